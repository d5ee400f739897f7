"""A whole push as one message: every paper folded, the others as a list. What does not fit goes as few further ones."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from bot.markup import MESSAGE_BYTES, MESSAGE_ENTITIES, MESSAGE_UNITS, plain, utf16_units
from bot.message import Message
from bot.render.templating import html
from bot.wording import wording
from storage.records import Language, Paper, Reading

_PROSE_UNITS = (
    700,
    400,
    250,
    160,
    100,
    60,
    30,
    0,
)  # bounds for one piece of prose, tried in this order; 0: only titles
_TITLE_UNITS = 120
_SHORT_TITLE_UNITS = 40
_BLOCK_UNITS = 1800  # of one paper, so that no message holds only one where two would do
_HEADING_UNITS = 60  # room for the line above the list
_TAG = re.compile(r"<[a-z]")


@dataclass(frozen=True, slots=True)
class Block:
    """One paper of the push: folded under its rank, or, without one, a line of the list. None: withdrawn since."""

    rank: int | None
    paper: Paper | None
    reading: Reading | None


@dataclass(frozen=True, slots=True)
class _Room:
    """What Telegram counts of a message."""

    units: int
    bytes: int
    entities: int

    def less(self, text: str) -> "_Room":
        used = _used(text)
        return _Room(self.units - used.units, self.bytes - used.bytes, self.entities - used.entities)

    @property
    def is_enough(self) -> bool:
        return min(self.units, self.bytes, self.entities) >= 0


@lru_cache(maxsize=1024)
def _used(text: str) -> _Room:
    """What the text takes, with the line breaks around it."""
    return _Room(utf16_units(plain(text)) + 2, len(text.encode()) + 2, len(_TAG.findall(text)))


_MESSAGE = _Room(MESSAGE_UNITS, MESSAGE_BYTES, MESSAGE_ENTITIES)


def spread(blocks: Sequence[Block], header: Message, language: Language) -> tuple[int, ...]:
    """How many of the blocks, in their order, each message holds: as few messages as it takes."""
    counts = [0]
    room = _MESSAGE.less(header.html).less("x" * _HEADING_UNITS)
    for block in blocks:
        text = _text(block, language, _PROSE_UNITS[0])
        left = room.less(text)
        if not left.is_enough:
            counts.append(0)
            left = _MESSAGE.less("x" * _HEADING_UNITS).less(text)
        counts[-1] += 1
        room = left
    return tuple(counts)


def page(blocks: Sequence[Block], count: int, header: Message | None, language: Language) -> Message | None:
    """The message with the first `count` of the blocks that are still to come; None if nothing is left of it.

    A text that has grown since the blocks were spread is shortened, at words, until the message fits.
    """
    if header is None and not any(block.paper for block in blocks[:count]):
        return None
    for units in _PROSE_UNITS:
        text = _joined(blocks, count, header, language, units)
        if _MESSAGE.less(text).is_enough:
            break
    return Message(text, silent=header is None)


def _joined(blocks: Sequence[Block], count: int, header: Message | None, language: Language, units: int) -> str:
    parts = [header.html] if header else []
    parts += [_text(block, language, units) for block in blocks[:count] if block.paper and block.rank]
    if lines := [_text(block, language, units) for block in blocks[:count] if block.paper and not block.rank]:
        others = sum(block.paper is not None and not block.rank for block in blocks)
        title = "list-title" if header or any(block.rank for block in blocks) else "list-continued"
        parts.append("\n".join([f"<b>{wording(language)(title, count=others)}</b>", *lines]))
    return "\n\n".join(parts)


def _text(block: Block, language: Language, units: int) -> str:
    if block.paper is None:
        return ""
    if block.rank is None or block.reading is None or not units:
        bound = min(max(units, _SHORT_TITLE_UNITS), _TITLE_UNITS)
        return _line(block.paper, language, bound)
    for bound in _PROSE_UNITS[_PROSE_UNITS.index(units) : -1]:
        text = _folded(block.paper, block.reading, block.rank, language, bound)
        if _used(text).units <= _BLOCK_UNITS:
            break
    return text


# What is below is the same for nearly everybody, and so kept for the next.


@lru_cache(maxsize=512)
def _line(paper: Paper, language: Language, units: int) -> str:
    return html("line.html", wording(language), paper=paper, units=units)


@lru_cache(maxsize=512)
def _folded(paper: Paper, reading: Reading, rank: int, language: Language, units: int) -> str:
    summary = reading.summary
    return html("folded.html", wording(language), paper=paper, reading=reading, summary=summary, rank=rank, units=units)
