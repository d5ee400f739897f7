"""Counts in memory what happens too often for a write of its own, and writes the sums down together.

A crash may lose what was counted since the last `write`, which is at most a minute.
"""

from collections import Counter
from typing import Protocol

from bot.days import Clock, utc_day
from storage import counts
from storage.counts import Counted
from storage.database import DatabaseError, Store


class Count(Protocol):
    """Told of each thing that happens, by its name and perhaps its kind."""

    def __call__(self, name: Counted, kind: str = "") -> None: ...


def uncounted(name: Counted, kind: str = "") -> None:
    """Where nobody asks how often."""


class Tally:
    """`count(name, kind)` is cheap and may be called anywhere on the event loop."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock
        self._sums: Counter[tuple[Counted, str]] = Counter()

    def count(self, name: Counted, kind: str = "", times: int = 1) -> None:
        """So many more."""
        self._sums[name, kind] += times

    async def write(self) -> None:
        """Write down what has come together; if that cannot be done now, it is kept for the next time."""
        sums, self._sums = self._sums, Counter()
        if sums:
            try:
                await self._store(counts.add_many, utc_day(self._clock()), sums)
            except DatabaseError:
                self._sums.update(sums)
                raise
