"""Any listing day on demand: collected once, kept, and shown as far as it is known when the Hub is away."""

import asyncio
import json
import re
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import aiohttp
import pytest
from aiohttp import web

from bot.embedded.papers_api import PapersApi
from bot.errors import PapersApiError
from bot.library import FRESH, Library
from bot.render.digest import as_json, as_markdown
from bot.source import Hub
from bot.summarise.summariser import Summariser
from storage import papers, positions
from storage.database import Store
from storage.records import Paper
from tests.conftest import recorded_days

DAY = date(2026, 8, 20)


def entry(number: int, upvotes: int = 0, **inner: Any) -> dict[str, Any]:
    paper = {
        "id": f"2608.{number:05}",
        "title": f"Paper {number}",
        "summary": f"We study {number}.",
        "upvotes": upvotes,
    }
    return {"paper": paper | inner}


def days_before(day: date, count: int) -> date:
    return day - timedelta(days=count)


class GatedApi(PapersApi):
    """A papers API whose answers can be held back."""

    def __init__(self) -> None:
        self.now = datetime(2026, 8, 20, 12, 0, tzinfo=UTC)
        self.gate = asyncio.Event()
        self.gate.set()
        self.asked = asyncio.Event()  # somebody stands at the gate
        self.asked_for_papers = 0  # single ones
        super().__init__({}, clock=self.clock)

    def clock(self) -> datetime:
        return self.now

    def lists(self, day: date, *entries: Any) -> None:
        self.days[day.isoformat()] = entries

    def is_down(self) -> None:
        self.faults = [lambda request: web.Response(status=503)] * 1000

    def count(self, day: date = DAY) -> int:
        """How often this day was asked for."""
        return sum(request["date"] == day.isoformat() for request in self.requests)

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        self.asked.set()
        await self.gate.wait()
        return await super()._answer(request)

    async def _paper(self, request: web.Request) -> web.StreamResponse:
        self.asked_for_papers += 1
        await self.gate.wait()
        return await super()._paper(request)


@pytest.fixture
async def api() -> AsyncIterator[GatedApi]:
    async with GatedApi() as server:
        yield server


@pytest.fixture
def patience() -> float:
    """A reader's, in seconds."""
    return 20.0


@pytest.fixture
async def library(api: GatedApi, store: Store, patience: float) -> AsyncIterator[Library]:
    """A library without a model."""
    async with aiohttp.ClientSession() as session:
        summariser = Summariser(store, None, 1, api.clock)
        made = Library(store, Hub(session, api.base_url), summariser, api.clock, timedelta(seconds=patience))
        yield made
        await made.close()


async def shown(library: Library, day: date = DAY) -> list[str]:
    return [paper.id[-1] for paper, _ in (await library.show(day, "zh")).entries]


async def test_a_day_that_is_not_stored_is_collected_and_kept(api: GatedApi, library: Library, store: Store) -> None:
    api.lists(DAY, entry(1), entry(2, upvotes=5))
    assert await shown(library) == ["2", "1"]
    assert len(await store(papers.on_day, DAY)) == 2


async def test_a_list_read_a_moment_ago_is_not_asked_for_again(api: GatedApi, library: Library) -> None:
    api.lists(DAY, entry(1))
    await shown(library)
    api.now += timedelta(minutes=4)
    await shown(library)
    assert api.count() == 1


async def test_late_papers_are_found(api: GatedApi, library: Library) -> None:
    api.lists(DAY, entry(1))
    assert await shown(library) == ["1"]
    api.lists(DAY, entry(1), entry(2))
    api.now += timedelta(days=2)
    assert await shown(library) == ["1", "2"]


async def test_a_settled_day_is_not_asked_for_again(api: GatedApi, library: Library) -> None:
    old, empty = days_before(DAY, 700), days_before(DAY, 3)
    api.lists(old, entry(1))
    for day in (old, empty):
        await shown(library, day)
    api.now += timedelta(days=30)
    assert await shown(library, old) == ["1"]
    assert await shown(library, empty) == []
    assert (api.count(old), api.count(empty)) == (1, 1)


async def test_a_day_read_while_it_ran_is_asked_for_once_more_when_it_is_over(api: GatedApi, library: Library) -> None:
    api.lists(DAY, entry(1))
    await shown(library)
    api.now += timedelta(days=40)
    for _ in range(3):
        await shown(library)
    assert api.count() == 2


async def test_people_who_ask_in_the_same_second_share_one_collection(api: GatedApi, library: Library) -> None:
    api.lists(DAY, entry(1))
    api.gate.clear()
    asking = [asyncio.create_task(shown(library)) for _ in range(10)]
    await api.asked.wait()
    api.gate.set()
    assert await asyncio.gather(*asking) == [["1"]] * 10
    assert api.count() == 1


async def test_one_who_goes_away_does_not_take_the_collection_from_the_others(api: GatedApi, library: Library) -> None:
    api.lists(DAY, entry(1))
    api.gate.clear()
    first, second = (asyncio.create_task(shown(library)) for _ in range(2))
    await api.asked.wait()
    first.cancel()
    await asyncio.wait([first])
    api.gate.set()
    assert await second == ["1"]
    assert first.cancelled()
    assert api.count() == 1


async def test_a_collection_that_failed_is_tried_again_by_the_next_who_asks(api: GatedApi, library: Library) -> None:
    api.lists(DAY, entry(1))
    api.is_down()
    with pytest.raises(PapersApiError):
        await shown(library)
    api.faults = []
    assert await shown(library) == ["1"]


async def test_everybody_who_waits_hears_of_the_failure(api: GatedApi, library: Library) -> None:
    api.is_down()
    answers = await asyncio.gather(*(shown(library) for _ in range(3)), return_exceptions=True)
    assert [isinstance(answer, PapersApiError) for answer in answers] == [True] * 3


async def test_a_stored_day_is_shown_while_the_hub_is_down(api: GatedApi, library: Library) -> None:
    api.lists(DAY, entry(1))
    await shown(library)
    api.now += timedelta(hours=3)
    api.is_down()
    assert await shown(library) == ["1"]


@pytest.mark.parametrize("patience", [0.05])
async def test_a_reader_is_shown_what_is_stored_while_the_hub_is_slow(
    api: GatedApi, library: Library, store: Store
) -> None:
    api.lists(DAY, entry(1))
    await shown(library)
    api.now += timedelta(hours=3)
    api.lists(DAY, entry(1), entry(2))
    api.gate.clear()
    assert await shown(library) == ["1"]
    api.gate.set()
    await library.collect_day(DAY)  # the one under way, which nobody waited for any more
    assert api.count() == 2
    assert await shown(library) == ["1", "2"]


async def test_only_the_days_that_the_bot_reads_by_itself_are_news_when_somebody_asks(
    api: GatedApi, library: Library, store: Store
) -> None:
    api.lists(days_before(DAY, 9), entry(1))
    api.lists(DAY, entry(2))
    await shown(library, days_before(DAY, 9))
    assert await store(positions.last) < 0
    await shown(library)
    assert await store(positions.last) == 1


async def test_the_best_are_looked_for_on_the_first_and_the_last_day_too(api: GatedApi, library: Library) -> None:
    days = [days_before(DAY, back) for back in (2, 1, 0)]
    for number, day in enumerate(days, start=1):
        api.lists(day, entry(number, upvotes=number))
    api.lists(days_before(DAY, 3), entry(9, upvotes=9))
    await library.collect_day(days_before(DAY, 3))
    best = await library.best_of(days, 2, "zh")
    assert [paper.id[-1] for paper, _ in best.entries] == ["3", "2"]
    assert (best.count, best.is_whole) == (3, True)


# Papers that only an archive has told of


async def with_bare_papers(api: GatedApi, library: Library, store: Store, *numbers: int) -> None:
    """A settled day whose list is read, and which an archive gives these papers as well."""
    api.now += timedelta(days=3)
    api.lists(DAY, entry(1))
    await library.collect_day(DAY)
    bare = [Paper(f"2608.{number:05}", f"Paper {number}", "") for number in numbers]
    await store(papers.save_archived, DAY, bare, api.now, news=False)
    api.lists(days_before(DAY, 1), *(entry(number) for number in numbers))


async def abstracts(library: Library) -> list[str]:
    return [paper.abstract for paper, _ in (await library.show(DAY, "zh")).entries]


@pytest.mark.parametrize(("answers", "patience"), [(True, 20.0), (False, 0.2)])
async def test_a_hub_that_told_of_no_paper_keeps_no_further_reader_waiting(
    api: GatedApi, library: Library, store: Store, answers: bool
) -> None:
    await with_bare_papers(api, library, store, 8, 9)
    if answers:
        api.faults = [lambda request: web.Response(status=403)]
    else:
        api.gate.clear()
    assert await abstracts(library) == ["We study 1.", "", ""]
    api.now += FRESH - timedelta(seconds=1)
    assert await abstracts(library) == ["We study 1.", "", ""]
    assert api.asked_for_papers == 1
    api.now += timedelta(seconds=1)
    api.gate.set()
    assert await abstracts(library) == ["We study 1.", "We study 8.", "We study 9."]


@pytest.mark.parametrize("patience", [0.2])
async def test_a_hub_that_is_only_slow_is_asked_for_the_other_papers_by_the_next_reader(
    api: GatedApi, library: Library, store: Store
) -> None:
    await with_bare_papers(api, library, store, 8, 9)

    def the_last_for_a_while(request: web.Request) -> web.Response:
        api.gate.clear()
        return web.json_response(entry(8)["paper"])

    api.faults = [the_last_for_a_while]
    assert await abstracts(library) == ["We study 1.", "We study 8.", ""]
    api.gate.set()
    assert await abstracts(library) == ["We study 1.", "We study 8.", "We study 9."]


async def test_a_paper_without_any_abstract_is_asked_for_once(api: GatedApi, library: Library, store: Store) -> None:
    await with_bare_papers(api, library, store, 8)
    api.lists(days_before(DAY, 1), entry(8, summary=""))
    for _ in range(2):
        assert await abstracts(library) == ["We study 1.", ""]
    assert api.asked_for_papers == 1


def still_to_come(request: web.Request) -> web.Response:
    return web.json_response({"error": '✖ "date" must be less than or equal to "2026-08-19T00:00:00.000Z"'}, status=400)


@pytest.mark.parametrize("back", [0, 1])
async def test_a_day_that_the_hub_does_not_know_yet_is_empty_until_it_does(
    api: GatedApi, library: Library, back: int
) -> None:
    day = days_before(DAY, back)
    api.lists(day, entry(1))
    api.faults = [still_to_come]
    assert await shown(library, day) == []
    api.now += timedelta(minutes=30)
    assert await shown(library, day) == ["1"]


@pytest.mark.parametrize("back", [2, 300])
async def test_a_day_of_the_past_that_the_hub_denies_is_no_empty_day(
    api: GatedApi, library: Library, store: Store, back: int
) -> None:
    day = days_before(DAY, back)
    api.lists(day, entry(1))
    api.faults = [still_to_come]
    with pytest.raises(PapersApiError):
        await library.show(day, "zh")
    assert await store(papers.collected_at, day) is None
    assert await shown(library, day) == ["1"]


async def test_asked_for_again_a_settled_day_is_read_anew(api: GatedApi, library: Library) -> None:
    day = days_before(DAY, 300)
    assert await shown(library, day) == []
    api.lists(day, entry(1))
    assert await shown(library, day) == []
    assert len((await library.show(day, "zh", again=True)).entries) == 1


async def test_closing_drops_the_lists_that_are_being_read(api: GatedApi, library: Library) -> None:
    api.gate.clear()
    asking = asyncio.create_task(shown(library))
    await api.asked.wait()
    await library.close()
    await asyncio.wait([asking])
    assert asking.cancelled()
    api.gate.set()


async def test_before_the_hub_has_listed_anything_the_latest_day_is_found(api: GatedApi, library: Library) -> None:
    api.lists(days_before(DAY, 4), entry(1))
    api.lists(days_before(DAY, 5), entry(2))
    assert await library.latest_day() == days_before(DAY, 4)
    assert api.count(days_before(DAY, 5)) == 0


async def test_a_long_pause_of_the_hub_leads_to_the_latest_stored_day(api: GatedApi, library: Library) -> None:
    long_ago = days_before(DAY, 60)
    assert await library.latest_day() is None
    api.lists(long_ago, entry(1))
    await shown(library, long_ago)
    assert await library.latest_day() == long_ago


async def test_a_day_of_withdrawn_papers_is_no_day_with_papers(api: GatedApi, library: Library) -> None:
    api.lists(DAY, entry(1, withdrawnAt="2026-08-20T10:00:00Z"))
    api.lists(days_before(DAY, 1), entry(2))
    assert await library.latest_day() == days_before(DAY, 1)
    assert await shown(library) == []


async def test_the_latest_day_cannot_be_told_while_the_hub_is_down(api: GatedApi, library: Library) -> None:
    api.is_down()
    with pytest.raises(PapersApiError):
        await library.latest_day()


async def test_the_days_beside_an_empty_one_are_offered(api: GatedApi, library: Library) -> None:
    sunday = days_before(DAY, 30)
    api.lists(days_before(sunday, 2), entry(1))
    api.lists(sunday + timedelta(days=1), entry(2))
    assert await library.days_beside(sunday) == [days_before(sunday, 2), sunday + timedelta(days=1)]


async def test_no_day_is_looked_for_after_today_or_before_the_first(api: GatedApi, library: Library) -> None:
    assert await library.days_beside(date(2023, 5, 4)) == []
    assert await library.days_beside(DAY) == []
    asked = [date.fromisoformat(request["date"]) for request in api.requests]
    assert min(asked) == date(2023, 5, 5)
    assert max(asked) == days_before(DAY, 1)


async def test_the_days_beside_are_no_reason_to_fail(api: GatedApi, library: Library) -> None:
    sunday = days_before(DAY, 30)
    api.lists(days_before(sunday, 1), entry(1))
    await shown(library, days_before(sunday, 1))
    api.is_down()
    assert await library.days_beside(sunday) == [days_before(sunday, 1)]


async def test_a_day_without_a_model_is_told_in_the_words_of_its_abstracts(api: GatedApi, library: Library) -> None:
    api.lists(DAY, entry(1, ai_summary="What the Hub says."))
    for language in ("zh", "en"):
        [(_, reading)] = (await library.show(DAY, language)).entries
        assert reading.source == "abstract"
        assert (reading.summary.tldr, reading.summary.main_work) == ("What the Hub says.", "We study 1.")
        assert reading.summary.scores is None


async def test_recorded_days_become_digests_with_every_paper(api: GatedApi, library: Library) -> None:
    api.now = datetime(2026, 8, 31, tzinfo=UTC)
    for day, entries in list(recorded_days().items())[1::2]:  # of each year; one without papers, one with a withdrawn
        api.days[day] = entries
        found = await library.show(date.fromisoformat(day), "zh")
        wanted = {item["paper"]["id"] for item in entries if "withdrawnAt" not in item["paper"]}
        body = json.loads(as_json(found, "zh"))
        assert body["date"] == day
        assert body["count"] == len(body["papers"]) == len(wanted)
        assert {paper["id"] for paper in body["papers"]} == wanted
        assert all(paper["summary"]["main_work"] for paper in body["papers"])
        markdown = as_markdown(found, "en")
        links = re.findall(r"^\[.+\]\(https://huggingface\.co/papers/([\d.]+)\)$", markdown, re.MULTILINE)
        assert links == [paper["id"] for paper in body["papers"]]
        assert len(re.findall(r"^## ", markdown, re.MULTILINE)) == len(wanted)
