"""The door through which Telegram brings updates: only requests with its secret are read, and those in bounds."""

import asyncio
import hmac
import json
import logging
from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

from aiohttp import web

from bot.logs import Sparingly

log = logging.getLogger(__name__)

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - its name, not the secret
DEFAULT_PATH = "/telegram"
MAX_BODY = 1024 * 1024  # bytes; Telegram's longest messages and keyboards are far below
READ_SECONDS = 10.0
COME_AGAIN = 5  # seconds; Telegram waits longer of its own accord

Take = Callable[[Mapping[str, Any]], bool]


def webhook_address(url: str) -> str:
    """The address that Telegram is told: WEBHOOK_URL itself, or `/telegram` below it when it names only a host."""
    return url if urlsplit(url).path else f"{url}{DEFAULT_PATH}"


class Webhook:
    """Receives the posts to the webhook's address. `take` queues an update, or says that there is no room now."""

    def __init__(self, address: str, secret: str, take: Take) -> None:
        # A proxy may take off what stands before the last part of the path.
        self.paths = {urlsplit(address).path, DEFAULT_PATH}
        self._secret = secret.encode()
        self._take = take
        self._say_full = Sparingly(log.warning, "no room for updates, which Telegram will bring again: %d")

    async def post(self, request: web.Request) -> web.Response:
        """200 once the update is queued; anything else makes Telegram bring it again."""
        given = request.headers.get(SECRET_HEADER, "").encode("utf-8", "surrogateescape")
        if not hmac.compare_digest(given, self._secret):
            return _refusal(HTTPStatus.FORBIDDEN)
        if request.content_type != "application/json":
            return _refusal(HTTPStatus.UNSUPPORTED_MEDIA_TYPE)
        if (request.content_length or 0) > MAX_BODY:
            return _refusal(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        try:
            async with asyncio.timeout(READ_SECONDS):
                body = await request.read()
        except TimeoutError:
            return _refusal(HTTPStatus.REQUEST_TIMEOUT)
        except (web.RequestPayloadError, ConnectionError):  # cut off, or not HTTP
            return _refusal(HTTPStatus.BAD_REQUEST)
        return self._queued(body)

    def _queued(self, body: bytes) -> web.Response:
        update = _parsed(body)
        if update is None:
            return _refusal(HTTPStatus.BAD_REQUEST)
        if not self._take(update):
            self._say_full()
            return _refusal(HTTPStatus.SERVICE_UNAVAILABLE, {"Retry-After": str(COME_AGAIN)})
        return web.Response()


def _parsed(body: bytes) -> dict[str, Any] | None:
    """The update; None for anything that cannot be one."""
    try:
        update = json.loads(body)
    except (ValueError, RecursionError):
        return None
    is_update = isinstance(update, dict) and type(update.get("update_id")) is int
    return update if is_update else None


def _refusal(status: HTTPStatus, headers: Mapping[str, str] | None = None) -> web.Response:
    return web.Response(status=status, text=status.phrase, headers=headers)
