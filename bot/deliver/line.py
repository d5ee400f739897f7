"""What the connection that fetches updates tells about Telegram: gone, back, or refusing the bot. Sends nothing."""

import logging
from collections.abc import Callable
from http import HTTPStatus

log = logging.getLogger(__name__)

NEWCOMER_GIVES_WAY = 2  # answers 409 in a row, for an instance that never had an update before the other one spoke up
OWNER_GIVES_WAY = 6  # for one that had: the newcomer has given way long before


class Line:
    """`heard` is told the status of each answer to a poll; `give_up(because)` is called when going on is of no use."""

    def __init__(self, give_up: Callable[[str], None]) -> None:
        self._give_up = give_up
        self.is_cut = False  # whether the last poll came back with nothing
        self._conflicts = 0
        self._patience = NEWCOMER_GIVES_WAY
        self._is_over = False

    @property
    def is_contested(self) -> bool:
        """Whether another instance asked for the updates when this one last did."""
        return self._conflicts > 0

    def heard(self, status: int | None) -> None:
        """An HTTP status of Telegram's own; None: no answer at all, or not Telegram's."""
        match status:
            case _ if self._is_over:  # no call is let out any more
                pass
            case HTTPStatus.OK:
                self._fine()
            case HTTPStatus.UNAUTHORIZED | HTTPStatus.NOT_FOUND:
                self._end("the token is wrong or was revoked; get the current one from @BotFather")
            case HTTPStatus.CONFLICT:
                self._conflict()
            case _ if not self.is_cut:
                self.is_cut = True
                log.warning("Telegram cannot be reached (%s); trying again until it can", status or "no answer")

    def _fine(self) -> None:
        if self.is_cut:
            log.info("Telegram can be reached again")
        self.is_cut = False
        self._conflicts = 0
        self._patience = OWNER_GIVES_WAY

    def _conflict(self) -> None:
        self._conflicts += 1
        log.warning("another instance asks for this bot's updates")
        if self._conflicts >= self._patience:
            self._end("another instance runs with the same token; stop one of the two")

    def _end(self, because: str) -> None:
        self._is_over = True
        self._give_up(because)
