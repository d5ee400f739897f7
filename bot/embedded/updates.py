"""What happened, on its way to the bot: kept until it is fetched by getUpdates or taken by a webhook."""

import asyncio
import contextlib
import itertools
import re
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import urlsplit

import aiohttp

from bot.embedded.chats import JSON
from bot.embedded.refusals import Refusal, bad_request

NOT_BY_DEFAULT = frozenset({"chat_member", "message_reaction", "message_reaction_count"})
MAX_BATCH = 100
MAX_WAIT = 50.0  # seconds
WEBHOOK_PORTS = (443, 80, 88, 8443)
_LOOPBACK = ("127.0.0.1", "localhost", "::1")

_WEBHOOK_SET = "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
_SECOND_POLLER = "terminated by other getUpdates request; make sure that only one bot instance is running"


@dataclass(slots=True)
class Webhook:
    """Where updates go, and how that went last."""

    url: str
    secret_token: str = ""
    max_connections: int = 40
    last_error: str = ""
    last_error_at: datetime | None = None
    task: asyncio.Task[None] | None = field(default=None, repr=False)


class UpdateQueue:
    """The updates of one bot, with ids that grow by one."""

    def __init__(self, clock: Callable[[], datetime], changed: Callable[[], None]) -> None:
        self.webhook: Webhook | None = None
        self.webhook_retry = 0.1  # seconds until an update that was not taken is sent again
        self.pending: deque[JSON] = deque()
        self.allowed: frozenset[str] = frozenset()  # empty: all but NOT_BY_DEFAULT
        self._clock = clock
        self._changed = changed  # called when something happens that no call from the bot ends
        self._ids = itertools.count(1)
        self._poll: asyncio.Future[None] | None = None  # the poll that waits
        self._arrived = asyncio.Event()
        self._closed = False

    def add(self, kind: str, payload: JSON) -> int | None:
        """Stores an update and wakes who waits for one; returns its id, None if the bot does not want this kind."""
        if kind not in self.allowed if self.allowed else kind in NOT_BY_DEFAULT:
            return None
        update_id = next(self._ids)
        self.pending.append({"update_id": update_id, kind: payload})
        self._arrived.set()
        self._wake(None)
        return update_id

    @property
    def polled(self) -> bool:
        """Whether a poll is waiting for the next update."""
        return self._poll is not None

    def allow(self, kinds: Iterable[str] | None) -> None:
        """Remembers allowed_updates; None leaves it as it was."""
        if kinds is not None:
            self.allowed = frozenset(kinds)

    async def poll(self, offset: int, limit: int, wait: float) -> list[JSON]:
        """The next updates, forgetting those before `offset`; waits up to `wait` seconds for a first one.

        Raises the 409 Refusal if a webhook is set, or when another poll takes over.
        """
        if self.webhook is not None:
            raise _conflict(_WEBHOOK_SET)
        self._wake(_SECOND_POLLER)
        self._forget(offset)
        if not self.pending and wait > 0 and not self._closed:
            await self._wait(min(wait, MAX_WAIT))
        return list(itertools.islice(self.pending, limit if 0 < limit <= MAX_BATCH else MAX_BATCH))

    async def _wait(self, seconds: float) -> None:
        poll = self._poll = asyncio.get_running_loop().create_future()
        self._changed()
        try:
            async with asyncio.timeout(seconds):
                await poll
        except TimeoutError:
            pass
        finally:
            if self._poll is poll:
                self._poll = None

    def _wake(self, conflict: str | None) -> None:
        """Ends the poll that waits: with what there is, or with a conflict."""
        poll, self._poll = self._poll, None
        if poll is None or poll.done():
            return
        if conflict is None:
            poll.set_result(None)
        else:
            poll.set_exception(_conflict(conflict))

    def _forget(self, offset: int) -> None:
        """Drops the updates before `offset`; a negative offset keeps only so many of the newest."""
        if offset < 0:
            offset = self.pending[max(offset, -len(self.pending))]["update_id"] if self.pending else 0
        while self.pending and self.pending[0]["update_id"] < offset:
            self.pending.popleft()

    async def set_webhook(self, url: str, secret_token: str, max_connections: int) -> None:
        """Sends updates to `url` from now on, "" = to nobody. Raises Refusal; HTTP only works for loopback."""
        if url:
            _check_webhook(url, secret_token)
        await self._stop_webhook()
        self.webhook = None
        if url:
            self._wake(_WEBHOOK_SET)
            self.webhook = Webhook(url, secret_token, max_connections or 40)
            self._start_webhook()

    def _start_webhook(self) -> None:
        if self.webhook is not None:
            self.webhook.task = asyncio.create_task(self._deliver(self.webhook))

    async def _stop_webhook(self) -> None:
        if self.webhook is not None and self.webhook.task is not None:
            self.webhook.task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self.webhook.task
            self.webhook.task = None

    async def _deliver(self, webhook: Webhook) -> None:
        """Posts one update after the other; each again and again until it is answered with 2xx."""
        headers = {"X-Telegram-Bot-Api-Secret-Token": webhook.secret_token} if webhook.secret_token else {}
        async with aiohttp.ClientSession(headers=headers, timeout=aiohttp.ClientTimeout(total=10)) as session:
            while True:
                while not self.pending:
                    self._arrived.clear()
                    await self._arrived.wait()
                update = self.pending[0]
                if not await self._post(session, webhook, update):
                    await asyncio.sleep(self.webhook_retry)
                elif self.pending and self.pending[0] is update:
                    self.pending.popleft()
                    self._changed()

    async def _post(self, session: aiohttp.ClientSession, webhook: Webhook, update: JSON) -> bool:
        try:
            async with session.post(webhook.url, json=update) as response:
                if 200 <= response.status < 300:
                    return True
                error = f"Wrong response from the webhook: {response.status} {response.reason}"
        except (aiohttp.ClientError, TimeoutError) as problem:
            error = "Read timeout expired" if isinstance(problem, TimeoutError) else "Connection failed"
        webhook.last_error, webhook.last_error_at = error, self._clock()
        self._changed()
        return False

    def open(self) -> None:
        """Lets polls wait and the webhook work, again after close()."""
        self._closed = False
        self._start_webhook()

    async def close(self) -> None:
        """Ends the poll that waits, with what there is, and the webhook's work; what is pending stays."""
        self._closed = True
        self._wake(None)
        await self._stop_webhook()


def _conflict(reason: str) -> Refusal:
    return Refusal(409, f"Conflict: {reason}")


def _check_webhook(url: str, secret_token: str) -> None:
    parts = urlsplit(url)
    if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in _LOOPBACK):
        raise bad_request("bad webhook: An HTTPS URL must be provided for webhook")
    if parts.hostname not in _LOOPBACK and (parts.port or 443) not in WEBHOOK_PORTS:
        raise bad_request("bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443")
    if len(secret_token) > 256:
        raise bad_request("secret token is too long")
    if not re.fullmatch(r"[A-Za-z0-9_-]*", secret_token):
        raise bad_request("secret token contains unallowed characters")
