"""Having papers read: once, so many at a time, repaired once, and never at the cost of the others."""

import asyncio
import json
import logging
import re
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from sqlite_utils import Database

from bot.days import utc_day
from bot.library import read_papers
from bot.render.digest import as_json
from bot.summarise.asking import calls_allowed
from bot.summarise.checks import check
from bot.summarise.model import ATTEMPTS, Model
from bot.summarise.prompt import PROMPT_VERSION
from bot.summarise.summariser import (
    CLAIM,
    GIVE_UP_AFTER,
    LEAVE_ALONE,
    LONGEST_PAUSE,
    LONGEST_REST,
    MOST_PROBLEMS,
    RETRY_AFTER,
    Summariser,
)
from storage import paper_keywords, papers, summaries
from storage.database import Store
from storage.opening import open_database
from storage.records import Attempt, Day, Failure, Keyword, Paper, Reading, Scores, Summary, SummaryLanguage
from tests.model_api import ModelApi, Request, completion, english_entry_for, entry_for

DAY = date(2026, 8, 21)
SUMMARY = Summary("题目", "一句。", "主要工作。", ("亮点。",), (Keyword("a", "b"),), Scores(3, 3, 3), "评语。")


def make_papers(count: int) -> list[Paper]:
    return [
        Paper(id=f"2608.{n:05}", title=f"Training Tiny Models number{n}", abstract=f"We study the models of number{n}.")
        for n in range(count)
    ]


def about(request: Request) -> str:
    """The id of the paper that a request asks about."""
    title = request["messages"][1]["content"].split("\n")[0]
    return f"2608.{int(title.rpartition('number')[2]):05}"


def is_repair(request: Request) -> bool:
    return len(request["messages"]) > 2


def status(code: int) -> web.Response:
    return web.json_response({"error": {"message": "no"}}, status=code)


class Room:
    """A summariser over a scripted endpoint, and a clock that the test sets."""

    def __init__(
        self, store: Store, api: ModelApi, concurrency: int = 8, limit: int = 10_000, model: str = "test-model"
    ) -> None:
        self.now = datetime(2026, 8, 21, 12, 0, tzinfo=UTC)
        self.store, self.api, self.limit = store, api, limit
        self.summariser = Summariser(
            store, Model(api.base_url, "sk-secret", model, self._book), concurrency, lambda: self.now
        )

    async def _book(self, looked_up: bool) -> bool:
        return await self.store(summaries.book_call, utc_day(self.now), calls_allowed(self.limit, looked_up=looked_up))

    async def read(self, wanted: list[Paper], language: SummaryLanguage = "zh", **options: Any) -> None:
        await self.store(papers.save_listing, DAY, wanted, self.now)
        await self.summariser.summarise(wanted, language, **options)

    async def readings(self, wanted: list[Paper], language: SummaryLanguage = "zh") -> list[Reading]:
        found = await self.store(read_papers, wanted, language)
        return [found[paper.id] for paper in wanted]

    async def sources(self, wanted: list[Paper], language: SummaryLanguage = "zh") -> list[str]:
        return [reading.source for reading in await self.readings(wanted, language)]

    async def row(self, paper: Paper) -> dict[str, Any]:
        def query(db: Database) -> dict[str, Any]:
            return dict(db.execute("SELECT * FROM summaries WHERE paper_id = ?", [paper.id]).fetchone())

        return await self.store(query)

    def asked(self) -> list[str]:
        """The papers asked about since the last look."""
        ids = [about(request) for request in self.api.requests]
        self.api.requests.clear()
        return ids


@pytest.fixture
async def api() -> AsyncIterator[ModelApi]:
    async with ModelApi() as server:
        yield server


@pytest.fixture
async def room(store: Store, api: ModelApi) -> AsyncIterator[Room]:
    made = Room(store, api)
    yield made
    await made.summariser.close()


# How many at once, and how often


class RoundsApi(ModelApi):
    """Answers in rounds: nobody before as many wait together as the round is said to have. Without rounds, at once."""

    def __init__(self) -> None:
        super().__init__()
        self.rounds: list[int] = []
        self._round: list[asyncio.Future[None]] = []

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        if self.rounds:
            turn = asyncio.get_running_loop().create_future()
            self._round.append(turn)
            if len(self._round) == self.rounds[0]:
                del self.rounds[0]
                for waiting in self._round:
                    waiting.set_result(None)
                self._round = []
            await turn
        return await super()._answer(request)


async def read_in_rounds(room: Room, api: RoundsApi, wanted: list[Paper]) -> None:
    async with asyncio.timeout(30):  # only reached if as many as a round has never come together
        await room.read(wanted)
    assert api.rounds == []


async def test_all_papers_are_read_in_the_fewest_rounds_that_eight_at_once_can_take(store: Store) -> None:
    async with RoundsApi() as api:
        room, wanted = Room(store, api), make_papers(18)
        api.rounds = [8, 8, 2]
        await read_in_rounds(room, api, wanted)
        await room.summariser.close()
        assert len(api.requests) == 18
        assert set(await room.sources(wanted)) == {"model"}


@pytest.mark.parametrize("concurrency", [1, 3])
async def test_never_more_are_asked_at_once_than_allowed(store: Store, api: ModelApi, concurrency: int) -> None:
    room, wanted = Room(store, api, concurrency), make_papers(6)
    api.seconds = 0.005
    await asyncio.gather(room.read(wanted[:4]), room.read(wanted[2:]), room.read(wanted[:3], "en"))
    assert api.most_at_once == concurrency
    await room.summariser.close()


async def test_doing_the_day_again_makes_no_call(room: Room) -> None:
    wanted = make_papers(5)
    await room.read(wanted)
    assert len(room.asked()) == 5
    await room.read(wanted)
    await Room(room.store, room.api).read(wanted)  # nor after a restart
    assert room.asked() == []


async def test_two_who_ask_for_the_same_day_in_the_same_second_pay_once(room: Room) -> None:
    wanted = make_papers(10)
    room.api.seconds = 0.005
    await asyncio.gather(room.read(wanted), room.read(wanted[5:]), room.read([*wanted, *wanted]))
    assert sorted(room.asked()) == [paper.id for paper in wanted]


async def test_what_another_process_has_read_meanwhile_is_not_paid_again(store: Store, api: ModelApi) -> None:
    room, wanted = Room(store, api, concurrency=1), make_papers(3)
    api.gate.clear()
    reading = asyncio.create_task(room.read(wanted))
    await api.reached.wait()
    read = Reading(SUMMARY, "model", "m")
    await store(summaries.save, Attempt(wanted[2].id, "zh", read, PROMPT_VERSION, room.now))
    api.gate.set()
    await reading
    assert room.asked() == [wanted[0].id, wanted[1].id]
    await room.summariser.close()


async def test_two_processes_on_one_database_pay_once(
    store: Store, tmp_path: Path, api: ModelApi, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.summarise.summariser.LOOK_EVERY", 0.01)
    other_store, wanted = Store(open_database(tmp_path / "test.db")), make_papers(12)
    room, other = Room(store, api), Room(other_store, api)
    api.seconds = 0.02
    await asyncio.gather(room.read(wanted), other.read(wanted[::-1]))
    assert sorted(room.asked()) == [paper.id for paper in wanted]
    assert set(await other.sources(wanted)) == {"model"}
    assert await store(lambda db: db.execute("SELECT count(*) FROM summary_claims").fetchone()[0]) == 0
    for one in (room, other):
        await one.summariser.close()
    await other_store.close()


async def test_what_a_killed_process_was_having_read_is_read_by_another_before_long(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.summarise.summariser.LOOK_EVERY", 0.01)
    [paper] = wanted = make_papers(1)
    await room.store(papers.save_listing, DAY, wanted, room.now)
    assert await room.store(summaries.claim, paper.id, "zh", "killed", room.now, room.now + CLAIM)
    reading = asyncio.create_task(room.read(wanted))
    await asyncio.sleep(0.1)
    assert room.asked() == []
    room.now += CLAIM
    await reading
    assert room.asked() == [paper.id]


async def test_what_another_process_has_read_keeps_no_turn_from_the_others(
    store: Store, api: ModelApi, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.summarise.summariser.LOOK_EVERY", 0.01)
    room, wanted, others_are_read = Room(store, api, concurrency=2), make_papers(12), asyncio.Event()
    await store(papers.save_listing, DAY, wanted, room.now)
    for paper in wanted[:2]:
        assert await store(summaries.claim, paper.id, "zh", "killed", room.now, room.now + CLAIM)
    reading = asyncio.create_task(
        room.read(wanted, progress=lambda done, _: others_are_read.set() if done == 10 else None)
    )
    async with asyncio.timeout(30):  # only reached if they wait for the claims, which the clock never ends
        await others_are_read.wait()
    assert sorted(room.asked()) == [paper.id for paper in wanted[2:]]
    room.now += CLAIM
    await reading
    assert sorted(room.asked()) == [paper.id for paper in wanted[:2]]
    await room.summariser.close()


async def test_a_paper_that_another_process_has_read_is_not_the_one_that_finds_out(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.summarise.summariser.LOOK_EVERY", 0.01)
    wanted, others_are_read = make_papers(16), asyncio.Event()
    room.api.reply = lambda request: status(401)
    await room.read(wanted)
    asked = set(room.asked())
    left = [paper for paper in wanted if paper.id not in asked]
    room.now += LEAVE_ALONE
    room.api.reply = entry_for
    assert await room.store(summaries.claim, left[0].id, "zh", "killed", room.now, room.now + CLAIM)
    others = len(left) - 1
    reading = asyncio.create_task(
        room.read(left, progress=lambda done, _: others_are_read.set() if done == others else None)
    )
    async with asyncio.timeout(30):  # as above
        await others_are_read.wait()
    assert sorted(room.asked()) == [paper.id for paper in left[1:]]
    room.now += CLAIM
    await reading
    assert room.asked() == [left[0].id]


async def test_a_long_reading_keeps_its_claim(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.summarise.summariser.RENEW_EVERY", 0.01)
    [paper] = wanted = make_papers(1)
    room.api.gate.clear()
    reading = asyncio.create_task(room.read(wanted))
    await room.api.reached.wait()
    room.now += CLAIM - timedelta(seconds=1)
    await asyncio.sleep(0.1)
    room.now += timedelta(seconds=2)
    assert not await room.store(summaries.claim, paper.id, "zh", "another", room.now, room.now + CLAIM)
    assert await room.store(summaries.claim, paper.id, "en", "another", room.now, room.now + CLAIM)
    room.api.gate.set()
    await reading
    assert await room.store(summaries.claim, paper.id, "zh", "another", room.now, room.now + CLAIM)


async def test_the_two_languages_are_read_separately(room: Room) -> None:
    wanted = make_papers(2)
    await room.read(wanted)
    assert await room.sources(wanted, "en") == ["abstract", "abstract"]
    room.asked()
    room.api.reply = english_entry_for
    await asyncio.gather(room.read(wanted, "en"), room.read(wanted, "zh"))
    assert len(room.asked()) == 2
    assert await room.sources(wanted, "en") == ["model", "model"]
    assert [reading.summary.title for reading in await room.readings(wanted, "zh")] == ["一篇论文的中文题目"] * 2


async def test_without_a_model_nothing_happens(store: Store) -> None:
    summariser = Summariser(store, None, 8, lambda: datetime(2026, 8, 21, tzinfo=UTC))
    await summariser.summarise(make_papers(3), "zh", lambda done, total: pytest.fail("nothing to count"))
    await summariser.close()


async def test_a_paper_without_an_abstract_is_not_asked_about(room: Room) -> None:
    await room.read([Paper(id="2608.00001", title="Only a Title number1", abstract="")])
    assert room.asked() == []


async def test_an_imported_paper_is_not_paid_again_unless_something_is_wrong_with_it(room: Room) -> None:
    wanted = make_papers(3)
    await room.store(papers.save_listing, DAY, wanted, room.now)
    for paper, checks in ((wanted[0], ()), (wanted[1], ("cut-off: comment",))):
        imported = Reading(SUMMARY, "import", "gpt-4", checks)
        await room.store(summaries.save, Attempt(paper.id, "zh", imported, 0, room.now))
    await room.read(wanted)
    assert sorted(room.asked()) == [wanted[1].id, wanted[2].id]
    assert await room.sources(wanted) == ["import", "model", "model"]
    await room.read(wanted)
    assert room.asked() == []


async def test_progress_counts_from_none_to_all(room: Room) -> None:
    wanted, seen = make_papers(5), list[tuple[int, int]]()
    await room.read(wanted[:2])
    await room.read(wanted, progress=lambda done, total: seen.append((done, total)))
    assert seen[0] == (2, 5)
    assert seen[-1] == (5, 5)
    assert seen == sorted(seen)
    seen.clear()
    await room.read(wanted, progress=lambda done, total: seen.append((done, total)))
    assert seen == []


@pytest.mark.parametrize("limit", [10_000, 2])
async def test_progress_counts_what_has_a_summary_and_one_cause_is_said_once(
    store: Store, api: ModelApi, caplog: pytest.LogCaptureFixture, limit: int
) -> None:
    caplog.set_level(logging.INFO)
    room, wanted, seen = Room(store, api, limit=limit), make_papers(12), list[tuple[int, int]]()
    api.reply = lambda request: entry_for(request) if about(request) <= wanted[1].id else status(401)
    for _ in range(2):
        await room.read(wanted, progress=lambda done, total: seen.append((done, total)))
        assert (seen[0][1], seen[-1]) == (12, (2, 12))
        warnings = [record.getMessage() for record in caplog.records if record.levelno >= logging.WARNING]
        assert len([line for line in warnings if "HTTP 401" in line]) == (limit > 2)
        assert len([line for line in warnings if "SUMMARY_DAILY_LIMIT" in line]) == (limit == 2)
        assert warnings[-1] == "2 of 12 papers summarised (zh); the others quote their abstracts"
        if limit > 2:
            assert "HTTP 401" in "".join(line for line in warnings if "no summary" in line)
        caplog.clear()
        room.now += timedelta(days=1)
        limit = room.limit = 10_000
    await room.summariser.close()


# The repair round


def bad_first(request: Request) -> str:
    return entry_for(request) if is_repair(request) else entry_for(request, comment="模型有 99 层")


async def test_what_fails_is_repaired_by_one_second_call_that_names_the_problems(room: Room) -> None:
    wanted = make_papers(1)
    room.api.reply = bad_first
    await room.read(wanted)
    first, second = room.api.requests
    assert second["messages"][:2] == first["messages"]
    assert second["messages"][2]["role"] == "assistant"
    assert "99" in second["messages"][2]["content"]
    question = second["messages"][3]["content"]
    assert "cut-off: comment does not end as a sentence" in question
    assert "number: comment: 99" in question
    [reading] = await room.readings(wanted)
    assert (reading.source, reading.model, reading.checks) == ("model", "test-model", ())


async def test_an_answer_too_long_to_be_checked_is_repaired_like_any_other(room: Room) -> None:
    wanted = make_papers(1)
    room.api.reply = lambda request: (
        entry_for(request) if is_repair(request) else entry_for(request, main_work="1 " * 100_000)
    )
    await room.read(wanted)
    assert await room.sources(wanted) == ["model"]
    assert "length: the answer has 200" in room.api.requests[1]["messages"][3]["content"]


class Watched(tuple[str, ...]):
    """Keywords of the Hub's that know on which threads they were looked at."""

    threads: set[int]

    def __iter__(self) -> Iterator[str]:
        self.threads.add(threading.get_ident())
        return super().__iter__()


async def test_answers_are_checked_beside_the_event_loop(room: Room) -> None:
    [paper] = make_papers(1)
    await room.store(papers.save_listing, DAY, [paper], room.now)
    keywords = Watched()
    keywords.threads = set()
    await room.summariser.summarise([replace(paper, ai_keywords=keywords)], "zh")
    assert await room.sources([paper]) == ["model"]
    assert keywords.threads
    assert threading.get_ident() not in keywords.threads


async def test_what_fails_twice_is_never_asked_again_of_the_same_model_and_says_why(room: Room) -> None:
    wanted = make_papers(2)
    room.api.reply = lambda request: (
        entry_for(request, comment="模型有 99 层。") if about(request) == wanted[0].id else entry_for(request)
    )
    await room.read(wanted)
    assert len(room.asked()) == 3
    room.now += timedelta(days=30)
    await room.read(wanted)
    assert room.asked() == []
    first, second = await room.readings(wanted)
    assert (first.source, second.source) == ("abstract", "model")
    body = json.loads(as_json(Day(DAY, tuple(zip(wanted, (first, second), strict=True))), "zh"))
    shown = body["papers"][0]
    assert shown["summary_source"] == "abstract"
    assert shown["checks"] == ["number: comment: 99 (not in the abstract)"]
    assert shown["summary"]["scores"] is None
    assert body["papers"][1]["checks"] == []


async def test_a_new_prompt_version_may_ask_again(room: Room) -> None:
    [paper] = wanted = make_papers(1)
    room.api.reply = lambda request: completion("no")
    await room.read(wanted)
    room.asked()
    await room.store(lambda db: db.execute("UPDATE summaries SET prompt_version = prompt_version - 1"))
    room.api.reply = entry_for
    await room.read(wanted)
    assert room.asked() == [paper.id]
    assert await room.sources(wanted) == ["model"]
    await room.store(lambda db: db.execute("UPDATE summaries SET prompt_version = prompt_version - 1"))
    await room.read(wanted)  # a good summary of an old version stays
    assert room.asked() == []


@pytest.mark.parametrize("reply", [lambda request: completion("no"), lambda request: status(401)])
async def test_another_model_is_asked_about_what_one_failed_and_about_nothing_else(
    room: Room, reply: Callable[[Request], Any]
) -> None:
    wanted = make_papers(2)
    room.api.reply = lambda request: reply(request) if about(request) == wanted[0].id else entry_for(request)
    await room.read(wanted)
    room.asked()
    room.api.reply = entry_for
    better = Room(room.store, room.api, model="better-model")
    await better.read(wanted)
    assert room.asked() == [wanted[0].id]
    assert [reading.model for reading in await room.readings(wanted)] == ["better-model", "test-model"]
    await better.summariser.close()


async def test_asked_for_again_the_same_model_is_asked_about_what_it_failed(room: Room) -> None:
    [paper] = wanted = make_papers(1)
    room.api.reply = lambda request: completion("no")
    await room.read(wanted)
    await room.read(wanted, again=True)
    assert room.asked() == [paper.id] * 4  # each with its repair
    room.api.reply = entry_for
    await room.read(wanted)
    assert room.asked() == []
    await room.read(wanted, again=True)
    assert await room.sources(wanted) == ["model"]
    await room.read(wanted, again=True)
    assert room.asked() == [paper.id]


async def test_asked_for_again_what_an_older_prompt_told_is_read_anew_and_kept_until_then(room: Room) -> None:
    wanted = make_papers(2)
    await room.read(wanted)
    await room.store(lambda db: db.execute("UPDATE summaries SET prompt_version = prompt_version - 1"))
    before = await room.readings(wanted)
    room.api.reply = lambda _: "no JSON at all"
    await room.read(wanted, again=True)
    assert await room.readings(wanted) == before
    room.api.reply = lambda request: entry_for(request, tldr="另一种提示词给出了另一句话。")
    room.api.requests.clear()
    await room.read(wanted, again=True)
    assert {reading.summary.tldr for reading in await room.readings(wanted)} == {"另一种提示词给出了另一句话。"}
    await room.read(wanted, again=True)  # what this prompt told is not asked for again
    assert len(room.api.requests) == 2


async def test_endless_problems_are_named_as_far_as_there_is_room(room: Room) -> None:
    [paper] = wanted = make_papers(1)
    numbers = [f"有 {number} 层" for number in range(1000, 1100)]
    room.api.reply = lambda request: entry_for(request, highlights=[*numbers, "9" * 2_000])
    await room.read(wanted)
    assert len(room.api.requests[1]["messages"][3]["content"]) < 6000
    assert len(json.loads((await room.row(paper))["checks"])) == MOST_PROBLEMS


def html(request: Request) -> web.Response:
    return web.Response(text="<html>Maintenance</html>", content_type="text/html")


NO_GOOD_ANSWER: dict[str, tuple[Callable[[Request], Any], str]] = {
    "a refusal": (lambda request: completion(None, refusal="No."), "refused"),
    "blank": (lambda request: completion(" "), "shape"),
    "talk": (lambda request: completion("Here you are!"), "shape"),
    "cut off": (lambda request: completion(entry_for(request)[:80], "length"), "cut-off"),
    "cut off and whole": (lambda request: completion(entry_for(request), "length"), "cut-off"),
    "filtered": (lambda request: completion("", "content_filter"), "cut-off"),
    "tool calls": (lambda request: completion(None, "tool_calls", tool_calls=[]), "cut-off"),
    "another language": (english_entry_for, "language"),
    "wrong number": (lambda request: entry_for(request, tldr="提升 77%。"), "number"),
    "a link": (lambda request: entry_for(request, tldr="本文的代码可以在 www.evil.example 下载。"), "forbidden"),
    "HTML": (html, "unavailable"),
    "choices null": (lambda request: completion("x") | {"choices": None}, "unavailable"),
    "no choices": (lambda request: completion("x") | {"choices": []}, "unavailable"),
    "a wrong key": (lambda request: status(401), "unavailable"),
    "overload": (lambda request: status(503), "unavailable"),
}


@pytest.mark.parametrize(("reply", "kind"), NO_GOOD_ANSWER.values(), ids=NO_GOOD_ANSWER)
async def test_whatever_the_endpoint_does_with_one_paper_the_others_are_read(
    room: Room, reply: Callable[[Request], Any], kind: str
) -> None:
    wanted = make_papers(3)
    room.api.reply = lambda request: reply(request) if about(request) == wanted[1].id else entry_for(request)
    await room.read(wanted)
    readings = await room.readings(wanted)
    assert [reading.source for reading in readings] == ["model", "abstract", "model"]
    assert readings[1].checks[0].partition(":")[0] == kind
    assert not re.search(r"sk-secret|http|127\.0\.0\.1|test-model", "".join(readings[1].checks))
    assert readings[1].summary.main_work == wanted[1].abstract


@pytest.mark.parametrize(
    "wrap",
    [
        lambda text: f"```json\n{text}\n```",
        lambda text: f"<think>Let me see.</think>\n{text}",
        lambda text: [{"type": "text", "text": text}],
    ],
)
async def test_a_good_answer_in_a_wrapping_needs_no_repair(room: Room, wrap: Callable[[str], Any]) -> None:
    wanted = make_papers(1)
    room.api.reply = lambda request: completion(wrap(entry_for(request)))
    await room.read(wanted)
    assert len(room.asked()) == 1
    assert await room.sources(wanted) == ["model"]


async def test_a_crash_in_the_check_of_one_paper_does_not_sink_the_others(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    wanted = make_papers(4)

    def crash(paper: Paper, summary: Summary, language: SummaryLanguage) -> list[str]:
        if paper == wanted[1]:
            raise RecursionError("a text that nobody thought of")
        return check(paper, summary, language)

    monkeypatch.setattr("bot.summarise.summariser.check", crash)
    await room.read(wanted)
    assert await room.sources(wanted) == ["model", "abstract", "model", "model"]
    room.asked()
    await room.read(wanted)
    assert room.asked() == []  # and it is not paid for again at every collection


async def test_a_database_that_fails_for_one_paper_does_not_sink_the_others(room: Room) -> None:
    wanted = make_papers(4)
    await room.store(
        lambda db: db.execute(
            "CREATE TRIGGER fails BEFORE INSERT ON summaries WHEN new.paper_id = '2608.00001' "
            "BEGIN SELECT raise(FAIL, 'no room'); END"
        )
    )
    await room.read(wanted)
    assert await room.sources(wanted) == ["model", "abstract", "model", "model"]


# Unavailable


async def test_a_paper_that_an_endpoint_fails_on_is_asked_about_again_after_growing_pauses(room: Room) -> None:
    paper, *others = make_papers(9)
    room.api.reply = lambda request: status(401) if about(request) == paper.id else entry_for(request)
    pause = RETRY_AFTER
    for other in others:
        await room.read([paper, other])
        assert set(room.asked()) == {paper.id, other.id}
        assert datetime.fromisoformat((await room.row(paper))["retry_at"]) == room.now + pause
        room.now += pause - timedelta(seconds=1)
        await room.read([paper])
        assert room.asked() == []
        room.now += timedelta(seconds=1)
        pause = min(pause * 2, LONGEST_PAUSE)
    assert pause == LONGEST_PAUSE
    room.api.reply = entry_for
    await room.read([paper])
    assert await room.sources([paper]) == ["model"]


async def test_an_endpoint_that_stays_away_is_asked_after_growing_pauses(room: Room) -> None:
    wanted = make_papers(GIVE_UP_AFTER)
    room.api.reply = lambda request: status(401)
    await room.read(wanted)
    assert len(room.asked()) == GIVE_UP_AFTER
    rest = LEAVE_ALONE
    for _ in range(6):
        room.now += rest - timedelta(seconds=1)
        await room.read(wanted)
        assert room.asked() == []
        room.now += timedelta(seconds=1)
        await room.read(wanted)
        assert len(room.asked()) == 1
        rest = min(rest * 2, LONGEST_REST)
    assert rest == LONGEST_REST


async def test_an_endpoint_that_is_down_is_left_alone(room: Room) -> None:
    wanted = make_papers(20)
    room.api.reply = lambda request: status(503)
    await room.read(wanted)
    assert len(set(room.asked())) <= 8 + GIVE_UP_AFTER
    await room.read(wanted)
    await room.read(wanted, "en")
    assert room.asked() == []


async def test_one_call_finds_out_whether_the_endpoint_works_again(store: Store) -> None:
    async with RoundsApi() as api:
        room, wanted = Room(store, api), make_papers(30)
        api.reply = lambda request: status(503)
        await room.read(wanted)
        room.asked()
        room.now += LEAVE_ALONE
        await room.read(wanted)
        assert len(room.asked()) == ATTEMPTS
        room.now += 2 * LEAVE_ALONE
        api.reply = entry_for
        api.rounds = [1, 8, 8, 8, 5]  # the others as soon as the one has come back, whatever has failed before
        await read_in_rounds(room, api, wanted)
        assert set(await room.sources(wanted)) == {"model"}
        await room.summariser.close()


async def test_failures_that_are_not_in_a_row_do_not_count(room: Room) -> None:
    wanted = make_papers(10)
    room.api.reply = lambda request: status(401) if int(about(request)[-2:]) % 2 else entry_for(request)
    one_by_one = Room(room.store, room.api, concurrency=1)
    await one_by_one.read(wanted)
    assert (await room.sources(wanted)).count("model") == 5
    await one_by_one.summariser.close()


async def test_a_failure_does_not_replace_what_another_process_has_read(db: Database) -> None:
    [paper] = make_papers(1)
    now = datetime(2026, 8, 21, tzinfo=UTC)
    papers.save_listing(db, DAY, [paper], now)
    good = Reading(SUMMARY, "model", "m")
    for outcome in (good, Failure("m", ("refused: no",), None)):
        summaries.save(db, Attempt(paper.id, "zh", outcome, 1, now))
    assert summaries.readings(db, [paper.id], "zh") == {paper.id: good}
    assert summaries.failed_checks(db, [paper.id], "zh") == {}


# The day's limit


async def test_the_days_limit_holds_and_the_next_day_goes_on(store: Store, api: ModelApi) -> None:
    room, wanted = Room(store, api, limit=5), make_papers(12)
    await room.read(wanted)
    assert len(room.asked()) == 5
    assert (await room.sources(wanted)).count("model") == 5
    assert [reading.checks for reading in await room.readings(wanted)] == [()] * 12  # nobody is to blame
    await room.read(wanted)
    assert room.asked() == []
    room.now += timedelta(hours=12)
    await room.read(wanted)
    assert len(room.asked()) == 5
    await room.summariser.close()


async def test_what_is_looked_up_leaves_a_reserve_and_goes_on_the_next_day(
    store: Store, api: ModelApi, caplog: pytest.LogCaptureFixture
) -> None:
    room, wanted = Room(store, api, limit=10), make_papers(12)
    await room.read(wanted, looked_up=True)
    assert len(room.asked()) == 6
    assert await room.summariser.wanted(wanted, "zh", looked_up=True) == set()
    assert len(await room.summariser.wanted(wanted, "zh")) == 6
    assert sum("about what is looked up" in record.getMessage() for record in caplog.records) == 1
    await room.read(wanted)
    assert len(room.asked()) == 4
    room.now += timedelta(hours=12)
    await room.read(wanted, looked_up=True)
    assert len(room.asked()) == 2
    await room.summariser.close()


async def test_nothing_is_wanted_while_nothing_would_be_asked(store: Store, api: ModelApi) -> None:
    for limit, rest in ((0, timedelta(hours=12)), (10_000, LEAVE_ALONE)):
        room, wanted = Room(store, api, limit=limit), make_papers(20)
        api.reply = lambda request: status(401)
        await room.read(wanted)
        assert await room.summariser.wanted(wanted, "zh") == set()
        room.now += rest
        assert await room.summariser.wanted(wanted, "zh")
        await room.summariser.close()


async def test_a_limit_that_is_reached_is_said_once(
    store: Store, api: ModelApi, caplog: pytest.LogCaptureFixture
) -> None:
    room = Room(store, api, limit=0)
    await room.read(make_papers(30))
    assert room.asked() == []
    assert sum("SUMMARY_DAILY_LIMIT" in record.getMessage() for record in caplog.records) == 1
    await room.summariser.close()


async def test_a_repair_counts_as_a_call(store: Store, api: ModelApi) -> None:
    room, wanted = Room(store, api, concurrency=1, limit=3), make_papers(3)
    api.reply = bad_first
    await room.read(wanted)
    assert len(room.asked()) == 3
    assert await room.sources(wanted) == ["model", "abstract", "abstract"]
    await room.summariser.close()


async def test_tokens_are_accounted_by_day(room: Room) -> None:
    room.api.reply = bad_first
    await room.read(make_papers(4))
    account = await room.store(lambda db: tuple(db.execute("SELECT * FROM model_days").fetchone()))
    assert account == ("2026-08-21", 8, 8 * 700, 8 * 300)


# Going away


async def test_one_who_goes_away_does_not_take_the_calls_from_the_others(room: Room) -> None:
    wanted = make_papers(12)
    room.api.gate.clear()
    first = asyncio.create_task(room.read(wanted))
    second = asyncio.create_task(room.read(wanted[:6]))
    await room.api.reached.wait()
    first.cancel()
    await asyncio.wait([first])
    room.api.gate.set()
    await second
    assert first.cancelled()
    assert await room.sources(wanted[:6]) == ["model"] * 6
    assert len(room.asked()) <= 12


async def test_what_nobody_waits_for_any_more_is_finished_and_kept(room: Room) -> None:
    wanted = make_papers(3)
    room.api.gate.clear()
    asking = asyncio.create_task(room.read(wanted))
    await room.api.reached.wait()
    asking.cancel()
    await asyncio.wait([asking])
    room.api.gate.set()
    await room.read(wanted)
    assert sorted(room.asked()) == [paper.id for paper in wanted]


async def test_closing_ends_the_calls_and_lets_everybody_go(room: Room) -> None:
    wanted = make_papers(12)
    room.api.gate.clear()
    asking = asyncio.create_task(room.read(wanted))
    await room.api.reached.wait()
    await room.summariser.close()
    await asking
    assert set(await room.sources(wanted)) == {"abstract"}
    room.api.gate.set()


# What is stored


def test_a_models_summary_comes_before_an_imported_one(db: Database) -> None:
    [paper] = make_papers(1)
    now = datetime(2026, 8, 21, tzinfo=UTC)
    papers.save_listing(db, DAY, [paper], now)
    imported, written = Reading(SUMMARY, "import", "gpt-4", ("cut-off: comment",)), Reading(SUMMARY, "model", "m")
    summaries.save(db, Attempt(paper.id, "zh", imported, 0, now))
    assert summaries.readings(db, [paper.id, "2608.99999"], "zh") == {paper.id: imported}
    summaries.save(db, Attempt(paper.id, "zh", written, 1, now))
    assert summaries.readings(db, [paper.id], "zh") == {paper.id: written}
    assert summaries.readings(db, [paper.id], "en") == {}
    assert paper_keywords.of(db, [paper.id]) == {paper.id: (Keyword("a", "b"), Keyword("a", "b"))}


def test_a_summary_without_scores_is_read_back_without(db: Database) -> None:
    [paper] = make_papers(1)
    now = datetime(2026, 8, 21, tzinfo=UTC)
    papers.save_listing(db, DAY, [paper], now)
    reading = Reading(Summary("t", "", "m", (), (), None, ""), "import")
    summaries.save(db, Attempt(paper.id, "en", reading, 0, now))
    assert summaries.readings(db, [paper.id], "en") == {paper.id: reading}
