"""A small honest papers API on loopback: pages, orders and refuses as the Hub's does. For `demo` and the tests."""

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime
from importlib.resources import files
from types import TracebackType
from typing import Any, Self

from aiohttp import web

Fault = Callable[[web.Request], web.StreamResponse]


def sample_days() -> dict[str, list[Any]]:
    """The days that come with the bot: real ids, titles and figures, abstracts retold in our own words."""
    text = files("bot.embedded").joinpath("sample_days.json").read_text(encoding="utf-8")
    days: dict[str, list[Any]] = json.loads(text)
    return days


class PapersApi:
    """Serves `days` (ISO date to the list of entries). `faults` are answered first, in order, one a request."""

    def __init__(
        self, days: Mapping[str, Sequence[Any]], *, clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        self.days = dict(days)
        self.faults: list[Fault] = []
        self.requests: list[dict[str, str]] = []
        self._clock = clock
        app = web.Application()
        app.router.add_get("/api/daily_papers", self._answer)
        app.router.add_get("/api/papers/{id}", self._paper)
        self._runner = web.AppRunner(app, access_log=None)
        self.base_url = ""

    async def start(self, port: int = 0) -> None:
        """Listen on loopback; `port` 0 takes a free one."""
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", port)
        await site.start()
        self.base_url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"

    async def stop(self) -> None:
        """Close the port."""
        await self._runner.cleanup()

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.stop()

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        self.requests.append(dict(request.query))
        if self.faults:
            return self.faults.pop(0)(request)
        try:
            day = date.fromisoformat(request.query.get("date", ""))
            limit, page = int(request.query.get("limit", 50)), int(request.query.get("p", 0))
        except ValueError:
            return _refusal('✖ Invalid "date"')
        if not 1 <= limit <= 100:
            return _refusal("✖ Too big: expected number to be <=100")
        today = self._clock().astimezone(UTC).date()
        if day > today:
            return _refusal(f'✖ "date" must be less than or equal to "{today}T00:00:00.000Z"')
        entries = self.days.get(day.isoformat(), [])
        shown = entries[page * limit : (page + 1) * limit]
        headers = {}
        if len(entries) > (page + 1) * limit:
            headers["Link"] = f'<{request.url.update_query(p=page + 1)}>; rel="next"'
        return web.json_response(shown, headers=headers)

    async def _paper(self, request: web.Request) -> web.StreamResponse:
        self.requests.append({"id": request.match_info["id"]})
        if self.faults:
            return self.faults.pop(0)(request)
        for entries in self.days.values():
            for entry in entries:
                if entry["paper"]["id"] == request.match_info["id"]:
                    return web.json_response(entry["paper"])
        return web.json_response({"error": "Paper not found"}, status=404)


def _refusal(message: str) -> web.Response:
    return web.json_response({"error": message}, status=400)
