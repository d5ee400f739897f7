"""The stored days, and the Hub asked for what is not stored yet. What `/today`, `/date` and `digest` read."""

import asyncio
import contextlib
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlite_utils import Database

from bot.days import FIRST_LISTING_DAY, LATE_DAYS, is_settled, utc_day
from bot.errors import PapersApiError
from bot.source import Hub
from bot.summarise.fallback import from_abstract
from bot.summarise.summariser import Progress, Summariser
from storage import papers, summaries
from storage.database import Store
from storage.records import Language, Paper, Reading

log = logging.getLogger(__name__)

Clock = Callable[[], datetime]  # aware, UTC

LOOK_BACK = 10  # days to search for one that has papers: the Hub's longest pause, with room
FRESH = timedelta(minutes=5)  # a list read so lately is not asked for again on demand
PATIENCE = timedelta(seconds=10)  # for a newer list, before a reader is shown what is stored


@dataclass(frozen=True, slots=True)
class Day:
    """One listing day, ready to be shown: papers best first, each with what has been made of it."""

    day: date
    entries: tuple[tuple[Paper, Reading], ...]


class Library:
    """Every listing day since the first, collected and read when somebody asks for it."""

    def __init__(
        self, store: Store, hub: Hub, summariser: Summariser, clock: Clock, patience: timedelta = PATIENCE
    ) -> None:
        self._store = store
        self._hub = hub
        self._summariser = summariser
        self._clock = clock
        self._patience = patience
        self._collecting: dict[date, asyncio.Task[None]] = {}

    async def close(self) -> None:
        """Drop the lists that are being read."""
        tasks = list(self._collecting.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def collect_day(self, day: date, *, news: bool = True) -> None:
        """Read one day's list into the database; who asks while another does waits for the same answer.

        Papers seen for the first time are `news` that pushes bring, or not. Raises PapersApiError.
        """
        if day not in self._collecting:
            task = asyncio.create_task(self._collect_day(day, news), name=f"list of {day}")
            self._collecting[day] = task
            task.add_done_callback(lambda _: self._collecting.pop(day, None))
        await asyncio.shield(self._collecting[day])

    async def _collect_day(self, day: date, news: bool) -> None:
        listing = await self._hub.listing(day)
        new = await self._store(papers.save_listing, day, listing.papers, self._clock(), news=news)
        log.info("day %s: %d papers, %d new%s", day, len(listing.papers), len(new), f": {' '.join(new)}" if new else "")

    async def latest_day(self) -> date | None:
        """The latest day that has papers, the Hub being asked for days that are not stored. Raises PapersApiError."""
        today = utc_day(self._clock())
        for back in range(LOOK_BACK + 1):
            day = today - timedelta(days=back)
            await self._refresh(day, news=True)
            if await self._store(papers.on_day, day):
                return day
        return await self._store(papers.latest_day, today)

    async def show(self, day: date, language: Language, progress: Progress | None = None) -> Day:
        """One day, collected and summarised there and then if it is not stored yet.

        If the Hub cannot be asked, what is stored is shown; raises PapersApiError when nothing is.
        """
        await self._refresh(day, news=self._is_recent(day))
        found = await self._store(papers.on_day, day)
        await self._summariser.summarise(found, language, progress)
        readings = await self._store(read_papers, found, language)
        return Day(day, tuple((paper, readings[paper.id]) for paper in found))

    def _is_recent(self, day: date) -> bool:
        return (utc_day(self._clock()) - day).days < LATE_DAYS

    async def is_ready(self, day: date, language: Language) -> bool:
        """Whether the day can be shown without a list that was never read, and without the model."""
        if await self._store(papers.collected_at, day) is None:
            return False
        return not await self._summariser.wanted(await self._store(papers.on_day, day), language)

    async def _refresh(self, day: date, *, news: bool) -> None:
        read_at = await self._store(papers.collected_at, day)
        if read_at and (is_settled(day, read_at) or self._clock() - read_at < FRESH):
            return
        if read_at is None and not await self._store(papers.on_day, day):
            await self.collect_day(day, news=news)
            return
        try:
            # A quota can take minutes to be fresh again: the list is waited for elsewhere, the reader is not kept.
            await asyncio.wait_for(self.collect_day(day, news=news), self._patience.total_seconds())
        except (PapersApiError, TimeoutError) as error:
            log.warning("day %s: shown as stored at %s: %s", day, read_at, str(error) or "the papers API is slow")

    async def complete(self, paper_ids: Sequence[str]) -> list[str]:
        """Ask the Hub for the papers among these whose abstract is not stored; returns those that stay without one."""
        wanted = [paper.id for paper in await self._store(papers.get_many, paper_ids) if not paper.abstract]
        unknown: list[str] = []
        for place, paper_id in enumerate(wanted):
            try:
                paper = await self._hub.paper(paper_id)
            except PapersApiError as error:
                log.warning("%s", error)
                return unknown + wanted[place:]
            if paper and paper.abstract:
                await self._store(papers.update, paper, self._clock())
            else:
                unknown.append(paper_id)
        return unknown

    async def days_beside(self, day: date) -> list[date]:
        """The nearest days before and after this one that have papers; the Hub is asked for unknown ones.

        A side where the Hub cannot be asked is left out.
        """
        found = []
        for step in (-1, +1):
            with contextlib.suppress(PapersApiError):
                found.append(await self._nearest(day, step))
        return [beside for beside in found if beside]

    async def _nearest(self, day: date, step: int) -> date | None:
        for away in range(1, LOOK_BACK + 1):
            other = day + timedelta(days=away * step)
            if not FIRST_LISTING_DAY <= other <= utc_day(self._clock()):
                return None
            await self._refresh(other, news=self._is_recent(other))
            if await self._store(papers.on_day, other):
                return other
        return None


def read_papers(db: Database, found: Sequence[Paper], language: Language) -> dict[str, Reading]:
    """What has been made of each paper: a published summary, else what its abstract says."""
    ids = [paper.id for paper in found]
    published = summaries.readings(db, ids, language)
    failed = summaries.failed_checks(db, ids, language)
    return {paper.id: _best_of(paper, published.get(paper.id), failed.get(paper.id, ()), language) for paper in found}


def _best_of(paper: Paper, published: Reading | None, failed: tuple[str, ...], language: Language) -> Reading:
    if published is None:
        return from_abstract(paper, language, failed)
    if published.source == "import" and published.checks and paper.abstract:
        return from_abstract(paper, language, published.checks)  # what the archive got wrong is not repeated
    return published
