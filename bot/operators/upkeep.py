"""What a database needs once a day: old rows and copies go, a new copy is kept, the -wal file is emptied."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import date
from pathlib import Path

from bot.days import Clock, utc_day
from bot.logs import log_failure
from storage.backup import back_up_daily, drop_copy_of_upgrade
from storage.database import empty_wal

log = logging.getLogger(__name__)

Step = Callable[[], Awaitable[bool | None]]  # False: somebody is in its way, which is no failure

_COPY = "the daily copy of the database"


class Upkeep:
    """Of the database at `live`; copies go into `folder`, if there is one. `prune` deletes what is of no use."""

    def __init__(self, live: Path, folder: Path | None, prune: Callable[[], Awaitable[None]], clock: Clock) -> None:
        self._live = live
        self._folder = folder
        self._clock = clock
        self._steps: dict[str, Step] = {
            "the deletion of old rows": prune,
            _COPY: self._back_up,
            "the removal of the copy from before an upgrade": self._drop_copy_of_upgrade,
            "the emptying of the -wal file": self._empty_wal,
        }
        self._done: dict[str, date] = {}  # the UTC day on which each step last succeeded
        self._troubles: dict[str, str] = {}  # why a step failed the last time

    @property
    def trouble(self) -> str | None:
        """Why the last copy failed; None: it did not."""
        return self._troubles.get(_COPY)

    async def tidy(self) -> None:
        """Do what has not been done today. A step that fails holds up no other, and is tried again the next time."""
        today = utc_day(self._clock())
        for name, step in self._steps.items():
            if self._done.get(name) != today and await self._succeeds(name, step):
                self._done[name] = today

    async def _succeeds(self, name: str, step: Step) -> bool:
        try:
            is_done = await step() is not False
        except Exception as error:
            level = logging.WARNING if name in self._troubles else logging.ERROR  # operators hear of it once
            log_failure(log, error, "%s failed", name, level=level)
            self._troubles[name] = str(error)
            return False
        self._troubles.pop(name, None)
        return is_done

    async def _back_up(self) -> None:
        if self._folder:  # in a thread of its own, so that nobody waits for it
            copy = await asyncio.to_thread(back_up_daily, self._live, self._folder, utc_day(self._clock()))
            log.info("the database is copied to %s", copy)

    async def _drop_copy_of_upgrade(self) -> None:
        await asyncio.to_thread(drop_copy_of_upgrade, self._live)

    async def _empty_wal(self) -> bool:
        return await asyncio.to_thread(empty_wal, self._live)
