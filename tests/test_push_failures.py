"""Trouble on a push's way: its reader goes, its group moves, Telegram is out of order, the disk is full."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlite_utils import Database

import bot.cards
import bot.steps
from bot.embedded.faults import Answer, Drop, Fault, Hold, Page, Slow
from bot.markup import plain
from bot.pipeline import MOST_REFUSALS
from bot.steps import leave_out
from storage import chats, counts, pushes
from storage.database import Store
from storage.opening import open_database
from storage.records import PushForm
from tests.talk import Reader, button_data, collected, logged, recorded, texts, until
from tests.test_chats import PLAN, subscribe
from tests.test_push import MORNING, cards, entry, is_quiet, next_push, starts

CARDS = 6
ALL = list(range(1, CARDS + 1))
FORBIDDEN = Answer(403, "Forbidden: bot was blocked by the user")

Broadcast = Callable[..., AbstractAsyncContextManager[Any]]


@pytest.fixture
def broadcast(stage: Any, monkeypatch: pytest.MonkeyPatch) -> Broadcast:
    """`async with broadcast(1, 2) as s:` a bot with these subscribers, just before their hour; six papers are new."""
    monkeypatch.setattr("bot.deliver.lanes.PAUSES", (0.01,))

    @asynccontextmanager
    async def make(*chat_ids: int, **settings: Any) -> AsyncIterator[Any]:
        day = [entry(number, upvotes=100 - number) for number in ALL]
        async with stage(days={"2026-08-21": day}) as s:
            await s.start_bot(**settings)
            await collected(s)
            await starts(s, *chat_ids)
            yield s

    return make


@asynccontextmanager
async def at_card(s: Any, number: int, *chat_ids: int) -> AsyncIterator[None]:
    """Begin the push. The block is played while these chats have so many cards, and their next message is held up."""
    holds = {chat_id: Hold() for chat_id in chat_ids or (1,)}
    for chat_id, hold in holds.items():
        s.api.script(Slow(0), method="sendMessage", chat_id=chat_id, times=1 + number)  # the header and the cards
        s.api.script(hold, method="sendMessage", chat_id=chat_id)
    s.clock.set_forward(MORNING)
    try:
        async with asyncio.timeout(20):
            for hold in holds.values():
                await hold.has_come.wait()
        yield
    finally:
        for hold in holds.values():
            hold.let_go.set()


async def stopped_at_card(s: Any, number: int, *chat_ids: int) -> None:
    """Begin the push, and stop the bot while these chats' next message is on its way."""
    async with at_card(s, number, *chat_ids):
        stopping = asyncio.create_task(s.stop_bot())
        while not s.app.pipeline.lanes.closing:  # noqa: ASYNC110 - there is no event to wait for
            await asyncio.sleep(0)
    await stopping


async def settled(s: Any) -> None:
    """Wait until nothing is due or under way."""
    await until(lambda: s.store(is_quiet, s.clock()))


async def settled_but(s: Any, chat_id: int) -> None:
    """Wait until the only push under way is that of this chat, which sleeps."""

    async def is_so() -> bool:
        return await state(s.store, chat_id) != "active" and not await s.store(pushes.running, 1)

    await until(is_so)


async def until_idle(s: Any) -> None:
    """Wait until no push is under way and no message waits for its turn."""

    async def is_so() -> bool:
        return not await s.store(pushes.running, 1) and not s.app._pacer._waiting

    await until(is_so)


def got(s: Any, chat_id: int = 1) -> list[int]:
    return cards(s.api.chat(chat_id).from_bot)


@pytest.mark.parametrize("number", [3, 6])
async def test_a_paper_that_cannot_be_read_repeats_no_message_and_ends_no_push(
    broadcast: Broadcast, caplog: pytest.LogCaptureFixture, number: int
) -> None:
    async with broadcast(1, cards_per_digest=4) as s:
        paper_id = entry(number)["paper"]["id"]
        damage = "UPDATE papers SET authors = 'soon' WHERE id = ?"
        async with at_card(s, 1):
            await s.store(lambda db: db.execute(damage, [paper_id]))
        await settled(s)
        assert got(s) == [one for one in ALL[:4] if one != number]
        assert "Paper number 5" in texts(s.api.chat(1).from_bot)[-1]
        assert sum("篇新论文" in text for text in texts(s.api.chat(1).from_bot)) == 1
        assert caplog.text.count(f"paper {paper_id}: its row of the table papers cannot be read") == 1


async def test_messages_that_cannot_be_made_are_left_out_and_none_is_repeated(
    broadcast: Broadcast, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with broadcast(1, cards_per_digest=4) as s:
        async with at_card(s, 2):
            for bounds in ("card._PROSE_UNITS", "push._TITLE_UNITS"):
                monkeypatch.setattr(f"bot.render.{bounds}", None)  # as if there were a mistake in the program
            for made in (bot.cards._card, bot.steps._left_out):
                made.cache_clear()
        await settled(s)
        assert got(s) == ALL[:3]
        assert sum("篇新论文" in text for text in texts(s.api.chat(1).from_bot)) == 1
        assert f"paper {entry(4)['paper']['id']}: no card can be made" in caplog.text
        assert "step 5 cannot be made" in caplog.text


async def test_one_message_that_cannot_be_made_comes_as_cards(
    broadcast: Broadcast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.render.one_message._TITLES", None)
    async with broadcast(1) as s:
        await s.store(lambda db: db.execute("UPDATE chats SET form = 'one'"))
        s.clock.set_forward(MORNING)
        await settled(s)
        assert got(s) == ALL


async def state(store: Store, chat_id: int = 1) -> str:
    chat = await store(chats.get, chat_id)
    return chat.state if chat else "unknown"


async def test_a_reader_who_blocks_the_bot_misses_the_rest_and_gets_it_on_return(broadcast: Broadcast) -> None:
    async with broadcast(1, 2) as s:
        async with at_card(s, 2):
            s.api.people[1].blocks()
        await s.api.wait_for(2, lambda sent: cards(sent) == ALL)
        await settled_but(s, 1)
        assert got(s) == ALL[:2]
        assert await state(s.store) == "asleep"
        s.api.people[1].writes("/start")
        await s.api.wait_for(1, lambda sent: len(cards(sent)) == CARDS)
        await settled(s)
        assert got(s) == ALL


async def test_who_refuses_or_is_unknown_to_telegram_sleeps_and_nobody_else_notices(broadcast: Broadcast) -> None:
    async with broadcast(1, 2, 3, 4) as s:
        s.api.script(FORBIDDEN, method="sendMessage", chat_id=2, times=None)
        await s.store(lambda db: db.execute("UPDATE chats SET id = 999 WHERE id = 3"))
        s.clock.set_forward(MORNING)
        await s.api.wait_for(1, lambda sent: cards(sent) == ALL)
        await s.api.wait_for(4, lambda sent: cards(sent) == ALL)
        for chat_id in (2, 999):
            await settled_but(s, chat_id)
            assert await state(s.store, chat_id) == "asleep"
        assert s.api.count("sendMessage", 403) == 1
        assert sum(call.parameters.get("chat_id") in (999, "999") for call in s.api.calls) == 1


async def test_stopping_in_the_middle_of_a_push_stops_it(broadcast: Broadcast) -> None:
    async with broadcast(1) as s:
        async with at_card(s, 1):
            s.api.people[1].writes("/stop")
            await recorded(s, 1, state="stopped")
        await s.api.wait_for(1, lambda sent: any("/start" in message.text for message in sent[2:]))
        await until_idle(s)
        assert got(s) == ALL[:2]  # with the one that was on its way
        assert await state(s.store) == "stopped"


async def test_who_stops_in_the_middle_of_a_push_and_starts_again_is_told_that_the_rest_comes(
    broadcast: Broadcast,
) -> None:
    async with broadcast(1) as s:
        reader = Reader(s, s.api.people[1], "zh")
        async with at_card(s, 2):
            reader.person.writes("/stop")
            await recorded(s, 1, state="stopped")
        await reader.gets(lambda new: any(reader.hears("stop-done") in message.text for message in new))
        await until(lambda: s.store(lambda db: not s.app.pipeline.lanes._open))
        assert got(s) == ALL[:3]
        [answer] = await reader.asks_for("/start", reader.hears("push-goes-on"))
        assert answer.text.startswith("欢迎回来")
        await settled(s)
        assert got(s) == ALL
        assert sum("篇新论文" in text for text in texts(s.api.chat(1).from_bot)) == 1


async def test_who_stops_behind_the_last_message_of_a_push_is_told_of_no_rest(broadcast: Broadcast) -> None:
    async with broadcast(1) as s:
        reader = Reader(s, s.api.people[1], "zh")
        await reader.asks_for("/stop", reader.hears("stop-done"))
        await s.store(pushes.start, 1, replace(PLAN, cards=(), left_out=()), s.clock())
        await s.store(pushes.reached, 1, 1)
        [answer] = await reader.asks_for("/start", "欢迎回来")
        assert reader.hears("push-goes-on") not in answer.text
        assert not await s.store(pushes.running, 1)


async def test_a_subscriber_who_is_forgotten_in_the_middle_of_a_push_is_gone(broadcast: Broadcast) -> None:
    async with broadcast(1, 2) as s:
        async with at_card(s, 2):
            await s.store(chats.forget, 1)
        await s.api.wait_for(2, lambda sent: cards(sent) == ALL)
        await until_idle(s)
        assert got(s) == ALL[:3]  # with the one that was on its way
        rows = "SELECT (SELECT count(*) FROM chats WHERE id = 1), (SELECT count(*) FROM drafts WHERE chat_id = 1)"
        assert tuple(await s.store(lambda db: db.execute(rows).fetchone())) == (0, 0)


@pytest.mark.parametrize("days", [-400, 400])
async def test_a_clock_that_jumps_in_the_middle_of_a_push_loses_nothing_and_repeats_nothing(
    broadcast: Broadcast, days: int
) -> None:
    async with broadcast(1) as s:
        async with at_card(s, 2):
            s.clock._offset += timedelta(days=days)
            await s.app.pipeline.publish()  # as the timer does
        await s.api.wait_for(1, lambda sent: cards(sent)[-1:] == [CARDS])
        s.clock._offset -= timedelta(days=days)
        await settled(s)
        assert got(s) == ALL
        s.papers.days["2026-08-22"] = [entry(7)]
        assert await next_push(s, MORNING + timedelta(days=1)) == [7]


async def test_an_upgraded_group_gets_the_rest_under_its_new_id(broadcast: Broadcast) -> None:
    async with broadcast() as s:
        admin = s.api.person(9)
        group = s.api.group(-5, type="group", administrators=[admin])
        admin.writes("/start", chat=group)
        await s.api.wait_for(-5, 1)
        async with at_card(s, 2, -5):
            s.api.upgrade(group, -1005)
        await s.api.wait_for(-1005, lambda sent: cards(sent) and cards(sent)[-1] == CARDS)
        assert got(s, -5) + got(s, -1005) == ALL
        assert await state(s.store, -1005) == "active"


async def test_a_push_whose_topic_is_lost_goes_on_in_the_group(broadcast: Broadcast) -> None:
    async with broadcast() as s:
        admin = s.api.person(9)
        forum = s.api.group(-5, is_forum=True, administrators=[admin])
        topic = forum.open_topic("papers")
        admin.writes("/start", chat=forum, thread_id=topic)
        await s.api.wait_for(-5, 1)
        async with at_card(s, 2, -5):
            forum.close_topic(topic)
        await s.api.wait_for(-5, lambda sent: cards(sent) and cards(sent)[-1] == CARDS)
        general = cards([message for message in forum.from_bot if message.thread_id is None])
        assert general == ALL[2:]
        record = await s.store(chats.get, -5)
        assert (record.thread_id, record.state) == (None, "active")


WITHOUT_DELIVERY: list[Fault] = [
    Drop(),
    Answer(500, "Internal Server Error"),
    Page(502),
    Page(200),
    Page(403),
    Page(404),
]


async def test_a_storm_in_the_middle_of_a_push_loses_nothing_and_repeats_nothing(broadcast: Broadcast) -> None:
    async with broadcast(1) as s:
        async with at_card(s, 0):
            for fault in WITHOUT_DELIVERY:
                s.api.script(fault, method="sendMessage", chat_id=1, times=2)
                s.api.script(Slow(0), method="sendMessage", chat_id=1)  # a card goes through between two of them
        await s.api.wait_for(1, lambda sent: cards(sent) and cards(sent)[-1] == CARDS)
        await settled(s)
        assert got(s) == ALL
        assert await state(s.store) == "active"


async def test_a_lost_answer_repeats_that_message_and_no_other(broadcast: Broadcast) -> None:
    async with broadcast(1) as s:
        async with at_card(s, 0):
            s.api.script(Drop(delivered=True), method="sendMessage", chat_id=1)
        await s.api.wait_for(1, lambda sent: cards(sent) and cards(sent)[-1] == CARDS)
        await settled(s)
        assert sorted(set(got(s))) == ALL
        assert got(s) == sorted(got(s))
        assert len(s.api.chat(1).from_bot) == 1 + 1 + CARDS + 1  # the answer to /start, the header, one of all twice


async def test_telegram_down_for_everybody_delays_the_push_and_nothing_else(broadcast: Broadcast) -> None:
    async with broadcast(1, 2) as s:
        port = int(s.api.base_url.rpartition(":")[2])
        await s.api.stop()
        s.clock.set_forward(MORNING)
        await until(lambda: s.store(lambda db: db.execute("SELECT count(*) FROM pushes").fetchone()[0]))
        await s.api.start(port)
        for chat_id in (1, 2):
            assert cards(await s.api.wait_for(chat_id, lambda sent: len(cards(sent)) == CARDS)) == ALL


async def test_a_card_is_left_out_that_telegram_refuses_but_not_one_whose_markup_or_buttons_it_refuses(
    broadcast: Broadcast, caplog: pytest.LogCaptureFixture
) -> None:
    async with broadcast(1) as s:
        s.api.script(Slow(0), method="sendMessage", chat_id=1, times=3)  # the header and two cards
        strange = Answer(400, "Bad Request: what is that")
        s.api.script(strange, method="sendMessage", chat_id=1, times=MOST_REFUSALS + 1)
        for description in ("can't parse entities: Unmatched end tag at byte offset 3", "BUTTON_DATA_INVALID"):
            s.api.script(Answer(400, f"Bad Request: {description}"), method="sendMessage", chat_id=1)
        s.clock.set_forward(MORNING)
        await settled(s)
        assert got(s) == [1, 2, 4, 5, 6]
        *sent, rest = s.api.chat(1).from_bot[2:]
        assert "Paper number 3" in rest.text, "it is in the list at least"
        assert cards([message for message in sent if not message.entities and not message.buttons]) == [4]
        assert "left out" in caplog.text
        assert await state(s.store) == "active"


@pytest.mark.parametrize("form", ["cards", "one"])
def test_only_a_paper_that_loses_its_card_joins_the_list_of_the_others(db: Database, form: PushForm) -> None:
    subscribe(db)
    plan = replace(PLAN, form=form)
    for step in range(4):  # the header, two cards, the list
        pushes.start(db, 1, plan, MORNING)
        push_id = pushes.running(db, 1)[0]
        pushes.reached(db, push_id, step)
        push = pushes.get(db, push_id)
        assert push
        leave_out(db, push, MORNING)
        after = pushes.get(db, push_id)
        assert after
        assert after.step == step + 1
        lost = PLAN.cards[step - 1 : step] if form == "cards" and step else ()
        assert after.plan == replace(plan, left_out=PLAN.left_out + lost)
        pushes.finish(db, push_id)
    assert counts.ever(db) == {"left-out": 4}


async def test_storms_do_not_count_as_refusals_and_a_refusal_that_passes_costs_no_message(
    broadcast: Broadcast,
) -> None:
    async with broadcast(1) as s:
        s.api.script(Slow(0), method="sendMessage", chat_id=1)  # the header
        s.api.script(Page(502), method="sendMessage", chat_id=1, times=MOST_REFUSALS + 1)
        s.api.script(Answer(400, "Bad Request: some new thing"), method="sendMessage", chat_id=1, times=MOST_REFUSALS)
        s.clock.set_forward(MORNING)
        await settled(s)
        assert got(s) == ALL


async def test_a_summary_that_cannot_be_read_gives_way_to_the_abstract(broadcast: Broadcast) -> None:
    damaged = (
        "INSERT INTO summaries (paper_id, language, source, prompt_version, body, checks, attempts, "
        "created_at) SELECT id, 'zh', 'model', 1, '{}', '[]', 1, '' FROM papers WHERE id = ?"
    )
    async with broadcast(1, 2) as s:
        await s.store(lambda db: db.execute(damaged, [entry(3)["paper"]["id"]]))
        await s.store(lambda db: db.execute("UPDATE chats SET form = 'one' WHERE id = 2"))
        s.clock.set_forward(MORNING)
        await settled(s)
        assert got(s) == ALL
        assert all(f"{number}. Paper number {number}" in s.api.chat(2).from_bot[-1].text for number in ALL)


async def test_who_cannot_be_sent_to_for_now_is_left_in_peace_and_holds_up_nobody(
    broadcast: Broadcast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.deliver.lanes.PAUSES", (3600,))
    monkeypatch.setattr("bot.app.UNLIMITED_LANES", 1)
    async with broadcast(1, 2) as s:
        s.api.script(Page(502), method="sendMessage", chat_id=1, times=None)
        s.clock.set_forward(MORNING)
        await s.api.wait_for(2, lambda sent: cards(sent) == ALL)
        assert s.api.count("sendMessage", 502) == 1


async def test_a_demanded_wait_is_kept_by_that_chat_alone(broadcast: Broadcast) -> None:
    async with broadcast(1, 2) as s:
        wait = Answer(429, "Too Many Requests: retry after 1", {"retry_after": 0.2})
        async with at_card(s, 0):
            s.api.script(wait, method="sendMessage", chat_id=1)
        await s.api.wait_for(2, lambda sent: cards(sent) == ALL)
        assert len(got(s)) < CARDS
        await s.api.wait_for(1, lambda sent: cards(sent) == ALL)


async def test_chats_that_must_wait_for_an_hour_stop_no_other_push(
    broadcast: Broadcast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.app.UNLIMITED_LANES", 1)
    for module in ("pacer", "lanes"):
        monkeypatch.setattr(f"bot.deliver.{module}.SHORT", 0.1)
    async with broadcast(1, 2, 3) as s:
        for chat_id, seconds in ((1, 3600), (3, 0.3)):
            wait = Answer(429, "Too Many Requests", {"retry_after": seconds})
            s.api.script(wait, method="sendMessage", chat_id=chat_id)
        s.clock.set_forward(MORNING)
        await s.api.wait_for(2, lambda sent: cards(sent) == ALL)
        await s.api.wait_for(3, lambda sent: cards(sent) == ALL)
        assert s.api.count("sendMessage", 429) == 2


FULL = "CREATE TRIGGER full BEFORE UPDATE ON pushes BEGIN SELECT RAISE(ROLLBACK, 'database or disk is full'); END"


async def test_a_full_disk_sends_nothing_twice_and_the_push_goes_on_when_there_is_room(
    broadcast: Broadcast, caplog: pytest.LogCaptureFixture
) -> None:
    async with broadcast(1) as s:
        async with at_card(s, 2):
            await s.store(lambda db: db.execute(FULL))
        await logged(caplog, "the disk is full", times=5)
        assert got(s) == ALL[:3]  # with the one that was on its way
        await s.store(lambda db: db.execute("DROP TRIGGER full"))
        await s.api.wait_for(1, lambda sent: len(cards(sent)) == CARDS)
        await settled(s)
        assert got(s) == ALL


async def test_a_bot_started_on_a_full_disk_sends_nothing_that_it_could_not_note(
    broadcast: Broadcast, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with broadcast(1) as s:
        await stopped_at_card(s, 2)
        before = got(s)
        db = open_database(tmp_path / "bot.db")
        db.execute(FULL)
        db.close()
        await s.start_bot()
        await logged(caplog, "the disk is full", times=5)
        assert got(s) == before


def rewrite_plan(db: Database, changes: dict[str, Any]) -> None:
    """Change the one plan, as if another version had written it; None takes a field away."""
    plan = json.loads(db.execute("SELECT plan FROM pushes").fetchone()[0]) | changes
    plan = {name: value for name, value in plan.items() if value is not None}
    db.execute("UPDATE pushes SET plan = ?, step = 0", [json.dumps(plan)])


NEWER = {"mood": "festive", "theme": {"colour": "red"}}
OLDER = {"total": None, "matched": None, "filtered": None, "hidden": None, "note": None, "days": None}


async def test_a_push_planned_by_another_version_is_delivered(broadcast: Broadcast, tmp_path: Path) -> None:
    async with broadcast(1) as s:
        await stopped_at_card(s, 1)
        db = open_database(tmp_path / "bot.db")
        with db.atomic():
            rewrite_plan(db, NEWER | OLDER)
        db.close()
        seen = len(s.api.chat(1).from_bot)
        await s.start_bot()
        sent = await s.api.wait_for(1, lambda sent: len(cards(sent[seen:])) == CARDS)
        assert "6 篇新论文" in sent[seen].text
        assert cards(sent[seen:]) == ALL


async def test_a_stop_in_the_middle_of_a_push_repeats_nothing_and_the_start_goes_on(broadcast: Broadcast) -> None:
    async with broadcast(1, 2, 3) as s:
        await stopped_at_card(s, 2, 1, 2, 3)
        assert [got(s, chat_id) for chat_id in (1, 2, 3)] == [ALL[:3]] * 3  # with those that were on their way
        await s.start_bot()
        for chat_id in (1, 2, 3):
            assert cards(await s.api.wait_for(chat_id, lambda sent: len(cards(sent)) == CARDS)) == ALL
        await settled(s)
        headers = [sum("篇新论文" in message.text for message in s.api.chat(one).from_bot) for one in (1, 2, 3)]
        assert headers == [1, 1, 1]


async def test_who_leaves_in_the_middle_of_a_push_gets_no_further_card(broadcast: Broadcast) -> None:
    async with broadcast(1, 2, send_rate_per_chat="20/1s") as s:
        stops, forgets = (Reader(s, s.api.people[one], "zh") for one in (1, 2))
        for reader in (stops, forgets):
            reader.look()
        s.clock.set_forward(MORNING)
        for reader in (stops, forgets):
            await reader.gets(2)  # the next card waits for its turn
        stops.person.writes("/stop")
        new = await forgets.asks_for("/forget", forgets.hears("forget-sure"))
        sure = next(message for message in new if "forget:yes" in button_data(message))
        await forgets.taps(sure, "forget:yes")
        farewells = {stops: stops.hears("stop-done"), forgets: forgets.hears("forget-done")}
        for reader, bye in farewells.items():
            await s.api.wait_until(lambda chat=reader.chat, bye=bye: bye in texts(chat.from_bot))
        await until_idle(s)
        for reader, bye in farewells.items():
            last = [call for call in s.api.calls if call.parameters.get("chat_id") == str(reader.chat.id)][-1]
            assert plain(last.parameters["text"]).strip() == bye
