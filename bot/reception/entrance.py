"""How updates come in: fetched from Telegram, or brought to a webhook on PORT; and the server on PORT, if there is one.

What an update means is none of its business.
"""

import asyncio
import contextlib
import itertools
import logging
import secrets
from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from typing import Any

from telegram.error import TelegramError as ClientError
from telegram.ext import Application

from bot import logs
from bot.config import Settings
from bot.days import Clock
from bot.deliver import weather
from bot.deliver.hook import Hook
from bot.deliver.line import Line
from bot.deliver.transport import AiohttpRequest
from bot.errors import TelegramError
from bot.reception.intake import Intake
from bot.web.pages import Pages
from bot.web.server import Health, Metrics, Web
from bot.web.webhook import Webhook, webhook_address
from storage import kept
from storage.database import Store

log = logging.getLogger(__name__)

Telegram = Application[Any, Any, Any, Any, Any, Any]

KNOCKS = (1, 2, 5, 10, 20, 30)  # seconds between attempts to reach Telegram at the start; the last one again and again
BETWEEN_POLLS = 0.0  # seconds; after one that failed the client takes 1 s, or half as long again as this, then longer
GOODBYE = 5.0  # seconds for telling Telegram which updates have been read


class Entrance:
    """`line` and `polls` are the connection that fetches; `give_up(because)` is called when Telegram refuses."""

    def __init__(
        self, telegram: Telegram, line: Line, polls: AiohttpRequest, settings: Settings, give_up: Callable[[str], None]
    ) -> None:
        self._telegram = telegram
        self._line = line
        self._polls = polls
        self._settings = settings
        self._give_up = give_up
        self._intake = Intake(telegram)
        self._hook: Hook | None = None  # set: Telegram brings the updates; None: they are fetched
        self._web: Web | None = None

    @property
    def trouble(self) -> str | None:
        """Why Telegram cannot bring updates; None: it can, or they are fetched."""
        return self._hook.trouble if self._hook else None

    async def open(self, store: Store, clock: Clock, health: Health, metrics: Metrics) -> None:
        """Listen on PORT, if there is one. Raises BotError when it cannot be had."""
        settings = self._settings
        if settings.port is None:
            if settings.public_pages:
                log.warning("PUBLIC_PAGES needs PORT: no pages are served")
            return
        webhook = await self._webhook(settings.webhook_url, store) if settings.webhook_url else None
        pages = Pages(store, clock, settings.digest_language, settings.webhook_url) if settings.public_pages else None
        self._web = Web(settings.port, health=health, metrics=metrics, webhook=webhook, pages=pages)
        await self._web.start()

    async def _webhook(self, url: str, store: Store) -> Webhook:
        address = webhook_address(url)
        if self._settings.webhook_secret:
            secret = self._settings.webhook_secret.get_secret_value()
        else:
            secret = await store(kept.get_or_put, "webhook secret", secrets.token_urlsafe(32))
            logs.hide(secret)
        self._hook = Hook(self._telegram.bot, address, secret, self._give_up)
        return Webhook(address, secret, self._intake.take)

    async def listen(self, kinds: Sequence[str]) -> None:
        """Let updates of these kinds in, trying on while Telegram cannot be reached.

        Raises TelegramError if it refuses the bot.
        """
        await _until_answered(self._telegram.initialize)
        await self._telegram.start()
        if self._hook:
            self._intake.is_open = True
            await _until_answered(partial(self._hook.set, kinds))
            return
        updater = self._telegram.updater
        assert updater  # noqa: S101 - built with one
        await updater.start_polling(
            BETWEEN_POLLS, bootstrap_retries=-1, error_callback=_say_nothing, allowed_updates=kinds
        )

    async def look(self) -> None:
        """See whether Telegram still brings the updates here, and how that goes."""
        if self._hook:
            await self._hook.look()

    async def close(self, *, is_refused: bool) -> None:
        """Let nothing more in: what comes now, Telegram brings again after the next start."""
        self._intake.is_open = False
        await self._stop_polling(is_refused=is_refused)
        if self._web:
            await self._web.stop()

    async def _stop_polling(self, *, is_refused: bool) -> None:
        patience = GOODBYE
        if is_refused or self._line.is_cut:  # not another word: nobody hears it, or it would cut the other's line
            await self._polls.shutdown()
            patience = 0.1
        updater = self._telegram.updater
        if updater and updater.running:
            with contextlib.suppress(TimeoutError, ClientError):
                await asyncio.wait_for(updater.stop(), patience)


async def _until_answered(call: Callable[[], Awaitable[None]]) -> None:
    """Make this call again and again while Telegram is away. Raises TelegramError if it refuses."""
    for pause in itertools.chain(KNOCKS, itertools.repeat(KNOCKS[-1])):
        try:
            await call()
        except ClientError as error:
            answer = weather.read(error)
        else:
            return
        match answer:
            case weather.Wait(seconds=seconds):
                log.warning("Telegram asks for a pause of %g s before the start", seconds)
                await asyncio.sleep(seconds)
            case weather.Storm(because=because):
                log.warning("Telegram cannot be reached (%s); trying again in %g s", because, pause)
                await asyncio.sleep(pause)
            case _:
                raise TelegramError(f"Telegram refuses the bot: {answer}")


def _say_nothing(error: ClientError) -> None:
    """`Line` says what there is to say, once and not at every attempt."""
