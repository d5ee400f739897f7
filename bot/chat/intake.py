"""Updates that come by webhook, on their way into the client's queue: each once, and no more than can be handled."""

import logging
from collections import deque
from collections.abc import Mapping
from typing import Any

from telegram import Update
from telegram.ext import Application

log = logging.getLogger(__name__)

REMEMBERED = 1000  # updates; Telegram brings one again when our answer to it was lost


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
        except Exception as error:  # whatever the client makes of it: bringing it again would help nobody
            log.error("update %s cannot be read and is dropped: %s", body["update_id"], type(error).__name__)
            return
        self._application.update_queue.put_nowait(update)
