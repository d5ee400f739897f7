"""What has just been asked in private chats: plain words are the answer to it. Pure: the time is an argument."""

PATIENCE = 600.0  # seconds that a question waits for its answer


class Questions:
    """The last question of each chat, by the command that asked for its words; kept in memory only."""

    def __init__(self) -> None:
        self._open: dict[int, tuple[str, float]] = {}

    def ask(self, chat_id: int, command: str, now: float) -> None:
        """The next plain words of this chat are what this command has asked for."""
        self._open.pop(chat_id, None)
        while self._open and not self._is_fresh(oldest := next(iter(self._open)), now):
            del self._open[oldest]
        self._open[chat_id] = command, now

    def take(self, chat_id: int, now: float) -> str | None:
        """The command whose question is answered now, and is open no more; None: nothing was asked lately."""
        is_fresh = self._is_fresh(chat_id, now)
        command, _ = self._open.pop(chat_id, (None, now))
        return command if is_fresh else None

    def _is_fresh(self, chat_id: int, now: float) -> bool:
        return chat_id in self._open and now - self._open[chat_id][1] <= PATIENCE

    def __len__(self) -> int:
        """How many are remembered."""
        return len(self._open)
