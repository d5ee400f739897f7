"""What asking a model can come to. Knows no endpoint: a bot without a key need not load the client of one."""

from dataclasses import dataclass

from bot.errors import ServiceError


class ModelUnavailable(ServiceError):
    """The endpoint is down, slow, or refuses us: asking later may help."""


class DailyLimitReached(ModelUnavailable):
    """As many calls were made this UTC day as SUMMARY_DAILY_LIMIT allows."""


RESERVE = 0.4  # of a day's calls


def calls_allowed(limit: int, *, looked_up: bool) -> int:
    """How many calls a UTC day has, with this SUMMARY_DAILY_LIMIT, before none is made any more.

    `looked_up`: for what people look up, which leaves a reserve to the day's own papers.
    """
    return limit - int(limit * RESERVE) if looked_up else limit


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: the text ("" for none), what is wrong with the answer as such, and the tokens it cost."""

    text: str
    problems: tuple[str, ...]
    prompt_tokens: int = 0
    completion_tokens: int = 0
