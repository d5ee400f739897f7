"""Keeps so many pushes under way at once: as many as the ceilings need, and no more, so that each chat's cards come
together. One that Telegram does not take lends its lane to the next. Knows neither chats nor messages."""

import asyncio
import contextlib
import itertools
import logging
from collections.abc import Awaitable, Callable, Coroutine, Iterator
from functools import partial
from typing import Any, TypeVar

from bot.logs import log_failure
from storage.database import DatabaseError
from storage.rows import UnreadableRow, say_left_out

log = logging.getLogger(__name__)

T = TypeVar("T")

PAUSES = (1, 2, 5, 15, 30, 60, 120, 300)  # seconds between tries while Telegram, or the disk, is out of order
SHORT = 5.0  # seconds that a push may wait in its lane
LENT = 10  # times the width: so many pushes may wait beside the lanes, so that an outage opens no push for everybody


class Lanes:
    """`waiting(limit)` names unfinished pushes, oldest first; `drive(push_id)` sees one through."""

    def __init__(
        self,
        width: int,
        waiting: Callable[[int], Awaitable[list[int]]],
        drive: Callable[[int], Coroutine[Any, Any, None]],
    ) -> None:
        self._width = width
        self._waiting = waiting
        self._drive = drive
        self._open: dict[int, asyncio.Task[None]] = {}
        self._broken: set[int] = set()  # broke off since the last `wake`: set aside until the next
        self._free = asyncio.Semaphore(width)  # lanes that nobody uses
        self._lent = 0
        self._woken = asyncio.Event()
        self._closing = asyncio.Event()

    @property
    def closing(self) -> bool:
        """Whether the lanes are being closed: a push stops after the message in flight."""
        return self._closing.is_set()

    def wake(self) -> None:
        """Look for unfinished pushes, those that broke off included."""
        self._broken.clear()
        self._woken.set()

    async def run(self) -> None:
        """Open lanes as pushes come and go, until `close`."""
        while not self.closing:
            self._woken.clear()
            try:
                await self._fill()
            except Exception as error:
                log_failure(log, error, "pushes are looked up again with the next tick")
            await self._woken.wait()

    async def pause(self, seconds: float) -> None:
        """Let a push wait, but not longer than until `close`; others use its lane meanwhile, if it is long."""
        if seconds <= SHORT or self._lent >= LENT * self._width:
            await self._wait(seconds)
            return
        self._lent += 1
        self._free.release()
        self._woken.set()
        try:
            await self._wait(seconds)
        finally:
            self._lent -= 1
            await self._free.acquire()

    async def insist(self, what: str, write: Callable[[], Awaitable[T]]) -> T | None:
        """Note what was sent, as often as it takes: a full disk is no reason to send it again. None: closing."""
        for seconds in pauses():
            try:
                return await write()
            except DatabaseError as error:
                log_failure(log, error, "%s: waits %g s", what, seconds)
                await self._wait(seconds)
                if self.closing:
                    break
        return None

    async def close(self) -> None:
        """Open no more lanes, and wait until those that are open have dealt with the message in flight."""
        self._closing.set()
        self._woken.set()
        await asyncio.gather(*self._open.values(), return_exceptions=True)

    async def _wait(self, seconds: float) -> None:
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._closing.wait(), seconds)

    async def _fill(self) -> None:
        if self._free.locked():
            return
        for push_id in await self._waiting(self._width + len(self._open) + len(self._broken)):
            if self._free.locked() or self.closing:
                return
            if push_id not in self._open and push_id not in self._broken:
                await self._free.acquire()  # at once
                task = asyncio.create_task(self._drive(push_id), name=f"push {push_id}")
                self._open[push_id] = task
                task.add_done_callback(partial(self._closed, push_id))

    def _closed(self, push_id: int, task: asyncio.Task[None]) -> None:
        del self._open[push_id]
        self._free.release()
        if not task.cancelled() and (error := task.exception()):
            if isinstance(error, UnreadableRow):  # its chat's: tried with every tick, and said once
                say_left_out(error)
            else:
                log_failure(log, error, "push %s broke off; it goes on with the next tick", push_id)
            self._broken.add(push_id)
        self._woken.set()


def pauses() -> Iterator[float]:
    """Seconds between one try and the next, for ever."""
    return itertools.chain(PAUSES, itertools.repeat(PAUSES[-1]))
