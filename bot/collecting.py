"""Collections, one at a time, whoever asks for them; remembers how the last one went."""

import asyncio
import logging
from collections.abc import Callable, Coroutine
from typing import Any

from bot.errors import ServiceError
from bot.operators.health import Report, Word

log = logging.getLogger(__name__)


class Collecting:
    """`collect` is the work: it raises ServiceError when a list cannot be had."""

    def __init__(self, collect: Callable[[], Coroutine[Any, Any, None]]) -> None:
        self._collect = collect
        self._turn = asyncio.Lock()
        self.report: Report = Word.NOT_HEARD

    @property
    def under_way(self) -> bool:
        """Whether somebody is at it."""
        return self._turn.locked()

    async def tick(self) -> None:
        """Collect because it is time, unless somebody is at it; a failure is a line in the log."""
        if not self.under_way:
            try:
                await self.run()
            except ServiceError as error:
                log.warning("%s", error)

    async def run(self) -> None:
        """Collect, after whoever is at it. Raises ServiceError."""
        async with self._turn:
            try:
                await self._collect()
            except ServiceError as error:
                self.report = str(error)
                raise
            self.report = None
