"""How many recent papers some words match: counted once for all who ask, and anew when there is something new."""

import asyncio
from datetime import UTC, date, datetime, timedelta

from bot.chat.reach import Reach, Recent
from storage import papers
from storage.database import Store
from storage.records import Paper

DAY = date(2026, 8, 21)
NOW = datetime(2026, 8, 21, 12, 0, tzinfo=UTC)


async def list_papers(store: Store, day: date, *titles: str) -> None:
    found = [Paper(f"{day:%y%m}.{day:%d}{place:03}", title, "We study it.") for place, title in enumerate(titles)]
    await store(papers.save_listing, day, found, NOW)


async def test_papers_of_the_last_thirty_days_count(store: Store) -> None:
    await list_papers(store, DAY, "An agent", "A robot")
    await list_papers(store, DAY - timedelta(days=30), "More agents")
    await list_papers(store, DAY - timedelta(days=31), "Old agents")
    recent = Recent()
    assert await recent.reach(store, NOW, ["agent", "zzz"]) == Reach(3, {"agent": 2, "zzz": 0})
    assert await recent.reach(store, NOW, []) == Reach(3, {})


async def test_new_papers_and_an_hour_gone_by_are_counted_anew(store: Store) -> None:
    recent = Recent()
    assert await recent.reach(store, NOW, ["agent"]) == Reach(0, {"agent": 0})
    await list_papers(store, DAY, "An agent")
    assert await recent.reach(store, NOW, ["agent"]) == Reach(1, {"agent": 1})
    old = [Paper("2608.20001", "Another agent", "Of a day that somebody looked up.")]
    await store(papers.save_listing, DAY - timedelta(days=9), old, NOW, news=False)
    assert await recent.reach(store, NOW, ["agent"]) == Reach(2, {"agent": 2})
    later = NOW + timedelta(days=31)
    assert await recent.reach(store, later, ["agent"]) == Reach(0, {"agent": 0})
    assert await recent.reach(store, NOW, ["agent"]) == Reach(2, {"agent": 2})  # a clock that went back


async def test_all_who_ask_at_once_are_counted_together(store: Store) -> None:
    await list_papers(store, DAY, "An agent", "A robot")
    recent = Recent()
    asked = [asyncio.create_task(recent.reach(store, NOW, [word])) for word in ("agent", "robot", "zzz", "agent")]
    assert await asked[0] == Reach(2, {"agent": 1})
    assert recent.matches == {"agent": 1, "robot": 1, "zzz": 0}  # when the first is answered, all are counted
    assert [list(answer.matches.values()) for answer in await asyncio.gather(*asked)] == [[1], [1], [0], [1]]
    assert recent.waiting == set()
