"""The settings that are either on or off. Each is one entry here; the settings message shows them in this order."""

from collections.abc import Callable
from dataclasses import dataclass

from sqlite_utils import Database

from storage import chats
from storage.records import Chat


@dataclass(frozen=True, slots=True)
class Toggle:
    """One setting: the name in its button's data, the id of the button's words, how it is read and how it is set."""

    name: str
    words: str
    is_on: Callable[[Chat], bool]
    switch: Callable[[Database, int, bool], None]


def _set_one_message(db: Database, chat_id: int, on: bool) -> None:
    chats.set_form(db, chat_id, "one" if on else "cards")


TOGGLES = (
    Toggle("one", "button-one-message", lambda chat: chat.form == "one", _set_one_message),
    Toggle("silent", "button-silent", lambda chat: chat.silent, chats.set_silent),
    Toggle("notes", "button-notes", lambda chat: chat.notes, chats.set_notes),
    Toggle("round-up", "button-round-up", lambda chat: chat.round_up, chats.set_round_up),
)
