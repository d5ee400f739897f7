"""What may follow a number and change what it says: sizes (万, billion, K) and units (%, 倍, GB, seconds). A table."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from bot.summarise.numerals import CHINESE_DIGITS

Dimension = str
"""What a number measures: "plain" for counts and bare figures, "vague" for "millions of" and "a few hundred", and then
"percent", "multiple", "time", "bytes" and so on."""

HALF_A_WORD: Final = "监督|自动|结构|精度|参数|导体|球|径|隐|合成|在线|联机|正定|透明"
"""What makes of 半 a part of a word, where it says nothing of a number (半监督)."""

CHINESE_SIZES: Final = {
    "万亿": 1e12, "千亿": 1e11, "百亿": 1e10, "十亿": 1e9, "亿": 1e8,
    "千万": 1e7, "百万": 1e6, "十万": 1e5, "万": 1e4, "千": 1e3, "百": 1e2,
}  # fmt: skip
_ENGLISH_SIZES: Final = {"hundred": 1e2, "thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12}
_LETTER_OTHERS: Final[dict[str, tuple[tuple[Dimension, float], ...]]] = {
    "k": (("binary", 1024.0),),  # an 8K context is 8,192 tokens
    "m": (("length", 1.0),),
}
_LETTER_SIZES: Final = {"k": 1e3, "m": 1e6, "mn": 1e6, "b": 1e9, "bn": 1e9, "t": 1e12}

_SIZE: Final = re.compile(
    r"(?:(?: ?(?P<open>[多余几]))?[ \n]?"
    r"(?P<chinese>万亿|千亿|百亿|十亿|亿|千万|百万|十万|万(?![物能])|千(?![米克瓦焦])|百(?![科度分]))"
    r"|[- \n]?(?P<english>(?i:hundred|thousand|million|billion|trillion))s?(?![A-Za-z])"
    r"|(?P<letter>bn|mn|[KkMmBbTt])(?![A-Za-z0-9])"
    r"|[ ](?P<apart>[KMBT])(?= ?-?(?:param|token|sample|image|参数))"
    r")(?P<more>[ ]?[多余](?![模语样任视])|\+)?"
)
_SMALLER: Final = re.compile(r"(?P<digits>[0-9]{1,4})(?P<size>千万|百万|十万|万|千|百)?(?![0-9A-Za-z.%])")


@dataclass(frozen=True, slots=True)
class Size:
    """A factor behind a number: `factor` for what it surely is, `others` for what it may be besides."""

    factor: float
    end: int
    open_ended: bool = False  # 10多亿, 3万余, 100K+
    others: tuple[tuple[Dimension, float], ...] = ()
    added: float = 0.0  # the 3000万 of 1亿3000万


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit behind a number: each dimension the number may have with it, and its factor to that dimension's base."""

    dimensions: tuple[tuple[Dimension, float], ...]
    end: int
    added: float = 0.0  # the half of 两个半小时, 两年半 and "two years and a half", the tenths of 八成五
    open_ended: bool = False  # 两个多小时


def size_at(text: str, position: int) -> Size | None:
    """The size that stands at a position, directly behind a number."""
    found = _SIZE.match(text, position)
    if found is None:
        return None
    open_ended = bool(found["open"] or found["more"])
    if found["chinese"]:
        factor = CHINESE_SIZES[found["chinese"]]
        smaller = None if open_ended else _SMALLER.match(text, found.end())
        if smaller and smaller["size"] and CHINESE_SIZES[smaller["size"]] < factor:
            return Size(factor, smaller.end(), added=float(smaller["digits"]) * CHINESE_SIZES[smaller["size"]])
        return Size(factor, found.end(), open_ended)
    if found["english"]:
        return Size(_ENGLISH_SIZES[found["english"].lower()], found.end(), open_ended)
    letter = (found["letter"] or found["apart"]).lower()
    return Size(_LETTER_SIZES[letter], found.end(), open_ended, _LETTER_OTHERS.get(letter, ()))


def _bytes(power: int) -> tuple[tuple[Dimension, float], ...]:
    """A kilobyte is 1,000 or 1,024 bytes, and papers do not say which."""
    return (("bytes", 1000.0**power), ("bytes", 1024.0**power))


_CHINESE: Final[dict[Dimension, dict[str, float]]] = {
    "time": {
        "纳秒": 1e-9, "微秒": 1e-6, "毫秒": 1e-3, "秒": 1.0, "秒钟": 1.0, "分钟": 60.0, "刻钟": 900.0,
        **dict.fromkeys(("小时", "个小时", "钟头", "个钟头"), 3600.0),
        **dict.fromkeys(("天", "日", "整天", "个整天", "昼夜", "个昼夜"), 86400.0),
        **dict.fromkeys(("周", "星期", "个星期", "礼拜", "个礼拜"), 604800.0),
    },
    "months": {
        "个月": 1.0, "个季度": 3.0, "年": 12.0, "载": 12.0, "年头": 12.0, "个年头": 12.0, "个世纪": 1200.0,
    },
    "length": {
        "埃": 1e-10, "纳米": 1e-9, "微米": 1e-6, "毫米": 1e-3, "厘米": 0.01, "公分": 0.01, "米": 1.0,
        "公里": 1e3, "千米": 1e3, "英寸": 0.0254, "英尺": 0.3048, "英里": 1609.344,
    },
    "mass": {"毫克": 1e-6, "克": 1e-3, "磅": 0.4536, "斤": 0.5, "市斤": 0.5, "公斤": 1.0, "千克": 1.0, "吨": 1e3},
    "dollars": {"美元": 1.0, "美金": 1.0, "美分": 0.01},
    "yuan": {"元": 1.0, "块钱": 1.0, "人民币": 1.0},
    "euros": {"欧元": 1.0},
    "pounds": {"英镑": 1.0},
    "yen": {"日元": 1.0},
    "bytes": {"字节": 1.0, "个字节": 1.0},
    "hertz": {"赫": 1.0, "赫兹": 1.0, "兆赫": 1e6, "吉赫": 1e9},
    "watt": {"毫瓦": 1e-3, "瓦": 1.0, "千瓦": 1e3, "兆瓦": 1e6},
    "joule": {
        "毫焦": 1e-3, "焦耳": 1.0, "千焦": 1e3, "瓦时": 3.6e3, "千瓦时": 3.6e6, "度电": 3.6e6, "兆瓦时": 3.6e9,
    },
    "flops": {"次浮点运算": 1.0},
    "volt": {"毫伏": 1e-3, "伏": 1.0, "伏特": 1.0, "千伏": 1e3},
    "degree": {"°": 1.0, "度": 1.0},
    "celsius": {"°C": 1.0, "摄氏度": 1.0},
    "fahrenheit": {"°F": 1.0, "华氏度": 1.0},
    "decibel": {"分贝": 1.0},
    "rate": {"帧/秒": 1.0, "帧每秒": 1.0},
    "bit": {"比特": 1.0},
    "orders": {"数量级": 1.0, "个数量级": 1.0},
    "percent": {"%": 1.0, "百分点": 1.0, "个百分点": 1.0, "‰": 0.1, "成": 10.0, "基点": 0.01, "个基点": 0.01},
    "multiple": {"倍": 1.0, "×": 1.0},
}  # fmt: skip
_METRIC: Final = {"nano": 1e-9, "micro": 1e-6, "milli": 1e-3, "centi": 0.01, "": 1.0, "kilo": 1e3}
_ENGLISH: Final[dict[Dimension, dict[str, float]]] = {
    "time": {
        "ns": 1e-9, "us": 1e-6, "μs": 1e-6, "microsecond": 1e-6, "ms": 1e-3, "millisecond": 1e-3,
        "s": 1.0, "sec": 1.0, "second": 1.0, "min": 60.0, "minute": 60.0, "h": 3600.0, "hr": 3600.0, "hour": 3600.0,
        "day": 86400.0, "wk": 604800.0, "week": 604800.0, "fortnight": 1209600.0,
    },
    "months": {"month": 1.0, "yr": 12.0, "year": 12.0, "decade": 120.0, "century": 1200.0, "centuries": 1200.0},
    "length": {
        "Å": 1e-10, "angstrom": 1e-10, "nm": 1e-9, "um": 1e-6, "μm": 1e-6, "micron": 1e-6, "mm": 1e-3, "cm": 0.01,
        "m": 1.0, "km": 1e3,
        **{f"{prefix}met{ending}": factor for prefix, factor in _METRIC.items() for ending in ("er", "re")},
        "inch": 0.0254, "inches": 0.0254, "ft": 0.3048, "foot": 0.3048, "feet": 0.3048,
        "mile": 1609.344, "mph": 1609.344,
    },
    "mass": {
        "mg": 1e-6, "g": 1e-3, "gram": 1e-3, "lb": 0.4536, "kg": 1.0, "kilogram": 1.0, "ton": 1e3, "tonne": 1e3,
    },
    "dollars": {"dollar": 1.0, "USD": 1.0},
    "yuan": {"yuan": 1.0, "RMB": 1.0},
    "euros": {"euro": 1.0},
    "yen": {"yen": 1.0},
    "bytes": {"byte": 1.0},
    "bitrate": {"bps": 1.0, "kbps": 1e3, "Kbps": 1e3, "Mbps": 1e6, "Gbps": 1e9, "Tbps": 1e12},
    "hertz": {
        "Hz": 1.0, "kHz": 1e3, "MHz": 1e6, "GHz": 1e9,
        "hertz": 1.0, "kilohertz": 1e3, "megahertz": 1e6, "gigahertz": 1e9,
    },
    "watt": {"mW": 1e-3, "W": 1.0, "watt": 1.0, "kW": 1e3, "kilowatt": 1e3, "MW": 1e6, "megawatt": 1e6},
    "joule": {
        "mJ": 1e-3, "J": 1.0, "joule": 1.0, "kJ": 1e3, "Wh": 3.6e3, "kWh": 3.6e6, "kilowatt hour": 3.6e6, "MWh": 3.6e9,
    },
    "decibel": {"dB": 1.0},
    "rate": {"FPS": 1.0, "fps": 1.0, "frames per second": 1.0},
    "volt": {"μV": 1e-6, "uV": 1e-6, "mV": 1e-3, "V": 1.0, "volt": 1.0, "kV": 1e3, "kilovolt": 1e3},
    "degree": {"degree": 1.0},
    "celsius": {"degrees Celsius": 1.0, "degree Celsius": 1.0},
    "fahrenheit": {"degrees Fahrenheit": 1.0, "degree Fahrenheit": 1.0},
    "bit": {"bit": 1.0},
    "point": {"point": 1.0, "pt": 1.0},
    "plain": {"MP": 1e6, "megapixel": 1e6},  # of pixels, which are counted
    "orders": {"orders of magnitude": 1.0, "order of magnitude": 1.0},
    "percent": {"percent": 1.0, "per cent": 1.0, "percentage point": 1.0, "pp": 1.0, "basis point": 0.01},
    "multiple": {"x": 1.0},
}  # fmt: skip
_REPEATED: Final = (("multiple", 1.0), ("repeated", 1.0))  # five times as large, or done five times; 5-fold validation
_FLOPS: Final = {f"{prefix}{spelling}": (("flops", factor),)
                 for letter, factor in {"": 1.0, "M": 1e6, "G": 1e9, "T": 1e12, "P": 1e15}.items()
                 for prefix in {letter, f"{letter} ".lstrip()}  # 6.7 TFLOPs, 6.7T FLOPs
                 for spelling in ("FLOPs", "FLOPS", "FLOP", "Flops", "flops")}  # fmt: skip


def _of_one_dimension(units: dict[Dimension, dict[str, float]]) -> dict[str, tuple[tuple[Dimension, float], ...]]:
    return {unit: ((kind, factor),) for kind, factors in units.items() for unit, factor in factors.items()}


_SYMBOLS: Final[dict[str, tuple[tuple[Dimension, float], ...]]] = {
    **_of_one_dimension(_CHINESE),
    "折": _REPEATED,
    "分": (("point", 1.0), ("time", 60.0)),  # 60.2分, or 4分15秒
    "周年": (("months", 12.0), ("ordinal", 1.0)),  # three years, or the third anniversary
    "个点": (("point", 1.0), ("percent", 1.0)),
    "兆字节": _bytes(2), "吉字节": _bytes(3),
}  # fmt: skip
_WORDS: Final[dict[str, tuple[tuple[Dimension, float], ...]]] = {
    **_of_one_dimension(_ENGLISH),
    "times": _REPEATED, "fold": _REPEATED,
    "cent": (("dollars", 0.01), ("euros", 0.01)),
    "pound": (("pounds", 1.0), ("mass", 0.4536)),
    "KB": _bytes(1), "kB": _bytes(1), "MB": _bytes(2), "GB": _bytes(3), "TB": _bytes(4), "PB": _bytes(5),
    "KiB": _bytes(1), "MiB": _bytes(2), "GiB": _bytes(3), "TiB": _bytes(4), "G": (*_bytes(3), ("plain", 1.0)),
    "kilobyte": _bytes(1), "megabyte": _bytes(2), "gigabyte": _bytes(3), "terabyte": _bytes(4),
    **_FLOPS,
}  # fmt: skip
MEASURES: Final = frozenset((
    "time", "months", "length", "mass", "bytes", "bitrate", "flops", "hertz", "watt", "joule", "dollars", "yuan",
    "euros", "pounds", "yen", "percent", "orders",
))  # fmt: skip
"""What is measured and never counted: a half or a one of it says how much there is."""

_SHORTEST_SPELLED = 4  # letters, but for the day; "half s" measures nothing, and "min" is the least more often
SPELLED_UNITS: Final = tuple(
    word
    for word in sorted(_WORDS, key=len, reverse=True)
    if _WORDS[word][0][0] in MEASURES and (len(word) >= _SHORTEST_SPELLED or word == "day")
)
_GUARDS: Final = {
    "成": "(?![功像为员本果绩就立熟长对分型组人交不])",  # 三成分 is three components
    "×": r"(?![ ]?(?:[0-9]|[A-Z][A-Za-z]{0,9}-?[0-9]))",  # 4×4, 8×A100
    "x": r"(?![ ]?[0-9])",
    "度": "(?!量)",
    "分": "(?![之类支布钟辨区段组割别]|半钟)",
    "天": "(?![然线体文气空])",
    "日": "(?<!月.日)(?<!月..日)(?<!月...日)(?![志常报元语程均])",  # 九月三日 is a date
    "年": "(?![龄级])",
    "载": "(?![体重荷入流波具频人货客机物])",
    "星期": "(?!刊)",  # 三星期刊 is a journal with three stars
    "元": "(?![组素数])",
    "克": "(?![隆服制])",
    "瓦": "(?![片解])",
    "字节": "(?!跳)",
    "赫": "(?!然)",
    "斤": "(?![斧两计])",
    "伏": "(?![笔击天案])",
    "V": "(?![0-9-])",  # 8 V100 are no volts
    "°C": "(?![A-Za-z])",
    "°F": "(?![A-Za-z])",
    "周": "(?![期围边长岁])",
    "折": "(?![叠扣])",
}


def _alternatives(spellings: Iterable[str]) -> str:
    longest_first = sorted(spellings, key=len, reverse=True)
    guarded = (re.escape(spelling).replace(r"\ ", "[- ]") + _GUARDS.get(spelling, "") for spelling in longest_first)
    return "|".join(guarded)


_AND_A_HALF: Final = rf"(?<![%‰×°])半(?!数|夜|年|月|天|秒|个|小时|分钟|{HALF_A_WORD})"
_EMPHASIS: Final = "[- ]?(?:metric|full|whole|entire|consecutive|straight|additional|extra|further|more|long)[- ]"
_UNIT: Final = re.compile(
    r"(?!\n\n)[ \n$}]{0,2}(?:个?[ ]?(?:(?:GPU|TPU|CPU|[AHV][0-9]{2,3})[-\s]?){1,2}"
    r"(?:(?P<machine>小时|天|周(?!期)|年)|(?P<machines>hour|day|week|year)s?)|卡(?P<cards>小时|天)"
    rf"|个(?P<more>[半多])(?P<halved>小时|钟头|星期|礼拜|月|世纪|百分点|数量级)"
    rf"|(?P<tenth>成)(?P<tenths>[一二三四五六七八九])(?![十百千万亿成])"
    rf"|(?P<symbol>{_alternatives(_SYMBOLS)})(?P<half>{_AND_A_HALF})?"
    rf"|(?:{_EMPHASIS}|-?)(?P<word>{_alternatives(_WORDS)}|(?i:{_alternatives(SPELLED_UNITS)}))s?"
    r"(?P<and_a_half> and a half)?(?![A-Za-z]))"
)


def unit_at(text: str, position: int) -> Unit | None:
    """The unit that stands at a position, behind a number and its size; GPU hours are hours."""
    found = _UNIT.match(text, position)
    if found is None:
        return None
    if machine := found["machine"] or found["cards"]:
        return Unit(_SYMBOLS[machine], found.end())
    if found["machines"]:
        return Unit(_WORDS[found["machines"]], found.end())
    if found["symbol"]:
        return Unit(_SYMBOLS[found["symbol"]], found.end(), 0.5 if found["half"] else 0.0)
    if found["tenth"]:
        return Unit(_SYMBOLS[found["tenth"]], found.end(), CHINESE_DIGITS[found["tenths"]] / 10)
    if found["halved"]:
        dimensions = _SYMBOLS[f"个{found['halved']}"]
        return Unit(dimensions, found.end(), 0.5 if found["more"] == "半" else 0.0, open_ended=found["more"] == "多")
    word = found["word"].replace("-", " ")
    return Unit(_WORDS.get(word) or _WORDS[word.lower()], found.end(), 0.5 if found["and_a_half"] else 0.0)
