"""The public pages and the Atom feed: whole documents from stored records. Pure; whoever serves them decides what to.

Nothing on a page needs a script, a cookie or another server.
"""

import base64
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import lru_cache
from importlib.resources import files
from urllib.parse import urlencode

from markupsafe import Markup

from bot.render.templating import html
from bot.wording import LANGUAGES, wording
from storage.records import Dates, Day, DayInBrief, Language, Paper, Reading

STYLE = files("bot.render").joinpath("templates", "page.css").read_text(encoding="utf-8").strip()
CONTENT_POLICY = "; ".join(
    (
        "default-src 'none'",
        f"style-src 'sha256-{base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()}'",
        "img-src data:",  # the sign in the tab
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)


@dataclass(frozen=True, slots=True)
class Tongue:
    """The language of a page, and the addresses of others in the same language."""

    language: Language
    default: Language  # of a page whose address names none

    def to(self, path: str, **query: str) -> str:
        """A page's address below the server's root; empty values are left out."""
        named = {name: value for name, value in query.items() if value}
        if self.language != self.default:
            named["lang"] = self.language
        return f"{path}?{urlencode(named)}" if named else path


@dataclass(frozen=True, slots=True)
class DayPage:
    """A stored day and the stored days beside it."""

    day: Day
    before: date | None
    after: date | None


@dataclass(frozen=True, slots=True)
class MonthPage:
    """The days of one month; None: nothing is stored yet. `older` and `newer` are the months beside it."""

    month: str | None
    days: Sequence[DayInBrief]
    older: str | None
    newer: str | None


@dataclass(frozen=True, slots=True)
class FeedEntry:
    """One paper in the feed."""

    paper: Paper
    reading: Reading
    day: date
    dates: Dates


def day_page(page: DayPage, tongue: Tongue) -> str:
    """One day's digest."""
    return _page("page_day.html", tongue, f"/{page.day.day}", page=page)


def month_page(page: MonthPage, tongue: Tongue, *, is_start: bool) -> str:
    """The days of a month, latest first; `is_start`: under the address that names no month."""
    query = {} if is_start or not page.month else {"month": page.month}
    month = wording(tongue.language).month(date.fromisoformat(f"{page.month}-01")) if page.month else ""
    return _page("page_month.html", tongue, "/", query, page=page, month=month)


@lru_cache(maxsize=16)
def notice_page(title_id: str, text_id: str, tongue: Tongue) -> str:
    """A page that says only why there is no other."""
    return _page("page_notice.html", tongue, "/", title=wording(tongue.language)(title_id), text_id=text_id)


def _page(template: str, tongue: Tongue, path: str, query: dict[str, str] | None = None, /, **values: object) -> str:
    others = [language for language in LANGUAGES if language != tongue.language]
    return html(
        template,
        wording(tongue.language),
        style=Markup(STYLE),  # noqa: S704 - our own
        to=tongue.to,
        default=tongue.default,
        others=[(wording(other), Tongue(other, tongue.default).to(path, **(query or {}))) for other in others],
        **values,
    )


def feed(entries: Sequence[FeedEntry], tongue: Tongue, base: str, words: str, latest: date) -> str:
    """The Atom feed (RFC 4287) of these papers; `base` is the server's address, `words` what was asked for.

    `latest` is the day that an empty feed says it is from.
    """
    updated = max((entry.dates.changed_at for entry in entries), default=datetime(*latest.timetuple()[:3], tzinfo=UTC))
    return html(
        "feed.xml",
        wording(tongue.language),
        entries=entries,
        updated=updated,
        words=words,
        address=base + tongue.to("/feed.xml", q=words),
        home=base + tongue.to("/"),
    )
