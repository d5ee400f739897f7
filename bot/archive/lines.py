"""Cuts a file into numbered lines, and clears away what is not text: comments, rules, code fences."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

LONGEST_CODE_BLOCK = 400  # lines; a fence that is not closed by then never was one

_RULE = re.compile(r"\s*([-*_])(?:\s*\1){2,}\s*")
_FENCE = re.compile(r"\s*(?P<marks>`{3,}|~{3,})(?P<info>[^`]*)")
_PAPER_LINK = re.compile(r"\]\([^)\s]*/papers/")


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a file."""

    number: int  # counted from 1
    text: str  # tabs are spaces, no space at the end
    in_code: bool = False

    @property
    def indent(self) -> int:
        """How many spaces it begins with."""
        return len(self.text) - len(self.text.lstrip())


def read_lines(text: str, is_part_name: Callable[[str], bool]) -> list[Line]:
    """The lines of a file. `is_part_name` tells a fence around a whole answer from code: code names no parts."""
    unified = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    raw = [line.expandtabs(4).rstrip() for line in unified.split("\n")]
    lines = [Line(number, text) for number, text in enumerate(_without_comments(raw), start=1)]
    return [_without_rule(line) for line in _mark_code(lines, is_part_name)]


def _without_comments(raw: Sequence[str]) -> list[str]:
    """Blanks the HTML comments that begin a line. One that never ends is text."""
    lines = list(raw)
    last_end = max((number for number, line in enumerate(lines) if "-->" in line), default=-1)
    position = 0
    while position < len(lines):
        if lines[position].lstrip().startswith("<!--") and position <= last_end:
            end = next(number for number in range(position, len(lines)) if "-->" in lines[number])
            lines[end] = lines[end].split("-->", 1)[1]
            lines[position:end] = [""] * (end - position)
            position = end
            if lines[end].lstrip().startswith("<!--") and "-->" in lines[end]:
                continue
        position += 1
    return lines


def _without_rule(line: Line) -> Line:
    return replace(line, text="") if not line.in_code and _RULE.fullmatch(line.text) else line


def _mark_code(lines: list[Line], is_part_name: Callable[[str], bool]) -> list[Line]:
    """Takes the fences away and marks what they hold as code, unless it is the parts of an entry."""
    marked = list(lines)
    position = 0
    while position < len(marked):
        fence = _FENCE.fullmatch(marked[position].text)
        if fence is None:
            position += 1
            continue
        end = _closing_fence(marked, position, fence["marks"])
        marked[position] = replace(marked[position], text="")
        if end is None:
            position += 1
            continue
        marked[end] = replace(marked[end], text="")
        inside = marked[position + 1 : end]
        if sum(is_part_name(line.text) for line in inside) < 2:
            marked[position + 1 : end] = [replace(line, in_code=True) for line in inside]
        position = end + 1
    return marked


def _closing_fence(lines: Sequence[Line], start: int, marks: str) -> int | None:
    """Where the code ends. A link to a paper ends an entry, so no code reaches past one."""
    for position in range(start + 1, min(len(lines), start + LONGEST_CODE_BLOCK)):
        text = lines[position].text.strip()
        if set(text) == {marks[0]} and len(text) >= len(marks):
            return position
        if _PAPER_LINK.search(text):
            return None
    return None
