"""How much one person may ask for, and what is said beyond that. Pure: the time is an argument (seconds of a clock that
never jumps). Old entries are forgotten, so that the memory is that of the people of the last window."""

from collections import deque
from typing import Literal

Verdict = Literal["fine", "tell", "ignore"]

_TIDY_ABOVE = 256  # people remembered before it is worth looking for idle ones


class Allowance:
    """So many things in any so many seconds, for each person (or chat) by id."""

    def __init__(self, most: int, seconds: float) -> None:
        self.most = most
        self._seconds = seconds
        self._moments: dict[int, deque[float]] = {}
        self._tidy_above = _TIDY_ABOVE

    def take(self, who: int, now: float) -> bool:
        """Whether there is one left, which is used up then."""
        self._tidy(now)
        moments = self._moments.setdefault(who, deque())
        while moments and moments[0] <= now - self._seconds:
            moments.popleft()
        if len(moments) >= self.most:
            return False
        moments.append(now)
        return True

    def _tidy(self, now: float) -> None:
        if len(self._moments) >= self._tidy_above:
            fresh = {who: moments for who, moments in self._moments.items() if moments[-1] > now - self._seconds}
            self._moments = fresh
            self._tidy_above = max(_TIDY_ABOVE, 2 * len(fresh))

    def __len__(self) -> int:
        """How many people are remembered."""
        return len(self._moments)


class Limit:
    """An allowance whose end is said once in its window, and then no more."""

    def __init__(self, most: int, seconds: float) -> None:
        self._things = Allowance(most, seconds)
        self._words = Allowance(1, seconds)

    def judge(self, who: int, now: float) -> Verdict:
        """Whether this thing is done, refused with a word, or ignored."""
        if self._things.take(who, now):
            return "fine"
        return "tell" if self._words.take(who, now) else "ignore"
