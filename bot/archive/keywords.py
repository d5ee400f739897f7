"""Reads keywords and their translations: one a line, all on one line, in a table, with or without code spans."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.archive.blocks import Block, read_blocks
from bot.archive.brackets import CLOSING, OPENING, last_bracket, matching_bracket, split_outside_brackets
from bot.archive.inline import plain
from bot.archive.lines import Line
from bot.markdown.escape import read_code_span
from storage.records import Keyword

LONGEST_KEYWORD = 200  # characters, with its translation

_CHINESE = re.compile(r"[\u3400-\u9fff]")
_STOPS = " 。.;；,，、:："
_QUOTES = {'"': '"', "“": "”", "‘": "’", "'": "'", "「": "」"}
_BETWEEN = re.compile(r"\s*(?:[:：=→|/／]|—+|–|-(?=\s)|(?<=\s)-)\s*")
_EXPLAINED = re.compile(r"(?P<keyword>[^:：]*?[)）])\s*(?:[:：]|—+|–|-\s)\s*(?P<explanation>\S.*)")
_COLUMN_NAME = re.compile(
    r"英文|中文|翻译|译文|术语|关键词|\bterm|\bkeyword|translation|english|chinese", re.IGNORECASE
)
_ENGLISH_LINE = re.compile(r"(?:英文|英语|English|EN)(?:关键词|术语|\s*keywords?)?\s*[:：]\s*(.*)", re.IGNORECASE)
_CHINESE_LINE = re.compile(
    r"(?:中文|汉语|Chinese|ZH|翻译)(?:关键词|术语|翻译|\s*keywords?)?\s*[:：]\s*(.*)", re.IGNORECASE
)
_NUMBER_INSIDE = re.compile(r"(?:^|(?<=[\s)）`；;,，]))(\d)[.、)）]\s*(?=\D)")
_CODED_PAIR = re.compile(r"`[^`]+`\s*[(（][^()（）]*[)）]")
_LATIN_THEN_CHINESE = re.compile(r"([^\u3400-\u9fff]*[A-Za-z][^\u3400-\u9fff]*?)\s+([\u3400-\u9fff].*)")
_CHINESE_THEN_LATIN = re.compile(r"([\u3400-\u9fff]+)\s+([A-Za-z][^\u3400-\u9fff]*)")


@dataclass(frozen=True, slots=True)
class KeywordReading:
    """What the part says."""

    keywords: tuple[Keyword, ...]
    notes: tuple[str, ...] = ()  # what was left out, with line numbers


def read_keywords(lines: Sequence[Line]) -> KeywordReading:
    """The keywords of the part, in order, free of backticks and of the brackets around a translation."""
    blocks = read_blocks(lines, wrapped=False, nested=False)
    two_lists = _from_two_lists(blocks)
    if two_lists:
        return KeywordReading(two_lists)
    pairs: list[Keyword] = []
    notes: list[str] = []
    for block in blocks:
        for piece in _pieces(block, one_of=len(blocks)):
            explained = _EXPLAINED.fullmatch(plain(piece)) if isinstance(piece, str) else None
            if explained and _CHINESE.search(explained["keyword"]):
                notes.append(f"line {block.number}: left out what explains a keyword: {explained['explanation']}")
            pairs.append(_cut(piece))
    return KeywordReading(_settle([pair for pair in pairs if pair.term]), tuple(notes))


def _pieces(block: Block, *, one_of: int) -> Iterator[str | Keyword]:
    """The keywords that one block holds, cut in two only where a table did it."""
    if block.cells:
        yield from () if block.is_table_head else _from_row(block.cells)
        return
    pieces = split_outside_brackets(_at_numbers(block.text), ",，、;；•·")
    if len(pieces) > 1 and block.is_item and one_of > 1 and not all(_cut(piece).translation for piece in pieces):
        pieces = [block.text]  # a comma inside one keyword
    for piece in pieces:
        side_by_side = _CODED_PAIR.findall(piece)
        whole = len(side_by_side) < 2 or _CODED_PAIR.sub("", piece).strip(_STOPS)
        yield from [piece] if whole else side_by_side


def _from_row(cells: Sequence[str]) -> Iterator[str | Keyword]:
    named = [plain(cell) for cell in cells if not re.fullmatch(r"\d*\.?", plain(cell))]
    if len(named) > 1 and not all(_COLUMN_NAME.search(cell) for cell in named[:2]):
        yield Keyword(_tidy(named[0]), _tidy(named[1]))
    elif len(named) == 1:
        yield named[0]


def _at_numbers(text: str) -> str:
    """Puts a semicolon for each number in `A (甲) 2. B (乙) 3. C (丙)`."""
    numbers = [int(match[1]) for match in _NUMBER_INSIDE.finditer(text)]
    counted = len(numbers) > 1 and numbers == list(range(numbers[0], numbers[0] + len(numbers))) and numbers[0] < 3
    return _NUMBER_INSIDE.sub("；", text) if counted else text


def _from_two_lists(blocks: Sequence[Block]) -> tuple[Keyword, ...]:
    """A line of terms and a line of their translations."""
    texts = [plain(block.text) for block in blocks]
    english = next((match[1] for text in texts if (match := _ENGLISH_LINE.match(text))), None)
    chinese = next((match[1] for text in texts if (match := _CHINESE_LINE.match(text))), None)
    if not english or not chinese:
        return ()
    terms, translations = (split_outside_brackets(text, ",，、;；") for text in (english, chinese))
    if len(terms) != len(translations):
        return ()
    return tuple(
        Keyword(_tidy(term), _tidy(translation)) for term, translation in zip(terms, translations, strict=True)
    )


def _cut(piece: str | Keyword) -> Keyword:
    """A keyword cut into term and translation, in the order in which they stand; "" if there is no translation."""
    if isinstance(piece, Keyword):
        return piece
    text = piece.strip().rstrip(_STOPS)
    coded = read_code_span(text)
    if coded is not None and coded[1].strip():
        return Keyword(" ".join(coded[0].split()), _behind_code(coded[1].strip()))
    shown = plain(text).rstrip(_STOPS)
    return _cut_at_bracket(shown) or _cut_between(shown) or Keyword(_tidy(shown), "")


def _behind_code(markdown: str) -> str:
    """The translation behind the term's code span: in a bracket, or after a separator."""
    separator = _BETWEEN.match(markdown)
    text = markdown[separator.end() :] if separator else markdown
    if text.startswith(OPENING):
        text = text[1 : matching_bracket(text) or len(text)]
    return _tidy(plain(text))


def _cut_at_bracket(text: str) -> Keyword | None:
    """term (translation). The last bracket counts, for a term may hold one itself; no abbreviation is a translation."""
    explained = _EXPLAINED.fullmatch(text)
    head = explained["keyword"] if explained else text
    start = last_bracket(head)
    if not start:
        return None
    term, translation = head[:start], head[start + 1 : -1 if head.endswith(CLOSING) else None]
    letters = [re.sub(r"[\W_]", "", side).lower() for side in (term, translation)]
    if (_CHINESE.search(term + translation) and (explained is None or _CHINESE.search(head))) or letters[0] == letters[
        1
    ]:
        return Keyword(_tidy(term), _tidy(translation))
    return None


def _cut_between(text: str) -> Keyword | None:
    """term: translation, term - 翻译, 翻译 / term: at the separator that stands next to the change of language."""
    cuts = [(text[: match.start()], text[match.end() :]) for match in _BETWEEN.finditer(text)]
    english_first = [cut for cut in cuts if cut[0] and not _CHINESE.search(cut[0]) and _CHINESE.search(cut[1])]
    chinese_first = [cut for cut in cuts if cut[1] and not _CHINESE.search(cut[1]) and _CHINESE.search(cut[0])]
    cut = next(iter((*english_first[-1:], *chinese_first[:1])), None)
    return Keyword(_tidy(cut[0]), _tidy(cut[1])) if cut else None


def _settle(pairs: Sequence[Keyword]) -> tuple[Keyword, ...]:
    """Looks at all of them together: on alternate lines, with nothing between the languages, or Chinese first."""
    if not any(pair.translation for pair in pairs):
        sides = [bool(_CHINESE.search(pair.term)) for pair in pairs]
        if pairs and sides == [False, True] * (len(pairs) // 2):
            pairs = [Keyword(term.term, after.term) for term, after in zip(pairs[::2], pairs[1::2], strict=True)]
        else:
            pairs = [_cut_between_languages(pair) for pair in pairs]
    return tuple(_english_first(pair) for pair in pairs)


def _cut_between_languages(pair: Keyword) -> Keyword:
    if len(pair.term) > LONGEST_KEYWORD:
        return pair
    match = _LATIN_THEN_CHINESE.fullmatch(pair.term) or _CHINESE_THEN_LATIN.fullmatch(pair.term)
    return Keyword(match[1], match[2]) if match else pair


def _english_first(pair: Keyword) -> Keyword:
    turned = pair.translation and _CHINESE.search(pair.term) and not _CHINESE.search(pair.translation)
    return Keyword(pair.translation, pair.term) if turned else pair


def _tidy(text: str) -> str:
    """Single-spaced, without stops at the end, a backtick that has no partner, and what surrounds the whole."""
    tidy = " ".join((text.replace("`", " ") if text.count("`") % 2 else text).split()).rstrip(_STOPS)
    if len(tidy) > 1 and _QUOTES.get(tidy[0]) == tidy[-1]:
        tidy = tidy[1:-1].strip()
    if tidy.startswith(OPENING) and matching_bracket(tidy) == len(tidy) - 1:
        tidy = tidy[1:-1].strip()
    return tidy
