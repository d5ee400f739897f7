"""One month as a calendar whose days are buttons; its first and last week are whole, with their neighbours' days."""

from collections.abc import Collection
from datetime import date, timedelta

from bot.days import FIRST_LISTING_DAY
from bot.message import Button, Message
from bot.wording import Wording, wording
from storage.records import Language

MOST_DAYS = 42  # cells of the largest month
_NOT_TO_BE_SHOWN = "–"
_STORED = "•"


def calendar(month: date, stored: Collection[date], today: date, language: Language) -> Message:
    """The month of this day: Monday first, `stored` days marked, and doors to the months beside it.

    Weeks in which no day can be shown, because they lie ahead or before the first list, are left out.
    """
    say = wording(language)
    header = tuple(Button(name, data="weekday") for name in say.weekdays())
    weeks = [tuple(_cell(day, stored, today) for day in week) for week in weeks_of(month, today)]
    doors = tuple(_doors(month, today, say))
    keyboard = (header, *weeks, doors) if doors else (header, *weeks)
    return Message(say("date-how", month=say.month(month), today=today), keyboard)


def weeks_of(month: date, today: date) -> list[tuple[date, ...]]:
    """The weeks of a month, each from Monday to Sunday, as far as there is a day in them that can be shown."""
    first = month.replace(day=1)
    monday = first - timedelta(days=first.weekday())
    weeks = []
    while monday < _next_month(first):
        week = tuple(monday + timedelta(days=place) for place in range(7))
        if any(can_be_shown(day, today) for day in week):
            weeks.append(week)
        monday += timedelta(days=7)
    return weeks


def can_be_shown(day: date, today: date) -> bool:
    """Whether the Hub can have listed papers on this day; `today` is the running UTC day."""
    return FIRST_LISTING_DAY <= day <= today


def _cell(day: date, stored: Collection[date], today: date) -> Button:
    if not can_be_shown(day, today):
        label = _NOT_TO_BE_SHOWN  # a tap says why
    else:
        label = f"{_STORED}{day.day}" if day in stored else str(day.day)
    return Button(label, data=f"day:{day.isoformat()}")


def _doors(month: date, today: date, say: Wording) -> list[Button]:
    first = month.replace(day=1)
    earlier, later = (first - timedelta(days=1)).replace(day=1), _next_month(first)
    doors = []
    if earlier >= FIRST_LISTING_DAY.replace(day=1):
        doors.append(Button(f"‹ {say.month(earlier)}", data=f"month:{earlier:%Y-%m}"))
    if later <= today:
        doors.append(Button(f"{say.month(later)} ›", data=f"month:{later:%Y-%m}"))
    return doors


def _next_month(first: date) -> date:
    return (first + timedelta(days=31)).replace(day=1)
