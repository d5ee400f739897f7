"""Which time zone a city has, by its name in Chinese or English. Reads its list for one question and lets it go."""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files

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
    lines = files("bot").joinpath("cities.tsv").read_text(encoding="utf-8").split("\n")
    for wanted in (asked, asked.removesuffix("市")):
        if named := _hits(lines, f"|{wanted}|", words):
            return named, True
    enough = 2 if asked > "\u2e80" else _SHORTEST_BEGINNING
    return _hits(lines, f"|{asked}", words) if len(asked) >= enough else [], False


def _hits(lines: list[str], key: str, words: str) -> list[Place]:
    found = dict.fromkeys(_places(lines, key, words))
    return list(found)[:MOST_HITS]


def _places(lines: list[str], key: str, words: str) -> Iterator[Place]:
    for line in lines:
        if key in line and not line.startswith("#"):
            name, country, zone, keys = line.split("\t")
            begins = keys.index(key) + 1
            found = keys[begins : keys.index("|", begins)]
            yield Place(found if found > "\u2e80" else name, country, zone)  # a Chinese name is its own folded form
