"""The product: a paper's way from the Hub to a Telegram message. `collect` and `publish` are all of it.

They meet only in the database: a push reads what is stored and waits for nobody outside.
"""

import asyncio
import logging
from collections.abc import Set
from datetime import timedelta

from bot import finding
from bot.days import Clock, to_collect, utc_day
from bot.deliver.ceilings import Urgency
from bot.deliver.lanes import Lanes, pauses
from bot.deliver.outbox import Outbox
from bot.deliver.weather import Malformed, Sent, Unreachable, Wait
from bot.errors import PapersApiError
from bot.library import Library
from bot.mending import mend
from bot.message import Message
from bot.planning import plan_due, read_news, recent_news
from bot.round_ups import plan_round_ups
from bot.steps import leave_out, take_step
from bot.summarise.summariser import Summariser
from bot.wording import LANGUAGES, summary_language
from storage import announcements, chats, counts, drafts, papers, pushes
from storage.database import Store
from storage.records import Language, Paper, Push, SummaryLanguage

log = logging.getLogger(__name__)

MENDED_AT_ONCE = 50  # cards looked up together
MOST_FAILED = 20  # chats; then cards are replaced later
PRUNED_AT_ONCE = 500  # rows: about ten milliseconds, in which a command waits
KEEP_ANNOUNCEMENTS = timedelta(days=30)  # their numbers, once finished
KEEP_COUNTS = timedelta(days=90)  # by day; their sums are kept for ever
KEEP_UNWANTED = timedelta(days=3)  # pushes that a chat sleeps through
KEEP_DRAFTS = timedelta(days=7)
FARTHEST_HOUR = timedelta(days=2)  # nobody's next hour is further away, unless the clock was wrong
MOST_REFUSALS = 5  # of one message for itself: what Telegram takes in no form is left out, so that the rest goes on


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
        self._languages: set[SummaryLanguage] = set()  # in which the last days were read
        self._had_no_model = False  # at the last look
        self.lanes = Lanes(lanes, self._running, self.deliver)

    async def collect(self) -> None:
        """Read the last days' lists, then have every paper summarised in every language that somebody reads.

        So are older papers whose cards wait for it, as far as the calls go that looking up may cost.
        Raises PapersApiError when a list cannot be had; what was stored before is summarised all the same.
        """
        try:
            await self._read_lists()
        except Exception:  # but cut short, because the bot stops, it begins nothing more
            await self._summarise()
            raise
        await self._summarise()

    async def prepare(self) -> None:
        """Have read what the collection could not: in a language that is new, or what an outage kept waiting."""
        if self.has_read_lists.is_set():
            had_no_model, self._had_no_model = self._had_no_model, self._summariser.outage is not None
            is_all_wanted = had_no_model or self._had_no_model
            await self._summarise(besides=frozenset() if is_all_wanted else self._languages)

    async def _read_lists(self) -> None:
        errors: list[PapersApiError] = []
        for day in to_collect(self._clock(), await self._store(papers.collections)):
            try:
                await self._library.collect_day(day)
            except PapersApiError as error:  # one day's trouble hides no other day
                errors.append(error)
        if errors:
            raise errors[0]
        await self._library.latest_day()

    async def _summarise(self, besides: Set[SummaryLanguage] = frozenset()) -> None:
        self.has_read_lists.set()
        spoken = await self._store(chats.languages) | {self._language}
        if wanted := {summary_language(language) for language in spoken} - besides:
            self._languages = wanted | besides
            recent = await self._store(recent_news, utc_day(self._clock()))
            for language in sorted(wanted):
                await self._summariser.summarise([listed.paper for listed in recent], language)
            for language in sorted(wanted):  # what was looked up when no more calls could be made
                await self._summariser.summarise(await self._waited_for(language), language, looked_up=True)

    async def _waited_for(self, language: SummaryLanguage) -> list[Paper]:
        """The papers whose cards wait for a summary in this language."""
        cards_in = [code for code in LANGUAGES if summary_language(code) == language]
        found = await self._store(papers.get_many, await self._store(drafts.waiting, cards_in))
        return [paper for paper in found if not paper.withdrawn_at]

    async def mend(self) -> None:
        """Put the good summary in place of every card that was sent from the abstract before it existed."""
        read_as = {language: summary_language(language) for language in LANGUAGES}
        failed: set[int] = set()  # chats that Telegram does not take an edit for: their turn comes with the next round
        while ready := await self._store(drafts.ready, MENDED_AT_ONCE, read_as, failed):
            for sent in ready:
                if sent.chat_id not in failed and not await mend(self._store, self._outbox, sent, Urgency.BROADCAST):
                    failed.add(sent.chat_id)
            if len(failed) > MOST_FAILED:  # Telegram is out of order for everybody
                return

    async def index(self) -> None:
        """Make what has been stored since the last time found by its words."""
        await finding.index(self._store)

    async def prune(self) -> None:
        """Forget what is of no use any more, so that the database does not grow with what was delivered."""
        while await self._store(drafts.prune, self._clock() - KEEP_DRAFTS, PRUNED_AT_ONCE):
            pass
        await self._store(pushes.drop_unwanted, self._clock() - KEEP_UNWANTED)
        await self._store(announcements.prune, self._clock() - KEEP_ANNOUNCEMENTS)
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
        waits, refusals = pauses(), 0
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
                    answered, waits, refusals = push.step + 1, pauses(), 0
                case Unreachable():  # the chat sleeps; its push waits for it
                    return
                case Malformed(because=because) if refusals >= MOST_REFUSALS:
                    log.error("chat %s: push %s: step %s left out: %s", push.chat.id, push_id, push.step, because)
                    await self._store(leave_out, push, self._clock())
                    answered, waits, refusals = None, pauses(), 0
                case _:
                    refusals += isinstance(answer, Malformed)
                    answered, pause = None, answer.seconds if isinstance(answer, Wait) else next(waits)
                    log.warning("chat %s: push %s: waits %g s: %s", push.chat.id, push_id, pause, answer)
                    await self.lanes.pause(pause)
        if self.lanes.closing and answered is not None:  # what is answered is not sent again
            await self._store(pushes.reached, push_id, answered)

    async def _next_step(self, push_id: int, answered: int | None) -> tuple[Push, Message] | None:
        return await self.lanes.insist(
            f"push {push_id}", lambda: self._store(take_step, push_id, answered, self._clock())
        )

    async def _running(self, limit: int) -> list[int]:
        return await self._store(pushes.running, limit)


def _say_begun(push: Push) -> None:
    plan = push.plan
    log.info(
        "chat %s: push %s begins: %d new, %d match, %d cards",
        push.chat.id, push.id, plan.total, plan.matched, len(plan.cards),
    )  # fmt: skip
