"""Which time zone a city has, by its name in Chinese or English, and which cities share an hour.

Reads its list for one question and lets it go.
"""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib.resources import files
from itertools import islice
from zoneinfo import ZoneInfo

MOST_HITS = 6
_LONGEST = 60  # characters of a name
_SHORTEST_BEGINNING = 3  # letters of a Latin name that are enough to guess the rest; a Chinese one needs two


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

    At most `MOST_HITS`; two of one name, country and zone are one.
    """
    asked = folded(words)
    if not asked or len(words) > _LONGEST or not set(words).isdisjoint("/+0123456789"):
        return [], False
    lines = _lines("bot", "cities.tsv")
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


def _hits(lines: list[str], key: str, words: str) -> list[Place]:
    found = dict.fromkeys(_places(lines, key, words))
    return list(found)[:MOST_HITS]


def _places(lines: list[str], key: str, words: str) -> Iterator[Place]:
    for line in lines:
        if key in line:
            name, country, zone, keys = line.split("\t")
            begins = keys.index(key) + 1
            found = keys[begins : keys.index("|", begins)]
            yield Place(found if found > "\u2e80" else name, country, zone)  # a Chinese name is its own folded form
