"""Telegram's client on aiohttp: the same calls over a connection pool whose cost does not grow with what is in flight.

python-telegram-bot's own transport (httpx) spends most of its time in its pool, the more the more is in flight.

Whatever comes back without being Telegram's JSON (a proxy's page or a gateway's own JSON, of whatever status) is a
broken connection here: only Telegram itself can say that a token is wrong or that somebody has blocked the bot.
"""

import json
from collections.abc import Callable
from types import TracebackType
from typing import Any, Self

import aiohttp
from telegram._utils.defaultvalue import DefaultValue  # the client hands its unset timeouts over as this
from telegram.error import NetworkError, TimedOut
from telegram.request import BaseRequest, RequestData

from bot.markup import clean
from bot.proxies import proxy_for

CONNECT_SECONDS = 10.0
_NEEDED = {"message_id", "date", "chat"}  # by the client, of a message; it would make objects of all the rest

Heard = Callable[[int | None], None]


class AiohttpRequest(BaseRequest):
    """Carries requests over at most `connections` connections; an answer may take `read_seconds`.

    `heard` is told the status of each answer of Telegram's own, and None where there was none.
    """

    def __init__(self, connections: int, read_seconds: float = 20.0, heard: Heard = lambda status: None) -> None:
        self._connections = connections
        self._read_seconds = read_seconds
        self._heard = heard
        self._session: aiohttp.ClientSession | None = None
        self._proxies: dict[str, str | None] = {}  # by scheme and host
        self._is_over = False

    @property
    def read_timeout(self) -> float:
        """Seconds that an answer may take."""
        return self._read_seconds

    async def initialize(self) -> None:
        """Open the pool."""
        if self._session is None:
            connector = aiohttp.TCPConnector(limit=self._connections, ttl_dns_cache=300)
            headers = {"User-Agent": self.USER_AGENT}
            self._session = aiohttp.ClientSession(connector=connector, headers=headers)

    def end(self) -> None:
        """Let out no further call, as if Telegram could not be reached."""
        self._is_over = True

    async def shutdown(self) -> None:
        """Close the pool."""
        if self._session:
            await self._session.close()
            self._session = None

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: Any = None,
        write_timeout: Any = None,  # unused: nothing that is sent here takes long to write
        connect_timeout: Any = None,
        pool_timeout: Any = None,  # unused: callers wait for a connection, they were paced before
    ) -> tuple[int, bytes]:
        """One request. Raises TimedOut or NetworkError; neither repeats the address, which holds the token."""
        timeout = aiohttp.ClientTimeout(
            sock_read=_seconds(read_timeout, self._read_seconds),
            sock_connect=_seconds(connect_timeout, CONNECT_SECONDS),
        )
        try:
            status, body = await self._exchange(url, method, request_data, timeout)
        except NetworkError:
            self._heard(None)
            raise
        self._heard(status)
        return status, body

    async def _exchange(
        self, url: str, method: str, request_data: RequestData | None, limits: aiohttp.ClientTimeout
    ) -> tuple[int, bytes]:
        if self._session is None or self._is_over:
            raise NetworkError("the connection is closed")
        try:
            async with self._session.request(
                method, url, timeout=limits, allow_redirects=False, proxy=self._proxy_for(url), **_body(request_data)
            ) as response:
                status, body = response.status, await response.read()
        except TimeoutError as error:
            raise TimedOut from error
        except aiohttp.ClientConnectorError as error:  # it names the host and no more of the address
            raise NetworkError(clean(str(error))) from None
        except (aiohttp.ClientError, OSError) as error:
            raise NetworkError(f"{type(error).__name__} between the bot and Telegram") from None
        if not _is_telegrams(status, body):
            raise NetworkError(f"HTTP {status} from something that is not Telegram")
        return status, body

    def _proxy_for(self, url: str) -> str | None:
        """The environment's, asked once: aiohttp's `trust_env` asks two other threads for each message."""
        server = "/".join(url.split("/", 3)[:3])
        if server not in self._proxies:
            self._proxies[server] = proxy_for(server)
        return self._proxies[server]

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        """Telegram's answer without what a sent message repeats of itself: its id is all that we ask for."""
        parsed: dict[str, Any] = json.loads(payload)
        if isinstance(result := parsed.get("result"), dict) and "message_id" in result:
            parsed["result"] = {part: result[part] for part in _NEEDED & result.keys()}
        return parsed

    async def __aenter__(self) -> Self:
        await self.initialize()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.shutdown()


def _is_telegrams(status: int, body: bytes) -> bool:
    """Whether the Bot API itself says this: gateways have JSON of their own, and it must not end the bot."""
    try:
        answer = json.loads(body)
    except (ValueError, RecursionError):
        return False
    is_fine = 200 <= status < 300
    return (
        isinstance(answer, dict) and answer.get("ok") is is_fine and ("result" if is_fine else "description") in answer
    )


def _seconds(wanted: Any, default: float) -> float | None:
    return default if wanted is None or isinstance(wanted, DefaultValue) else wanted


def _body(request_data: RequestData | None) -> dict[str, Any]:
    """The request's body and what says how to read it: JSON, or a form where there are files."""
    if request_data is None:
        return {}
    if not request_data.contains_files:
        return {"data": request_data.json_payload, "headers": {"Content-Type": "application/json"}}
    form = aiohttp.FormData(request_data.json_parameters, quote_fields=False)  # Chinese file names stay readable
    for name, part in (request_data.multipart_data or {}).items():
        file_name, content, kind = part
        form.add_field(name, content, filename=file_name, content_type=kind)
    return {"data": form}
