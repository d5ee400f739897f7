"""People who use the bot: what they do in their apps becomes updates, just as Telegram would send them."""

from __future__ import annotations

import re
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bot.embedded.chats import (
    BLOCKED,
    DEACTIVATED,
    JSON,
    NEVER_WROTE,
    BotStatus,
    Chat,
    File,
    Message,
    chat_json,
    message_json,
)
from bot.embedded.entities import plain_text, utf16_length
from bot.embedded.members import member_json

if TYPE_CHECKING:
    from bot.embedded.world import World

ANONYMOUS_ADMINISTRATOR: JSON = {
    "id": 1087968824,
    "is_bot": True,
    "first_name": "Group",
    "username": "GroupAnonymousBot",
}
MAX_TEXT = 4096  # UTF-16 units; the apps let nobody type more into one message


@dataclass(slots=True)
class Question:
    """A pressed button or an inline query, waiting for the bot's answer."""

    world: World
    id: str = ""
    answer: JSON | None = None  # the parameters of the bot's first answer
    expired: bool = False
    inline: tuple[int, str, str] = (0, "", "")  # of an inline query: who asked, the words, the offset

    async def answered(self, timeout: float = 20.0) -> JSON:  # noqa: ASYNC109
        """The parameters of answerCallbackQuery or answerInlineQuery. Raises TimeoutError."""
        await self.world.wait_until(lambda: self.answer is not None, timeout)
        return self.answer or {}

    def expire(self) -> None:
        """From now on Telegram finds the query too old to be answered."""
        self.expired = True


class Person:
    """One user. `chat` is the private chat with the bot; the other chats are named in each call."""

    def __init__(self, world: World, user: JSON, chat: Chat) -> None:
        self.world = world
        self.user = user
        self.chat = chat

    @property
    def id(self) -> int:
        return int(self.user["id"])

    def writes(
        self,
        text: str,
        *,
        chat: Chat | None = None,
        thread_id: int | None = None,
        reply_to: int | None = None,
        anonymously: bool = False,
    ) -> Message:
        """Sends a text, by default to the bot; into a channel it is a post; `anonymously`: as an administrator.

        Raises TextError for an empty text and ValueError for one that no app would send.
        """
        text, entities = _typed(text)
        message = self._message(chat, thread_id=thread_id, reply_to=reply_to, text=text, entities=entities)
        if anonymously:
            message.sender, message.sender_chat = ANONYMOUS_ADMINISTRATOR, chat_json(chat or self.chat)
        return self._sends(message)

    def sends_photo(self, caption: str = "", *, chat: Chat | None = None) -> Message:
        """Sends a photo, perhaps with a text."""
        text, entities = _typed(caption) if caption else ("", [])
        return self._sends(self._message(chat, text=text, entities=entities, photo=File("photo.jpg")))

    def shares_location(self, latitude: float, longitude: float) -> Message:
        """Sends a place to the bot."""
        return self._sends(self._message(None, location={"latitude": latitude, "longitude": longitude}))

    def edits(self, message_id: int, text: str, *, chat: Chat | None = None) -> Message:
        """Changes a message of one's own, or the caption of one's photo."""
        chat = chat or self.chat
        message = chat.by_id[message_id]
        message.text, message.entities = _typed(text)
        message.edited = self.world.clock()
        if self._bot_sees(message, chat):
            kind = "edited_channel_post" if chat.type == "channel" else "edited_message"
            self.world.tell(kind, message_json(message, chat))
        return message

    def taps(self, message_id: int, button: str, *, chat: Chat | None = None) -> Question:
        """Presses a button, named by its text or its callback data. Raises LookupError if there is none to press."""
        message = (chat or self.chat).by_id[message_id]
        for found in message.buttons:
            if button in (found["text"], found.get("callback_data")) and "callback_data" in found:
                return self.forges_tap(message_id, found["callback_data"], chat=chat)
        raise LookupError(f"no button {button!r} under message {message_id}: {message.buttons}")

    def forges_tap(self, message_id: int, callback_data: str, *, chat: Chat | None = None) -> Question:
        """Sends callback data that no button needs to have, as a modified app can."""
        chat = chat or self.chat
        question = self.world.ask(Question(self.world))
        instance = str(zlib.crc32(f"{self.world.bot_id} {chat.id}".encode()))
        message = message_json(chat.by_id[message_id], chat)
        query = {"id": question.id, "from": self.user, "message": message, "chat_instance": instance}
        self.world.tell("callback_query", {**query, "data": callback_data})
        return question

    def asks_inline(self, query: str, *, offset: str = "", chat_type: str = "sender") -> Question:
        """Types `@bot query` in some chat. An answer that may still be repeated comes without the bot's doing.

        Raises ValueError if the bot has no inline mode: then these are words like any others.
        """
        if not self.world.inline_mode:
            raise ValueError("inline mode is off")
        kept = self.world.kept_inline_answer(self.id, query, offset)
        question = self.world.ask(Question(self.world, answer=kept, inline=(self.id, query, offset)))
        if kept is None:
            asked = {"id": question.id, "from": self.user, "query": query, "offset": offset, "chat_type": chat_type}
            self.world.tell("inline_query", asked)
        return question

    def picks(
        self, question: Question, result_id: str, *, chat: Chat | None = None, thread_id: int | None = None
    ) -> Message:
        """Sends one of the results of an answered inline query. Raises LookupError if it is not among them."""
        for result in (question.answer or {}).get("results", []):
            if result["id"] == result_id:
                message = self._message(chat, thread_id=thread_id, **result["message"])
                message.via_bot = self.world.bot_user
                return self._sends(message)
        raise LookupError(f"no result {result_id!r} in the answer")

    def blocks(self) -> None:
        """Stops the bot in its private chat."""
        self.chat.private_refusal = BLOCKED
        self._tell_status(self.chat, "member", "kicked")

    def unblocks(self) -> None:
        """Lets the bot write again."""
        if self.chat.private_refusal == BLOCKED:
            self.chat.private_refusal = None
            self._tell_status(self.chat, "kicked", "member")

    def deletes_account(self) -> None:
        """Is gone; the bot is not told."""
        self.chat.private_refusal = DEACTIVATED

    def adds_bot(self, chat: Chat, *, as_admin: bool = False) -> None:
        """Adds the bot to a group or channel, or makes it an administrator there (or no longer one)."""
        was_there = chat.bot_status in ("member", "administrator")
        self._set_bot_status(chat, "administrator" if as_admin else "member")
        if not was_there and chat.type != "channel":
            joined = self._message(chat)
            content = message_json(joined, chat)
            content.pop("text")
            self.world.tell("message", {**content, "new_chat_members": [self.world.bot_user]})

    def removes_bot(self, chat: Chat) -> None:
        """Throws the bot out."""
        self._set_bot_status(chat, "kicked")

    def _set_bot_status(self, chat: Chat, status: BotStatus) -> None:
        before, chat.bot_status = chat.bot_status, status
        self._tell_status(chat, before, status)

    def _tell_status(self, chat: Chat, before: str, after: str) -> None:
        bot = self.world.bot_user
        change = {"old_chat_member": member_json(bot, before), "new_chat_member": member_json(bot, after)}
        if after == "administrator" and not chat.may_write:
            change["new_chat_member"]["can_post_messages"] = False
        date = int(self.world.clock().timestamp())
        self.world.tell("my_chat_member", {"chat": chat_json(chat), "from": self.user, "date": date, **change})

    def _message(self, chat: Chat | None, **content: Any) -> Message:
        chat = chat or self.chat
        channel = chat.type == "channel"
        return Message(
            message_id=chat.next_id(),
            chat_id=chat.id,
            date=self.world.clock(),
            from_bot=False,
            sender=None if channel else self.user,
            sender_chat=chat_json(chat) if channel else None,
            **content,
        )

    def _sends(self, message: Message) -> Message:
        chat = self.world.chats[message.chat_id]
        if chat is self.chat:
            self._opens_private_chat()
        chat.by_id[message.message_id] = message
        if self._bot_sees(message, chat):
            kind = "channel_post" if chat.type == "channel" else "message"
            self.world.tell(kind, message_json(message, chat))
        return message

    def _opens_private_chat(self) -> None:
        """The apps ask to unblock a bot before one can write to it."""
        self.unblocks()
        if self.chat.private_refusal == NEVER_WROTE:
            self.chat.private_refusal = None

    def _bot_sees(self, message: Message, chat: Chat) -> bool:
        """Privacy mode: in a group a bot that is no administrator sees commands, replies to it, and mentions of it.

        And what was sent with its inline mode.
        """
        if chat.type == "private":
            return True
        if chat.bot_status not in ("member", "administrator"):
            return False
        if chat.bot_status == "administrator" or chat.type == "channel" or self.world.reads_all_group_messages:
            return True
        replied = chat.by_id.get(message.reply_to) if message.reply_to is not None else None
        if replied is not None and replied.from_bot:
            return True
        if message.via_bot is not None:
            return True
        addressed = re.match(r"/\w+(?:@(\w+))?", message.text)
        name = str(self.world.bot_user["username"]).lower()
        if addressed:
            return addressed[1] is None or addressed[1].lower() == name
        return f"@{name}" in message.text.lower()


def _typed(text: str) -> tuple[str, list[JSON]]:
    if utf16_length(text) > MAX_TEXT:
        raise ValueError(f"no app sends {utf16_length(text)} units in one message")
    return plain_text(text)
