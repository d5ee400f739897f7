"""Finds the parts of one entry among its lines."""

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from bot.archive.headings import Heading, Style, find_headings, read_opening
from bot.archive.lines import Line
from bot.archive.names import PARTS, Part
from bot.archive.score_labels import begins_with_a_score, names_scores

LONGEST_UNKNOWN_NAME = 30  # characters

_ALONE = re.compile(r"(?:\*\*|__).+(?:\*\*|__)[:：]?|[^。，,.!！?？]+[:：]")
_CLOSING = ("closing", "whole")


@dataclass(frozen=True, slots=True)
class Parts:
    """The lines of each part that an entry has, in the order of the entry. The lines of headings are not among them."""

    found: dict[Part, list[Line]]
    before: list[Line] = field(default_factory=list)  # ahead of the first part
    headings: dict[Part, str] = field(default_factory=dict)  # as they stand; they may tell the scale of the scores

    @property
    def last(self) -> Part | None:
        """The part that the entry ends with."""
        return max(
            self.found, key=lambda part: max((line.number for line in self.found[part]), default=0), default=None
        )


def find_parts(lines: Sequence[Line]) -> Parts:
    """Cuts an entry, given without its title and its link, into its parts."""
    candidates = list(find_headings(lines))
    headings = _with_unknown_names(_choose(candidates, lines), lines) or _by_number(lines)
    starts: list[tuple[int, Part, str]] = [(heading.index, _part(heading), heading.rest) for heading in headings]
    if not any(part == "scores" for _, part, _ in starts):
        first_score = _first_score(lines, after=starts[-1][0] if starts else -1)
        if first_score is not None:
            starts.append((first_score, "scores", lines[first_score].text))
    return _cut(lines, starts, candidates)


def _cut(lines: Sequence[Line], starts: list[tuple[int, Part, str]], candidates: Sequence[Heading]) -> Parts:
    found: dict[Part, list[Line]] = {}
    names: dict[Part, str] = {}
    ends = [*(index for index, _, _ in starts), len(lines)][1:]
    for (index, part, rest), end in zip(starts, ends, strict=True):
        head = lines[index]
        names.setdefault(part, head.text)
        section = found.setdefault(part, [])
        section.extend([Line(head.number, rest)] if rest else [])
        section.extend(lines[index + 1 : end])
    bare = {heading.index for heading in candidates if not heading.rest}
    before = [line for index, line in enumerate(lines[: starts[0][0] if starts else len(lines)]) if index not in bare]
    return Parts(found, before, names)


def _choose(candidates: Sequence[Heading], lines: Sequence[Line]) -> list[Heading]:
    """The headings among the lines that look like some, in the order of the text."""
    by_style: dict[Style, list[Heading]] = defaultdict(list)
    for heading in candidates:
        by_style[heading.style].append(heading)
    chains = {style: _longest_chain(headings) for style, headings in by_style.items()}
    if not chains:
        return []
    style = max(chains, key=lambda style: (len(chains[style]), style.strength))
    chosen = chains[style] + _fill(chains[style], candidates, lines)
    chosen += _more_of_the_same(chosen, candidates, style)
    return sorted(chosen, key=lambda heading: heading.index)


def _longest_chain(headings: Sequence[Heading]) -> list[Heading]:
    """The most parts in their usual order; of equally many, those whose names stand alone and are numbered right."""
    best: dict[int, tuple[int, list[Heading]]] = {-1: (0, [])}
    for heading in headings:
        if heading.name not in PARTS:
            continue
        rank = PARTS.index(heading.name)
        weight = 100 + 3 * (not heading.rest) + 2 * (heading.ordinal == rank + 1)
        score, chain = max((best[lower] for lower in best if lower < rank), key=lambda found: found[0])
        if rank not in best or score + weight > best[rank][0]:
            best[rank] = (score + weight, [*chain, heading])
    return max(best.values(), key=lambda found: found[0])[1]


def _fill(chosen: Sequence[Heading], candidates: Sequence[Heading], lines: Sequence[Line]) -> list[Heading]:
    """For the parts that the chosen headings lack: the heading of another style that is likeliest to be one."""
    filled: list[Heading] = []
    for part in PARTS:
        if any(heading.name == part for heading in chosen):
            continue
        possible = [heading for heading in candidates if heading.name == part and _is_credible(heading, chosen, lines)]
        if possible:
            filled.append(max(possible, key=lambda heading: (heading.style.strength, not heading.rest, -heading.index)))
    return filled


def _is_credible(heading: Heading, chosen: Sequence[Heading], lines: Sequence[Line]) -> bool:
    """Whether a heading unlike the others is one: by what follows it, and by where it stands."""
    if heading.name == "scores":
        return names_scores([heading.rest, *(line.text for line in lines[heading.index + 1 : heading.index + 12])])
    if heading.style.bullet and heading.name != "keywords":
        return False
    if heading.style.is_marked and any(other.style == heading.style for other in chosen):
        return True
    own = PARTS.index(heading.name) if heading.name in PARTS else 0
    return all((other.index < heading.index) == (PARTS.index(_part(other)) < own) for other in chosen) or (
        heading.style.is_marked and not heading.rest and not heading.style.bullet
    )


def _more_of_the_same(chosen: Sequence[Heading], candidates: Sequence[Heading], style: Style) -> list[Heading]:
    """Further headings: a second list of highlights in the chosen style, a closing remark in that or a stronger one."""
    if not chosen:
        return []
    first, last = min(heading.index for heading in chosen), max(chosen, key=lambda heading: heading.index)
    taken = {heading.index for heading in chosen}
    further = []
    for heading in candidates:
        closes = heading.name in _CLOSING and heading.index > last.index and last.name == "scores"
        alike = heading.style == style or (closes and heading.style.hashes > 0 and not heading.rest)
        if heading.index in taken or heading.index < first or heading.style.bullet or not alike:
            continue
        continues = heading.ordinal is not None and last.ordinal is not None and heading.ordinal > last.ordinal
        unnumbered_mark = heading.style.hashes > 0 or (heading.style.bold and not heading.style.numbered)
        if (closes or heading.name in PARTS) and (continues or unnumbered_mark):
            further.append(heading)
    return further


def _with_unknown_names(chosen: Sequence[Heading], lines: Sequence[Line]) -> list[Heading]:
    """Adds the headings whose names say nothing to us, but that stand, and are set off, where one is lacking."""
    headings = list(chosen)
    styles = {heading.style for heading in chosen if heading.style.is_marked and not heading.style.bullet}
    for rank, part in enumerate(PARTS):
        if not styles or any(_part(heading) == part for heading in headings):
            continue
        ranked = [(PARTS.index(_part(heading)), heading.index) for heading in headings]
        start = max((index for other, index in ranked if other < rank), default=-1)
        end = min((index for other, index in ranked if other > rank), default=len(lines))
        found = [_unknown(lines[index], index, part, styles) for index in range(start + 1, end)]
        fitting = [heading for heading in found if heading and (heading.ordinal or rank + 1) == rank + 1]
        if len(fitting) == 1 and (part != "scores" or names_scores([line.text for line in lines[fitting[0].index :]])):
            headings.append(fitting[0])
    return sorted(headings, key=lambda heading: heading.index)


def _unknown(line: Line, index: int, part: Part, styles: set[Style]) -> Heading | None:
    """The heading that a short line is by the look of it alone: numbered, or of the same level as the others."""
    opening = read_opening(line.text)
    alone = _ALONE.fullmatch(opening.words) if opening.style.bold or not opening.style.hashes else opening.words
    short = len(opening.words) <= LONGEST_UNKNOWN_NAME
    if line.in_code or opening.style not in styles or not (alone and short) or begins_with_a_score(line.text):
        return None
    return (
        Heading(index, part, opening.style, opening.ordinal, "")
        if opening.style.numbered or opening.style.hashes
        else None
    )


def _part(heading: Heading) -> Part:
    """Remarks at the end belong to the scores, which they explain."""
    return next((part for part in PARTS if part == heading.name), "scores")


def _by_number(lines: Sequence[Line]) -> list[Heading]:
    """Four numbered parts without any names, as the prompt numbered them."""
    numbered: list[Heading] = []
    for index, line in enumerate(lines):
        opening = read_opening(line.text)
        if len(numbered) < len(PARTS) and opening.ordinal == len(numbered) + 1 and not opening.style.bullet:
            name = PARTS[len(numbered)]
            numbered.append(Heading(index, name, opening.style, opening.ordinal, opening.words))
    whole = len(numbered) == len(PARTS)
    return numbered if whole and names_scores([line.text for line in lines[numbered[-1].index :]]) else []


def _first_score(lines: Sequence[Line], *, after: int) -> int | None:
    filled = [index for index in range(after + 1, len(lines)) if lines[index].text.strip()]
    texts = [lines[index].text for index in filled]
    following = [*texts, ""][1:]
    found = (
        index for index, text, then in zip(filled, texts, following, strict=True) if begins_with_a_score(text, then)
    )
    return next(found, None)
