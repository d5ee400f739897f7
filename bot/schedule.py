"""The timers. They only ask the database what is due: a tick too many or too few is harmless."""

import asyncio
import logging
from collections.abc import Callable, Coroutine, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.logs import log_failure

log = logging.getLogger(__name__)

ON_THE_MINUTE = datetime(2020, 1, 1, tzinfo=UTC)  # ticks fall on whole intervals: a push due at 09:00 leaves at 09:00
GLANCE = 60.0  # seconds between two looks at the clock on the wall

Job = Callable[[], Coroutine[Any, Any, None]]


class Timers:
    """Runs each job at once and then at every whole interval of the clock, never twice at a time."""

    def __init__(self, jobs: Mapping[Job, timedelta], glance: float = GLANCE) -> None:
        self._intervals = {job.__qualname__: interval for job, interval in jobs.items()}
        self._glance = glance
        self._looking: asyncio.TimerHandle | None = None
        self._is_over = False
        self._scheduler = AsyncIOScheduler(timezone=UTC)
        for job, interval in jobs.items():
            guarded = _guarded(job)
            self._scheduler.add_job(guarded, misfire_grace_time=None)
            self._scheduler.add_job(
                guarded,
                trigger="interval",
                id=job.__qualname__,
                seconds=interval.total_seconds(),
                start_date=ON_THE_MINUTE,
                max_instances=2,  # the second one sees that the first is still at it, and goes
                coalesce=True,
                misfire_grace_time=None,
            )

    def start(self) -> None:
        """Begin to tick, unless the end came first: a bot can be stopped while it starts."""
        if self._is_over:
            return
        self._scheduler.start()
        self._look()

    def stop(self) -> None:
        """Tick no more; jobs under way are cut short."""
        self._is_over = True
        if self._looking:
            self._looking.cancel()
            logging.getLogger("apscheduler.executors.default").addFilter(_is_no_end)
            self._scheduler.shutdown(wait=False)

    def _look(self) -> None:
        """Pull in what lies further ahead than its interval: the clock was set back, and nobody waits for it."""
        now = datetime.now(UTC)
        for name, interval in self._intervals.items():
            job = self._scheduler.get_job(name)
            if job and job.next_run_time > now + interval:
                job.modify(next_run_time=now)
        self._looking = asyncio.get_running_loop().call_later(self._glance, self._look)


def _is_no_end(record: logging.LogRecord) -> bool:
    """A job that is cut short before its first step is an error to APScheduler; here it is the bot's end."""
    return not (record.exc_info and isinstance(record.exc_info[1], asyncio.CancelledError))


def _guarded(job: Job) -> Job:
    running = asyncio.Lock()

    async def run() -> None:
        if running.locked():
            return
        async with running:
            try:
                await job()
            except asyncio.CancelledError:
                log.debug("a timer's work is cut short: the bot stops")
            except Exception as error:
                log_failure(log, error, "a timer's work waits for the next tick")

    return run
