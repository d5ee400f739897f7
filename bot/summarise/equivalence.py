"""In which forms a text may say the same number, and how far a rounded number may lie from the true one.

Arithmetic only: whether a text really says it is `numbers`' work.
"""

import math
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from bot.summarise.directions import Bound
from bot.summarise.quantities import Reading

_SAME_FIGURE: Final = ("plain", "count", "ordinal", "year", "repeated")
_SHARES: Final = frozenset({"fraction", "percent", "proportion", "multiple"})
_EQUAL: Final = 1e-9  # relative; what binary floats lose
_LOOSE_UNITS: Final = frozenset({"decibel", "rate", "degree", "bit", "point"})  # often left out: a gain of 1.46 in PSNR


def same_in_other_forms(reading: Reading) -> Iterator[Reading]:
    """The forms in which a source may say what a summary says: 0.85 as 85 %, 5倍 as 5x or 500 %, 8K as 8,192."""
    kind, value = reading.dimension, reading.value
    if kind == "bare":  # a unit that the summary names must be the abstract's unit
        return
    yield reading
    if kind == "repeated":
        yield from (Reading(other, value) for other in ("plain", "count"))
    if kind in ("plain", "count", "binary"):
        yield Reading("plain" if kind == "binary" else "binary", value)  # 8,192 is 8K, and nothing near it is
    if kind in ("plain", "count") or kind in _LOOSE_UNITS:
        others = [*_SAME_FIGURE, "point"] + (["bare"] if kind == "plain" else [])
        yield from (replace(reading, dimension=other) for other in others)
        if kind in ("plain", "point") and 0 < reading.step < 1:
            yield replace(reading, dimension="percent")
            if value < 1 and reading.step < 0.1:
                yield scaled(reading, "percent", 100)
    elif kind == "year" or (kind == "ordinal" and value > 10):  # 第21届 may be "21 editions"; 第三 is no "three"
        yield from (replace(reading, dimension=other) for other in ("plain", "count"))
    elif kind in ("percent", "fraction", "multiple"):
        yield from _same_share(reading)
    if kind in ("growth", "multiple"):  # 提升50% is 1.5倍, whichever of the two the source says
        yield replace(reading, dimension="multiple" if kind == "growth" else "growth")


def _same_share(reading: Reading) -> Iterator[Reading]:
    """Half is 50 %, 0.50 and twice less; fivefold is 500 % and (of what was before) a fifth."""
    kind, value = reading.dimension, reading.value
    if kind == "percent":
        yield from (scaled(reading, "fraction", 0.01), scaled(reading, "proportion", 0.01))
        yield replace(reading, dimension="point")
        if 0 < reading.step < 1:
            yield replace(reading, dimension="score")
        if value > 100:
            yield scaled(reading, "multiple", 0.01)
    else:
        if kind == "fraction":
            yield from (scaled(reading, "percent", 100), scaled(reading, "proportion", 1))
        elif value > 1:
            yield scaled(reading, "percent", 100)
        if value:
            yield Reading("fraction" if kind == "multiple" else "multiple", 1 / value)


def scaled(reading: Reading, dimension: str, factor: float) -> Reading:
    """A reading in another dimension, or of a number some times as large."""
    return Reading(dimension, reading.value * factor, reading.step * factor, reading.place * factor)


def true_values(reading: Reading, bound: Bound) -> tuple[float, float]:
    """The true values that a claimed number may stand for, rounded by half its last digit and by 10 % at most."""
    value = reading.value
    if not math.isfinite(value):
        return value, value
    in_words = not reading.step and reading.dimension in _SHARES
    slack = value * 0.015 if in_words else min(reading.step / 2, value / 10)  # a third is 33 % and 0.33
    coarse = value if in_words else reading.place
    about = max(slack, min(coarse / 2, value * 0.15))
    low, high = {
        "exact": (value - slack, value + slack),
        "about": (value - about, value + about),
        "over": (value - in_words * slack, max(value + slack, min(_below(value + coarse), value * 1.25))),
        "under": (min(value - slack, max(_above(value - coarse), value * 0.75)), value + in_words * slack),
        "open": (value, max(value, _below(value + coarse))),
        "size": (value * 0.95, _below(value * 10)),
    }[bound]
    return low * (1 - _EQUAL), high * (1 + _EQUAL)


def _below(value: float) -> float:
    return value * (1 - 2 * _EQUAL)


def _above(value: float) -> float:
    return value * (1 + 2 * _EQUAL)
