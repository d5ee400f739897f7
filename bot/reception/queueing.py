"""Handles the updates of one chat in their order, and those of many chats at once.

Taps wait only for the same person's earlier taps there: in a group that has had its messages of the minute, commands
wait for their answers' turn, and Telegram does not keep a tap that long. A group's talk, which gets no answer, does not
wait with its commands either.
"""

import asyncio
import contextlib
import logging
from collections import Counter, defaultdict
from collections.abc import Awaitable, Coroutine
from typing import Any

from telegram import Update
from telegram.error import TelegramError
from telegram.ext import BaseUpdateProcessor

from bot.logs import Sparingly
from bot.shared_work import drop

log = logging.getLogger(__name__)

Place = tuple[int, int]  # a chat, and in it the person whose taps these are, _TALK, or _REST
_TALK, _REST = -1, 0

AT_ONCE = 1024  # updates under way, most of them waiting
MOST_WAITING = 20  # updates of one place; what a flood brings beyond that is dropped, or it would hold up everybody
MOST_TAPS_WAITING = 45  # of one person: more than the gate lets through, so that who taps too fast is told so


class ChatByChat(BaseUpdateProcessor):
    """A lock for each place that has something under way."""

    def __init__(self) -> None:
        super().__init__(AT_ONCE)
        self._locks: defaultdict[Place, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._present: Counter[Place] = Counter()
        self._under_way: set[asyncio.Task[Any] | None] = set()
        self._is_closed = False
        self._say_dropped = Sparingly(log.warning, "too much at once, updates are dropped: %d, the last of chat %s")

    async def initialize(self) -> None:
        """Nothing to prepare."""

    async def shutdown(self) -> None:
        """Drop what is still under way, and what still comes: who stops the bot closes the database next."""
        self._is_closed = True
        dropped = [task for task in self._under_way if task]
        if dropped:
            log.warning("%d updates are left unanswered: the bot stops", len(dropped))
        await drop(*dropped)

    async def do_process_update(self, update: object, coroutine: Awaitable[Any]) -> None:
        """Wait for the chat's earlier updates, then handle this one."""
        assert isinstance(coroutine, Coroutine)  # noqa: S101 - python-telegram-bot makes it with `async def`
        place = _place(update)
        if self._is_closed:
            coroutine.close()
        elif self._present[place] > (MOST_TAPS_WAITING if _is_tap(update) else MOST_WAITING):
            self._say_dropped(place[0])
            coroutine.close()
            await _let_go(update)
        else:
            await self._in_turn(place, coroutine)

    async def _in_turn(self, place: Place, coroutine: Coroutine[Any, Any, Any]) -> None:
        task = asyncio.current_task()
        self._under_way.add(task)
        self._present[place] += 1
        try:
            async with self._locks[place]:
                await coroutine
        finally:
            coroutine.close()  # cancelled before its turn, it has not begun
            self._under_way.discard(task)
            self._present[place] -= 1
            if not self._present[place]:
                del self._present[place], self._locks[place]


def _is_tap(update: object) -> bool:
    return isinstance(update, Update) and update.callback_query is not None


async def _let_go(update: object) -> None:
    """A button that is not answered seems to work for ever."""
    if isinstance(update, Update) and update.callback_query:
        with contextlib.suppress(TelegramError):
            await update.callback_query.answer()


def _place(update: object) -> Place:
    """Where an update waits; an inline query comes from a person, whose private chat has the same id."""
    if not isinstance(update, Update):
        return 0, _REST
    chat, message = update.effective_chat or update.effective_user, update.message
    if chat is None:
        return 0, _REST
    if update.callback_query:
        return chat.id, update.callback_query.from_user.id
    is_talk = chat.id < 0 and message and not (message.text or message.caption or "").startswith("/")
    return chat.id, _TALK if is_talk else _REST
