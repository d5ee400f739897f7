"""What a database needs once a day: old rows go, a copy is kept, the -wal file is emptied."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from pathlib import Path

from bot.days import utc_day
from bot.library import Clock
from storage.backup import back_up_daily
from storage.database import DatabaseError, empty_wal

log = logging.getLogger(__name__)


class Upkeep:
    """Of the database at `live`; copies go into `folder`, if there is one. `prune` deletes what is of no use."""

    def __init__(self, live: Path, folder: Path | None, prune: Callable[[], Awaitable[None]], clock: Clock) -> None:
        self._live = live
        self._folder = folder
        self._prune = prune
        self._clock = clock
        self.trouble: str | None = None  # why the last copy failed

    async def tidy(self) -> None:
        """Do all of it."""
        await self._prune()
        if self._folder:
            await self.back_up(self._folder)
        await asyncio.to_thread(empty_wal, self._live)

    async def back_up(self, folder: Path) -> None:
        """The day's copy of the database; in a thread of its own, so that nobody waits for it."""
        try:
            copy = await asyncio.to_thread(back_up_daily, self._live, folder, utc_day(self._clock()))
        except DatabaseError as error:
            log.error("the daily copy of the database failed: %s", error)
            self.trouble = str(error)
        else:
            log.info("the database is copied to %s", copy)
            self.trouble = None
