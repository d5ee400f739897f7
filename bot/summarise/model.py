"""One Chat Completions endpoint, as endpoints really are. The only module that knows the openai package.

What each endpoint accepts differs: OpenAI takes a JSON schema, DeepSeek only JSON mode, LM Studio only a schema, some
servers neither. The first form that works is kept for the life of the process.
"""

import asyncio
import logging
import re
import ssl
from collections.abc import Awaitable, Callable, Mapping
from typing import Any
from urllib.parse import urlsplit

import stamina
from openai import (
    APIConnectionError,
    APIStatusError,
    APITimeoutError,
    AsyncOpenAI,
    DefaultAsyncHttpxClient,
    OpenAIError,
)

from bot.markup import clean
from bot.proxies import proxy_for
from bot.summarise.asking import Answer, DailyLimitReached, ModelUnavailable
from bot.summarise.prompt import SCHEMA

log = logging.getLogger(__name__)

TIMEOUT = 60.0  # seconds for one call, from the first byte to the last
ATTEMPTS = 3
LONGEST_WAIT = 60.0  # seconds that a Retry-After may ask for

_FORMATS: tuple[dict[str, Any] | None, ...] = (
    {"type": "json_schema", "json_schema": {"name": "digest_entry", "strict": True, "schema": SCHEMA}},
    {"type": "json_object"},
    None,
)
FORM_NAMES = ("a JSON schema", "JSON mode", "plain text")
_FORM_REFUSED = {400, 404, 422, 500, 501}  # 500: llama-cpp-python's answer to a schema
_ADVICE_ELSE = "check OPENAI_API_KEY, OPENAI_BASE_URL and OPENAI_MODEL"
_ADVICE = {
    "HTTP 401": "the key is refused: check OPENAI_API_KEY, and that it is one for OPENAI_BASE_URL",
    "HTTP 402": "the account is empty: top it up, or use another endpoint",
    "HTTP 403": "the key is not allowed to do this: check OPENAI_API_KEY and OPENAI_MODEL",
    "HTTP 404": "there is no such model, or no such address: check OPENAI_MODEL and OPENAI_BASE_URL",
    "HTTP 429": "the quota is used up, or it is asked too often: check the account, or lower SUMMARY_CONCURRENCY",
    **dict.fromkeys(("HTTP 500", "HTTP 502", "HTTP 503"), "its server is in trouble: it is asked again later"),
    "it cannot be reached": "check OPENAI_BASE_URL, the network, a proxy",
    "it does not answer": "its server is in trouble, or OPENAI_MODEL is slow: it is asked again later",
}
_FINISHED = {"stop", "eos", "eos_token", "end_turn", "stop_sequence", "complete", "completed", "finished"}


class Model:
    """One model at one endpoint. `book` is asked before each request whether it may be made; its argument is `ask`'s.

    `timeout`: seconds for one request; `attempts`: requests for one answer, as long as another may help.
    """

    def __init__(
        self,
        base_url: str,
        api_key: str,
        name: str,
        book: Callable[[bool], Awaitable[bool]],
        timeout: float = TIMEOUT,
        attempts: int = ATTEMPTS,
    ) -> None:
        self.name = name
        # Left to itself, the client stops the whole program at ALL_PROXY=socks5://…
        client = DefaultAsyncHttpxClient(
            proxy=proxy_for(base_url), trust_env=False, verify=ssl.create_default_context(), timeout=timeout
        )
        self._client = AsyncOpenAI(
            base_url=base_url, api_key=api_key, timeout=timeout, max_retries=0, http_client=client
        )
        self._where = _without_secrets(base_url)
        self._book = book
        self._timeout = timeout
        self._attempts = attempts
        self._form = 0
        self._form_works = False

    async def close(self) -> None:
        """Close the connections."""
        await self._client.close()

    @property
    def form(self) -> str:
        """In what form the endpoint is asked for an answer: the one that works, once there was an answer."""
        return FORM_NAMES[self._form]

    async def offered(self) -> list[str]:
        """The names of the models that the endpoint says it has; none if it does not say."""
        try:
            async with asyncio.timeout(self._timeout):
                return [clean(model.id) async for model in self._client.models.list()]
        except Exception as error:  # it need not know this question at all
            log.info("the endpoint does not list its models: %s", type(error).__name__)
            return []

    async def ask(self, messages: list[dict[str, str]], *, looked_up: bool = False) -> Answer:
        """The model's answer to these messages. `looked_up`: as for `calls_allowed`.

        Raises ModelUnavailable (or DailyLimitReached) if there is none to be had now. Anything else that an endpoint
        can do comes back as an Answer with problems.
        """
        while True:
            form = self._form
            try:
                answer = read_completion(await self._patiently(messages, _FORMATS[form], looked_up))
            except APIStatusError as error:
                reason, may_be_the_form = f"HTTP {error.status_code}", error.status_code in _FORM_REFUSED
            except (OpenAIError, TimeoutError) as error:
                reason, may_be_the_form = self._reason(error), False
            else:
                if answer:
                    self._keep_form(form)
                    return answer
                reason, may_be_the_form = "it sends no completion", True
            if not (may_be_the_form and self._try_next_form(form, reason)):
                raise self._unavailable(reason)

    async def _patiently(self, messages: list[dict[str, str]], form: dict[str, Any] | None, looked_up: bool) -> Any:
        retries = stamina.retry_context(on=_worth_retrying, attempts=self._attempts, timeout=None, wait_initial=1.0)
        async for attempt in retries:
            with attempt:
                if not await self._book(looked_up):
                    part = "what people may look up of " if looked_up else ""
                    raise DailyLimitReached(f"{part}SUMMARY_DAILY_LIMIT is reached for this UTC day")
                return await self._request(messages, form)
        raise AssertionError("unreachable: the last attempt raises")

    async def _request(self, messages: list[dict[str, str]], form: dict[str, Any] | None) -> Any:
        wanted: dict[str, Any] = {"response_format": form} if form else {}
        try:
            # The client's own timeout begins anew with every byte, and some endpoints send blank lines to keep us.
            async with asyncio.timeout(self._timeout):
                return await self._client.chat.completions.create(
                    model=self.name,
                    messages=messages,  # type: ignore[arg-type]  # plain dicts are what the endpoint gets
                    **wanted,
                )
        except (OpenAIError, TimeoutError):
            raise
        except Exception as error:  # a body that is not JSON, or not a completion
            log.warning("the model's endpoint answered something unreadable: %s", type(error).__name__)
            return None

    def _keep_form(self, form: int) -> None:
        if not self._form_works:
            self._form, self._form_works = form, True

    def _try_next_form(self, used: int, reason: str) -> bool:
        if self._form_works:
            return used != self._form  # another call has found the right one meanwhile
        if self._form == used:  # else another call has moved on already
            self._form = (used + 1) % len(_FORMATS)
            log.info("the model's endpoint refuses answer form %d (%s)", used, reason)
        return used + 1 < len(_FORMATS)

    def _unavailable(self, reason: str) -> ModelUnavailable:
        advice = next((advice for start, advice in _ADVICE.items() if reason.startswith(start)), _ADVICE_ELSE)
        return ModelUnavailable(f"the model {self.name} at {self._where} is not available: {reason}; {advice}")

    def _reason(self, error: Exception) -> str:
        if isinstance(error, APITimeoutError | TimeoutError):
            return f"it does not answer within {self._timeout:g} s"
        cause = error.__cause__
        if type(cause).__name__ == "ConnectError":  # while connecting nothing is said that might repeat the key
            return f"it cannot be reached ({clean(str(cause))})"
        return type(error).__name__


def _without_secrets(address: str) -> str:
    """An address without the password, the key or the query that some people put into it."""
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"


def _worth_retrying(error: Exception) -> bool | float:
    """Whether another try may help at once, or after so many seconds."""
    if isinstance(error, APIConnectionError | TimeoutError):
        return True
    if not isinstance(error, APIStatusError):
        return False
    if error.status_code in {429, 503} and (wait := retry_after(error.response.headers)) is not None:
        return wait <= LONGEST_WAIT and wait
    return error.status_code in {408, 409, 429} or (error.status_code >= 500 and error.status_code != 501)


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Seconds that the endpoint asks us to wait; None if it does not say so in figures."""
    for name, unit in (("retry-after-ms", 0.001), ("retry-after", 1.0)):
        value = headers.get(name, "")
        if re.fullmatch(r"[0-9]{1,9}(?:\.[0-9]+)?", value):
            return float(value) * unit
    return None


def read_completion(completion: Any) -> Answer | None:
    """The text of a completion and what is wrong with it; None if it is no completion. Never raises."""
    try:
        choice = completion.choices[0]
        content, refusal = choice.message.content, getattr(choice.message, "refusal", None)
        finish = choice.finish_reason if isinstance(choice.finish_reason, str | None) else "no known reason"
    except (AttributeError, TypeError, LookupError):
        return None
    text, usage = _text(content), getattr(completion, "usage", None)
    tokens = (_tokens(usage, "prompt_tokens"), _tokens(usage, "completion_tokens"))
    if refusal:
        return Answer("", ("refused: the model declined",), *tokens)
    if finish and finish.casefold() not in _FINISHED:
        return Answer(text, (f"cut-off: the answer ended with {clean(finish)[:40]}",), *tokens)
    return Answer(text, (), *tokens)


def _text(content: Any) -> str:
    # Some gateways pass the parts of another API on: [{"type": "text", "text": "…"}].
    if isinstance(content, list):
        texts = (part.get("text") for part in content if isinstance(part, dict))
        return "".join(text for text in texts if isinstance(text, str))
    return content if isinstance(content, str) else ""


def _tokens(usage: Any, name: str) -> int:
    value = getattr(usage, name, 0)
    return value if type(value) is int and 0 <= value < 2**31 else 0
