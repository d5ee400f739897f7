"""The Hub's list of daily papers, read in full. Knows HTTP and the shapes of the answer; stores nothing.

Field table, limits and oddities of the API were measured on recorded answers from 2023 to 2026; absent keys are normal.
"""

import json
import logging
import re
import time
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from email.utils import parsedate_to_datetime
from typing import Any, TypeVar

import aiohttp
import stamina

from bot.errors import PapersApiError
from bot.markup import clean
from bot.proxies import proxy_for
from storage.records import Paper

log = logging.getLogger(__name__)

T = TypeVar("T")
Response = aiohttp.ClientResponse

PAGE_SIZE = 100  # the API's largest; its default of 50 cuts big days
MAX_PAGES = 20
TIMEOUT = aiohttp.ClientTimeout(total=30)  # seconds for one page
QUOTA_WINDOW = 300  # seconds after which the Hub's quota is surely fresh
ATTEMPTS = 4


@dataclass(frozen=True, slots=True)
class Listing:
    """One day's list: the papers that could be read, best first, and what was wrong with the others."""

    papers: tuple[Paper, ...]
    problems: tuple[str, ...] = ()
    not_yet: bool = False  # the Hub says that the day is still to come


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
        try:
            async with self._session.get(
                address, params=query, headers=self._headers, timeout=TIMEOUT, proxy=proxy_for(address)
            ) as response:
                return read(response, await response.read())
        except (aiohttp.ClientError, TimeoutError, ValueError) as error:  # ValueError: a password there, and HF_TOKEN
            reason = clean(str(error)) or type(error).__name__  # some of aiohttp's have several lines
            where = re.sub(r"//.*@", "//", address)  # a password
            raise _Busy(f"the papers API at {where} cannot be reached: {reason}") from error


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


def read_listing(entries: list[Any]) -> Listing:
    """The papers of the API's entries, by upvotes; one bad entry never hides the rest."""
    papers: dict[str, Paper] = {}
    problems = []
    for entry in entries:
        try:
            paper = read_paper(entry)
        except ValueError as error:
            problems.append(str(error))
        else:
            papers.setdefault(paper.id, paper)
    for problem in problems:
        log.warning("an entry of the papers API cannot be read: %s", problem)
    return Listing(tuple(sorted(papers.values(), key=lambda paper: -paper.upvotes)), tuple(problems))


_PAPER_ID = re.compile(r"[0-9A-Za-z][0-9A-Za-z.-]{3,31}")


def read_paper(entry: Any) -> Paper:
    """One entry of the list, in any shape since 2023.

    Raises ValueError if it has no usable id or title. Everything else may be missing, null or of a wrong type.
    """
    outer = entry if isinstance(entry, dict) else {}
    inner = outer["paper"] if isinstance(outer.get("paper"), dict) else {}
    paper_id, title = inner.get("id"), plain_latex(_line(inner.get("title")) or _line(outer.get("title")))
    if not isinstance(paper_id, str) or not _PAPER_ID.fullmatch(paper_id):
        raise ValueError(f"no paper id in {str(entry)[:80]!r}")
    if not title:
        raise ValueError(f"{paper_id} has no title")
    return Paper(
        id=paper_id,
        title=title,
        abstract=plain_latex(_paragraphs(inner.get("summary")) or _paragraphs(outer.get("summary"))),
        authors=_authors(inner.get("authors")),
        published_at=_moment(inner.get("publishedAt")),
        upvotes=_count(inner.get("upvotes")) or 0,
        comments=_count(outer.get("numComments")) or 0,
        organization=_organization(inner) or _organization(outer),
        github_repo=_link(inner.get("githubRepo")),
        github_stars=_count(inner.get("githubStars")),
        project_page=_link(inner.get("projectPage")),
        thumbnail=_link(outer.get("thumbnail")) or _link(outer.get("mediaUrl")),
        ai_summary=_line(inner.get("ai_summary")) or None,
        ai_keywords=_lines(inner.get("ai_keywords")),
        withdrawn_at=_moment(inner.get("withdrawnAt")),
    )


_COMMAND_WITH_BRACES = re.compile(
    r"\\?(?:text(?:tt|bf|it|sc|rm|sf|up)?|emph|underline|math(?:bf|rm|it|cal|bb|sf|tt))\{([^{}]*)\}"
)
_SCRIPT_BRACES = re.compile(r"([_^])\{([^{}]*)\}")
_LETTER_BRACES = re.compile(r"\{([A-Za-z]{1,4})\}(?=[A-Za-z])|(?<=[a-z])\{([A-Z]{1,4})\}")  # {S}ignal, brea{K}ing
_ACCENT = re.compile(r"""\\([`'^"~])(?:\{\\?([A-Za-z])\}|([aeiouyAEIOUY]))""")  # vis-\`a-vis, but not don\'t
_COMBINING = dict(zip("`'^\"~", "\u0300\u0301\u0302\u0308\u0303", strict=True))
_ESCAPED = re.compile(r"\\([$&%_#{} ])")
_LOST_DOLLAR = re.compile(r"\\(?=\d)")  # arXiv's \$10,000 arrives as \10,000
_TIMES = re.compile(r"(?<=\d)times\b")  # 24times, from 24\times; "24 times" is English
_PLUS_MINUS = re.compile(r"(?<=\d) pm (?=\d)")
_DEEPEST = 4  # commands inside commands


def plain_latex(text: str) -> str:
    """Text without the LaTeX that the Hub leaves half removed: `texttt{D}ual` is `Dual`, `V_{0.5}` is `V_0.5`.

    Dollars stay, because they are money as often as mathematics.
    """
    for _ in range(_DEEPEST if "{" in text else 0):
        text = _SCRIPT_BRACES.sub(r"\1\2", _COMMAND_WITH_BRACES.sub(r"\1", text))
    text = _ACCENT.sub(_accented, _LETTER_BRACES.sub(r"\1\2", text))
    text = _PLUS_MINUS.sub(" ± ", _TIMES.sub("×", text))
    return _LOST_DOLLAR.sub("$", _ESCAPED.sub(r"\1", text))


def _accented(match: re.Match[str]) -> str:
    return unicodedata.normalize("NFC", (match[2] or match[3]) + _COMBINING[match[1]])


def _line(value: Any) -> str:
    return clean(value) if isinstance(value, str) else ""


def _lines(value: Any) -> tuple[str, ...]:
    words = (_line(item) for item in value) if isinstance(value, list) else ()
    return tuple(dict.fromkeys(word for word in words if word))


def _paragraphs(value: Any) -> str:
    # Until November 2025 abstracts came wrapped at 80 columns; a new paragraph is a line break and two spaces.
    if not isinstance(value, str):
        return ""
    return "\n\n".join(text for part in re.split(r"\n\s*\n|\n {2,}", value) if (text := clean(part)))


def _authors(value: Any) -> tuple[str, ...]:
    people = (person for person in value if isinstance(person, dict)) if isinstance(value, list) else ()
    return tuple(name for person in people if not person.get("hidden") and (name := _line(person.get("name"))))


def _organization(part: dict[str, Any]) -> str | None:
    value = part.get("organization")
    return (_line(value.get("fullname")) or _line(value.get("name")) or None) if isinstance(value, dict) else None


def _count(value: Any) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 2**53 else None


_ADDRESS = re.compile(r"https?://[\w-]+(?:\.[\w-]+)+(?::\d{1,5})?(?:[/?#][^\s<>\"']*)?")
_LONGEST_ADDRESS = 500  # characters; a card must have room for it


def _link(value: Any) -> str | None:
    text = value.strip() if isinstance(value, str) else ""
    usable = len(text) <= _LONGEST_ADDRESS and text == clean(text) and _ADDRESS.fullmatch(text)
    return text if usable else None


def _moment(value: Any) -> datetime | None:
    try:
        moment = datetime.fromisoformat(value)
        return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    except (TypeError, ValueError, OverflowError):  # overflow: the first hours of year 1, east of Greenwich
        return None
