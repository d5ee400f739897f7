"""Reads numbers that are whole phrases, with no unit behind them: dates, fractions, doubling, ranks, vague sizes."""

import re
from typing import Final

from bot.summarise.directions import Bound, bound_at
from bot.summarise.numerals import CHINESE_DIGITS, ENGLISH_DIGITS, ENGLISH_PARTS, ENGLISH_SCALES, chinese_value
from bot.summarise.quantities import Item, Quantity, Sense
from bot.summarise.units import CHINESE_SIZES

MONTHS: Final = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
ORDINALS: Final = ("second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")

_RANKED_BEFORE: Final = re.compile(
    r"(?i:\b(?:rank|plac|finish)[a-z]{0,3}(?: [a-z]{1,12}){0,2} )$|(?:排名?|位列|位居|名列|列|榜)第?$"
)
_RANKED_AFTER: Final = re.compile(
    r"[- ](?i:place|best|highest|largest|lowest)\b|名(?:的?(?:好?成绩|佳绩)|[。，；、,;!]|$)"
)
_PART_OF: Final = re.compile(r" (?i:of|the|less|fewer|more|smaller|cheaper|shorter)\b")
_DOUBLES_IT: Final = re.compile(r" (?i:the|its|their|our)\b")
_IS_BEFORE: Final = re.compile(r"\b(?:is|are) $")
_MULTIPLES: Final = {"tw": 2.0, "do": 2.0, "th": 3.0, "tr": 3.0, "qu": 4.0}
_PLACES: Final = {"百": 100.0, "千": 1000.0, "万": 10_000.0}
_TENS_OF: Final = {"ten": 10.0, "hundred": 100.0, "thousand": 1000.0}


def phrase(match: re.Match[str], *senses: Sense, claimed: bool = True, bound: Bound = "exact") -> list[Item]:
    """The number that a whole phrase is."""
    return [Quantity(match.start(), match.end(), senses, bound=bound, claimed=claimed)]


def read_date(_text: str, match: re.Match[str]) -> list[Item]:
    """2023-09-12, 2023年9月, 9月12日, 1990s, 二〇二三年."""
    written = "".join(str(CHINESE_DIGITS.get(character, character)) for character in match[0])
    numbers = [int(number) for number in re.findall(r"[0-9]+", written)]
    return _date(match, *(numbers if numbers[0] >= 1900 else [0, *numbers])[:3])


def read_english_date(_text: str, match: re.Match[str]) -> list[Item]:
    """September 12, 2023; 12 Sept. 2023; May 2023."""
    numbers = [int(number) for number in re.findall(r"[0-9]+", match[0])]
    name = re.findall(r"[A-Z][a-z]{2}", match[0])[0]
    month = next(month for month, full_name in enumerate(MONTHS, 1) if full_name.startswith(name))
    day = numbers[0] if len(numbers) > 1 else 0
    return _date(match, numbers[-1], month, day)


def _date(match: re.Match[str], year: int, month: int = 0, day: int = 0) -> list[Item]:
    """A date claims all that it names and supports each part of it; as a value, YYYYMMDD with 0 for what is open."""
    if not month:
        return phrase(match, Sense("year", year))
    parts = (year * 10_000 + month * 100, month * 100 + day, month * 100)
    supports = [*(Sense("date", part) for part in parts), Sense("year", year)]
    whole = Sense("date", year * 10_000 + month * 100 + day)
    return [*phrase(match, whole), *phrase(match, *supports, claimed=False)]


def read_decade(_text: str, match: re.Match[str]) -> list[Item]:
    """20世纪90年代, 1990年代, 九十年代: any of its ten years, of the last such decade."""
    century, _, decade = match[0].removesuffix("年代").rpartition("世纪")
    tens = int(_value(decade.strip()) or 0)
    if century:
        tens += 100 * int((_value(century.strip()) or 1) - 1)
    elif tens < 100:
        tens += 1900 if tens > 20 else 2000
    return phrase(match, Sense("year", tens + 4.5, 9.0))


def read_chinese_fraction(text: str, match: re.Match[str]) -> list[Item]:
    """三分之一, 百分之八十五; what stands before the denominator (the 一 of 统一三分之一) is left out."""
    below, _, above = match[0].partition("分之")
    denominators = (_value(below[offset:]) for offset in range(len(below)))
    denominator, numerator = next(filter(None, denominators), None), _value(above)
    if denominator is None or numerator is None:
        return []
    senses = [Sense("fraction", numerator / denominator)]
    if denominator == 100:
        step = 10.0 ** -min(300, len(above.replace("点", ".").partition(".")[2]))
        senses = [Sense("percent", numerator, step, step), *(senses if numerator == 1 else [])]
    return phrase(match, *senses, bound=bound_at(text, match.start(), match.end()))


def _value(numeral: str) -> float | None:
    if numeral in _PLACES:
        return _PLACES[numeral]
    if numeral[0] in "0123456789":
        return float(".".join(numeral.split(".")[:2]))
    return chinese_value(numeral)


def read_half(text: str, match: re.Match[str]) -> list[Item]:
    """一半, half, halving, a quarter of."""
    value = 0.25 if match[0].lower().startswith("quarter") else 0.5
    bound = "over" if match[0] == "过半" else bound_at(text, match.start(), match.end())
    return phrase(match, Sense("fraction", value), bound=bound)


def read_english_fraction(text: str, match: re.Match[str]) -> list[Item]:
    """Two thirds, three-quarters, a half, a 10th of. "A third" is a fraction only where a whole follows."""
    above_word, part = re.split(r"[- ]", match[0].lower())
    digits = re.match("[0-9]+", part)
    below = int(digits[0]) if digits else ENGLISH_PARTS.get(part) or ENGLISH_PARTS.get(part.removesuffix("s"), 2)
    is_one = above_word in ("a", "an")
    above = 1 if is_one else int(above_word) if above_word.isdigit() else ENGLISH_DIGITS.get(above_word, 0)
    if not 0 < above < below:
        return []
    sure = not is_one or part in ("half", "quarter") or bool(_PART_OF.match(text, match.end()))
    bound = bound_at(text, match.start(), match.end())
    return phrase(match, Sense("fraction", above / below), claimed=sure, bound=bound)


def read_double(text: str, match: re.Match[str]) -> list[Item]:
    """翻倍, twice, doubling. "Double" and "triples" alone are adjectives and nouns too, and claim nothing."""
    word = match[0].lower()
    if not word.isascii():
        return phrase(match, Sense("multiple", 4.0 if word.endswith("两番") else 2.0))
    is_verb = word.endswith(("ing", "ed", "ice")) or bool(_DOUBLES_IT.match(text, match.end()))
    return phrase(match, Sense("multiple", _MULTIPLES[word[:2]]), claimed=is_verb)


def read_fold(text: str, match: re.Match[str]) -> list[Item]:
    """Twofold, tenfold: a multiple, or a number of things ("our contribution is threefold")."""
    word = match[0].lower().removesuffix("fold")
    value = float(ENGLISH_DIGITS.get(word) or ENGLISH_SCALES.get(word, 1.0))
    senses = (Sense("multiple", value), Sense("repeated", value))
    countable = value <= 10 and bool(_IS_BEFORE.search(text, max(0, match.start() - 5), match.start()))
    return [Quantity(match.start(), match.end(), senses, value, claimed=value > 1, countable=countable)]


def read_vague_size(_text: str, match: re.Match[str]) -> list[Item]:
    """Hundreds of billions, millions, dozens: that size, so supports 千亿级, not 1,000亿. Decades claim nothing.

    An order of magnitude is ten times.
    """
    words = match[0].lower().split()
    if words[-1] == "magnitude":
        return phrase(match, Sense("orders", 1.0), Sense("multiple", 10.0))
    size = ENGLISH_SCALES.get(words[-1].removesuffix("s"), 10.0)
    factor = _TENS_OF[words[0].removesuffix("s")] if len(words) > 1 else 1.0
    return phrase(match, Sense("vague", size * factor), bound="size", claimed=words[-1] != "decades")


def read_myriads(_text: str, match: re.Match[str]) -> list[Item]:
    """成百上千, 成千上万 (of two sizes), 数以万计, 数以百万计."""
    sizes = match[0].removeprefix("数以").removesuffix("计").replace("成", "").split("上")
    values = (CHINESE_SIZES.get(size, 10.0 * CHINESE_SIZES.get(size[1:], 1.0)) for size in sizes)
    return phrase(match, *(Sense("vague", value) for value in values), bound="size")


def read_single(_text: str, match: re.Match[str]) -> list[Item]:
    """A single: it supports a one and claims none."""
    return phrase(match, Sense("plain", 1.0), claimed=False)


def read_dozen(_text: str, match: re.Match[str]) -> list[Item]:
    """A dozen, two dozen."""
    return phrase(match, Sense("plain", 12.0 * ENGLISH_DIGITS.get(match[0].lower().split()[0], 1)))


def read_ordinal(text: str, match: re.Match[str]) -> list[Item]:
    """Second to tenth."""
    return [ordinal(text, match.start(), match.end(), ORDINALS.index(match[0].lower()) + 2)]


def ordinal(text: str, start: int, end: int, rank: float) -> Quantity:
    """第三, 3rd: a claim where something is ranked or where it is above ten, else only an order of mention."""
    before = text[max(0, start - 30) : start]
    ranked = _RANKED_BEFORE.search(before) or _RANKED_AFTER.match(text, end)
    return Quantity(start, end, (Sense("ordinal", rank),), claimed=rank > 10 or (rank > 1 and bool(ranked)))
