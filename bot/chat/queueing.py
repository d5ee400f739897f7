"""Handles the updates of one chat in their order, and those of many chats at once."""

import asyncio
import logging
from collections import Counter, defaultdict
from collections.abc import Awaitable, Coroutine
from typing import Any

from telegram import Update
from telegram.ext import BaseUpdateProcessor

log = logging.getLogger(__name__)

AT_ONCE = 256  # updates under way
MOST_WAITING = 20  # updates of one chat; what a flood brings beyond that is dropped, or it would hold up everybody


class ChatByChat(BaseUpdateProcessor):
    """A lock for each chat that has something under way."""

    def __init__(self) -> None:
        super().__init__(AT_ONCE)
        self._locks: defaultdict[int, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._present: Counter[int] = Counter()
        self._under_way: set[asyncio.Task[Any] | None] = set()
        self._is_closed = False

    async def initialize(self) -> None:
        """Nothing to prepare."""

    async def shutdown(self) -> None:
        """Drop what is still under way, and what still comes: who stops the bot closes the database next."""
        self._is_closed = True
        dropped = [task for task in self._under_way if task]
        if dropped:
            log.warning("%d updates are left unanswered: the bot stops", len(dropped))
        for task in dropped:
            task.cancel()
        await asyncio.gather(*dropped, return_exceptions=True)

    async def do_process_update(self, update: object, coroutine: Awaitable[Any]) -> None:
        """Wait for the chat's earlier updates, then handle this one."""
        assert isinstance(coroutine, Coroutine)  # noqa: S101 - python-telegram-bot makes it with `async def`
        chat = update.effective_chat.id if isinstance(update, Update) and update.effective_chat else 0
        if self._is_closed:
            coroutine.close()
        elif self._present[chat] > MOST_WAITING:
            log.warning("chat %s: too much at once, an update is dropped", chat)
            coroutine.close()
        else:
            await self._in_turn(chat, coroutine)

    async def _in_turn(self, chat: int, coroutine: Coroutine[Any, Any, Any]) -> None:
        task = asyncio.current_task()
        self._under_way.add(task)
        self._present[chat] += 1
        try:
            async with self._locks[chat]:
                await coroutine
        finally:
            coroutine.close()  # cancelled before its turn, it has not begun
            self._under_way.discard(task)
            self._present[chat] -= 1
            if not self._present[chat]:
                del self._present[chat], self._locks[chat]
