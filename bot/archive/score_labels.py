"""Finds the three scores in a line of plain text: a name, what joins it to its mark, the mark, the reason behind it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.archive.blocks import read_blocks
from bot.archive.inline import plain
from bot.archive.lines import Line
from bot.archive.marks import Found, last_mark, mark_at
from bot.archive.names import AXIS_PATTERNS, Axis

AXES: tuple[Axis, ...] = ("practicality", "novelty", "recommendation")

_AXIS = re.compile("|".join(f"(?P<{axis}>{pattern})" for axis, pattern in AXIS_PATTERNS.items()), re.IGNORECASE)
# What may stand between the name of a score and its mark, with nothing lost if it goes.
_LINK = re.compile(
    r"""(?:方面|上|的|评分|打分|得分|分数|评价|评级|指数|程度|等级|\bscore\b|\brating\b|\bis\b|\brated\b|\bat\b)*
        \s*(?:[(（](?:[^()（）\d]{1,20}|[^()（）]{0,6}(?:满分|总分|out\ of)[^()（）]{0,8})[)）])?
        [\s*`_"”」』】\])）]*(?:[:：\-—–=~|→是为]|[(（])?\s*(?:为|是|给出|给予|给|打|得)?[\s*`_]*""",
    re.VERBOSE | re.IGNORECASE,
)
_SENTENCE_LINK = re.compile(r"方面|上|[为是给]|打(?!分)|得(?!分)|\bis\b|\brated\b")
_LOOSE_LINK = re.compile(
    r"[^。！？!?\d:：]{0,16}?(?:给出|给予|给|打出|打|得|评为|评|为|是|达到|达|可获|获|\bis\b|\bgets?\b|\bearns?\b)了?\s*"
)
_NAMED_MARK = re.compile(r"(?:评分|得分|打分|分数|score|rating)\s*[:：]?\s*", re.IGNORECASE)
_AROUND_NAMES = ' *`_"“「『【[(（'
_AT_THE_START = re.compile(r"[\s*`_\"“「『【\[(（]*(?:在|对|论文|本文|文章|其|该文)?")
_AFTER_A_STOP = re.compile(r"[。，,；;、|/\s][\s*`]{0,3}$")
_BEFORE_LAST_MARK = re.compile(r"[\s，,；;（(]*(?:故|因此|综合)?(?:我|可)?(?:评为|评|给出|给予|给|打|得)?\s*$")
_AFTER_MARK = re.compile(r"^[\s。．.,，;；:：、|\-—–*`_)）\]】]+")


@dataclass(frozen=True, slots=True)
class Label:
    """A score's name with its mark, in a text."""

    axis: Axis
    start: int
    found: Found
    is_label: bool  # stands by itself; otherwise a sentence goes around it


@dataclass(frozen=True, slots=True)
class ReasonFirst:
    """A line that begins with a score's name: its reason, then its mark, if there is one."""

    axis: Axis
    found: Found | None
    reason: str
    is_named: bool  # nothing but a name, or a name with a colon: the mark may follow on the next line


def labels_in(text: str, taken: Sequence[Axis] = ()) -> list[Label]:
    """The first mark of each score in a text, in order; none for the scores that are `taken` already."""
    labels: list[Label] = []
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


def remarks_around(text: str, labels: Sequence[Label]) -> list[str]:
    """The prose of a line that holds scores: the reason behind each, or the whole, if it is a sentence about them."""
    starts, ends = [label.start for label in labels], [label.found.end for label in labels]
    if all(label.is_label for label in labels):
        reasons = [after_mark(text[end:start]) for end, start in zip(ends, [*starts[1:], len(text)], strict=True)]
        return [text[: starts[0]].strip(_AROUND_NAMES), *reasons]
    left = "".join(text[end:start] for end, start in zip([0, *ends], [*starts, len(text)], strict=True))
    return [text] if re.search(r"\w", left) else []


def reason_first(text: str) -> ReasonFirst | None:
    """What a line says that begins with a score's name, but does not go on with its mark."""
    match = _AXIS.match(text)
    link = _LINK.match(text, match.end()) if match else None
    if match is None or link is None:
        return None
    axis, rest = _axis(match), link.end()
    has_colon = bool(re.search("[:：]", link[0]))
    found = last_mark(text, rest) if link[0].strip() else None
    if found is None:
        reason = text[rest:] if has_colon or rest == len(text) else text
        return ReasonFirst(axis, None, reason, is_named=has_colon or rest == len(text))
    reason = _BEFORE_LAST_MARK.sub("", text[rest : found.start]) + text[found.end :]
    return ReasonFirst(axis, found, reason, is_named=False)


def mark_alone(text: str) -> Found | None:
    """The mark that a line begins with, whose score the line before names: 4分，…, 评分：4."""
    named = _NAMED_MARK.match(text)
    return mark_at(text, named.end() if named else 0, bare=named is not None or len(text) <= 5)


def axis_in(text: str) -> Axis | None:
    """The first score that a text names."""
    match = _AXIS.search(text)
    return _axis(match) if match else None


def after_mark(text: str) -> str:
    """The reason behind a mark, out of its brackets, without a second writing of the same mark (★★★★☆（4分，…）)."""
    rest = _AFTER_MARK.sub("", text)
    inner = _out_of_brackets(rest)
    again = mark_at(inner, 0, bare=False)
    return _AFTER_MARK.sub("", inner[again.end :]) if again else inner


def begins_with_a_score(text: str, following: str = "") -> bool:
    """Whether a line of Markdown is one of the three scores; its mark may stand on the line that follows."""
    blocks = read_blocks([Line(1, text)], wrapped=False, nested=False)
    shown = plain(blocks[0].text).lstrip(_AROUND_NAMES) if blocks else ""
    label = _AXIS.match(shown)
    if label is None:
        return False
    link = _LINK.match(shown, label.end())
    alone = link is not None and link.end() == len(shown)
    return bool(labels_in(shown)) or (alone and mark_alone(plain(following)) is not None)


def names_scores(lines: Sequence[str]) -> bool:
    """Whether some lines hold at least one score."""
    return any(labels_in(plain(line)) or (line.lstrip().startswith("|") and axis_in(line)) for line in lines)


def _label(text: str, match: re.Match[str], axis: Axis, *, after: int) -> Label | None:
    by_itself = _stands_by_itself(text, after, match.start())
    link = _LINK.match(text, match.end())
    found = mark_at(text, link.end()) if link else None
    if found is not None and link is not None and (by_itself or found.mark.value is not None):
        in_a_sentence = _SENTENCE_LINK.search(link[0]) and not re.search("[:：]", link[0])
        return Label(axis, match.start(), found, by_itself and not in_a_sentence)
    loose = _LOOSE_LINK.match(text, match.end())
    if loose is None or _AXIS.search(text, match.end(), loose.end()):
        return None
    found = mark_at(text, loose.end(), bare=False)
    return Label(axis, match.start(), found, is_label=False) if found and found.mark.value is not None else None


def _stands_by_itself(text: str, after: int, start: int) -> bool:
    before = text[max(after, start - 20) : start]
    at_the_start = start - after <= 20 and _AT_THE_START.fullmatch(before)
    return bool(at_the_start or _AFTER_A_STOP.search(before))


def _out_of_brackets(text: str) -> str:
    """A text without the one pair of brackets that holds it whole; the second may be cut off."""
    if not text.startswith(("(", "（")):
        return text
    depth = 0
    for position, char in enumerate(text):
        depth += (char in "(（") - (char in ")）")
        if depth == 0:
            return text[1:-1].strip() if position == len(text) - 1 else text
    return text[1:].strip()


def _axis(match: re.Match[str]) -> Axis:
    return next(axis for axis in AXES if match[axis])
