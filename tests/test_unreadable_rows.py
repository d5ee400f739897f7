"""Rows that a hand, another version or an accident has spoiled: each is left out and named once; all else goes on."""

from dataclasses import replace
from datetime import date, time, timedelta
from typing import Any

import pytest
from sqlite_utils import Database

from bot.finding import find_papers
from bot.library import read_papers
from bot.planning import plan_due, read_news
from bot.steps import take_step
from bot.summarise.imported import UNCHECKED, check_imported
from bot.web import shelf
from bot.words.query import folded, read_query
from storage import census, chats, listings, papers, pushes, search, summaries
from storage.database import Store
from storage.records import Attempt, Failure, Keyword, Late, Paper, Reading, Summary
from storage.rows import UnreadableRow
from tests.talk import Reader, button_data, collected, logged, texts, until
from tests.test_chats import DAY, NOW, PLAN, subscribe
from tests.test_push import MORNING, cards, entry, starts

BAD, GOOD = "2608.00001", "2608.00002"
FOUND = [
    Paper(number, f"A robot {number}", "We study it.", upvotes=votes, published_at=NOW, ai_keywords=("robots",))
    for number, votes in ((BAD, 9), (GOOD, 5))
]
SUMMARY = Summary("题目", "一句", "工作", ("亮点",), (Keyword("planning", "规划"),), None, "")
SPOILED_PAPERS = [
    "authors = 'soon'", "authors = '5'", "authors = '\"Ada\"'", "authors = '[null]'", "authors = '[\"\\ud800\"]'",
    "ai_keywords = '{'", "ai_keywords = '[1]'", "ai_keywords = '{\"a\": 1}'", "published_at = 'lately'",
    "published_at = '2026-08-21 01:00'", "withdrawn_at = 'never'",
]  # fmt: skip
SPOILED_BODIES = [
    "'{}'", "'{'", "''", "'null'", "'[]'", "json_remove(body, '$.title')", "json_set(body, '$.tldr', 5)",
    "json_set(body, '$.highlights', 'x')", "json_set(body, '$.highlights[0]', 5)",
    "json_set(body, '$.keywords[0]', 'x')", "json_set(body, '$.keywords[0].term', 5)", "json_set(body, '$.scores', 5)",
    "json_set(body, '$.scores', json('{\"novelty\": 5}'))",
]  # fmt: skip


def fill(db: Database) -> None:
    papers.save_listing(db, DAY, FOUND, NOW)


def summarise(db: Database, paper_id: str, reading: Reading) -> None:
    summaries.save(db, Attempt(paper_id, "zh", reading, 1, NOW))


def spoil(db: Database, table: str, change: str, where: str) -> None:
    assert db.execute(f"UPDATE {table} SET {change} WHERE {where}").rowcount == 1  # noqa: S608 - words of this file


def said(caplog: pytest.LogCaptureFixture, *words: str) -> int:
    """How many lines of the log hold all of these words."""
    return sum(all(word in line for word in words) for line in caplog.text.splitlines())


# Papers


@pytest.mark.parametrize("change", SPOILED_PAPERS)
def test_a_paper_hides_no_other(db: Database, caplog: pytest.LogCaptureFixture, change: str) -> None:
    fill(db)
    spoil(db, "papers", change, f"id = '{BAD}'")
    assert [paper.id for paper in papers.on_day(db, DAY)] == [GOOD]
    assert [paper.id for paper in papers.get_many(db, [BAD, GOOD, "2608.99999"])] == [GOOD]
    assert [listed.paper.id for listed in papers.listed_since(db, DAY)] == [GOOD]
    assert [listed.paper.id for listed in papers.best_between(db, DAY, DAY)] == [GOOD]
    with pytest.raises(UnreadableRow, match=f"^paper {BAD}: its row of the table papers cannot be read .*; correct it"):
        papers.get(db, BAD)
    assert said(caplog, "ERROR", f"paper {BAD}: its row", "correct it") == 1


@pytest.mark.parametrize("change", SPOILED_PAPERS)
def test_a_paper_keeps_no_push_and_no_search_from_the_others(db: Database, change: str) -> None:
    fill(db)
    for paper_id in (BAD, GOOD):
        summarise(db, paper_id, Reading(SUMMARY, "model"))
    spoil(db, "papers", change, f"id = '{BAD}'")
    subscribe(db, position=0)
    assert plan_due(db, read_news(db, NOW)) == 1
    push = pushes.get(db, 1)
    assert push
    assert push.plan.cards == (GOOD,)
    assert search.index(db, folded, 1) == search.index(db, folded, 1) == 1
    assert [hit.paper.id for hit in find_papers(db, read_query("robot"), "zh", 0, 9).hits] == [GOOD]
    assert [one.paper.id for one, _ in shelf.recent(db, "zh", DAY)] == [GOOD]


def test_a_paper_is_mended_by_the_next_list_and_by_an_archive(db: Database) -> None:
    fill(db)
    db.execute("UPDATE papers SET published_at = 'lately', ai_keywords = '{'")
    papers.save_listing(db, DAY, FOUND[:1], NOW)
    papers.save_archived(db, DAY, [replace(FOUND[1], title="Archived")], NOW, news=False)
    assert papers.get_many(db, [BAD, GOOD]) == [FOUND[0], replace(FOUND[1], title="Archived")]


def test_bytes_that_are_no_text_hide_nothing(db: Database) -> None:
    fill(db)
    db.execute("UPDATE papers SET title = CAST(x'41b0' AS TEXT) WHERE id = ?", [BAD])
    assert [paper.title for paper in papers.on_day(db, DAY)] == ["A\ufffd", FOUND[1].title]


@pytest.mark.parametrize("moment", ["soon", "", "2026-08-21 01:00"])
def test_moments_and_days_hide_no_other(db: Database, moment: str) -> None:
    fill(db)
    papers.save_listing(db, DAY - timedelta(days=1), [Paper("2608.00003", "C", "We.")], NOW)
    db.execute("UPDATE listing_days SET collected_at = ? WHERE day = ?", [moment, DAY.isoformat()])
    db.execute("UPDATE papers SET first_seen_at = ? WHERE id = ?", [moment, BAD])
    assert [one.paper.id for one, _ in shelf.recent(db, "zh", DAY)] == [GOOD, "2608.00003"]
    db.execute("INSERT INTO listing_days VALUES ('2026-8-1', '2026-08-01T00:00:00+00:00')")
    db.execute("INSERT INTO listings VALUES ('2026-02-30', ?, 0), ('2026-08-2x', ?, 0)", [BAD, BAD])
    assert papers.collections(db) == {DAY - timedelta(days=1): NOW}
    assert papers.collected_at(db, DAY) is None
    assert census.collected_at(db) == NOW
    assert papers.days_with_papers(db, date(2026, 9, 1), 1) == [DAY]
    assert papers.next_day_with_papers(db, date(2026, 2, 1)) == DAY - timedelta(days=1)
    assert list(listings.dates_of(db, [BAD, GOOD], "zh")) == [GOOD]
    assert [day.day for day in listings.days_of(db, "2026-08", DAY)] == [DAY, DAY - timedelta(days=1)]
    assert papers.last_days(db, [BAD, GOOD]) == {GOOD: DAY}
    assert [listed.paper.id for listed in papers.listed_since(db, DAY)] == [GOOD]


# Summaries


@pytest.mark.parametrize("body", SPOILED_BODIES)
def test_a_summary_hides_no_other_and_gives_way_to_another_or_to_the_abstract(
    db: Database, caplog: pytest.LogCaptureFixture, body: str
) -> None:
    fill(db)
    for paper_id in (BAD, GOOD):
        summarise(db, paper_id, Reading(SUMMARY, "model", "m"))
    spoil(db, "summaries", f"body = {body}", f"paper_id = '{BAD}'")
    assert summaries.readings(db, [BAD, GOOD], "zh") == {GOOD: Reading(SUMMARY, "model", "m")}
    assert read_papers(db, FOUND, "zh")[BAD].source == "abstract"
    assert [listed.paper.id for listed in papers.listed_since(db, DAY)] == [BAD, GOOD]
    assert search.index(db, folded, 9) == 2
    assert [hit.paper.id for hit in find_papers(db, read_query("robot"), "zh", 0, 9).hits] == [BAD, GOOD]
    assert [hit.paper.id for hit in find_papers(db, read_query("规划"), "zh", 0, 9).hits] == [GOOD]
    assert said(caplog, "ERROR", f"paper {BAD} (zh, model): its row of the table summaries", "delete it") == 1
    summarise(db, BAD, Reading(replace(SUMMARY, title="导入"), "import"))
    assert summaries.readings(db, [BAD, GOOD], "zh")[BAD].summary.title == "导入"


def test_failed_checks_hide_no_others(db: Database) -> None:
    fill(db)
    for paper_id in (BAD, GOOD):
        summaries.save(db, Attempt(paper_id, "zh", Failure("m", ("length: long",), None), 1, NOW))
    db.execute("UPDATE summaries SET checks = 'length' WHERE paper_id = ?", [BAD])
    assert summaries.failed_checks(db, [BAD, GOOD], "zh") == {GOOD: ("length: long",)}


async def test_imports_are_checked_past_those_that_cannot_be(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.summarise.imported.AT_ONCE", 2)
    third = replace(FOUND[0], id="2608.00003", title="C")
    await store(papers.save_listing, DAY, [*FOUND, third], NOW)
    for paper_id in (BAD, GOOD, third.id):
        await store(summarise, paper_id, Reading(SUMMARY, "import", None, (UNCHECKED,)))
    await store(lambda db: db.execute("UPDATE summaries SET body = '{' WHERE paper_id = ?", [BAD]))
    await store(lambda db: db.execute("UPDATE papers SET authors = '{' WHERE id = ?", [GOOD]))
    await check_imported(store)
    assert [one.paper_id for one in await store(summaries.unchecked, 9)] == [GOOD]


# Chats and pushes


@pytest.mark.parametrize("change", ["delivery_time = '9 Uhr'", "next_push_at = ''", "paused_until = '2026-08-01'"])
def test_a_chat_stands_in_nobodys_way(db: Database, caplog: pytest.LogCaptureFixture, change: str) -> None:
    fill(db)
    for chat_id in (1, 2):
        earlier = NOW - timedelta(minutes=5 - chat_id)
        subscribe(db, chat_id, position=0, next_push_at=earlier, round_up=True, delivery_time=time(8), manager_id=7)
    spoil(db, "chats", change, "id = 1")
    assert [chat.id for chat in chats.due(db, NOW, 1)] == [2]
    clocks = {"Asia/Shanghai": time(9)}
    due = chats.due_for_round_up(db, NOW, DAY, clocks, 1)
    assert [chat.id for chat in due] == [2]
    assert [chat.id for chat in chats.managed_by(db, 7)] == [2]
    news = read_news(db, NOW)
    assert [plan_due(db, news) for _ in range(2)] == [1, 0]
    with pytest.raises(UnreadableRow, match=r"^chat 1: its row of the table chats cannot be read .*; correct it"):
        chats.get(db, 1)
    assert said(caplog, "ERROR", "chat 1: its row of the table chats", "correct it") == 1


@pytest.mark.parametrize("planned_at", ["", "0", "2026-08-01 01:00"])
def test_late_pushes_are_counted_without_those_whose_hour_cannot_be_read(db: Database, planned_at: str) -> None:
    for chat_id in (1, 2):
        subscribe(db, chat_id)
        pushes.start(db, chat_id, PLAN, NOW)
    spoil(db, "pushes", f"planned_at = '{planned_at}'", "chat_id = 1")
    assert census.late_pushes(db, NOW + timedelta(hours=1), NOW) == Late(1, NOW)


@pytest.mark.parametrize(
    "change",
    ["plan = 'soon'", "plan = '5'", "planned_at = ''",
     *(f"plan = json_set(plan, '$.{change})" for change in (
         "cards', 'x'", "days[0]', 'x'", "left_out[0]', 5", "total', 'x'", "pages', 5"
     ))],
)  # fmt: skip
def test_a_push_is_given_up_and_its_chat_gets_the_next(
    db: Database, caplog: pytest.LogCaptureFixture, change: str
) -> None:
    fill(db)
    for chat_id in (1, 2):
        subscribe(db, chat_id, position=0)
        pushes.start(db, chat_id, PLAN, NOW)
    spoil(db, "pushes", change, "chat_id = 1")
    assert take_step(db, 1, None, NOW) is None
    assert take_step(db, 2, None, NOW)
    assert pushes.running(db, 9) == [2]
    assert [chat.id for chat in chats.due(db, NOW, 9)] == [1]
    assert said(caplog, "ERROR", "push 1 of chat 1: its row of the table pushes", "given up") == 1


async def test_everybody_else_gets_the_push_and_who_is_mended_gets_it_later(
    stage: Any, caplog: pytest.LogCaptureFixture
) -> None:
    async with stage(days={"2026-08-21": [entry(number, upvotes=9 - number) for number in (1, 2, 3)]}) as s:
        await s.start_bot()
        await collected(s)
        await starts(s, 1, 2)
        await s.store(lambda db: db.execute("UPDATE chats SET delivery_time = 'noon' WHERE id = 1"))
        await s.store(lambda db: db.execute("UPDATE papers SET ai_keywords = '{' WHERE title LIKE '%2'"))
        s.clock.set_forward(MORNING)
        assert cards(await s.api.wait_for(2, lambda sent: len(cards(sent)) == 2)) == [1, 3]
        await s.app.pipeline.publish()
        assert said(caplog, "chat 1: its row of the table chats") == 1
        await s.store(lambda db: db.execute("UPDATE chats SET delivery_time = '09:00' WHERE id = 1"))
        assert cards(await s.api.wait_for(1, lambda sent: len(cards(sent)) == 2)) == [1, 3]


async def test_a_push_under_way_waits_until_its_chat_is_mended(stage: Any, caplog: pytest.LogCaptureFixture) -> None:
    async with stage() as s:
        await s.start_bot()
        await collected(s)
        await starts(s, 1)
        await s.store(pushes.start, 1, replace(PLAN, cards=(), left_out=()), s.clock())
        await s.store(lambda db: db.execute("UPDATE chats SET delivery_time = 'noon' WHERE id = 1"))
        for _ in range(3):  # so many ticks
            await s.app.pipeline.publish()
            await until(lambda: s.store(lambda db: not s.app.pipeline.lanes._open))
        assert said(caplog, "ERROR") == said(caplog, "chat 1: its row of the table chats") == 1
        await s.store(lambda db: db.execute("UPDATE chats SET delivery_time = '09:00' WHERE id = 1"))
        await s.api.wait_for(1, 2)


async def test_an_announcement_passes_by_a_chat_that_cannot_be_read_and_reports(stage: Any) -> None:
    async with stage() as s:
        await s.start_bot(admin_ids="2")
        await collected(s)
        for number in (3, 4):
            await Reader(s, s.api.person(number, language_code="en"), "en").asks("/start")
        operator = Reader(s, s.api.person(2, language_code="en"), "en")
        _, question = await operator.asks("/announce moving", 2)
        await s.store(lambda db: db.execute("UPDATE chats SET delivery_time = 'noon' WHERE id = 3"))
        await operator.taps(question, button_data(question)[0])
        told = [operator.hears("announce-done", count=1), operator.hears("announce-unreachable", count=1)]
        await operator.gets(lambda new: "\n".join(told) in texts(new))


async def test_who_cannot_be_read_is_told_that_something_is_wrong(stage: Any, caplog: pytest.LogCaptureFixture) -> None:
    async with stage() as s:
        await s.start_bot()
        reader = Reader(s, s.api.person(1, language_code="en"), "en")
        await reader.asks("/start")
        await s.store(lambda db: db.execute("UPDATE chats SET delivery_time = 'noon' WHERE id = 1"))
        assert texts(await reader.asks("/settings")) == [reader.hears("error-unexpected")]
        await logged(
            caplog, "chat 1: an update could not be handled: chat 1: its row of the table chats cannot be read"
        )
        assert "Traceback" not in caplog.text
