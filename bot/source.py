"""Asks the Hub for its daily papers, page by page and with patience. What the entries say is read in `listing`."""

import json
import logging
import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from email.utils import parsedate_to_datetime
from typing import Any, TypeVar

import aiohttp
import stamina

from bot.errors import PapersApiError
from bot.listing import Listing, read_listing, read_paper
from bot.markup import clean
from bot.proxies import proxy_for, without_passwords
from storage.records import Paper

log = logging.getLogger(__name__)

T = TypeVar("T")
Response = aiohttp.ClientResponse

PAGE_SIZE = 100  # the API's largest; its default of 50 cuts big days
MAX_PAGES = 20
TIMEOUT = aiohttp.ClientTimeout(total=30)  # seconds for one page
QUOTA_WINDOW = 300  # seconds after which the Hub's quota is surely fresh
ATTEMPTS = 4
PROXY_REFUSES = 407  # in the proxy's own words, whether it is asked for an address or for a tunnel to one

_CHECK_PROXY = (
    f"the proxy answered HTTP {PROXY_REFUSES}; "
    "check the user name and the password in HTTPS_PROXY, HTTP_PROXY or ALL_PROXY"
)


@dataclass(frozen=True, slots=True)
class Probe:
    """How one question to the papers API went."""

    entries: int
    seconds: float
    left: int | None  # requests that the quota still allows; None: it does not say
    moment: datetime | None  # the time there


class _Busy(PapersApiError):
    """Worth another try after `wait` seconds (None: after the usual pause)."""

    def __init__(self, message: str, wait: float | None = None) -> None:
        super().__init__(message)
        self.wait = wait


class Hub:
    """The papers API of one endpoint."""

    def __init__(self, session: aiohttp.ClientSession, endpoint: str, token: str | None = None) -> None:
        self._session = session
        self._address = f"{endpoint}/api"
        self._headers = {"Authorization": f"Bearer {token}"} if token else {}

    async def listing(self, day: date) -> Listing:
        """Everything that the Hub lists for one UTC day, all pages, each paper once.

        Raises PapersApiError after the last try.
        """
        entries: list[Any] = []
        for page in range(MAX_PAGES):
            batch, more = await self._page(day, page)
            if batch is None:
                if entries:
                    raise PapersApiError(f"the papers API refused page {page} of the list of {day}")
                return Listing((), not_yet=True)
            fresh = [entry for entry in batch if entry not in entries]
            entries += fresh
            if not fresh or not more:
                break
        return read_listing(entries)

    async def probe(self, day: date) -> Probe:
        """Ask once for the beginning of a day's list, and see how that goes. Raises PapersApiError."""
        began = time.monotonic()

        def read(response: Response, body: bytes) -> Probe:
            entries, _ = _entries(response, body, day)
            left = re.search(r"\br=(\d{1,9})", response.headers.get("RateLimit", ""))
            return Probe(
                len(entries or ()), time.monotonic() - began, int(left[1]) if left else None, _date_of(response)
            )

        query = {"date": day.isoformat(), "limit": "1", "p": "0"}
        return await self._fetch(f"{self._address}/daily_papers", query, read)

    async def paper(self, paper_id: str) -> Paper | None:
        """One paper by its id, whatever day lists it; None: the Hub does not know it. Raises PapersApiError."""
        address = f"{self._address}/papers/{paper_id}"
        return await self._patiently(address, {}, lambda response, body: _one_paper(response, body, paper_id))

    async def _page(self, day: date, page: int) -> tuple[list[Any] | None, bool]:
        query = {"date": day.isoformat(), "limit": str(PAGE_SIZE), "p": str(page)}
        address = f"{self._address}/daily_papers"
        return await self._patiently(address, query, lambda response, body: _entries(response, body, day))

    async def _patiently(self, address: str, query: dict[str, str], read: Callable[[Response, bytes], T]) -> T:
        retries = stamina.retry_context(on=_worth_retrying, attempts=ATTEMPTS, timeout=None, wait_initial=1.0)
        async for attempt in retries:
            with attempt:
                return await self._fetch(address, query, read)
        raise AssertionError("unreachable: the last attempt raises")

    async def _fetch(self, address: str, query: dict[str, str], read: Callable[[Response, bytes], T]) -> T:
        where = f"the papers API at {without_passwords(address)} cannot be reached"
        try:
            async with self._session.get(
                address, params=query, headers=self._headers, timeout=TIMEOUT, proxy=proxy_for(address)
            ) as response:
                if response.status == PROXY_REFUSES:
                    raise PapersApiError(f"{where}: {_CHECK_PROXY}")
                return read(response, await response.read())
        except (aiohttp.ClientError, TimeoutError, ValueError) as error:  # ValueError: a password there, and HF_TOKEN
            if isinstance(error, aiohttp.ClientHttpProxyError) and error.status == PROXY_REFUSES:
                raise PapersApiError(f"{where}: {_CHECK_PROXY}") from error
            reason = without_passwords(clean(str(error))) or type(error).__name__  # some have several lines
            raise _Busy(f"{where}: {reason}") from error


def _worth_retrying(error: Exception) -> bool | float:
    if not isinstance(error, _Busy):
        return False
    return True if error.wait is None else error.wait


def _answer(response: Response, body: bytes, where: str) -> Any:
    if response.status == 429:
        raise _Busy(where, quota_wait(response.headers.get("RateLimit"), response.headers.get("Retry-After")))
    if response.status >= 500 or response.status == 408:
        raise _Busy(where)
    return _json(body)


def _one_paper(response: Response, body: bytes, paper_id: str) -> Paper | None:
    where = f"the papers API answered HTTP {response.status} for {paper_id}"
    answer = _answer(response, body, where)
    if response.status == 404:
        return None
    if response.status != 200:
        raise PapersApiError(f"{where}; check HF_ENDPOINT and HF_TOKEN")
    try:
        return read_paper({"paper": answer})
    except ValueError as error:
        raise PapersApiError(f"{where} with something that is no paper: {error}") from None


def _entries(response: Response, body: bytes, day: date) -> tuple[list[Any] | None, bool]:
    """One page of a day's list, and whether there is another; None: the Hub says that the day is still to come."""
    where = f"the papers API answered HTTP {response.status} for {day}"
    answer = _answer(response, body, where)
    if response.status == 400 and isinstance(answer, dict) and re.search(r"\bdate\b", str(answer.get("error"))):
        return None, False  # "date" must be less than or equal to …: the bound named there lags, and is not read
    if response.status != 200:
        raise PapersApiError(f"{where}; check HF_ENDPOINT and HF_TOKEN")
    if answer is None:
        raise _Busy(f"{where} with something that is not JSON")
    if not isinstance(answer, list):
        raise PapersApiError(f"{where} with something that is not a list; check HF_ENDPOINT")
    return answer, _has_next(response, len(answer))


def _date_of(response: Response) -> datetime | None:
    try:
        return parsedate_to_datetime(response.headers.get("Date", "")).astimezone(UTC)
    except ValueError:
        return None


def _json(body: bytes) -> Any:
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return None


def _has_next(response: Response, count: int) -> bool:
    # A mirror may drop the Link header; then a full page is reason enough to ask for another.
    links = response.headers.get("Link")
    return bool(re.search(r'\brel="?next\b', links)) if links else count >= PAGE_SIZE


def quota_wait(rate_limit: str | None, retry_after: str | None) -> float:
    """Seconds to wait after a 429, from `RateLimit: "api";r=0;t=123` (the Hub) or `Retry-After` (everybody else)."""
    if rate_limit and (match := re.search(r"\bt=(\d{1,9})", rate_limit)):
        return min(float(match[1]), QUOTA_WINDOW) + 0.5  # the window is said in whole seconds
    if retry_after and re.fullmatch(r"[0-9]{1,9}(?:\.[0-9]+)?", retry_after):
        return min(float(retry_after), QUOTA_WINDOW)
    return 5.0
