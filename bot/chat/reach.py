"""What is in the recent papers: how many of them some words match, and which keywords are frequent."""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.choose import followed_in
from bot.days import utc_day
from bot.words.suggest import Suggestion, frequent
from storage import paper_keywords, papers, positions
from storage.database import Store
from storage.records import Language, Listed

SPAN = timedelta(days=30)
WEEK = 7  # listing days
KEPT = timedelta(hours=1)  # for so long, or until another paper is stored, a word is not counted again


@dataclass(frozen=True, slots=True)
class Reach:
    """How many stored papers of the last 30 days there are, and how many of them each of the words matches."""

    total: int
    matches: Mapping[str, int]


@dataclass(slots=True)
class Recent:
    """What has been counted within the hour, for everybody.

    The first count of a word reads every recent paper: 0.7 to 1.1 s of CPU for 1,200 papers, whether for one word or
    for a hundred. So whoever asks while others are being answered is counted together with all who wait, beside the
    event loop and the database; and what is counted is kept.
    """

    news: Sequence[Listed] = ()
    matches: dict[str, int] = field(default_factory=dict)
    suggestions: dict[Language, Sequence[Suggestion]] = field(default_factory=dict)
    as_of: tuple[tuple[int, int], datetime] | None = None  # which papers there were, and when that was looked up
    waiting: set[str] = field(default_factory=set)  # words
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def reach(self, store: Store, now: datetime, words: Iterable[str]) -> Reach:
        """What these words match, as of the last hour."""
        wanted = set(words)
        self.waiting |= wanted
        async with self.turn:
            await self._refresh(store, now)
            unknown, self.waiting = (self.waiting | wanted) - self.matches.keys(), set()
            if unknown:
                found = await asyncio.to_thread(followed_in, self.news, unknown)
                self.matches |= {word: sum(word in each for each in found.values()) for word in unknown}
            return Reach(len(self.news), {word: self.matches[word] for word in wanted})

    async def frequent(self, store: Store, now: datetime, language: Language) -> Sequence[Suggestion]:
        """The keywords of the last seven listing days, the most frequent first, as of the last hour."""
        async with self.turn:
            await self._refresh(store, now)
            if language not in self.suggestions:
                week = await store(papers.days_with_papers, utc_day(now), WEEK)
                keywords = await store(paper_keywords.since, week[-1]) if week else []
                self.suggestions[language] = await asyncio.to_thread(frequent, keywords, language)
            return self.suggestions[language]

    async def _refresh(self, store: Store, now: datetime) -> None:
        extent = await store(positions.extent)
        if self.as_of is None or self.as_of[0] != extent or abs(now - self.as_of[1]) > KEPT:
            self.news = await store(papers.listed_since, utc_day(now) - SPAN)
            self.matches, self.suggestions, self.as_of = {}, {}, (extent, now)
