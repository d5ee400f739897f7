"""One Chat Completions endpoint, as endpoints really are. The only module that knows the openai package.

What each endpoint accepts differs: OpenAI takes a JSON schema, DeepSeek only JSON mode, LM Studio only a schema, some
servers neither. The first form that works is kept for the life of the process.
"""

import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import stamina
from openai import APIConnectionError, APIStatusError, AsyncOpenAI, OpenAIError

from bot.errors import ServiceError
from bot.summarise.prompt import SCHEMA

log = logging.getLogger(__name__)

TIMEOUT = 60.0  # seconds for one call
ATTEMPTS = 3
LONGEST_WAIT = 60.0  # seconds that a Retry-After may ask for

_FORMATS: tuple[dict[str, Any] | None, ...] = (
    {"type": "json_schema", "json_schema": {"name": "digest_entry", "strict": True, "schema": SCHEMA}},
    {"type": "json_object"},
    None,
)
_FORM_REFUSED = {400, 404, 422, 500, 501}  # 500: llama-cpp-python's answer to a schema


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


class Model:
    """One model at one endpoint. `book` is asked before each request whether it may be made."""

    def __init__(self, base_url: str, api_key: str, name: str, book: Callable[[], Awaitable[bool]]) -> None:
        self.name = name
        self._client = AsyncOpenAI(base_url=base_url, api_key=api_key, timeout=TIMEOUT, max_retries=0)
        self._where = base_url
        self._book = book
        self._form = 0
        self._form_works = False

    async def close(self) -> None:
        """Close the connections."""
        await self._client.close()

    async def ask(self, messages: list[dict[str, str]]) -> Answer:
        """The model's answer to these messages.

        Raises ModelUnavailable (or DailyLimitReached) if there is none to be had now. Anything else that an endpoint
        can do comes back as an Answer with problems.
        """
        while True:
            form = self._form
            try:
                completion = await self._patiently(messages, _FORMATS[form])
            except APIStatusError as error:
                if self._try_next_form(form, error.status_code):
                    continue
                raise self._unavailable(f"HTTP {error.status_code}") from error
            except OpenAIError as error:
                raise self._unavailable(type(error).__name__) from error
            self._form_works = True
            return read_completion(completion)

    async def _patiently(self, messages: list[dict[str, str]], form: dict[str, Any] | None) -> Any:
        async for attempt in stamina.retry_context(on=_worth_retrying, attempts=ATTEMPTS, timeout=None):
            with attempt:
                if not await self._book():
                    raise DailyLimitReached("SUMMARY_DAILY_LIMIT is reached for this UTC day")
                wanted: dict[str, Any] = {"response_format": form} if form else {}
                try:
                    return await self._client.chat.completions.create(
                        model=self.name,
                        messages=messages,  # type: ignore[arg-type]  # plain dicts are what the endpoint gets
                        **wanted,
                    )
                except (OpenAIError, DailyLimitReached):
                    raise
                except Exception as error:  # a body that is not JSON, or not a completion
                    log.warning("the model's endpoint answered something unreadable: %s", type(error).__name__)
                    return None
        raise AssertionError("unreachable: the last attempt raises")

    def _try_next_form(self, used: int, status: int) -> bool:
        if self._form_works or status not in _FORM_REFUSED:
            return False
        if self._form == used:  # else another call has moved on already
            self._form = (used + 1) % len(_FORMATS)
            log.info("the model's endpoint refuses answer form %d (HTTP %d)", used, status)
        return used + 1 < len(_FORMATS)

    def _unavailable(self, reason: str) -> ModelUnavailable:
        return ModelUnavailable(
            f"the model {self.name} at {self._where} is not available: {reason}; "
            "check OPENAI_API_KEY, OPENAI_BASE_URL and OPENAI_MODEL"
        )


def _worth_retrying(error: Exception) -> bool | float:
    if isinstance(error, APIConnectionError):  # timeouts included
        return True
    if not isinstance(error, APIStatusError):
        return False
    if error.status_code == 429:
        wait = error.response.headers.get("retry-after", "")
        return (float(wait) <= LONGEST_WAIT and float(wait)) if wait.isdigit() else True
    return error.status_code in {408, 409} or error.status_code > 501


def read_completion(completion: Any) -> Answer:
    """The text of a completion and what is wrong with it. Never raises, whatever the endpoint sent."""
    try:
        choice = completion.choices[0]
        text = choice.message.content or ""
        refusal, finish = getattr(choice.message, "refusal", None), choice.finish_reason
    except (AttributeError, TypeError, IndexError):
        return Answer("", ("shape: the endpoint sent no completion",))
    usage = getattr(completion, "usage", None)
    tokens = (_tokens(usage, "prompt_tokens"), _tokens(usage, "completion_tokens"))
    if refusal:
        return Answer("", ("refused: the model declined",), *tokens)
    if finish not in {"stop", None}:
        return Answer(text, (f"cut-off: the answer ended with {finish}",), *tokens)
    return Answer(text, (), *tokens)


def _tokens(usage: Any, name: str) -> int:
    value = getattr(usage, name, 0)
    return value if isinstance(value, int) else 0
