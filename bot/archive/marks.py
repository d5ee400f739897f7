"""Reads one mark, however it is written: 4.5/5, 4 分, 9/10, ★★★★☆, 四星半, 4.5 out of 5."""

import math
import re
import unicodedata
from dataclasses import dataclass

LONGEST_MARK = 80  # characters, with a remark on the scale

_CHINESE = {"零": 0, "一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9, "十": 10}
_UNIT = r"(?:分|颗星|个星|星级|星|★|⭐|points?\b|stars?\b|pts?\b)"
_NUMBER = r"\d{1,3}(?:\.\d{1,2})?"
_STARS = r"[★⭐🌟✭✮½]\ufe0f?(?:\s?[★☆⭐🌟✭✮✩½]\ufe0f?)*|☆{1,10}"
_MARK = rf"""
    (?P<low>{_NUMBER})(?:\s*[-~～至到]\s*(?P<high>{_NUMBER}))?(?:\s*(?P<unit>{_UNIT}))?
        (?:\s*[/／]\s*(?P<scale>{_NUMBER})(?:\s*{_UNIT})?|\s*(?:out\s*)?of\s*(?P<of>{_NUMBER})(?:\s*{_UNIT})?)?
  | (?P<chinese>[零一二两三四五六七八九十])(?:个|颗)?(?P<half_before>半)?[分星](?P<half_after>半)?
  | (?P<stars>{_STARS})
  | (?P<none>(?:[—–-]+|N/?A|无|暂无|未评分?)(?=\s*(?:$|[。；;])))
"""
_HERE = re.compile(
    rf"[\s*`_]*(?:{_MARK})(?P<bounds>\s*[(（]\s*(?:满分|总分|out\s+of|/)[^()（）]*[)）])?", re.VERBOSE | re.IGNORECASE
)
_WITH_UNIT = re.compile(
    rf"(?P<bracket>[(（]\s*)?(?<![A-Za-z0-9.])(?P<mark>{_NUMBER}\s*(?:{_UNIT}(?:\s*/\s*{_NUMBER}\s*{_UNIT}?)?|[/／]\s*(?:5|10|100)(?:\.0)?(?!\d)\s*分?)"
    rf"|{_STARS}|[一二两三四五](?:个|颗)?半?[分星]半?)(?(bracket)\s*[)）])",
    re.IGNORECASE,
)
_SCALE = re.compile(
    r"(?:满分|总分|out\s+of|以)\s*(?:为|是|[:：])?\s*(\d{1,3}|[五十百])|(\d{1,3}|[五十百])\s*分制|/\s*(5|10|100)\b",
    re.IGNORECASE,
)
_SCALE_WORDS = {"五": 5.0, "十": 10.0, "百": 100.0}


@dataclass(frozen=True, slots=True)
class Mark:
    """A score as written."""

    value: float | None  # None: the text says that there is none (—)
    scale: float | None  # what would be full marks; None: not said

    def out_of_five(self, usual_scale: float) -> float | None:
        """The mark on a scale of 0 to 5. None: there is none, or it is off its scale."""
        scale = self.scale or usual_scale
        if self.value is None or not scale or not 0 <= self.value <= scale:
            return None
        return self.value * 5 / scale


@dataclass(frozen=True, slots=True)
class Found:
    """A mark and where it stands in its text."""

    mark: Mark
    start: int
    end: int


def mark_at(text: str, position: int, *, bare: bool = True) -> Found | None:
    """The mark that begins at a position. A number without a unit counts if no word goes on from it (not 3D, 5倍)."""
    window = _half_width(text[position : position + LONGEST_MARK])
    match = _HERE.match(window)
    if match is None:
        return None
    if match["low"] and not (match["unit"] or match["scale"] or match["of"] or match["bounds"]):
        goes_on = re.compile(r"[^\W_]|\.\d|%|-(?=\w)").match(window, match.end())
        if not bare or goes_on:
            return None
    return Found(_mark(match), position, position + match.end())


def last_mark(text: str, position: int) -> Found | None:
    """The last mark with a unit after a position: for a reason that comes before its score."""
    found = None
    for match in _WITH_UNIT.finditer(_half_width(text), position):
        here = _HERE.match(match["mark"])
        if here is not None:
            found = Found(_mark(here), match.start(), match.end())
    return found


def scale_in(text: str) -> float | None:
    """What a text says is full marks: 满分5分, 十分制, out of 10."""
    match = _SCALE.search(_half_width(text))
    if match is None:
        return None
    said = next(group for group in match.groups() if group)
    return _SCALE_WORDS.get(said) or float(said) or None


def nearest_half(value: float) -> float:
    """The nearest half; the upper one, if two are as near."""
    return math.floor(value * 2 + 0.5) / 2


def _mark(match: re.Match[str]) -> Mark:
    if match["low"]:
        low, high = float(match["low"]), float(match["high"] or match["low"])
        said = match["scale"] or match["of"]
        return Mark((low + high) / 2, float(said) if said else scale_in(match["bounds"] or ""))
    if match["chinese"]:
        half = 0.5 if match["half_before"] or match["half_after"] else 0
        return Mark(_CHINESE[match["chinese"]] + half, None)
    if match["stars"]:
        return _stars(match["stars"])
    return Mark(None, None)


def _stars(text: str) -> Mark:
    full = sum(text.count(star) for star in "★⭐🌟✭✮")
    empty = text.count("☆") + text.count("✩")
    if not full and "½" not in text:  # nothing but outlines: they are the stars
        full, empty = empty, 0
    value = full + 0.5 * text.count("½")
    return Mark(value, 10.0 if full + empty > 5 else 5.0)


def _half_width(text: str) -> str:
    """Full-width digits and signs as ASCII, with every character in its place."""
    return "".join(half if len(half := unicodedata.normalize("NFKC", char)) == 1 else char for char in text)
