"""Time zones as people write them: by name, by a nickname, by an abbreviation, by how far their clocks are ahead."""

import re
from datetime import timedelta
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from bot.when import first_fit, in_figures, plain

_PLACELESS = {"Factory", "localtime"}  # in the database, and no zone that a person could mean
_ZONE_NICKNAMES = dict.fromkeys(("北京", "上海", "中国", "北京时间", "beijing", "china"), "Asia/Shanghai") | {
    "香港": "Asia/Hong_Kong", "澳门": "Asia/Macau", "台北": "Asia/Taipei", "台湾": "Asia/Taipei",
    "东京": "Asia/Tokyo", "日本": "Asia/Tokyo", "首尔": "Asia/Seoul", "韩国": "Asia/Seoul", "新加坡": "Asia/Singapore",
    "悉尼": "Australia/Sydney", "墨尔本": "Australia/Melbourne", "伦敦": "Europe/London", "英国": "Europe/London",
    "巴黎": "Europe/Paris", "柏林": "Europe/Berlin", "苏黎世": "Europe/Zurich", "纽约": "America/New_York",
    "多伦多": "America/Toronto", "芝加哥": "America/Chicago", "洛杉矶": "America/Los_Angeles",
    "旧金山": "America/Los_Angeles", "西雅图": "America/Los_Angeles", "温哥华": "America/Vancouver",
    # What is no city, or has the name of one elsewhere.
    **dict.fromkeys(("美东", "美国东部", "美东时间", "eastern", "eastern_time"), "America/New_York"),
    **dict.fromkeys(("nyc", "dc", "washington_dc", "florida", "佛罗里达"), "America/New_York"),
    **dict.fromkeys(("美国中部", "central_time", "texas", "得州", "德州", "illinois"), "America/Chicago"),
    **dict.fromkeys(("美西", "美国西部", "美西时间", "pacific_time", "california", "加州"), "America/Los_Angeles"),
    **dict.fromkeys(("bay_area", "湾区", "silicon_valley", "硅谷", "la", "sf"), "America/Los_Angeles"),
    **dict.fromkeys(("hawaii", "夏威夷"), "Pacific/Honolulu"),
    **dict.fromkeys(("bali", "巴厘岛"), "Asia/Makassar"),
}  # fmt: skip


_ZONE_ABBREVIATIONS = {  # with the clocks of a place, which the zones of these names in the database often lack
    **dict.fromkeys(("et", "est", "edt"), "America/New_York"), "cdt": "America/Chicago",
    **dict.fromkeys(("pt", "pst", "pdt"), "America/Los_Angeles"), "mdt": "America/Denver",
    **dict.fromkeys(("cet", "cest"), "Europe/Berlin"), "jst": "Asia/Tokyo", "kst": "Asia/Seoul",
    "hkt": "Asia/Hong_Kong", "sgt": "Asia/Singapore", **dict.fromkeys(("aest", "aedt"), "Australia/Sydney"),
    "cst": "Asia/Shanghai America/Chicago", "mst": "America/Denver America/Phoenix",
    "ist": "Asia/Kolkata Europe/Dublin Asia/Jerusalem", "bst": "Europe/London Asia/Dhaka",
}  # fmt: skip


def zones_abbreviated(words: str) -> list[str]:
    """The IANA zones that people call by this abbreviation, likeliest first: one for `PST`, two for `CST`; else []."""
    return _ZONE_ABBREVIATIONS.get(plain(words), "").split()


@cache
def _zones_by_name() -> dict[str, str]:
    """Zones by their whole names and by their cities, in small letters.

    "Etc/GMT-8" has only its whole name: it is what everybody else calls GMT+8, so "GMT-8" alone would be a trap.
    """
    names = sorted(available_timezones() - _PLACELESS)
    cities = {name.rsplit("/", 1)[-1].lower(): name for name in names if not name.startswith("Etc/")}
    return cities | {name.lower(): name for name in names}


def read_zone(words: str) -> ZoneInfo:
    """The IANA zone that a person means, by its name or by its city: `Europe/Berlin`, `berlin`, `New York`, `北京`.

    Raises ValueError for anything that is not in the time-zone database.
    """
    asked = plain(words).replace(" ", "_")
    name = _ZONE_NICKNAMES.get(asked) or _zones_by_name().get(asked)
    if not name:
        raise ValueError("is not an IANA time zone; write for example Asia/Shanghai or Europe/Berlin")
    return ZoneInfo(name)


_OFFSETS = [
    re.compile(form, re.ASCII)
    for form in (
        r"(?:utc|gmt)?\s*(?P<sign>[+-])\s*(?P<hours>\d{1,2})(?::?(?P<minutes>\d{2}))?",
        r"(?P<sign>[东東西])\s*(?P<hours>\d{1,2})\s*[时時]?[区區]",
    )
]


def read_offset(words: str) -> timedelta:
    """How far a clock is ahead of UTC, as people write it: `UTC+8`, `GMT-5`, `+05:30`, `东八区`.

    That is no zone: which clocks agree with it may change with the season, and the IANA names of fixed offsets have
    the opposite sign (`Etc/GMT-8` is `GMT+8`). Raises ValueError.
    """
    said = first_fit(in_figures(plain(words)), _OFFSETS)
    if not said:
        raise ValueError("is not an offset; write for example UTC+8")
    ahead = timedelta(hours=int(said["hours"]), minutes=int(said.get("minutes") or 0))
    return -ahead if said["sign"] in "-西" else ahead
