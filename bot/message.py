"""A message as the bot means it, before Telegram: HTML, buttons, preview. Plain data."""

from collections.abc import Iterable
from dataclasses import dataclass

from storage.records import Draft


@dataclass(frozen=True, slots=True)
class Button:
    """A button under a message: it opens `url`, or sends `data` back (at most 64 bytes)."""

    text: str
    url: str | None = None
    data: str | None = None


Keyboard = tuple[tuple[Button, ...], ...]


def rows(buttons: Iterable[Button], width: int) -> Keyboard:
    """The buttons in their order, so many beside each other; the last row may be shorter."""
    found = tuple(buttons)
    return tuple(found[place : place + width] for place in range(0, len(found), width))


@dataclass(frozen=True, slots=True)
class Message:
    """One message. `preview` is the address whose picture stands with it; None: no preview.

    `draft` says what to put in its place once a good summary exists; None: the message is final.
    """

    html: str
    keyboard: Keyboard = ()
    preview: str | None = None
    silent: bool = False
    draft: Draft | None = None
    location_keys: tuple[str, str] | None = None  # under the writing field: the first shares the location
    removes_keys: bool = False  # such keys go away with this message


@dataclass(frozen=True, slots=True)
class InlineResult:
    """One thing to pick under `@bot words`: what the list shows of it, in plain text, and the message that is sent."""

    id: str  # at most 64 bytes, not twice in one answer
    title: str
    description: str
    message: Message
    picture: str | None = None  # address of a small picture for the list


@dataclass(frozen=True, slots=True)
class InlineResults:
    """The answer to an inline query: at most 50 results."""

    results: tuple[InlineResult, ...]
    more: str = ""  # what to ask with for the next ones; "": these are all
    invitation: str | None = None  # a line above the list that leads to the bot


@dataclass(frozen=True, slots=True)
class File:
    """A file to be sent, with a line of HTML under it."""

    name: str
    content: bytes
    caption: str = ""
