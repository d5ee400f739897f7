"""Messages that show what they change: each is drawn anew by one at a time, and the last wish wins."""

from collections.abc import Awaitable, Callable

Place = tuple[int, int]  # chat and message
Put = Callable[[], Awaitable[None]]


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
