"""Scripted failures: what can go wrong between a bot and Telegram, and for which calls it shall."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

HTML_PAGE = "<html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>"


@dataclass(frozen=True, slots=True)
class Drop:
    """The connection closes without an answer; `delivered`: only after the call was carried out."""

    delivered: bool = False


@dataclass(frozen=True, slots=True)
class Slow:
    """The call waits so many seconds, then goes on as usual."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Hold:
    """The call waits until `let_go` is set, then goes on as usual; `has_come` is set as soon as it waits."""

    has_come: asyncio.Event = field(default_factory=asyncio.Event)
    let_go: asyncio.Event = field(default_factory=asyncio.Event)


@dataclass(frozen=True, slots=True)
class Hang:
    """No answer ever; `delivered`: the call was carried out first."""

    delivered: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """A refusal in Telegram's JSON; `delivered`: the call was carried out first. Description in full, with prefix."""

    status: int
    description: str
    parameters: Mapping[str, Any] = field(default_factory=dict)
    delivered: bool = False


@dataclass(frozen=True, slots=True)
class Page:
    """A page of HTML, as a proxy on the way would send it; `delivered`: the call was carried out first."""

    status: int = 502
    html: str = HTML_PAGE
    delivered: bool = False


Fault = Drop | Slow | Hold | Hang | Answer | Page


@dataclass(slots=True)
class _Rule:
    fault: Fault
    method: str | None  # in small letters; None: any
    chat_id: int | None  # None: any
    times: int | None  # left; None: for ever


class Script:
    """The failures to come, in the order in which they were written down."""

    def __init__(self) -> None:
        self._rules: list[_Rule] = []

    def add(self, fault: Fault, method: str | None, chat_id: int | None, times: int | None) -> None:
        self._rules.append(_Rule(fault, method.lower() if method else None, chat_id, times))

    def clear(self) -> None:
        self._rules.clear()

    def next(self, method: str, chat_id: int) -> Fault | None:
        """The first failure written for this call, counted as used; `method` in small letters."""
        for rule in self._rules:
            if rule.method in (None, method) and rule.chat_id in (None, chat_id) and rule.times != 0:
                if rule.times is not None:
                    rule.times -= 1
                return rule.fault
        return None
