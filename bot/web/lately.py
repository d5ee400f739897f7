"""What is good for a few seconds is worked out once in them, however many ask: an answer, or the error in its place."""

import asyncio
import time
from collections.abc import Callable, Coroutine
from typing import Any, Generic, TypeVar

from bot.shared_work import SharedWork

T = TypeVar("T")

GOOD_FOR = 3.0  # seconds


class Lately(Generic[T]):
    """`work_out` is asked for the answer; who comes meanwhile waits for the same one."""

    def __init__(self, work_out: Callable[[], Coroutine[Any, Any, T]]) -> None:
        self._work_out = work_out
        self._under_way = SharedWork[float, T]()  # by the second of its beginning
        self._latest: asyncio.Task[T] | None = None
        self._begun_at = 0.0

    async def __call__(self) -> T:
        """The answer, begun less than GOOD_FOR seconds ago or only just ready. Raises what working it out raised."""
        now = time.monotonic()
        if self._latest is None or (self._latest.done() and now - self._begun_at >= GOOD_FOR):
            self._latest, self._begun_at = self._under_way.task(now, self._work_out), now
        return await asyncio.shield(self._latest)

    async def close(self) -> None:
        """Work out nothing any more."""
        await self._under_way.close()
