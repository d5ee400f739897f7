"""Work that several ask for at the same time is done once: who asks meanwhile waits for the same end."""

import asyncio
from collections.abc import Callable, Coroutine, Hashable
from functools import partial
from typing import Any, Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)
Result = TypeVar("Result")


class SharedWork(Generic[Key, Result]):
    """What is under way, by key. It keeps nothing that has ended."""

    def __init__(self) -> None:
        self._under_way: dict[Key, asyncio.Task[Result]] = {}

    def __contains__(self, key: Key) -> bool:
        return key in self._under_way

    def __len__(self) -> int:
        return len(self._under_way)

    def task(self, key: Key, work: Callable[[], Coroutine[Any, Any, Result]]) -> asyncio.Task[Result]:
        """The work of this key, begun unless it is under way: to be waited for, and not cancelled, for it is shared."""
        if key not in self._under_way:
            self._under_way[key] = asyncio.create_task(work(), name=f"shared work of {key}")
            self._under_way[key].add_done_callback(partial(self._ended, key))
        return self._under_way[key]

    async def __call__(self, key: Key, work: Callable[[], Coroutine[Any, Any, Result]]) -> Result:
        """What the work of this key comes to; who stops waiting leaves it to the others. Raises what the work does."""
        return await asyncio.shield(self.task(key, work))

    async def close(self) -> None:
        """Drop everything under way: who waits for it is cancelled, too."""
        await drop(*self._under_way.values())

    def _ended(self, key: Key, task: asyncio.Task[Result]) -> None:
        del self._under_way[key]
        if not task.cancelled():
            task.exception()  # whoever asked has it, too; perhaps all of them are gone


async def drop(*tasks: asyncio.Task[Any]) -> None:
    """Cancel these tasks, and return when they have ended, however that was."""
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
