"""The settings message: every screen and the way back, every wish, taps that come too fast, too late or forged."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfoNotFoundError

import pytest
from sqlite_utils import Database

from bot.chat import screens
from bot.chat.screens import Panel
from bot.chat.settings import PATTERN, change
from bot.chat.toggles import TOGGLES
from bot.embedded.chats import Message as Shown
from bot.embedded.faults import Answer
from bot.message import Message
from bot.wording import LANGUAGES
from storage import chats
from storage.records import ALL_CARDS, Chat, Language
from tests.talk import Reader, admin_and_member, button_data, collected, new_reader, recorded, texts, two_readers

EVENING = datetime(2026, 8, 21, 12, 0, tzinfo=UTC)  # 20:00 in Shanghai
MORNING = datetime(2026, 8, 22, 1, 0, 1, tzinfo=UTC)  # 09:00 there
LONGEST_ZONE = "America/Argentina/ComodRivadavia"
CHAT = Chat(1, "private", "en", time(9), "Asia/Shanghai", 10, position=3, next_push_at=EVENING)


def panels() -> Iterator[Panel]:
    for language in LANGUAGES:
        for chat in (
            CHAT,
            replace(CHAT, state="stopped", zone=LONGEST_ZONE, cards=ALL_CARDS, form="one", delivery_time=time(8, 20)),
            replace(CHAT, paused_until=EVENING + timedelta(days=7), silent=True, notes=False, cards=7),
        ):
            yield Panel(chat, language, EVENING)
            channel = replace(chat, id=-1009999999999999, kind="channel")
            yield Panel(channel, language, EVENING, title="<b>Papers</b> & more @durov", channels=0)
            yield Panel(chat, language, EVENING, channels=3)


def all_screens(panel: Panel) -> list[Message]:
    return [
        screens.main(panel), screens.hours(panel), screens.minutes(panel, 8), screens.zones(panel),
        screens.languages(panel), screens.cards(panel), screens.channels(panel, [(-100, "<i>@x</i>"), (-101, "")]),
    ]  # fmt: skip


def test_every_button_of_every_screen_says_something_that_is_understood_and_there_is_a_way_back() -> None:
    for panel in panels():
        for message in all_screens(panel):
            buttons = [button for row in message.keyboard for button in row]
            assert "settings-" not in message.html
            assert all(button.text.strip() and len(button.data or "") <= 64 for button in buttons)
            assert all(re.fullmatch(PATTERN, (button.data or "").removeprefix("set:")) for button in buttons)
            data = [button.data for button in buttons]
            assert message == screens.main(panel) or any(str(d).startswith(("set:main", "set:hour")) for d in data)


def test_a_strangers_title_is_only_text() -> None:
    for panel in panels():
        if panel.title is not None:
            html = screens.main(panel).html
            assert "<b>Papers" not in html
            assert "@\u2060durov" in html
    panel = Panel(CHAT, "en", EVENING)
    assert screens.channels(panel, [(-1, "a & b"), (-2, "\u202e")]).keyboard[0][0].text == "a & b"


def test_the_choice_that_holds_is_marked() -> None:
    for language in LANGUAGES:
        panel = Panel(replace(CHAT, language=language), language, EVENING)
        for message in (screens.hours(panel), screens.zones(panel), screens.languages(panel), screens.cards(panel)):
            assert sum(button.text.startswith("✓ ") for row in message.keyboard for button in row) == 1
    marked = [b.text for row in screens.minutes(panel, 9).keyboard for b in row if b.text.startswith("✓")]
    assert marked == ["✓ 09:00"]


async def shows(reader: Reader, message: Shown, words: str) -> None:
    """Wait until the message holds these words."""
    await reader.s.api.wait_until(lambda: words in message.text)


async def wishes(reader: Reader, message: Shown, data: str, **wanted: Any) -> None:
    """Tap a button that changes something, and wait until it has."""
    assert await reader.taps(message, data) is None
    await recorded(reader.s, reader.chat.id, **wanted)


async def goes(reader: Reader, message: Shown, data: str) -> None:
    """Tap a button that leads to another screen, and wait until it is there."""
    before = message.text, message.reply_markup
    assert await reader.taps(message, data) is None
    await reader.s.api.wait_until(lambda: (message.text, message.reply_markup) != before)


async def test_everything_can_be_set_with_buttons_in_one_message(running: Any) -> None:
    reader = new_reader(running, "en")
    (panel,) = await reader.asks("/settings")
    assert reader.hears("settings-off") in panel.text
    assert await running.store(chats.get, reader.chat.id) is None, "to look at the settings subscribes nobody"
    for path in (["set:hour", "set:hour:21", "set:hour", "set:main"], ["set:zone", "set:main"]):
        for data in path:
            await goes(reader, panel, data)
    for path, wanted in (
        (["set:hour", "set:hour:21", "set:time:2130"], {"delivery_time": time(21, 30), "state": "stopped"}),
        (["set:zone", "set:zone:Europe/Berlin"], {"zone": "Europe/Berlin"}),
        (["set:cards", f"set:cards:{ALL_CARDS}"], {"cards": ALL_CARDS}),
        (["set:one:on"], {"form": "one"}),
        (["set:silent:on"], {"silent": True}),
        (["set:notes:off"], {"notes": False}),
        (["set:start"], {"state": "active", "next_push_at": datetime(2026, 8, 21, 19, 30, tzinfo=UTC)}),
    ):
        for data in path[:-1]:
            await goes(reader, panel, data)
        await wishes(reader, panel, path[-1], **wanted)
        await running.api.wait_until(lambda: "set:language" in button_data(panel))
    schedule = {"day": date(2026, 8, 21), "time": "21:30", "zone": "Europe/Berlin"}
    await shows(reader, panel, reader.hears("settings-next", **schedule))
    assert reader.hears("settings-one-message", cards=ALL_CARDS) in panel.text
    assert [b["text"][0] for b in panel.buttons[4:7]] == ["☑", "☑", "☐"]
    assert not reader.look(), "nothing new was written"


async def test_another_language_is_spoken_at_once(running: Any) -> None:
    chinese, english = two_readers(running)
    for reader, other in ((chinese, english), (english, chinese)):
        (panel,) = await reader.asks("/settings")
        await goes(reader, panel, "set:language")
        await wishes(reader, panel, f"set:language:{other.language}", language=other.language)
        await shows(reader, panel, other.hears("settings-title"))


async def test_a_pause_of_a_week_is_said_where_it_matters_and_ends_with_the_first_push_after_it(stage: Any) -> None:
    async with stage() as s:
        await s.start_bot(cards_per_digest=1)
        await collected(s)
        chinese, english = two_readers(s)
        for reader in (chinese, english):
            await reader.asks("/start")
            (panel,) = await reader.asks("/settings")
            first = datetime(2026, 8, 29, 1, 0, tzinfo=UTC)
            await wishes(reader, panel, "set:pause:week", next_push_at=first)
            schedule = {"day": date(2026, 8, 29), "time": "09:00", "zone": "Asia/Shanghai"}
            await shows(reader, panel, reader.hears("settings-paused", **schedule))
            said = reader.hears("pushes-paused", day=date(2026, 8, 29))
            assert said in (await reader.asks("/following"))[0].text
            assert (await reader.asks("/follow agent"))[0].text.endswith(said)
            assert said in texts(await reader.asks_for("/today", said))
            await reader.asks("/time 10:00")
            assert (await s.store(chats.get, reader.chat.id)).next_push_at == first + timedelta(hours=1)
        s.clock.set_forward(MORNING + timedelta(days=3))
        await s.app.pipeline.publish()
        await chinese.hears_nothing()
        await chinese.asks("/start")
        assert (await s.store(chats.get, 1)).paused_until is None
        assert (await s.store(chats.get, 1)).next_push_at == datetime(2026, 8, 25, 2, 0, tzinfo=UTC)
        (panel,) = await english.asks("/settings")
        await wishes(english, panel, "set:pause:off", paused_until=None)
        await english.asks("/settings")
        await s.store(lambda db: db.execute("UPDATE chats SET paused_until = '2026-08-29T12:00:00+00:00'"))
        s.api.people[2].blocks()
        await recorded(s, 2, state="asleep")
        s.api.people[2].unblocks()
        after_it = datetime(2026, 8, 30, 2, 0, tzinfo=UTC)
        await recorded(s, 2, state="active", next_push_at=after_it)


async def test_after_a_pause_the_pushes_go_on_with_what_is_new(stage: Any) -> None:
    async with stage() as s:
        await s.start_bot(cards_per_digest=1)
        await collected(s)
        reader = new_reader(s, "en")
        await reader.asks("/start")
        (panel,) = await reader.asks("/settings")
        await wishes(reader, panel, "set:pause:week", next_push_at=datetime(2026, 8, 29, 1, 0, tzinfo=UTC))
        s.clock.set_forward(datetime(2026, 8, 29, 1, 0, 1, tzinfo=UTC))
        await recorded(s, reader.chat.id, next_push_at=datetime(2026, 8, 30, 1, 0, tzinfo=UTC))
        await reader.gets(lambda new: any("1. EnvHarness" in message.text for message in new))


async def test_twenty_taps_at_once_end_with_the_last_one_shown(stage: Any) -> None:
    async with stage() as s:
        await s.start_bot(send_rate_per_chat="10/1s")
        reader = new_reader(s, "zh")
        await reader.asks("/start")
        (panel,) = await reader.asks("/settings")
        edits = s.api.count("editMessageText")
        turns = ["on", "off"] * 10
        taps = [reader.person.forges_tap(panel.message_id, f"set:silent:{turn}") for turn in [*turns[1:], "on"]]
        for tap in taps:
            assert (await tap.answered()).get("text") is None
        await recorded(s, reader.chat.id, silent=True)
        await s.api.wait_until(lambda: "☑ " + reader.hears("button-silent") in [b["text"] for b in panel.buttons])
        assert s.api.count("editMessageText") - edits < len(taps), "screens that were overtaken are not drawn"
        same = await reader.taps(panel, "set:silent:off")
        assert same is None
        assert await reader.forges(panel, "set:silent:off") is None, "a button pressed twice does no harm"


async def test_forged_and_stale_buttons_of_the_settings_change_nothing_and_are_answered_kindly(running: Any) -> None:
    forged = [
        "set:", "set", "set:hour:24", "set:hour:8", "set:hour:x", "set:time:2460", "set:time:", "set:time:99",
        "set:zone:Atlantis", "set:zone:../../etc", "set:language:xx", "set:language:", "set:cards:0", "set:cards:7",
        "set:cards:99999", "set:silent:maybe", "set:silent", "set:pause:year", "set:pause", "set:one:two", "set:banana",
        "set:main:x", "set:main@1", "set:main@-", "set:MAIN", "set:notes:on@x", "set:main@-99999999999999999999",
    ]  # fmt: skip
    for reader, half in zip(two_readers(running), (forged[::2], forged[1::2]), strict=True):
        (panel,) = await reader.asks("/settings")
        before = panel.text, panel.reply_markup
        assert await reader.forges_each(panel, *half) == reader.is_told_of_stale(*half)
        assert (panel.text, panel.reply_markup) == before
        assert await running.store(chats.get, reader.chat.id) is None
        others = ("set:main@-1234", "set:silent:on@-1234", f"set:start@-{reader.chat.id}")
        assert await reader.forges_each(panel, *others) == dict.fromkeys(others, reader.hears("admins-only-there"))


async def test_a_settings_message_that_cannot_be_edited_any_more_comes_anew(running: Any) -> None:
    reader = new_reader(running, "en")
    (panel,) = await reader.asks("/settings")
    running.api.script(Answer(400, "Bad Request: message can't be edited"), method="editMessageText")
    assert await reader.taps(panel, "set:silent:on") is None
    (anew,) = await reader.gets()
    assert "☑ " + reader.hears("button-silent") in [button["text"] for button in anew.buttons]


async def test_a_shared_location_sets_the_zone_and_its_keys_go(running: Any) -> None:
    chinese, english = two_readers(running)
    for reader in (chinese, english):
        await reader.asks("/start")
        (panel,) = await reader.asks("/settings")
        await goes(reader, panel, "set:zone")
        await reader.taps(panel, "set:where")
        (asked,) = await reader.gets()
        share, refuse = (row[0] for row in (asked.reply_markup or {})["keyboard"])
        assert share["request_location"]
        kept = (await reader.asks(refuse["text"]))[0]
        assert (kept.text, kept.reply_markup) == (reader.hears("where-kept"), {"remove_keyboard": True})
    chinese.person.shares_location(0.5, -150.0)
    english.person.shares_location(47.37, 8.54)
    for reader, answer in ((chinese, chinese.hears("where-unknown")), (english, "Europe/Zurich")):
        (done,) = await reader.gets()
        assert answer in done.text
        assert done.reply_markup == {"remove_keyboard": True}
    zones = [(await running.store(chats.get, reader.chat.id)).zone for reader in (chinese, english)]
    assert zones == ["Asia/Shanghai", "Europe/Zurich"]
    dump = await running.store(lambda db: "\n".join(db.conn.iterdump()))
    assert "47.37" not in dump


async def test_a_city_of_several_places_is_asked_about(running: Any) -> None:
    reader = new_reader(running, "zh")
    await reader.asks("/start")
    (which,) = await reader.asks("/timezone Cambridge")
    assert which.text == reader.hears("timezone-which", words="Cambridge")
    assert len(which.buttons) == 3
    await wishes(reader, which, "set:zone:America/New_York", zone="America/New_York")
    (same,) = await reader.asks("/timezone Springfield")
    assert len({button["text"] for button in same.buttons}) == len(same.buttons) > 1
    await shows(reader, which, reader.hears("settings-title"))
    assert "Asia/Shanghai" in (await reader.asks("/timezone 杭州"))[0].text


async def test_in_a_group_only_administrators_tap_the_settings_anonymous_ones_too(running: Any) -> None:
    boss, guest = admin_and_member(running, "zh", is_forum=True)
    topic = boss.chat.open_topic("Papers")
    assert texts(await guest.asks("/settings")) == [guest.hears("admins-only")]
    boss.look()
    # Telegram names the group as the sender of what an anonymous administrator writes, and the person who taps.
    (panel,) = await boss.asks("/settings", anonymously=True, thread_id=topic)
    changes = ("set:start", "set:silent:on", "set:hour", "set:where")
    assert await guest.forges_each(panel, *changes) == dict.fromkeys(changes, guest.hears("admins-only"))
    assert await running.store(chats.get, boss.chat.id) is None
    await wishes(boss, panel, "set:start", state="active", thread_id=topic)
    await goes(boss, panel, "set:zone")
    assert "set:where" not in button_data(panel)
    assert await boss.forges(panel, "set:where") == boss.hears("button-stale", command="/settings")
    assert await boss.forges(panel, f"set:main@{boss.chat.id}") == boss.hears("admins-only-there"), "not from a group"


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_toggle_is_one_entry_of_the_table(db: Any, language: Language) -> None:
    chats.add(db, CHAT, 3, EVENING, EVENING)
    for toggle in TOGGLES:
        for on in (True, False):
            toggle.switch(db, 1, on)
            chat = chats.get(db, 1)
            assert chat
            assert toggle.is_on(chat) is on
            keys = [button.data for row in screens.main(Panel(chat, language, EVENING)).keyboard for button in row]
            assert f"set:{toggle.name}:{'off' if on else 'on'}" in keys


def test_a_zone_that_is_gone_is_no_stale_button_and_another_can_be_chosen(db: Database) -> None:
    chats.add(db, replace(CHAT, zone="US/Atlantis"), 3, EVENING, EVENING)
    with pytest.raises(ZoneInfoNotFoundError):
        change(db, CHAT, "time", "0800", EVENING)
    change(db, CHAT, "zone", "Asia/Tokyo", EVENING)
    found = chats.get(db, CHAT.id)
    assert found
    assert found.zone == "Asia/Tokyo"
