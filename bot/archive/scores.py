"""Reads the three scores of an entry, and the remarks that stand behind and after them."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from bot.archive.blocks import Block, read_blocks
from bot.archive.inline import plain
from bot.archive.lines import Line
from bot.archive.marks import Mark, mark_at, nearest_half, scale_in
from bot.archive.names import Axis
from bot.archive.score_labels import AXES, after_mark, axis_in, labels_in, mark_alone, reason_first, remarks_around
from storage.records import Scores


@dataclass
class ScoreReading:
    """What the part says."""

    marks: dict[Axis, Mark] = field(default_factory=dict)
    numbers: dict[Axis, int] = field(default_factory=dict)  # of the lines that they stand on
    remarks: list[str] = field(default_factory=list)  # reasons and closing remarks, in order
    scale: float | None = None  # full marks, where the part says so for all three
    ends_with_mark: bool = False  # the last remark goes before its mark, and is therefore whole

    def give(self, axis: Axis, mark: Mark, number: int) -> None:
        """Notes a score; the first one counts."""
        if axis not in self.marks:
            self.marks[axis] = mark
            self.numbers[axis] = number

    def remark(self, text: str) -> None:
        """Notes a remark, unless there is no word in it."""
        if re.search(r"\w", text):
            self.remarks.append(text.strip())
            self.ends_with_mark = False


def read_scores(lines: Sequence[Line], heading: str = "") -> ScoreReading:
    """The marks and remarks of the part. `heading` may tell the scale (各项满分5分)."""
    reading = ScoreReading(scale=scale_in(plain(heading)))
    named: Axis | None = None
    columns: list[Axis | None] = []
    for block in read_blocks(lines, wrapped=False, nested=False):
        if block.is_table_head:
            reading.scale = reading.scale or scale_in(plain(block.text))
            columns = [axis_in(plain(cell)) for cell in block.cells]
        elif block.cells:
            _read_row(block, columns, reading)
        else:
            named = _read_text(plain(block.text), block.number, named, reading)
    return reading


def settle(reading: ScoreReading) -> tuple[Scores | None, list[Axis], list[str]]:
    """The scores, 0 to 5 in halves; which of them are missing; what had to be changed, with line numbers."""
    scale = reading.scale or _likely_scale(reading.marks.values())
    exact = {axis: mark.out_of_five(scale) for axis, mark in reading.marks.items()}
    halves = {axis: nearest_half(value) for axis, value in exact.items() if value is not None}
    missing = [axis for axis in AXES if axis not in halves]
    notes = [note for axis in exact if (note := _note(axis, exact[axis], reading))]
    if missing:
        known = ", ".join(f"{axis} {value:g}" for axis, value in halves.items())
        notes += [f"line {min(reading.numbers.values())}: only {known} of the scores could be read"] if known else []
        return None, missing, notes
    return Scores(halves["practicality"], halves["novelty"], halves["recommendation"]), [], notes


def _note(axis: Axis, exact: float | None, reading: ScoreReading) -> str:
    """What had to be changed about one score; "" for nothing."""
    written, number = reading.marks[axis].value, reading.numbers[axis]
    if exact is None:
        return f"line {number}: {axis} {written:g} is not on its scale" if written is not None else ""
    half = nearest_half(exact)
    return f"line {number}: {axis} {exact:g} of 5 was rounded to {half:g}" if half != exact else ""


def _read_text(text: str, number: int, named: Axis | None, reading: ScoreReading) -> Axis | None:
    """Reads one line. `named`, and the answer: the score that a line names without giving it."""
    alone = mark_alone(text) if named and named not in reading.marks else None
    if named and alone:
        reading.give(named, alone.mark, number)
        reading.remark(after_mark(text[alone.end :]))
        return None
    labels = labels_in(text, list(reading.marks))
    if not labels:
        return _read_unmarked(text, number, named, reading)
    for label in labels:
        reading.give(label.axis, label.found.mark, number)
    for remark in remarks_around(text, labels):
        reading.remark(remark)
    return None


def _read_unmarked(text: str, number: int, named: Axis | None, reading: ScoreReading) -> Axis | None:
    """A line whose score comes after its reason, or on the next line; or a remark."""
    line = reason_first(text)
    if line is None or line.axis in reading.marks:
        reading.remark(text)
        return named
    reading.remark(line.reason)
    if line.found is None:
        return line.axis if line.is_named else named
    reading.give(line.axis, line.found.mark, number)
    reading.ends_with_mark = not re.search(r"\w", text[line.found.end :])
    return None


def _read_row(block: Block, columns: Sequence[Axis | None], reading: ScoreReading) -> None:
    """A row of a table: a score, its mark and its reason; or three marks under their three names."""
    cells = [plain(cell) for cell in block.cells]
    if sum(axis is not None for axis in columns) > 1:
        for axis, cell in zip(columns, cells, strict=False):
            _read_cells(axis, [cell] if axis else [], block.number, reading)
        return
    place = next((index for index, cell in enumerate(cells) if axis_in(cell)), None)
    axis = axis_in(cells[place]) if place is not None else None
    _read_cells(axis, cells[place + 1 :] if place is not None else cells, block.number, reading)


def _read_cells(axis: Axis | None, cells: Sequence[str], number: int, reading: ScoreReading) -> None:
    """The cells that belong to one score: the first that is a mark gives it, the others are remarks."""
    for cell in cells:
        found = mark_at(cell, 0) if axis and axis not in reading.marks else None
        if axis and found:
            reading.give(axis, found.mark, number)
        reading.remark(after_mark(cell[found.end :]) if found else cell)


def _likely_scale(marks: Iterable[Mark]) -> float:
    """Five, unless a mark without a scale is too high for it."""
    values = [mark.value for mark in marks if mark.value is not None and mark.scale is None]
    highest = max(values, default=0.0)
    return 5.0 if highest <= 5 else 10.0 if highest <= 10 else 100.0
