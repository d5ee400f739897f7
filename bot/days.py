"""Listing days and delivery times. The Hub's days are UTC days; a reader's hour is on the reader's own clock."""

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from storage.moments import utc_day as utc_day  # it belongs to the days, and the database counts by them, too

Clock = Callable[[], datetime]  # tells what time it is: aware, UTC

FIRST_LISTING_DAY = date(2023, 5, 4)  # the earliest day the papers API holds
RECENT_DAYS = 7  # so far back the bot collects of its own accord after a downtime
LATE_DAYS = 3  # the Hub adds papers to a day until about this many days later
READ_AGAIN = timedelta(days=1)  # so old may upvotes be where the best of the last days are chosen


def real_clock() -> datetime:
    """Now, UTC."""
    return datetime.now(UTC)


def to_collect(now: datetime, collected_at: Mapping[date, datetime]) -> list[date]:
    """The listing days that one collection reads, oldest first: of the last week those not settled, or not read lately.

    `collected_at`: when each day's list was last read, by whomever. A moment still to come was noted by a wrong clock.
    The bot's time begins three days before the first of these moments, not with the first of these days: somebody may
    have looked up an old one.
    """
    today = utc_day(now)
    count = (today - min(map(utc_day, collected_at.values()), default=today)).days + LATE_DAYS
    days = [today - timedelta(days=back) for back in reversed(range(min(max(count, LATE_DAYS), RECENT_DAYS)))]
    lately = {day for day, read_at in collected_at.items() if now - READ_AGAIN < read_at <= now}
    return [day for day in days if day not in lately or not is_settled(day, collected_at[day])]


def is_settled(day: date, collected_at: datetime) -> bool:
    """Whether a list read at this moment is the day's last word: late papers come within three days."""
    return (utc_day(collected_at) - day).days >= LATE_DAYS


def next_delivery(after: datetime, clock_time: time, zone: ZoneInfo) -> datetime:
    """The first moment (UTC) after `after` when this clock shows the time, once each local day.

    An hour that the clock skips in spring is delivered when it would have come; one that it shows twice in autumn is
    delivered the first time.
    """
    day = after.astimezone(zone).date()
    while (moment := _delivery_on(day, clock_time, zone)) <= after:
        day += timedelta(days=1)
    return moment


def next_showing(after: datetime, clock_time: time, zone: ZoneInfo) -> datetime:
    """As `next_delivery`, for an hour just chosen: the second showing of a doubled autumn hour counts, too."""
    second = _moment(after.astimezone(zone).date(), clock_time.replace(fold=1), zone)
    regular = next_delivery(after, clock_time, zone)
    is_doubled = second.astimezone(zone).fold == 1
    return second if is_doubled and after < second < regular else regular


def _delivery_on(day: date, clock_time: time, zone: ZoneInfo) -> datetime:
    moment = _moment(day, clock_time, zone)
    if moment.astimezone(zone).date() == day:
        return moment
    return _moment(day, clock_time.replace(fold=1), zone)  # the skipped hour ends at midnight: just before it


def _moment(day: date, clock_time: time, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, clock_time, zone).astimezone(UTC)


def week_before(last: date) -> date:
    """The first of the seven days that end with this one."""
    return last - timedelta(days=6)


def on_sunday(now: datetime, zone: ZoneInfo) -> datetime | None:
    """This moment on the zone's clock if it is Sunday there, else None."""
    local = now.astimezone(zone)
    return local if local.weekday() == 6 else None


def is_weekend(day: date) -> bool:
    """Whether it is a Saturday or a Sunday, when the Hub lists hardly ever anything."""
    return day.weekday() >= 5
