"""Keeps every message under the ceilings: the one gate between the bot and Telegram's client."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass
from typing import Any

from telegram.error import TelegramError
from telegram.ext import BaseRateLimiter

from bot.deliver import weather
from bot.deliver.ceilings import Ceilings, Request, Urgency, next_request
from bot.deliver.lanes import SHORT

log = logging.getLogger(__name__)

_COUNTED = ("send", "edit", "copy", "forward")


@dataclass(frozen=True, slots=True)
class Terms:
    """On which a message goes: how urgent it is, and whether it is still wanted (None: yes) when its turn has come."""

    urgency: Urgency = Urgency.PERSON
    is_wanted: Callable[[], Awaitable[bool]] | None = None


class Pacer(BaseRateLimiter[Terms]):
    """Gives each message its turn. Calls say on which terms they go in `rate_limit_args`; people come first by default.

    A wait that Telegram demands is kept exactly, and the message then goes again: no caller sees it. Only a broadcast
    that would wait long fails with the demand, for its sender has other chats to see to meanwhile.
    """

    def __init__(self, ceilings: Ceilings) -> None:
        self.ceilings = ceilings
        self._waiting: dict[Request, asyncio.Future[None]] = {}
        self._asked = 0
        self._timer: asyncio.TimerHandle | None = None
        self._broadcast_is_over = False

    async def initialize(self) -> None:
        """Nothing to prepare."""

    async def shutdown(self) -> None:
        """Send nothing more."""
        self.end_broadcast()
        for future in self._waiting.values():
            future.cancel()
        if self._timer:
            self._timer.cancel()

    def end_broadcast(self) -> None:
        """Cancel the broadcast messages that wait for their turn, and those to come; what has left is answered."""
        self._broadcast_is_over = True
        for request, future in self._waiting.items():
            if request.urgency is Urgency.BROADCAST:
                future.cancel()

    def withdraw(self, chat_id: int) -> None:
        """Give up the broadcast messages to this chat that wait for their turn: nobody wants to read them any more."""
        self._turn_away(chat_id, weather.Withdrawn())

    def _turn_away(self, chat_id: int, error: TelegramError) -> None:
        for request, future in [*self._waiting.items()]:
            if request.chat_id == chat_id and request.urgency is Urgency.BROADCAST:
                del self._waiting[request]
                if not future.done():
                    future.set_exception(error)

    async def process_request(
        self,
        callback: Callable[..., Coroutine[Any, Any, bool | dict[str, Any] | list[dict[str, Any]]]],
        args: Any,
        kwargs: dict[str, Any],
        endpoint: str,
        data: dict[str, Any],
        rate_limit_args: Terms | None,
    ) -> bool | dict[str, Any] | list[dict[str, Any]]:
        """Wait for the turn of this call, then make it."""
        chat_id = data.get("chat_id")
        if not isinstance(chat_id, int) or not endpoint.startswith(_COUNTED):
            return await callback(*args, **kwargs)
        terms = rate_limit_args or Terms()
        while True:
            await self._turn(chat_id, terms.urgency)
            try:
                if terms.is_wanted and not await terms.is_wanted():
                    raise weather.Withdrawn
                return await callback(*args, **kwargs)
            except TelegramError as error:
                answer = weather.read(error)
                if not isinstance(answer, weather.Wait):
                    raise
                log.warning("chat %s: Telegram demands a pause of %g s", chat_id, answer.seconds)
                self.ceilings.told_to_wait(chat_id, answer.seconds, self._now())
                if answer.seconds > SHORT:
                    self._turn_away(chat_id, error)
            finally:
                self.ceilings.answered(chat_id, self._now())
                self._pump()

    async def _turn(self, chat_id: int, urgency: Urgency) -> None:
        if urgency is Urgency.BROADCAST:
            if self._broadcast_is_over:
                raise asyncio.CancelledError
            if (pause := self.ceilings.told_until(chat_id) - self._now()) > SHORT:
                raise weather.demand(pause)
        self._asked += 1
        request = Request(chat_id, urgency, self._asked)
        future = asyncio.get_running_loop().create_future()
        self._waiting[request] = future
        self._pump()
        try:
            await future
        except asyncio.CancelledError:
            self._waiting.pop(request, None)
            if not future.cancelled():  # its turn had come: give it back
                self.ceilings.answered(chat_id, self._now())
                self._pump()
            raise

    def _pump(self) -> None:
        """Let go whatever may go now, and look again when the next may."""
        if self._timer:
            self._timer.cancel()
            self._timer = None
        while self._waiting:
            request, look_again = next_request(self._waiting, self.ceilings, self._now())
            if request:
                turn = self._waiting.pop(request)
                if not turn.cancelled():
                    self.ceilings.leaves(request.chat_id, self._now())
                    turn.set_result(None)
                continue
            if look_again < float("inf"):
                self._timer = asyncio.get_running_loop().call_at(look_again, self._pump)
            return
        self.ceilings.forget_idle(self._now())

    @staticmethod
    def _now() -> float:
        return asyncio.get_running_loop().time()
