"""The product: a paper's way from the Hub to a Telegram message. `collect` and `publish` are all of it.

They meet only in the database: a push reads what is stored and waits for nobody outside.
"""

import asyncio
import itertools
import logging
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import lru_cache

from sqlite_utils import Database

from bot import finding
from bot.cards import NothingToSend, card_of
from bot.days import to_collect, utc_day
from bot.deliver.ceilings import Urgency
from bot.deliver.lanes import Lanes
from bot.deliver.outbox import Outbox
from bot.deliver.weather import Malformed, Sent, Unreachable
from bot.library import Clock, Library, read_papers
from bot.mending import mend
from bot.message import Message
from bot.planning import plan_due, read_news, recent_news
from bot.render import push as render_push
from bot.render.one_message import Block, page, spread
from bot.round_ups import plan_round_ups, round_up
from bot.summarise.summariser import Summariser
from bot.wording import LANGUAGES, summary_language
from storage import announcements, chats, counts, drafts, papers, pushes
from storage.database import DatabaseError, Store
from storage.records import Language, Push

log = logging.getLogger(__name__)

MENDED_AT_ONCE = 50  # cards looked up together
PRUNED_AT_ONCE = 500  # rows: about ten milliseconds, in which a command waits
KEEP_FINISHED = timedelta(days=30)  # pushes
KEEP_COUNTS = timedelta(days=90)  # by day; their sums are kept for ever
KEEP_UNWANTED = timedelta(days=3)  # pushes that a chat sleeps through
KEEP_DRAFTS = timedelta(days=7)
FARTHEST_HOUR = timedelta(days=2)  # nobody's next hour is further away, unless the clock was wrong
PAUSES = (1, 2, 5, 15, 30, 60, 120, 300)  # seconds between tries while Telegram is out of order
MOST_REFUSALS = 5  # of one message for itself: what Telegram takes in no form is left out, so that the rest goes on


_left_out = lru_cache(maxsize=32)(render_push.left_out)  # whoever follows nothing has the same list


class Pipeline:
    """Collecting and publishing, each driven by a timer of its own."""

    def __init__(
        self,
        store: Store,
        library: Library,
        summariser: Summariser,
        outbox: Outbox,
        *,
        lanes: int,
        clock: Clock,
        language: Language,
    ) -> None:
        self._store = store
        self._library = library
        self._summariser = summariser
        self._outbox = outbox
        self._clock = clock
        self._language = language
        self.has_read_lists = asyncio.Event()  # once, as far as they can be had
        self.lanes = Lanes(lanes, self._running, self.deliver)

    async def collect(self) -> None:
        """Read the last days' lists, then have every paper summarised in every language that somebody reads.

        Raises PapersApiError when a list cannot be had; what was stored before is summarised all the same.
        """
        today = utc_day(self._clock())
        try:
            for day in to_collect(self._clock(), await self._store(papers.collections)):
                await self._library.collect_day(day)
            await self._library.latest_day()
        except Exception:  # but cut short, because the bot stops, it begins nothing more
            await self._summarise(today)
            raise
        await self._summarise(today)

    async def _summarise(self, today: date) -> None:
        self.has_read_lists.set()
        recent = await self._store(recent_news, today)
        spoken = await self._store(chats.languages) | {self._language}
        for language in sorted({summary_language(language) for language in spoken}):
            await self._summariser.summarise([listed.paper for listed in recent], language)

    async def mend(self) -> None:
        """Put the good summary in place of every card that was sent from the abstract before it existed."""
        read_as = {language: summary_language(language) for language in LANGUAGES}
        while ready := await self._store(drafts.ready, MENDED_AT_ONCE, read_as):
            for sent in ready:
                if not await mend(self._store, self._outbox, sent, Urgency.BROADCAST):
                    return

    async def index(self) -> None:
        """Make what has been stored since the last time found by its words."""
        await finding.index(self._store)

    async def prune(self) -> None:
        """Forget what is of no use any more, so that the database does not grow with what was delivered."""
        while await self._store(pushes.prune, self._clock() - KEEP_FINISHED, PRUNED_AT_ONCE):
            pass
        while await self._store(drafts.prune, self._clock() - KEEP_DRAFTS, PRUNED_AT_ONCE):
            pass
        await self._store(pushes.drop_unwanted, self._clock() - KEEP_UNWANTED)
        await self._store(announcements.prune, self._clock() - KEEP_FINISHED)
        await self._store(counts.prune, utc_day(self._clock() - KEEP_COUNTS))

    async def publish(self) -> None:
        """Plan the push of every chat whose hour has come, and see that all planned pushes are being delivered."""
        now = self._clock()
        await self._store(chats.pull_in, now, now + FARTHEST_HOUR)
        while await self._store(plan_round_ups, now):
            pass
        if await self._store(chats.due, now, 1):
            news = await self._store(read_news, now)
            while await self._store(plan_due, news):
                pass
        self.lanes.wake()

    async def deliver(self, push_id: int) -> None:
        """Send one push, message by message; the step moves after each of Telegram's answers."""
        answered: int | None = None
        troubles = refusals = 0
        is_known = False
        while not self.lanes.closing and (due := await self._next_step(push_id, answered)):
            push, message = due
            if not is_known and push.step:  # the bot, or the chat, was away
                log.info("chat %s: push %s goes on at message %d", push.chat.id, push_id, push.step + 1)
            is_known = True
            answer = await self._outbox.send(
                push.chat.id, message, thread_id=push.chat.thread_id, urgency=Urgency.BROADCAST
            )
            match answer:
                case Sent():
                    if push.step == 0:
                        _say_begun(push)
                    answered, troubles, refusals = push.step + 1, 0, 0
                case Unreachable():  # the chat sleeps; its push waits for it
                    return
                case Malformed(because=because) if refusals >= MOST_REFUSALS:
                    log.error("chat %s: push %s: step %s left out: %s", push.chat.id, push_id, push.step, because)
                    await self._store(leave_out, push, self._clock())
                    answered, troubles, refusals = None, 0, 0
                case _:
                    refusals += isinstance(answer, Malformed)
                    pause = PAUSES[min(troubles, len(PAUSES) - 1)]
                    log.warning(
                        "chat %s: push %s: waits %g s: %s",
                        push.chat.id,
                        push_id,
                        pause,
                        getattr(answer, "because", answer),
                    )
                    answered, troubles = None, troubles + 1
                    await self.lanes.pause(pause)
        if answered is not None:  # closing: what is answered is not sent again
            await self._store(pushes.reached, push_id, answered)

    async def _next_step(self, push_id: int, answered: int | None) -> tuple[Push, Message] | None:
        """Note what is answered, as often as it takes: a full disk is no reason to send a message again."""
        for pause in itertools.chain(PAUSES, itertools.repeat(PAUSES[-1])):
            try:
                return await self._store(take_step, push_id, answered, self._clock())
            except DatabaseError as error:
                log.error("push %s: waits %g s: %s", push_id, pause, error)
                await self.lanes.pause(pause)
                if self.lanes.closing:
                    return None
        return None

    async def _running(self, limit: int) -> list[int]:
        return await self._store(pushes.running, limit)


def take_step(db: Database, push_id: int, answered: int | None, now: datetime) -> tuple[Push, Message] | None:
    """Note how many messages are answered, and give the next one. None: all are out, or nobody is there any more."""
    pushes.reached(db, push_id, answered)
    while push := pushes.get(db, push_id):
        try:
            message = message_of(db, push)
        except NothingToSend as nothing:
            log.info("chat %s: push %s: step %s left out: %s", push.chat.id, push_id, push.step, nothing)
            pushes.reached(db, push_id, push.step + 1)
            continue
        if message:
            return push, replace(message, silent=message.silent or push.chat.silent)
        pushes.finish(db, push_id, now)
        counts.add(db, utc_day(now), "pushes")
        log.info("chat %s: push %s finished: %d messages", push.chat.id, push_id, push.step)
    return None


def leave_out(db: Database, push: Push, now: datetime) -> None:
    """Telegram takes the message of this step in no form: if it is a card, its paper goes to the list of the others."""
    plan = push.plan
    if plan.form == "cards" and 1 <= push.step <= len(plan.cards):
        pushes.revise(db, push.id, replace(plan, left_out=(*plan.left_out, plan.cards[push.step - 1])))
    pushes.reached(db, push.id, push.step + 1)
    counts.add(db, utc_day(now), "left-out")


def message_of(db: Database, push: Push) -> Message | None:
    """The message at the push's step: header or note, cards, list of the others; None after the last."""
    plan, language, only_links = push.plan, push.chat.language, push.chat.kind == "channel"
    if plan.note == "round-up":
        return round_up(db, push.chat, plan) if push.step == 0 else None
    if plan.form == "one" and not plan.note:
        return one_message_of(db, push)
    if push.step == 0:
        return (
            render_push.note(plan, language, only_links=only_links) if plan.note else render_push.header(plan, language)
        )
    if push.step <= len(plan.cards):
        return card_of(db, plan.cards[push.step - 1], push.step, language, push.chat.id, only_links=only_links)
    left_out = tuple(paper for paper in papers.get_many(db, plan.left_out) if not paper.withdrawn_at)
    pages = _left_out(left_out, language)
    place = push.step - 1 - len(plan.cards)
    return pages[place] if place < len(pages) else None


def one_message_of(db: Database, push: Push) -> Message | None:
    """The whole push in one message, or the next of as few as it takes; None after the last.

    How the papers are spread is noted before the first goes: whatever is read again later, each comes once.
    """
    plan, language = push.plan, push.chat.language
    found = {paper.id: paper for paper in papers.get_many(db, [*plan.cards, *plan.left_out]) if not paper.withdrawn_at}
    readings = read_papers(db, [found[paper_id] for paper_id in plan.cards if paper_id in found], language)
    items = [
        *(Block(rank, found.get(id_), readings.get(id_)) for rank, id_ in enumerate(plan.cards, start=1)),
        *(Block(None, found.get(id_), None) for id_ in plan.left_out),
    ]
    header = render_push.header(plan, language)
    pages = plan.pages or spread(items, header, language)
    if not plan.pages:
        pushes.revise(db, push.id, replace(plan, pages=pages))
    if push.step >= len(pages):
        return None
    message = page(items, pages, push.step, header, language, only_links=push.chat.kind == "channel")
    if message is None:
        raise NothingToSend
    return message


def _say_begun(push: Push) -> None:
    plan = push.plan
    log.info(
        "chat %s: push %s begins: %d new, %d match, %d cards",
        push.chat.id, push.id, plan.total, plan.matched, len(plan.cards),
    )  # fmt: skip
