"""A small, honest Telegram Bot API server on loopback: `<base_url>/bot<token>/<method>`, for `demo` and the tests.

Refuses what Telegram refuses, in Telegram's words. Knows nothing of the bot that calls it.
"""

import asyncio
import contextlib
import inspect
import json
import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self
from urllib.parse import unquote

from aiohttp import web

from bot.embedded.faults import Answer, Drop, Fault, Hang, Hold, Page, Script, Slow
from bot.embedded.limits import Gate, Limits
from bot.embedded.methods import LIMITED, Method, find_method
from bot.embedded.parameters import MAX_BODY, Parameters, read_parameters
from bot.embedded.refusals import Refusal, too_many_requests
from bot.embedded.world import World, real_time

_ADDRESS = re.compile(r"/bot(?P<token>[^/]+)/(?P<method>[A-Za-z]+)")
_TOKEN = re.compile(r"[0-9]+:[A-Za-z0-9_-]+")
_to_json = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


@dataclass(frozen=True, slots=True)
class Call:
    """One call, as it came and was answered."""

    at: float  # when it arrived, time.monotonic()
    method: str  # as the caller wrote it
    parameters: dict[str, Any]
    status: int  # of the answer; 0 = none was given, or the caller was gone by then


class BotApi(World):
    """The server. Start it with `await api.start()` or `async with`; the people and chats are World's."""

    def __init__(
        self,
        token: str = "123456:EMBEDDED",  # noqa: S107 - opens nothing but this server
        *,
        clock: Callable[[], datetime] = real_time,
        limits: Limits = Limits(),  # noqa: B008 - immutable
        record_calls: bool = True,
        **world: Any,
    ) -> None:
        super().__init__(token, clock=clock, **world)
        self.calls: list[Call] = []
        self.record_calls = record_calls
        self.too_many_requests = 0  # how often the limits answered 429
        self._limits = limits
        self._gate = Gate(limits)
        self._script = Script()
        self._runner: web.ServerRunner | None = None
        self._stopping = asyncio.Event()
        self.base_url = ""
        """Without a slash at the end; set by start()."""

    @property
    def limits(self) -> Limits:
        return self._limits

    @limits.setter
    def limits(self, limits: Limits) -> None:
        """Other limits from now on; what was sent before does not count."""
        self._limits, self._gate = limits, Gate(limits)

    async def start(self, port: int = 0, host: str = "127.0.0.1") -> None:
        """Listens; port 0 takes a free one."""
        server = web.Server(self._handle, access_log=None, request_factory=_request)
        self._stopping.clear()
        self.updates.open()
        self._runner = web.ServerRunner(server, shutdown_timeout=1.0)
        await self._runner.setup()
        site = web.TCPSite(self._runner, host, port)
        await site.start()
        self.base_url = f"http://{host}:{self._runner.addresses[0][1]}"

    async def stop(self) -> None:
        """Ends long polls and hung calls, and closes every connection. It may start again: nothing is forgotten."""
        self._stopping.set()
        await self.updates.close()
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, *error: object) -> None:
        await self.stop()

    def script(
        self, fault: Fault, *, method: str | None = None, chat_id: int | None = None, times: int | None = 1
    ) -> None:
        """The next `times` calls (None: all) of the method, to the chat, go wrong like this (None: any)."""
        self._script.add(fault, method, chat_id, times)

    def heal(self) -> None:
        """Forgets every scripted failure that has not happened yet."""
        self._script.clear()

    def count(self, method: str, status: int | None = None) -> int:
        """How many calls of the method were recorded, with that status or any."""
        return sum(call.method == method and status in (None, call.status) for call in self.calls)

    async def _handle(self, request: web.BaseRequest) -> web.Response:
        arrived, call = time.monotonic(), Parameters()
        path = request.raw_path.partition("?")[0]
        name = path.rpartition("/")[2]
        try:
            method = self._method(unquote(path))
            call = await read_parameters(request)
            response, status = await self._carried_out(request, name, method, call)
        except Refusal as refusal:
            response, status = _refused(refusal), refusal.status
        if self.record_calls:
            status = 0 if request.transport is None else status
            self.calls.append(Call(arrived, name, call.values, status))
        self.changed()
        return response

    def _method(self, path: str) -> Method:
        """Raises the Refusal for a wrong token, or for no such method."""
        address = _ADDRESS.fullmatch(path)
        if address is None or not _TOKEN.fullmatch(address["token"]):
            raise Refusal(404, "Not Found")
        if address["token"] != self.token:
            raise Refusal(401, "Unauthorized")
        return find_method(address["method"])

    async def _carried_out(
        self, request: web.BaseRequest, name: str, method: Method, call: Parameters
    ) -> tuple[web.Response, int]:
        """The answer and its status, through whatever failure is written for this call; 0 = no answer."""
        fault = self._script.next(name.lower(), call.integer("chat_id"))
        if isinstance(fault, Slow):
            await self._pause(fault.seconds)
        elif isinstance(fault, Hold):
            fault.has_come.set()
            await fault.let_go.wait()
        elif fault is not None:
            if fault.delivered:
                with contextlib.suppress(Refusal):
                    await self._result(name, method, call)
                self.changed()
            return await self._failed(request, fault)
        result = await self._result(name, method, call)
        return _json_response(200, {"ok": True, "result": result}), 200

    async def _result(self, name: str, method: Method, call: Parameters) -> Any:
        if self._limits and name.lower() in LIMITED:
            seconds = self._gate.admit(call.integer("chat_id"), time.monotonic())
            if seconds:
                self.too_many_requests += 1
                raise too_many_requests(seconds)
        result = method(self, call)
        return await result if inspect.isawaitable(result) else result

    async def _failed(self, request: web.BaseRequest, fault: Drop | Hang | Answer | Page) -> tuple[web.Response, int]:
        if isinstance(fault, Answer):
            return _refused(Refusal(fault.status, fault.description, fault.parameters)), fault.status
        if isinstance(fault, Page):
            return web.Response(status=fault.status, text=fault.html, content_type="text/html"), fault.status
        if isinstance(fault, Hang):
            await self._stopping.wait()
        if request.transport is not None:
            request.transport.abort()
        return web.Response(), 0

    async def _pause(self, seconds: float) -> None:
        """Shorter if the server stops."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._stopping.wait()


def _request(message: Any, payload: Any, protocol: Any, writer: Any, task: Any) -> web.BaseRequest:
    loop = asyncio.get_running_loop()
    return web.BaseRequest(message, payload, protocol, writer, task, loop, client_max_size=MAX_BODY)


def _refused(refusal: Refusal) -> web.Response:
    body: dict[str, Any] = {"ok": False, "error_code": refusal.status, "description": refusal.description}
    if refusal.parameters:
        body["parameters"] = refusal.parameters
    response = _json_response(refusal.status, body)
    if "retry_after" in refusal.parameters:
        response.headers["Retry-After"] = str(refusal.parameters["retry_after"])
    return response


def _json_response(status: int, body: dict[str, Any]) -> web.Response:
    return web.Response(status=status, body=_to_json(body).encode(), content_type="application/json")
