"""/start, /stop, /language, /help, /forget: who is subscribed, in which language, and what is kept of whom."""

from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from typing import Any

import pytest
from sqlite_utils import Database

from bot.chat.subscription import keep_room, subscribe, wake
from bot.reception.front import COMMANDS
from storage import chats, followed, papers, pushes
from storage.records import Chat, Follow, Language, Paper, Plan
from tests.conftest import EVENING
from tests.talk import Reader, button_data, collected, new_reader, newcomer, recorded, text_of, texts, two_readers
from tests.test_push import hold_pushes

TOMORROW = date(2026, 8, 22)  # the clock of the tests stands at 20:00 in Shanghai the evening before
NINE = {"time": "09:00", "zone": "Asia/Shanghai", "day": TOMORROW}
MORNING = datetime(2026, 8, 22, 1, 0, 1, tzinfo=UTC)  # 09:00 in Shanghai


async def test_a_start_subscribes_and_says_what_will_come_and_when(running: Any) -> None:
    for reader in two_readers(running):
        welcome = (await reader.asks("/start"))[0]
        assert welcome.text == reader.hears("start-welcome", cards=2, **NINE)
        chat = await running.store(chats.get, reader.chat.id)
        assert (chat.state, chat.language, chat.delivery_time) == ("active", reader.language, time(9))
        assert chat.next_push_at == datetime(2026, 8, 22, 1, tzinfo=UTC)
        await reader.taps(welcome, "today")
        shown = await reader.gets(4)
        assert "12" in shown[0].text


async def test_a_second_start_changes_nothing_and_says_so(running: Any) -> None:
    reader = new_reader(running, "en")
    await reader.asks("/start")
    before = await running.store(chats.get, reader.chat.id)
    again = ("/start", "/subscribe", "/start@paper_digest_bot", "/START", "/start from_a_link")
    assert await reader.asks_each(*again) == [reader.hears("start-again", **NINE)] * len(again)
    assert await running.store(chats.get, reader.chat.id) == before


async def test_a_start_after_a_stop_brings_the_old_settings_back(running: Any) -> None:
    names = (("/stop", "/start"), ("/unsubscribe", "/subscribe"))
    for reader, (stop, start) in zip(two_readers(running), names, strict=True):
        await reader.asks("/start")
        await reader.asks("/follow agent, -medical")
        await reader.asks("/time 21:30")
        await reader.asks("/timezone Europe/Berlin")
        before = await running.store(chats.get, reader.chat.id)
        assert texts(await reader.asks(stop)) == [reader.hears("stop-done")]
        assert (await running.store(chats.get, reader.chat.id)).state == "stopped"
        assert texts(await reader.asks(stop)) == [reader.hears("stop-already")]
        back = {"time": "21:30", "zone": "Europe/Berlin", "day": date(2026, 8, 21)}
        assert texts(await reader.asks(start)) == [reader.hears("start-back", **back)]
        assert await running.store(chats.get, reader.chat.id) == before
        assert await running.store(followed.by, reader.chat.id) == [Follow("agent"), Follow("medical", excluded=True)]


async def test_a_push_comes_in_the_chosen_language_and_not_to_who_has_stopped(stage: Any) -> None:
    async with stage() as s:
        await s.start_bot(cards_per_digest=1)
        gone, here = new_reader(s, "en"), new_reader(s, "zh")
        for reader in (gone, here):
            await reader.asks("/start")
        await gone.asks("/stop")
        await here.asks("/language en")
        s.clock.set_forward(MORNING)
        header = (await here.gets(3))[0]
        assert header.text == text_of("en", "push-header", day=date(2026, 8, 21), count=12)
        await gone.hears_nothing()


async def test_who_never_subscribed_is_told_so_at_a_stop(running: Any) -> None:
    reader = new_reader(running, "zh")
    assert texts(await reader.asks("/stop")) == [reader.hears("stop-already")]
    assert await running.store(chats.get, reader.chat.id) is None


async def test_who_only_looks_around_is_not_subscribed_and_is_welcomed_at_the_first_start(stage: Any) -> None:
    async with stage() as s:
        await s.start_bot(cards_per_digest=1)
        reader, other = two_readers(s)
        card = (await reader.asks("/today", 3))[1]
        assert await reader.taps(card, "save:2608.19880") == reader.hears("saved-on")
        await other.asks("/language en")
        for visitor in (reader, other):
            chat = await s.store(chats.get, visitor.chat.id)
            assert chat.state == "stopped"
            assert texts(await visitor.asks("/stop")) == [visitor.hears("stop-already")]
            assert texts(await visitor.asks("/start")) == [visitor.hears("start-welcome", cards=1, **NINE)]
        s.clock.set_forward(MORNING)
        for visitor in (reader, other):
            header = (await visitor.gets(3))[0]
            assert header.text == visitor.hears("push-header", day=date(2026, 8, 21), count=12)


async def test_a_reader_is_addressed_in_the_language_of_their_telegram(running: Any) -> None:
    zh, en = ("zh", "zh-hans", "zh-TW", "yue", ""), ("en", "en-GB", "de")
    codes: dict[str, Language] = {**dict.fromkeys(zh, "zh"), **dict.fromkeys(en, "en")}
    for code, language in codes.items():
        reader = Reader(running, newcomer(running, code), language)
        assert texts(await reader.asks("/stop")) == [reader.hears("stop-already")]


async def test_the_operators_language_is_for_those_whose_telegram_does_not_say(stage: Any) -> None:
    async with stage() as s:
        await s.start_bot(digest_language="en")
        s.api.person(1).writes("/stop")
        assert texts(await s.api.wait_for(1, 1)) == [text_of("en", "stop-already")]


async def test_a_language_is_chosen_by_its_code_or_its_name(running: Any) -> None:
    ways = ("en", "中文", "English", "ZH", "英文", "zh-CN", " 英语 ", "简体中文", "EN")
    names: dict[str, Language] = {way: "zh" if way in {"中文", "ZH", "zh-CN", "简体中文"} else "en" for way in ways}
    reader = new_reader(running, "zh")
    for name, language in names.items():
        said = await reader.asks_each(f"/language {name}", "/stop")
        assert said == [text_of(language, "language-done"), text_of(language, "stop-already")]
    choices = "/language en (English) · /language zh (中文)"
    wrong = ("/language", "/language fr", "/language <b>", "/language zh en")
    assert await reader.asks_each(*wrong) == [text_of("en", "language-how", choices=choices)] * len(wrong)


async def test_help_names_every_command(running: Any) -> None:
    for reader in two_readers(running):
        answer = (await reader.asks("/help"))[0]
        assert answer.text == reader.hears("help")
        listed = [entry.name for entry in COMMANDS if entry.listed and not entry.admin]
        assert [name for name in listed if f"/{name}" not in answer.text] == ["help"]


async def test_forget_asks_first_and_then_erases_everything_from_every_table(stage: Any) -> None:
    async with stage() as s:
        await s.start_bot(cards_per_digest=2)
        leaving, staying = two_readers(s)
        for reader in (leaving, staying):
            await reader.asks("/start")
            await reader.asks("/follow agent, -medical")
            card = (await reader.asks("/today", 4))[1]
            await reader.taps(card, "save:2608.19880")
            await reader.taps(card, "more:2608.19880")
        s.clock.set_forward(MORNING)
        for reader in (leaving, staying):
            await reader.gets(4)
        await hold_pushes(s, 1, 2)
        sure = (await leaving.asks("/forget"))[0]
        assert sure.text == leaving.hears("forget-sure")
        assert await s.store(_tables_naming, 1) == await s.store(_tables_naming, 2) != set()
        await leaving.taps(sure, leaving.hears("button-forget-not"))
        await leaving.reads(sure, leaving.hears("forget-kept"))
        assert await s.store(_tables_naming, 1) == await s.store(_tables_naming, 2)
        (sure,) = await leaving.asks("/forget")
        await leaving.taps(sure, leaving.hears("button-forget"))
        await leaving.reads(sure, leaving.hears("forget-done"))
        assert await s.store(_tables_naming, 1) == set()
        assert await s.store(_tables_naming, 2) >= {"chats.id", "follows.chat_id", "marks.chat_id", "pushes.chat_id"}
        assert button_data(sure) == [], "the question is answered: no second tap erases what begins anew"


async def test_who_was_forgotten_begins_anew(running: Any) -> None:
    reader = new_reader(running, "en")
    await reader.asks("/start")
    await reader.asks("/time 07:00")
    sure = (await reader.asks("/forget"))[0]
    await reader.taps(sure, "forget:yes")
    await reader.reads(sure, reader.hears("forget-done"))
    assert texts(await reader.asks("/start")) == [reader.hears("start-welcome", cards=2, **NINE)]


async def test_a_reader_who_blocks_the_bot_sleeps_and_wakes_with_the_old_settings(running: Any) -> None:
    reader = new_reader(running, "en")
    await reader.asks("/start")
    await reader.asks("/follow agent")
    reader.person.blocks()
    await recorded(running, reader.chat.id, state="asleep")
    reader.person.unblocks()
    await recorded(running, reader.chat.id, state="active")
    assert "agent" in (await reader.asks("/following"))[0].text


async def test_a_sleeping_reader_who_is_heard_of_again_wakes(running: Any) -> None:
    reader = new_reader(running, "en")
    welcome = (await reader.asks("/start"))[0]
    tap = partial(reader.forges, welcome, "notes:on")
    for sign in (partial(reader.asks, "/help"), partial(reader.asks, "hello"), tap):
        await running.store(chats.fall_asleep, reader.chat.id, "not enough rights to send text messages to the chat")
        await sign()
        await recorded(running, reader.chat.id, state="active")
    await running.store(chats.fall_asleep, reader.chat.id, "chat not found")
    assert texts(await reader.asks("/start")) == [reader.hears("start-back", **NINE)]


async def test_who_has_stopped_is_not_woken_by_writing(running: Any) -> None:
    reader = new_reader(running, "en")
    await reader.asks("/start")
    await reader.asks("/stop")
    reader.person.blocks()
    await reader.asks("/help")
    assert (await running.store(chats.get, reader.chat.id)).state == "stopped"


@pytest.mark.parametrize(("slept", "left"), [(timedelta(days=2), 1), (timedelta(days=4), 0)])
def test_a_push_that_was_interrupted_goes_on_unless_it_is_days_old(db: Database, slept: timedelta, left: int) -> None:
    for number, state in ((1, "stopped"), (2, "asleep")):
        subscribe(db, _chat(number), EVENING)
        plan = Plan(days=(EVENING.date(),), total=1, matched=1, filtered=False, cards=("2608.00001",))
        pushes.start(db, number, plan, EVENING)
        db.execute("UPDATE chats SET state = ? WHERE id = ?", [state, number])
        (subscribe if state == "stopped" else _wake)(db, _chat(number), EVENING + slept)
        assert len(pushes.running(db, 10)) == left * number


def test_who_looked_around_first_starts_before_the_latest_day_of_the_moment_of_subscribing(db: Database) -> None:
    friday, monday = EVENING.date(), EVENING.date() + timedelta(days=3)
    keep_room(db, _chat(1), EVENING)
    papers.save_listing(db, friday, [Paper("2608.00001", "One", "")], EVENING)
    subscribe(db, _chat(1), EVENING)
    papers.save_listing(db, monday, [Paper("2608.00002", "Two", "")], EVENING + timedelta(days=3))
    chat = chats.get(db, 1)
    assert chat
    assert chat.position == 0


def _chat(number: int) -> Chat:
    return Chat(number, "private", "en", time(9), "Asia/Shanghai", cards=10)


def _wake(db: Database, chat: Chat, now: datetime) -> None:
    wake(db, chat.id, now)


async def test_a_database_that_fails_is_admitted_in_the_readers_language(stage: Any) -> None:
    commands = {
        "chats": ("/start", "/today", "/following", "hello"),
        "listing_days": ("/today", "/date 2026-08-18"),
    }
    async with stage() as s:
        await s.start_bot()
        await collected(s)
        reader = new_reader(s, "en")
        for table, asked in commands.items():
            await s.store(partial(_renamed, table, "lost"))
            for command in asked:
                assert texts(await reader.asks(command)) == [reader.hears("error-unexpected")]
            await s.store(partial(_renamed, "lost", table))


def _renamed(table: str, name: str, db: Database) -> None:
    db.execute(f"ALTER TABLE {table} RENAME TO {name}")


def _tables_naming(db: Database, chat_id: int) -> set[str]:
    """Every column of the database that holds this chat's id."""
    found = set()
    for table in db.table_names():
        for column in db[table].columns:
            if column.name == "chat_id" or (table, column.name) == ("chats", "id"):
                rows = db.execute(f"SELECT 1 FROM {table} WHERE {column.name} = ?", [chat_id])  # noqa: S608
                if rows.fetchone():
                    found.add(f"{table}.{column.name}")
    return found
