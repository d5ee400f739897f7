"""The values of numbers written in words: Chinese characters and English. Single numerals, never whole sentences."""

from collections.abc import Sequence
from typing import Final

CHINESE_DIGITS: Final = {digit: value for value, digit in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
CHINESE_SCALES: Final = {"万亿": 1e12, "亿": 1e8, "万": 1e4}
_CHINESE_PLACES: Final = {"千": 1000, "百": 100, "十": 10}
_LONGEST_NUMERAL = 24  # characters; whatever is longer is no number that anybody wrote

ENGLISH_DIGITS: Final = {
    word: value
    for value, word in enumerate(
        ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
         "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen")
    )
} | {
    word: 10 * tens
    for tens, word in enumerate(("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"), 2)
}  # fmt: skip
ENGLISH_SCALES: Final = {"hundred": 1e2, "thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12}
ENGLISH_PARTS: Final = {
    part: value
    for value, parts in enumerate(
        ("half", "third", "quarter fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"), 2
    )
    for part in parts.split()
} | {"twelfth": 12, "twentieth": 20, "hundredth": 100, "thousandth": 1000}


def chinese_value(numeral: str) -> float | None:
    """The value of a Chinese numeral (十三亿, 两百五十, 三点五), or None where the characters are no single numeral.

    None is the answer for 三四 ("three or four"), 一一 ("one by one") and 百万 (a size, not a count).
    """
    if len(numeral) > _LONGEST_NUMERAL:
        return None
    whole, point, fraction = numeral.partition("点")
    if point:
        head = chinese_value(whole)
        digits = "".join(str(CHINESE_DIGITS[character]) for character in fraction)
        return None if head is None else float(f"{head:.0f}.{digits}")
    for scale, factor in CHINESE_SCALES.items():
        before, found, after = whole.rpartition(scale)
        if found:
            head, rest = chinese_value(before), _after_place(after, factor)
            return None if head is None or rest is None else head * factor + rest
    return _below_ten_thousand(whole)


def _after_place(numeral: str, place: float) -> float | None:
    """What follows a place: a lone digit counts tenths of it (两万五 is 25,000), unless 零 stands before it."""
    if not numeral:
        return 0.0
    if len(numeral) == 1 and numeral in CHINESE_DIGITS:
        return CHINESE_DIGITS[numeral] * place / 10
    return chinese_value(numeral.lstrip("零〇"))


def _below_ten_thousand(numeral: str) -> float | None:
    """The value of 三千二百零五 and the like; a numeral may begin with 十, but not with 百 or 千."""
    for character, place in _CHINESE_PLACES.items():
        before, found, after = numeral.partition(character)
        if not found:
            continue
        head = 1.0 if character == "十" and not before else chinese_value(before)
        rest = _after_place(after, place)
        fits = head is not None and rest is not None and 0 < head < 10 and rest < place
        return head * place + rest if fits and head is not None and rest is not None else None
    return float(CHINESE_DIGITS[numeral]) if numeral in CHINESE_DIGITS else None


def english_value(words: Sequence[str]) -> float | None:
    """The value of a spelled English numeral (two hundred fifty), or None where the words are no single numeral."""
    total, group, last_scale = 0.0, 0.0, 1e15
    for word in words:
        if word in ENGLISH_DIGITS:
            if group and not 0 < ENGLISH_DIGITS[word] < _room(group):
                return None
            group += ENGLISH_DIGITS[word]
        elif not group or (scale := ENGLISH_SCALES[word]) >= last_scale:
            return None
        elif word == "hundred":
            group *= scale
        else:
            total, group, last_scale = total + group * scale, 0.0, scale
    return total + group


def _room(group: float) -> int:
    """What the next word of a spelled numeral must stay below: 100 after "hundred", 10 after "twenty", else 1."""
    return next((place for place in (100, 10) if group % place == 0 and group > 10), 1)
