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
    cities = _text("bot", "cities.tsv")
    leading, others = _in_country(cities, _country(asked))
    if leading:
        return _first([*leading, *_places(cities, f"|{asked}|"), *others]), True
    for wanted in (asked, asked.removesuffix("市")):
        if named := _first(_places(cities, f"|{wanted}|")):
            return named, True
    enough = 2 if asked > "\u2e80" else _SHORTEST_BEGINNING
    return _first(_places(cities, f"|{asked}")) if len(asked) >= enough else [], False


def zones_at(offset: timedelta, now: datetime) -> list[str]:
    """Zones whose clocks are so far ahead of UTC now: UTC itself, then those of large cities, then the others.

    At most `MOST_HITS`.
    """
    large = _text("bot", "cities.tsv").split("\t")[2::3]  # there are three tabs in a line
    zones = dict.fromkeys(["UTC", *large, *(zone for _, zone in _zones())])
    return list(islice((zone for zone in zones if now.astimezone(ZoneInfo(zone)).utcoffset() == offset), MOST_HITS))


def _text(package: str, path: str) -> str:
    return files(package).joinpath(path).read_text(encoding="utf-8")


def _zones() -> list[tuple[str, str]]:
    """The two letters of a country and a zone that it has, for all of them."""
    lines = _text("tzdata", "zoneinfo/zone.tab").splitlines()
    return [(country, zone) for country, _, zone, *_ in (line.split("\t") for line in lines if line[0] != "#")]


def _lines_with(text: str, part: str) -> Iterator[str]:
    """The lines that hold it. To split all twelve thousand first takes several times as long."""
    at = text.find(part)
    while at >= 0:
        begins, ends = text.rfind("\n", 0, at) + 1, text.index("\n", at)
        yield text[begins:ends]
        at = text.find(part, ends)


def _first(places: Iterable[Place]) -> list[Place]:
    return list(islice(dict.fromkeys(places), MOST_HITS))


def _country(asked: str) -> str | None:
    """The two letters of the country that has this folded name; None: there is none."""
    asked = asked.removeprefix("the")
    return _SHORT_NAMES.get(asked) or _countries().get(asked)


@cache
def _countries() -> dict[str, str]:
    """The two letters of every country by its folded names."""
    territories = [item for locale in _COUNTRY_LOCALES for item in Locale.parse(locale).territories.items()]
    countries = [(code, name) for code, name in territories if code.isalpha()]  # a part of the world has a number
    return {folded(name.replace("&", so)): code for code, name in reversed(countries) for so in ("and", "&")}


def _in_country(text: str, country: str | None) -> tuple[list[Place], list[Place]]:
    """Its cities, or without any its zones: the largest of every clock; and those of every other zone, then all."""
    if country is None:
        return [], []
    zones = [zone for code, zone in _zones() if code == country]
    cities = [Place(name, country, zone) for name, _, zone, _ in _cities(text, f"\t{country}\t")]
    cities = [place for place in cities if not zones or place.zone in zones]  # some lie on the wrong side of a border
    cities = cities or [Place(zone.rpartition("/")[2].replace("_", " "), country, zone) for zone in zones]
    by_zone = {place.zone: place for place in reversed(cities)}
    clocks = {zone: _clock(zone) for zone in by_zone}
    by_clock = {clocks[place.zone]: place for place in reversed(cities)}
    leading = [place for place in cities if by_clock[clocks[place.zone]] is place]
    return leading, [*(place for place in cities if by_zone[place.zone] is place), *cities]


def _clock(zone: str) -> tuple[timedelta | None, ...]:
    """What tells a zone's clock from others: how far it is ahead of UTC in January and in July."""
    return tuple(moment.astimezone(ZoneInfo(zone)).utcoffset() for moment in _CLOCKS_COMPARED)


def _cities(text: str, part: str) -> Iterator[tuple[str, str, str, str]]:
    """Name, country, zone and keys of the cities whose line holds it; no numbered part of a city."""
    for line in _lines_with(text, part):
        name, country, zone, keys = line.split("\t")
        if not _DISTRICT.search(name):
            yield name, country, zone, keys


def _places(text: str, key: str) -> Iterator[Place]:
    for name, country, zone, keys in _cities(text, key):
        begins = keys.index(key) + 1
        found = keys[begins : keys.index("|", begins)]
        yield Place(found if found > "\u2e80" else name, country, zone)  # a Chinese name is its own folded form
