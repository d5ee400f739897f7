"""A message as the bot means it, before Telegram: HTML, buttons, preview. Plain data."""

from dataclasses import dataclass

from storage.records import Draft


@dataclass(frozen=True, slots=True)
class Button:
    """A button under a message: it opens `url`, or sends `data` back (at most 64 bytes)."""

    text: str
    url: str | None = None
    data: str | None = None


Keyboard = tuple[tuple[Button, ...], ...]


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
    location_keys: tuple[str, str] | None = (
        None  # under the writing field: one that shares the location, one that does not
    )
    removes_keys: bool = False  # such keys go away with this message
