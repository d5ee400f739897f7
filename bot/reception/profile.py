"""How the bot introduces itself in Telegram: its commands, by who may use them where, and its descriptions.

Only what differs is written, because Telegram takes few changes a day. What an operator has written with @BotFather
stays: a name or a description that is not ours. The bot's name is registered in every language, too: the operator's
where its readers can read it (a Latin one in English, a Chinese one in Chinese), and ours in the others.
"""

import asyncio
import logging
import unicodedata
from collections.abc import Awaitable, Callable, Iterator, Sequence
from functools import partial
from typing import NamedTuple

from telegram import (
    BotCommand,
    BotCommandScope,
    BotCommandScopeAllChatAdministrators,
    BotCommandScopeAllGroupChats,
    BotCommandScopeChat,
    BotCommandScopeDefault,
)
from telegram.error import TelegramError

from bot.deliver import weather
from bot.deliver.inquiry import has_met
from bot.deliver.outbox import TelegramBot
from bot.logs import log_failure
from bot.reception.front import Route
from bot.wording import EVERYBODY_ELSE, LANGUAGES, wording
from storage import kept
from storage.database import DatabaseError, Store
from storage.records import Language

log = logging.getLogger(__name__)

AFTER = 5.0  # seconds after the start: people first, and a bot that starts again and again changes nothing
EVERY = 86_400.0  # seconds: the operator may have given the bot a new name, or have written to it

Setter = Callable[[str, str | None], Awaitable[bool]]


class _Menu(NamedTuple):
    scope: BotCommandScope
    routes: Sequence[Route]


def menus(commands: Sequence[Route], admin_ids: Sequence[int]) -> Iterator[_Menu]:
    """Who is shown which commands: in a group, its members only those that change nothing."""
    listed = [route for route in commands if route.listed and not route.admin]
    admins = [route for route in commands if route.admin]
    yield _Menu(BotCommandScopeDefault(), listed)
    yield _Menu(BotCommandScopeAllGroupChats(), [route for route in listed if not route.changes])
    yield _Menu(BotCommandScopeAllChatAdministrators(), listed)
    if admins:
        yield from (_Menu(BotCommandScopeChat(user_id), [*listed, *admins]) for user_id in admin_ids)


async def keep_introduced(bot: TelegramBot, store: Store, commands: Sequence[Route], admin_ids: Sequence[int]) -> None:
    """Introduce the bot soon after its start, and look every day whether that still holds; never ends."""
    await asyncio.sleep(AFTER)
    while True:
        await introduce(bot, store, commands, [admin for admin in admin_ids if await _has_met(bot, admin)])
        await asyncio.sleep(EVERY)


async def _has_met(bot: TelegramBot, admin_id: int) -> bool:
    if not (is_known := await has_met(bot, admin_id)):
        log.warning(
            "chat %s: ADMIN_IDS names this person, who has not written to the bot so far: nothing can be told them "
            "before they send it /start; or is the number wrong?",
            admin_id,
        )
    return is_known


async def introduce(bot: TelegramBot, store: Store, commands: Sequence[Route], admin_ids: Sequence[int]) -> None:
    """Register what is not registered yet, in every language. That it fails is no reason not to run."""
    introduction = _Introduction(bot, store)
    steps: list[Callable[[], Awaitable[None]]] = [
        *(partial(introduction.commands, menu, code) for menu in menus(commands, admin_ids) for code in LANGUAGES),
        *(partial(introduction.description, code) for code in LANGUAGES),
        *(partial(introduction.short_description, code) for code in LANGUAGES),
        *(partial(introduction.name, code) for code in LANGUAGES),
    ]
    for step in steps:
        try:
            await step()
        except TelegramError as error:
            log.warning("a part of the bot's introduction could not be registered with Telegram: %s", error)
            if isinstance(weather.read(error), weather.Wait):  # perhaps for a day: the next look has another go
                return
        except DatabaseError as error:
            log_failure(log, error, "a part of the bot's introduction waits for a day", level=logging.WARNING)


class _Introduction:
    """Each method sees to one text in one language."""

    def __init__(self, bot: TelegramBot, store: Store) -> None:
        self._bot = bot
        self._store = store

    async def commands(self, menu: _Menu, language: Language) -> None:
        say, code = wording(language), _code(language)
        wanted = tuple(BotCommand(route.name, say(f"command-{route.name}")) for route in menu.routes)
        if await self._bot.get_my_commands(menu.scope, code) != wanted:
            await self._bot.set_my_commands(wanted, menu.scope, code)

    async def description(self, language: Language) -> None:
        there = (await self._bot.get_my_description(_code(language))).description
        await self._describe("description", language, there, self._bot.set_my_description)

    async def short_description(self, language: Language) -> None:
        there = (await self._bot.get_my_short_description(_code(language))).short_description
        await self._describe("short-description", language, there, self._bot.set_my_short_description)

    async def name(self, language: Language) -> None:
        code = language.partition("-")[0]  # also where the language is everybody else's: that name is the operator's
        general, there = (await self._bot.get_my_name()).name, (await self._bot.get_my_name(code)).name
        ours, key = str(wording(language)("profile-name")), f"profile-name:{language}"
        registered = await self._store(kept.get, key)
        if there not in (general, ours, registered):
            return  # the operator's own for this language
        wanted = general if _script(ours) <= _scripts(general) else ours
        if (there, registered) != (wanted, wanted):
            await self._bot.set_my_name(wanted, code)
            await self._store(kept.put, key, wanted)

    async def _describe(self, part: str, language: Language, there: str, write: Setter) -> None:
        wanted = str(wording(language)(f"profile-{part}"))
        # A language without a text of its own shows everybody else's, which may be ours, too.
        ours = {await self._store(kept.get, f"profile-{part}:{code}") for code in (language, EVERYBODY_ELSE)}
        if there != wanted and (not there or there in ours):
            await write(wanted, _code(language))
        if there in ("", wanted) or there in ours:
            await self._store(kept.put, f"profile-{part}:{language}", wanted)


def _script(name: str) -> set[str]:
    """The scripts that one must read for a name, abbreviations in Latin letters aside."""
    return _scripts(name) - {"LATIN"} or {"LATIN"}


def _scripts(name: str) -> set[str]:
    """The first word in Unicode's name of each letter: LATIN, CJK, CYRILLIC."""
    return {unicodedata.name(letter, "?").split()[0] for letter in name if letter.isalpha()}


def _code(language: Language) -> str | None:
    return None if language == EVERYBODY_ELSE else language.partition("-")[0]  # Telegram takes two letters, no region
