"""How the bot introduces itself to Telegram: in every language, by scope, and never over the operator's own words."""

import itertools
import json
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from typing import Any

import pytest
from telegram import BotCommandScopeChat
from telegram.ext import ExtBot

from bot.chat.hints import show_help
from bot.deliver.ceilings import Ceilings
from bot.deliver.pacer import Pacer
from bot.deliver.transport import AiohttpRequest
from bot.embedded.bot_api import BotApi
from bot.embedded.faults import Answer, Page
from bot.embedded.profile import MAX_COMMAND_DESCRIPTION, MAX_DESCRIPTION, MAX_SHORT_DESCRIPTION
from bot.reception.front import COMMANDS, Route
from bot.reception.profile import introduce, menus
from bot.setting_values import Rate
from bot.wording import LANGUAGES
from storage import kept
from storage.database import Store
from tests.talk import logged, text_of

OFF = Rate(0, 1)
WRITTEN = ("setMyCommands", "setMyDescription", "setMyShortDescription", "setMyName")


@pytest.fixture
async def api() -> AsyncIterator[BotApi]:
    """A Telegram that knows nothing of the bot."""
    async with BotApi() as api:
        yield api


async def introduced(api: BotApi, store: Store, commands: Sequence[Route] = ()) -> None:
    """As after a start of the bot that has these commands."""
    request, updates, pacer = AiohttpRequest(1), AiohttpRequest(1), Pacer(Ceilings(OFF, OFF, OFF))
    address = f"{api.base_url}/bot"
    async with ExtBot(
        api.token, base_url=address, request=request, get_updates_request=updates, rate_limiter=pacer
    ) as bot:
        await introduce(bot, store, commands, ())


async def test_the_running_bot_introduces_itself(stage: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.reception.profile.AFTER", 0)
    monkeypatch.setattr("bot.reception.profile.EVERY", 0.01)
    async with stage() as s:
        s.api.script(Page(), method="setMyCommands")  # a refusal stops nothing, and the next day has another go
        await s.start_bot()
        await s.api.wait_until(lambda: len(s.api.profile.short_descriptions) == 2)
        await s.api.wait_until(lambda: len(s.api.profile.commands) == 6)
        s.api.bot_user["first_name"] = "My Papers"
        await s.api.wait_until(lambda: s.api.profile.names.get("en") == "My Papers")


async def test_a_database_that_is_out_of_order_ends_the_daily_look_at_the_name_for_a_day_only(
    stage: Any, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("bot.reception.profile.AFTER", 0)
    monkeypatch.setattr("bot.reception.profile.EVERY", 0.01)
    async with stage() as s:
        await s.start_bot()
        await s.api.wait_until(lambda: len(s.api.profile.names) == 2)
        await s.store(lambda db: db.execute("ALTER TABLE kept RENAME TO lost"))
        await logged(caplog, "no such table: kept")
        await s.store(lambda db: db.execute("ALTER TABLE lost RENAME TO kept"))
        s.api.bot_user["first_name"] = "My Papers"
        await s.api.wait_until(lambda: s.api.profile.names.get("en") == "My Papers")


async def test_an_answer_that_nobody_understands_ends_the_daily_look_for_a_day_only(
    stage: Any, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("bot.reception.profile.AFTER", 0)
    monkeypatch.setattr("bot.reception.profile.EVERY", 0.01)
    async with stage() as s:
        s.api.script(Page(200, '{"ok": true, "result": [5]}'), method="getMyCommands")
        await s.start_bot()
        await logged(caplog, "the bot's introduction waits for a day: ")
        await s.api.wait_until(lambda: len(s.api.profile.names) == 2)


async def test_commands_and_descriptions_are_there_in_both_languages_and_by_scope(api: BotApi, store: Store) -> None:
    await introduced(api, store, COMMANDS)
    there = {(json.loads(scope)["type"], code): menu for (scope, code), menu in api.profile.commands.items()}
    scopes = ("default", "all_group_chats", "all_chat_administrators")
    assert set(there) == set(itertools.product(scopes, ("", "zh")))
    for (scope, code), menu in there.items():
        names = [command["command"] for command in menu]
        assert menu[0] == {"command": "today", "description": text_of("zh" if code else "en", "command-today")}
        assert ("follow" in names) == (scope != "all_group_chats")
        assert {"week", "date", "help"} <= set(names)
    for part, shown in (("", api.profile.descriptions), ("short-", api.profile.short_descriptions)):
        ours = f"profile-{part}description"
        assert shown == {"": text_of("en", ours), "zh": text_of("zh", ours)}
    general = api.bot_user["first_name"]
    assert api.profile.names == {"en": general, "zh": text_of("zh", "profile-name")}  # whoever can read it gets it
    written = [api.count(method) for method in WRITTEN]
    await introduced(api, store, COMMANDS)
    assert [api.count(method) for method in WRITTEN] == written  # nothing has changed, nothing is written


async def test_what_the_operator_wrote_stays_and_what_we_wrote_before_is_renewed(api: BotApi, store: Store) -> None:
    descriptions = api.profile.descriptions
    descriptions[""] = "My own bot"
    await introduced(api, store)
    assert descriptions == {"": "My own bot"}
    descriptions.clear()
    await introduced(api, store)
    assert set(descriptions) == {"", "zh"}
    descriptions["zh"] = "我自己的机器人"
    await introduced(api, store)
    assert descriptions["zh"] == "我自己的机器人"
    for language, code in (("en", ""), ("zh", "zh")):  # an earlier version wrote other words
        await store(kept.put, f"profile-description:{language}", "Old words")
        descriptions[code] = "Old words"
    await introduced(api, store)
    ours = "profile-description"
    assert descriptions == {"": text_of("en", ours), "zh": text_of("zh", ours)}


async def test_a_name_that_the_operator_gave_in_a_language_stays(api: BotApi, store: Store) -> None:
    api.profile.names["zh"] = "我的论文"
    await introduced(api, store)
    assert api.profile.names["zh"] == "我的论文"
    api.profile.names["zh"] = "旧名字"
    await store(kept.put, "profile-name:zh", "旧名字")  # an earlier version of ours
    await introduced(api, store)
    assert api.profile.names["zh"] == text_of("zh", "profile-name")


@pytest.mark.parametrize(
    ("general", "kept_in"),
    [
        ("Paper Digest", {"en"}),
        ("每日论文", {"zh"}),
        ("ACME 论文", {"en", "zh"}),
        ("Дайджест", set()),
        ("🤗 42", set()),
    ],
)
async def test_a_name_is_registered_in_each_language_the_operators_wherever_it_can_be_read(
    store: Store, general: str, kept_in: set[str]
) -> None:
    async with BotApi(first_name=general) as api:
        await introduced(api, store)
        ours = {code: text_of(code, "profile-name") for code in LANGUAGES}
        assert api.profile.names == ours | dict.fromkeys(kept_in, general)
        written = api.count("setMyName")
        await introduced(api, store)
        assert api.count("setMyName") == written


async def test_a_new_name_of_the_operators_takes_the_earlier_ones_place(store: Store) -> None:
    async with BotApi(first_name="每日论文") as api:
        await introduced(api, store)
        api.bot_user["first_name"] = "Paper Digest"
        await introduced(api, store)
        assert api.profile.names == {"en": "Paper Digest", "zh": text_of("zh", "profile-name")}
        api.bot_user["first_name"] = "My Papers"
        await introduced(api, store)
        assert api.profile.names == {"en": "My Papers", "zh": text_of("zh", "profile-name")}


async def test_a_wait_of_a_day_that_telegram_demands_ends_it_until_the_next_look(
    api: BotApi, store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    day = {"retry_after": 86_400}
    api.script(Answer(429, "Too Many Requests: retry after 86400", day), method="setMyDescription")
    await introduced(api, store)
    assert api.count("getMyShortDescription") == 0
    assert "could not be registered" in caplog.text
    await introduced(api, store)
    assert len(api.profile.descriptions) == len(api.profile.short_descriptions) == 2


def test_operators_are_shown_their_own_commands_in_their_own_chats() -> None:
    assert len(list(menus(COMMANDS, (7,)))) == 3 + any(route.admin for route in COMMANDS)
    stats = Route("stats", show_help, admin=True)
    shown = list(menus([*(replace(route, admin=False) for route in COMMANDS), stats], (7, 8)))
    scopes = [menu.scope.chat_id for menu in shown if isinstance(menu.scope, BotCommandScopeChat)]
    assert scopes == [7, 8]
    assert [stats in menu.routes for menu in shown] == [False, False, False, True, True]


@pytest.mark.parametrize("language", LANGUAGES)
def test_telegram_has_room_for_every_text(language: Any) -> None:
    assert len(text_of(language, "profile-description")) <= MAX_DESCRIPTION
    assert len(text_of(language, "profile-short-description")) <= MAX_SHORT_DESCRIPTION
    for route in COMMANDS:
        if route.listed:
            assert 1 <= len(text_of(language, f"command-{route.name}")) <= MAX_COMMAND_DESCRIPTION
