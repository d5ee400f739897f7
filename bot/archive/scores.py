"""Reads the three scores of an entry, and the remarks that stand behind and after them."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from bot.archive.blocks import Block, read_blocks
from bot.archive.inline import plain
from bot.archive.lines import Line
from bot.archive.marks import Found, Mark, last_mark, mark_at, nearest_half, scale_in
from bot.archive.names import AXIS_PATTERNS, Axis
from storage.records import Scores

AXES: tuple[Axis, ...] = ("practicality", "novelty", "recommendation")

_AXIS = re.compile("|".join(f"(?P<{axis}>{pattern})" for axis, pattern in AXIS_PATTERNS.items()), re.IGNORECASE)
# What may stand between the name of a score and its mark, with nothing lost if it goes.
_LINK = re.compile(
    r"""(?:方面|上|的|评分|打分|得分|分数|评价|评级|指数|程度|等级|\bscore\b|\brating\b|\bis\b|\brated\b|\bat\b)*
        \s*(?:[(（](?:[^()（）\d]{1,20}|[^()（）]{0,6}(?:满分|总分|out\ of)[^()（）]{0,8})[)）])?
        [\s*`_"”」』】\])）]*(?:[:：\-—–=~|→是为]|[(（])?\s*(?:为|是|给出|给予|给|打|得)?[\s*`_]*""",
    re.VERBOSE | re.IGNORECASE,
)
_LOOSE_LINK = re.compile(r"[^。！？!?\d:：]{0,16}?(?:给出|给予|给|打出|打|得|评为|评|为|是|达到|达|可获|获|\bis\b|\bgets?\b|\bearns?\b)了?\s*")
_NAMED_MARK = re.compile(r"(?:评分|得分|打分|分数|score|rating)\s*[:：]?\s*", re.IGNORECASE)
_AT_THE_START = re.compile(r"[\s*`_\"“「『【\[(（]*(?:在|对|论文|本文|文章|其|该文)?")
_AFTER_A_STOP = re.compile(r"[。，,；;、|/\s][\s*`]{0,3}$")
_BEFORE_LAST_MARK = re.compile(r"[\s，,；;（(]*(?:故|因此|综合)?(?:我|可)?(?:评为|评|给出|给予|给|打|得)?\s*$")
_AFTER_MARK = re.compile(r"^[\s。．.,，;；:：、|\-—–*`_)）\]】]+")


@dataclass
class ScoreReading:
    """What the part says."""

    marks: dict[Axis, Mark] = field(default_factory=dict)
    remarks: list[str] = field(default_factory=list)  # reasons and closing remarks, in order
    scale: float | None = None  # full marks, where the part says so for all three
    ends_with_mark: bool = False  # the last remark goes before its mark, and is therefore whole
    numbers: dict[Axis, int] = field(default_factory=dict)  # of the lines that they stand on


def read_scores(lines: Sequence[Line], heading: str = "") -> ScoreReading:
    """The marks and remarks of the part. `heading` may tell the scale (各项满分5分)."""
    reading = ScoreReading(scale=scale_in(plain(heading)))
    blocks = read_blocks(lines, wrapped=False, nested=False)
    pending: Axis | None = None
    header: Sequence[str] = ()
    for block in blocks:
        if block.cells:
            header = block.cells if block.is_table_head else header
            _read_row(block, header, reading)
        else:
            pending = _read_text(plain(block.text), block.number, pending, reading)
    return reading


def settle(reading: ScoreReading) -> tuple[Scores | None, list[Axis], list[str]]:
    """The scores on our scale of 0 to 5 in halves; which of them are missing; what had to be changed, with line numbers."""
    scale = reading.scale or _likely_scale(reading.marks.values())
    values: dict[Axis, float] = {}
    notes: list[str] = []
    for axis, mark in reading.marks.items():
        value = mark.out_of_five(scale)
        if value is None:
            notes += [f"line {reading.numbers[axis]}: {axis} {mark.value:g} is not on its scale"] if mark.value is not None else []
            continue
        values[axis] = nearest_half(value)
        if values[axis] != value:
            notes.append(f"line {reading.numbers[axis]}: {axis} {value:g} of 5 was rounded to {values[axis]:g}")
    missing = [axis for axis in AXES if axis not in values]
    if missing:
        known = ", ".join(f"{axis} {value:g}" for axis, value in values.items())
        notes += [f"line {min(reading.numbers.values())}: only {known} of the scores could be read"] if known else []
        return None, missing, notes
    return Scores(values["practicality"], values["novelty"], values["recommendation"]), [], notes


def begins_with_a_score(text: str) -> bool:
    """Whether a line of Markdown is one of the three scores."""
    shown = plain(read_blocks([Line(1, text)], wrapped=False, nested=False)[0].text) if text.strip("> ") else ""
    label = _AXIS.match(shown.lstrip("*`_\"“「『【[ "))
    return label is not None and bool(_marks_in(shown))


def names_scores(lines: Sequence[str]) -> bool:
    """Whether some lines hold at least one score."""
    return any(_marks_in(plain(line)) or _in_a_row(line) for line in lines)


@dataclass(frozen=True, slots=True)
class _Label:
    """A score's name with its mark, in a text."""

    axis: Axis
    start: int
    found: Found
    is_label: bool  # stands by itself; otherwise a sentence goes around it


def _marks_in(text: str, taken: Sequence[Axis] = ()) -> list[_Label]:
    labels: list[_Label] = []
    seen = set(taken)
    for match in _AXIS.finditer(text):
        axis = _axis(match)
        if axis in seen or (labels and match.start() < labels[-1].found.end):
            continue
        label = _label(text, match, axis, after=labels[-1].found.end if labels else 0)
        if label is not None:
            labels.append(label)
            seen.add(axis)
    return labels


def _label(text: str, match: re.Match[str], axis: Axis, *, after: int) -> _Label | None:
    before = text[max(after, match.start() - 20) : match.start()]
    at_the_start = match.start() - after <= 20 and _AT_THE_START.fullmatch(before)
    by_itself = bool(at_the_start or _AFTER_A_STOP.search(before))
    link = _LINK.match(text, match.end())
    found = mark_at(text, link.end()) if link else None
    if found is not None and (by_itself or found.mark.value is not None):
        return _Label(axis, match.start(), found, by_itself)
    loose = _LOOSE_LINK.match(text, match.end())
    if loose is None or _AXIS.search(text, match.end(), loose.end()):
        return None
    found = mark_at(text, loose.end(), bare=False)
    return _Label(axis, match.start(), found, is_label=False) if found and found.mark.value is not None else None


def _read_text(text: str, number: int, pending: Axis | None, reading: ScoreReading) -> Axis | None:
    """Reads one line; answers which score it names without giving it, if so."""
    if pending is not None and pending not in reading.marks:
        named = _NAMED_MARK.match(text)
        found = mark_at(text, named.end() if named else 0, bare=named is not None or len(text) <= 5)
        if found is not None:
            _give(reading, pending, found.mark, number)
            _remark(reading, _after_mark(text[found.end :]))
            return None
    labels = _marks_in(text, list(reading.marks))
    for label in labels:
        _give(reading, label.axis, label.found.mark, number)
    if labels and all(label.is_label for label in labels):
        ends = [label.start for label in labels[1:]] + [len(text)]
        _remark(reading, text[: labels[0].start].strip(" *`_\"“「『【[(（"))
        for label, end in zip(labels, ends, strict=True):
            _remark(reading, _after_mark(text[label.found.end : end]))
        return None
    if labels:
        _remark(reading, text)
        return None
    return _read_reason_first(text, number, pending, reading)


def _read_reason_first(text: str, number: int, pending: Axis | None, reading: ScoreReading) -> Axis | None:
    """A line that names a score and gives it after its reason, or not at all, or is a remark."""
    match = _AXIS.match(text)
    axis = _axis(match) if match else None
    link = _LINK.match(text, match.end()) if match else None
    if match is None or axis is None or link is None or axis in reading.marks:
        _remark(reading, text)
        return pending
    if link.end() == len(text):
        return axis
    found = last_mark(text, link.end()) if text[match.end() : link.end()].strip() else None
    if found is None:
        _remark(reading, text[link.end() :] if re.search("[:：]", link[0]) else text)
        return axis if re.search("[:：]", link[0]) else pending
    _give(reading, axis, found.mark, number)
    _remark(reading, _BEFORE_LAST_MARK.sub("", text[link.end() : found.start]) + text[found.end :])
    reading.ends_with_mark = not re.search(r"\w", text[found.end :])
    return None


def _read_row(block: Block, header: Sequence[str], reading: ScoreReading) -> None:
    """A row of a table: a score, its mark and its reason; or three marks under their three names."""
    cells = [plain(cell) for cell in block.cells]
    reading.scale = reading.scale or (scale_in(" ".join(cells)) if block.is_table_head else None)
    if block.is_table_head:
        return
    axes = [_AXIS.search(cell) for cell in cells]
    named = next((index for index, axis in enumerate(axes) if axis), None)
    columns = [_AXIS.search(plain(name)) for name in header]
    if named is not None and sum(axis is not None for axis in columns) < 2:
        match = axes[named]
        rest = cells[named + 1 :]
        found = next(((index, found) for index, cell in enumerate(rest) if (found := mark_at(cell, 0))), None)
        if match is not None and found is not None and _axis(match) not in reading.marks:
            _give(reading, _axis(match), found[1].mark, block.number)
            rest[found[0]] = _after_mark(rest[found[0]][found[1].end :])
        for cell in rest:
            _remark(reading, cell)
        return
    for column, cell in zip(columns, cells, strict=False):
        mark = mark_at(cell, 0) if column else None
        if column and mark and _axis(column) not in reading.marks:
            _give(reading, _axis(column), mark.mark, block.number)
            cell = _after_mark(cell[mark.end :])
        _remark(reading, cell if column else "")


def _in_a_row(line: str) -> bool:
    return line.lstrip().startswith("|") and bool(_AXIS.search(line))


def _give(reading: ScoreReading, axis: Axis, mark: Mark, number: int) -> None:
    reading.marks[axis] = mark
    reading.numbers[axis] = number


def _remark(reading: ScoreReading, text: str) -> None:
    if re.search(r"\w", text):
        reading.remarks.append(text.strip())
        reading.ends_with_mark = False


def _after_mark(text: str) -> str:
    """The reason behind a mark, out of its brackets, without a second writing of the same mark (★★★★☆（4分，…）)."""
    rest = _AFTER_MARK.sub("", text)
    bracket = _wrapped(rest)
    inner = rest[1 : -1 if bracket == "closed" else None].strip() if bracket else rest
    again = mark_at(inner, 0, bare=False)
    return _AFTER_MARK.sub("", inner[again.end :]) if again else inner


def _wrapped(text: str) -> str | None:
    """Whether one pair of brackets holds the whole text; the second may be cut off."""
    if not text.startswith(("(", "（")):
        return None
    depth = 0
    for position, char in enumerate(text):
        depth += (char in "(（") - (char in ")）")
        if depth == 0:
            return "closed" if not re.search(r"\w", text[position + 1 :]) and position == len(text) - 1 else None
    return "open"


def _axis(match: re.Match[str]) -> Axis:
    return next(axis for axis in AXES if match[axis])


def _likely_scale(marks: Iterable[Mark]) -> float:
    """Five, unless a mark without a scale is too high for it."""
    values = [mark.value for mark in marks if mark.value is not None and mark.scale is None]
    highest = max(values, default=0.0)
    return 5.0 if highest <= 5 else 10.0 if highest <= 10 else 100.0
