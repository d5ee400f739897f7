"""What the calls that send messages tell about Telegram, counted as they are answered. Sends nothing."""

from collections.abc import Callable
from http import HTTPStatus


class Calls:
    """`heard` is told the status of each answer; `failed` and `must_wait` are called for those that say so."""

    def __init__(self, failed: Callable[[], None], must_wait: Callable[[], None]) -> None:
        self._failed = failed
        self._must_wait = must_wait
        self.is_refused = False  # whether the last answer of Telegram's own said that the token is none

    def heard(self, status: int | None) -> None:
        """An HTTP status of Telegram's own; None: no answer at all, or not Telegram's."""
        if status is None or status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            self._failed()
            return
        if status == HTTPStatus.TOO_MANY_REQUESTS:
            self._must_wait()
        self.is_refused = status == HTTPStatus.UNAUTHORIZED
