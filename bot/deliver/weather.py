"""What Telegram's answers mean. No other module names its errors.

The descriptions are those of Telegram's own server (tdlib/telegram-bot-api); python-telegram-bot strips "Bad Request: "
and changes the case, so everything is compared in lower case. BadRequest is a NetworkError there: it is tested first.
"""

import os
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
)

os.environ.setdefault("PTB_TIMEDELTA", "true")  # the client's coming behaviour; without it, every demanded wait warns


@dataclass(frozen=True, slots=True)
class _Because:
    """An answer that comes with a reason; in the log it reads as that."""

    because: str

    def __str__(self) -> str:
        return self.because


@dataclass(frozen=True, slots=True)
class Sent:
    """Telegram has the message, under this id."""

    message_id: int


@dataclass(frozen=True, slots=True)
class Unreachable(_Because):
    """Nobody can be reached there: blocked, kicked, deactivated, no right to write, unknown chat."""


@dataclass(frozen=True, slots=True)
class NoFiles(_Because):
    """Files may not be sent there; the chat itself can still be written to."""


@dataclass(frozen=True, slots=True)
class Moved:
    """The group lives on under another id."""

    chat_id: int

    def __str__(self) -> str:
        return f"the group lives on as {self.chat_id}"


@dataclass(frozen=True, slots=True)
class TopicGone(_Because):
    """The forum topic is closed or deleted; the group may still be there."""


@dataclass(frozen=True, slots=True)
class Malformed:
    """Telegram refuses the message itself: our mistake, in its markup, its buttons, or otherwise."""

    part: Literal["markup", "buttons", "message"]
    because: str

    def __str__(self) -> str:
        return self.because


@dataclass(frozen=True, slots=True)
class Unchanged(_Because):
    """An edit that changed nothing: as good as done."""

    because: str = "the message reads so already"


@dataclass(frozen=True, slots=True)
class Missing(_Because):
    """The message to edit or delete is not there any more."""

    because: str = "the message is not there any more"


@dataclass(frozen=True, slots=True)
class Wait:
    """Too many messages: nothing may go for so many seconds."""

    seconds: float

    def __str__(self) -> str:
        return f"a pause of {self.seconds:g} s is asked for"


@dataclass(frozen=True, slots=True)
class Storm(_Because):
    """Telegram is down, slow or cut off. The message may have been delivered all the same."""


@dataclass(frozen=True, slots=True)
class Refused(_Because):
    """Telegram refuses the bot as a whole: a wrong token, or a second instance."""


Answer = Sent | Unreachable | NoFiles | Moved | TopicGone | Malformed | Unchanged | Missing | Wait | Storm | Refused

_NO_FILES = ("not enough rights to send documents", "chat_send_docs_forbidden")  # asked before any "not enough rights"
_TOPIC = ("topic_closed", "topic_deleted", "message thread not found")
_UNREACHABLE = (
    "chat not found",
    "peer_id_invalid",
    "not enough rights",
    "have no write access",
    "have no rights to send a message",  # servers of before "not enough rights", which people still run
    "chat_write_forbidden",
    "chat_restricted",
    "need administrator rights",
    "chat_admin_required",
    "user not found",
    "group chat was deactivated",
    "chat_send_plain_forbidden",
)
_MISSING = (
    "message to edit not found",
    "message can't be edited",
    "there is no text in the message to edit",
    "message to delete not found",
    "message can't be deleted",
    "message_id_invalid",
)
_MARKUP = ("can't parse entities", "entity_bounds_invalid", "entity_text_invalid")
_BUTTONS = (
    "button",
    "keyboard",
    "reply markup",
    "reply_markup",
    "wrong http url",
    "unsupported url protocol",
    "url_invalid",
)


class Withdrawn(TelegramError):
    """The message never left: while it waited for its turn, its chat has stopped, or its reader wants another one.

    Read as a Storm: whoever meant to send it looks again, and finds that there is nothing to send, or tries later.
    """

    def __init__(self) -> None:
        super().__init__("it is not wanted any more")


def demand(seconds: float) -> TelegramError:
    """What Telegram would say to a message that left before this pause is over."""
    return RetryAfter(timedelta(seconds=seconds))


def read(error: TelegramError) -> Answer:
    """What this error of the Telegram client means for the message and its chat."""
    text = str(error)
    if isinstance(error, RetryAfter):
        wait = error.retry_after
        return Wait(float(wait) if isinstance(wait, int) else wait.total_seconds())
    if isinstance(error, ChatMigrated):
        return Moved(error.new_chat_id)
    if isinstance(error, Forbidden):
        return Unreachable(text)
    if isinstance(error, InvalidToken):
        return Refused("the token is wrong or was revoked; get the current one from @BotFather")
    if isinstance(error, Conflict):
        return Refused("another instance runs with the same token; stop one of the two")
    if isinstance(error, BadRequest):
        return _bad_request(text)
    return Storm(text if isinstance(error, NetworkError) else f"{type(error).__name__}: {text}")


def _bad_request(text: str) -> Answer:
    low = text.lower()
    if "message is not modified" in low:
        return Unchanged()
    for known, answer in (
        (_NO_FILES, NoFiles(text)),
        (_TOPIC, TopicGone(text)),
        (_UNREACHABLE, Unreachable(text)),
        (_MISSING, Missing()),
        (_MARKUP, Malformed("markup", text)),
        (_BUTTONS, Malformed("buttons", text)),
    ):
        if any(words in low for words in known):
            return answer
    return Malformed("message", text)
