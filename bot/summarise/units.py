"""What may follow a number and change what it says: sizes (万, billion, K) and units (%, 倍, GB, seconds). A table."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

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
    r"(?:(?P<open>[多余几])?[ \n]?"
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
    and_a_half: bool = False  # of 两个半小时, 两年半 and "two years and a half"


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


_CHINESE_TIMES: Final = {
    "纳秒": 1e-9, "微秒": 1e-6, "毫秒": 1e-3, "秒": 1.0, "秒钟": 1.0, "分钟": 60.0, "刻钟": 900.0, "小时": 3600.0,
    "钟头": 3600.0, "天": 86400.0, "日": 86400.0, "整天": 86400.0, "昼夜": 86400.0, "周": 604800.0, "星期": 604800.0,
    "礼拜": 604800.0,
}  # fmt: skip
_COUNTED_TIMES: Final = ("小时", "钟头", "整天", "昼夜", "星期", "礼拜")  # 三个小时 is 三小时
_CHINESE_MONTHS: Final = {
    "个月": 1.0, "个季度": 3.0, "年": 12.0, "载": 12.0, "年头": 12.0, "个年头": 12.0, "周年": 12.0, "个世纪": 1200.0,
}  # fmt: skip
_PERCENT: Final = (("percent", 1.0),)
_MULTIPLE: Final = (("multiple", 1.0),)
_REPEATED: Final = (("multiple", 1.0), ("repeated", 1.0))  # five times as large, or done five times; 5-fold validation
_FLOPS: Final = {f"{prefix}{spelling}": (("flops", factor),)
                 for letter, factor in {"": 1.0, "M": 1e6, "G": 1e9, "T": 1e12, "P": 1e15}.items()
                 for prefix in {letter, f"{letter} ".lstrip()}  # 6.7 TFLOPs, 6.7T FLOPs
                 for spelling in ("FLOPs", "FLOPS", "FLOP", "Flops", "flops")}  # fmt: skip
_SYMBOLS: Final[dict[str, tuple[tuple[Dimension, float], ...]]] = {
    "%": _PERCENT, "个百分点": _PERCENT, "百分点": _PERCENT, "‰": (("percent", 0.1),), "成": (("percent", 10.0),),
    "倍": _MULTIPLE, "×": _MULTIPLE, "折": _REPEATED,
    **{unit: (("time", seconds),) for unit, seconds in _CHINESE_TIMES.items()},
    **{f"个{unit}": (("time", _CHINESE_TIMES[unit]),) for unit in _COUNTED_TIMES},
    **{unit: (("months", months),) for unit, months in _CHINESE_MONTHS.items()},
    "纳米": (("length", 1e-9),), "微米": (("length", 1e-6),), "毫米": (("length", 1e-3),), "厘米": (("length", 1e-2),),
    "公分": (("length", 1e-2),), "米": (("length", 1.0),), "公里": (("length", 1e3),), "千米": (("length", 1e3),),
    "英里": (("length", 1609.344),), "英尺": (("length", 0.3048),), "英寸": (("length", 0.0254),),
    "毫克": (("mass", 1e-6),), "克": (("mass", 1e-3),), "公斤": (("mass", 1.0),), "千克": (("mass", 1.0),),
    "吨": (("mass", 1e3),), "磅": (("mass", 0.4536),),
    "美元": (("dollars", 1.0),), "美金": (("dollars", 1.0),), "美分": (("dollars", 0.01),), "元": (("yuan", 1.0),),
    "块钱": (("yuan", 1.0),), "人民币": (("yuan", 1.0),), "欧元": (("euros", 1.0),), "英镑": (("pounds", 1.0),),
    "日元": (("yen", 1.0),),
    "字节": _bytes(0), "个字节": _bytes(0), "兆字节": _bytes(2), "吉字节": _bytes(3), "比特": (("bit", 1.0),),
    "赫兹": (("hertz", 1.0),), "赫": (("hertz", 1.0),), "兆赫": (("hertz", 1e6),), "吉赫": (("hertz", 1e9),),
    "毫瓦": (("watt", 1e-3),), "瓦": (("watt", 1.0),), "千瓦": (("watt", 1e3),), "兆瓦": (("watt", 1e6),),
    "毫焦": (("joule", 1e-3),), "焦耳": (("joule", 1.0),), "千焦": (("joule", 1e3),), "瓦时": (("joule", 3.6e3),),
    "千瓦时": (("joule", 3.6e6),), "度电": (("joule", 3.6e6),), "兆瓦时": (("joule", 3.6e9),),
    "次浮点运算": (("flops", 1.0),), "°": (("degree", 1.0),), "度": (("degree", 1.0),), "摄氏度": (("degree", 1.0),),
    "分贝": (("decibel", 1.0),), "帧/秒": (("rate", 1.0),), "帧每秒": (("rate", 1.0),),
    "分": (("point", 1.0),), "个点": (("point", 1.0), ("percent", 1.0)),  # 提升三个点 is often of per cent
    "个数量级": (("orders", 1.0),), "数量级": (("orders", 1.0),),
}  # fmt: skip
_WORDS: Final[dict[str, tuple[tuple[Dimension, float], ...]]] = {
    "percent": _PERCENT, "per cent": _PERCENT, "percentage point": _PERCENT, "pp": _PERCENT, "x": _MULTIPLE,
    "times": _REPEATED, "fold": _REPEATED,
    "ns": (("time", 1e-9),), "us": (("time", 1e-6),), "μs": (("time", 1e-6),), "ms": (("time", 1e-3),),
    "millisecond": (("time", 1e-3),), "microsecond": (("time", 1e-6),), "s": (("time", 1.0),), "sec": (("time", 1.0),),
    "second": (("time", 1.0),), "min": (("time", 60.0),), "minute": (("time", 60.0),), "h": (("time", 3600.0),),
    "hr": (("time", 3600.0),), "hour": (("time", 3600.0),), "day": (("time", 86400.0),), "week": (("time", 604800.0),),
    "wk": (("time", 604800.0),), "fortnight": (("time", 1209600.0),), "month": (("months", 1.0),),
    "year": (("months", 12.0),), "yr": (("months", 12.0),), "decade": (("months", 120.0),),
    "century": (("months", 1200.0),), "centuries": (("months", 1200.0),),
    "nm": (("length", 1e-9),), "μm": (("length", 1e-6),), "um": (("length", 1e-6),), "micron": (("length", 1e-6),),
    "mm": (("length", 1e-3),), "cm": (("length", 1e-2),), "m": (("length", 1.0),), "km": (("length", 1e3),),
    "millimeter": (("length", 1e-3),), "centimeter": (("length", 1e-2),), "meter": (("length", 1.0),),
    "metre": (("length", 1.0),), "kilometer": (("length", 1e3),), "mile": (("length", 1609.344),),
    "foot": (("length", 0.3048),), "feet": (("length", 0.3048),), "inch": (("length", 0.0254),),
    "inches": (("length", 0.0254),),
    "mg": (("mass", 1e-6),), "gram": (("mass", 1e-3),), "kg": (("mass", 1.0),), "kilogram": (("mass", 1.0),),
    "ton": (("mass", 1e3),), "tonne": (("mass", 1e3),),
    "mW": (("watt", 1e-3),), "W": (("watt", 1.0),), "kW": (("watt", 1e3),), "MW": (("watt", 1e6),),
    "watt": (("watt", 1.0),), "kilowatt": (("watt", 1e3),), "megawatt": (("watt", 1e6),),
    "mJ": (("joule", 1e-3),), "J": (("joule", 1.0),), "joule": (("joule", 1.0),), "Wh": (("joule", 3.6e3),),
    "kWh": (("joule", 3.6e6),), "kilowatt hour": (("joule", 3.6e6),), "MWh": (("joule", 3.6e9),),
    "bps": (("bitrate", 1.0),), "kbps": (("bitrate", 1e3),), "Kbps": (("bitrate", 1e3),), "Mbps": (("bitrate", 1e6),),
    "Gbps": (("bitrate", 1e9),), "Tbps": (("bitrate", 1e12),), "megapixel": (("plain", 1e6),), "MP": (("plain", 1e6),),
    "KB": _bytes(1), "kB": _bytes(1), "MB": _bytes(2), "GB": _bytes(3), "TB": _bytes(4), "PB": _bytes(5),
    "KiB": _bytes(1), "MiB": _bytes(2), "GiB": _bytes(3), "TiB": _bytes(4), "G": (*_bytes(3), ("plain", 1.0)),
    "byte": _bytes(0), "kilobyte": _bytes(1), "megabyte": _bytes(2), "gigabyte": _bytes(3), "terabyte": _bytes(4),
    "Hz": (("hertz", 1.0),), "kHz": (("hertz", 1e3),), "MHz": (("hertz", 1e6),), "GHz": (("hertz", 1e9),),
    "dB": (("decibel", 1.0),), "FPS": (("rate", 1.0),), "fps": (("rate", 1.0),), "frames per second": (("rate", 1.0),),
    "degree": (("degree", 1.0),), "bit": (("bit", 1.0),), "point": (("point", 1.0),), "pt": (("point", 1.0),),
    "dollar": (("dollars", 1.0),), "USD": (("dollars", 1.0),), "yuan": (("yuan", 1.0),), "RMB": (("yuan", 1.0),),
    "cent": (("dollars", 0.01), ("euros", 0.01)), "euro": (("euros", 1.0),), "yen": (("yen", 1.0),),
    "pound": (("pounds", 1.0), ("mass", 0.4536)),
    "orders of magnitude": (("orders", 1.0),), "order of magnitude": (("orders", 1.0),),
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
    "周": "(?![期围边长岁])",
    "折": "(?![叠扣])",
}


def _alternatives(spellings: Iterable[str]) -> str:
    longest_first = sorted(spellings, key=len, reverse=True)
    guarded = (re.escape(spelling).replace(r"\ ", "[- ]") + _GUARDS.get(spelling, "") for spelling in longest_first)
    return "|".join(guarded)


_AND_A_HALF: Final = rf"(?<![%‰×°])半(?!数|夜|年|月|天|秒|个|小时|分钟|{HALF_A_WORD})"
_EMPHASIS: Final = "[- ]?(?:full|whole|entire|consecutive|straight|additional|extra|further|more|long)[- ]"
_UNIT: Final = re.compile(
    r"(?!\n\n)[ \n$}]{0,2}(?:个?[ ]?(?:(?:GPU|TPU|CPU|[AHV][0-9]{2,3})[-\s]?){1,2}(?P<machine>小时|hours?|天|days?)"
    rf"|个半(?P<halved>小时|钟头|星期|礼拜|月|世纪|百分点|数量级)|(?P<symbol>{_alternatives(_SYMBOLS)})(?P<half>{_AND_A_HALF})?"
    rf"|(?:{_EMPHASIS}|-?)(?P<word>{_alternatives(_WORDS)}|(?i:{_alternatives(SPELLED_UNITS)}))s?"
    r"(?P<and_a_half> and a half)?(?![A-Za-z]))"
)


def unit_at(text: str, position: int) -> Unit | None:
    """The unit that stands at a position, behind a number and its size; GPU hours are hours."""
    found = _UNIT.match(text, position)
    if found is None:
        return None
    if found["machine"]:
        return Unit((("time", 3600.0 if found["machine"][0] in "小h" else 86400.0),), found.end())
    if found["symbol"]:
        return Unit(_SYMBOLS[found["symbol"]], found.end(), bool(found["half"]))
    if found["halved"]:
        return Unit(_SYMBOLS[f"个{found['halved']}"], found.end(), and_a_half=True)
    word = found["word"].replace("-", " ")
    return Unit(_WORDS.get(word) or _WORDS[word.lower()], found.end(), bool(found["and_a_half"]))
