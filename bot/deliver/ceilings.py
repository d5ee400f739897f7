"""When the next message may go, and to whom. Pure: the time is an argument (seconds of a clock that never jumps).

Messages are spaced evenly, so that no second, the first included, carries more than the ceiling. But two that leave a
second apart may arrive closer than that. So a chat's own ceiling counts from Telegram's answer, and so does the overall
one for the first messages after a pause, which may need new connections; in a steady stream a small margin does.
"""

from collections import deque
from collections.abc import Collection
from dataclasses import dataclass, field
from enum import IntEnum

from bot.setting_values import Rate

CLOSED_AT_MOST = 30.0  # seconds for everybody, before one message asks whether Telegram really means everybody

_MARGIN = 1.002  # a window is so much longer, since the way to Telegram does not always take equally long
_TIDY_ABOVE = 256  # chats remembered before it is worth looking for idle ones


class Urgency(IntEnum):
    """Who is answered first."""

    PERSON = 0
    BROADCAST = 1


@dataclass(frozen=True, slots=True)
class Request:
    """A message that waits for its turn."""

    chat_id: int
    urgency: Urgency
    number: int  # order of asking


@dataclass(slots=True)
class _Passage:
    """A message on its way: the moment from which it counts, and whether its answer will put that off."""

    at: float
    chat_id: int
    is_early: bool


class _Overall:
    """The ceiling over all chats: even spacing, and a window of the last messages that no late timer bends."""

    def __init__(self, rate: Rate) -> None:
        self._rate = rate
        self._next = 0.0
        self._window: deque[_Passage] = deque(maxlen=rate.messages)  # of the last messages
        self._early = 0  # messages since the last pause, as far as they are the first of a stream

    def ready_at(self) -> float:
        if not self._rate.messages or len(self._window) < self._rate.messages:
            return self._next
        return max(self._next, self._window[0].at + self._rate.seconds * _MARGIN)

    def leaves(self, now: float, chat_id: int) -> None:
        # Who comes a little late (timers do) does not put back all who follow; after idling the spacing starts anew.
        on_time = now - self._next < self._rate.interval
        self._next = (self._next if on_time else now) + self._rate.interval
        if not self._window or now - self._window[-1].at > self._rate.seconds:
            self._early = 0
        self._early += 1
        self._window.append(_Passage(now, chat_id, is_early=self._early <= self._rate.messages))

    def answered(self, now: float, chat_id: int) -> None:
        for passage in self._window:
            if passage.is_early and passage.chat_id == chat_id:
                passage.at, passage.is_early = now, False


@dataclass(slots=True)
class _Chat:
    in_flight: bool = False
    quiet_until: float = 0.0
    told_until: float = 0.0  # how long Telegram demanded silence here
    recent: deque[float] = field(default_factory=deque)  # moments of the last messages, for the group's ceiling


class Ceilings:
    """Overall, per chat and per group, each with its own memory."""

    def __init__(self, overall: Rate, per_chat: Rate, per_group: Rate) -> None:
        self._overall = _Overall(overall)
        self._per_chat, self._per_group = per_chat, per_group
        self._closed_until = 0.0
        self._last_told: tuple[int, float] | None = None  # which chat, until when; None: a message was taken since
        self._is_in_doubt = False  # everything was closed, and no message has been taken since
        self._chats: dict[int, _Chat] = {}
        self._tidy_above = _TIDY_ABOVE

    def open_at(self) -> float:
        """The earliest moment for any message at all; infinity while one finds out whether Telegram takes any."""
        if self._is_in_doubt and any(chat.in_flight for chat in self._chats.values()):
            return float("inf")
        return max(self._overall.ready_at(), self._closed_until)

    def ready_at(self, chat_id: int) -> float:
        """The earliest moment for a message to this chat; infinity while one is in flight there."""
        chat = self._chats.get(chat_id)
        if not chat:
            return self.open_at()
        return float("inf") if chat.in_flight else max(self.open_at(), chat.quiet_until)

    def told_until(self, chat_id: int) -> float:
        """Until when Telegram demanded silence in this chat, be it over or not."""
        chat = self._chats.get(chat_id)
        return chat.told_until if chat else 0.0

    def leaves(self, chat_id: int, now: float) -> None:
        """A message to this chat leaves now."""
        self._overall.leaves(now, chat_id)
        if len(self._chats) >= self._tidy_above:
            self.forget_idle(now)
            self._tidy_above = max(_TIDY_ABOVE, 2 * len(self._chats))
        self._chats.setdefault(chat_id, _Chat()).in_flight = True

    def answered(self, chat_id: int, now: float) -> None:
        """Telegram has answered, or will not: the chat's own ceiling counts from here."""
        self._overall.answered(now, chat_id)
        chat = self._chats.setdefault(chat_id, _Chat())
        chat.in_flight = False
        if chat.told_until <= now:
            self._last_told, self._is_in_doubt = None, False
        chat.quiet_until = max(chat.quiet_until, now + self._per_chat.interval)
        if chat_id < 0 and self._per_group.messages:
            chat.recent.append(now)
            if len(chat.recent) >= self._per_group.messages:
                chat.quiet_until = max(chat.quiet_until, chat.recent.popleft() + self._per_group.seconds)

    def told_to_wait(self, chat_id: int, seconds: float, now: float) -> None:
        """Telegram wants silence, not saying where: in this chat, or everywhere if it took nothing for another either.

        The chat is silent for all that time, everybody else for so little that a mistake does no harm: the two chats
        may each have a wait of their own, and be the only ones that were written to.
        """
        until = now + seconds
        if self._last_told and self._last_told[0] != chat_id and self._last_told[1] > now:
            self._closed_until = max(self._closed_until, min(until, now + CLOSED_AT_MOST))
            self._is_in_doubt = True
        self._last_told = chat_id, until
        chat = self._chats.setdefault(chat_id, _Chat())
        chat.told_until = max(chat.told_until, until)
        chat.quiet_until = max(chat.quiet_until, chat.told_until)

    def forget_idle(self, now: float) -> None:
        """Drop the memory of chats that nothing holds back any more."""
        past = now - self._per_group.seconds
        self._chats = {
            chat_id: chat
            for chat_id, chat in self._chats.items()
            if chat.in_flight or chat.quiet_until > now or (chat.recent and chat.recent[-1] > past)
        }

    def __len__(self) -> int:
        """How many chats are remembered."""
        return len(self._chats)


def next_request(waiting: Collection[Request], ceilings: Ceilings, now: float) -> tuple[Request | None, float]:
    """Which waiting message goes now; else None and when to look again.

    People first, then in the order of `waiting`, which is that of asking.
    """
    if (opens := ceilings.open_at()) > now:
        return None, opens
    soonest = float("inf")
    for urgency in Urgency:
        for request in waiting:
            if request.urgency is urgency:
                ready = ceilings.ready_at(request.chat_id)
                if ready <= now:
                    return request, now
                soonest = min(soonest, ready)
    return None, soonest
