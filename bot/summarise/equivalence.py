"""In which forms a text may say the same number, and how far a rounded number may lie from the true one.

Arithmetic only: whether a text really says it is `numbers`' work.
"""

import math
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from bot.summarise.directions import Bound
from bot.summarise.quantities import Sense

_SAME_FIGURE: Final = ("plain", "count", "ordinal", "year", "repeated")
_SHARES: Final = frozenset({"fraction", "percent", "proportion", "multiple"})
_EQUAL: Final = 1e-9  # relative; what binary floats lose
_TEMPERATURES: Final = ("celsius", "fahrenheit")
# Often left out: a gain of 1.46 in PSNR.
_LOOSE_UNITS: Final = frozenset({"decibel", "rate", "degree", *_TEMPERATURES, "bit", "point"})


def same_in_other_forms(sense: Sense) -> Iterator[Sense]:
    """The forms in which a source may say what a summary says: 0.85 as 85 %, 5倍 as 5x or 500 %, 8K as 8,192."""
    kind, value = sense.dimension, sense.value
    if kind == "bare":  # a unit that the summary names must be the abstract's unit
        return
    yield sense
    if kind == "repeated":
        yield from (Sense(other, value) for other in ("plain", "count"))
    if kind in ("plain", "count", "binary"):
        yield Sense("plain" if kind == "binary" else "binary", value)  # 8,192 is 8K, and nothing near it is
    if kind in ("plain", "count") or kind in _LOOSE_UNITS:
        others = [*_SAME_FIGURE, "point"] + (["bare"] if kind == "plain" else [])
        yield from (replace(sense, dimension=other) for other in others)
        if kind in ("plain", "point") and 0 < sense.step < 1:
            yield replace(sense, dimension="percent")
            if value < 1 and sense.step < 0.1:
                yield scaled(sense, "percent", 100)
        if kind == "degree":
            yield from (replace(sense, dimension=other) for other in _TEMPERATURES)
        elif kind in _TEMPERATURES:
            yield replace(sense, dimension="degree")
    elif kind == "year" or (kind == "ordinal" and value > 10):  # 第21届 may be "21 editions"; 第三 is no "three"
        yield from (replace(sense, dimension=other) for other in ("plain", "count"))
    elif kind in ("percent", "fraction", "multiple"):
        yield from _same_share(sense)
    if kind in ("growth", "multiple"):  # 提升50% is 1.5倍, whichever of the two the source says
        yield replace(sense, dimension="multiple" if kind == "growth" else "growth")


def _same_share(sense: Sense) -> Iterator[Sense]:
    """Half is 50 %, 0.50 and twice less; fivefold is 500 % and (of what was before) a fifth."""
    kind, value = sense.dimension, sense.value
    if kind == "percent":
        yield from (scaled(sense, "fraction", 0.01), scaled(sense, "proportion", 0.01))
        yield replace(sense, dimension="point")
        if 0 < sense.step < 1:
            yield replace(sense, dimension="score")
        if value > 100:
            yield scaled(sense, "multiple", 0.01)
    else:
        if kind == "fraction":
            yield from (scaled(sense, "percent", 100), scaled(sense, "proportion", 1))
        elif value > 1:
            yield scaled(sense, "percent", 100)
        if value:
            yield Sense("fraction" if kind == "multiple" else "multiple", 1 / value)


def scaled(sense: Sense, dimension: str, factor: float) -> Sense:
    """A sense in another dimension, or of a number some times as large."""
    return Sense(dimension, sense.value * factor, sense.step * factor, sense.place * factor)


def true_values(sense: Sense, bound: Bound) -> tuple[float, float]:
    """The true values that a claimed number may stand for, rounded by half its last digit and by 10 % at most."""
    value = sense.value
    if not math.isfinite(value):
        return value, value
    in_words = not sense.step and sense.dimension in _SHARES
    slack = value * 0.015 if in_words else min(sense.step / 2, value / 10)  # a third is 33 % and 0.33
    coarse = value if in_words else sense.place
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
