"""Groups, forum topics and channels: who may change what, where answers and pushes go, and when the bot is silent."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import pytest

from bot.embedded.chats import Chat
from bot.embedded.faults import Answer, Hold
from bot.reception.queueing import MOST_WAITING
from storage import chats, followed, marks
from storage.records import Follow, Language
from tests.talk import (
    Reader,
    admin_and_member,
    button_data,
    collected,
    group_id,
    new_reader,
    newcomer,
    recorded,
    text_of,
    texts,
    two_readers,
)

MORNING = datetime(2026, 8, 22, 1, 0, 1, tzinfo=UTC)  # 09:00 in Shanghai
GROUP, CHANNEL = -1001, -1002
PAPER = "2608.19880"
CHANGES = [
    "/follow agent", "/unfollow agent", "/time 07:00", "/timezone Tokyo", "/language en", "/start", "/subscribe",
    "/stop", "/unsubscribe", "/forget", "/forget yes",
]  # fmt: skip


@dataclass
class Group:
    """A group with an administrator and a member, both of whom read Chinese."""

    s: Any
    chat: Chat
    admin: Reader
    member: Reader


def new_group(s: Any, **kind: Any) -> Group:
    admin, member = admin_and_member(s, "zh", **kind)
    return Group(s, admin.chat, admin, member)


@asynccontextmanager
async def group(stage: Any, **kind: Any) -> AsyncIterator[Group]:
    """The same, with a bot that runs for one test."""
    async with stage() as s:
        await s.start_bot(cards_per_digest=1)
        await collected(s)
        yield new_group(s, **kind)


def whole_day(new: list[Any]) -> bool:
    return any(message.text.startswith("其余") for message in new)


async def test_only_administrators_change_what_a_group_gets(running: Any) -> None:
    g = new_group(running)
    assert await g.member.asks_each(*CHANGES) == [g.member.hears("admins-only")] * len(CHANGES)
    assert await g.s.store(chats.get, g.chat.id) is None
    g.admin.look()
    assert "09:00" in (await g.admin.asks("/start"))[0].text
    await g.admin.asks("/follow agent")
    before = await g.s.store(chats.get, g.chat.id)
    g.member.look()
    assert await g.member.asks_each(*CHANGES) == [g.member.hears("admins-only")] * len(CHANGES)
    assert await g.s.store(chats.get, g.chat.id) == before
    assert await g.s.store(followed.by, g.chat.id) == [Follow("agent")]
    assert (before.kind, before.state) == ("supergroup", "active")


async def test_everybody_in_a_group_may_look(running: Any) -> None:
    g = new_group(running)
    for command, answer in (("/following", "following-none"), ("/saved", "saved-none-group"), ("/help", "help")):
        (said,) = await g.member.asks(command)
        assert said.text.startswith(g.member.hears(answer))  # /following goes on with words to follow
    assert (await g.member.asks("/today", whole_day))[0].text.startswith("📄")
    assert "12" in (await g.member.asks("/date 2026-08-21", whole_day))[0].text


async def test_an_administrator_may_stay_anonymous(running: Any) -> None:
    g = new_group(running)
    answer = (await g.admin.asks("/start", anonymously=True))[0]
    assert answer.text.startswith("已订阅")  # Telegram does not say which language they speak
    assert (await g.s.store(chats.get, g.chat.id)).state == "active"
    await g.admin.asks("/language zh", anonymously=True)
    assert texts(await g.admin.asks("/follow agent", anonymously=True))[0].startswith("已关注：agent")


async def test_a_member_who_was_made_administrator_may_change_things_at_once(running: Any) -> None:
    g = new_group(running, type="group")
    assert texts(await g.member.asks("/start")) == [g.member.hears("admins-only")]
    g.chat.members[g.member.person.id] = "administrator"
    assert "09:00" in (await g.member.asks("/start"))[0].text
    g.chat.members[g.member.person.id] = "left"
    assert texts(await g.member.asks("/stop")) == [g.member.hears("admins-only")]
    assert (await g.s.store(chats.get, g.chat.id)).kind == "group"


async def test_buttons_that_change_things_are_for_administrators(running: Any) -> None:
    g = new_group(running)
    await g.admin.asks("/start")
    card = (await g.admin.asks("/today", whole_day))[1]
    for data in (f"save:{PAPER}", f"more:{PAPER}", f"less:{PAPER}", "notes:off", "forget:yes"):
        assert await g.member.presses(card, data) == g.member.hears("admins-only")
    assert (await g.s.store(chats.get, g.chat.id)).notes
    assert await g.s.store(marks.saved, g.chat.id) == []
    assert await g.admin.taps(card, g.admin.hears("button-save")) == g.admin.hears("saved-on")
    assert await g.s.store(marks.saved, g.chat.id) == [PAPER]
    assert await g.member.taps(card, g.member.hears("button-abstract")) is None
    assert await g.member.taps(card, g.member.hears("button-summary")) is None
    sure = (await g.admin.asks("/forget"))[0]
    assert await g.member.taps(sure, "forget:yes") == g.member.hears("admins-only")
    await g.admin.taps(sure, "forget:yes")
    assert await g.s.store(chats.get, g.chat.id) is None


@pytest.mark.parametrize("sees_everything", [False, True])
async def test_a_group_hears_nothing_that_it_did_not_ask_for(
    running: Any, monkeypatch: pytest.MonkeyPatch, sees_everything: bool
) -> None:
    monkeypatch.setattr(running.api, "reads_all_group_messages", sees_everything)
    g = new_group(running)
    for words in (
        "good morning", "/unknown", "/today@another_bot", "@paper_digest_bot hello", "today", "see /today",
        "/todays", "/", "／today", "//today",
    ):  # fmt: skip
        g.member.person.writes(words, chat=g.chat)
    await g.member.hears_nothing()
    for caption in ("look", "/todays", "/today@another_bot", "see /today", ""):
        g.member.person.sends_photo(caption, chat=g.chat)
    own = g.member.person.writes("/help", chat=g.chat)
    await g.member.gets()
    g.member.person.edits(own.message_id, "/today", chat=g.chat)
    await g.member.hears_nothing()


async def test_in_private_an_unknown_word_gets_one_hint_and_an_edit_none(running: Any) -> None:
    reader = new_reader(running, "en")
    hint = reader.hears("hint")
    words = ("hello", "/unknown", "/today@another_bot", "今天有什么论文？", "/", "see /today", "／today")
    assert await reader.asks_each(*words) == [hint] * len(words)
    reader.person.sends_photo("look at this")
    assert texts(await reader.gets()) == [hint]
    own = reader.person.writes("/help@paper_digest_bot")
    assert texts(await reader.gets()) == [reader.hears("help")]
    reader.person.edits(own.message_id, "/today")
    await reader.hears_nothing()


async def test_an_album_gets_one_hint(running: Any) -> None:
    reader = new_reader(running, "zh")
    await reader.asks("/help")
    chat = {"id": reader.chat.id, "type": "private", "first_name": "A"}
    for number in range(5):
        picture = {"photo": [], "media_group_id": f"album {reader.chat.id}", "message_id": 70 + number}
        running.api.tell("message", {"date": 1, "chat": chat, "from": reader.person.user, **picture})
    assert texts(await reader.gets()) == [reader.hears("hint")]
    await reader.hears_nothing()


async def test_a_command_may_name_the_bot(running: Any) -> None:
    g = new_group(running)
    assert texts(await g.member.asks("/help@paper_digest_bot")) == [g.member.hears("help")]
    assert "09:00" in (await g.admin.asks("/START@Paper_Digest_Bot"))[0].text
    await g.admin.asks("/follow@paper_digest_bot agent, 强化学习")
    assert await g.s.store(followed.by, g.chat.id) == [Follow("agent"), Follow("强化学习")]


async def test_answers_and_pushes_stay_in_the_forum_topic(stage: Any) -> None:
    async with group(stage, is_forum=True) as g:
        papers, chatter = g.chat.open_topic("Papers"), g.chat.open_topic("Chatter")
        await g.admin.asks("/start", thread_id=papers)
        new = await g.member.asks("/today", whole_day, thread_id=chatter)
        assert {message.thread_id for message in new} == {chatter}
        await g.member.presses(new[0], "day:2026-08-21")
        assert {message.thread_id for message in await g.member.gets(whole_day)} == {chatter}
        assert {m.thread_id for m in await g.member.asks("/following")} == {None}
        g.s.clock.set_forward(MORNING)
        pushed = await g.member.gets(whole_day)
        assert {message.thread_id for message in pushed} == {papers}
        assert pushed[0].text == g.member.hears("push-header", day=date(2026, 8, 21), count=12)


async def test_a_start_in_another_topic_takes_the_pushes_there_and_nothing_else_does(running: Any) -> None:
    g = new_group(running, is_forum=True)
    first, second = g.chat.open_topic("One"), g.chat.open_topic("Two")
    for thread_id in (first, second, None):
        await g.admin.asks("/start", thread_id=thread_id)
        assert (await g.s.store(chats.get, g.chat.id)).thread_id == thread_id
    await g.admin.asks("/start", thread_id=first)
    for command in ("/follow agent", "/time 08:00", "/language zh", "/stop"):
        await g.admin.asks(command, thread_id=second)
    assert (await g.s.store(chats.get, g.chat.id)).thread_id == first
    await g.admin.asks("/start", thread_id=second)
    assert (await g.s.store(chats.get, g.chat.id)).thread_id == second


async def test_a_closed_general_topic_does_not_end_the_pushes_of_another(stage: Any) -> None:
    async with group(stage, is_forum=True) as g:
        topic = g.chat.open_topic("Papers")
        await g.admin.asks("/start", thread_id=topic)
        g.s.api.script(Answer(400, "Bad Request: TOPIC_CLOSED"), method="sendMessage", chat_id=GROUP)
        g.admin.person.writes("/help", chat=g.chat)  # in General, whose answer is refused
        await g.s.api.wait_until(lambda: g.s.api.count("sendMessage", 400))
        await g.admin.asks("/help", thread_id=topic)
        record = await g.s.store(chats.get, GROUP)
        assert (record.state, record.thread_id) == ("active", topic)
        g.s.clock.set_forward(MORNING)
        assert {message.thread_id for message in await g.member.gets(whole_day)} == {topic}


async def test_anonymous_administrators_of_one_group_do_not_use_up_the_days_of_another(
    stage: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.chat.visit.NEW_DAYS_AN_HOUR", 1)
    async with group(stage) as g:
        other = Reader(g.s, g.admin.person, "zh", g.s.api.group(-1003, administrators=[g.admin.person]))
        for reader, day in ((g.admin, "2025-01-01"), (other, "2025-03-01")):
            await reader.asks_for(f"/date {day}", "没有论文", anonymously=True)


async def test_a_channel_is_subscribed_by_a_post_and_gets_its_push(stage: Any) -> None:
    async with stage() as s:
        admin, reader = (s.api.person(number, language_code="zh") for number in (1, 2))
        channel = s.api.channel(CHANNEL, administrators=[admin])
        await s.start_bot(cards_per_digest=1)
        await collected(s)
        poster, subscriber = Reader(s, admin, "zh", channel), Reader(s, reader, "zh", channel)
        welcome = (await poster.asks("/start"))[0]
        assert welcome.text.startswith("已订阅")
        assert (await s.store(chats.get, CHANNEL)).kind == "channel"
        await poster.says_only("an ordinary post")
        s.clock.set_forward(MORNING)
        card = (await poster.gets(whole_day))[1]
        for data in (
            "today", "day:2026-08-18", f"save:{PAPER}", f"abstract:1:{PAPER}", "notes:off", "forget:yes",
        ):  # fmt: skip
            assert await subscriber.presses(card, data) == subscriber.hears("admins-only")
        assert await s.store(chats.get, CHANNEL) is not None
        await subscriber.hears_nothing()
        assert not button_data(card), "only links: nobody but administrators could use the others"
        assert len(card.buttons) == 3
        assert await poster.presses(card, f"abstract:1:{PAPER}") is None  # under a card from before that was so
        assert await poster.taps(card, poster.hears("button-summary")) is None
        assert not button_data(card)
        assert texts(await poster.asks("/stop")) == [poster.hears("stop-done")]


async def test_a_post_that_telegram_copies_into_the_channels_group_is_answered_once(running: Any) -> None:
    g = new_group(running)
    channel = {"id": CHANNEL, "type": "channel", "title": "Paper channel"}
    telegram = {"id": 777000, "is_bot": False, "first_name": "Telegram"}
    command = {"text": "/following", "entities": [{"type": "bot_command", "offset": 0, "length": 10}]}
    copy = {"message_id": 77, "date": 1, "chat": {"id": g.chat.id, "type": "supergroup", "title": "Group"}, **command}
    g.s.api.tell("message", copy | {"from": telegram, "sender_chat": channel, "is_automatic_forward": True})
    await g.member.hears_nothing()


async def test_who_writes_as_another_channel_changes_nothing(running: Any) -> None:
    g = new_group(running)
    post = {"message_id": 77, "date": 1, "chat": {"id": g.chat.id, "type": "supergroup", "title": "Group"}}
    command = {"text": "/start", "entities": [{"type": "bot_command", "offset": 0, "length": 6}]}
    bot = {"id": 136817688, "is_bot": True, "first_name": "Channel", "username": "Channel_Bot"}
    other = {"id": -10099, "type": "channel", "title": "Somebody's channel"}
    g.s.api.tell("message", post | command | {"from": bot, "sender_chat": other})
    assert texts(await g.member.gets()) == [g.member.hears("admins-only")]
    assert await g.s.store(chats.get, g.chat.id) is None


async def test_a_tap_under_a_message_too_old_to_be_sent_along_is_answered_in_the_pushes_topic(running: Any) -> None:
    g = new_group(running, is_forum=True)
    papers = g.chat.open_topic("Papers")
    await g.admin.asks("/start", thread_id=papers)
    welcome = g.chat.from_bot[0].message_id
    chat = {"id": g.chat.id, "type": "supergroup", "title": "Group", "is_forum": True}
    query = {"id": "77", "from": g.member.person.user, "chat_instance": "1", "data": "day:2026-08-21"}
    g.s.api.tell("callback_query", query | {"message": {"chat": chat, "message_id": welcome, "date": 0}})
    assert {message.thread_id for message in await g.member.gets(whole_day)} == {papers}


async def test_a_group_that_throws_the_bot_out_sleeps_and_wakes_when_it_is_back(running: Any) -> None:
    g = new_group(running)
    await g.admin.asks("/start")
    await g.admin.asks("/follow agent")
    g.admin.person.removes_bot(g.chat)
    await recorded(g.s, g.chat.id, state="asleep")
    g.admin.person.adds_bot(g.chat)
    await recorded(g.s, g.chat.id, state="active")
    assert "• agent" in (await g.member.asks("/following"))[0].text


async def test_a_group_that_becomes_a_supergroup_keeps_its_subscription(running: Any) -> None:
    g = new_group(running, type="group")
    await g.admin.asks("/start")
    await g.admin.asks("/follow agent")
    new = g.s.api.upgrade(g.chat, group_id(g.s))
    admin = Reader(g.s, g.admin.person, "zh", new)
    again = g.admin.hears("start-again", time="09:00", zone="Asia/Shanghai", day=date(2026, 8, 22))
    assert texts(await admin.asks("/start")) == [again]
    assert await g.s.store(followed.by, new.id) == [Follow("agent")]
    assert (await g.s.store(chats.get, new.id)).kind == "supergroup"
    assert await g.s.store(chats.get, g.chat.id) is None


@pytest.mark.parametrize("says", ["migrate_to_chat_id", "migrate_from_chat_id"])
async def test_one_word_of_the_upgrade_is_enough(running: Any, says: str) -> None:
    g = new_group(running)
    await g.admin.asks("/start")
    new = g.s.api.group(group_id(g.s)).id
    where, other = (g.chat.id, new) if says == "migrate_to_chat_id" else (new, g.chat.id)
    chat = {"id": where, "type": "group", "title": "Group"}
    g.s.api.tell("message", {"message_id": 9, "date": 1, "chat": chat, says: other})
    await recorded(g.s, new, state="active")
    assert await g.s.store(chats.get, g.chat.id) is None


async def test_a_group_speaks_the_language_of_who_asked_first_and_then_its_own(running: Any) -> None:
    people = [newcomer(running, "zh"), newcomer(running, "en")]
    chat = running.api.group(group_id(running), administrators=people)
    one, two = Reader(running, people[0], "zh", chat), Reader(running, people[1], "en", chat)
    assert texts(await two.asks("/stop")) == [two.hears("stop-already")]
    await one.asks("/start")
    assert (await two.asks("/following"))[0].text.startswith(one.hears("following-none"))
    await two.asks("/language en")
    assert (await one.asks("/following"))[0].text.startswith(two.hears("following-none"))


async def test_a_command_under_a_photo_is_a_command(running: Any) -> None:
    g = new_group(running)
    for caption in ("/following", "/Following@Paper_Digest_Bot", "/following please"):
        g.member.person.sends_photo(caption, chat=g.chat)
        assert (await g.member.gets())[0].text.startswith(g.member.hears("following-none"))
    g.member.person.sends_photo("/follow agent", chat=g.chat)
    assert texts(await g.member.gets()) == [g.member.hears("admins-only")]
    g.admin.look()
    g.admin.person.sends_photo("/follow agent, 强化学习", chat=g.chat)
    await g.admin.gets()
    assert await g.s.store(followed.by, g.chat.id) == [Follow("agent"), Follow("强化学习")]


async def test_a_new_group_is_greeted_once_in_the_language_of_who_brought_the_bot(running: Any) -> None:
    languages: dict[str, Language] = {"zh-hans": "zh", "en": "en", "": "zh"}
    for code, language in languages.items():
        admin, member = newcomer(running, code), newcomer(running, "de")
        chat = running.api.group(group_id(running), administrators=[admin], members=[member], bot="left")
        one, other = Reader(running, admin, language, chat), Reader(running, member, language, chat)
        admin.adds_bot(chat)
        (greeting,) = await one.gets()
        assert greeting.text == one.hears("group-greeting")
        assert await running.store(chats.get, chat.id) is None  # a greeting subscribes nobody
        admin.adds_bot(chat, as_admin=True)  # and then makes it an administrator: no second greeting
        tapped = await other.taps(greeting, "start")
        assert tapped == text_of("en", "admins-only")
        assert await one.taps(greeting, one.hears("button-subscribe")) is None
        (welcome,) = await one.gets()
        assert "09:00" in welcome.text
        admin.removes_bot(chat)
        await recorded(running, chat.id, state="asleep")
        admin.adds_bot(chat)
        await recorded(running, chat.id, state="active")
        await one.hears_nothing()  # a group that knows the bot needs no greeting
    reader = Reader(running, newcomer(running, "en"), "en")
    await reader.asks("/help")
    reader.person.blocks()
    reader.person.unblocks()
    await reader.hears_nothing()  # nor does a person


async def test_where_the_bot_may_not_write_its_greeting_does_no_harm(running: Any) -> None:
    admin = newcomer(running, "en")
    mute = running.api.group(group_id(running), administrators=[admin], bot="left")
    mute.may_write = False
    refused = running.api.count("sendMessage", 400)
    admin.adds_bot(mute)
    await running.api.wait_until(lambda: running.api.count("sendMessage", 400) == refused + 1)
    assert await running.store(chats.get, mute.id) is None
    mute.may_write = True
    reader = Reader(running, admin, "en", mute)
    assert texts(await reader.asks("/help")) == [reader.hears("help")]


async def test_the_calendar_and_the_week_stay_in_their_topic_and_everybody_may_leaf(running: Any) -> None:
    g = new_group(running, is_forum=True)
    topic = g.chat.open_topic("Papers")
    (calendar,) = await g.member.asks("/date", thread_id=topic)
    assert await g.member.taps(calendar, "month:2026-07") is None
    assert await g.member.taps(calendar, "day:2026-08-01") is None
    (answer,) = await g.member.gets(lambda new: any("没有论文" in message.text for message in new))
    assert {calendar.thread_id, answer.thread_id} == {topic}
    assert {message.thread_id for message in await g.member.asks("/date")} == {None}  # General has no number


async def test_eight_taps_in_one_moment_are_all_answered(running: Any) -> None:
    g = new_group(running)
    card = (await g.admin.asks("/today", whole_day))[1]
    taps = [g.admin.person.taps(card.message_id, f"save:{PAPER}", chat=g.chat) for _ in range(8)]
    notices = [(await tap.answered())["text"] for tap in taps]
    assert notices == [g.admin.hears("saved-on")] * 8
    assert await g.s.store(marks.saved, g.chat.id) == [PAPER]


async def test_taps_are_answered_in_a_group_that_has_had_its_messages_of_the_minute(
    stage: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.reception.taps.PATIENCE", 0.05)
    monkeypatch.setattr("bot.app.LAST_WORDS", 0.02)
    async with stage() as s:
        admin, *members = (s.api.person(number, language_code="zh") for number in range(1, MOST_WAITING // 2 + 2))
        chat = s.api.group(GROUP, members=members, administrators=[admin])
        await s.start_bot(cards_per_digest=1, send_rate_per_group="4/600s")
        await collected(s)
        card = (await Reader(s, admin, "zh", chat).asks("/today", 3))[1]
        members[0].writes("/help", chat=chat)
        members[0].writes("/help", chat=chat)  # whose answer waits for its turn
        data = [f"abstract:1:{PAPER}", "today", "following:1"]
        others = ("today", "following:1", "settings", "start")
        rows = [card.buttons, [{"text": each, "callback_data": each} for each in others]]
        card.reply_markup = {"inline_keyboard": rows}
        taps = [person.forges_tap(card.message_id, each, chat=chat) for each in data for person in members]
        taps += [admin.forges_tap(card.message_id, each, chat=chat) for each in ("settings", "start")]
        for tap in taps:
            assert "text" not in await tap.answered()
        monkeypatch.setattr("bot.reception.taps.PATIENCE", 20)
        saved = await admin.taps(card.message_id, f"save:{PAPER}", chat=chat).answered()
        assert saved["text"] == text_of("zh", "saved-on")


async def test_lively_talk_does_not_crowd_out_a_command(stage: Any) -> None:
    async with group(stage) as g:
        g.s.api.reads_all_group_messages = True
        answer = Hold()
        g.s.api.script(answer, method="sendMessage")
        g.member.person.writes("/help", chat=g.chat)
        for number in range(3 * MOST_WAITING):
            g.member.person.writes(f"talk {number}", chat=g.chat)
        g.member.person.writes("/help", chat=g.chat)
        await g.s.api.wait_until(lambda: not g.s.api.updates.pending)
        answer.let_go.set()
        assert texts(await g.member.gets(2)) == [g.member.hears("help")] * 2


async def test_what_no_command_comes_with_is_not_asked_for(stage: Any) -> None:
    async with group(stage) as g:
        g.s.api.reads_all_group_messages = True
        own = g.member.person.writes("talk", chat=g.chat)
        answer = Hold()
        g.s.api.script(answer, method="sendMessage")
        g.member.person.writes("/help", chat=g.chat)
        where = {"chat": {"id": g.chat.id, "type": "supergroup"}, "date": 1}
        for number in range(MOST_WAITING):
            g.member.person.edits(own.message_id, f"talk {number}", chat=g.chat)
            reaction = {"message_id": own.message_id, "old_reaction": [], "new_reaction": []}
            g.s.api.tell("message_reaction", {**where, **reaction, "user": g.member.person.user})
        g.member.person.writes("/help", chat=g.chat)
        await g.s.api.wait_until(lambda: not g.s.api.updates.pending)
        answer.let_go.set()
        assert texts(await g.member.gets(2)) == [g.member.hears("help")] * 2


async def test_a_flood_from_one_person_holds_nobody_else_up_and_is_bounded(
    stage: Any, caplog: pytest.LogCaptureFixture
) -> None:
    async with stage() as s:
        await s.start_bot(send_rate_per_chat="40/1s")
        flooder, other = two_readers(s)
        for number in range(6 * MOST_WAITING):
            flooder.person.writes(f"/unknown{number}")
        other.person.writes("/help")
        assert texts(await other.gets()) == [other.hears("help")]
        await flooder.gets(MOST_WAITING + 1)
        await flooder.asks_for("/following", flooder.hears("following-none"))
        assert len(flooder.chat.from_bot) < 2 * MOST_WAITING
        (line,) = (record.getMessage() for record in caplog.records if record.name == "bot.reception.queueing")
        assert line == f"too much at once, updates are dropped: 1, the last of chat {flooder.chat.id}"
