"""What one chat is shown beside its other business: so much at once and no more, and days told one after the other."""

import asyncio
from dataclasses import dataclass, field

MOST_AT_ONCE = 3  # for one chat


@dataclass
class _Turns:
    taken: int = 0
    telling: asyncio.Lock = field(default_factory=asyncio.Lock)


class Turns:
    """By chat; a chat that is shown nothing is not remembered."""

    def __init__(self) -> None:
        self._chats: dict[int, _Turns] = {}

    def take(self, chat_id: int) -> bool:
        """Whether the chat may be shown something more now; whoever got a turn gives it back."""
        turns = self._chats.setdefault(chat_id, _Turns())
        if turns.taken >= MOST_AT_ONCE:
            return False
        turns.taken += 1
        return True

    def give_back(self, chat_id: int) -> None:
        """It is shown, or cannot be."""
        self._chats[chat_id].taken -= 1
        if not self._chats[chat_id].taken:
            del self._chats[chat_id]

    def telling(self, chat_id: int) -> asyncio.Lock:
        """Whoever holds it sends a series of messages: no other one of this chat's comes between them."""
        return self._chats[chat_id].telling
