"""Names that hold digits (GPT-4, phi-1.5): whether a text has a name, however it is hyphenated, spaced or cased."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain, pairwise
from typing import Final

from bot.summarise.numerals import ENGLISH_DIGITS

_SEGMENT: Final = re.compile(r"[0-9]+(?:\.[0-9]+)*(?:[A-Za-z]{1,2}(?![A-Za-z]))?|[A-Za-zΑ-Ωα-ω]+")
_SPELLED: Final = {str(value): word for word, value in ENGLISH_DIGITS.items()}
_JOINT: Final = frozenset({"", " ", "\n", "-", "_", "/", ".", "@", "^", "+"})
_LONGEST_RUN = 4  # segments compared at once; longer names are compared window by window

_AND: Final = re.compile(r"\s?[,/&、]\s?|,?\s(?:and|or)\s")

# Digits that name no version: dimensions, the 2 that means "to", the F1 measure, powers (R^2, n^2).
_NO_VERSION: Final = re.compile(
    r"(?i)[1-3]d|(?:[a-z]|seq|text|image|img|sim|real|word|speech|video|vid|audio|pix|code|node)2[a-z]{1,10}|f1|[a-z]\^[0-9]"
)


@dataclass(frozen=True, slots=True)
class Names:
    """What a text can support: its phrases, and for each word the number that it is first seen with."""

    phrases: str  # the segments of each between single spaces, one phrase a line
    numbers: dict[str, str]

    def have(self, segments: tuple[str, ...]) -> bool:
        """Whether the text has these segments one after the other."""
        width = min(len(segments), _LONGEST_RUN)
        windows = (segments[first : first + width] for first in range(len(segments) - width + 1))
        return bool(segments) and all(self._have_run(window) for window in windows)

    def have_version(self, word: str, version: str) -> bool:
        """Whether the text has a word with this number; AIME 2024 and AIME24 are one, and so are top-3, top three."""
        spellings = [version, f"20{version}"] + ([version[2:]] if re.fullmatch("20[0-9]{2}", version) else [])
        spellings += [_SPELLED[version]] if version in _SPELLED else []
        return any(self._have_run((word, spelling) if word else (spelling,)) for spelling in spellings)

    def _have_run(self, segments: tuple[str, ...]) -> bool:
        return f" {' '.join(segments)} " in self.phrases


def segments(name: str) -> tuple[str, ...]:
    """A name cut at hyphens, spaces and where letters meet digits: ("gpt", "4o"), ("llama", "3.1", "8b")."""
    return tuple(_segment(match) for match in _SEGMENT.finditer(name))


def _segment(match: re.Match[str]) -> str:
    """A segment in lower case, without the s of a plural: 64 H100s."""
    segment = match[0].casefold()
    return segment.removesuffix("s") if segment[0].isdigit() else segment


def versions(name: str) -> Iterator[tuple[str, str, int]]:
    """Each number of a name: the segment before it, the number with its letters, and where in the name it begins."""
    word = ""
    for match in _SEGMENT.finditer(name):
        segment = _segment(match)
        if segment[0].isdigit():
            yield word, segment, match.start()
        word = segment


def names_of(text: str) -> Names:
    """All the names that a text can support."""
    phrases = list(_phrases(text))
    numbers: dict[str, str] = {}
    for word, number in chain.from_iterable(map(pairwise, phrases)):
        if number[0].isdigit() and not word[0].isdigit():
            numbers.setdefault(word, number)
    return Names("\n".join(f" {' '.join(phrase)} " for phrase in phrases), numbers)


def _phrases(text: str) -> Iterator[list[str]]:
    """The segments of a text, in a new list wherever more than a hyphen or a space comes between two.

    A word that is followed by several numbers goes with each of them: AIME24 & 25, Qwen 2.5 and 3.
    """
    phrase: list[str] = []
    word = before = ""
    end = 0
    for match in _SEGMENT.finditer(text):
        segment, gap = _segment(match), text[end : match.start()]
        if gap not in _JOINT:
            yield phrase
            phrase = []
        if not segment[0].isdigit():
            word = segment
        elif word and before[:1].isdigit() and _AND.fullmatch(gap):
            yield [word, segment]
        phrase.append(segment)
        before, end = segment, match.end()
    yield phrase


def names_no_version(name: str) -> bool:
    """Whether the digits of a name say nothing that could be wrong: 3D, text2image, F1, O(n^2)."""
    return all(_NO_VERSION.fullmatch(part) for part in re.split("[-_]", name) if re.search("[0-9]", part))
