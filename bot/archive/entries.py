"""Cuts a digest into its head and its entries. An entry begins at its heading and ends at the link to its paper."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache

from bot.archive.headings import find_headings
from bot.archive.lines import Line
from bot.archive.names import PARTS, Name, name_of
from bot.markdown.layout import layout_words
from bot.paper_ids import linked_paper
from bot.wording import SUMMARY_LANGUAGES

_HEADING = re.compile(r" {0,3}(?P<hashes>#{1,6})\s+(?P<title>\S.*)")
_DIGEST_TITLE = re.compile(r"每日论文|daily papers|论文速览|^\W*20\d{2}(?:[-/.年]|\d{4}\b)", re.IGNORECASE)
_LINK = re.compile(r"(?<!\\)\[(?:\\.|[^\[\]\\])*\]\((?P<address>[^()\s]+)\)")
_BARE_LINK = re.compile(r"<?(?P<address>https?://[^\s<>()\]]+)>?")
_LABEL = re.compile(
    r"[\W_]*(?:[\w ]{0,12}(?:链接|地址|详情|主页|原文|link|paper|url|arxiv|pdf)[\w ]{0,12}\s*[:：])?[\W_]*",
    re.IGNORECASE,
)


@cache
def _own_main_work() -> frozenset[str]:
    return frozenset(layout_words(language).main_work for language in SUMMARY_LANGUAGES)


@dataclass(frozen=True, slots=True)
class RawEntry:
    """An entry, not yet understood."""

    number: int  # of its first line in the file
    title: str  # Markdown; "" if there is no heading
    lines: list[Line]  # from below the title to the link
    paper_id: str | None
    left_over: list[Line]  # after the link


@dataclass(frozen=True, slots=True)
class _Event:
    """A line that may bound an entry: a heading that is no part's, the name of a part, a link to a paper."""

    index: int
    kind: str  # "title", "part", "link"
    name: Name | None = None


def split_entries(lines: Sequence[Line]) -> tuple[list[Line], list[RawEntry]]:
    """The lines ahead of the first entry, and the entries."""
    starts = _starts(lines, _events(lines))
    ends = [*starts, len(lines)][1:]
    entries = [_raw_entry(lines[start:end]) for start, end in zip(starts, ends, strict=True)]
    return list(lines[: starts[0] if starts else len(lines)]), entries


def is_paper_link(text: str) -> bool:
    """Whether a line is nothing but a link to a paper's page."""
    match = _LINK.search(text) or _BARE_LINK.search(text)
    if match is None or linked_paper(match["address"]) is None:
        return False
    before, after = text[: match.start()], _LINK.sub("", text[match.end() :])
    return "`" not in before + after and bool(_LABEL.fullmatch(before) and _LABEL.fullmatch(after))


def prose_lines(lines: Sequence[Line]) -> list[Line]:
    """The lines of an entry without the links to its paper, above its parts and at its end."""
    first_part, links = _first_part(lines), _link_indices(lines)
    end = len(lines)
    while end and (end - 1 in links or not lines[end - 1].text.strip()):
        end -= 1
    return [line for index, line in enumerate(lines[:end]) if index not in links or index > first_part]


def _raw_entry(lines: Sequence[Line]) -> RawEntry:
    heading = _HEADING.match(lines[0].text)
    title = heading["title"] if heading else ""
    body = list(lines[1:] if heading else lines)
    links, first_part = _link_indices(body), _first_part(body)
    at_the_end = [index for index in links if index > first_part]
    end = max(at_the_end) + 1 if at_the_end else len(body)
    paper_id = next((linked_paper(body[index].text) for index in sorted(links, reverse=True)), None)
    return RawEntry(lines[0].number, title, body[:end], paper_id or linked_paper(title) or _mentioned(body), body[end:])


def _first_part(lines: Sequence[Line]) -> int:
    return next((found.index for found in find_headings(lines) if found.name in PARTS), -1)


def _link_indices(lines: Sequence[Line]) -> set[int]:
    return {index for index, line in enumerate(lines) if not line.in_code and is_paper_link(line.text)}


def _mentioned(lines: Sequence[Line]) -> str | None:
    """The id of the only paper that the lines link to."""
    ids = {linked_paper(match["address"]) for line in lines for match in _LINK.finditer(line.text)} - {None}
    return ids.pop() if len(ids) == 1 else None


def _headings(lines: Sequence[Line]) -> dict[int, re.Match[str]]:
    """The headings by the index of their lines, without the title of the digest itself."""
    matches = {
        index: match for index, line in enumerate(lines) if not line.in_code and (match := _HEADING.match(line.text))
    }
    first = next(iter(matches), None)
    if first is not None and _DIGEST_TITLE.search(matches[first]["title"]):
        del matches[first]
    return matches


def _title_level(headings: Iterable[re.Match[str]]) -> int:
    """The level of heading that titles have: the second, unless there is none of it that could be one."""
    levels = {len(match["hashes"]) for match in headings if name_of(_unnumbered(match["title"])) is None}
    return next((level for level in (2, 3, 1, 4) if level in levels), 2)


def _unnumbered(title: str) -> str:
    return re.sub(r"^[*_\s]*(?:\d+|[一二三四五六]|[①-⑨])?[.、．)）\s]*|[*_\s]+$", "", title)


def _events(lines: Sequence[Line]) -> list[_Event]:
    headings = _headings(lines)
    level = _title_level(headings.values())
    parts = {found.index: found.name for found in find_headings(lines) if found.name in PARTS}
    bracketed = any(_LINK.search(line.text) and is_paper_link(line.text) for line in lines if not line.in_code)
    events: list[_Event] = []
    for index, line in enumerate(lines):
        if index in headings and len(headings[index]["hashes"]) == level:
            events.append(_Event(index, "title", parts.get(index)))
        elif index in parts:
            events.append(_Event(index, "part", parts[index]))
        elif not line.in_code and is_paper_link(line.text) and (not bracketed or _LINK.search(line.text)):
            events.append(_Event(index, "link"))
    return events


@dataclass
class _Current:
    """What the entry has shown so far."""

    begun: bool = False
    parts: frozenset[Name] = frozenset()
    link: int | None = None  # index of its last link
    parts_before_link: int = 0


def _starts(lines: Sequence[Line], events: Sequence[_Event]) -> list[int]:
    """The indices of the lines that entries begin with."""
    starts: list[int] = []
    current = _Current()
    for event, following in zip(events, _following_parts(lines, events), strict=True):
        if event.kind == "link" and current.begun:
            current.link, current.parts_before_link = event.index, len(current.parts)
        elif event.kind == "title" and _begins(event, following, current):
            starts.append(event.index)
            current = _Current(begun=True)
        elif event.name is not None:
            ended = current.link is not None and current.parts_before_link > 0
            if not current.begun or (ended and event.name in current.parts):
                after = current.link if ended and current.link is not None else event.index - 1
                starts.append(_first_text(lines, after + 1, event.index))
                current = _Current(begun=True)
            current.parts |= {event.name}
    return starts


def _begins(event: _Event, following: Name | None, current: _Current) -> bool:
    """Whether a heading on the level of titles begins an entry, or belongs to the one that is under way."""
    ended = not current.begun or (current.link is not None and (current.parts_before_link > 0 or not current.parts))
    if event.name is not None:  # it could be the name of a part as well
        return ended and following == "main_work"
    return ended or (following is not None and following in current.parts)


def _following_parts(lines: Sequence[Line], events: Sequence[_Event]) -> list[Name | None]:
    """For each event the next part that is named after it; a part of our own layout hides all above it in its entry."""
    following: list[Name | None] = []
    upcoming: Name | None = None
    own = False
    for event in reversed(events):
        following.append(upcoming)
        if event.kind == "part" and lines[event.index].text in _own_main_work():
            upcoming, own = "main_work", True
        elif event.kind == "part" and not own:
            upcoming = event.name
        elif event.kind == "link":
            own = False
    return following[::-1]


def _first_text(lines: Sequence[Line], start: int, end: int) -> int:
    """The first line with a text between two places."""
    return next((index for index in range(start, end) if lines[index].text.strip()), end)
