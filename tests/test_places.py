"""Cities by name and zones by place: what is found, what is a guess, and what is nothing at all."""

import asyncio
import contextlib
import os
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.chat.screens import ZONES
from bot.places import MOST_HITS, find_places, zones_at
from bot.whereabouts import Whereabouts
from bot.wording import wording

CITIES = {
    "杭州": "Asia/Shanghai", "杭州市": "Asia/Shanghai", "慕尼黑": "Europe/Berlin",
    "Munich": "Europe/Berlin", "münchen": "Europe/Berlin", "MUNCHEN": "Europe/Berlin",
    "Zurich": "Europe/Zurich", "palo alto": "America/Los_Angeles", "Xi'an": "Asia/Shanghai",
    "Bangalore": "Asia/Kolkata", "班加罗尔": "Asia/Kolkata", "波士顿": "America/New_York",
}  # fmt: skip


def test_a_city_is_found_by_its_name_in_either_language() -> None:
    found = {words: find_places(words) for words in CITIES}
    assert [words for words, (_, is_exact) in found.items() if not is_exact] == []
    assert {words: places[0].zone for words, (places, _) in found.items()} == CITIES


def test_cities_of_one_name_come_with_the_largest_first_and_each_zone_once() -> None:
    places, is_exact = find_places("cambridge")
    assert is_exact
    assert [place.country for place in places] == ["GB", "CA", "US"]
    assert len(set(places)) == len(places)


def test_the_beginning_of_a_name_is_only_a_guess() -> None:
    places, is_exact = find_places("san fran")
    assert not is_exact
    assert 1 < len(places) <= MOST_HITS
    assert ("San Francisco", "US") in {(place.name, place.country) for place in places}
    assert [place.name for place in find_places("慕尼")[0]] == ["慕尼黑"]


def test_what_is_no_city_finds_nothing() -> None:
    others = ["", " ", "ab", "强", "Utopia", "UTC+8", "GMT-8", "CST", "../etc", "🙂", "x" * 4000, "|", "\t"]
    assert [words[:10] for words in others if find_places(words)[0]] == []


COUNTRIES = {
    "India": ("IN", "Asia/Kolkata"), "印度": ("IN", "Asia/Kolkata"), "France": ("FR", "Europe/Paris"),
    "法国": ("FR", "Europe/Paris"), "法國": ("FR", "Europe/Paris"), "germany": ("DE", "Europe/Berlin"),
    "德国": ("DE", "Europe/Berlin"), "UK": ("GB", "Europe/London"), "the U.K.": ("GB", "Europe/London"),
    "英国": ("GB", "Europe/London"), "United Kingdom": ("GB", "Europe/London"), "Turkey": ("TR", "Europe/Istanbul"),
    "The Netherlands": ("NL", "Europe/Amsterdam"), "Bosnia and Herzegovina": ("BA", "Europe/Sarajevo"),
    "Kosovo": ("XK", "Europe/Belgrade"), "Liechtenstein": ("LI", "Europe/Vaduz"),
    "Cote d'Ivoire": ("CI", "Africa/Abidjan"), "Singapore": ("SG", "Asia/Singapore"),
}  # fmt: skip


def test_a_country_of_one_clock_leads_to_its_zone() -> None:
    for words, country_and_zone in COUNTRIES.items():
        places, is_exact = find_places(words)
        assert is_exact, words
        assert {(place.country, place.zone) for place in places} == {country_and_zone}, words


def test_a_country_of_many_clocks_offers_its_largest_cities_one_of_each_clock() -> None:
    names = ["US", "USA", "U.S.A.", "the US", "America", "United States", "美国", "美國"]
    for words in names:
        zones = [place.zone for place in find_places(words)[0]]
        assert zones[:4] == ["America/New_York", "America/Los_Angeles", "America/Chicago", "America/Phoenix"], words
        assert set(zones[4:]) == {"America/Denver", "Pacific/Honolulu"}, words


def test_a_country_comes_before_a_city_abroad_that_has_its_name_and_neither_is_guessed() -> None:
    for words, country, abroad in (("Jamaica", "JM", "US"), ("Armenia", "AM", "CO"), ("哥伦比亚", "CO", "US")):
        countries = [place.country for place in find_places(words)[0]]
        assert countries[:2] == [country, abroad]
    assert len(find_places("印度")[0]) == MOST_HITS  # one clock, and its largest cities
    assert {place.zone for place in find_places("Indonesia")[0]} <= {
        "Asia/Jakarta", "Asia/Makassar", "Asia/Pontianak", "Asia/Jayapura"
    }  # fmt: skip


def test_what_is_no_country_is_not_taken_for_one() -> None:
    others = ["Africa", "world", "欧洲", "European Union", "Unknown Region"]
    assert [words for words in others if find_places(words)[0]] == []


def test_the_numbered_districts_of_a_city_are_not_offered() -> None:
    beginnings = ["Mars", "Marseille", "Lyon", "Sector", "Paris", "Zurich", "Budapest", "Circoisc"]
    names = [place.name for words in beginnings for place in find_places(words)[0]]
    assert [name for name in names if re.search(r"\d|kerület|Circoiscrizione", name)] == []


def test_a_city_whose_name_begins_with_a_number_is_one() -> None:
    assert find_places("Madinat Sittah Uktubar")[0][0].name == "6th of October City"


MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2031, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - bounds
PLACES = sorted(name for name in available_timezones() if "/" in name and not name.startswith(("Etc/", "SystemV/")))


@pytest.fixture(scope="module")
def every_zone() -> list[ZoneInfo]:
    """As long as somebody has them, they need not be read again."""
    return [ZoneInfo(name) for name in PLACES]


@settings(max_examples=30)
@given(st.sampled_from(PLACES), MOMENTS)
@pytest.mark.usefixtures("every_zone")
def test_every_hour_that_a_clock_shows_is_some_citys(zone: str, now: datetime) -> None:
    offset = now.astimezone(ZoneInfo(zone)).utcoffset() or timedelta()
    zones = zones_at(offset, now)
    assert 1 <= len(zones) == len(set(zones)) <= MOST_HITS
    assert {now.astimezone(ZoneInfo(name)).utcoffset() for name in zones} == {offset}


def test_the_clocks_of_large_cities_come_first() -> None:
    summer, winter = datetime(2026, 8, 21, tzinfo=UTC), datetime(2026, 1, 21, tzinfo=UTC)
    east_8 = ["Asia/Shanghai", "Asia/Taipei", "Asia/Hong_Kong", "Asia/Singapore"]
    assert zones_at(timedelta(hours=8), summer)[:4] == east_8
    assert "Europe/Berlin" in zones_at(timedelta(hours=2), summer)
    assert "Europe/London" in zones_at(timedelta(), winter)
    assert zones_at(timedelta(), summer)[0] == "UTC"
    assert "Pacific/Apia" in zones_at(timedelta(hours=13), summer)
    assert zones_at(timedelta(hours=27), summer) == zones_at(timedelta(minutes=17), summer) == []


def test_every_city_and_every_offered_zone_is_in_a_zone_that_exists() -> None:
    zones = {place.zone for letter in "abcdefghijklmnopqrstuvwxyz" for place in find_places(f"{letter}an")[0]}
    assert {*zones, *ZONES} <= available_timezones()
    assert wording("zh").city("Asia/Kolkata") == "加尔各答"  # CLDR knows it as Asia/Calcutta
    assert wording("en").city("America/New_York") == "New York"
    assert wording("zh").country("GB") == "英国"


async def test_a_spot_on_land_has_a_zone_and_degrees_that_no_place_has_are_in_none() -> None:
    whereabouts = Whereabouts()
    spots = ((30.25, 120.17), (999.0, float("nan")))
    on_land, nowhere = await asyncio.gather(*(whereabouts.zone_at(*spot) for spot in spots))
    assert (on_land, nowhere) == ("Asia/Shanghai", None)


async def test_however_many_share_where_they_are_one_process_at_a_time_is_asked() -> None:
    whereabouts = Whereabouts()
    asked = asyncio.gather(*(whereabouts.zone_at(30.25, 120.17) for _ in range(4)))
    most = 0
    while not asked.done():
        most = max(most, processes())
        await asyncio.sleep(0.01)
    assert await asked == ["Asia/Shanghai"] * 4
    assert most == 1


async def test_who_would_have_to_wait_too_long_is_told_that_the_zone_is_not_known(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("bot.whereabouts.PATIENCE", 0.05)
    whereabouts = Whereabouts()
    async with whereabouts._turn:
        assert await whereabouts.zone_at(30.25, 120.17) is None
    assert "a time zone could not be looked up: no answer" in caplog.text


def processes() -> int:
    """How many processes that tell zones this one has begun, and not ended."""
    found = 0
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):  # it has ended meanwhile
            parent = (folder / "stat").read_text().rpartition(")")[2].split()[1]
            found += int(parent) == os.getpid() and b"bot.borders" in (folder / "cmdline").read_bytes()
    return found
