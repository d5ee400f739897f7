"""What the calls that send messages tell about Telegram, counted as they are answered. Sends nothing."""

import time
from collections.abc import Callable
from http import HTTPStatus

REMEMBERED = 300.0  # seconds that a refusal of the token is a sign of what may come


class Calls:
    """`heard` is told the status of each answer; `failed` and `must_wait` are called for those that say so."""

    def __init__(
        self, failed: Callable[[], None], must_wait: Callable[[], None], now: Callable[[], float] = time.monotonic
    ) -> None:
        self._failed = failed
        self._must_wait = must_wait
        self._now = now
        self._refused_at = float("-inf")

    @property
    def is_refused(self) -> bool:
        """Whether Telegram has lately said to a single call that the token is none."""
        return self._now() - self._refused_at < REMEMBERED

    def heard(self, status: int | None) -> None:
        """An HTTP status of Telegram's own; None: no answer at all, or not Telegram's."""
        if status is None or status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            self._failed()
        elif status == HTTPStatus.TOO_MANY_REQUESTS:
            self._must_wait()
        elif status == HTTPStatus.UNAUTHORIZED:
            self._refused_at = self._now()
