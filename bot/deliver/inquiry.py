"""Asks Telegram about the bot itself, and whom it may write to. Never asks for updates: no running bot is disturbed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from telegram import Bot
from telegram.error import TelegramError

from bot.deliver import weather
from bot.deliver.transport import AiohttpRequest
from bot.deliver.weather import Answer, Unreachable


@dataclass(frozen=True, slots=True)
class Standing:
    """The bot as Telegram knows it."""

    username: str
    reads_all: bool  # every message of its groups, not only commands
    takes_inline: bool
    webhook_url: str  # "": updates are fetched
    waiting: int  # updates that nobody has taken yet
    last_error: str | None = None  # why the webhook was not reached
    last_error_at: datetime | None = None
    strangers: tuple[int, ...] = ()  # of the people who were asked about: who has not written to the bot


async def ask(token: str, base_url: str, people: Sequence[int] = ()) -> Standing | Answer:
    """How the bot stands with Telegram and these people, or what Telegram answers instead: Refused, Wait, Storm, …"""
    async with AiohttpRequest(1) as calls:
        bot = Bot(token, f"{base_url}/bot", request=calls, get_updates_request=calls)
        try:
            me, hook = await bot.get_me(), await bot.get_webhook_info()
            strangers = [person for person in people if not await has_met(bot, person)]
        except TelegramError as error:
            return weather.read(error)
    return Standing(
        username=me.username or "",
        reads_all=bool(me.can_read_all_group_messages),
        takes_inline=bool(me.supports_inline_queries),
        webhook_url=hook.url,
        waiting=hook.pending_update_count,
        last_error=hook.last_error_message,
        last_error_at=hook.last_error_date,
        strangers=tuple(strangers),
    )


async def has_met(bot: Bot, person_id: int) -> bool:
    """Whether this person has written to the bot, which may not write first. What cannot be told is a yes."""
    try:
        await bot.get_chat(person_id)
    except TelegramError as error:
        return not isinstance(weather.read(error), Unreachable)
    return True
