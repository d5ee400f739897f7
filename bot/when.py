"""Days and hours as people write them, in English and Chinese. Nothing is guessed that has two readings."""

import re
import unicodedata
from calendar import monthrange
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from bot.days import FIRST_LISTING_DAY
from bot.errors import AmbiguousDay, FutureDay, NotADay, PrehistoricDay

_DAYS_AGO = {
    "today": 0, "今天": 0, "今日": 0, "yesterday": 1, "昨天": 1, "昨日": 1, "前天": 2, "大前天": 3,
    "tomorrow": -1, "明天": -1, "明日": -1, "后天": -2, "後天": -2,
}  # fmt: skip
_MONTHS = [
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
]  # fmt: skip
_WEEKDAYS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
_WEEKDAY = re.compile(
    r"(?:(?P<week>[上本这這])[个個]?)?(?:周|週|星期|礼拜|禮拜)(?P<day>[1-6日天])|(?P<last>last )?(?P<name>[a-z]{3,9})"
)
_DATES = [
    re.compile(form, re.ASCII)
    for form in (
        r"(?P<year>\d{4})\s*[-/.年]\s*(?P<month>\d{1,2})\s*[-/.月]\s*(?P<day>\d{1,2})\s*[日号號]?",
        r"(?P<year>\d{4})(?P<month>\d{2})(?P<day>\d{2})",
        r"(?P<month>\d{1,2})\s*[-.月]\s*(?P<day>\d{1,2})\s*[日号號]?",
        r"(?P<day>\d{1,2})\s*\.\s*(?P<month>\d{1,2})\s*\.\s*(?P<year>\d{4})",
        r"(?P<month>[a-z]{3,9})[\s.-]*(?P<day>\d{1,2})(?:st|nd|rd|th)?(?:[\s,-]+(?P<year>\d{4}))?",
        r"(?P<day>\d{1,2})(?:st|nd|rd|th)?[\s.-]*(?:of\s+)?(?P<month>[a-z]{3,9})(?:[\s.,-]+(?P<year>\d{4}))?\.?",
    )
]
_DATE_IN_EITHER_ORDER = re.compile(
    r"(?P<one>\d{1,2})\s*(?:/\s*(?P<two>\d{1,2})|(?P<sign>[-/])\s*(?P<other>\d{1,2})\s*(?P=sign)\s*(?P<year>\d{4}))",
    re.ASCII,
)
_DAY_OF_MONTH = re.compile(r"(?P<day>\d{1,2})\s*(?:st|nd|rd|th|[日号號])?", re.ASCII)
_AGO = re.compile(
    r"(?P<count>\d{1,4})\s*(?:days?|[天日]|(?P<weeks>weeks?|[个個]?(?:周|週|星期|礼拜|禮拜)))\s*(?:ago|之?前)", re.ASCII
)
_MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}[t ]\d{2}:\d{2}\S*", re.ASCII)


def read_day(words: str, today: date) -> date:
    """The listing day that a person means: `2023-09-12`, `20230912`, `9-12`, `Sep 12`, `9月12日`, `昨天`, `周五`, …

    A month and a day alone, a day of the month (`27`) or of the week mean the latest such day that is not in the
    future; of a moment (`2026-11-27T10:00:00Z`) it is the UTC day. `today` is the running UTC day; weeks begin on
    Mondays. `last friday` can be this week's as well as the one before, once this week's is over.
    Without a year the month comes first; `27.11` is refused, lest somebody rely on it and then write `12.11`. With the
    year last, dots put the day first (`27.11.2026`). Slashes, and dashes before a year, are written either way, so that
    only what has one reading is read (`27/11`, `27/11/2026`, `5/5/2026`).

    Raises NotADay, AmbiguousDay, FutureDay or PrehistoricDay.
    """
    words = plain(words)
    day = today - timedelta(days=_DAYS_AGO[words]) if words in _DAYS_AGO else _read_date(words, today)
    if day > today:
        raise FutureDay(f"{day} has not come yet: the latest listing day is {today} (UTC)")
    if day < FIRST_LISTING_DAY:
        raise PrehistoricDay(f"{day} is before the first list of {FIRST_LISTING_DAY}")
    return day


_DASHES = re.compile(r"[\u2010-\u2015\u2212\u2e3a\u2e3b]+")  # hyphens, dashes and the minus sign


def plain(words: str) -> str:
    """Small letters, single blanks and hyphens, and the narrow shape of the wide signs that Chinese keyboards give."""
    return " ".join(_DASHES.sub("-", unicodedata.normalize("NFKC", words)).lower().split())


_HAN_DIGITS = str.maketrans("零〇一二两兩三四五六七八九", "0012223456789")
_TENS = re.compile(r"(?<![\d十])([1-9]?)十([1-9]?)(?![\d十])", re.ASCII)


def in_figures(words: str) -> str:
    """Plain words with Chinese numbers below a hundred, and years said digit by digit, in figures."""
    return _TENS.sub(lambda tens: f"{tens[1] or 1}{tens[2] or 0}", words.translate(_HAN_DIGITS))


def first_fit(words: str, forms: Iterable[re.Pattern[str]]) -> dict[str, Any] | None:
    """What the first form that fits these words finds in them, by its names; None if none fits."""
    return next((match.groupdict() for form in forms if (match := form.fullmatch(words))), None)


def _read_date(words: str, today: date) -> date:
    figures = in_figures(words)
    try:
        if said := first_fit(figures, _DATES):
            month, day, year = _month(said["month"]), int(said["day"]), said.get("year")
            return date(int(year), month, day) if year else _latest_such_day(month, day, today)
        if said := first_fit(figures, [_AGO]):
            return today - int(said["count"]) * timedelta(days=7 if said["weeks"] else 1)
        if said := first_fit(figures, [_DAY_OF_MONTH]):
            return _latest_such_day_of_a_month(int(said["day"]), today)
        if said := first_fit(figures, [_WEEKDAY]):
            return _in_week(words, said, today)
        if said := first_fit(figures, [_DATE_IN_EITHER_ORDER]):
            return _only_reading(words, (int(said["one"]), int(said["two"] or said["other"])), said["year"], today)
        if _MOMENT.fullmatch(words):
            return _utc_day_of(words)
    except (ValueError, OverflowError):  # the latter by the last midnight of the calendar, seen from another zone
        pass
    raise NotADay(f"{words[:40]!r} is not a date; write it as 2023-09-12")


def _month(said: str) -> int:
    """A month by its number or by its English name, which three letters are enough of."""
    return int(said) if said.isdecimal() else _number_of(said, _MONTHS) + 1


def _utc_day_of(words: str) -> date:
    moment = datetime.fromisoformat(words.upper())
    return (moment if moment.tzinfo is None else moment.astimezone(UTC)).date()


def _latest_such_day_of_a_month(day: int, today: date) -> date:
    date(2024, 1, day)  # the longest months have every day there is
    month = today
    while True:
        if day <= monthrange(month.year, month.month)[1] and (found := month.replace(day=day)) <= today:
            return found
        month = month.replace(day=1) - timedelta(days=1)


def _in_week(words: str, said: dict[str, Any], today: date) -> date:
    if said["name"]:
        number = _number_of(said["name"], _WEEKDAYS)
    else:
        number = 6 if said["day"] in "日天" else int(said["day"]) - 1
    if said["week"]:
        return today - timedelta(days=today.weekday() - number, weeks=said["week"] == "上")
    latest = today - timedelta(days=(today.weekday() - number) % 7)
    if not said["last"]:
        return latest
    last_weeks = today - timedelta(days=today.weekday() - number + 7)
    if latest not in (today, last_weeks):
        raise AmbiguousDay(words, [last_weeks, latest])
    return last_weeks


def _number_of(said: str, names: Sequence[str]) -> int:
    """Which of these English names is meant, from 0 on: three letters are enough. Raises ValueError."""
    return [name.startswith(said) for name in names].index(True)


def _only_reading(words: str, numbers: tuple[int, int], year: str | None, today: date) -> date:
    orders = [(month, day) for month, day in (numbers, numbers[::-1]) if month <= 12]
    readings = {date(int(year), *order) if year else _latest_such_day(*order, today) for order in orders}
    likely = {day for day in readings if FIRST_LISTING_DAY <= day <= today}
    if len(likely) > 1:
        raise AmbiguousDay(words, sorted(likely))
    return min(likely or readings)


def _latest_such_day(month: int, day: int, today: date) -> date:
    date(2024, month, day)  # a leap year has every day there is
    for year in range(today.year, today.year - 9, -1):
        try:
            candidate = date(year, month, day)
        except ValueError:
            continue  # 29 February in a common year
        if candidate <= today:
            return candidate
    raise ValueError("no such day in the last nine years")


_PARTS_OF_DAY = {  # the hours of the 24-hour clock that each can mean; from 24 on, those of the next day
    "a": range(12), "p": range(12, 24), "凌晨": range(7), "中午": range(11, 15), "下午": range(12, 24),
    "傍晚": range(16, 21), **dict.fromkeys(("清晨", "早晨", "早上", "早", "上午"), range(1, 12)),
    **dict.fromkeys(("晚上", "晚"), range(17, 25)), **dict.fromkeys(("深夜", "半夜"), range(21, 29)),
}  # fmt: skip
_CLOCK_TIMES = [
    re.compile(form)
    for form in (
        r"(?P<hour>\d{2})(?P<minute>\d{2})",
        r"(?P<hour>0?[1-9]|1[0-2])\s*(?:[:.,]\s*(?P<minute>\d{2}))?\s*(?P<part>[ap])\.?m\.?",
        r"(?P<part>[\u4e00-\u9fff]{1,2})?\s*(?P<hour>\d{1,2})"
        r"(?:\s*[:.,点點時时h]\s*(?P<minute>\d{2}|\d(?=\s*分)|半|[13]刻|钟|鐘|整)?\s*分?)?",
    )
]
_MINUTES = {None: 0, "钟": 0, "鐘": 0, "整": 0, "1刻": 15, "半": 30, "3刻": 45}
_NAMED_HOURS = dict.fromkeys(("noon", "中午", "正午"), time(12)) | dict.fromkeys(("midnight", "午夜"), time(0))


def read_clock_time(words: str) -> time:
    """The hour that a person means: `09:00`, `9`, `0830`, `8:30pm`, `20h`, `21：30`, `9点半`, `下午三点`, `noon`, …

    An hour alone is one of the 24-hour clock, where `24:00` is `00:00`. Nothing is guessed: `9:5` could be five or
    fifty minutes past, `830` a slip for four figures, and `上午12点` noon or midnight; `晚上3点` is no hour of an
    evening, and `13pm` of no clock. Raises ValueError.
    """
    asked = plain(words).removeprefix("at ")
    if asked in _NAMED_HOURS:
        return _NAMED_HOURS[asked]
    if said := first_fit(in_figures(asked), _CLOCK_TIMES):
        hour, minute = _hour(int(said["hour"]), said.get("part")), said["minute"]
        minute = _MINUTES[minute] if minute in _MINUTES else int(minute)
        if hour is not None and minute < 60 and (hour, minute) <= (24, 0):
            return time(hour % 24, minute)
    raise ValueError("is not a time; write HH:MM, for example 09:00")


def _hour(said: int, part: str | None) -> int | None:
    """The hour of the 24-hour clock: 3 in the afternoon is 15, 12 at night is 0. None: there is no such hour."""
    if part is None:
        return said if said <= 24 else None
    span = _PARTS_OF_DAY.get(part, range(0))
    fitting = (hour % 24 for hour in span if hour == said or (said <= 12 and hour % 12 == said % 12))
    return next(fitting, None)
