"""The message that says that something is going on, and how far it has got. It goes when that is done."""

import asyncio
from datetime import date
from types import TracebackType
from typing import Self

from bot.chat.visit import Visit
from bot.deliver.weather import Answer, Sent
from bot.message import Message

COUNT_EVERY = 1.5  # seconds between two states of the message
SILENCE = 2.0  # seconds; who waits longer is told, whatever it is that takes so long


class Working:
    """Tells one chat how the reading of days gets on: from `begin`, or a while later, to the end of the block.

    `at_first` is the sentence for the time before it is known how much there is to read.
    """

    def __init__(self, visit: Visit, what: date | str, at_first: str = "working-collecting") -> None:
        self._visit = visit
        self._at_first = at_first
        self._state = (what, 0, 0)  # a day, several in words or a paper; papers read; papers in all
        self._sending: asyncio.Task[Answer] | None = None
        self._counting: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        self._impatience = asyncio.get_running_loop().call_later(SILENCE, self.begin)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._impatience.cancel()
        if self._sending is None or self._counting is None:
            return
        self._counting.cancel()
        answer = await self._sending
        if isinstance(answer, Sent):
            await self._visit.desk.outbox.delete(self._visit.chat_id, answer.message_id)

    def turn_to(self, day: date) -> None:
        """From now on it is about this day."""
        self._state = (day, 0, 0)

    def begin(self) -> None:
        """Send the message, unless it is there already."""
        if self._sending is None:
            self._sending = asyncio.create_task(self._visit.send(self._message()))
            self._counting = asyncio.create_task(self._count(self._sending, self._state))

    def progress(self, done: int, total: int) -> None:
        """So many papers of so many are read; the message says so with its next state."""
        self._state = (self._state[0], done, total)
        self.begin()

    async def _count(self, sending: asyncio.Task[Answer], shown: tuple[date | str, int, int]) -> None:
        answer = await asyncio.shield(sending)
        while isinstance(answer, Sent):
            await asyncio.sleep(COUNT_EVERY)
            if self._state != shown:
                shown = self._state
                await self._visit.desk.outbox.edit(self._visit.chat_id, answer.message_id, self._message())

    def _message(self) -> Message:
        day, done, total = self._state
        if total:
            return Message(self._visit.say("working-reading", day=day, done=done, total=total))
        return Message(self._visit.say(self._at_first, day=day))
