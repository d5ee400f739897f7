"""Listens on PORT, knows which address is whose, and gives every answer the headers that keep browsers safe."""

import asyncio
import errno
import logging
from collections.abc import Callable, Coroutine, Sequence
from functools import partial
from http import HTTPStatus
from typing import Any

from aiohttp import web
from aiohttp.typedefs import Handler

from bot.errors import BotError
from bot.logs import log_failure
from bot.web.lately import Lately
from bot.web.pages import Pages
from bot.web.webhook import MAX_BODY, Webhook
from storage.database import DatabaseError

log = logging.getLogger(__name__)

EVERYWHERE = "0.0.0.0"  # noqa: S104 - a platform's router comes from outside
LAST_ANSWERS = 2.0  # seconds for answers under way when the bot stops
LINGER = 2.0  # seconds for reading what comes after a refusal
IDLE = 30.0  # seconds that a connection may stay open without a whole request
MOST_OPEN = 500  # connections; the bot needs some of its files for itself
METRICS_TYPE = "text/plain; version=0.0.4; charset=utf-8"

Health = Callable[[], Coroutine[Any, Any, Sequence[str]]]  # the reasons why it is not well; none: it is
Metrics = Callable[[], Coroutine[Any, Any, bytes]]  # Prometheus' text format; raises DatabaseError


class Web:
    """The server. Without a `webhook` nothing can be posted; without `pages` there are none."""

    def __init__(
        self, port: int, *, health: Health, metrics: Metrics, webhook: Webhook | None = None, pages: Pages | None = None
    ) -> None:
        self._port = port
        self._health = Lately(health)
        self._metrics = Lately(partial(_written, metrics))
        self._webhook = webhook
        self._pages = pages
        self._runner: web.AppRunner | None = None
        self._listener: asyncio.Server | None = None

    async def start(self) -> None:
        """Listen. Raises BotError when the port cannot be had."""
        runner = web.AppRunner(
            self._application(),
            access_log=None,
            shutdown_timeout=LAST_ANSWERS,
            lingering_time=LINGER,
            keepalive_timeout=IDLE,
            auto_decompress=False,  # Telegram packs nothing, and a small packed body can be a huge one
        )
        await runner.setup()
        assert runner.server  # noqa: S101 - set up
        welcome = partial(_welcome, runner.server)
        try:
            self._listener = await asyncio.get_running_loop().create_server(welcome, EVERYWHERE, self._port)
        except OSError as error:
            await runner.cleanup()
            raise BotError(_why_not(self._port, error)) from None
        self._runner = runner
        self._port = self._listener.sockets[0].getsockname()[1]
        log.info("listening on port %d", self._port)

    @property
    def port(self) -> int:
        """Where it listens; known once it does, if it was to take any free port (0)."""
        return self._port

    async def stop(self) -> None:
        """Finish the answers under way and take no more requests."""
        if self._runner and self._listener:
            self._listener.close()
            await self._runner.cleanup()
            self._runner = None
        for made in (self._health, self._metrics, self._pages):
            if made:
                await made.close()

    def _application(self) -> web.Application:
        application = web.Application(middlewares=[self._guarded], client_max_size=MAX_BODY)
        application.router.add_get("/healthz", self._get_health)
        application.router.add_get("/metrics", self._get_metrics)
        if self._pages:
            self._pages.register(application.router)
        application.router.add_route("*", "/{path:.*}", self._other)
        application.on_response_prepare.append(_keep_safe)
        return application

    async def _get_health(self, _request: web.Request) -> web.Response:
        reasons = await self._health()
        status = HTTPStatus.SERVICE_UNAVAILABLE if reasons else HTTPStatus.OK
        return web.Response(status=status, text="\n".join(reasons) or "ok", headers={"Cache-Control": "no-store"})

    async def _get_metrics(self, _request: web.Request) -> web.Response:
        body = await self._metrics()
        if body is None:
            return _short(HTTPStatus.SERVICE_UNAVAILABLE)
        return web.Response(body=body, headers={"Content-Type": METRICS_TYPE, "Cache-Control": "no-store"})

    async def _other(self, request: web.Request) -> web.Response:
        if self._webhook and request.method == "POST" and request.path in self._webhook.paths:
            return await self._webhook.post(request)
        raise web.HTTPNotFound

    @web.middleware
    async def _guarded(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """What goes wrong is answered in a few words, with nothing of the inside in them."""
        try:
            return await handler(request)
        except web.HTTPNotFound:
            if self._pages and request.method in {"GET", "HEAD"}:
                return self._pages.missing(request)
            return _short(HTTPStatus.NOT_FOUND)
        except web.HTTPException as error:
            return _short(HTTPStatus(error.status))
        except Exception as error:
            log_failure(log, error, "a request for %.100r could not be answered", request.path)
            return _short(HTTPStatus.INTERNAL_SERVER_ERROR)


async def _written(metrics: Metrics) -> bytes | None:
    """The metrics; None: the database does not give them, which is one line in the log, however many ask."""
    try:
        return await metrics()
    except DatabaseError as error:
        log_failure(log, error, "no metrics", level=logging.WARNING)
        return None


class _TurnAway(asyncio.Protocol):
    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """There is no room."""
        assert isinstance(transport, asyncio.Transport)  # noqa: S101 - of a socket
        transport.abort()


def _welcome(server: web.Server, /) -> asyncio.BaseProtocol:
    return server() if len(server.connections) < MOST_OPEN else _TurnAway()


def _short(status: HTTPStatus) -> web.Response:
    return web.Response(status=status, text=status.phrase)


async def _keep_safe(_request: web.Request, response: web.StreamResponse) -> None:
    response.headers["Server"] = "paper-digest-bot"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers.setdefault("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")


def _why_not(port: int, error: OSError) -> str:
    if error.errno == errno.EADDRINUSE:
        return f"PORT {port} is in use; stop the program that listens there, or set another PORT"
    if error.errno == errno.EACCES:
        return f"PORT {port} may not be listened on by this user; set one above 1023"
    return f"PORT {port} cannot be listened on: {error.strerror or error}"
