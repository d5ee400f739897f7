"""The calendar under `/date`: which month is shown, and which of its days are stored."""

from datetime import date

from bot.chat.visit import Visit
from bot.days import FIRST_LISTING_DAY, utc_day
from bot.message import Message
from bot.render.calendar import MOST_DAYS, calendar, weeks_of
from storage import papers


async def month_page(visit: Visit, month: date) -> Message:
    """The month of this day, or the nearest one that has listing days."""
    today = utc_day(visit.desk.clock())
    shown = min(max(month, FIRST_LISTING_DAY), today)
    last = weeks_of(shown, today)[-1][-1]
    stored = await visit.desk.store(papers.days_with_papers, last, MOST_DAYS)
    return calendar(shown, stored, today, visit.language)
