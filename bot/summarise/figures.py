"""Reads numbers that a size or a unit may follow (digits, Chinese numerals, English words), and names with digits."""

import math
import re
from dataclasses import replace
from itertools import takewhile
from typing import Final

from bot.summarise.directions import bound_at
from bot.summarise.numerals import ENGLISH_DIGITS, ENGLISH_SCALES, chinese_value, english_value
from bot.summarise.phrases import ordinal, phrase
from bot.summarise.quantities import OPEN, Figure, Item, Name, Quantity, Sense, counts_things, quantity_at
from bot.summarise.units import CHINESE_SIZES, MEASURES, size_at, unit_at

LATIN: Final = "A-Za-zΑ-Ωα-ω"
DIGITS: Final = r"[0-9]+(?:,[0-9]+){0,6}(?:\.[0-9]+)*|(?<![0-9A-Za-z])(?:\.[0-9]+)+"

_DIGITS: Final = re.compile(DIGITS)
_THOUSANDS: Final = re.compile(r"[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?")
_POWER_OF_TEN: Final = re.compile(r" ?[×x*·] ?10 ?\^ ?([-+]?[0-9]{1,3})|[eE]([-+]?[0-9]{1,3})(?![A-Za-z0-9]|\.[0-9])")
_POWER: Final = re.compile(r" ?\^([-+]?[0-9]{1,3})(?![0-9]|\.[0-9])")
_PARTS: Final = rf"(?:(?:-|\.(?=[0-9]))[{LATIN}0-9]+)*"
_GLUED_NAME: Final = re.compile(rf"-?D(?![{LATIN}]){_PARTS}|[{LATIN}][{LATIN}0-9]*{_PARTS}")
_GLUED_NOUN: Final = re.compile(r"[a-z]+(?![A-Z0-9])|x(?=[0-9])|(?:GPUs?|DoFs?)(?![A-Za-z])")  # 10steps, 4x4, 8GPUs
_NTH: Final = re.compile(r"(?:st|nd|rd|th)(?![A-Za-z])")
_ZERO_SHOT: Final = re.compile(r"[- ]?(?:shot|样本)")
_LISTED_BY_SLASH: Final = re.compile(r"[ -]?(?:bit|位|比特|[KMBkmb]\b|[-/])")
_BEFORE_ONE: Final = frozenset("统唯单同任每之另逐专惟万进独合归划")  # the 一 of 统一, 唯一, 进一步 is no digit
_BEFORE_MANY: Final = frozenset("参层总次分维系函位倍个指人件")  # the 数 of 参数十亿 is a noun's; in 数十亿, "some"
_SEVERAL: Final = re.compile(r"(?i:(?<![a-z])(?:several|few|many|multi))[- ]$")
_ARTICLE: Final = re.compile(r"(?i:\ban?) $")
_SOME_DAY: Final = re.compile(r"\b(?:can|could|may|might|will|would|should) one day$")  # in some future
_POINTED_AT: Final = frozenset("这那某哪有前后上下新头")  # 前一天 is the day before
_OTHER_WORD: Final = re.compile("分(?![钟贝])|[度元]")  # 十分 is "very", 一度 "once", 三元 a triple
_NO_OTHER_WORD: Final = re.compile(r".(?:人民币|以[内上下]| ?[。；，,;！!]|$)")  # 误差七度。
_ROUND: Final = frozenset("一四")  # 四周 is "around" and 绕一周 "once round", unless something lasts so long
_LASTS_BEFORE: Final = re.compile(
    r"(?:训练|运行|持续|连续|为期|[耗历用]时|[花耗]费|用了|经过|需要?|仅|约|(?<![靠附邻接])近|长达|超过|不到|过去|未来)了?$"
)
_LASTS_AFTER: Final = re.compile(r"周(?:的?(?:时间|训练)|之?[内后前]|以[内上]|左右)")
_IDIOM: Final = re.compile(r"一|天|年|到[头晚]|四季")  # 一年一度, 一天天, 一天到晚
_KILO: Final = re.compile("[米克瓦赫焦]|字节")
_NO_SIZE: Final = re.compile("百[科度]|千(?:[米克瓦焦变]|字节)|万(?:[能物一]|维网)|亿万|千万[不别要]")
_ABOVE: Final = frozenset("网线史础际以之")  # the 上 of 网上 and 基础上 says where
_OF_NO_UNIT: Final = frozenset({"plain", "count", "bare", "year"})
_SOME: Final = frozenset("数几好上成")
_SIZED: Final = re.compile(r"级|量级|规模")


def read_digits(text: str, match: re.Match[str]) -> list[Item]:
    """12, 1,000, 7B, 3.5×, 10^-3, 3rd; but 3D and 7Scenes are names, and so is version 1.2.3."""
    version = match[0].partition(",")[0]
    if version.count(".") > 1:
        end = match.start() + len(version)
        glued = _GLUED_NAME.match(text, end)
        return [Name(match.start(), glued.end() if glued else end)]
    figure = _figure(text, match.start())
    if (nth := _NTH.match(text, figure.end)) or text[max(0, figure.start - 1) : figure.start] == "第":
        return [ordinal(text, figure.start, nth.end() if nth else figure.end, figure.value)]
    quantity = quantity_at(text, figure)
    glued = _GLUED_NAME.match(text, figure.end)
    bare = text[figure.start : figure.end].replace(".", "").isdigit()
    if quantity.alone and bare and glued and not _GLUED_NOUN.match(text, figure.end):
        return [Name(figure.start, glued.end())]
    return [replace(quantity, claimed=not (figure.value == 0 and _ZERO_SHOT.match(text, figure.end)))]


def _figure(text: str, start: int) -> Figure:
    """The digits that start at a position, thousands separators and powers of ten included."""
    run = _DIGITS.match(text, start)
    written = run[0] if run else "0"
    digits = written if _THOUSANDS.fullmatch(written) else ".".join(written.partition(",")[0].split(".")[:2])
    whole, _, decimals = digits.replace(",", "").partition(".")
    value, step, end = float(f"{whole or 0}.{decimals or 0}"), 10.0 ** -min(300, len(decimals)), start + len(digits)
    place = step if decimals else 10.0 ** min(300, len(whole) - len(whole.rstrip("0")))
    if ten := _POWER_OF_TEN.match(text, end):
        scale = float(f"1e{ten[1] or ten[2]}")
        return Figure(start, ten.end(), value * scale, step * scale, place * scale)
    if power := _POWER.match(text, end):
        return Figure(start, power.end(), _raised(value, int(power[1])), 0.0, 0.0)
    return Figure(start, end, value, step, place)


def _raised(base: float, exponent: int) -> float:
    try:
        return float(f"1e{exponent}") if base == 10 else base**exponent
    except (OverflowError, ZeroDivisionError):
        return math.inf


def read_multiple(text: str, match: re.Match[str]) -> list[Item]:
    """×2, x10."""
    figure = _figure(text, match.end() - len(match[0].lstrip("x× ")))
    if counts_things(text, figure.end, figure.value):  # 23个提示 × 5次运行
        return [quantity_at(text, figure)]
    return phrase(match, Sense("multiple", figure.value, figure.step, figure.place))


def read_slash(text: str, match: re.Match[str]) -> list[Item]:
    """1/3: one third; or two figures that share what follows (4/8 bits, 2/4/8位), or two years."""
    above, below = (float(part.rstrip("stndrh")) for part in match[0].split("/"))
    if above >= below or above >= 1900 or _LISTED_BY_SLASH.match(text, match.end()):
        return [quantity_at(text, _figure(text, match.start()))]
    middle = match.start() + match[0].index("/")
    return [
        *phrase(match, Sense("fraction", above / below), bound=bound_at(text, match.start(), match.end())),
        Quantity(match.start(), middle, (Sense("plain", above),), claimed=False),
        Quantity(middle + 1, match.end(), (Sense("plain", below),), claimed=False),
    ]


def read_name(text: str, match: re.Match[str]) -> list[Item]:
    """GPT-4, LLaMA-2-7B, AIME2025; the 7B and the 2025 count as numbers as well, and so does the 5 of top-5."""
    inner = []
    for digits in _DIGITS.finditer(text, match.start(), match.end()):
        quantity = quantity_at(text, _figure(text, digits.start()))
        is_year = quantity.senses[-1].dimension == "year"
        is_rank = match[0][:3].lower() == "top"
        if quantity.end <= match.end() + 1 and (is_year or is_rank or not quantity.alone):
            inner.append(quantity)
    return [Name(match.start(), match.end(), tuple(inner))]


def read_english_number(text: str, match: re.Match[str]) -> list[Item]:
    """Two, twenty-five, a million, two hundred and fifty; "million-scale" is a size, "three four" are two numbers.

    "Several hundred thousand" says of a number only about how large it is.
    """
    words = [word for word in re.findall(r"[a-z]+", match[0].lower()) if word not in ("a", "an", "and")]
    if words[0] in ENGLISH_SCALES and match[0][0] not in "aA":
        scaled = text[match.end() : match.end() + 1] == "-"
        several = bool(_SEVERAL.search(text, max(0, match.start() - 8), match.start()))
        size = math.prod(ENGLISH_SCALES[word] for word in takewhile(ENGLISH_SCALES.__contains__, words))
        sense = Sense("vague" if several else "plain", size)
        return phrase(match, sense, bound="size", claimed=scaled or several)
    value, end = english_value(["one", *words] if words[0] in ENGLISH_SCALES else words), match.end()
    if value is None:
        value, end = float(ENGLISH_DIGITS.get(words[0], 0)), match.start() + len(words[0])
    step = ENGLISH_SCALES.get(words[-1], 1.0) if value >= 1000 else 1.0
    quantity = quantity_at(text, Figure(match.start(), end, value, step, step, spelled=True))
    one_day = _SOME_DAY.search(text, max(0, match.start() - 8), quantity.end)
    return [replace(quantity, claimed=value >= 2 or (_is_measured(quantity) and not one_day))]


def read_and_a_half(text: str, match: re.Match[str]) -> list[Item]:
    """One and a half million, 2 and a half times."""
    whole = re.split("[- ]", match[0].lower())[0]
    value = 0.5 + float(whole if whole.isdigit() else ENGLISH_DIGITS[whole])
    return [quantity_at(text, Figure(match.start(), match.end(), value, 0.1, 0.1, spelled=True))]


def read_part_of_a_size(text: str, match: re.Match[str]) -> list[Item]:
    """Half a million, a quarter of a billion, half a dozen; "a million" alone would be twice as many."""
    words = re.findall(r"[a-z]+", match[0].lower())
    share = 0.5 if "half" in words else 0.75 if words[0] == "three" else 0.25
    value = share * ENGLISH_SCALES.get(words[-1], 12.0)
    step = value / 5 if words[-1] in ENGLISH_SCALES else 1.0
    return [quantity_at(text, Figure(match.start(), match.end(), value, step, step, spelled=True))]


def read_part_of_a_unit(text: str, match: re.Match[str]) -> list[Item]:
    """Half an hour, three quarters of a year, 半小时: with its unit a share is a number of its own, 30分钟."""
    words = match[0].lower()
    share = 0.5 if "half" in words or words == "半" else 0.75 if words.startswith("three") else 0.25
    return [quantity_at(text, Figure(match.start(), match.end(), share, 0.1, 0.1, spelled=True))]


def read_couple(text: str, match: re.Match[str]) -> list[Item]:
    """A couple of hours: two of them. Of things that are not measured it only says "some"."""
    quantity = quantity_at(text, Figure(match.start(), match.end(), 2.0, spelled=True))
    return [replace(quantity, bound="about", claimed=_is_measured(quantity))]


def read_lone_unit(text: str, match: re.Match[str]) -> list[Item]:
    """An hour, hour-long, per day, the past year: one of them; only behind an article does it claim so."""
    article = _ARTICLE.search(text, max(0, match.start() - 3), match.start())
    start = article.start() if article else match.start()
    quantity = quantity_at(text, Figure(start, match.start(), 1.0, spelled=True))
    return [] if quantity.alone else [replace(quantity, figure=0.0, claimed=article is not None)]


def read_chinese_number(text: str, match: re.Match[str]) -> list[Item]:
    """三种, 十万, 两百多, 百万级; not 一步一步, 统一, 三维, 千万不要, 数十, 十余."""
    start, end = match.span()
    before = text[start - 1] if start else ""
    if match[0][0] == "一" and before in _BEFORE_ONE:
        start, before = start + 1, "一"
    run = text[start:end]
    if not run:
        return []
    if _is_vague(text, start, run):
        return _read_vague(text, start, end, run)
    value = chinese_value(run)
    if value is None and run[-1] == "千" and _KILO.match(text, end):  # 十三千克 is 13 kg
        end, run = end - 1, run[:-1]
        value = chinese_value(run)
    if value is None or (run in CHINESE_SIZES and _SIZED.match(text, end)):
        return _read_bare_size(text, start, end, run)
    if before == "第":
        return [ordinal(text, start, end, value)]
    quantity = quantity_at(text, _chinese_figure(start, end, run, value))
    return [replace(quantity, claimed=_is_claim(text, run, end, quantity))]


def _chinese_figure(start: int, end: int, run: str, value: float) -> Figure:
    """A numeral whose last character says how finely it is meant: 十三亿 to 亿, 三百 to one (100 is its place)."""
    step = 10.0 ** -len(run.partition("点")[2]) if "点" in run else {"亿": 1e8, "万": 1e4}.get(run[-1], 1.0)
    place = max(step, {"百": 100.0, "千": 1000.0, "十": 10.0}.get(run[-1], step))
    return Figure(start, end, value, step, place, spelled=True)


def _is_vague(text: str, start: int, run: str) -> bool:
    """Whether the numeral only says "some": 数十, 几百, 上千, 好几万, 成百上千, 十余, 十几."""
    before = text[start - 1] if start else ""
    if before == "数":
        return run[0] in "十百千万亿" and (start < 2 or text[start - 2] not in _BEFORE_MANY)
    if before == "上" and text[max(0, start - 2) : start - 1] in _ABOVE:
        return False
    if before in ("几", "好") or (before in ("上", "成") and run in CHINESE_SIZES):
        return True
    end = start + len(run)
    return run in ("十", "百", "千", "万") and bool(OPEN.match(text, end)) and not size_at(text, end)


def _read_vague(text: str, start: int, end: int, run: str) -> list[Item]:
    """数百, 几千万, 上亿: some of that size, in whatever unit follows; 十余 and 百多 reach to twenty, two hundred."""
    value = CHINESE_SIZES.get(run) or (chinese_value(run) if run[0] == "十" else None)
    if value is None or _NO_SIZE.match(text, start):
        return []
    quantity = quantity_at(text, Figure(start, end, value, 1.0, value, spelled=True))
    if quantity.bound == "open" and text[max(0, start - 1) : start] not in _SOME:  # 数百余 is 数百
        return [quantity]
    senses = (*(sense for sense in quantity.senses if sense.dimension not in _OF_NO_UNIT), Sense("vague", value))
    return [replace(quantity, senses=senses, bound="size", countable=False)]


def _read_bare_size(text: str, start: int, end: int, run: str) -> list[Item]:
    """百万级, 千亿参数 (that order of size); 百倍 (a hundred times); 近百种. 千万别 and 万一 are words."""
    if run not in CHINESE_SIZES or text[end : end + 1] in ("不", "别", "要"):
        return []
    if len(run) == 2 or _SIZED.match(text, end):
        return [Quantity(start, end, (Sense("plain", CHINESE_SIZES[run]),), bound="size")]
    unit = unit_at(text, end)
    if unit and unit.dimensions[0][0] == "multiple":
        return [Quantity(start, unit.end, (Sense("multiple", CHINESE_SIZES[run]),))]
    value = CHINESE_SIZES[run]  # 近百种, 逾千名
    quantity = quantity_at(text, Figure(start, end, value, 1.0, value, spelled=True))
    return [quantity] if quantity.bound != "exact" and counts_things(text, end, value) else []


def _is_claim(text: str, run: str, end: int, quantity: Quantity) -> bool:
    """Whether a numeral in Chinese characters counts or measures something, and is no part of a word."""
    value = quantity.figure
    if quantity.alone:
        counted = run != "二" and counts_things(text, end, value)
        ranked = quantity.senses[-1].dimension == "ordinal" and text[end : end + 1] not in ("者", "维", "元")
        return value > 10 or (value >= 2 and (counted or ranked))
    if value in range(11) and _OTHER_WORD.match(text, end):
        return 3 <= value < 10 and bool(_NO_OTHER_WORD.match(text, end))
    if run in _ROUND and text.startswith("周", end) and not _lasts(text, end - 1, end):
        return False
    return value > 1 or (_is_measured(quantity) and not _is_idiom(text, quantity))


def _lasts(text: str, start: int, end: int) -> bool:
    """Whether the words around 四周 or 一周 make them a length of time: 训练四周, 一周内."""
    return bool(_LASTS_BEFORE.search(text, max(0, start - 8), start) or _LASTS_AFTER.match(text, end))


def _is_idiom(text: str, quantity: Quantity) -> bool:
    """Whether a one and a time stand for no length of time: 有一天, 前一年, 一年一度."""
    if quantity.senses[0].dimension not in ("time", "months"):
        return False
    return text[max(0, quantity.start - 1) : quantity.start] in _POINTED_AT or bool(_IDIOM.match(text, quantity.end))


def _is_measured(quantity: Quantity) -> bool:
    """Whether even a one is a claim here: 一小时 and "one hour" are, 一种 and "one of" are not."""
    return quantity.senses[0].dimension in MEASURES | {"multiple"}
