"""Sends a message to a chat and sees to what Telegram answers: markup, buttons, topics, moves, sleeping chats."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime
from functools import partial

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, LinkPreviewOptions
from telegram.constants import ParseMode
from telegram.error import TelegramError
from telegram.ext import ExtBot

from bot.deliver import weather
from bot.deliver.ceilings import Urgency
from bot.deliver.weather import Answer, Malformed, Moved, Refused, Sent, Storm, TopicGone, Unreachable
from bot.markup import escape, plain
from bot.message import Keyboard, Message
from bot.tally import Count, uncounted
from storage import chats, drafts
from storage.database import DatabaseError, Store

log = logging.getLogger(__name__)

TelegramBot = ExtBot[Urgency]

PERSON_PAUSES = (0.5, 2.0)  # seconds before an answer to a person is tried again in a storm
MOST_TURNS = 6  # a move, a lost topic, two storms, and room


class Outbox:
    """The one way to put a message into a chat."""

    def __init__(self, bot: TelegramBot, store: Store, clock: Callable[[], datetime], count: Count = uncounted) -> None:
        self._bot = bot
        self._store = store
        self._clock = clock
        self._count = count

    async def send(
        self, chat_id: int, message: Message, *, thread_id: int | None = None, urgency: Urgency = Urgency.PERSON
    ) -> Answer:
        """Send one message, in its turn; the chat's record follows what Telegram says.

        A refused markup goes as plain text, refused buttons are left off, a lost topic falls back to the group, and an
        upgraded group is followed. What remains is Sent, Unreachable, Malformed, Storm or Refused. A person's answer is
        tried a few times through a storm; a broadcast is its caller's to repeat.
        """
        pauses = iter(PERSON_PAUSES if urgency is Urgency.PERSON else ())
        for _ in range(MOST_TURNS):
            answer = await self._in_any_form(chat_id, message, partial(self._post, chat_id, thread_id, urgency))
            match answer:
                case Moved(chat_id=new_id):
                    log.info("chat %s: now lives under %s", chat_id, new_id)
                    await self._store(chats.move, chat_id, new_id)
                    chat_id = new_id
                case TopicGone(because=because) if thread_id is not None:
                    log.info("chat %s: topic %s is gone (%s)", chat_id, thread_id, because)
                    await self._store(chats.forget_thread, chat_id, thread_id)
                    thread_id = None
                case Storm() if (pause := next(pauses, None)) is not None:
                    await asyncio.sleep(pause)
                case _:
                    break
        return await self._noted(chat_id, message, urgency, answer)

    async def _noted(self, chat_id: int, message: Message, urgency: Urgency, answer: Answer) -> Answer:
        if isinstance(answer, Sent):
            self._count("messages")
        match answer:
            case Sent(message_id=message_id) if message.draft:
                try:
                    await self._store(drafts.add, chat_id, message_id, message.draft, self._clock())
                except DatabaseError as error:  # sent is sent: the card stays as it is
                    log.error("chat %s: message %s is not remembered as a draft: %s", chat_id, message_id, error)
            case TopicGone(because=because) | Unreachable(because=because):
                if await self._store(chats.fall_asleep, chat_id, because):
                    self._count("asleep")
                    log.info("chat %s: sleeps (%s)", chat_id, because)
                return Unreachable(because)
            case Storm(because=because) | Refused(because=because) if urgency is Urgency.PERSON:
                log.warning("chat %s: an answer could not be sent: %s", chat_id, because)
        return answer

    async def edit(self, chat_id: int, message_id: int, message: Message, urgency: Urgency = Urgency.PERSON) -> Answer:
        """Put another text and other buttons in place of a message's."""
        return await self._in_any_form(chat_id, message, partial(self._put, chat_id, message_id, urgency))

    async def delete(self, chat_id: int, message_id: int) -> Answer:
        """Take a message of ours away; whether it was there does not matter."""
        return await self._call(lambda: self._bot.delete_message(chat_id, message_id))

    async def _in_any_form(
        self, chat_id: int, message: Message, attempt: Callable[[Message], Awaitable[Answer]]
    ) -> Answer:
        """Try the message as it is, then without what Telegram refuses of it: a poor message is better than none."""
        answer = await attempt(message)
        while isinstance(answer, Malformed):
            log.error(
                "chat %s: Telegram refuses our %s (%s): %.200s", chat_id, answer.part, answer.because, message.html
            )
            simpler = _without(answer.part, message)
            if simpler == message:
                break
            message, answer = simpler, await attempt(simpler)
        return answer

    async def _post(self, chat_id: int, thread_id: int | None, urgency: Urgency, message: Message) -> Answer:
        return await self._call(
            lambda: self._bot.send_message(
                chat_id,
                message.html,
                parse_mode=ParseMode.HTML,
                message_thread_id=thread_id,
                disable_notification=message.silent,
                reply_markup=_markup(message.keyboard),
                link_preview_options=_preview(message),
                rate_limit_args=urgency,
            )
        )

    async def _put(self, chat_id: int, message_id: int, urgency: Urgency, message: Message) -> Answer:
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

    async def _call(self, call: Callable[[], Awaitable[object]]) -> Answer:
        try:
            result = await call()
        except TelegramError as error:
            return weather.read(error)
        return Sent(getattr(result, "message_id", 0))


def _without(part: str, message: Message) -> Message:
    """The message without its markup, or without its buttons; the same message if that is not what is wrong."""
    if part == "markup":
        return replace(message, html=escape(plain(message.html)))
    return replace(message, keyboard=()) if part == "buttons" else message


def _markup(keyboard: Keyboard) -> InlineKeyboardMarkup | None:
    if not keyboard:
        return None
    rows = [[InlineKeyboardButton(b.text, url=b.url, callback_data=b.data) for b in row] for row in keyboard]
    return InlineKeyboardMarkup(rows)


def _preview(message: Message) -> LinkPreviewOptions:
    if not message.preview:
        return LinkPreviewOptions(is_disabled=True)
    return LinkPreviewOptions(url=message.preview, prefer_small_media=True)
