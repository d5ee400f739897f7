"""The product: a paper's way from the Hub to a Telegram message. `collect` and `publish` are all of it.

They meet only in the database: a push reads what is stored and waits for nobody outside.
"""

import contextlib
import itertools
import logging
from datetime import date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from sqlite_utils import Database

from bot.choose import followed_in, leanings, new_for, plan_push
from bot.days import next_delivery, recent_days, utc_day
from bot.deliver.ceilings import Urgency
from bot.deliver.lanes import Lanes
from bot.deliver.outbox import Outbox
from bot.deliver.weather import Malformed, Refused, Sent, Storm, Unreachable
from bot.library import Clock, Library, read_papers
from bot.message import Message
from bot.render import push as render_push
from bot.render.card import card
from bot.summarise.summariser import Summariser
from storage import announcements, chats, counts, drafts, marks, papers, pushes
from storage.database import DatabaseError, Store
from storage.records import Chat, Language, Listed, Push

log = logging.getLogger(__name__)

PUSHED_DAYS = 3  # a long silence is paid back with at most so many listing days
OLDEST_NEWS = timedelta(days=10)  # a day that somebody looked up long after is no news
PLANNED_AT_ONCE = 500  # chats in one transaction
MENDED_AT_ONCE = 50  # cards looked up together
KEEP_FINISHED = timedelta(days=30)  # pushes
KEEP_COUNTS = timedelta(days=90)  # by day; their sums are kept for ever
KEEP_UNWANTED = timedelta(days=3)  # pushes that a chat sleeps through
KEEP_DRAFTS = timedelta(days=7)
FARTHEST_HOUR = timedelta(days=2)  # nobody's next hour is further away, unless the clock was wrong
PLANNED_AGAIN = timedelta(hours=1)  # after a chat's record could not be read
PAUSES = (1, 2, 5, 15, 30, 60, 120, 300)  # seconds between tries while Telegram is out of order


_card = lru_cache(maxsize=1024)(card)  # one paper's card goes to nearly everybody


class NothingToSend(Exception):
    """The paper of this step was withdrawn since the push was planned."""


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
        self.lanes = Lanes(lanes, self._running, self.deliver)

    async def collect(self) -> None:
        """Read the last days' lists, then have every paper summarised in every language that somebody reads.

        Raises PapersApiError when a list cannot be had; what was stored before is summarised all the same.
        """
        today = utc_day(self._clock())
        try:
            for day in recent_days(today, await self._store(papers.last_collected_day)):
                await self._library.collect_day(day)
            await self._library.latest_day()
        finally:
            recent = await self._store(recent_news, today)
            languages = await self._store(chats.languages) | {self._language}
            for language in sorted(languages):
                await self._summariser.summarise([listed.paper for listed in recent], language)

    async def mend(self) -> None:
        """Put the good summary in place of every card that was sent from the abstract before it existed."""
        while ready := await self._store(drafts.ready, MENDED_AT_ONCE):
            for sent in ready:
                if not await self._mend_one(sent):
                    return

    async def _mend_one(self, sent: drafts.SentDraft) -> bool:
        draft = sent.draft
        with contextlib.suppress(NothingToSend):
            message = await self._store(card_of, draft.paper_id, draft.rank, draft.language)
            answer = await self._outbox.edit(sent.chat_id, sent.message_id, message, Urgency.BROADCAST)
            if isinstance(answer, Storm | Refused):
                log.warning("chat %s: card of %s is replaced later: %s", sent.chat_id, draft.paper_id, answer)
                return False
            log.info("chat %s: card of %s replaced by its summary: %s", sent.chat_id, draft.paper_id, answer)
        await self._store(drafts.remove, sent.chat_id, sent.message_id)
        return True

    async def prune(self) -> None:
        """Forget what is of no use any more, so that the database does not grow with what was delivered."""
        await self._store(pushes.prune, self._clock() - KEEP_FINISHED)
        await self._store(pushes.drop_unwanted, self._clock() - KEEP_UNWANTED)
        await self._store(drafts.prune, self._clock() - KEEP_DRAFTS)
        await self._store(announcements.prune, self._clock() - KEEP_FINISHED)
        await self._store(counts.prune, utc_day(self._clock() - KEEP_COUNTS))

    async def publish(self) -> None:
        """Plan the push of every chat whose hour has come, and see that all planned pushes are being delivered."""
        now = self._clock()
        await self._store(chats.pull_in, now, now + FARTHEST_HOUR)
        while await self._store(plan_due, now):
            pass
        self.lanes.wake()

    async def deliver(self, push_id: int) -> None:
        """Send one push, message by message; the step moves after each of Telegram's answers."""
        answered: int | None = None
        troubles = 0
        while not self.lanes.closing and (due := await self._next_step(push_id, answered)):
            push, message = due
            answer = await self._outbox.send(
                push.chat.id, message, thread_id=push.chat.thread_id, urgency=Urgency.BROADCAST
            )
            match answer:
                case Sent():
                    answered, troubles = push.step + 1, 0
                case Unreachable():
                    return  # the chat sleeps; its push waits for it
                case Malformed(because=because):
                    log.error("chat %s: push %s: step %s left out: %s", push.chat.id, push_id, push.step, because)
                    await self._store(counts.add, utc_day(self._clock()), "left-out")
                    answered = push.step + 1
                case _:
                    pause = PAUSES[min(troubles, len(PAUSES) - 1)]
                    log.warning("chat %s: push %s: waits %g s: %s", push.chat.id, push_id, pause, answer)
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


def plan_due(db: Database, now: datetime) -> int:
    """Decide and store, in one transaction, what each chat gets whose hour has come. Returns the number of chats."""
    due = chats.due(db, now, PLANNED_AT_ONCE)
    if due:
        news = recent_news(db, utc_day(now))
        found = followed_in(news, chats.followed_words(db))
        for chat in due:
            try:
                _plan_one(db, chat, news, found, now)
            except (LookupError, ValueError):  # a zone that is gone: it must not hold up everybody else
                log.exception("chat %s: no push could be planned; it is tried again in an hour", chat.id)
                chats.advance(db, chat.id, chat.position, now + PLANNED_AGAIN)
    return len(due)


def recent_news(db: Database, today: date) -> list[Listed]:
    """The papers that a push may bring: of the last listing days that have any."""
    latest = papers.days_with_papers(db, today, PUSHED_DAYS)
    return papers.listed_since(db, max(latest[-1], today - OLDEST_NEWS)) if latest else []


def _plan_one(db: Database, chat: Chat, news: list[Listed], found: dict[str, set[str]], now: datetime) -> None:
    zone = ZoneInfo(chat.zone)
    position = papers.starting_position(db, utc_day(now)) if chat.position is None else chat.position
    tastes = marks.tastes(db, chat.id)
    marked = [(papers.keywords(db, paper), tastes[paper.id]) for paper in papers.get_many(db, tastes)]
    fresh = new_for(news, position or 0, leanings(marked))
    plan = plan_push(fresh, chats.follows(db, chat.id), found, chat.cards)
    if not plan.note or chats.note_once(db, chat.id, now.astimezone(zone).date()):
        pushes.start(db, chat.id, plan, now)
        log.info(
            "chat %s: push planned: %d new, %d match, %d cards", chat.id, plan.total, plan.matched, len(plan.cards)
        )
    reached = max(position or 0, papers.last_position(db)) or None
    chats.advance(db, chat.id, reached, next_delivery(now, chat.delivery_time, zone))


def take_step(db: Database, push_id: int, answered: int | None, now: datetime) -> tuple[Push, Message] | None:
    """Note how many messages are answered, and give the next one. None: all are out, or nobody is there any more."""
    pushes.reached(db, push_id, answered)
    while push := pushes.get(db, push_id):
        try:
            message = message_of(db, push)
        except NothingToSend:
            pushes.reached(db, push_id, push.step + 1)
            continue
        if message:
            return push, message
        pushes.finish(db, push_id, now)
        counts.add(db, utc_day(now), "pushes")
        log.info("chat %s: push %s finished", push.chat.id, push_id)
    return None


def message_of(db: Database, push: Push) -> Message | None:
    """The message at the push's step: header or note, cards, list of the others; None after the last."""
    plan, language = push.plan, push.chat.language
    if push.step == 0:
        return render_push.note(plan, language) if plan.note else render_push.header(plan, language)
    if push.step <= len(plan.cards):
        return card_of(db, plan.cards[push.step - 1], push.step, language)
    left_out = [paper for paper in papers.get_many(db, plan.left_out) if not paper.withdrawn_at]
    pages = render_push.left_out(left_out, language)
    place = push.step - 1 - len(plan.cards)
    return pages[place] if place < len(pages) else None


def card_of(db: Database, paper_id: str, rank: int, language: Language) -> Message:
    """The card of a stored paper. Raises NothingToSend if it is withdrawn."""
    paper = papers.get(db, paper_id)
    if paper is None or paper.withdrawn_at:
        raise NothingToSend
    return _card(paper, read_papers(db, [paper], language)[paper_id], rank, language)
