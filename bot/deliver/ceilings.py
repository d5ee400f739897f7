"""When the next message may go, and to whom. Pure: the time is an argument (seconds of a clock that never jumps).

Messages are spaced evenly, so that no second, the first included, carries more than the ceiling. A chat's own ceiling
counts from Telegram's answer: two messages that leave a second apart may arrive closer than that.
"""

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import IntEnum

from bot.config import Rate


class Urgency(IntEnum):
    """Who is answered first."""

    PERSON = 0
    BROADCAST = 1


@dataclass(slots=True)
class _Chat:
    in_flight: bool = False
    quiet_until: float = 0.0
    recent: deque[float] = field(default_factory=deque)  # moments of the last messages, for the group's ceiling


@dataclass(frozen=True, slots=True)
class Request:
    """A message that waits for its turn."""

    chat_id: int
    urgency: Urgency
    number: int  # order of asking


class Ceilings:
    """Overall, per chat and per group, each with its own memory."""

    def __init__(self, overall: Rate, per_chat: Rate, per_group: Rate) -> None:
        self._overall, self._per_chat, self._per_group = overall, per_chat, per_group
        self._next_overall = 0.0
        self._closed_until = 0.0
        self._chats: dict[int, _Chat] = {}

    def ready_at(self, chat_id: int) -> float:
        """The earliest moment for a message to this chat; infinity while one is in flight there."""
        overall = max(self._next_overall, self._closed_until)
        chat = self._chats.get(chat_id)
        if not chat:
            return overall
        return float("inf") if chat.in_flight else max(overall, chat.quiet_until)

    def leaves(self, chat_id: int, now: float) -> None:
        """A message to this chat leaves now."""
        self._next_overall = max(now, self._next_overall) + self._overall.interval
        self._chats.setdefault(chat_id, _Chat()).in_flight = True

    def answered(self, chat_id: int, now: float) -> None:
        """Telegram has answered, or will not: the chat's own ceiling counts from here."""
        chat = self._chats.setdefault(chat_id, _Chat())
        chat.in_flight = False
        chat.quiet_until = max(chat.quiet_until, now + self._per_chat.interval)
        if chat_id < 0 and self._per_group.messages:
            chat.recent.append(now)
            if len(chat.recent) >= self._per_group.messages:
                chat.quiet_until = max(chat.quiet_until, chat.recent.popleft() + self._per_group.seconds)

    def told_to_wait(self, chat_id: int, seconds: float, now: float) -> None:
        """Telegram wants silence, not saying where: in this chat, or everywhere when another chat waits already."""
        others_wait = any(
            chat.quiet_until > now + self._per_chat.interval
            for other, chat in self._chats.items()
            if other != chat_id and other > 0
        )
        if others_wait:
            self._closed_until = max(self._closed_until, now + seconds)
        chat = self._chats.setdefault(chat_id, _Chat())
        chat.quiet_until = max(chat.quiet_until, now + seconds)

    def forget_idle(self, now: float) -> None:
        """Drop the memory of chats that nothing holds back any more."""
        past = now - self._per_group.seconds
        self._chats = {
            chat_id: chat
            for chat_id, chat in self._chats.items()
            if chat.in_flight or chat.quiet_until > now or (chat.recent and chat.recent[-1] > past)
        }


def next_request(waiting: Iterable[Request], ceilings: Ceilings, now: float) -> tuple[Request | None, float]:
    """Which waiting message goes now, people first, then in the order of asking; else None and when to look again."""
    soonest = float("inf")
    for request in sorted(waiting, key=lambda request: (request.urgency, request.number)):
        ready = ceilings.ready_at(request.chat_id)
        if ready <= now:
            return request, now
        soonest = min(soonest, ready)
    return None, soonest
