"""Telegram's side of the webhook: sets it, and looks now and then whether it is still ours and works.

Nothing is said twice while it stays as it is. At the end of the bot the webhook stays: Telegram keeps the updates for a
day, and brings them when the bot is back.
"""

import logging
from collections.abc import Callable, Sequence
from datetime import datetime
from urllib.parse import urlsplit

from telegram import WebhookInfo
from telegram.error import TelegramError

from bot.deliver import weather
from bot.deliver.outbox import TelegramBot

log = logging.getLogger(__name__)

CONNECTIONS = 10  # at once, by which Telegram brings updates; those of one chat come one after the other in any case


class Hook:
    """One bot's webhook. `give_up(because)` is called when another instance has it, or Telegram refuses the bot."""

    def __init__(self, bot: TelegramBot, address: str, secret: str, give_up: Callable[[str], None]) -> None:
        self._bot = bot
        self._address = address
        self._secret = secret
        self._give_up = give_up
        self._known_error: datetime | None = None  # when the last failed delivery was that is known here
        self.trouble: str | None = None
        """What keeps updates away, as far as the last look tells; None: nothing."""

    async def set(self, kinds: Sequence[str]) -> None:
        """Have updates of these kinds brought here; those that wait come, too. Raises the client's TelegramError."""
        before = await self._bot.get_webhook_info()
        if before.url not in {"", self._address}:
            log.warning("the webhook is taken over from %s", _host(before.url))
        self._known_error = before.last_error_date
        await self._bot.set_webhook(
            self._address,
            secret_token=self._secret,
            allowed_updates=kinds,
            max_connections=CONNECTIONS,
            drop_pending_updates=False,
        )
        log.info("Telegram brings updates to %s", _host(self._address))

    async def look(self) -> None:
        """See whether the webhook is still ours, and whether Telegram gets its updates delivered."""
        try:
            info = await self._bot.get_webhook_info()
        except TelegramError as error:
            self._not_heard(weather.read(error))
            return
        if info.url != self._address:
            self._give_up(_taken_by(info.url))
            return
        self._heard(info)

    def _not_heard(self, answer: weather.Answer) -> None:
        if isinstance(answer, weather.Refused):
            self._give_up(answer.because)
        else:
            self._note("Telegram cannot be reached", str(answer))

    def _heard(self, info: WebhookInfo) -> None:
        is_news = info.last_error_date is not None and info.last_error_date != self._known_error
        if is_news:
            self._note("Telegram cannot deliver updates", info.last_error_message or "no reason given")
        if not info.pending_update_count or not is_news:
            self._known_error = info.last_error_date
            if self.trouble:
                log.info("nothing keeps Telegram's updates away any more")
            self.trouble = None

    def _note(self, what: str, because: str) -> None:
        line = f"{what}: {because}"
        if line != self.trouble:
            log.warning("%s", line)
        self.trouble = line


def _host(address: str) -> str:
    """The host alone: other bots put their token into the path."""
    return urlsplit(address).hostname or "nowhere"


def _taken_by(address: str) -> str:
    if not address:
        return "another instance took the webhook away and polls with the same token; stop one of the two"
    return f"another instance set its webhook to {_host(address)} with the same token; stop one of the two"
