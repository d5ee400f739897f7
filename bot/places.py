"""Which time zone a city or a country has, by its name in Chinese or English, and which cities share an hour.

Reads its list for one question and lets it go.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from importlib.resources import files
from itertools import islice
from zoneinfo import ZoneInfo

from babel import Locale

MOST_HITS = 6
_LONGEST = 60  # characters of a name
_SHORTEST_BEGINNING = 3  # letters of a Latin name that are enough to guess the rest; a Chinese one needs two
_DISTRICT = re.compile(r"\D\d|^Budapest [IVX]+\. kerület|^Circoiscrizione ")  # numbered parts of cities that are listed
_COUNTRY_LOCALES = ("en", "zh", "zh_Hant")
_SHORT_NAMES = dict.fromkeys(("us", "usa", "america", "unitedstatesofamerica"), "US") | {
    **dict.fromkeys(("uk", "greatbritain", "britain", "england", "scotland", "wales"), "GB"),
    "uae": "AE", "阿联酋": "AE", "turkey": "TR", "holland": "NL", "czechrepublic": "CZ", "ivorycoast": "CI",
    "myanmar": "MM", "burma": "MM", "korea": "KR", "macedonia": "MK",
}  # fmt: skip
_CLOCKS_COMPARED = (datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 7, 1, tzinfo=UTC))  # in either half of a year


@dataclass(frozen=True, slots=True)
class Place:
    """A city, under the name by which it was found."""

    name: str
    country: str  # ISO 3166-1, two letters
    zone: str  # IANA name


def folded(name: str) -> str:
    """The name in small letters without accents, blanks and marks: what two spellings have in common."""
    plain = unicodedata.normalize("NFKD", name).casefold()
    return "".join(character for character in plain if character.isalpha())


def find_places(words: str) -> tuple[list[Place], bool]:
    """Cities of this name, most inhabitants first, and True; if there is none, those whose name begins so, and False.

    The name of a country stands for its cities, first the largest of every clock, and for what abroad has that name.
    At most `MOST_HITS`; two of one name, country and zone are one.
    """
    asked = folded(words)
    if not asked or len(words) > _LONGEST or not set(words).isdisjoint("/+0123456789"):
        return [], False
    lines = _lines("bot", "cities.tsv")
    if inland := _in_country(lines, _country(asked)):
        namesakes = _hits(lines, f"|{asked}|", words)
        leading = len({_clock(place.zone) for place in inland})
        return _first([*inland[:leading], *namesakes, *inland[leading:]]), True
    for wanted in (asked, asked.removesuffix("市")):
        if named := _hits(lines, f"|{wanted}|", words):
            return named, True
    enough = 2 if asked > "\u2e80" else _SHORTEST_BEGINNING
    return _hits(lines, f"|{asked}", words) if len(asked) >= enough else [], False


def zones_at(offset: timedelta, now: datetime) -> list[str]:
    """Zones whose clocks are so far ahead of UTC now: UTC itself, then those of large cities, then the others.

    At most `MOST_HITS`.
    """
    large = (line.split("\t")[2] for line in _lines("bot", "cities.tsv"))
    zones = dict.fromkeys(["UTC", *large, *(line.split("\t")[2] for line in _lines("tzdata", "zoneinfo/zone.tab"))])
    return list(islice((zone for zone in zones if now.astimezone(ZoneInfo(zone)).utcoffset() == offset), MOST_HITS))


def _lines(package: str, path: str) -> list[str]:
    lines = files(package).joinpath(path).read_text(encoding="utf-8").splitlines()
    return [line for line in lines if not line.startswith("#")]


def _first(places: Iterable[Place]) -> list[Place]:
    return list(islice(dict.fromkeys(places), MOST_HITS))


def _country(asked: str) -> str | None:
    """The two letters of the country that has this folded name; None: there is none."""
    asked = asked.removeprefix("the")
    return _SHORT_NAMES.get(asked) or _countries().get(asked)


@cache
def _countries() -> dict[str, str]:
    """The two letters of every country, by its folded names; of two countries of one name the first has it."""
    found: dict[str, str] = {}
    for locale in _COUNTRY_LOCALES:
        for code, name in Locale.parse(locale).territories.items():
            if code.isalpha():  # a part of the world has a number
                found.setdefault(folded(name), code)
                found.setdefault(folded(name.replace("&", "and")), code)
    return found


def _in_country(lines: list[str], country: str | None) -> list[Place]:
    """Its cities: the largest of every clock, that of every other zone, the others; without any, those of its zones."""
    if country is None:
        return []
    known = (line.split("\t") for line in _lines("tzdata", "zoneinfo/zone.tab"))
    zones = [zone for code, _, zone, *_ in known if code == country]
    listed = (line.split("\t") for line in lines if f"\t{country}\t" in line)
    cities = [Place(name, country, zone) for name, _, zone, _ in listed if not _DISTRICT.search(name)]
    cities = [place for place in cities if not zones or place.zone in zones]  # some lie on the wrong side of a border
    cities = cities or [Place(zone.rpartition("/")[2].replace("_", " "), country, zone) for zone in zones]
    by_zone = {place.zone: place for place in reversed(cities)}
    by_clock = {_clock(place.zone): place for place in reversed(cities)}
    leading = [place for place in cities if by_clock[_clock(place.zone)] is place]
    return list(dict.fromkeys([*leading, *(place for place in cities if by_zone[place.zone] is place), *cities]))


def _clock(zone: str) -> tuple[timedelta | None, ...]:
    """What tells a zone's clock from others: how far it is ahead of UTC in January and in July."""
    return tuple(moment.astimezone(ZoneInfo(zone)).utcoffset() for moment in _CLOCKS_COMPARED)


def _hits(lines: list[str], key: str, words: str) -> list[Place]:
    return _first(_places(lines, key, words))


def _places(lines: list[str], key: str, words: str) -> Iterator[Place]:
    for line in lines:
        if key in line:
            name, country, zone, keys = line.split("\t")
            begins = keys.index(key) + 1
            found = keys[begins : keys.index("|", begins)]
            if not _DISTRICT.search(name):
                yield Place(found if found > "\u2e80" else name, country, zone)  # a Chinese name is its own folded form
