"""What Telegram says of chats and their members: asked each time, for both change. Sends nothing."""

import logging
from dataclasses import dataclass

from telegram import Chat, User
from telegram.constants import ChatType
from telegram.error import TelegramError

from bot.deliver.outbox import TelegramBot
from storage.records import ChatKind

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class ChatInfo:
    """A group or channel as its members see it."""

    kind: ChatKind
    title: str


class Directory:
    """Asks Telegram on behalf of one bot."""

    def __init__(self, bot: TelegramBot) -> None:
        self._bot = bot

    async def info(self, chat_id: int) -> ChatInfo | None:
        """The group or channel; None if the bot is not (any more) in it."""
        try:
            chat = await self._bot.get_chat(chat_id)
        except TelegramError as error:
            log.info("chat %s: cannot be looked up: %s", chat_id, error)
            return None
        return ChatInfo(chat.type, chat.title or "")  # type: ignore[arg-type]  # Telegram's four kinds are ours

    async def may_change(self, chat: Chat, person: User | None, sender: Chat | None = None) -> bool:
        """Whether this person may change what the chat gets: anybody in private, administrators elsewhere.

        `sender` is the chat in whose name a message is written, if it is.
        """
        if chat.type == ChatType.PRIVATE or (chat.type == ChatType.CHANNEL and person is None):
            return True  # only administrators post in a channel
        if sender and sender.id == chat.id:  # an administrator who writes as the group
            return True
        return person is not None and await self.is_administrator(chat.id, person.id)

    async def is_administrator(self, chat_id: int, person_id: int) -> bool:
        """Whether this person is an administrator of the chat now; what cannot be told is a no."""
        try:
            member = await self._bot.get_chat_member(chat_id, person_id)
        except TelegramError as error:
            log.warning("chat %s: cannot tell whether %s is an administrator: %s", chat_id, person_id, error)
            return False
        return member.status in {"creator", "administrator"}
