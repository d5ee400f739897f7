"""Unexpected errors, grouped by kind as they are logged: what was raised and where. Keeps counts, not stories."""

import logging
import traceback
from pathlib import Path

from bot.logs import masked
from bot.markup import clean, shorten
from bot.operators.alerts import OTHER, ErrorGroup

OURS = ("bot", "storage")
LONGEST_KIND, LONGEST_WORDS = 80, 200  # UTF-16 units
MOST_KINDS = 50  # between two looks; what comes beyond is counted together


class ErrorGroups(logging.Handler):
    """Listens to the log for errors, while it is open. Secrets are masked here as there."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self._groups: dict[str, ErrorGroup] = {}

    def emit(self, record: logging.LogRecord) -> None:
        """Add one record to its group; called under the handler's lock, from any thread."""
        try:
            # Masked before it is cut: half a secret is one, too.
            kind = shorten(clean(masked(kind_of(record))), LONGEST_KIND)
            words = shorten(clean(masked(_words(record))), LONGEST_WORDS)
        except Exception:
            self.handleError(record)
            return
        if kind not in self._groups and len(self._groups) >= MOST_KINDS:
            kind = OTHER
        before = self._groups.get(kind)
        self._groups[kind] = ErrorGroup(kind, before.count + 1 if before else 1, words)

    def listen(self) -> None:
        """Hear what is logged from now on."""
        logging.getLogger().addHandler(self)

    def close(self) -> None:
        """Hear no more."""
        logging.getLogger().removeHandler(self)
        super().close()

    def take(self) -> list[ErrorGroup]:
        """What has come since the last time."""
        self.acquire()
        try:
            groups, self._groups = self._groups, {}
        finally:
            self.release()
        return list(groups.values())


def kind_of(record: logging.LogRecord) -> str:
    """The exception's type and the last place of ours on its way; without an exception, the log line's own pattern.

    Other people's log lines may hold anything, so that they are known by their logger alone.
    """
    error = record.exc_info[1] if record.exc_info else None
    if error is not None:
        return f"{type(error).__name__} in {_place(error) or record.name}"
    return f"{record.name}: {record.msg}" if record.name.partition(".")[0] in OURS else record.name


def _place(error: BaseException) -> str | None:
    for frame in reversed(traceback.extract_tb(error.__traceback__)):
        parts = Path(frame.filename).with_suffix("").parts
        start = max((place for place, part in enumerate(parts[:-1]) if part in OURS), default=None)
        if start is not None and "site-packages" not in parts:
            return f"{'.'.join(parts[start:])}.{frame.name}"
    return None


def _words(record: logging.LogRecord) -> str:
    error = record.exc_info[1] if record.exc_info else None
    said = record.getMessage()
    return said if error is None or str(error) in said else f"{said}: {error}"
