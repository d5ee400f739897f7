"""Takes confirmed announcements to every subscriber: at the broadcast's pace, a few chats at once, through any crash.

Each receiver has a row that goes when Telegram has answered: after a crash only messages that were in flight can come a
second time, and none is lost.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from functools import partial

from markupsafe import Markup
from sqlite_utils import Database

from bot.days import Clock
from bot.deliver.ceilings import Urgency
from bot.deliver.lanes import Lanes, pauses
from bot.deliver.outbox import Outbox
from bot.deliver.weather import Answer, Malformed, Sent, Unreachable
from bot.message import Message
from bot.wording import Wording, wording
from storage import announcements
from storage.announcements import Delivery, Outcome, Result
from storage.database import Store
from storage.records import Language
from storage.rows import UnreadableRow, say_left_out

log = logging.getLogger(__name__)

WIDTH = 8  # chats at once; the ceilings decide how fast


class Announcing:
    """`wake` after a confirmation, and now and then; `lanes` do the rest."""

    def __init__(
        self,
        store: Store,
        outbox: Outbox,
        clock: Clock,
        language_of: Callable[[int], Awaitable[Language]],
    ) -> None:
        self._store = store
        self._outbox = outbox
        self._clock = clock
        self._language_of = language_of  # of an operator
        self._reporting = asyncio.Lock()
        self.lanes = Lanes(WIDTH, self._waiting, self._deliver)

    async def wake(self) -> None:
        """See that what is confirmed is on its way, and tell the authors of what is out."""
        self.lanes.wake()
        await self._report()

    async def _waiting(self, limit: int) -> list[int]:
        return await self._store(announcements.waiting, limit)

    async def _deliver(self, delivery_id: int) -> None:
        for pause in pauses():
            delivery = await self._store(_read, delivery_id)
            if delivery is None or self.lanes.closing:
                return
            chat, what = delivery.chat, f"announcement {delivery.announcement_id}"
            message = Message(delivery.html, silent=chat.silent)
            answer = await self._outbox.send(chat.id, message, thread_id=chat.thread_id, urgency=Urgency.BROADCAST)
            if outcome := _outcome(answer):
                if await self.lanes.insist(what, partial(self._store, _note, delivery, outcome)):
                    await self._report()
                return
            log.warning("chat %s: %s: waits %g s: %s", chat.id, what, pause, answer)
            await self.lanes.pause(pause)

    async def _report(self) -> None:
        async with self._reporting:
            for result in await self._store(announcements.done):
                language = await self._language_of(result.admin_id)
                answer = await self._outbox.send(result.admin_id, Message(report(result, wording(language))))
                if _outcome(answer):
                    await self._store(announcements.finish, result.id, self._clock())
                    log.info("announcement %s: finished: %s", result.id, result)


def _read(db: Database, delivery_id: int) -> Delivery | None:
    """The delivery as it stands now; None: there is nothing to deliver, or nobody knows to whom."""
    try:
        return announcements.get(db, delivery_id)
    except UnreadableRow as error:  # no report waits for it
        say_left_out(error)
        announcements.note(db, delivery_id, "unreachable")
        return None


def _note(db: Database, delivery: Delivery, outcome: Outcome) -> bool:
    """Note one answer; says whether it was the last that was waited for."""
    announcements.note(db, delivery.id, outcome)
    return not announcements.waiting(db, 1)


def _outcome(answer: Answer) -> Outcome | None:
    match answer:
        case Sent():
            return "delivered"
        case Unreachable():
            return "unreachable"
        case Malformed():
            return "refused"
    return None


def report(result: Result, say: Wording) -> Markup:
    """How it went, for its author."""
    lines = [say("announce-done", count=result.delivered)]
    if result.unreachable:
        lines.append(say("announce-unreachable", count=result.unreachable))
    if result.refused:
        lines.append(say("announce-rejected", count=result.refused))
    return Markup("\n").join(lines)
