"""Groups the lines of one part into paragraphs, list items and table rows. Indentation is read generously."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from bot.archive.lines import Line
from bot.archive.sentences import join_pieces, join_prose

_ITEM = re.compile(
    r"(?P<indent>\s*)(?:>\s?)*(?P<marker>[-+*•●▪◦·–➤→✅✨🔹🔸](?=\s)|[-•●▪➤🔹🔸](?=[^\s\d\-.,])|\d{1,2}(?:[.．](?!\d)|[)、）])|[(（]\d{1,2}[)）]|[①-⑳]"
    r"|[一二三四五六七八九十]+、|[(（][一二三四五六七八九十][)）]|\d\ufe0f?\u20e3|[a-hA-H][.)](?=\s))\s*(?P<text>.*)"
)
_SET_OFF = re.compile(r"^\s*(?:>\s?)+|^\s*#{1,6}\s+")
_ONLY_BOLD = re.compile(r"\*\*[^*]{1,60}\*\*[:：]?")
_DELIMITER_CELL = re.compile(r"\s*:?-+:?\s*")


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, a list item, or a table row, as Markdown on one line."""

    number: int  # of its first line in the file
    text: str
    is_item: bool = False
    cells: tuple[str, ...] = ()  # of a table row
    is_table_head: bool = False


@dataclass
class _Draft:
    """A block while its lines come in."""

    number: int
    pieces: list[list[str]]  # paragraphs and inner items, each with its lines
    is_item: bool = False
    indent: int = 0
    cells: tuple[str, ...] = ()
    is_table_head: bool = False

    def finished(self) -> Block:
        pieces = [join_prose(lines) for lines in self.pieces]
        if len(pieces) > 1 and _ONLY_BOLD.fullmatch(pieces[0]) and not pieces[0].rstrip("*").endswith(("：", ":")):
            pieces[0] = f"{pieces[0].rstrip(':：')}{': ' if pieces[0].isascii() else '：'}"
        return Block(self.number, join_pieces(pieces), self.is_item, self.cells, self.is_table_head)


@dataclass
class _Reader:
    wrapped: bool
    nested: bool
    drafts: list[_Draft] = field(default_factory=list)
    after_blank: bool = True

    def take(self, line: Line) -> None:
        if not line.text.strip("> "):
            self.after_blank = True
            return
        if line.text.lstrip().startswith("|"):
            self._take_row(line)
        else:
            self._take_prose(line)
        self.after_blank = False

    def _take_row(self, line: Line) -> None:
        cells = _cells(line.text)
        if not all(_DELIMITER_CELL.fullmatch(cell) for cell in cells):
            self.drafts.append(_Draft(line.number, [[line.text.strip()]], cells=cells))
        elif self.drafts and self.drafts[-1].cells:
            self.drafts[-1].is_table_head = True

    def _take_prose(self, line: Line) -> None:
        item = None if line.in_code else _ITEM.match(line.text)
        text = item["text"] if item else line.text.strip() if line.in_code else _SET_OFF.sub("", line.text).strip()
        last = self.drafts[-1] if self.drafts and not self.drafts[-1].cells else None
        indent = len(item["indent"]) if item else line.indent
        if last is not None and self._belongs_to(last, indent, is_item=item is not None):
            apart = item is not None or self.after_blank
            last.pieces.append([text]) if apart else last.pieces[-1].append(text)
        elif text:
            self.drafts.append(_Draft(line.number, [[text]], is_item=item is not None, indent=indent))

    def _belongs_to(self, last: _Draft, indent: int, *, is_item: bool) -> bool:
        if is_item:
            return self.nested and last.is_item and indent >= last.indent + 2
        if self.after_blank:
            return self.nested and last.is_item and (indent > last.indent or _is_label(last))
        return self.wrapped


def read_blocks(lines: Sequence[Line], *, wrapped: bool, nested: bool) -> list[Block]:
    """The blocks of a part, in order.

    `wrapped` joins the lines that follow each other without a blank line, as Markdown does; without it every
    line stands alone. `nested` puts what is indented under an item, or explains a bare label, into that item.
    """
    reader = _Reader(wrapped, nested)
    for line in lines:
        reader.take(line)
    return [draft.finished() for draft in reader.drafts]


def _is_label(draft: _Draft) -> bool:
    """Whether an item is nothing but a few words in bold, or ends in a colon: what it means comes after it."""
    if len(draft.pieces) > 1:
        return False
    text = draft.pieces[0][0].strip()
    return text.endswith(("：", ":", "：**", ":**")) or bool(_ONLY_BOLD.fullmatch(text))


def _cells(row: str) -> tuple[str, ...]:
    inner = row.strip().removeprefix("|").removesuffix("|")
    return tuple(cell.strip() for cell in re.split(r"(?<!\\)\|", inner))
