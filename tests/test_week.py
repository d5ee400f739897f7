"""/week, and the round-up that comes by itself on Sundays: once, at the reader's hour, on that Sunday or not at all."""

import copy
import re
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from aiohttp import web
from hypothesis import given
from hypothesis import strategies as st
from sqlite_utils import Database

from bot.choose import WEEKS_BEST, plan_round_up
from bot.days import on_sunday
from bot.embedded.chats import Message
from bot.markup import fits
from bot.message import Keyboard
from bot.planning import plan_due, read_news
from bot.render.week import week
from bot.round_ups import plan_round_ups
from storage import chats, followed, papers, pushes, summaries
from storage.records import Attempt, Chat, Follow, Keyword, Listed, Paper, Reading, Summary
from tests.talk import admin_and_member, button_data, new_reader, recorded, texts, two_readers, until

FRIDAY, SUNDAY = date(2026, 8, 21), date(2026, 8, 23)
HOUR = datetime(2026, 8, 23, 1, 0, 1, tzinfo=UTC)  # Sunday, 09:00 in Shanghai


def entries(day: int, *upvotes: int) -> list[Any]:
    return [
        {"paper": {"id": f"2608.{day:02}{votes:03}", "title": f"Paper {votes}", "summary": "We ask. We show a gain.",
                   "upvotes": votes}}
        for votes in upvotes
    ]  # fmt: skip


WEEK = {"2026-08-14": entries(14, 999), "2026-08-15": entries(15, 90), "2026-08-18": entries(18, 70, 50, 30, 10, 8, 6),
        "2026-08-21": entries(21, 80, 60, 40, 20) + entries(18, 70)}  # fmt: skip
DAYS = WEEK


def titles(message: Message) -> list[str]:
    """The papers of a week's message, in order, as the reader sees them."""
    return re.findall(r"^\d+\. .+ · 👍 \d+$", message.text, re.MULTILINE)


async def test_the_week_brings_the_ten_best_of_seven_days_each_once_and_their_cards(running: Any) -> None:
    for reader in two_readers(running):
        (answer,) = await reader.asks("/week")
        days = reader.hears("several-days", first=date(2026, 8, 15), last=FRIDAY)
        assert answer.text.startswith(reader.hears("week-title", days=days, count=11))
        best = (90, 80, 70, 60, 50, 40, 30, 20, 10, 8)
        assert titles(answer) == [f"{n}. Paper {votes} · 👍 {votes}" for n, votes in enumerate(best, start=1)]
        assert "We show a gain." in answer.text
        assert [button["text"] for button in answer.buttons[:10]] == [str(n) for n in range(1, 11)]
        assert [len(row) for row in (answer.reply_markup or {})["inline_keyboard"]] == [5, 5, 1]
        assert await reader.taps(answer, "2") is None
        (card,) = await reader.gets()
        assert "Paper 80" in card.text
        forged = ("paper:", "paper:../x", "round-up", "round-up:maybe", "round-up:on:x")
        assert await reader.forges_each(answer, *forged) == reader.is_told_of_stale(*forged)
        assert texts(await reader.asks("/week banana")) == [reader.hears("week-how")]


async def test_upvotes_are_a_day_old_at_most_in_the_whole_week_and_no_reader_has_the_hub_asked(stage: Any) -> None:
    async with stage(days=copy.deepcopy(WEEK)) as s:
        await s.start_bot()
        await s.store(papers.save_listing, date(2026, 8, 1), [], HOUR - timedelta(days=20))  # the bot is not new
        await s.app.pipeline.collect()
        reader = new_reader(s, "zh")
        s.papers.days["2026-08-18"][-1]["paper"]["upvotes"] = 500  # after its last late paper
        s.clock.set_forward(HOUR)
        await s.app.pipeline.collect()
        asked = [request["date"] for request in s.papers.requests]
        for _ in range(2):
            (answer,) = await reader.asks("/week")
            assert titles(answer)[:2] == ["1. Paper 6 · 👍 500", "2. Paper 80 · 👍 80"]
        assert "2026-08-18" not in [request["date"] for request in s.papers.requests][len(asked) :]


async def test_with_the_hub_down_the_week_is_what_is_stored_and_says_so(stage: Any) -> None:
    async with stage(days=WEEK) as s:
        s.papers.faults = [lambda request: web.Response(status=503)] * 500
        await s.start_bot()
        reader = new_reader(s, "en")
        (answer,) = await reader.asks("/week")
        assert answer.text == reader.hears("error-papers-api")
        await s.store(papers.save_listing, FRIDAY, [Paper("2608.21080", "Paper 80", "We ask.", upvotes=80)], s.clock())
        note, answer = await reader.asks("/week", 2)
        assert note.text == reader.hears("week-incomplete")
        assert titles(answer) == ["1. Paper 80 · 👍 80"]


async def test_the_round_up_is_switched_on_and_off_by_word_and_by_button(running: Any) -> None:
    reader = new_reader(running, "en")
    on, off = reader.hears("round-up-on", time="09:00"), reader.hears("round-up-off")
    assert texts(await reader.asks("/week off")) == [off]
    assert await running.store(chats.get, reader.chat.id) is None  # nobody is subscribed by a no
    (answer,) = await reader.asks("/week")
    text, numbers = answer.text, answer.buttons[:10]
    assert await reader.taps(answer, reader.hears("button-round-up-on")) == on
    begins = reader.hears("pushes-begin", time="09:00", zone="Asia/Shanghai", day=date(2026, 8, 22))
    assert texts(await reader.gets()) == [begins]
    assert (await running.store(chats.get, reader.chat.id)).round_up
    assert (answer.text, answer.buttons[:10]) == (text, numbers)
    assert await reader.taps(answer, reader.hears("button-round-up-off")) == off
    assert answer.buttons[-1]["text"] == reader.hears("button-round-up-on")
    assert texts(await reader.asks("/week ON")) == [on]
    assert button_data((await reader.asks("/week"))[0])[-1] == "round-up:off"
    (panel,) = await reader.asks("/settings")
    await reader.taps(panel, "set:pause:week")
    waits = reader.hears("pushes-paused", day=date(2026, 8, 29))
    assert texts(await reader.asks("/week on")) == [f"{on}\n{waits}"]
    await reader.asks("/stop")
    assert texts(await reader.asks("/week 开")) == [reader.hears("round-up-waits")]
    assert await reader.forges(answer, "round-up:off") == off
    assert not (await running.store(chats.get, reader.chat.id)).round_up
    (help_,) = await reader.asks("/help")
    assert await reader.forges(help_, "round-up:off") == reader.hears("button-stale", command="/week")
    assert help_.buttons == []


async def test_the_switch_in_the_settings_has_the_weeks_missing_days_read_too(stage: Any) -> None:
    async with stage(days=WEEK) as s:
        await s.start_bot()
        reader = new_reader(s, "en")
        await reader.asks("/start")
        assert await s.store(papers.collected_at, date(2026, 8, 15)) is None
        (panel,) = await reader.asks("/settings")
        await reader.taps(panel, "set:round-up:on")
        await until(lambda: s.store(papers.collected_at, date(2026, 8, 15)))


async def test_in_a_group_everybody_reads_the_week_and_administrators_switch_it(running: Any) -> None:
    one, other = admin_and_member(running, "zh", is_forum=True)
    topic = one.chat.open_topic("Papers")
    switches = ("/week on", "/week off", "/week 关", "/WEEK ON", "/week\u3000开", "/week\ton")
    assert await other.asks_each(*switches) == [other.hears("admins-only")] * len(switches)
    (answer,) = await other.asks("/week", thread_id=topic)
    assert answer.thread_id == topic
    assert await other.taps(answer, "round-up:on") == other.hears("admins-only")
    assert await other.taps(answer, "1") is None
    assert (await other.gets())[0].thread_id == topic
    assert await running.store(chats.get, one.chat.id) is None
    assert await one.taps(answer, "round-up:on") == one.hears("round-up-on", time="09:00")
    await recorded(running, one.chat.id, round_up=True, thread_id=topic)


async def test_on_sunday_the_round_up_comes_at_the_readers_hour_instead_of_the_line_about_nothing(stage: Any) -> None:
    async with stage(days=WEEK) as s:
        await s.start_bot(cards_per_digest=1)
        reader = new_reader(s, "zh")
        await reader.asks("/week")
        await reader.asks("/week on")
        s.clock.set_forward(HOUR - timedelta(days=1))
        await reader.gets(lambda new: any("其余" in message.text for message in new))
        s.clock.set_forward(HOUR)
        (answer,) = await reader.gets()
        days = reader.hears("several-days", first=date(2026, 8, 17), last=SUNDAY)
        assert answer.text.startswith(reader.hears("week-title", days=days, count=10))
        assert len(titles(answer)) == 10
        assert not answer.silent
        assert await reader.taps(answer, "10") is None
        assert "Paper 6" in (await reader.gets())[0].text
        await recorded(s, reader.chat.id, next_push_at=HOUR.replace(second=0) + timedelta(days=1))
        await reader.hears_nothing()  # neither again, nor a line that there is nothing
        await reader.asks("/time 12:00")
        s.clock.set_forward(HOUR + timedelta(hours=3))
        await recorded(s, reader.chat.id, next_push_at=HOUR.replace(second=0) + timedelta(days=1, hours=3))
        await reader.hears_nothing()  # another hour of the same Sunday is no reason for a second one


@pytest.mark.parametrize(("back", "comes"), [(timedelta(hours=14), True), (timedelta(hours=15, minutes=1), False)])
async def test_a_bot_that_was_off_sends_it_on_the_same_sunday_or_not_at_all(
    stage: Any, back: timedelta, comes: bool
) -> None:
    async with stage(days=WEEK) as s:
        await s.start_bot(cards_per_digest=1)
        reader = new_reader(s, "en")
        await reader.asks("/week on")
        await s.stop_bot()
        s.clock.set_forward(HOUR + back)
        await s.start_bot(cards_per_digest=1)
        new = await reader.gets(lambda new: any("The other" in message.text for message in new))  # Friday's papers
        assert [bool(titles(message)) for message in new].count(True) == comes
        assert bool(titles(new[0])) == comes  # and before the push of the same hour


def _planned(db: Database) -> tuple[int, int, int, list[int]]:
    """Plan twice, in one go: the bot's own timer must not come between."""
    round_ups, again = plan_round_ups(db, HOUR), plan_round_ups(db, HOUR)
    return round_ups, again, plan_due(db, read_news(db, HOUR)), pushes.running(db, 5)


async def test_a_crash_after_the_planning_loses_no_round_up_and_repeats_none(stage: Any) -> None:
    async with stage(days=WEEK) as s:
        await s.start_bot()
        reader = new_reader(s, "en")
        await reader.asks("/week on")
        await reader.asks("/week")
        await s.store(chats.advance, reader.chat.id, 99, HOUR.replace(second=0))
        round_ups, again, others, (running,) = await s.store(_planned)
        assert (round_ups, again, others) == (1, 0, 0)  # the push of the same hour waits for its end
        await s.stop_bot()
        s.clock.set_forward(HOUR)
        await s.start_bot()
        assert len(titles((await reader.gets())[0])) == 10

        async def is_over() -> bool:
            return await s.store(pushes.get, running) is None

        await until(is_over)
        await reader.hears_nothing()


# --- what is due, decided in the database ---------------------------------------------------------------------------


def subscriber(number: int, zone: str, hour: time = time(9), **more: Any) -> Chat:
    return Chat(number, "private", "en", hour, zone, cards=10, round_up=True, **more)


def add(db: Database, chat: Chat, next_push_at: datetime) -> None:
    chats.add(db, chat, 0, next_push_at, HOUR - timedelta(days=2))


def week_of(db: Database, *upvotes: int) -> None:
    found = [Paper(f"2608.{votes:05}", f"Paper {votes}", "We show it.", upvotes=votes) for votes in upvotes]
    papers.save_listing(db, FRIDAY, found, HOUR - timedelta(days=1))


def test_a_round_up_is_due_once_the_hour_of_that_sunday_has_come_where_the_reader_lives(db: Database) -> None:
    week_of(db, 1, 2)
    hours = {"Asia/Shanghai": 1, "Pacific/Kiritimati": -5, "America/Los_Angeles": 16, "Europe/Berlin": 7}
    for number, (zone, hour) in enumerate(hours.items(), start=1):
        add(db, subscriber(number, zone), datetime(2026, 8, 23, tzinfo=UTC) + timedelta(hours=hour))
    add(db, replace(subscriber(9, "Asia/Shanghai"), round_up=False), datetime(2026, 8, 23, 1, tzinfo=UTC))
    add(db, replace(subscriber(10, "Asia/Shanghai"), state="stopped"), datetime(2026, 8, 23, 1, tzinfo=UTC))
    add(db, subscriber(11, "Asia/Shanghai", paused_until=HOUR + timedelta(days=3)), HOUR)
    add(db, subscriber(12, "Atlantis/Capital"), HOUR)
    planned = []
    for hour in range(-30, 60):
        now = datetime(2026, 8, 23, tzinfo=UTC) + timedelta(hours=hour)
        planned += [hour] * plan_round_ups(db, now)
    assert planned == sorted(hours.values())


def test_a_push_left_over_from_saturday_does_not_bring_the_round_up_before_the_hour(db: Database) -> None:
    week_of(db, 1)
    add(db, subscriber(1, "Asia/Shanghai"), HOUR - timedelta(days=1))
    early = HOUR - timedelta(hours=2)  # Sunday, 07:00
    assert plan_round_ups(db, early) == 0
    assert plan_due(db, read_news(db, early)) == 1


def test_a_sunday_without_papers_brings_no_round_up_and_leaves_the_line_to_the_push(db: Database) -> None:
    add(db, subscriber(1, "Asia/Shanghai"), HOUR)
    assert plan_round_ups(db, HOUR) == 1
    assert plan_round_ups(db, HOUR) == 0
    assert pushes.running(db, 5) == []
    plan_due(db, read_news(db, HOUR))
    push = pushes.get(db, pushes.running(db, 5)[0])
    assert push
    assert push.plan.note == "no-papers"


def test_what_a_chat_hides_is_not_in_its_round_up_and_what_it_follows_does_not_matter(db: Database) -> None:
    week_of(db, 1, 2, 3)
    for number, follows in ((1, []), (2, [Follow("nothing like it")]), (3, [Follow("paper 2", excluded=True)])):
        add(db, subscriber(number, "Asia/Shanghai"), HOUR)
        followed.add(db, number, follows)
    assert plan_round_ups(db, HOUR) == 3
    plans = [push.plan for number in pushes.running(db, 9) if (push := pushes.get(db, number))]
    everything = ("2608.00003", "2608.00002", "2608.00001")
    assert [plan.cards for plan in plans] == [everything, everything, ("2608.00003", "2608.00001")]
    assert [plan.total for plan in plans] == [3, 3, 2]


def test_what_is_hidden_by_the_translation_of_a_keyword_is_not_in_the_round_up_either(db: Database) -> None:
    week_of(db, 1, 2)
    summary = Summary("题目", "速览。", "工作。", ("一。",), (Keyword("robots", "机器人"),), None, "")
    summaries.save(db, Attempt("2608.00002", "zh", Reading(summary, "model"), 1, HOUR))
    add(db, subscriber(1, "Asia/Shanghai"), HOUR)
    followed.add(db, 1, [Follow("机器人", excluded=True)])
    plan_round_ups(db, HOUR)
    push = pushes.get(db, pushes.running(db, 1)[0])
    assert push
    assert push.plan.cards == ("2608.00001",)


@given(st.datetimes(HOUR.replace(tzinfo=None), HOUR.replace(year=2036, tzinfo=None), timezones=st.just(UTC)))
def test_at_no_moment_two_different_sundays_run_on_earth(now: datetime) -> None:
    zones = ("Pacific/Kiritimati", "Asia/Shanghai", "Europe/Berlin", "America/Santiago", "Etc/GMT+12")
    running = [found for zone in zones if (found := on_sunday(now, ZoneInfo(zone)))]
    assert len({local.date() for local in running}) <= 1


# --- what it brings -------------------------------------------------------------------------------------------------


def test_a_round_up_brings_ten_whatever_is_followed_and_nothing_that_is_hidden() -> None:
    listed = [Listed(Paper(str(n), "", "", upvotes=99 - n), n, FRIDAY) for n in range(30)]
    found = {paper.paper.id: set() if paper.sequence % 3 else {"medical"} for paper in listed}
    days = (date(2026, 8, 17), SUNDAY)
    everything = plan_round_up(listed, set(), {}, days)
    assert everything.cards == tuple(str(n) for n in range(WEEKS_BEST))
    assert (everything.total, everything.hidden, everything.note, everything.days) == (30, 0, "round-up", days)
    without = plan_round_up(listed, {"medical", "law"}, found, days)
    assert without.cards == ("1", "2", "4", "5", "7", "8", "10", "11", "13", "14")
    assert (without.total, without.hidden) == (20, 10)


@given(st.text(max_size=400), st.text(max_size=4000), st.integers(1, 10))
def test_a_week_is_one_message_whatever_the_papers_hold(title: str, prose: str, count: int) -> None:
    summary = Summary(title, prose, prose, (), (), None, "")
    found = [(Paper(f"2608.{n:05}", title, ""), Reading(summary, "model")) for n in range(count)]
    message = week((date(2026, 8, 17), SUNDAY), 300, found, "zh", is_on=False)
    assert fits(message.html)
    assert sum(map(len, numbers(message.keyboard))) == count


def numbers(keyboard: Keyboard) -> Keyboard:
    return keyboard[:-1]
