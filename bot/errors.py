"""Every error that the bot raises itself.

    BotError
    ├── ConfigurationError      settings that cannot be used; one line each
    ├── DayError                a day that nobody can show
    │   ├── NotADay             not a date at all
    │   │   └── AmbiguousDay    a date that some read one way and some another
    │   ├── FutureDay           after today, UTC
    │   └── PrehistoricDay      before the Hub's first list
    └── ServiceError            somebody else's service failed
        ├── PapersApiError
        └── TelegramError

An error has two voices: `str(error)` is one line for the log and the command line, saying what happened and what to do;
`error.message_id` names the sentence for a reader, in the message catalogues.
"""

from collections.abc import Sequence
from datetime import date


class BotError(Exception):
    """What happened and what to do, in one line."""

    message_id = "error-unexpected"


class ConfigurationError(BotError):
    """Settings that cannot be used.

    `problems` holds one line for each of them: all are reported at once.
    """

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


class DayError(BotError):
    """A day that nobody can show."""


class NotADay(DayError):
    """The words name no date."""

    message_id = "error-not-a-day"


class AmbiguousDay(NotADay):
    """Two days can be meant: one by who writes the month first, one by who writes the day first."""

    message_id = "error-ambiguous-day"

    def __init__(self, words: str, days: Sequence[date]) -> None:
        super().__init__(f"{words!r} could be {' or '.join(map(str, days))}; write the one that is meant like this")
        self.days = days


class FutureDay(DayError):
    """The Hub has not listed this day yet."""

    message_id = "error-future-day"


class PrehistoricDay(DayError):
    """Before the Hub's first list."""

    message_id = "error-prehistoric-day"


class ServiceError(BotError):
    """Somebody else's service failed; trying again later may help."""


class PapersApiError(ServiceError):
    """The papers API is down, slow, refuses, or answers nonsense."""

    message_id = "error-papers-api"


class TelegramError(ServiceError):
    """Telegram refuses the bot itself: a wrong token, or a second instance."""
