"""Cities by name and zones by place: what is found, what is a guess, and what is nothing at all."""

import asyncio
import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.chat.screens import ZONES
from bot.places import MOST_HITS, find_places, zones_at
from bot.whereabouts import zone_at
from bot.wording import wording


@pytest.mark.parametrize(
    ("words", "zone"),
    [
        ("杭州", "Asia/Shanghai"), ("杭州市", "Asia/Shanghai"), ("慕尼黑", "Europe/Berlin"),
        ("Munich", "Europe/Berlin"), ("münchen", "Europe/Berlin"), ("MUNCHEN", "Europe/Berlin"),
        ("Zurich", "Europe/Zurich"), ("palo alto", "America/Los_Angeles"), ("Xi'an", "Asia/Shanghai"),
        ("Bangalore", "Asia/Kolkata"), ("班加罗尔", "Asia/Kolkata"), ("波士顿", "America/New_York"),
    ],
)  # fmt: skip
def test_a_city_is_found_by_its_name_in_either_language(words: str, zone: str) -> None:
    places, is_exact = find_places(words)
    assert is_exact
    assert places[0].zone == zone


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


@pytest.mark.parametrize(
    "words", ["", " ", "ab", "强", "Utopia", "UTC+8", "GMT-8", "CST", "../etc", "🙂", "x" * 4000, "|", "\t"]
)
def test_what_is_no_city_finds_nothing(words: str) -> None:
    assert find_places(words)[0] == []


@pytest.mark.parametrize(
    ("words", "country", "zone"),
    [
        ("India", "IN", "Asia/Kolkata"), ("印度", "IN", "Asia/Kolkata"), ("France", "FR", "Europe/Paris"),
        ("法国", "FR", "Europe/Paris"), ("法國", "FR", "Europe/Paris"), ("germany", "DE", "Europe/Berlin"),
        ("德国", "DE", "Europe/Berlin"), ("UK", "GB", "Europe/London"), ("the U.K.", "GB", "Europe/London"),
        ("英国", "GB", "Europe/London"), ("United Kingdom", "GB", "Europe/London"), ("Turkey", "TR", "Europe/Istanbul"),
        ("The Netherlands", "NL", "Europe/Amsterdam"), ("Bosnia and Herzegovina", "BA", "Europe/Sarajevo"),
        ("Kosovo", "XK", "Europe/Belgrade"), ("Liechtenstein", "LI", "Europe/Vaduz"),
        ("Cote d'Ivoire", "CI", "Africa/Abidjan"), ("Singapore", "SG", "Asia/Singapore"),
    ],
)  # fmt: skip
def test_a_country_of_one_clock_leads_to_its_zone(words: str, country: str, zone: str) -> None:
    places, is_exact = find_places(words)
    assert is_exact
    assert {(place.country, place.zone) for place in places} == {(country, zone)}


@pytest.mark.parametrize("words", ["US", "USA", "U.S.A.", "the US", "America", "United States", "美国", "美國"])
def test_a_country_of_many_clocks_offers_its_largest_cities_one_of_each_clock(words: str) -> None:
    zones = [place.zone for place in find_places(words)[0]]
    assert zones[:4] == ["America/New_York", "America/Los_Angeles", "America/Chicago", "America/Phoenix"]
    assert set(zones[4:]) == {"America/Denver", "Pacific/Honolulu"}


def test_a_country_comes_before_a_city_abroad_that_has_its_name_and_neither_is_guessed() -> None:
    for words, country, abroad in (("Jamaica", "JM", "US"), ("Armenia", "AM", "CO"), ("哥伦比亚", "CO", "US")):
        countries = [place.country for place in find_places(words)[0]]
        assert countries[:2] == [country, abroad]
    assert len(find_places("印度")[0]) == MOST_HITS  # one clock, and its largest cities
    assert {place.zone for place in find_places("Indonesia")[0]} <= {
        "Asia/Jakarta", "Asia/Makassar", "Asia/Pontianak", "Asia/Jayapura"
    }  # fmt: skip


@pytest.mark.parametrize("words", ["Africa", "world", "欧洲", "European Union", "Unknown Region"])
def test_what_is_no_country_is_not_taken_for_one(words: str) -> None:
    assert find_places(words)[0] == []


@pytest.mark.parametrize("words", ["Mars", "Marseille", "Lyon", "Sector", "Paris", "Zurich", "Budapest", "Circoisc"])
def test_the_numbered_districts_of_a_city_are_not_offered(words: str) -> None:
    names = [place.name for place in find_places(words)[0]]
    assert not [name for name in names if re.search(r"\d|kerület|Circoiscrizione", name)]


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
    on_land, nowhere = await asyncio.gather(zone_at(30.25, 120.17), zone_at(999.0, float("nan")))
    assert (on_land, nowhere) == ("Asia/Shanghai", None)
