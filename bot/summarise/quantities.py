"""What a number in a text may mean, by its size, its unit and the words around it.

It can be meant in more than one way (125m: millions or metres); all senses are kept, and one that holds is enough.
"""

import re
from dataclasses import dataclass, replace
from typing import Final

from bot.summarise.directions import Bound, bound_at
from bot.summarise.units import Dimension, Size, Unit, size_at, unit_at


@dataclass(frozen=True, slots=True)
class Figure:
    """A number without what stands around it; `step`: the worth of its last digit, `place`: of its last one but 0."""

    start: int
    end: int
    value: float
    step: float = 1.0
    place: float = 1.0
    spelled: bool = False  # in words or Chinese characters


@dataclass(frozen=True, slots=True)
class Sense:
    """One thing that a number may say, in its dimension's base unit; step and place as in Figure, 0 if unroundable."""

    dimension: Dimension
    value: float
    step: float = 0.0
    place: float = 0.0


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number in a text."""

    start: int
    end: int
    senses: tuple[Sense, ...]
    figure: float = 0.0  # the bare figure, size and unit left out
    bound: Bound = "exact"
    claimed: bool = True  # False: it can support a claim but makes none (one, first, hundreds of)
    countable: bool = False  # a small number of things that a reader can count: 三种方法
    alone: bool = False  # nothing after it gives it a size or unit; the next number may lend its own (3-5%)


@dataclass(frozen=True, slots=True)
class Name:
    """A name that holds digits, with those numbers in it that have a size of their own (the 7B of LLaMA-2-7B)."""

    start: int
    end: int
    inner: tuple[Quantity, ...] = ()


Item = Quantity | Name


_THINGS = (
    "个(?!月|百分点|小时|数量级)|种|类|项|大|款|套|组|条|点(?!云)|方面|阶段|部分|模块|步骤|步|环节|维度|任务|数据集|基准|模型"
    "|方法|领域|模态|场景|组件|层面|角度|方向|要素|问题|挑战|贡献|策略|技术|关键|主要|核心|不同"
)
_MORE_THINGS = "层|次|轮|位|名|张|块|台|本|篇|段(?!论)|代|头|人|例|句|帧|幅|页|家|路|国|语言|专家|学科|自由度|参数"
_THINGS_FROM_THREE = (  # two of them may be a pair, "stereo" or "both"
    "片(?![段区])|卡(?![尔片])|门(?=语言|外语|编程|课|学科)|首(?![次个先创])|辆|座|枚|艘|支(?=队|团队)"
    "|只(?![需要能有在是用为会靠])|样本|像素|词元|回合|岁|[GT]PU|token|epoch"
)
_ENGLISH_THINGS = (
    "methods|approaches|techniques|datasets|benchmarks|tasks|models|stages|phases|components|modules|contributions|aspects"
    "|types|kinds|ways|steps|parts|domains|baselines|categories|settings|metrics|principles|challenges|findings|strategies"
)
COUNTED: Final = re.compile(rf" ?(?:{_THINGS})")
_MEASURED: Final = re.compile(rf" ?(?:{_THINGS}|{_MORE_THINGS})")
_MEASURED_FROM_THREE: Final = re.compile(rf" ?(?:{_THINGS_FROM_THREE})")
OPEN: Final = re.compile(r" ?(?:多(?![模语样任视])|余|几|\+(?![0-9]))")

_COUNTED_IN_ENGLISH: Final = re.compile(rf"[- ](?:[a-z-]{{1,20}} ){{0,2}}(?:{_ENGLISH_THINGS})\b")
_MATHS: Final = re.compile(r"\$(?=\S)[^$\n]{1,60}(?<=\S)\$(?![0-9])")
_MONEY: Final = {"$": ("dollars",), "¥": ("yuan", "yen"), "€": ("euros",), "£": ("pounds",)}
_WITHOUT_BARE: Final = frozenset({"percent", "multiple", "fraction", "orders"})
_LEFT_CONTEXT = 24  # characters; enough for "greater than or equal to"

_FACTOR_BEFORE: Final = re.compile(r"(?:(?i:\bfactors? of|\bspeed-?ups? of)|加速比(?:达到?|为)?)[ \n$]{0,3}$")
_RANK_BEFORE: Final = re.compile(
    r"(?i:#|\b(?:no\.|number|rank(?:s|ed|ing)?|top|places?)[ -]?)$|排名?$|(?<![目之当先以提眼此空])前$"
)
_MORE_BEFORE: Final = re.compile(r"(?:提升|提高|增加|增长|增大|扩大|高出?|多|快|翻)了?(?:近|约|超过)?$")
_CHANGE: Final = re.compile(
    r"(?i:\b(?:increas|improv|rais|ris|boost|grow|grew|accelerat|speed)[a-z]*)|提升|提高|提速|增加|增长|增大|扩大|加速|快"
    r"|(?P<less>(?i:\b(?:reduc|decreas|cut|lower|drop|fall|shrink|sav)[a-z]*)|降|减|少|低|省|[.;，。；])"
)
_BY: Final = re.compile(
    r"(?:[a-z -]{0,40} by (?:[a-z]+ ){0,3}|了?(?:近|约|超过?|高达|最多)?[ ]?)~?"
    r"(?:[0-9.]{1,6} ?%? ?(?:-|~|to|and|至|到) ?)?"  # in a range, both ends grow
)
_MORE_AFTER: Final = re.compile(
    r" (?:relative |absolute )?(?i:increase|improvement|speed-?up|boost|growth|faster|more|higher|larger)\b"
)


def quantity_at(text: str, figure: Figure) -> Quantity:
    """A figure together with its size, unit, and the words around it that say how exactly it is meant."""
    size = size_at(text, figure.end)
    end = size.end if size else figure.end
    opened = None if size else OPEN.match(text, end)
    unit = unit_at(text, opened.end() if opened else end)
    stop = unit.end if unit else opened.end() if opened else end
    is_open = bool(opened or (size and size.open_ended) or (unit and unit.open_ended))
    if unit and unit.added:
        figure = replace(figure, value=figure.value + unit.added, step=0.1, place=0.1)
    return Quantity(
        figure.start,
        stop,
        _senses(text, figure, size, unit),
        figure.value,
        bound="open" if is_open else bound_at(text, figure.start, stop),
        countable=not (unit or size or opened) and _is_countable(text, figure),
        alone=not (unit or size),
    )


def _senses(text: str, figure: Figure, size: Size | None, unit: Unit | None) -> tuple[Sense, ...]:
    factor, added = (size.factor, size.added) if size else (1.0, 0.0)
    scales = [(kind, factor * per_unit, added * per_unit) for kind, per_unit in _dimensions(text, figure, size, unit)]
    if size and scales[0][0] == "plain":
        scales += [(kind, other, 0.0) for kind, other in size.others]
    senses = [
        Sense(kind, figure.value * scale + extra, 0.0 if extra else figure.step * scale, figure.place * scale)
        for kind, scale, extra in scales
    ]
    return (*senses, *_further_senses(text, figure, size, unit))


def _further_senses(text: str, figure: Figure, size: Size | None, unit: Unit | None) -> list[Sense]:
    """A year, a power of ten, growth by 50% as 1.5倍, or 提升一倍: twice.

    快两倍 is twice to some, three times to others; both are accepted.
    """
    kind = unit.dimensions[0][0] if unit else "plain"
    if kind == "plain" and not size and 1900 <= figure.value < 2100 and figure.step == 1.0:
        return [Sense("year", figure.value)]
    if kind == "percent" and unit and _says_growth(text, figure.start, unit.end):
        share = unit.dimensions[0][1] / 100  # 三成 is 30%
        return [Sense("growth", 1 + figure.value * share, figure.step * share, figure.place * share)]
    if kind == "orders" and figure.value <= 300:
        return [Sense("multiple", 10.0**figure.value)]
    before = text[max(0, figure.start - 8) : figure.start]
    one = 1 + (unit.added if unit else 0)
    by_one_more = text.startswith("倍", figure.end) and figure.value == one
    if kind == "multiple" and (by_one_more or (figure.value == 2 and _MORE_BEFORE.search(before))):
        return [Sense("multiple", figure.value + 1)]
    return []


def _says_growth(text: str, start: int, end: int) -> bool:
    """Whether a percentage says by how much something grows, by what follows it or by the last verb before it."""
    changes = list(_CHANGE.finditer(text, max(0, start - 48), start))
    grows = bool(changes) and changes[-1]["less"] is None and bool(_BY.fullmatch(text, changes[-1].end(), start))
    return grows or bool(_MORE_AFTER.match(text, end))


def _dimensions(text: str, figure: Figure, size: Size | None, unit: Unit | None) -> tuple[tuple[Dimension, float], ...]:
    """What the figure measures, by its unit, the sign of a currency before it, or the things counted after it."""
    if unit:
        return unit.dimensions if unit.dimensions[0][0] in _WITHOUT_BARE else (*unit.dimensions, ("bare", 1.0))
    before = text[max(0, figure.start - _LEFT_CONTEXT) : figure.start]
    if before[-1:] in _MONEY and not _MATHS.match(text, figure.start - 1):
        return (*((currency, 1.0) for currency in _MONEY[before[-1]]), ("bare", 1.0))
    if _FACTOR_BEFORE.search(before):
        return (("plain", 1.0), ("multiple", 1.0))
    if _RANK_BEFORE.search(before):
        return (("plain", 1.0), ("ordinal", 1.0))
    if not size and COUNTED.match(text, figure.end):
        return (("count", 1.0),)
    return (("plain", 1.0),)


def counts_things(text: str, position: int, value: float) -> bool:
    """Whether things that are counted are named at a position, behind a numeral of this value."""
    return bool(_MEASURED.match(text, position) or (value >= 3 and _MEASURED_FROM_THREE.match(text, position)))


def _is_countable(text: str, figure: Figure) -> bool:
    """Whether the number is small and of things that a reader of the abstract can count."""
    if not 2 <= figure.value <= 10 or figure.value % 1:
        return False
    if COUNTED.match(text, figure.end) or _COUNTED_IN_ENGLISH.match(text, figure.end):
        return True
    return figure.spelled and text[figure.start].isascii()
