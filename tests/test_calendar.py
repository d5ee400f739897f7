"""The calendar's weeks and doors, for every month there has been."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.days import FIRST_LISTING_DAY
from bot.embedded.keyboards import checked_markup
from bot.message import Message
from bot.render.calendar import calendar, weeks_of

TODAY = date(2026, 8, 21)
DAYS = st.dates(FIRST_LISTING_DAY, date(2035, 12, 31))


def labels(message: Message) -> list[list[str]]:
    return [[button.text for button in row] for row in message.keyboard]


def test_a_running_month_in_both_languages() -> None:
    stored = {date(2026, 8, 18), date(2026, 8, 21)}
    assert labels(calendar(TODAY, stored, TODAY, "en")) == [
        ["Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"],
        ["27", "28", "29", "30", "31", "1", "2"],
        ["3", "4", "5", "6", "7", "8", "9"],
        ["10", "11", "12", "13", "14", "15", "16"],
        ["17", "•18", "19", "20", "•21", "–", "–"],
        ["‹ July 2026"],
    ]
    chinese = labels(calendar(date(2026, 7, 1), (), TODAY, "zh"))
    assert chinese[0] == ["周一", "周二", "周三", "周四", "周五", "周六", "周日"]
    assert chinese[-1] == ["‹ 2026年6月", "2026年8月 ›"]


def test_the_first_month_has_no_earlier_one_and_no_days_before_the_first_list() -> None:
    may = labels(calendar(date(2023, 5, 31), (), TODAY, "en"))
    assert may[1] == ["–", "–", "–", "4", "5", "6", "7"]
    assert may[-1] == ["June 2023 ›"]
    assert labels(calendar(FIRST_LISTING_DAY, (), FIRST_LISTING_DAY, "en"))[1:] == [["–", "–", "–", "4", "–", "–", "–"]]


@pytest.mark.parametrize("language", ["zh", "en"])
@given(month=DAYS, today=DAYS)
def test_every_day_of_a_month_that_can_be_shown_is_there_once_and_telegram_takes_it(
    language: str, month: date, today: date
) -> None:
    month = min(month, today)
    weeks = weeks_of(month, today)
    days = [day for week in weeks for day in week]
    assert all(week[0].weekday() == 0 and len(week) == 7 for week in weeks)
    assert all(later - earlier == timedelta(days=1) for earlier, later in pairwise(days))
    first = month.replace(day=1)
    whole = [first + timedelta(days=n) for n in range(31) if (first + timedelta(days=n)).month == month.month]
    assert {day for day in whole if FIRST_LISTING_DAY <= day <= today} <= set(days)
    keyboard = calendar(month, days[::2], today, language).keyboard
    rows = [[{"text": button.text, "callback_data": button.data} for button in row] for row in keyboard]
    assert checked_markup({"inline_keyboard": rows}, in_private_chat=False) == {"inline_keyboard": rows}
    assert all(len(row) <= 8 for row in rows)  # more do not fit beside each other
