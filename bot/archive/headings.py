"""Recognises the lines that name a part of an entry, in whatever way a model set them off."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.archive.inline import plain
from bot.archive.lines import Line
from bot.archive.names import LONGEST_NAME, Name, name_of

_NUMBER = (
    r"(?:(?:part|section)\s*)?(?P<digits>\d{1,2})\s*[.．、:：)）]|[(（](?P<bracketed>\d{1,2})[)）]|(?P<keycap>\d)\ufe0f?\u20e3"
    r"|(?P<circled>[①-⑨])[.、:：]?|第?(?P<chinese>[一二三四五六七八九])(?:\s*[、.．:：)）]|部分[:：、]?)"
    r"|[(（](?P<chinese_bracketed>[一二三四五六七八九])[)）]|(?P<roman>[ivIV]{1,4})[.、)）]"
)
_OPENING = re.compile(
    r"\s*(?P<hashes>\#{1,6}(?!\#))?\s*(?P<bullet>[-+•]\s*|\*\s+)?(?P<outer>\*\*|__)?\s*"
    rf"(?:{_NUMBER})?\s*(?P<inner>\*\*|__)?\s*",
    re.IGNORECASE,
)
_SEPARATOR = re.compile(r"[:：]|\s[-—–]+\s|(?<=[】\]])")
_CHINESE_DIGITS = "一二三四五六七八九"
_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "v": 5, "vi": 6}


@dataclass(frozen=True, slots=True)
class Style:
    """How a heading is set off. The headings of one entry are mostly set off alike."""

    hashes: int
    bold: bool
    numbered: bool
    bullet: bool

    @property
    def is_marked(self) -> bool:
        """Whether it is set off by more than its words."""
        return self.hashes > 0 or self.bold or self.numbered

    @property
    def strength(self) -> int:
        """How hard it is to take a line of prose for it."""
        return 4 * (self.hashes > 0) + 2 * self.bold + 2 * self.numbered - self.bullet


@dataclass(frozen=True, slots=True)
class Heading:
    """A line that names a part."""

    index: int  # of its line, among those of the entry
    name: Name
    style: Style
    ordinal: int | None  # the number before it
    rest: str  # Markdown: what follows the name on its line


@dataclass(frozen=True, slots=True)
class Opening:
    """What a line begins with before its words, and the words."""

    style: Style
    ordinal: int | None
    words: str  # Markdown


def read_opening(text: str) -> Opening:
    """Takes hashes, bullet, bold and number off the beginning of a line. The words still hold the end of the bold."""
    match = _OPENING.match(text)
    if match is None:  # cannot be: every piece of the pattern may be absent
        return Opening(Style(0, False, False, False), None, text)
    bold = match["outer"] or match["inner"]
    ordinal = _ordinal(match)
    style = Style(len(match["hashes"] or ""), bold is not None, ordinal is not None, match["bullet"] is not None)
    words = text[match.end() :]
    return Opening(style, ordinal, f"{bold}{words}" if bold else words)


def find_headings(lines: Sequence[Line]) -> Iterator[Heading]:
    """Every line that could name a part, in order; some of them will be prose."""
    found = (read_heading(line.text, index) for index, line in enumerate(lines) if not line.in_code)
    return (heading for heading in found if heading is not None)


def read_heading(text: str, index: int = 0) -> Heading | None:
    """The heading that a line is, or None."""
    if not text.strip():
        return None
    opening = read_opening(text)
    if opening.words.startswith("\\"):  # an escape: whoever wrote it meant no markup
        return None
    words = re.sub(r"\s#+$", "", opening.words) if opening.style.hashes else opening.words
    for name, rest in _name_and_rest(words, bold=opening.style.bold):
        meaning = name_of(plain(name))
        if meaning is not None:
            return Heading(index, meaning, opening.style, opening.ordinal, rest.strip(" :：-—–"))
    return None


def _name_and_rest(words: str, *, bold: bool) -> list[tuple[str, str]]:
    """The ways to cut a line into a name and what follows it."""
    ways: list[tuple[str, str]] = []
    if bold and words.find(words[:2], 2) > 0:
        end = words.find(words[:2], 2)
        inside, after = words[2:end], words[end + 2 :]
        if not after.lstrip()[:1].isalnum() or inside.rstrip().endswith((":", "：")):
            ways.append((inside, after))
        words = f"{inside}{after}"
    elif bold:
        words = words[2:]
    ways.append((words, ""))
    separator = _SEPARATOR.search(words[: 2 * LONGEST_NAME])
    if separator:
        ways.append((words[: separator.start()], words[separator.end() :]))
    return ways


def _ordinal(match: re.Match[str]) -> int | None:
    for kind in ("digits", "bracketed", "keycap"):
        if match[kind]:
            return int(match[kind])
    if match["circled"]:
        return ord(match["circled"]) - ord("①") + 1
    chinese = match["chinese"] or match["chinese_bracketed"]
    if chinese:
        return _CHINESE_DIGITS.index(chinese) + 1
    return _ROMAN.get((match["roman"] or "").lower())
