"""Writes numbers one way: half-width, one kind of dash and multiplication sign, no LaTeX, no zero-width characters.

Nothing is read here; every character still knows which character of the original it came from.
"""

import re
import unicodedata
from dataclasses import dataclass
from typing import Final

_SUPERSCRIPTS: Final = dict(zip("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻", "0123456789+-", strict=True))
_TRADITIONAL: Final = dict(
    zip(
        "個週時間鐘頭禮載紀兩萬億點張層種項類塊條幀輪數級餘約達過減從雙內後",
        "个周时间钟头礼载纪两万亿点张层种项类块条帧轮数级余约达过减从双内后",
        strict=True,
    )
)  # of the characters that numbers and units are written in
_ONE_WAY: Final = {
    **_TRADITIONAL,
    **dict.fromkeys("‐‑‒–−﹣", "-"),
    **dict.fromkeys("〜∼≈≃⁓", "~"),
    **dict.fromkeys("✕✖⨯", "×"),
    **dict.fromkeys("，", "， "),  # width alone tells it from the comma inside 1,000
}
_FULL_WIDTH_DIGITS: Final = frozenset("０１２３４５６７８９")

# LaTeX, and what is left of it where a converter dropped the backslashes ("10times faster", "textbf{7B}").
# They begin with what is rare, and look back from there: a lookbehind in front is tried at every single letter.
_LATEX: Final = (
    (re.compile(r"\{,\}|\\[,!](?<=[0-9]..)(?=[0-9]{3})"), ","),
    (re.compile(r"\\(?=[%$#&_])"), ""),
    (re.compile(r"\\?\b(?:text|math)(?:bf|it|tt|rm|sc|sf|bb|cal)?\{|\\bm\{|\\boldsymbol\{"), ""),
    (re.compile(r"\\(?:times|cdot)(?![A-Za-z])|times(?<=[0-9]times)(?![a-z])"), "×"),
    (re.compile(r"x(?<=[0-9]x)(?=[A-Z][A-Za-z]{0,9}-?[0-9])"), "×"),  # 8xA100
    (re.compile(r"\\(?:sim|approx)(?![A-Za-z])|\b(?:sim|approx)(?=[0-9])"), "~"),
    # 1.9* throughput
    (re.compile(r"\*(?:(?<=\s[0-9]\.[0-9]\*)|(?<=\s[0-9]\*)|(?<=\s[0-9][0-9]\*))(?= ?[A-Za-z])"), "×"),
    (re.compile(r"[{(](?<=[\^_].)(?=[-+]?[0-9])| (?<=\^ )(?=[-+]?[0-9])"), ""),
    (re.compile(r"[{}](?:(?<=[0-9].)(?=[\^%×])|(?=%))"), ""),
)


@dataclass(frozen=True, slots=True)
class PlainText:
    """A text in one typography; `origins` gives each character's index in `original`."""

    text: str
    original: str
    origins: tuple[int, ...]

    def as_written(self, start: int, end: int) -> str:
        """The original wording of a span of the plain text."""
        stop = self.origins[end] if end < len(self.origins) else len(self.original)
        return self.original[self.origins[start] : max(stop, self.origins[end - 1] + 1)].strip()


def plain_text(original: str) -> PlainText:
    """Write a text in one typography; line ends stay."""
    text, origins = _one_character_at_a_time(original)
    for pattern, replacement in _LATEX:
        text, origins = _replace(pattern, replacement, text, origins)
    return PlainText(text, original, tuple(origins))


def _one_character_at_a_time(original: str) -> tuple[str, list[int]]:
    if original.isascii():
        return original, list(range(len(original)))
    pieces: list[str] = []
    origins: list[int] = []
    previous = ""
    for index, character in enumerate(original):
        piece = _plain(character, previous)
        pieces.append(piece)
        origins.extend([index] * len(piece))
        previous = character
    return "".join(pieces), origins


def _plain(character: str, previous: str) -> str:
    """One character in the one typography; ① becomes a space (it numbers a list), ² becomes ^2, ½ becomes 1/2."""
    if character.isascii():
        return character
    if character in _SUPERSCRIPTS:
        return ("" if previous in _SUPERSCRIPTS else "^") + _SUPERSCRIPTS[character]
    if character == "，" and previous in _FULL_WIDTH_DIGITS:
        return ","
    if character in _ONE_WAY:
        return _ONE_WAY[character]
    category = unicodedata.category(character)
    if category == "Cf":  # zero-width joiners, byte order marks, soft hyphens
        return ""
    plain = unicodedata.normalize("NFKC", character)
    if category == "No":
        return f" {plain.replace('⁄', '/')}" if "⁄" in plain else " "
    return plain


def _replace(pattern: re.Pattern[str], replacement: str, text: str, origins: list[int]) -> tuple[str, list[int]]:
    matches = list(pattern.finditer(text))
    if not matches:
        return text, origins
    pieces: list[str] = []
    kept: list[int] = []
    position = 0
    for match in matches:
        pieces += [text[position : match.start()], replacement]
        kept += origins[position : match.start()] + [origins[match.start()]] * len(replacement)
        position = match.end()
    return "".join([*pieces, text[position:]]), kept + origins[position:]


# What numbers a list, a heading or a score says nothing about the paper.
_LAYOUT: Final = (
    re.compile(r"^[ \t]{0,8}#{1,6} .*$", re.MULTILINE),
    re.compile(
        r"^[ \t>*_•·-]{0,12}(?:[(]?[0-9]{1,2}(?:[.、:](?![0-9])|[.]?[)])|[一二三四五六七八九十]{1,3}[、.])",
        re.MULTILINE,
    ),
    re.compile(
        r"[(][0-9]{1,2}[)]|(?P<kept>[(][^()\n]{1,200}[)])"
        r"|[0-9](?<=[;:,。；：，\s].)[0-9]?[.]?[)](?![0-9A-Za-z)])"
    ),
    re.compile(
        r"(?i:实用性|创新性|推荐度|practicality|novelty|recommendation)[ *_]{0,4}[:：]?[ *_]{0,6}[0-5](?:\.[0-9])?"
        r"(?: ?/ ?(?:5|10)(?:\.0)?| ?分)?(?![0-9%])"
    ),
    re.compile(r"[0-5](?<![0-9.].)\.[0-9] ?/ ?5(?:\.0)?(?![0-9.%])"),
)


def without_layout(text: str) -> str:
    """A text in one typography with list numbers, headings and score values blanked out, as long as before."""
    for pattern in _LAYOUT:
        text = pattern.sub(_blank, text)
    return text


def _blank(match: re.Match[str]) -> str:
    kept = match.re.groupindex and match["kept"]
    return match[0] if kept else " " * len(match[0])
