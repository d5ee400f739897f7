"""Renders one page at a time, beside the event loop, and keeps it for a minute: many readers cost what one costs."""

import asyncio
import gzip
import hashlib
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Hashable
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from bot.days import Clock
from bot.shared_work import SharedWork

KEPT = 60.0  # seconds
MOST_KEPT = 32  # pages
MOST_UNDER_WAY = 32  # pages that wait to be rendered; more is more than readers ask for


class TooBusy(Exception):
    """Too many different pages are asked for at once."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A rendered page, as it stands and packed with gzip."""

    body: bytes
    packed: bytes
    etag: str  # without quotes
    modified: datetime  # when it first read like this, to the second


Make = Callable[[], Awaitable[Callable[[], str] | None]]
"""Gets what a page needs and gives back what renders it, in a thread. None: there is no such page."""


class Press:
    """The pages that were asked for lately, by key."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._kept: OrderedDict[Hashable, tuple[float, Sheet]] = OrderedDict()
        self._under_way = SharedWork[Hashable, Sheet | None]()
        self._turn = asyncio.Lock()

    async def sheet(self, key: Hashable, make: Make) -> Sheet | None:
        """The page of this key; who asks while it is being made waits for the same one. Raises TooBusy."""
        kept_until, sheet = self._kept.get(key, (0.0, None))
        if sheet and time.monotonic() < kept_until:
            return sheet
        if key not in self._under_way and len(self._under_way) >= MOST_UNDER_WAY:
            raise TooBusy
        return await self._under_way(key, partial(self._print, key, make))

    async def close(self) -> None:
        """Drop the pages that are being made."""
        await self._under_way.close()

    async def _print(self, key: Hashable, make: Make) -> Sheet | None:
        async with self._turn:
            render = await make()
            if render is None:
                return None
            body, packed, etag = await asyncio.to_thread(_rendered, render)
        _, earlier = self._kept.pop(key, (0.0, None))
        is_same = earlier is not None and earlier.etag == etag
        modified = earlier.modified if earlier and is_same else self._clock().replace(microsecond=0)
        sheet = Sheet(body, packed, etag, modified)
        self._kept[key] = (time.monotonic() + KEPT, sheet)
        if len(self._kept) > MOST_KEPT:
            self._kept.popitem(last=False)
        return sheet


def _rendered(render: Callable[[], str]) -> tuple[bytes, bytes, str]:
    body = render().encode()
    return body, gzip.compress(body, 6, mtime=0), hashlib.blake2b(body, digest_size=12).hexdigest()
