"""How Telegram says no: a status, a description, and sometimes parameters."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

NOTHING: Mapping[str, Any] = MappingProxyType({})


class Refusal(Exception):
    """An answer with `ok: false`; `description` is complete, prefix included."""

    def __init__(self, status: int, description: str, parameters: Mapping[str, Any] = NOTHING) -> None:
        super().__init__(description)
        self.status = status
        self.description = description
        self.parameters = dict(parameters)


def bad_request(reason: str, **parameters: Any) -> Refusal:
    """400; `reason` is without the prefix. Telegram writes its own sentences with a small first letter."""
    return Refusal(400, f"Bad Request: {uncapitalised(reason)}", parameters)


def forbidden(reason: str) -> Refusal:
    """403; `reason` is without the prefix."""
    return Refusal(403, f"Forbidden: {reason}")


def too_many_requests(seconds: int) -> Refusal:
    """429, with the seconds to wait in the text and in the parameters."""
    return Refusal(429, f"Too Many Requests: retry after {seconds}", {"retry_after": seconds})


def uncapitalised(reason: str) -> str:
    """Small first letter, except where the second one shows a code (TOPIC_CLOSED) or an acronym (URL)."""
    if reason[1:2] == "_" or reason[1:2].isupper():
        return reason
    return reason[:1].lower() + reason[1:]
