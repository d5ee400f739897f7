"""What taps ask for beside a chat's other business: equal wishes that come at once are one, and the last one wins."""

import logging
from collections.abc import Awaitable, Callable

from bot.logs import log_failure

log = logging.getLogger(__name__)

Place = tuple[int, int | str]  # a chat, and in it a message or what else is wished for
Put = Callable[[], Awaitable[object]]


class Redrawing:
    """Twenty taps a second on one message become two or three edits of it."""

    def __init__(self) -> None:
        self._wishes: dict[Place, Put] = {}

    async def redraw(self, place: Place, put: Put) -> None:
        """Put this in place; while another is being put there, the latest waits and the ones between are dropped.

        Raises what the last one raises; the others' errors are logged.
        """
        busy = place in self._wishes
        self._wishes[place] = put
        if busy:
            return
        try:
            done: Put | None = None
            while done is not (wish := self._wishes[place]):
                done = wish
                try:
                    await wish()
                except Exception as error:
                    if wish is self._wishes[place]:
                        raise
                    log_failure(log, error, "chat %s: a message could not be drawn; it is drawn anew", place[0])
        finally:
            del self._wishes[place]

    async def once(self, place: Place, put: Put) -> None:
        """Do this, unless it is being done."""
        if place not in self._wishes:
            await self.redraw(place, put)
