"""The stored days, and the Hub asked for what is not stored yet. What `/today`, `/date` and `digest` read."""

import asyncio
import contextlib
import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import lru_cache, partial

from sqlite_utils import Database

from bot.days import FIRST_LISTING_DAY, Clock, is_settled, to_collect, utc_day
from bot.errors import PapersApiError
from bot.paper_ids import is_of_arxiv
from bot.shared_work import SharedWork
from bot.source import Hub
from bot.summarise.fallback import from_abstract
from bot.summarise.imported import check_imported
from bot.summarise.summariser import Progress, Summariser
from bot.wording import summary_language
from storage import papers, summaries
from storage.database import Store
from storage.records import Day, Language, Paper, Reading, SummaryLanguage

log = logging.getLogger(__name__)

LOOK_BACK = 10  # days to search for one that has papers: the Hub's longest pause, with room
LATEST_TO_APPEAR = timedelta(days=1)  # after a day's beginning the Hub knows that it has come
FRESH = timedelta(minutes=5)  # a list read so lately is not asked for again on demand, nor an abstract asked in vain
PATIENCE = timedelta(seconds=10)  # for a newer list, before a reader is shown what is stored

_from_abstract = lru_cache(maxsize=1024)(from_abstract)  # a push asks for the same paper as often as it has readers


@dataclass(frozen=True, slots=True)
class Best:
    """The most upvoted papers of several days, best first, each with what has been made of it."""

    count: int  # papers of these days in all
    entries: tuple[tuple[Paper, Reading], ...]
    is_whole: bool  # whether every day's list could be had


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
        self._checking = asyncio.Lock()
        self._collecting = SharedWork[date, None]()
        self._without_abstract: set[str] = set()  # ids of which the Hub has no abstract either
        self._in_vain_at: datetime | None = None  # when the Hub was last asked for abstracts, and told of none

    async def close(self) -> None:
        """Drop the lists that are being read."""
        await self._collecting.close()

    async def collect_day(self, day: date, *, news: bool = True) -> None:
        """Read one day's list into the database; who asks while another does waits for the same answer.

        Papers seen for the first time are `news` that pushes bring, or not. Raises PapersApiError.
        """
        await self._collecting(day, partial(self._collect_day, day, news))

    async def _collect_day(self, day: date, news: bool) -> None:
        listing = await self._hub.listing(day)
        if listing.not_yet and utc_day(self._clock()) - day > LATEST_TO_APPEAR:
            raise PapersApiError(
                f"the papers API says that {day} is still to come, which cannot be; asking again helps"
            )
        new = await self._store(papers.save_listing, day, listing.papers, self._clock(), news=news)
        await self._check_imported()
        log.info("day %s: %d papers, %d new", day, len(listing.papers), len(new))
        for paper in listing.papers:
            if paper.id in new:
                log.info("paper %s: first seen, on day %s: %s", paper.id, day, paper.title)

    async def latest_day(self) -> date | None:
        """The latest day that has papers, the Hub being asked for days that are not stored. Raises PapersApiError."""
        today = utc_day(self._clock())
        for back in range(LOOK_BACK + 1):
            day = today - timedelta(days=back)
            await self._refresh(day, news=True)
            if await self._store(papers.count_on, day):
                return day
        return await self._store(papers.latest_day, today)

    async def show(
        self,
        day: date,
        language: Language,
        progress: Progress | None = None,
        *,
        again: bool = False,
        looked_up: bool = False,
    ) -> Day:
        """One day, collected and summarised there and then if it is not stored yet.

        `again`: the list is read anew. With it and `looked_up` the model is asked as the summariser says. If the Hub
        cannot be asked, what is stored is shown; raises PapersApiError when nothing is.
        """
        can_ask = await self._refresh(day, news=await self.is_news(day), again=again)
        found = await self._store(papers.on_day, day)
        if can_ask and await self._complete_soon(found):
            found = await self._store(papers.on_day, day)
        await self._check_imported()
        await self._summariser.summarise(found, summary_language(language), progress, again=again, looked_up=looked_up)
        readings = await self._store(read_papers, found, language)
        return Day(day, tuple((paper, readings[paper.id]) for paper in found))

    async def is_news(self, day: date) -> bool:
        """Whether the bot would read this day of its own accord: then its papers are news, whoever asks first."""
        return day in to_collect(self._clock(), await self._store(papers.collections))

    async def is_ready(self, day: date, language: Language) -> bool:
        """Whether the day can be shown without a list that was never read, and without the model."""
        if await self._store(papers.collected_at, day) is None:
            return False
        return not await self.would_ask(await self._store(papers.on_day, day), language)

    async def would_ask(self, found: Sequence[Paper], language: Language) -> bool:
        """Whether somebody who looks up these papers has the model asked about any of them."""
        return bool(await self._summariser.wanted(found, summary_language(language), looked_up=True))

    async def _check_imported(self) -> None:
        """Check what was imported before its abstract was known, so that nobody pays for what holds."""
        async with self._checking:  # once, however many ask for it
            await check_imported(self._store)

    async def _refresh(self, day: date, *, news: bool, again: bool = False) -> bool:
        """Read the day's list anew if it may have changed; returns whether the Hub is at hand, as far as that shows."""
        read_at = await self._store(papers.collected_at, day)
        if read_at and not again and (is_settled(day, read_at) or self._clock() - read_at < FRESH):
            return True
        if read_at is None and not await self._store(papers.count_on, day):
            await self.collect_day(day, news=news)
            return True
        try:
            # A quota can take minutes to be fresh again: the list is waited for elsewhere, the reader is not kept.
            await asyncio.wait_for(self.collect_day(day, news=news), self._patience.total_seconds())
        except (PapersApiError, TimeoutError) as error:
            stored = f"stored at {read_at}" if read_at else "an archive has it"
            log.warning("day %s: shown as %s: %s", day, stored, str(error) or "the papers API is slow")
            return False
        return True

    async def best_of(
        self, days: Sequence[date], count: int, language: Language, progress: Progress | None = None
    ) -> Best:
        """The most upvoted papers of these days, which follow each other; the Hub is asked for those not settled yet.

        Raises PapersApiError if the Hub cannot be asked and nothing is stored.
        """
        news = to_collect(self._clock(), await self._store(papers.collections))
        asked = [self._refresh(day, news=day in news) for day in days]
        errors = [
            error for error in await asyncio.gather(*asked, return_exceptions=True) if isinstance(error, BaseException)
        ]
        if odd := next((error for error in errors if not isinstance(error, PapersApiError)), None):
            raise odd
        found = [listed.paper for listed in await self._store(papers.best_between, days[0], days[-1])]
        if errors and not found:
            raise errors[0]
        best = found[:count]
        await self._check_imported()
        await self._summariser.summarise(best, summary_language(language), progress, looked_up=True)
        readings = await self._store(read_papers, best, language)
        return Best(len(found), tuple((paper, readings[paper.id]) for paper in best), is_whole=not errors)

    async def paper(self, paper_id: str) -> Paper | None:
        """The paper of this id; the Hub is asked for one that is not stored, whatever day may list it.

        None: nobody knows it, or it is withdrawn. Raises PapersApiError.
        """
        paper = await self._store(papers.get, paper_id)
        if paper is None and is_of_arxiv(paper_id):
            try:
                paper = await asyncio.wait_for(self._hub.paper(paper_id), self._patience.total_seconds())
            except TimeoutError as error:
                raise PapersApiError(f"paper {paper_id}: the papers API is slow") from error
            if paper:
                await self._store(papers.update, paper, self._clock())
                await self._check_imported()
        return None if paper is None or paper.withdrawn_at else paper

    async def read(self, paper: Paper, language: Language) -> None:
        """Have one paper summarised that somebody looks up; returns when that is done, or cannot be done now."""
        await self._check_imported()
        await self._summariser.summarise([paper], summary_language(language), looked_up=True)

    async def complete(self, paper_ids: Sequence[str], patience: timedelta | None = None) -> bool:
        """Ask the Hub for the papers among these whose abstract is not stored, and store what it knows.

        Returns whether it is at hand: False when it told of none of them, within `patience` if there is one.
        """
        wanted = [paper.id for paper in await self._store(papers.get_many, paper_ids) if not paper.abstract]
        is_at_hand = not wanted
        try:
            async with asyncio.timeout(patience.total_seconds() if patience else None):
                for paper_id in wanted:
                    paper = await self._hub.paper(paper_id)
                    is_at_hand = True
                    if paper and paper.abstract:
                        await self._store(papers.update, paper, self._clock())
                    else:
                        self._without_abstract.add(paper_id)
        except (PapersApiError, TimeoutError) as error:
            log.warning("not every abstract is known: %s", str(error) or "the papers API is slow")
        return is_at_hand

    async def _complete_soon(self, found: Sequence[Paper]) -> bool:
        """Complete the papers that only an archive has told of, each once, unless that keeps the reader waiting."""
        bare = [paper.id for paper in found if not paper.abstract and paper.id not in self._without_abstract]
        if not bare or (self._in_vain_at and self._clock() - self._in_vain_at < FRESH):
            return False
        self._in_vain_at = None if await self.complete(bare, self._patience) else self._clock()
        return True

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
            await self._refresh(other, news=await self.is_news(other))
            if await self._store(papers.count_on, other):
                return other
        return None


def read_papers(db: Database, found: Sequence[Paper], language: Language) -> dict[str, Reading]:
    """What has been made of each paper for these readers: a published summary, else what its abstract says.

    The summary is in the language that the readers' catalogue names.
    """
    ids, summarised = [paper.id for paper in found], summary_language(language)
    published = summaries.readings(db, ids, summarised)
    failed = summaries.failed_checks(db, ids, summarised)
    return {paper.id: _best_of(paper, published.get(paper.id), failed.get(paper.id, ()), summarised) for paper in found}


def _best_of(paper: Paper, published: Reading | None, failed: tuple[str, ...], language: SummaryLanguage) -> Reading:
    if published is None:
        return _from_abstract(paper, language, failed)
    if published.source == "import" and published.checks and paper.abstract:
        return _from_abstract(paper, language, published.checks)  # what the archive got wrong is not repeated
    if not published.summary.title:  # some archives have entries without one
        return replace(published, summary=replace(published.summary, title=paper.title))
    return published
