"""A whole push as one message: every paper folded, the others as a list, and a number to tap for each card.

The more papers there are, the less is told of each, because a tap brings the rest: down to a shortened title. Only more
papers than Telegram has room for in a message, some ninety, go on in as few further messages as it takes.
"""

import re
from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache, partial
from typing import NamedTuple

from bot.markup import MESSAGE_BYTES, MESSAGE_ENTITIES, MESSAGE_UNITS, plain, utf16_units
from bot.message import Keyboard, Message
from bot.render.number_buttons import number_buttons
from bot.render.templating import html
from bot.wording import wording
from storage.records import Language, Paper, Reading


class Cut(NamedTuple):
    """How much of a paper is told, in UTF-16 units and in numbers of highlights."""

    title: int
    tldr: int  # 0: the paper is a line with its rank, and nothing is folded
    listed: int  # for the title of a paper that is only listed
    prose: int = 0  # for each further piece; 0: none
    highlights: int = 0
    extras: bool = False  # keywords and the closing remark
    marks: bool = True  # a bold title and a link to the code: Telegram's room for marks is bounded, too


# Each takes no more room than the one before it.
_FOLDED = (
    Cut(title=200, tldr=250, prose=700, highlights=6, extras=True, listed=120),
    Cut(title=200, tldr=250, prose=400, highlights=6, extras=True, listed=120),
    Cut(title=150, tldr=250, prose=400, highlights=3, extras=True, listed=90),
    Cut(title=150, tldr=220, prose=250, highlights=2, listed=70),
    Cut(title=120, tldr=220, prose=250, highlights=1, listed=60),
    Cut(title=120, tldr=200, prose=200, listed=50),
    Cut(title=120, tldr=200, listed=50),
    Cut(title=100, tldr=120, listed=40),
    Cut(title=80, tldr=80, listed=40, marks=False),
    Cut(title=60, tldr=60, listed=40, marks=False),
)
_TITLES = tuple(Cut(title=units, tldr=0, listed=units) for units in (100, 80, 65, 56, 50, 46, 42, 39, 36, 33, 30))
_GROWN = (Cut(title=20, tldr=0, listed=20),)  # where texts have grown since they were spread
_HEADING = f"<b>{'x' * 60}</b>"  # the line above the list takes no more room than this
_IN_A_ROW = 5
_TAG = re.compile(r"<[a-z]")


@dataclass(frozen=True, slots=True)
class Block:
    """One paper of the push: folded under its rank, or, without one, a line of the list. None: withdrawn since."""

    rank: int | None
    paper: Paper | None
    reading: Reading | None


class _Room(NamedTuple):
    """What Telegram counts of a message."""

    units: int
    bytes: int
    entities: int

    def less(self, text: str, mark: str = "") -> "_Room":
        """What is left beside this text, the plain mark before it and the line breaks around it."""
        units, size, entities = _used(text)
        around = len(mark) + 2  # units; no more than three bytes each
        return _Room(self.units - units - around, self.bytes - size - 3 * around, self.entities - entities)

    @property
    def is_enough(self) -> bool:
        return min(self) >= 0


@lru_cache(maxsize=8192)
def _used(text: str) -> _Room:
    return _Room(utf16_units(plain(text)), len(text.encode()), len(_TAG.findall(text)))


_MESSAGE = _Room(MESSAGE_UNITS, MESSAGE_BYTES, MESSAGE_ENTITIES)


def spread(blocks: Sequence[Block], header: Message, language: Language) -> tuple[int, ...]:
    """How many of the blocks, in their order, each message holds: as few messages as it takes, one if possible."""
    fewest = len(_spread(blocks, header, language, _TITLES[-1], len(blocks)))
    spread_with = partial(_spread, blocks, header, language, most=fewest)
    return spread_with(_roomiest(_FOLDED, _TITLES, fits=lambda cut: sum(spread_with(cut)) == len(blocks)))


def _roomiest(*cuts: Sequence[Cut], fits: Callable[[Cut], bool]) -> Cut:
    """The first of these cuts that fits, if only the last."""
    chosen = next((group for group in cuts if fits(group[-1])), cuts[-1])
    return chosen[bisect_left(chosen[:-1], True, key=fits)]


def _spread(blocks: Sequence[Block], header: Message, language: Language, cut: Cut, most: int) -> tuple[int, ...]:
    """How many each message holds with this cut, in at most so many messages: perhaps not all."""
    counts: list[int] = []
    while sum(counts) < len(blocks) and len(counts) < most:
        held = _held(blocks[sum(counts) :], _room(header, len(counts)), language, cut)
        counts.append(max(held, 1))
    return tuple(counts)


def _held(blocks: Sequence[Block], room: _Room, language: Language, cut: Cut) -> int:
    """How many of the blocks, from the first on, there is room for. No text is made beyond that."""
    for number, block in enumerate(blocks):
        room = room.less(_text(block, language, cut), _mark(block))
        if not room.is_enough:
            return number
    return len(blocks)


def _room(header: Message, place: int) -> _Room:
    """What a message has for its blocks, the first being 0."""
    room = _MESSAGE.less(_HEADING)
    return room if place else room.less(header.html)


def page(
    blocks: Sequence[Block],
    counts: Sequence[int],
    place: int,
    header: Message,
    language: Language,
    *,
    only_links: bool = False,
) -> Message | None:
    """One of the messages over which `spread` has put the blocks, the first being 0; None if nothing is left of it.

    As much is told of each paper as all have room for, and never more than of better ones in the messages before it.
    `only_links` leaves the numbers off, as on cards.
    """
    begin = sum(counts[:place])
    here = [block for block in blocks[begin : begin + counts[place]] if block.paper]
    if place and not here:
        return None
    cut = _roomiest(
        _FOLDED,
        _TITLES,
        _GROWN,
        fits=lambda cut: all(_fits(blocks, counts, each, header, language, cut) for each in range(place + 1)),
    )
    text = _joined(blocks, counts, place, header, language, cut)
    return Message(text, () if only_links else _numbers(here), silent=place > 0)


def _fits(
    blocks: Sequence[Block], counts: Sequence[int], place: int, header: Message, language: Language, cut: Cut
) -> bool:
    """Whether this message has room for its blocks with this cut."""
    begin = sum(counts[:place])
    here = blocks[begin : begin + counts[place]]
    return _held(here, _room(header, place), language, cut) == len(here)


def _numbers(blocks: Sequence[Block]) -> Keyboard:
    return number_buttons(((block.rank, block.paper.id) for block in blocks if block.paper and block.rank), _IN_A_ROW)


def _joined(
    blocks: Sequence[Block], counts: Sequence[int], place: int, header: Message, language: Language, cut: Cut
) -> str:
    to_come = blocks[sum(counts[:place]) :]
    here = [block for block in to_come[: counts[place]] if block.paper]
    parts = [] if place else [header.html]
    if told := [_mark(block) + _text(block, language, cut) for block in here if block.rank]:
        parts.append(("\n\n" if cut.tldr else "\n").join(told))
    if lines := [_mark(block) + _text(block, language, cut) for block in here if not block.rank]:
        others = sum(block.paper is not None and not block.rank for block in to_come)
        title = "list-title" if not place or any(block.rank for block in to_come) else "list-continued"
        parts.append("\n".join([f"<b>{wording(language)(title, count=others)}</b>", *lines]))
    return "\n\n".join(parts)


def _mark(block: Block) -> str:
    return f"{block.rank}. " if block.rank else "• "


def _text(block: Block, language: Language, cut: Cut) -> str:
    if block.paper is None:
        return ""
    if block.reading is None or not cut.tldr:
        return _link(block.paper, language, cut.title if block.rank else cut.listed)
    return _folded(block.paper, block.reading, language, cut)


# What is below is the same for nearly everybody, and so kept for the next.


@lru_cache(maxsize=4096)
def _link(paper: Paper, language: Language, units: int) -> str:
    return html("link.html", wording(language), paper=paper, units=units)


@lru_cache(maxsize=2048)
def _folded(paper: Paper, reading: Reading, language: Language, cut: Cut) -> str:
    shown = paper if cut.marks else replace(paper, github_repo=None)
    units = min(80, cut.tldr)
    return html(
        "folded.html", wording(language), paper=shown, reading=reading, summary=reading.summary, cut=cut, units=units
    )
