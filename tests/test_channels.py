"""A channel: set up in private by whoever let the bot in, and by no one who is not its administrator."""

from datetime import UTC, datetime
from typing import Any

from sqlite_utils import Database

from bot.embedded.faults import Answer
from bot.embedded.papers_api import sample_days
from storage import chats, summaries
from storage.records import Attempt, Reading, Summary
from tests.conftest import SILENT_MODEL
from tests.talk import Reader, button_data, collected, group_id, newcomer, recorded, texts, until

CHANNEL = -1001
FIRST = "2608.19880"  # the most upvoted paper of the sample day
MORNING = datetime(2026, 8, 22, 1, 0, 1, tzinfo=UTC)  # 09:00 in Shanghai


def read_by_a_model(db: Database, paper_id: str) -> None:
    """A summary of this paper is published, in Chinese."""
    summary = Summary("题目", "一句话。", "主要工作。", ("亮点。",), (), None, "")
    summaries.save(db, Attempt(paper_id, "zh", Reading(summary, "model", "m"), 1, MORNING))


def owner_of(s: Any, code: str, language: Any, **how: Any) -> tuple[Reader, Any]:
    """Somebody with a channel in which the bot is not yet."""
    person = newcomer(s, code)
    channel = s.api.channel(group_id(s), "Paper <b>channel", administrators=[person], bot="left", **how)
    return Reader(s, person, language), channel


async def test_who_lets_the_bot_into_a_channel_sets_it_up_in_private(stage: Any) -> None:
    async with stage() as s:
        await s.start_bot(cards_per_digest=1, **SILENT_MODEL)
        await collected(s)
        owner, channel = owner_of(s, "zh-hans", "zh")
        await owner.asks("/help")
        owner.person.adds_bot(channel, as_admin=True)
        (panel,) = await owner.gets()
        assert panel.text.startswith(owner.hears("settings-title-of", name="Paper <b>channel"))
        assert owner.hears("settings-off-there") in panel.text
        record = await s.store(chats.get, CHANNEL)
        assert (record.state, record.kind, record.manager_id, record.language) == ("stopped", "channel", 1, "zh")
        for wish, wanted in (
            ("time:0730", {"delivery_time": datetime(2026, 1, 1, 7, 30).time()}),  # noqa: DTZ001 - a clock's time
            ("zone:Europe/Berlin", {"zone": "Europe/Berlin"}),
            ("zone:Asia/Shanghai", {"zone": "Asia/Shanghai"}),
            ("time:0900", {"delivery_time": datetime(2026, 1, 1, 9).time()}),  # noqa: DTZ001
            ("language:zh", {"language": "zh"}),
            ("start", {"state": "active"}),
        ):
            assert await owner.forges(panel, f"set:{wish}@{CHANNEL}") is None
            await recorded(s, CHANNEL, **wanted)
        assert await s.store(chats.get, 1) is None, "the person's own chat is not touched"
        await owner.forges(panel, f"set:zone@{CHANNEL}")
        await s.api.wait_until(lambda: f"set:zone:Asia/Tokyo@{CHANNEL}" in button_data(panel))
        assert owner.hears("settings-or-post", command=owner.hears("settings-zone-example")) in panel.text
        assert not any(data.startswith("set:where") for data in button_data(panel))
        assert not channel.from_bot, "nothing is posted before the hour"
        s.clock.set_forward(MORNING)
        posted = await s.api.wait_for(CHANNEL, lambda sent: any(m.text.startswith("其余") for m in sent))
        assert [button_data(message) for message in posted] == [[]] * 3
        await s.store(read_by_a_model, FIRST)
        await s.app.pipeline.mend()
        assert "一句话。" in posted[1].text
        assert button_data(posted[1]) == [], "the card that takes a draft's place has only links, too"
        await owner.forges(panel, f"set:one:on@{CHANNEL}")
        await recorded(s, CHANNEL, form="one")
        s.clock.set_forward(MORNING.replace(day=23))
        posted = await s.api.wait_for(CHANNEL, 4)
        assert (posted[3].text, button_data(posted[3])) == (Reader(s, owner.person, "zh").hears("push-no-papers"), [])


async def test_a_channel_is_set_up_in_the_language_of_who_lets_the_bot_in(running: Any) -> None:
    owner, channel = owner_of(running, "en", "en")
    await owner.asks("/help")
    owner.person.adds_bot(channel, as_admin=True)
    (panel,) = await owner.gets()
    assert panel.text.startswith(owner.hears("settings-title-of", name="Paper <b>channel"))
    assert owner.hears("settings-off-there") in panel.text
    assert (await running.store(chats.get, channel.id)).language == "en"
    assert await owner.forges(panel, f"set:language:zh@{channel.id}") is None
    await recorded(running, channel.id, language="zh")
    await owner.forges(panel, f"set:zone@{channel.id}")
    await owner.reads(panel, owner.hears("settings-or-post", command=owner.hears("settings-zone-example")))
    assert await running.store(chats.get, owner.chat.id) is None, "the person's own chat is not touched"


async def test_the_settings_of_ones_channels_are_found_again_under_settings(running: Any) -> None:
    owner, channel = owner_of(running, "en", "en")
    owner.person.adds_bot(channel, as_admin=True)  # never wrote to the bot: Telegram lets it write to nobody then
    await recorded(running, channel.id, manager_id=owner.person.id)
    assert not owner.chat.from_bot
    (panel,) = await owner.asks("/settings")
    assert await owner.taps(panel, "set:channels") is None
    await running.api.wait_until(lambda: f"set:main@{channel.id}" in button_data(panel))
    await owner.taps(panel, "Paper <b>channel")
    await owner.reads(panel, owner.hears("settings-off-there"))
    await owner.taps(panel, owner.hears("button-begin"))
    await recorded(running, channel.id, state="active")
    await running.api.wait_until(lambda: f"set:pause:week@{channel.id}" in button_data(panel))
    await owner.taps(panel, owner.hears("button-back"))
    await running.api.wait_until(lambda: panel.text == owner.hears("settings-channels"))
    owner.person.removes_bot(channel)
    await recorded(running, channel.id, state="asleep", manager_id=None)
    assert await owner.taps(panel, f"set:main@{channel.id}") == owner.hears("admins-only-there")
    assert "set:channels" not in button_data((await owner.asks("/settings"))[0])
    await owner.forges(panel, "set:channels")
    await running.api.wait_until(lambda: panel.text == owner.hears("settings-channels-none"))
    owner.look()
    owner.person.adds_bot(channel, as_admin=True)
    (again,) = await owner.gets()
    assert f"set:pause:week@{channel.id}" in button_data(again), "it goes on where it was"


async def test_nobody_but_its_administrators_sets_a_channel_up_at_any_tap(running: Any) -> None:
    owner, channel = owner_of(running, "zh", "zh")
    stranger = Reader(running, newcomer(running, "zh"), "zh")
    await owner.asks("/help")
    owner.person.adds_bot(channel, as_admin=True)
    (panel,) = await owner.gets()
    (own,) = await stranger.asks("/settings")
    before = await running.store(chats.get, channel.id)
    forged = [f"set:{data}@{channel.id}" for data in ("main", "start", "silent:on", "zone", "language:en")]
    assert await stranger.forges_each(own, *forged) == dict.fromkeys(forged, stranger.hears("admins-only-there"))
    assert await running.store(chats.get, channel.id) == before
    channel.members[owner.person.id] = "member"
    assert await owner.taps(panel, owner.hears("button-begin")) == owner.hears("admins-only-there")
    assert await running.store(chats.get, channel.id) == before
    channel.members[stranger.person.id] = "administrator"
    assert await stranger.forges(own, f"set:silent:on@{channel.id}") is None
    await recorded(running, channel.id, silent=True)


async def test_a_channel_whose_rights_change_is_offered_once_and_one_that_may_not_post_is_told(running: Any) -> None:
    owner, channel = owner_of(running, "en", "en")
    await owner.asks("/help")
    channel.may_write = False
    owner.person.adds_bot(channel, as_admin=True)
    (panel,) = await owner.gets()
    assert panel.text.startswith(owner.hears("settings-mute"))
    owner.person.adds_bot(channel, as_admin=True)  # Telegram tells of every change of rights
    await owner.hears_nothing()
    await owner.asks("/forget", 1)
    await owner.forges(owner.chat.from_bot[-1], "forget:yes")
    await recorded(running, channel.id, manager_id=None)


async def begun(s: Any, owner: Reader, channel: Any) -> None:
    """The owner lets the bot in and begins the channel's pushes."""
    await owner.asks("/help")
    owner.person.adds_bot(channel, as_admin=True)
    (panel,) = await owner.gets()
    await owner.taps(panel, owner.hears("button-begin"))
    await recorded(s, channel.id, state="active")


async def test_a_channel_that_takes_no_post_any_more_is_told_to_its_owner_once_and_goes_on_when_it_does(
    stage: Any,
) -> None:
    async with stage() as s:
        await s.start_bot(cards_per_digest=1)
        await collected(s)
        owner, channel = owner_of(s, "en", "en")
        await begun(s, owner, channel)
        channel.may_write = False  # while the bot was off: no update tells of it
        s.clock.set_forward(MORNING)
        (told,) = await owner.gets()
        assert told.text == owner.hears("push-silenced", name="Paper <b>channel")
        await s.app.pipeline.publish()
        await owner.hears_nothing()
        (panel,) = await owner.asks("/settings")
        await owner.taps(panel, owner.hears("button-channels", count=1))
        await owner.sees(panel, "Paper <b>channel")
        await owner.taps(panel, "Paper <b>channel")
        await owner.reads(panel, owner.hears("settings-mute"))
        channel.may_write = True  # again no update tells of it
        await owner.taps(panel, owner.hears("button-begin"))
        await s.api.wait_for(channel.id, 3)


async def test_a_command_that_cannot_be_answered_in_the_channel_is_answered_by_why_in_private(running: Any) -> None:
    owner, channel = owner_of(running, "en", "en")
    await begun(running, owner, channel)
    channel.may_write = False
    running.api.script(Answer(400, "Bad Request: chat not found"), method="getChat")
    Reader(running, owner.person, "en", channel).person.writes("/today", chat=channel)
    (told,) = texts(await owner.gets())
    assert told == owner.hears("push-silenced-somewhere")
    assert "one of your channels" in told


async def test_whoever_posts_in_a_channel_is_an_administrator(running: Any) -> None:
    owner, channel = owner_of(running, "en", "en")
    await owner.asks("/help")
    owner.person.adds_bot(channel, as_admin=True)
    await owner.gets()
    chat = {"id": channel.id, "type": "channel", "title": "Paper channel"}
    post = {"message_id": 7, "date": 1, "chat": chat, "text": "/start"}  # sender_chat may be left out
    running.api.tell("channel_post", post | {"entities": [{"type": "bot_command", "offset": 0, "length": 6}]})
    await recorded(running, channel.id, state="active")
    assert owner.hears("admins-only") not in texts(channel.from_bot)


async def test_the_right_to_post_that_is_taken_away_is_said_at_once(running: Any) -> None:
    owner, channel = owner_of(running, "zh-hans", "zh")
    await begun(running, owner, channel)
    channel.may_write = False
    owner.person.adds_bot(channel, as_admin=True)  # Telegram tells of every change of rights
    assert texts(await owner.gets()) == [owner.hears("push-silenced", name="Paper <b>channel")]
    await recorded(running, channel.id, state="asleep")
    owner.person.adds_bot(channel, as_admin=True)
    await owner.hears_nothing()
    channel.may_write = True
    owner.person.adds_bot(channel, as_admin=True)
    await recorded(running, channel.id, state="active")


async def test_the_right_to_post_that_is_taken_away_during_a_push_is_said_once(stage: Any) -> None:
    async with stage() as s:
        await s.start_bot(cards_per_digest=3, send_rate_per_chat="20/1s")
        await collected(s)
        owner, channel = owner_of(s, "en", "en")
        await begun(s, owner, channel)
        s.clock.set_forward(MORNING)
        await s.api.wait_for(CHANNEL, 1)
        channel.may_write = False
        owner.person.adds_bot(channel, as_admin=True)
        assert texts(await owner.gets()) == [owner.hears("push-silenced", name="Paper <b>channel")]
        await s.api.wait_until(lambda: s.api.count("sendMessage", 400))  # the card that waited for its turn meanwhile
        await owner.hears_nothing()


async def test_a_readers_tap_wakes_no_channel_that_takes_no_post(stage: Any) -> None:
    async with stage() as s:
        await s.start_bot(cards_per_digest=1)
        owner, channel = owner_of(s, "en", "en")
        subscriber = Reader(s, s.api.person(2, language_code="en"), "en", channel)
        await begun(s, owner, channel)
        (panel,) = await Reader(s, owner.person, "en", channel).asks("/settings")
        channel.may_write = False
        owner.person.adds_bot(channel, as_admin=True)
        await recorded(s, CHANNEL, state="asleep")
        assert await subscriber.forges(panel, "set:start") == subscriber.hears("admins-only")
        assert (await s.store(chats.get, CHANNEL)).state == "asleep"


async def test_a_channel_that_does_not_take_an_announcement_is_told_to_its_owner(stage: Any) -> None:
    async with stage() as s:
        await s.start_bot(admin_ids="9")
        owner, channel = owner_of(s, "en", "en")
        operator = Reader(s, s.api.person(9, language_code="en"), "en")
        await begun(s, owner, channel)
        channel.may_write = False  # while the bot was off: no update tells of it
        _, question = await operator.asks("/announce The bot moves", 2)
        await operator.taps(question, operator.hears("button-announce"))
        assert texts(await owner.gets()) == [owner.hears("push-silenced", name="Paper <b>channel")]


async def test_a_channels_round_up_is_made_ready_in_the_channels_language(stage: Any) -> None:
    async with stage(days={"2026-08-21": sample_days()["2026-08-21"][:1]}) as s:
        await s.start_bot(openai_api_key="sk-test", digest_language="en")
        await collected(s)
        owner, channel = owner_of(s, "en", "en")
        await owner.asks("/help")
        owner.person.adds_bot(channel, as_admin=True)
        (panel,) = await owner.gets()
        await owner.forges(panel, f"set:language:zh@{CHANNEL}")
        await owner.forges(panel, f"set:round-up:on@{CHANNEL}")
        await recorded(s, CHANNEL, round_up=True, language="zh")
        await until(lambda: s.store(summaries.readings, [FIRST], "zh"))


async def test_settings_posted_in_a_channel_are_for_its_administrators(running: Any) -> None:
    owner, channel = owner_of(running, "zh", "zh")
    subscriber = Reader(running, newcomer(running, "zh"), "zh", channel)
    owner.person.adds_bot(channel, as_admin=True)
    await recorded(running, channel.id, manager_id=owner.person.id)
    poster = Reader(running, owner.person, "zh", channel)
    (panel,) = await poster.asks("/settings")
    assert await subscriber.forges(panel, "set:start") == subscriber.hears("admins-only")
    assert await poster.taps(panel, "set:start") is None
    await recorded(running, channel.id, state="active")
    assert texts(await poster.asks("/stop")) == [poster.hears("stop-done")]


async def test_a_channel_set_up_from_a_topic_of_the_private_chat_has_no_topic(running: Any) -> None:
    owner, channel = owner_of(running, "en", "en")
    await owner.asks("/help")
    owner.person.adds_bot(channel, as_admin=True)
    (panel,) = await owner.gets()
    panel.thread_id = 77  # private chats can have topics, too
    assert await owner.taps(panel, owner.hears("button-begin")) is None
    await recorded(running, channel.id, state="active", thread_id=None)
