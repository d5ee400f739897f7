"""The timers. They only ask the database what is due: a tick too many or too few is harmless."""

import asyncio
import logging
import time
from collections.abc import Callable, Coroutine, Mapping
from datetime import timedelta
from typing import Any

from storage.database import traceback_of

log = logging.getLogger(__name__)

GLANCE = 60.0  # seconds between two looks at the clock on the wall, which may be set anew meanwhile

Job = Callable[[], Coroutine[Any, Any, None]]


class Timers:
    """Runs each job at once and then at every whole interval of the clock, never twice at a time.

    A push due at 09:00 leaves at 09:00. `now` is the clock on the wall: seconds since 1970, UTC.
    """

    def __init__(
        self, jobs: Mapping[Job, timedelta], glance: float = GLANCE, now: Callable[[], float] = time.time
    ) -> None:
        self._jobs = dict(jobs)
        self._glance = glance
        self._now = now
        self._ticking: list[asyncio.Task[None]] = []
        self._is_over = False

    def start(self) -> None:
        """Begin to tick, unless the end came first: a bot can be stopped while it starts."""
        if not self._is_over:
            self._ticking = [asyncio.create_task(self._tick(job, self._jobs[job])) for job in self._jobs]

    def stop(self) -> None:
        """Tick no more; jobs under way are cut short."""
        self._is_over = True
        for task in self._ticking:
            task.cancel()

    async def _tick(self, job: Job, interval: timedelta) -> None:
        while not self._is_over:
            try:
                await job()
            except Exception as error:
                log.error("a timer's work waits for the next tick: %s", error, exc_info=traceback_of(error))
            await self._next(interval.total_seconds())

    async def _next(self, interval: float) -> None:
        """Wait until the clock has come to another whole interval, be it an earlier one because it was set back."""
        ticks = self._now() // interval
        while (now := self._now()) // interval == ticks:  # noqa: ASYNC110 - no event tells of a clock that is set
            await asyncio.sleep(min((ticks + 1) * interval - now, self._glance))
