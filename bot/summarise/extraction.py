"""Finds where the numbers of a text stand, Chinese or English, and the names that hold digits.

What stands there is read in `phrases` and `figures`.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from math import isfinite
from typing import Final

from bot.summarise import figures, phrases
from bot.summarise.figures import DIGITS, LATIN
from bot.summarise.numerals import ENGLISH_DIGITS, ENGLISH_PARTS, ENGLISH_SCALES
from bot.summarise.quantities import Item, Quantity, Sense
from bot.summarise.units import HALF_A_WORD, SPELLED_UNITS, Dimension

_Scale = tuple[Dimension, float]
_Reader = Callable[[str, re.Match[str]], list[Item]]

_WORDS = "|".join(sorted({*ENGLISH_DIGITS, *ENGLISH_SCALES}, key=len, reverse=True))
_SCALES = "|".join(ENGLISH_SCALES)
_PARTS = "|".join(ENGLISH_PARTS)
_ORDINALS = "|".join(phrases.ORDINALS)
_UNITS = "|".join(unit.replace(" ", "[- ]") for unit in SPELLED_UNITS)
_LONE_UNITS = (
    "millisecond|minute|hour|day|week|fortnight|month|year|decade|century|dollar|euro|(?:kilo)?meter|metre"
    "|(?:kilo|mega|giga|tera)byte"
)
_MONTH = rf"(?:{'|'.join([*phrases.MONTHS, *(month[:3] for month in phrases.MONTHS)])})\.?"
_YEAR = "(?:19|20)[0-9]{2}"
_CHINESE_DIGIT = "零〇一二三四五六七八九"
_CHINESE_NUMERAL = "零〇一二两三四五六七八九十百千万亿"


def _read_nothing(_text: str, _match: re.Match[str]) -> list[Item]:
    return []


# In order of precedence, where two forms begin at the same character.
_FORMS: Final[dict[str, tuple[_Reader, str]]] = {
    "address": (_read_nothing, r"https?://[^\s，。；、）)]+|(?i:arxiv:)[0-9.]+"),
    "decade": (
        phrases.read_decade,
        rf"(?<![0-9.,{_CHINESE_NUMERAL}])(?:(?:[12][0-9]|十九|二十一?) ?世纪 ?|(?:19|20)(?=[0-9]))?"
        r"(?:[0-9]0|[一二三四五六七八九]?十) ?年代(?![价码表替理])",
    ),
    "date": (
        phrases.read_date,
        rf"(?<![0-9.]){_YEAR}(?:[-/.][0-9]{{1,2}}[-/.][0-9]{{1,2}}(?![0-9,.%])|(?<=0)s\b)"
        rf"|(?<![0-9.]){_YEAR}-(?:0[1-9]|1[0-2])(?![0-9,.%-])"
        rf"|(?<![0-9.]){_YEAR} ?年(?: ?[0-9]{{1,2}} ?月(?: ?[0-9]{{1,2}} ?[日号])?)?"
        rf"|[一二][〇零九][{_CHINESE_DIGIT}]{{2}}年"
        r"|(?<![0-9.])[0-9]{1,2} ?月(?: ?[0-9]{1,2} ?[日号]|(?![球亮饼]))",
    ),
    "english_date": (
        phrases.read_english_date,
        rf"(?:\b{_MONTH} (?:[0-9]{{1,2}}(?:st|nd|rd|th)?,? )?|(?<![0-9.])[0-9]{{1,2}} {_MONTH} ){_YEAR}\b(?!\.[0-9])",
    ),
    "chinese_fraction": (
        phrases.read_chinese_fraction,
        rf"(?:[0-9]{{1,6}}|[{_CHINESE_NUMERAL}]{{1,8}})分之"
        rf"(?:[{_CHINESE_NUMERAL}]{{1,12}}(?:点[{_CHINESE_DIGIT}]{{1,6}})?|[0-9]+(?:\.[0-9]+)*)",
    ),
    "chinese_half": (
        phrases.read_half,
        rf"(?<![统唯单同任第各])(?<!各占)一半(?!{HALF_A_WORD})"
        "|过半(?!监督)|半数|减半|对半(?!监督)",
    ),
    "chinese_double": (phrases.read_double, "翻倍|翻了?一番|加倍|倍增|双倍|翻了?两番"),
    "slash": (
        figures.read_slash,
        r"(?<![0-9./A-Za-z])[0-9]{1,4}/[0-9]{1,4}(?:\.[0-9]{1,2}|(?:st|nd|rd|th)s?)?(?!\.?[0-9]|[%A-Za-z])",
    ),
    "and_a_half": (
        figures.read_and_a_half,
        rf"(?i:(?<![A-Za-z0-9.,])(?:{_WORDS}|[0-9]{{1,3}})[- ]and[- ]a[- ]half(?![A-Za-z]))",
    ),
    "part_of_a_size": (
        figures.read_part_of_a_size,
        rf"(?i:(?<![A-Za-z0-9-])(?:an? |three[- ])?(?:half|quarters?)(?:[- ]of)?(?:[- ]an?)?[- ](?:{_SCALES}|dozen)"
        r"(?![A-Za-z]))",
    ),
    "couple": (figures.read_couple, r"(?i:\ba couple of(?= ))"),
    "part_of_a_unit": (
        figures.read_part_of_a_unit,
        r"(?i:(?<![A-Za-z0-9-])(?:an? |one |three[- ])?(?:half|quarters?)(?:[- ]of)?(?:[- ]an?)?"
        rf"(?=[- ](?:{_UNITS})s?(?![A-Za-z])))",
    ),
    "chinese_half_a_unit": (
        figures.read_part_of_a_unit,
        "(?<![一上下前后大小多])半(?=个?(?:小时|钟头|星期)|个世纪|个月|个百分点|个数量级|天(?!然)|年(?![报度级])|秒|毫秒|分钟|公里|米|美元)",
    ),
    "english_fraction": (
        phrases.read_english_fraction,
        rf"(?i:(?<![A-Za-z0-9.-])(?:{_WORDS}|an?|[0-9])[- ](?:(?:{_PARTS}|halve)s?(?![A-Za-z])"
        r"(?!-part|[- ]gen|[- ]person)|[0-9]{1,4}(?:st|nd|rd|th)s?(?= (?:of|the)\b)))",
    ),
    "english_half": (
        phrases.read_half,
        r"(?i:\b(?<!first )(?<!second )(?<!other )(?<!latter )hal(?:f|v(?:es?|ed|ing))(?![A-Za-z])"
        r"(?![- ](?:precision|life|space|plane|way|hour|an? ))|\bquarter of\b)",
    ),
    "english_double": (
        phrases.read_double,
        r"(?i:\b(?:twice|thrice|doubl(?:es?|ed|ing)|tripl(?:es?|ed|ing)|quadrupl(?:es?|ed|ing))(?![A-Za-z]))",
    ),
    "fold": (phrases.read_fold, rf"(?i:\b(?:{_WORDS})fold(?![A-Za-z]))"),
    "vague_size": (
        phrases.read_vague_size,
        rf"(?i:\b(?:(?:ten|hundred|thousand)s of )?(?:{_SCALES})s\b|\b(?:dozens|decades)\b|\btens(?= of\b)"
        r"|\ban? (?:whole |full )?order of magnitude\b)",
    ),
    "myriads": (phrases.read_myriads, "成百上千|成千上万|数以(?:[十百千]?[万亿]|[百千])计"),
    "single": (phrases.read_single, r"(?i:\bsingle(?![A-Za-z]))"),
    "dozen": (phrases.read_dozen, r"(?i:\b(?:an?|one|two|three) dozen\b)"),
    "multiple": (figures.read_multiple, rf"(?<![A-Za-z0-9])(?<![0-9] )[x×] ?(?:{DIGITS})(?![A-Za-z0-9]|\.[0-9])"),
    "name": (
        figures.read_name,
        rf"(?<![{LATIN}0-9])(?=[{LATIN}][{LATIN}_@^.-]{{0,39}}[0-9])[{LATIN}0-9]+"
        rf"(?:(?:[-_]|[.@^](?=[0-9])|(?<=[A-Z])/(?=[0-9]))[{LATIN}0-9]+)*",
    ),
    "lone_unit": (
        figures.read_lone_unit,
        rf"(?i:(?<![A-Za-z])(?:{_LONE_UNITS}|(?<=\ba )percent(?:age point)?|(?<=\bper )second|(?<=\bsub-)second)"
        r"(?![A-Za-z])|(?<=\ba )second(?![A-Za-z]|[- ](?!(?:and|at|for|in|of|on|or|per|to|when|with)\b)[A-Za-z]))",
    ),
    "ordinal": (phrases.read_ordinal, rf"(?i:(?<![A-Za-z-])(?:{_ORDINALS})(?![A-Za-z]))"),
    "english_number": (
        figures.read_english_number,
        rf"(?i:(?<![A-Za-z])(?:an? (?={_SCALES}))?(?:{_WORDS})"
        rf"(?:(?:(?<=hundred) and |(?<=thousand) and |[- ])(?:{_WORDS})(?![A-Za-z])){{0,9}}(?![A-Za-z]))",
    ),
    "digits": (figures.read_digits, DIGITS),
    "chinese_number": (
        figures.read_chinese_number,
        rf"[{_CHINESE_NUMERAL}]+(?:点[{_CHINESE_DIGIT}]{{1,6}}(?=[倍亿万千百%个]))?",
    ),
}
# What any of them begins with: to try every form at every character takes six times as long.
_BEGINNING: Final = (
    rf"[0-9.×{_CHINESE_NUMERAL}过半减对翻加倍双]|成[百千]上|数以|https?://|(?i:arxiv:)"
    rf"|(?<![A-Za-z])(?:(?i:{_WORDS}|{_ORDINALS}|an?[- ]|hal[fv]|quarter|twice|thrice|doubl|tripl|quadrupl"
    rf"|single|dozens|decades|{_LONE_UNITS}|percent)"
    rf"|{_MONTH} |x ?[0-9.])|(?<![{LATIN}0-9])[{LATIN}][{LATIN}_@^.-]{{0,39}}[0-9]"
)
_SCAN: Final = re.compile(
    rf"(?={_BEGINNING})(?:{'|'.join(f'(?P<{form}>{pattern})' for form, (_, pattern) in _FORMS.items())})"
)
_SHARED_BY: Final = re.compile(
    r"[ \n$]?(?:-{1,3}|—|~|到|至|和|与|及|或|、|,|，|,? ?and|,? ?or|,? ?to|/|&|→|->|vs\.?"
    r"|(?:提升|提高|增加|增长|扩展|扩大|降低|减少|下降|降)(?:到|至|为))[ \n$~]{0,2}"
)
_LONGEST_GAP = 12  # characters between two figures that share a unit


def items(text: str) -> list[Item]:
    """The numbers and the names with digits of a text in one typography (see `typography`), in order of appearance."""
    found: list[Item] = []
    lent: tuple[_Scale, ...] = ()
    for item in reversed(list(_scan(text))):  # from the right: a unit is lent to the figures before it
        if isinstance(item, Quantity) and item.alone:
            lent = lent if found and _shares(text, item, found[-1]) else ()
            found.append(replace(item, senses=item.senses + _in_units(item, lent)))
        else:
            lent = _scales(item)
            found.append(item)
    return found[::-1]


def _scan(text: str) -> Iterator[Item]:
    position = 0
    while match := _SCAN.search(text, position):
        read, _ = _FORMS[str(match.lastgroup)]
        found = read(text, match)
        yield from found
        position = found[-1].end if found else match.end()


def _shares(text: str, left: Quantity, right: Item) -> bool:
    """Whether a lone figure shares what follows the next one: 12-17%, 125 to 300m, 3和4位, 从30提升到50%."""
    return right.start - left.end <= _LONGEST_GAP and bool(_SHARED_BY.fullmatch(text, left.end, right.start))


def _scales(item: Item) -> tuple[_Scale, ...]:
    """What a number's size and unit make of a bare figure."""
    if not isinstance(item, Quantity) or not item.figure:
        return ()
    senses = (sense for sense in item.senses if sense.dimension != "growth")  # is no multiple of its figure
    scales = ((sense.dimension, sense.value / item.figure) for sense in senses)
    return tuple((dimension, factor) for dimension, factor in scales if isfinite(factor))


def _in_units(item: Quantity, lent: tuple[_Scale, ...]) -> tuple[Sense, ...]:
    """A lone figure's senses in the size and unit of what follows it."""
    figure = item.senses[0]
    return tuple(
        Sense(dimension, figure.value * factor, figure.step * factor, figure.place * factor)
        for dimension, factor in lent
    )
