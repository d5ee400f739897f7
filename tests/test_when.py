"""Days, hours and zones as people write them."""

import contextlib
from collections.abc import Callable
from datetime import date, time, timedelta
from functools import partial
from zoneinfo import available_timezones

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.days import FIRST_LISTING_DAY
from bot.errors import AmbiguousDay, BotError, DayError, FutureDay, NotADay, PrehistoricDay
from bot.when import read_clock_time, read_day
from bot.zones import read_offset, read_zone, zones_abbreviated

TODAY = date(2026, 8, 22)  # a Saturday
HOURS = st.times().map(lambda clock_time: clock_time.replace(second=0, microsecond=0))


# --- a day as people write it --------------------------------------------------------------------------------------


UNDERSTOOD = {
    "2023-09-12": date(2023, 9, 12), "20230912": date(2023, 9, 12), "2023/9/12": date(2023, 9, 12),
    "2023.09.12": date(2023, 9, 12), "2023年9月12日": date(2023, 9, 12), "2023 年 9 月 12 日": date(2023, 9, 12),
    "２０２３－０９－１２": date(2023, 9, 12), " 2023-09-12 ": date(2023, 9, 12), "2024-02-29": date(2024, 2, 29),
    "9-12": date(2025, 9, 12), "9月12日": date(2025, 9, 12), "9月12号": date(2025, 9, 12),
    "8-22": TODAY, "8-21": date(2026, 8, 21), "2-29": date(2024, 2, 29), "2023-05-04": FIRST_LISTING_DAY,
    "today": TODAY, "Today": TODAY, "今天": TODAY, "今日": TODAY, "yesterday": date(2026, 8, 21),
    "昨天": date(2026, 8, 21), "前天": date(2026, 8, 20), "大前天": date(2026, 8, 19), "9.12": date(2025, 9, 12),
    "27.11.2025": date(2025, 11, 27), "9.12.2025": date(2025, 12, 9), "27/11/2025": date(2025, 11, 27),
    "11/27/2025": date(2025, 11, 27), "27-11-2025": date(2025, 11, 27), "5/5/2026": date(2026, 5, 5),
    "13/5/2026": date(2026, 5, 13),
    "Nov 27": date(2025, 11, 27), "27 nov": date(2025, 11, 27), "NOV. 27th": date(2025, 11, 27),
    "May 4": date(2026, 5, 4),
    "27 November 2025": date(2025, 11, 27), "November 27, 2025": date(2025, 11, 27), "27-Nov-2025": date(2025, 11, 27),
    "27th of November, 2025": date(2025, 11, 27), "27. November 2025": date(2025, 11, 27), "Sept 12": date(2025, 9, 12),
    "Aug 22": TODAY, "Aug 23": date(2025, 8, 23), "Feb 29": date(2024, 2, 29), "11月27日": date(2025, 11, 27),
    "2025年11月27日": date(2025, 11, 27), "十一月二十七日": date(2025, 11, 27), "9月12號": date(2025, 9, 12),
    "二〇二五年十一月二十七日": date(2025, 11, 27), "周五": date(2026, 8, 21), "星期六": TODAY, "这周六": TODAY,
    "周天": date(2026, 8, 16), "禮拜日": date(2026, 8, 16), "上周五": date(2026, 8, 14), "本周一": date(2026, 8, 17),
    "last sunday": date(2026, 8, 16), "Last Sat": date(2026, 8, 15), "3 days ago": date(2026, 8, 19),
    "1 day ago": date(2026, 8, 21), "3天前": date(2026, 8, 19), "三天前": date(2026, 8, 19),
    "2 weeks ago": date(2026, 8, 8), "两周前": date(2026, 8, 8), "2个星期前": date(2026, 8, 8),
    "27": date(2026, 7, 27), "12号": date(2026, 8, 12),
    "二十二日": TODAY, "31": date(2026, 7, 31), "12th": date(2026, 8, 12), "27/11": date(2025, 11, 27),
    "11/27": date(2025, 11, 27), "8/8": date(2026, 8, 8), "2025-11-27T10:00:00Z": date(2025, 11, 27),
    "2025-11-27 10:00": date(2025, 11, 27), "2025-11-27T23:30:00.123-05:00": date(2025, 11, 28),
    "2023—09—12": date(2023, 9, 12), "2023–09‑12": date(2023, 9, 12), "2023−9——12": date(2023, 9, 12),
    "上个星期日": date(2026, 8, 16), "Friday": date(2026, 8, 21), "Fri": date(2026, 8, 21), "sat": TODAY,
}  # fmt: skip


def test_a_day_is_understood_in_every_form() -> None:
    assert {words: read_day(words, TODAY) for words in UNDERSTOOD} == UNDERSTOOD


REFUSED: dict[type[BotError], list[str]] = {
    NotADay: [
        "2023-02-30", "2-30", "2023-13-01", "2023-00-00", "0000-01-01", "2023-02-29", "soon", "", "2023", "2023-9",
        "x" * 4000, "2023-09-12; DROP TABLE", "١٢-٣", "-1", "9-12-2023", "2023-09-12 2023-09-13",
        "27.11", "27-11", "31/2", "13/13", "31/2/2026", "13/13/2026", "0/5/2026", "11.27.2026", "27/11-2026",
        "27.11.26", "Nov 31",
        "Nov", "Nov 2025", "Nov 272025", "no 27", "novem27ber", "ember 27", "27 novembre 2025", "27 27", "32 May",
        "Feb 29 2025", "周八", "周0", "周", "下周五", "fr", "fridays", "may",
        "0", "32", "00", "last", "last may", "last today", "-3 days ago", "days ago", "3 days", "10000 days ago", "3天",
        "前3天", "0001-01-01T00:00+01:00",
        "2025-11-27T25:00:00Z", "2025-11-31T10:00:00Z", "2025-11-27T", "10:00",
    ],
    AmbiguousDay: ["9-12-2023", "9/12/2023", "1/2/2026", "９／１２／２０２３", "9/12", "last Fri", "last monday"],
    PrehistoricDay: ["9999 days ago", "9999周前", "1999-01-01", "2023-05-03", "0001-01-01", "3.5.2023", "3 May 2023"],
    FutureDay: [
        "9999-12-31T23:59Z",
        "tomorrow", "明天", "后天", "後天", "本周日", "2099-01-01", "9999-12-31", "2026-08-23", "27.11.2026",
        "Nov 27, 2026",
    ],
}  # fmt: skip


def refusal(read: Callable[[str], object], words: str) -> Exception | None:
    """With what these words are refused; None: they are not."""
    try:
        read(words)
    except (BotError, ValueError) as error:
        return error
    return None


def test_a_day_that_cannot_be_shown_says_why() -> None:
    read = partial(read_day, today=TODAY)
    for error, written in REFUSED.items():
        assert [words for words in written if not isinstance(refusal(read, words), error)] == []


@settings(deadline=None)
@given(st.dates(FIRST_LISTING_DAY, date(2035, 1, 1)), st.integers(0, 3000))
def test_every_listing_day_is_read_back_however_it_is_written(day: date, later: int) -> None:
    today = day + timedelta(days=later)
    forms = [f"{day}", f"{day:%Y%m%d}", f"{day.year}年{day.month}月{day.day}日", f"{day.year}/{day.month}/{day.day}"]
    forms += [
        f"{day:%d.%m.%Y}",
        f"{day.day}.{day.month}.{day.year}",
        f"{day.year}年{in_chinese(day.month)}月{day.day}日",
    ]
    forms += [f"{day:%B %d, %Y}", f"{day:%d %B %Y}", f"{day:%b} {day.day} {day.year}", f"{day.day}-{day:%b-%Y}"]
    assert {read_day(form, today) for form in forms} == {day}


@settings(deadline=None)
@given(st.integers(0, 35), st.integers(0, 35), st.integers(2023, 2026), st.sampled_from("/-"))
def test_two_numbers_before_a_year_are_read_where_there_is_one_way_to_read_them(
    one: int, other: int, year: int, sign: str
) -> None:
    words, today, readings = f"{one}{sign}{other}{sign}{year}", date(2027, 1, 1), set()
    for month, day in ((one, other), (other, one)):
        with contextlib.suppress(ValueError):
            readings.add(date(year, month, day))
    likely = {day for day in readings if FIRST_LISTING_DAY <= day <= today}
    if len(likely) == 1:
        assert {read_day(words, today)} == likely
        return
    with pytest.raises(DayError) as refusal:
        read_day(words, today)
    error = refusal.value
    assert type(error) is (NotADay, PrehistoricDay, AmbiguousDay)[len(readings)]
    assert not isinstance(error, AmbiguousDay) or (error.days == sorted(readings) and words in str(error))


@settings(deadline=None)
@given(st.dates(date(2024, 6, 1), date(2035, 1, 1)), st.dates(date(2024, 1, 1), date(2024, 12, 31)))
def test_a_month_and_a_day_mean_the_latest_that_is_not_in_the_future(today: date, meant: date) -> None:
    forms = (f"{meant.month}-{meant.day}", f"{meant:%b} {meant.day}", f"{meant:%d %B}", f"{meant.month}月{meant.day}日")
    (day,) = {read_day(form, today) for form in forms}
    assert (day.month, day.day) == (meant.month, meant.day)
    assert day <= today
    assert today - day < timedelta(days=366 if meant.month != 2 or meant.day != 29 else 8 * 366)


@settings(deadline=None)
@given(st.dates(date(2024, 6, 1), date(2035, 1, 1)), st.integers(1, 40))
def test_the_day_of_a_month_and_days_ago_are_the_latest_of_the_kind(today: date, day: int) -> None:
    assert read_day(f"{day} days ago", today) == read_day(f"{day}天前", today) == today - timedelta(days=day)
    if day > 31:
        with pytest.raises(NotADay):
            read_day(f"{day}", today)
        return
    found = read_day(f"{day}", today)
    assert found == next(one for back in range(63) if (one := today - timedelta(days=back)).day == day)


@settings(deadline=None)
@given(
    st.text(max_size=40) | st.text("0129-/., 年月日十二novmay", max_size=10),
    st.dates(date(2024, 1, 1), date(2035, 1, 1)),
)
def test_whatever_is_written_is_a_day_or_a_clear_refusal(words: str, today: date) -> None:
    with contextlib.suppress(NotADay, FutureDay, PrehistoricDay):
        assert FIRST_LISTING_DAY <= read_day(words, today) <= today


def in_chinese(number: int) -> str:
    """A number below a hundred, as it is spoken."""
    tens, ones = divmod(number, 10)
    digits = "零一二三四五六七八九"
    return digits[ones] if not tens else f"{digits[tens] if tens > 1 else ''}十{digits[ones] if ones else ''}"


# --- hours and zones -----------------------------------------------------------------------------------------------


@settings(deadline=None)
@given(HOURS)
def test_every_hour_is_read_back(clock_time: time) -> None:
    hour, minute = clock_time.hour, clock_time.minute
    forms = (f"{clock_time:%H:%M}", f"{hour}:{minute:02}", f"{hour}：{minute:02}", f"{hour}点{minute:02}分")
    assert {read_clock_time(form) for form in forms} == {clock_time}


@settings(deadline=None)
@given(HOURS)
def test_every_hour_is_read_back_with_its_half_of_the_day_and_in_chinese_figures(clock_time: time) -> None:
    hour, minute = clock_time.hour, clock_time.minute
    half, official = ("am", "上午") if hour < 12 else ("pm", "下午")
    twelve = f"{hour % 12 or 12}:{minute:02}"
    forms = {
        f"{clock_time:%H%M}",
        f"{hour}h{minute:02}",
        f"{hour}点{minute}分",
        f"{in_chinese(hour)}点{in_chinese(minute)}分",
    }
    forms |= {f"{twelve}{half}", f"{twelve} {half.upper()}", f"{twelve} {half[0]}.m.", f"{clock_time:%I.%M}{half}"}
    if hour:  # 上午12点 could be either twelve
        forms |= {f"{official}{twelve}", f"{official}{in_chinese(hour % 12 or 12)}点{in_chinese(minute)}分"}
    assert {read_clock_time(form) for form in forms} == {clock_time}


@settings(deadline=None)
@given(
    st.integers(0, 30), st.sampled_from(["凌晨", "清晨", "早上", "上午", "中午", "下午", "傍晚", "晚上", "晚", "深夜"])
)
def test_a_part_of_the_day_moves_an_hour_by_half_a_day_or_not_at_all(said: int, part: str) -> None:
    with contextlib.suppress(ValueError):
        hour = read_clock_time(f"{part}{said}点").hour
        assert hour == said % 24 or (said <= 12 and hour % 12 == said % 12)
        assert hour < 12 or part not in {"凌晨", "清晨", "早上", "上午"}
        assert hour >= 12 or part not in {"下午", "傍晚"}


AS_PEOPLE_WRITE = {
    "8am": time(8), "12am": time(0), "12pm": time(12), "12:30am": time(0, 30), "8 P.M.": time(20), "8": time(8),
    "８ＰＭ": time(20), "0830": time(8, 30), "8.30": time(8, 30), "20h": time(20), "08：30": time(8, 30),
    "8点": time(8), "8點半": time(8, 30), "八点一刻": time(8, 15), "8点钟": time(8), "9点5分": time(9, 5),
    "下午3点": time(15), "下午15点": time(15), "晚上9点30分": time(21, 30), "晚上12点": time(0), "早8点": time(8),
    "凌晨12点半": time(0, 30), "中午12点": time(12), "中午一点": time(13), "深夜1点": time(1),
    "晚上 8:30": time(20, 30), "noon": time(12), "Midnight": time(0), "中午": time(12), "正午": time(12),
    "午夜": time(0), "at 9": time(9), "At 8:30 pm": time(20, 30), "at noon": time(12), "8，30": time(8, 30),
    "8,30": time(8, 30), "24:00": time(0), "24点": time(0), "24": time(0), "2400": time(0),
    "下午3，05": time(15, 5),
}  # fmt: skip


def test_an_hour_is_understood_as_people_write_it() -> None:
    assert {words: read_clock_time(words) for words in AS_PEOPLE_WRITE} == AS_PEOPLE_WRITE


GUESSES = [
    "25:00", "24:01", "24:30", "8:60", "0860", "2500", "13pm", "0am", "00:30am", "8:5pm", "9:5", "9点5", "八点五",
    "830", "十十", "上午12点", "早上12点", "晚上3点", "下午25点", "没有8点", "早上8am", "p8", "pm", "8p", "at",
    "noon 12", "点", "上午13点", "8,5", "at at 9", "-8", "8-30", "8:30:00",
]  # fmt: skip


def test_an_hour_that_would_be_a_guess_is_refused() -> None:
    assert [words for words in GUESSES if "is not a time" not in str(refusal(read_clock_time, words))] == []


@settings(deadline=None)
@given(st.text(max_size=20) | st.text("0123456789:.点分半十一两上中下午晚早ampmh ", max_size=9))
def test_whatever_is_written_is_an_hour_or_a_value_error(words: str) -> None:
    with contextlib.suppress(ValueError):
        assert read_clock_time(words).tzinfo is None


def test_every_zone_of_the_database_is_found_by_its_own_name() -> None:
    # "Factory" and "localtime" are in the database, too, and say nothing about a place.
    for name in available_timezones() - {"Factory", "localtime"}:
        assert read_zone(name).key == name
        assert read_zone(name.lower().replace("_", " ")).key.lower() == name.lower()


def test_what_is_no_city_is_a_zone_where_everybody_knows_which() -> None:
    zones = {
        "北京时间": "Asia/Shanghai", "美西": "America/Los_Angeles", "Bay Area": "America/Los_Angeles",
        "Eastern time": "America/New_York", "Florida": "America/New_York", "Bali": "Asia/Makassar",
    }  # fmt: skip
    assert {words: read_zone(words).key for words in zones} == zones


def test_a_zone_that_would_be_a_guess_is_refused() -> None:
    guesses = ["GMT+8", "utc+8", "UTC-5", "+8", "GMT-8", "", " ", "Factory", "localtime", "\x00", "/"]
    assert [words for words in guesses if "is not an IANA time zone" not in str(refusal(read_zone, words))] == []


@settings(deadline=None)
@given(st.integers(-14, 14), st.sampled_from([0, 30, 45]))
def test_every_offset_is_read_back_with_the_sign_of_everyday(hours: int, minutes: int) -> None:
    sign, han, ahead = ("-", "西", -1) if hours < 0 else ("+", "东", 1)
    size = f"{abs(hours):02}:{minutes:02}"
    forms = {f"{sign}{size}", f"utc{sign}{size}", f"GMT {sign} {size}", f"UTC{sign}{size.replace(':', '')}"}
    if not minutes:
        forms |= {f"UTC{hours:+}", f"{hours:+}", f"{han}{in_chinese(abs(hours))}区", f"{han}{abs(hours)}區"}
        forms |= {f"{hours:+}".replace("-", "−"), f"ＧＭＴ{hours:+}", f"{han}{in_chinese(abs(hours))}时区"}
    assert {read_offset(form) for form in forms} == {ahead * timedelta(hours=abs(hours), minutes=minutes)}


def test_what_is_no_offset_is_refused() -> None:
    others = ["", "8", "UTC", "UTC8", "EST+5", "Etc/GMT-8", "+", "+8:3", "+00800", "东区", "八区", "++8"]
    assert [words for words in others if "is not an offset" not in str(refusal(read_offset, words))] == []


def test_an_abbreviation_names_zones_that_keep_summer_time() -> None:
    assert zones_abbreviated(" ＰＳＴ ") == zones_abbreviated("pdt") == ["America/Los_Angeles"]
    assert zones_abbreviated("CST") == ["Asia/Shanghai", "America/Chicago"]
    assert zones_abbreviated("Europe/Berlin") == zones_abbreviated("") == []
    for words in ("PST", "EST", "CET", "JST", "KST", "IST", "BST", "CST", "MST", "HKT", "SGT", "AEST"):
        assert {read_zone(zone).key for zone in zones_abbreviated(words)} == set(zones_abbreviated(words)) != set()
