"""The scheduled push, from the reader's hour to the last card, played over HTTP."""

import asyncio
import re
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import Any

import pytest
from sqlite_utils import Database

from bot.app import App
from bot.embedded.chats import Message
from bot.embedded.papers_api import sample_days
from bot.planning import plan_due, read_news
from bot.reading_room import reading_room
from storage import papers, positions, pushes
from storage.moments import written
from storage.records import Paper
from tests.conftest import EVENING, free_port
from tests.model_api import completion, english_entry_for
from tests.talk import Reader, collected, until
from tests.test_chats import PLAN, rows, subscribe

MORNING = datetime(2026, 8, 22, 1, 0, 1, tzinfo=UTC)  # 09:00 in Shanghai


async def test_a_push_brings_the_day_at_the_readers_hour(stage: Any) -> None:
    async with stage() as s:
        await s.start_bot(cards_per_digest=3)
        reader = s.api.person(1, language_code="zh-hans")
        reader.writes("/start")
        await s.api.wait_for(1, 1)
        s.clock.set_forward(MORNING)
        sent = await s.api.wait_for(1, 6)
        header, cards, rest = sent[1], sent[2:5], sent[5]
        assert "12 篇新论文" in header.text
        assert [card.text.split(" ")[0] for card in cards] == ["1.", "2.", "3."]
        assert not header.silent
        assert all(message.silent for message in (*cards, rest))
        assert sum(entity["type"] == "text_link" for entity in rest.entities) == 12 - 3


async def test_nothing_pushed_comes_again(stage: Any) -> None:
    async with stage(days={"2026-08-21": [entry(1), entry(2)]}) as s:
        await s.start_bot()
        reader = s.api.person(1)
        reader.writes("/start")
        await s.api.wait_for(1, 1)
        s.clock.set_forward(MORNING)
        await s.api.wait_for(1, 4)
        s.clock.set_forward(MORNING + timedelta(days=1))
        sent = await s.api.wait_for(1, 5)
        assert "没有新论文" in sent[-1].text
        await s.stop_bot()
        await s.start_bot()
        s.clock.set_forward(MORNING + timedelta(days=1, hours=2))
        reader.writes("/following")
        await s.api.wait_for(1, 6)


async def test_a_bot_that_was_off_at_the_hour_pushes_when_it_is_back(stage: Any) -> None:
    async with stage() as s:
        await s.start_bot(cards_per_digest=2)
        s.api.person(1).writes("/start")
        await s.api.wait_for(1, 1)
        await s.stop_bot()
        s.clock.set_forward(MORNING + timedelta(hours=5))
        await s.start_bot(cards_per_digest=2)
        sent = await s.api.wait_for(1, 5)
        assert "12 篇新论文" in sent[1].text


async def test_a_card_from_the_abstract_is_replaced_by_the_summary_once_there_is_one(stage: Any) -> None:
    async with stage(days={"2026-08-21": sample_days()["2026-08-21"][:1]}) as s:
        good = s.model.reply
        s.model.reply = lambda request: completion(None, "length")
        await s.start_bot(cards_per_digest=1, openai_api_key="k")
        s.api.person(1, language_code="zh").writes("/start")
        await s.api.wait_for(1, 1)
        s.clock.set_forward(MORNING)
        card = (await s.api.wait_for(1, 3))[2]
        assert "论文摘要原句" in card.text
        s.model.reply = good
        await s.store(lambda db: db.execute("DELETE FROM summaries"))  # as if the prompt had a new version
        assert s.app
        await s.app.pipeline.collect()
        await s.app.pipeline.mend()
        card = (await s.api.wait_for(1, 3))[2]
        assert card.text.startswith("1. EnvHarness")
        assert "一篇论文的中文题目" in card.text
        assert "论文摘要原句" not in card.text
        assert not await s.store(lambda db: db.execute("SELECT count(*) FROM drafts").fetchone()[0])


async def test_without_a_model_no_card_waits_for_a_summary_and_each_shows_it_when_tapped_later(stage: Any) -> None:
    async with stage(days={"2026-08-21": sample_days()["2026-08-21"][:1]}) as s:
        await s.start_bot(cards_per_digest=1)
        reader = Reader(s, s.api.person(1, language_code="zh"), "zh")
        await reader.asks("/start")
        await next_push(s, MORNING)
        (card, *_) = [message for message in reader.chat.from_bot if "论文摘要原句" in message.text]
        await swapped(reader, card)
        assert "论文摘要原句" in card.text
        assert not await s.store(rows, "drafts")
        await s.stop_bot()
        await s.start_bot(cards_per_digest=1, openai_api_key="k")
        await until(lambda: s.store(lambda db: db.execute("SELECT 1 FROM summaries WHERE body NOTNULL").fetchone()))
        await s.app.pipeline.mend()
        assert "论文摘要原句" in card.text
        await swapped(reader, card)
        assert "一篇论文的中文题目" in card.text


async def swapped(reader: Reader, card: Message) -> None:
    """The reader looks at the abstract, and at the card again."""
    for button, then in (("button-abstract", "button-summary"), ("button-summary", "button-abstract")):
        await reader.taps(card, reader.hears(button))
        await reader.sees(card, reader.hears(then))


async def test_with_the_hub_down_what_is_stored_is_summarised_all_the_same(stage: Any) -> None:
    async with stage(days={"2026-08-21": sample_days()["2026-08-21"][:1]}) as s:
        await s.start_bot()
        await collected(s)
        await s.stop_bot()
        await s.start_bot(openai_api_key="k", hf_endpoint=f"http://127.0.0.1:{free_port()}")
        await until(lambda: s.store(lambda db: db.execute("SELECT 1 FROM summaries WHERE body NOTNULL").fetchone()))


async def test_nothing_is_kept_or_written_of_a_push_that_is_finished(stage: Any) -> None:
    async with stage() as s:
        await s.start_bot(cards_per_digest=1)
        await starts(s, 1)
        statements: list[str] = []
        await s.store(lambda db: db.conn.set_trace_callback(statements.append))
        await next_push(s, MORNING)
        await s.stop_bot()
        writes = [said for said in statements if re.match(r"(INSERT INTO|UPDATE|DELETE FROM) pushes", said)]
        assert writes[-1].startswith("DELETE FROM pushes WHERE id")


def entry(number: int, upvotes: int = 0) -> dict[str, Any]:
    """A paper as the Hub lists it."""
    paper = {
        "id": f"2608.9{number:04}",
        "title": f"Paper number {number}",
        "summary": "We study it.",
        "upvotes": upvotes,
    }
    return {"paper": paper, "title": paper["title"]}


def cards(sent: Sequence[Message]) -> list[int]:
    """The numbers of the papers that came as cards, in order."""
    titles = (re.search(r"^\d+\. .*?Paper number (\d+)", message.text) for message in sent)
    return [int(title[1]) for title in titles if title]


async def next_push(s: Any, moment: datetime, chat_id: int = 1) -> list[int]:
    """Let the clock reach this moment; the cards of the push that it brings, when nothing of it is left to send."""
    seen = len(s.api.chat(chat_id).from_bot)
    s.clock.set_forward(moment - timedelta(minutes=2))
    await s.app.pipeline.collect()  # before the hour, as always
    s.clock.set_forward(moment)
    await until(lambda: s.store(is_quiet, s.clock()))
    return cards(s.api.chat(chat_id).from_bot[seen:])


def is_quiet(db: Database, now: datetime) -> bool:
    """Whether nothing is due or under way."""
    wanted = "SELECT 1 FROM chats WHERE state = 'active' AND next_push_at <= ? UNION SELECT 1 FROM pushes"
    return db.execute(wanted, [written(now)]).fetchone() is None


async def hold_pushes(s: Any, *chat_ids: int) -> None:
    """No push goes out any more, and each of these chats has one that waits."""
    await until(lambda: s.store(is_quiet, s.clock()))
    await s.app.pipeline.lanes.close()
    for chat_id in chat_ids:
        await s.store(pushes.start, chat_id, PLAN, s.clock())


async def starts(s: Any, *chat_ids: int) -> None:
    """These people subscribe."""
    for chat_id in chat_ids:
        (s.api.people.get(chat_id) or s.api.person(chat_id)).writes("/start")
        await s.api.wait_for(chat_id, 1)


async def test_a_new_subscribers_first_push_brings_the_latest_listing_day_and_no_earlier_one(stage: Any) -> None:
    days = {"2026-08-19": [entry(1)], "2026-08-20": [entry(2), entry(3)], "2026-08-21": []}
    async with stage(days=days) as s:
        await s.start_bot()
        await collected(s)
        await starts(s, 1)
        assert await next_push(s, MORNING) == [2, 3]


async def test_a_push_brings_what_is_new_since_the_last_the_first_papers_of_all_and_late_ones_too(stage: Any) -> None:
    async with stage(days={}) as s:
        await s.start_bot()
        await starts(s, 1)
        s.papers.days["2026-08-21"] = [entry(1)]
        assert await next_push(s, MORNING) == [1]
        s.papers.days["2026-08-21"] = [entry(2), entry(1)]
        s.papers.days["2026-08-22"] = [entry(3)]
        assert await next_push(s, MORNING + timedelta(days=1)) == [2, 3]
        s.papers.days["2026-08-24"] = [entry(2, upvotes=90), entry(4)]  # one of them is listed again
        assert await next_push(s, MORNING + timedelta(days=3)) == [4]


async def test_a_silence_of_weeks_brings_three_listing_days_at_most(stage: Any) -> None:
    async with stage(days={"2026-08-21": [entry(0)]}) as s:
        await s.start_bot()
        await collected(s)
        await starts(s, 1)
        assert await next_push(s, MORNING) == [0]
        s.api.people[1].blocks()
        for number in range(1, 15):
            s.papers.days[f"2026-08-{21 + number:02}" if number < 11 else f"2026-09-{number - 10:02}"] = [entry(number)]
            s.clock.set_forward(MORNING + timedelta(days=number))
            if number % 2 == 0:
                await s.app.pipeline.collect()
        seen = len(s.api.chat(1).from_bot)
        s.api.people[1].writes("/start")  # awake again, on 5 September
        await s.api.wait_for(1, seen + 1)
        assert await next_push(s, MORNING + timedelta(days=15)) == [12, 13, 14]
        assert await next_push(s, MORNING + timedelta(days=16)) == []


async def test_what_was_looked_up_by_hand_is_not_held_back_from_a_push_and_an_old_day_is_no_news(stage: Any) -> None:
    async with stage(days={"2026-08-21": [entry(1), entry(2)], "2026-08-18": [entry(7)]}) as s:
        await s.start_bot()
        await starts(s, 1)
        s.api.people[1].writes("/date 2026-08-18")  # on a fresh installation nobody has read that day yet
        await s.api.wait_for(1, lambda sent: cards(sent) == [7])
        s.api.people[1].writes("/today")
        await s.api.wait_for(1, lambda sent: cards(sent) == [7, 1, 2])
        assert await next_push(s, MORNING) == [1, 2]


async def test_a_changed_hour_moves_the_push_to_today_and_nothing_comes_again(stage: Any) -> None:
    async with stage(days={"2026-08-21": [entry(1)]}) as s:
        await s.start_bot()
        await collected(s)
        await starts(s, 1)
        s.api.people[1].writes("/time 20:30")  # it is 20:00 in Shanghai
        await s.api.wait_for(1, 2)
        assert await next_push(s, EVENING + timedelta(minutes=31)) == [1]
        s.api.people[1].writes("/time 23:00")
        await s.api.wait_for(1, lambda sent: "23:00" in sent[-1].text)
        s.papers.days["2026-08-22"] = [entry(2)]
        assert await next_push(s, EVENING + timedelta(hours=3, minutes=1)) == []
        assert await next_push(s, EVENING + timedelta(hours=27, minutes=1)) == [2]


async def test_a_clock_that_was_far_ahead_and_is_right_again_leaves_nobody_waiting(stage: Any) -> None:
    async with stage(days={"2026-08-21": [entry(1)]}) as s:
        await s.start_bot()
        await collected(s)
        await starts(s, 1)
        far = written(EVENING + timedelta(days=500))
        await s.store(lambda db: db.execute("UPDATE chats SET next_push_at = ?", [far]))
        await s.api.wait_for(1, lambda sent: cards(sent) == [1])
        s.papers.days["2026-08-22"] = [entry(2)]
        assert await next_push(s, EVENING + timedelta(hours=4)) == []
        assert await next_push(s, MORNING) == [2]


async def test_the_first_push_after_a_start_waits_for_the_first_collection(stage: Any) -> None:
    async with stage(days={"2026-08-21": [entry(1)]}) as s:
        await s.start_bot()
        await collected(s)
        await starts(s, 1)
        await s.stop_bot()
        s.papers.days["2026-08-22"] = [entry(2)]
        s.clock.set_forward(MORNING + timedelta(days=1))
        await s.start_bot()
        sent = await s.api.wait_for(1, 4)
        assert cards(sent) == [1, 2]


async def test_the_first_push_does_not_wait_for_ever(stage: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.app.FIRST_LISTS", 0.1)
    async with stage(days={"2026-08-21": [entry(1)]}) as s:
        await s.start_bot()
        await collected(s)
        await starts(s, 1)
        await s.stop_bot()
        s.clock.set_forward(MORNING)
        over = asyncio.Event()

        async def hang(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            await over.wait()
            writer.close()

        async with await asyncio.start_server(hang, "127.0.0.1", 0) as server:
            await s.start_bot(hf_endpoint=f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}")
            assert cards(await s.api.wait_for(1, 3)) == [1]
            await s.stop_bot()
            over.set()


async def test_a_silent_model_does_not_hold_up_the_first_push_after_a_start(
    stage: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.app.FIRST_SUMMARIES", 0.1)
    async with stage(days={"2026-08-21": [entry(1)]}) as s:
        await s.start_bot()
        await collected(s)
        await starts(s, 1)
        await s.stop_bot()
        s.clock.set_forward(MORNING)
        s.papers.days["2026-08-21"] = [entry(1), entry(2)]
        s.model.seconds = 3600.0
        await s.start_bot(openai_api_key="sk-test")
        sent = await s.api.wait_for(1, 4)
        assert cards(sent) == [1, 2]  # what the lists told meanwhile is there
        await s.api.wait_until(lambda: s.model.at_once)


def all_read(db: Database, count: int) -> bool:
    return bool(db.execute("SELECT count(*) = ? FROM summaries WHERE body IS NOT NULL", [count]).fetchone()[0])


async def test_the_first_reader_of_a_language_does_not_wait_for_the_next_collection(stage: Any) -> None:
    async with stage(days={"2026-08-21": sample_days()["2026-08-21"][:2]}) as s:
        await s.start_bot(openai_api_key="sk-test", digest_language="zh")
        await until(lambda: s.store(all_read, 2))
        s.model.reply = english_entry_for
        await s.app.pipeline.prepare()
        assert len(s.model.requests) == 2
        s.api.person(1, language_code="en").writes("/start")
        await s.api.wait_for(1, 1)
        for _ in range(2):
            await s.app.pipeline.prepare()
        assert len(s.model.requests) == 4
        s.clock.set_forward(MORNING)
        assert ["A title" in message.text for message in await s.api.wait_for(1, 4)] == [False, False, True, True]


async def test_one_chat_whose_zone_is_gone_does_not_hold_up_the_others(
    stage: Any, caplog: pytest.LogCaptureFixture
) -> None:
    async with stage(days={"2026-08-21": [entry(1)]}) as s:
        await s.start_bot()
        await collected(s)
        await starts(s, 1, 2)
        await s.store(lambda db: db.execute("UPDATE chats SET zone = 'Atlantis/Capital' WHERE id = 1"))
        s.clock.set_forward(MORNING)
        assert cards(await s.api.wait_for(2, 3)) == [1]
        assert "chat 1: no push could be planned" in caplog.text
        await s.store(lambda db: db.execute("UPDATE chats SET zone = 'Asia/Shanghai' WHERE id = 1"))
        assert await next_push(s, MORNING + timedelta(hours=1, minutes=1)) == [1]


async def test_a_chat_whose_zone_has_left_the_database_gets_the_default_and_is_told_once(stage: Any) -> None:
    async with stage(days={"2026-08-21": [entry(1)]}) as s:
        await s.start_bot()
        await collected(s)
        await starts(s, 1, 2)
        await s.store(lambda db: db.execute("UPDATE chats SET zone = 'US/Atlantis' WHERE id = 1"))
        await s.stop_bot()
        for _ in range(2):
            await s.start_bot(timezone="Asia/Tokyo")
            reader = Reader(s, s.api.people[1], "zh")
            await s.api.wait_for(1, 2)
            panel = (await reader.asks("/settings"))[-1]
            assert "Asia/Tokyo" in panel.text
            await s.stop_bot()
        told = reader.hears("zone-gone", gone="US/Atlantis", zone="Asia/Tokyo", time="09:00")
        assert [message.text for message in s.api.chat(1).from_bot].count(told) == 1
        assert all("US/Atlantis" not in message.text for message in s.api.chat(2).from_bot)
        await s.start_bot()
        s.clock.set_forward(MORNING)
        assert cards(await s.api.wait_for(1, 6))[-1:] == [1]


async def test_however_many_are_due_at_one_hour_one_tick_plans_for_all(
    stage: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.planning.PLANNED_AT_ONCE", 2)
    async with stage() as s, reading_room(s.settings(), s.clock) as (store, library, summariser):
        for chat_id in range(1, 6):
            await store(partial(subscribe, chat_id=chat_id, next_push_at=EVENING))
        await App(s.settings(), store, library, summariser, s.clock).pipeline.publish()
        assert len(await store(pushes.running, 9)) == 5


async def test_what_is_withdrawn_after_the_planning_is_neither_shown_nor_listed(stage: Any) -> None:
    async with stage(days={"2026-08-21": [entry(number, upvotes=9 - number) for number in range(1, 6)]}) as s:
        await s.start_bot(cards_per_digest=3)
        await collected(s)
        await starts(s, 1)
        withdraw = (
            "UPDATE papers SET withdrawn_at = '2026-08-22T00:00:00+00:00' WHERE id IN ('2608.90002', '2608.90005')"
        )
        planned = await s.store(lambda db: (plan_due(db, read_news(db, MORNING)), db.execute(withdraw))[0])
        assert planned == 1
        s.app.pipeline.lanes.wake()
        sent = await s.api.wait_for(1, 5)
        assert cards(sent) == [1, 3]
        assert "number 4" in sent[-1].text
        assert "number 5" not in sent[-1].text


async def test_after_a_downtime_every_missed_day_comes_whoever_asked_for_one_of_them_meanwhile(stage: Any) -> None:
    days = {f"2026-08-{day}": [entry(day)] for day in (21, 22, 23, 24)}
    async with stage(days=days) as s:
        await s.start_bot()
        await collected(s)
        await starts(s, 1)
        await s.stop_bot()
        s.clock.set_forward(datetime(2026, 8, 24, 12, 0, tzinfo=UTC))
        async with reading_room(s.settings(), s.clock) as (_store, library, _summariser):  # as `digest` does
            await library.show(date(2026, 8, 24), "zh")
        s.clock.set_forward(datetime(2026, 8, 28, 0, 59, 30, tzinfo=UTC))
        async with reading_room(s.settings(), s.clock) as (_store, library, _summariser):
            await library.show(date(2026, 8, 23), "zh")
        await s.start_bot()
        assert sorted(await next_push(s, datetime(2026, 8, 28, 1, 0, 1, tzinfo=UTC))) == [22, 23, 24]


def test_who_comes_while_the_first_lists_are_being_read_starts_before_the_day_that_is_to_come(db: Database) -> None:
    yesterday, today = MORNING.date() - timedelta(days=1), MORNING.date()
    papers.save_listing(db, yesterday, [Paper("2608.00001", "Yesterday's", "")], MORNING)
    assert positions.starting(db, today) is None
    papers.save_listing(db, today, [Paper("2608.00002", "Today's", "")], MORNING)
    assert positions.starting(db, today) == 1
    assert positions.starting(db, today + timedelta(days=1)) == 1, "after midnight, before the first collection"
