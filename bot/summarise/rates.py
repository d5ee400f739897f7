"""What a number is per: a second, a day, a million tokens. A rate per minute is not the same figure per second."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Final

from bot.summarise.numerals import CHINESE_DIGITS
from bot.summarise.units import Dimension, size_at, unit_at

Denominators = Mapping[Dimension, frozenset[float]]
"""What a number is per, by what that measures, in base units: seconds for all time, "things" for what is counted."""

_NEAR = 24  # characters; enough for 每百万词元的平均成本约为
_MOST = 3  # per user per GPU per second
_MONTH = 2_629_800.0  # seconds
_NO_WORDS: Final = "and|or|in|on|at|for|to|with|from|by|over|than|while|after|before|is|are|was|were|per|an?|each|every"
_PER_AFTER: Final = re.compile(
    rf"(?:[- ](?!(?:{_NO_WORDS})\b)[A-Za-z]{{1,20}}){{0,3}}"
    r"(?P<short>\s?/\s?(?![0-9])|\s(?:an?|each|every)\s(?=(?:[0-9]+\s)?(?:second|minute|hour|day|week|month|year)s?\b))?(?(short)|[-\s]per[-\s])"
    r"|\s?[一-鿿]{0,8}?(?P<sign>/(?![0-9 ])|每)"
)
_PER_BEFORE: Final = re.compile("每")
_BETWEEN: Final = re.compile(r"[^，。；：、,.;:0-9]{0,14}")
_RATE_UNIT: Final = re.compile(r"(?:(?P<second>fps|FPS|bps|per second|[/每]秒)|mph)$")
_HOW_MANY: Final = re.compile(
    r"[ -]?(?:(?P<digits>[0-9][0-9,]*(?:\.[0-9]+)?)|(?P<chinese>[一二两三四五六七八九]|十(?=[万亿])))?"
)


def denominators_at(text: str, start: int, end: int) -> Denominators:
    """What a number is said to be per, in any of the usual forms; nothing where it is no rate, or none that is read."""
    found: defaultdict[Dimension, set[float]] = defaultdict(set)
    for kind, value in (*_within(text, start, end), *_before(text, start), *_after(text, end)):
        found[kind].add(value)
    return {kind: frozenset(values) for kind, values in found.items()}


def other_rate(claimed: Denominators, said: Denominators) -> bool:
    """Whether two numbers are per different amounts of the same: of time, of bytes, of things."""
    return any(values.isdisjoint(said[kind]) for kind, values in claimed.items() if kind in said)


def _within(text: str, start: int, end: int) -> Iterator[tuple[Dimension, float]]:
    if unit := _RATE_UNIT.search(text, start, end):
        yield "time", 1.0 if unit["second"] else 3600.0


def _before(text: str, start: int) -> Iterator[tuple[Dimension, float]]:
    for per in _PER_BEFORE.finditer(text, max(0, start - _NEAR), start):
        end, denominators = _amount(text, per.end())
        if end <= start and _BETWEEN.fullmatch(text, end, start):
            yield from denominators


def _after(text: str, end: int) -> Iterator[tuple[Dimension, float]]:
    for _ in range(_MOST):
        per = _PER_AFTER.match(text, end)
        if per is None:
            break
        end, denominators = _amount(text, per.end())
        if end > per.end() or not (per["short"] or per["sign"]):  # of "and/or" nothing is a denominator
            yield from denominators


def _amount(text: str, position: int) -> tuple[int, list[tuple[Dimension, float]]]:
    """The amount that stands at a position and its end: second, 5 minutes, million tokens, 百万词元, a thing."""
    number = _HOW_MANY.match(text, position)
    size = size_at(text, number.end() if number else position)
    factor = size.factor if size else 1.0
    end = size.end if size else number.end() if number else position
    if number and number["digits"]:
        factor *= float(number["digits"].replace(",", ""))
    elif number and number["chinese"]:
        factor *= CHINESE_DIGITS.get(number["chinese"], 10)
    unit = unit_at(text, end)
    if unit is None and text.startswith("月", end):
        return end + 1, [("time", factor * _MONTH)]
    if unit is None:
        return end, [("things", factor)]
    scales = ((kind, factor * scale) for kind, scale in unit.dimensions)
    return unit.end, [("time", value * _MONTH) if kind == "months" else (kind, value) for kind, value in scales]
