"""What is good for a few seconds is worked out once in them, however many ask: an answer, or the error in its place."""

import asyncio
import time
from collections.abc import Callable, Coroutine
from typing import Any, Generic, TypeVar

T = TypeVar("T")

GOOD_FOR = 3.0  # seconds


class Lately(Generic[T]):
    """`work_out` is asked for the answer; who comes meanwhile waits for the same one."""

    def __init__(self, work_out: Callable[[], Coroutine[Any, Any, T]]) -> None:
        self._work_out = work_out
        self._under_way: asyncio.Task[T] | None = None
        self._begun_at = 0.0

    async def __call__(self) -> T:
        """The answer, begun less than GOOD_FOR seconds ago or only just ready. Raises what working it out raised."""
        task, now = self._under_way, time.monotonic()
        if task is None or (task.done() and now - self._begun_at >= GOOD_FOR):
            task = self._under_way = asyncio.create_task(self._work_out())
            self._begun_at = now
            task.add_done_callback(_seen)
        return await asyncio.shield(task)

    async def close(self) -> None:
        """Work out nothing any more."""
        if self._under_way:
            self._under_way.cancel()
            await asyncio.gather(self._under_way, return_exceptions=True)


def _seen(task: asyncio.Task[Any]) -> None:
    if not task.cancelled():
        task.exception()  # whoever asked has it, too; perhaps all of them are gone
