"""The public pages: which address shows what, how long it may be kept, and what is said when there is nothing."""

import logging
import re
from collections.abc import Callable
from datetime import date
from functools import partial
from http import HTTPStatus
from urllib.parse import urlsplit

from aiohttp import web

from bot.days import FIRST_LISTING_DAY, Clock, utc_day
from bot.logs import log_failure
from bot.render import pages as render
from bot.render.pages import Tongue
from bot.web import shelf
from bot.web.press import Make, Press, Sheet, TooBusy
from bot.wording import LANGUAGES
from bot.words.follows import LONGEST, read_follows
from bot.words.match import is_usable
from storage.database import DatabaseError, Store
from storage.records import Follow, Language

log = logging.getLogger(__name__)

MAX_AGE = 300  # seconds that a browser may show a page again without asking
LONGEST_QUERY = 400  # characters of `?q=`
MOST_FOLLOWED = 20  # phrases in it
COME_AGAIN = 5  # seconds

_HOST = re.compile(r"(?:[A-Za-z0-9](?:[A-Za-z0-9.-]{0,252}[A-Za-z0-9])?|\[[0-9A-Fa-f:.]{2,45}\])(?::[0-9]{1,5})?")
_MONTH = re.compile(r"2[0-9]{3}-(?:0[1-9]|1[0-2])")

HTML = "text/html; charset=utf-8"
ATOM = "application/atom+xml; charset=utf-8"


class WrongWords(Exception):
    """`?q=` holds what nobody can follow."""


class Pages:
    """Serves stored days. `url` is the address that readers use, where it is known; else the request tells."""

    def __init__(self, store: Store, clock: Clock, language: Language, url: str | None = None) -> None:
        self._store = store
        self._clock = clock
        self._language = language
        self._base = _host_of(url) if url else None
        self._press = Press(clock)

    def register(self, router: web.UrlDispatcher) -> None:
        """Attach every page."""
        router.add_get("/", self._get_month)
        router.add_get("/feed.xml", self._get_feed)
        router.add_get(r"/{day:\d{4}-\d{2}-\d{2}}", self._get_day)

    async def close(self) -> None:
        """Drop the pages that are being made."""
        await self._press.close()

    def missing(self, request: web.Request) -> web.Response:
        """There is no such page."""
        return self._notice(request, HTTPStatus.NOT_FOUND, "page-missing-title", "page-missing")

    async def _get_month(self, request: web.Request) -> web.Response:
        month = request.query.get("month")
        if month is not None and not _MONTH.fullmatch(month):
            return self.missing(request)
        tongue = self._tongue(request)

        async def make() -> Callable[[], str] | None:
            page = await self._store(shelf.month_page, month, utc_day(self._clock()))
            return partial(render.month_page, page, tongue, is_start=month is None) if page else None

        return await self._answer(request, HTML, ("month", month, tongue), make)

    async def _get_day(self, request: web.Request) -> web.Response:
        today = utc_day(self._clock())
        try:
            day = date.fromisoformat(request.match_info["day"])
        except ValueError:
            return self.missing(request)
        if not FIRST_LISTING_DAY <= day <= today:
            return self.missing(request)
        tongue = self._tongue(request)

        async def make() -> Callable[[], str] | None:
            page = await self._store(shelf.day_page, day, tongue.language, today)
            return partial(render.day_page, page, tongue) if page else None

        return await self._answer(request, HTML, ("day", day, tongue), make)

    async def _get_feed(self, request: web.Request) -> web.Response:
        tongue, base = self._tongue(request), self._base or _base_of(request)
        try:
            follows = read_query(request.query.get("q", ""))
        except WrongWords:
            return self._notice(request, HTTPStatus.BAD_REQUEST, "page-words-wrong-title", "page-words-wrong")
        words = ", ".join(f"-{follow.words}" if follow.excluded else follow.words for follow in follows)
        today = utc_day(self._clock())

        async def make() -> Callable[[], str] | None:
            found = await self._store(shelf.recent, tongue.language, today)
            return lambda: render.feed(shelf.chosen(found, follows), tongue, base, words, today)

        return await self._answer(request, ATOM, ("feed", words, base, tongue), make)

    async def _answer(self, request: web.Request, kind: str, key: object, make: Make) -> web.Response:
        try:
            sheet = await self._press.sheet(key, make)
        except TooBusy:  # not logged: whoever causes it would fill the log, too
            return self._busy(request)
        except DatabaseError as error:
            log_failure(log, error, "no page for %.100r", request.path, level=logging.WARNING)
            return self._busy(request)
        return _served(request, kind, sheet) if sheet else self.missing(request)

    def _busy(self, request: web.Request) -> web.Response:
        response = self._notice(request, HTTPStatus.SERVICE_UNAVAILABLE, "page-busy-title", "page-busy")
        response.headers["Retry-After"] = str(COME_AGAIN)
        return response

    def _tongue(self, request: web.Request) -> Tongue:
        wanted = request.query.get("lang")
        return Tongue(wanted if wanted in LANGUAGES else self._language, self._language)

    def _notice(self, request: web.Request, status: HTTPStatus, title_id: str, text_id: str) -> web.Response:
        body = render.notice_page(title_id, text_id, self._tongue(request))
        return web.Response(
            status=status,
            body=body.encode(),
            headers={
                "Content-Type": HTML,
                "Content-Security-Policy": render.CONTENT_POLICY,
                "Cache-Control": "no-cache",
            },
        )


def _served(request: web.Request, kind: str, sheet: Sheet) -> web.Response:
    """The page, packed for who can unpack it, or the word that the reader has it already."""
    response = web.Response(headers={"Cache-Control": f"public, max-age={MAX_AGE}", "Vary": "Accept-Encoding"})
    response.headers["Content-Security-Policy"] = render.CONTENT_POLICY
    response.headers["ETag"] = f'W/"{sheet.etag}"'  # weak: packed or not, it is the same page
    response.last_modified = sheet.modified
    if _is_known(request, sheet):
        response.set_status(HTTPStatus.NOT_MODIFIED)
        return response
    response.headers["Content-Type"] = kind
    if re.search(r"\bgzip\b(?!\s*;\s*q=0(?:\.0*)?\s*(?:,|$))", request.headers.get("Accept-Encoding", "")):
        response.headers["Content-Encoding"] = "gzip"
        response.body = sheet.packed
    else:
        response.body = sheet.body
    return response


def _is_known(request: web.Request, sheet: Sheet) -> bool:
    """Whether the reader has this very page (RFC 9110: the date counts only where no tag is named)."""
    if request.headers.get("If-None-Match") is not None:
        return any(tag.value in {"*", sheet.etag} for tag in request.if_none_match or ())
    since = request.if_modified_since
    return since is not None and sheet.modified <= since


def read_query(words: str) -> list[Follow]:
    """The words of a feed, read as `/follow` reads them. Raises WrongWords."""
    follows = read_follows(words) if len(words) <= LONGEST_QUERY else []
    is_readable = all(len(follow.words) <= LONGEST and is_usable(follow.words) for follow in follows)
    if len(words) > LONGEST_QUERY or len(follows) > MOST_FOLLOWED or not is_readable:
        raise WrongWords
    return follows


def _host_of(url: str) -> str:
    """Scheme, host and port of an address; a name and a password in it are meant for Telegram alone."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}"


def _base_of(request: web.Request) -> str:
    """Scheme and host by which the reader came; a proxy in front says whether that was by https."""
    host = request.headers.get("Host", "")
    if not _HOST.fullmatch(host):
        raise web.HTTPBadRequest
    is_safe = request.secure or request.headers.get("X-Forwarded-Proto", "").strip().lower() == "https"
    return f"{'https' if is_safe else 'http'}://{host}"
