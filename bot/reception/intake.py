"""Updates that come by webhook, on their way into the client's queue: each once, and no more than can be handled."""

import logging
from collections import deque
from collections.abc import Iterator, Mapping
from operator import attrgetter
from types import UnionType
from typing import Any

from telegram import Message, Update
from telegram.ext import Application

log = logging.getLogger(__name__)

REMEMBERED = 1000  # updates; Telegram brings one again when our answer to it was lost

# What the bot reads of an update, and of which type Telegram makes it. The client checks no types itself.
_CHAT = {"id": int, "type": str}
_PERSON = {"id": int, "language_code": str | None}
_MESSAGE = {
    "chat.id": int,
    "message_id": int,
    "text": str | None,
    "caption": str | None,
    "message_thread_id": int | None,
}
_ENTITY = {"type": str, "offset": int, "length": int, "url": str | None}
_PLACE = {"latitude": float | int, "longitude": float | int}
_QUERY = {"id": str, "query": str, "offset": str, "from_user.id": int}
_TAP = {"id": str, "data": str | None, "from_user.id": int, "message.chat.id": int}
_CHANGE = {"chat.id": int, "new_chat_member.status": str, "old_chat_member.status": str, "from_user.id": int}
_ID_BITS = 63  # Telegram's ids have at most 52


class Intake:
    """Takes updates while it is open. What it took is handled, also when the bot stops meanwhile."""

    def __init__(self, application: Application[Any, Any, Any, Any, Any, Any]) -> None:
        self._application = application
        self._taken: deque[int] = deque(maxlen=REMEMBERED)
        self.is_open = False

    def take(self, body: Mapping[str, Any]) -> bool:
        """Queue one update, a JSON object with an integer `update_id`. False: not now; let it be brought again."""
        if not self.is_open or not self._has_room():
            return False
        if body["update_id"] not in self._taken:
            self._taken.append(body["update_id"])
            self._queue(body)
        return True

    def _has_room(self) -> bool:
        processor, queue = self._application.update_processor, self._application.update_queue
        return queue.qsize() + processor.current_concurrent_updates < processor.max_concurrent_updates

    def _queue(self, body: Mapping[str, Any]) -> None:
        try:
            update = Update.de_json(dict(body), self._application.bot)
            _check(update)
        except Exception as error:  # whatever the client makes of it: bringing it again would help nobody
            log.error("update %s cannot be read and is dropped: %s", body["update_id"], type(error).__name__)
            return
        self._application.update_queue.put_nowait(update)


def _check(update: Update) -> None:
    """Raises TypeError or AttributeError for an update that Telegram would not send."""
    for part, types in _parts(update):
        for name, kind in types.items():
            value = attrgetter(name)(part)
            is_huge = isinstance(value, int) and value.bit_length() > _ID_BITS
            if not isinstance(value, kind) or isinstance(value, bool) or is_huge:
                raise TypeError(name)


def _parts(update: Update) -> Iterator[tuple[object, Mapping[str, type | UnionType]]]:
    message = update.effective_message
    parts = (
        (update.effective_chat, _CHAT),
        (update.effective_user, _PERSON),
        (message if isinstance(message, Message) else None, _MESSAGE),
        (update.callback_query if message else None, _TAP),  # under a message of inline mode there is no chat
        (update.inline_query, _QUERY),
        (update.my_chat_member, _CHANGE),
    )
    yield from ((part, types) for part, types in parts if part is not None)
    if isinstance(message, Message):
        yield from ((entity, _ENTITY) for entity in (*message.entities, *message.caption_entities))
        if message.location:
            yield message.location, _PLACE
