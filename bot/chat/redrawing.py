"""What taps ask for beside a chat's other business: equal wishes that come at once are one, and the last one wins."""

from collections.abc import Awaitable, Callable

Place = tuple[int, int | str]  # a chat, and in it a message or what else is wished for
Put = Callable[[], Awaitable[object]]


class Redrawing:
    """Twenty taps a second on one message become two or three edits of it."""

    def __init__(self) -> None:
        self._wishes: dict[Place, Put] = {}

    async def redraw(self, place: Place, put: Put) -> None:
        """Put this in place; while another is being put there, the latest waits and the ones between are dropped."""
        busy = place in self._wishes
        self._wishes[place] = put
        if busy:
            return
        try:
            done: Put | None = None
            while done is not (wish := self._wishes[place]):
                await wish()
                done = wish
        finally:
            del self._wishes[place]

    async def once(self, place: Place, put: Put) -> None:
        """Do this, unless it is being done."""
        if place not in self._wishes:
            await self.redraw(place, put)
