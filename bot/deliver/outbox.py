"""Sends a message to a chat and sees to what Telegram answers: markup, buttons, topics, moves, sleeping chats."""

import logging
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, LinkPreviewOptions
from telegram.constants import ParseMode
from telegram.error import TelegramError
from telegram.ext import ExtBot

from bot.deliver import weather
from bot.deliver.ceilings import Urgency
from bot.deliver.weather import Answer, Malformed, Moved, Sent, TopicGone, Unreachable
from bot.markup import plain
from bot.message import Keyboard, Message
from storage import chats, drafts
from storage.database import Store

log = logging.getLogger(__name__)

TelegramBot = ExtBot[Urgency]


class Outbox:
    """The one way to put a message into a chat."""

    def __init__(self, bot: TelegramBot, store: Store, clock: Callable[[], datetime]) -> None:
        self._bot = bot
        self._store = store
        self._clock = clock

    async def send(
        self, chat_id: int, message: Message, *, thread_id: int | None = None, urgency: Urgency = Urgency.PERSON
    ) -> Answer:
        """Send one message, in its turn; the chat's record follows what Telegram says.

        A refused markup goes as plain text, refused buttons are left off, a lost topic falls back to the group, and an
        upgraded group is followed. What remains is Sent, Unreachable, Malformed, Storm or Refused.
        """
        answer = await self._try(chat_id, message, thread_id, urgency)
        match answer:
            case Sent(message_id=message_id) if message.draft:
                await self._store(drafts.add, chat_id, message_id, message.draft, self._clock())
            case Moved(chat_id=new_id):
                log.info("chat %s: now lives under %s", chat_id, new_id)
                await self._store(chats.move, chat_id, new_id)
                return await self.send(new_id, message, thread_id=thread_id, urgency=urgency)
            case TopicGone(because=because) if thread_id is not None:
                log.info("chat %s: topic %s is gone (%s)", chat_id, thread_id, because)
                await self._store(chats.set_thread, chat_id, None)
                return await self.send(chat_id, message, urgency=urgency)
            case TopicGone(because=because):
                return await self._sleep(chat_id, because)
            case Unreachable(because=because):
                return await self._sleep(chat_id, because)
            case Malformed(part="markup", because=because):
                log.error("chat %s: Telegram refuses our markup (%s): %s", chat_id, because, message.html[:200])
                return await self._try(chat_id, message, thread_id, urgency, as_plain=True)
            case Malformed(part="buttons", because=because) if message.keyboard:
                log.error("chat %s: Telegram refuses our buttons (%s)", chat_id, because)
                return await self.send(chat_id, replace(message, keyboard=()), thread_id=thread_id, urgency=urgency)
        return answer

    async def edit(self, chat_id: int, message_id: int, message: Message, urgency: Urgency = Urgency.PERSON) -> Answer:
        """Put another text and other buttons in place of a message's."""
        return await self._call(
            lambda: self._bot.edit_message_text(
                message.html,
                chat_id=chat_id,
                message_id=message_id,
                parse_mode=ParseMode.HTML,
                reply_markup=_markup(message.keyboard),
                link_preview_options=_preview(message),
                rate_limit_args=urgency,
            )
        )

    async def delete(self, chat_id: int, message_id: int) -> Answer:
        """Take a message of ours away; whether it was there does not matter."""
        return await self._call(lambda: self._bot.delete_message(chat_id, message_id))

    async def _sleep(self, chat_id: int, because: str) -> Unreachable:
        log.info("chat %s: sleeps (%s)", chat_id, because)
        chat = await self._store(chats.get, chat_id)
        if chat and chat.state == "active":
            await self._store(chats.set_state, chat_id, "asleep", because)
        return Unreachable(because)

    async def _try(
        self, chat_id: int, message: Message, thread_id: int | None, urgency: Urgency, *, as_plain: bool = False
    ) -> Answer:
        return await self._call(
            lambda: self._bot.send_message(
                chat_id,
                plain(message.html) if as_plain else message.html,
                parse_mode=None if as_plain else ParseMode.HTML,
                message_thread_id=thread_id,
                disable_notification=message.silent,
                reply_markup=_markup(message.keyboard),
                link_preview_options=_preview(message),
                rate_limit_args=urgency,
            )
        )

    async def _call(self, call: Callable[[], Awaitable[object]]) -> Answer:
        try:
            result = await call()
        except TelegramError as error:
            return weather.read(error)
        return Sent(getattr(result, "message_id", 0))


def _markup(keyboard: Keyboard) -> InlineKeyboardMarkup | None:
    if not keyboard:
        return None
    rows = [[InlineKeyboardButton(b.text, url=b.url, callback_data=b.data) for b in row] for row in keyboard]
    return InlineKeyboardMarkup(rows)


def _preview(message: Message) -> LinkPreviewOptions:
    if not message.preview:
        return LinkPreviewOptions(is_disabled=True)
    return LinkPreviewOptions(url=message.preview, prefer_small_media=True)
