"""The timers. They only ask the database what is due: a tick too many or too few is harmless."""

import asyncio
import logging
from collections.abc import Callable, Coroutine
from datetime import UTC, datetime, timedelta
from typing import Any

from apscheduler.schedulers.asyncio import AsyncIOScheduler

log = logging.getLogger(__name__)

Job = Callable[[], Coroutine[Any, Any, None]]


def timers(jobs: dict[Job, timedelta]) -> AsyncIOScheduler:
    """A scheduler, not yet started, that runs each job at once and then at its interval, never twice at a time."""
    scheduler = AsyncIOScheduler(timezone=UTC)
    for job, interval in jobs.items():
        scheduler.add_job(
            _guarded,
            args=[job],
            trigger="interval",
            seconds=interval.total_seconds(),
            next_run_time=datetime.now(UTC),
            max_instances=1,
            coalesce=True,
            misfire_grace_time=None,
        )
    return scheduler


async def _guarded(job: Job) -> None:
    try:
        await job()
    except asyncio.CancelledError:
        log.debug("a timer's work is cut short: the bot stops")
    except Exception:
        log.exception("a timer's work broke off; it is tried again with the next tick")
