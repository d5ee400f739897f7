"""What asking a model can come to. Knows no endpoint: a bot without a key need not load the client of one."""

from dataclasses import dataclass

from bot.errors import ServiceError


class ModelUnavailable(ServiceError):
    """The endpoint is down, slow, or refuses us: asking later may help."""


class DailyLimitReached(ModelUnavailable):
    """SUMMARY_DAILY_LIMIT calls were made this UTC day."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: the text ("" for none), what is wrong with the answer as such, and the tokens it cost."""

    text: str
    problems: tuple[str, ...]
    prompt_tokens: int = 0
    completion_tokens: int = 0
