"""Telegram's sending limits, strict: a full window closes its scope for the announced time.

Reads no clock: every function is told the time, in monotonic seconds.
"""

import math
from collections import deque
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Limits:
    """How many messages may be sent; 0 = no limit."""

    overall_per_second: int = 0
    private_per_second: int = 0  # to one private chat
    group_per_minute: int = 0  # to one group or channel

    def __bool__(self) -> bool:
        return any((self.overall_per_second, self.private_per_second, self.group_per_minute))


TELEGRAM_LIMITS = Limits(overall_per_second=30, private_per_second=1, group_per_minute=20)
"""What Telegram's Bot FAQ names. The real ones are softer and unpublished."""


@dataclass(slots=True)
class Window:
    """At most `count` messages in any `seconds`; one too many closes it until the oldest has left the window."""

    count: int
    seconds: float
    sent: deque[float] = field(default_factory=deque)
    closed_until: float = -math.inf

    def wait(self, now: float) -> int:
        """0 if there is room; else the whole seconds to wait, at least 1, and the window is closed that long."""
        if now < self.closed_until:
            return max(1, math.ceil(self.closed_until - now))
        while self.sent and self.sent[0] <= now - self.seconds:
            self.sent.popleft()
        if len(self.sent) < self.count:
            return 0
        seconds = max(1, math.ceil(self.sent[0] + self.seconds - now))
        self.closed_until = now + seconds
        return seconds


class Gate:
    """All windows of one bot."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self._overall = Window(limits.overall_per_second, 1.0)
        self._chats: dict[int, Window] = {}

    def admit(self, chat_id: int, now: float) -> int:
        """Counts a message to the chat and returns 0; or counts nothing and returns the seconds to wait."""
        windows = [window for window in (self._overall, self._window(chat_id)) if window.count]
        waits = [window.wait(now) for window in windows]
        if any(waits):
            return max(waits)
        for window in windows:
            window.sent.append(now)
        return 0

    def _window(self, chat_id: int) -> Window:
        """People have positive ids, groups and channels negative ones."""
        if chat_id not in self._chats:
            private = Window(self.limits.private_per_second, 1.0)
            group = Window(self.limits.group_per_minute, 60.0)
            self._chats[chat_id] = private if chat_id > 0 else group
        return self._chats[chat_id]
