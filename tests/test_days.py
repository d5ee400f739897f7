"""Hours on clocks that jump, and which days a collection reads."""

import random
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.days import FIRST_LISTING_DAY, is_settled, next_delivery, next_showing, to_collect, utc_day

TODAY = date(2026, 8, 22)
JUMPY = [  # zones whose clocks do something unusual, and some that do nothing at all
    "Australia/Lord_Howe", "Asia/Kathmandu", "Pacific/Apia", "Pacific/Chatham", "America/Havana", "America/Nuuk",
    "Africa/Casablanca", "Asia/Beirut", "Africa/Cairo", "America/Santiago", "America/New_York", "Europe/Berlin",
    "Europe/London", "Asia/Shanghai", "Pacific/Kiritimati", "America/St_Johns", "Antarctica/Troll", "Asia/Tehran",
    "America/Scoresbysund", "Asia/Gaza", "UTC",
]  # fmt: skip
ZONES = st.sampled_from(JUMPY).map(ZoneInfo)
MOMENTS = st.datetimes(datetime(2023, 5, 1), datetime(2031, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - bounds
OLD_MOMENTS = st.datetimes(datetime(2005, 1, 1), datetime(2023, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - bounds
HOURS = st.times().map(lambda clock_time: clock_time.replace(second=0, microsecond=0))


# --- the next delivery ---------------------------------------------------------------------------------------------


@settings(deadline=None)
@given(MOMENTS | OLD_MOMENTS, HOURS, ZONES)
@example(datetime(2011, 12, 29, 20, tzinfo=UTC), time(9), ZoneInfo("Pacific/Apia"))  # 30 December never came there
@example(datetime(2026, 3, 8, 5, tzinfo=UTC), time(2, 30), ZoneInfo("America/New_York"))
def test_the_next_delivery_is_later_than_now_and_within_a_day_and_a_bit(
    now: datetime, clock_time: time, zone: ZoneInfo
) -> None:
    for next_one in (next_delivery(now, clock_time, zone), next_showing(now, clock_time, zone)):
        assert next_one.tzinfo is UTC
        assert now < next_one <= now + timedelta(hours=24 + 2)


@settings(deadline=None)
@given(MOMENTS | OLD_MOMENTS, HOURS, ZONES)
@example(datetime(2026, 3, 8, 6, tzinfo=UTC), time(2, 30), ZoneInfo("America/New_York"))
@example(datetime(2026, 10, 3, 15, tzinfo=UTC), time(2, 15), ZoneInfo("Australia/Lord_Howe"))
def test_the_clock_shows_the_hour_except_when_it_skips_it(now: datetime, clock_time: time, zone: ZoneInfo) -> None:
    for next_one in (next_delivery(now, clock_time, zone), next_showing(now, clock_time, zone)):
        shown = next_one.astimezone(zone).replace(tzinfo=None)
        if shown.time() != clock_time:
            assert not _exists(datetime.combine(shown.date(), clock_time), zone)


@settings(deadline=None)
@given(MOMENTS | OLD_MOMENTS, HOURS, ZONES)
@example(datetime(2026, 10, 25, 0, 45, tzinfo=UTC), time(2, 30), ZoneInfo("Europe/Berlin"))
@example(datetime(2026, 3, 8, 6, tzinfo=UTC), time(2, 30), ZoneInfo("America/New_York"))
@example(datetime(2026, 4, 4, 15, 20, tzinfo=UTC), time(1, 45), ZoneInfo("Australia/Lord_Howe"))
def test_an_hour_just_chosen_is_never_later_than_the_next_delivery(
    now: datetime, clock_time: time, zone: ZoneInfo
) -> None:
    chosen, regular = next_showing(now, clock_time, zone), next_delivery(now, clock_time, zone)
    assert chosen <= regular
    if chosen != regular:  # only the second showing of a doubled hour can come in between
        assert chosen.astimezone(zone).fold == 1
        assert next_delivery(chosen, clock_time, zone) == regular


@pytest.mark.parametrize("name", JUMPY)
def test_a_year_of_deliveries_has_exactly_one_on_every_local_date(name: str) -> None:
    zone = ZoneInfo(name)
    for clock_time in (time(0), time(0, 30), time(1, 59), time(2, 15), time(3), time(9), time(23, 45)):
        moment = datetime(2026, 1, 1, tzinfo=UTC)
        dates = []
        while moment < datetime(2027, 1, 10, tzinfo=UTC):
            moment = next_delivery(moment, clock_time, zone)
            dates.append(moment.astimezone(zone).date())
        assert dates == [dates[0] + timedelta(days=number) for number in range(len(dates))]


@pytest.mark.parametrize("year", [2011])
def test_the_day_that_apia_skipped_has_no_delivery_and_its_neighbours_have_one_each(year: int) -> None:
    zone, moment, dates = ZoneInfo("Pacific/Apia"), datetime(year, 12, 27, tzinfo=UTC), []
    for _ in range(6):
        moment = next_delivery(moment, time(9), zone)
        dates.append(moment.astimezone(zone).date().day)
    assert dates == [27, 28, 29, 31, 1, 2]


@settings(deadline=None)
@given(MOMENTS, HOURS, ZONES, st.integers(0, 10))
def test_an_hour_changed_at_any_moment_gives_at_most_one_push_a_showing(
    now: datetime, clock_time: time, zone: ZoneInfo, seed: int
) -> None:
    """Changing to the same hour again and again must not make it come oftener than the clock shows it."""
    chance = random.Random(seed)  # noqa: S311 - a test's dice
    changed = now + timedelta(hours=chance.randrange(24))
    first = next_showing(now, clock_time, zone)
    again = next_showing(changed, clock_time, zone)
    assert again == first if changed < first else again > first


def _exists(wall: datetime, zone: ZoneInfo) -> bool:
    """Whether the zone's clock ever shows this."""
    return any(
        wall.replace(tzinfo=zone, fold=fold).astimezone(UTC).astimezone(zone).replace(tzinfo=None, fold=0) == wall
        for fold in (0, 1)
    )


# --- which days a collection reads ---------------------------------------------------------------------------------


@given(st.dictionaries(st.integers(0, 9), st.integers(-24, 24 * 9)))
@example({5: 30, 9: 200})
def test_a_collection_reads_all_days_of_a_week_but_those_settled_and_read_within_a_day(read: dict[int, int]) -> None:
    now = datetime.combine(TODAY, time(13), UTC)
    hours_ago = {TODAY - timedelta(days=back): now - timedelta(hours=hours) for back, hours in read.items()}
    first = max(((TODAY - moment.date()).days for moment in hours_ago.values()), default=0)
    week = [TODAY - timedelta(days=back) for back in range(min(max(first + 2, 2), 6), -1, -1)]
    settled = [day for day in week if day in hours_ago
               and day + timedelta(days=3) <= hours_ago[day].date() and 0 <= read[(TODAY - day).days] < 24]  # fmt: skip
    assert to_collect(now, hours_ago) == [day for day in week if day not in settled]
    assert {TODAY - timedelta(days=back) for back in range(3)} <= set(to_collect(now, hours_ago))


def test_a_collection_reads_a_week_after_a_downtime_and_three_days_at_the_very_first_start() -> None:
    now = datetime.combine(TODAY, time(13), UTC)
    assert to_collect(now, {}) == [date(2026, 8, 20), date(2026, 8, 21), TODAY]
    assert len(to_collect(now, {date(2026, 8, 1): now - timedelta(days=21)})) == 7


def test_an_old_day_that_somebody_looks_up_makes_no_news_of_the_days_before_the_bots_time() -> None:
    now = datetime.combine(TODAY, time(13), UTC)
    began = {TODAY - timedelta(days=back): now - timedelta(hours=1) for back in range(3)}
    assert to_collect(now, began | {date(2023, 9, 12): now}) == to_collect(now, began) == sorted(began)


def test_what_a_clock_that_ran_ahead_has_noted_is_read_again() -> None:
    now = datetime.combine(TODAY, time(13), UTC)
    assert to_collect(now, {TODAY: now + timedelta(days=4)})[-1] == TODAY


@settings(deadline=None)
@given(st.dates(FIRST_LISTING_DAY, date(2035, 1, 1)), st.integers(0, 5), st.integers(0, 86_399))
def test_a_list_is_the_last_word_three_days_later(day: date, later: int, second: int) -> None:
    read_at = datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(days=later, seconds=second)
    assert utc_day(read_at.astimezone(ZoneInfo("Pacific/Kiritimati"))) == day + timedelta(days=later)
    assert is_settled(day, read_at) == (later >= 3)
