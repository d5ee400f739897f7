"""Sends a message to a chat and sees to what Telegram answers: markup, buttons, topics, moves, sleeping chats."""

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable
from dataclasses import replace
from functools import lru_cache, partial
from typing import Any

from telegram import (
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InlineQueryResultArticle,
    InlineQueryResultsButton,
    InputFile,
    InputTextMessageContent,
    LinkPreviewOptions,
)
from telegram.constants import ParseMode
from telegram.error import TelegramError
from telegram.ext import ExtBot

from bot.days import Clock
from bot.deliver import weather
from bot.deliver.ceilings import Urgency
from bot.deliver.pacer import Pacer, Terms
from bot.deliver.weather import Answer, Malformed, Moved, Refused, Sent, Storm, TopicGone, Unreachable
from bot.logs import log_failure
from bot.markup import escape, plain
from bot.message import Button, File, InlineResult, InlineResults, Keyboard, Message
from bot.tally import Count, uncounted
from storage import chats, drafts
from storage.database import DatabaseError, Store
from storage.records import Draft

log = logging.getLogger(__name__)

TelegramBot = ExtBot[Terms]
FellAsleep = Callable[["Outbox", int], Awaitable[None]]  # told of a chat whose subscription has just gone to sleep

PERSON_PAUSES = (0.5, 2.0)  # seconds before an answer to a person is tried again in a storm
INLINE_SECONDS = 300  # that Telegram may repeat an answer to the same words
HELP_WITH_SEARCH = "search"  # what /start brings from the line above inline results, where there are none
MOST_TURNS = 6  # a move, a lost topic, two storms, and room


class Outbox:
    """The one way to put a message into a chat."""

    def __init__(
        self,
        bot: TelegramBot,
        store: Store,
        clock: Clock,
        count: Count = uncounted,
        fell_asleep: FellAsleep | None = None,
        *,
        keeps_drafts: bool = True,
    ) -> None:
        self._bot = bot
        self._store = store
        self._clock = clock
        self._count = count
        self._fell_asleep = fell_asleep
        self._keeps_drafts = keeps_drafts  # whether there is anything from which a summary can come

    async def send(
        self, chat_id: int, message: Message, *, thread_id: int | None = None, urgency: Urgency = Urgency.PERSON
    ) -> Answer:
        """Send one message, in its turn; the chat's record follows what Telegram says.

        A refused markup goes as plain text, refused buttons are left off, a lost topic falls back to the group, and an
        upgraded group is followed. What remains is Sent, Unreachable, Malformed, Storm, Wait or Refused. A person's
        answer is tried a few times through a storm, and waits; a broadcast is its caller's to repeat.
        """

        async def attempt(chat_id: int, thread_id: int | None) -> Answer:
            return await self._in_any_form(chat_id, message, partial(self._post, chat_id, thread_id, urgency))

        chat_id, answer = await self._insist(chat_id, thread_id, urgency, attempt)
        return await self._noted(chat_id, message.draft, urgency, answer)

    def withdraw(self, chat_id: int) -> None:
        """Send nothing of a broadcast to this chat that has not left yet; its sender hears Storm, and looks again."""
        if isinstance(self._bot.rate_limiter, Pacer):
            self._bot.rate_limiter.withdraw(chat_id)

    async def send_file(self, chat_id: int, file: File, *, thread_id: int | None = None) -> Answer:
        """Send somebody a file, through the same weather as a message; NoFiles where the chat takes texts only."""

        async def attempt(chat_id: int, thread_id: int | None) -> Answer:
            return await self._post_file(chat_id, thread_id, file)

        chat_id, answer = await self._insist(chat_id, thread_id, Urgency.PERSON, attempt)
        return await self._noted(chat_id, None, Urgency.PERSON, answer)

    async def _insist(
        self,
        chat_id: int,
        thread_id: int | None,
        urgency: Urgency,
        attempt: Callable[[int, int | None], Awaitable[Answer]],
    ) -> tuple[int, Answer]:
        """Try until there is nothing more to try; returns where that ended, and the last answer."""
        pauses = iter(PERSON_PAUSES if urgency is Urgency.PERSON else ())
        for _ in range(MOST_TURNS):
            answer = await attempt(chat_id, thread_id)
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
        return chat_id, answer

    async def _noted(self, chat_id: int, draft: Draft | None, urgency: Urgency, answer: Answer) -> Answer:
        if isinstance(answer, Sent):
            self._count("messages")
        match answer:
            case Sent(message_id=message_id) if draft and self._keeps_drafts:
                try:
                    await self._store(drafts.add, chat_id, message_id, draft, self._clock())
                except DatabaseError as error:  # sent is sent: the card stays as it is
                    log_failure(log, error, "chat %s: message %s is not remembered as a draft", chat_id, message_id)
            case TopicGone(because=because) | Unreachable(because=because):
                await self.let_sleep(chat_id, because, only_general=isinstance(answer, TopicGone))
                return Unreachable(because)
            case Storm(because=because) | Refused(because=because) if urgency is Urgency.PERSON:
                log.warning("chat %s: an answer could not be sent: %s", chat_id, because)
        return answer

    async def remember(self, chat_id: int, message_id: int, draft: Draft | None) -> None:
        """What stands in this message by now waits for its summary, in place of what stood there; None: it does not."""
        draft = draft if self._keeps_drafts else None
        await self._store(drafts.replace, chat_id, message_id, draft, self._clock())

    async def let_sleep(self, chat_id: int, because: str, *, only_general: bool = False) -> None:
        """Nobody can be reached there: its subscription sleeps, if it has one. `only_general`: outside topics alone."""
        if await self._store(chats.fall_asleep, chat_id, because, only_general=only_general):
            self._count("asleep")
            log.info("chat %s: sleeps (%s)", chat_id, because)
            if self._fell_asleep:
                await self._fell_asleep(self, chat_id)

    async def edit(self, chat_id: int, message_id: int, message: Message, terms: Terms | None = None) -> Answer:
        """Put another text and other buttons in place of a message's; Storm, too, if that is not wanted any more."""
        return await self._in_any_form(chat_id, message, partial(self._put, chat_id, message_id, terms))

    async def edit_buttons(self, chat_id: int, message_id: int, keyboard: Keyboard) -> Answer:
        """Put other buttons under a message, whatever its text is."""
        return await self._call(
            lambda: self._bot.edit_message_reply_markup(chat_id, message_id, reply_markup=_markup(keyboard))
        )

    async def delete(self, chat_id: int, message_id: int) -> Answer:
        """Take a message of ours away; whether it was there does not matter."""
        return await self._call(lambda: self._bot.delete_message(chat_id, message_id))

    async def answer_inline(self, query_id: str, results: InlineResults) -> Answer:
        """Answer `@bot words`. The answer is kept for a while, for this person only: it is in the person's language."""
        answer = await self._answer_inline(query_id, results)
        if isinstance(answer, Malformed) and answer.part != "message":
            log.error("an inline answer is refused (%s: %s); tried again without it", answer.part, answer.because)
            simpler = (replace(result, message=_without(answer.part, result.message)) for result in results.results)
            answer = await self._answer_inline(query_id, replace(results, results=tuple(simpler)))
        if not isinstance(answer, Sent):
            log.info("an inline query could not be answered: %s", answer)
        return answer

    async def _answer_inline(self, query_id: str, results: InlineResults) -> Answer:
        return await self._call(
            lambda: self._bot.answer_inline_query(
                query_id,
                [_article(result) for result in results.results],
                cache_time=INLINE_SECONDS,
                is_personal=True,
                next_offset=results.more,
                button=InlineQueryResultsButton(results.invitation, start_parameter=HELP_WITH_SEARCH)
                if results.invitation
                else None,
            )
        )

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
                rate_limit_args=Terms(urgency),
                api_kwargs=_extras(message.keyboard, message.preview) | _keys(message),
            )
        )

    async def _post_file(self, chat_id: int, thread_id: int | None, file: File) -> Answer:
        return await self._call(
            lambda: self._bot.send_document(
                chat_id,
                InputFile(file.content, filename=file.name),
                caption=file.caption or None,
                parse_mode=ParseMode.HTML,
                message_thread_id=thread_id,
                disable_content_type_detection=True,
            )
        )

    async def _put(self, chat_id: int, message_id: int, terms: Terms | None, message: Message) -> Answer:
        return await self._call(
            lambda: self._bot.edit_message_text(
                message.html,
                chat_id=chat_id,
                message_id=message_id,
                parse_mode=ParseMode.HTML,
                rate_limit_args=terms,
                api_kwargs=dict(_extras(message.keyboard, message.preview)),  # the client writes its terms into it
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
    return replace(message, keyboard=(), location_keys=None) if part == "buttons" else message


@lru_cache(maxsize=1024)
def _extras(keyboard: Keyboard, preview: str | None) -> dict[str, Any]:
    """Preview and buttons as Telegram reads them, made once for all who get the same card: the client is slow."""
    options = {"url": preview, "prefer_small_media": True} if preview else {"is_disabled": True}
    if not keyboard:
        return {"link_preview_options": json.dumps(options)}
    rows = [[_button(button) for button in row] for row in keyboard]
    return {"link_preview_options": json.dumps(options), "reply_markup": json.dumps({"inline_keyboard": rows})}


def _button(button: Button) -> dict[str, str]:
    door = {"url": button.url} if button.url else {"callback_data": button.data or ""}
    return {"text": button.text, **door}


def _keys(message: Message) -> dict[str, Any]:
    """What stands under the reader's writing field, which no edit of a message can change."""
    if message.location_keys:
        share, refuse = message.location_keys
        rows: list[Any] = [[{"text": share, "request_location": True}], [{"text": refuse}]]
        keys = {"keyboard": rows, "resize_keyboard": True, "one_time_keyboard": True}
        return {"reply_markup": json.dumps(keys)}
    return {"reply_markup": json.dumps({"remove_keyboard": True})} if message.removes_keys else {}


def _markup(keyboard: Keyboard) -> InlineKeyboardMarkup | None:
    if not keyboard:
        return None
    rows = [[InlineKeyboardButton(b.text, url=b.url, callback_data=b.data) for b in row] for row in keyboard]
    return InlineKeyboardMarkup(rows)


def _article(result: InlineResult) -> InlineQueryResultArticle:
    message = result.message
    small = LinkPreviewOptions(url=message.preview, prefer_small_media=True)
    preview = small if message.preview else LinkPreviewOptions(is_disabled=True)
    return InlineQueryResultArticle(
        result.id,
        result.title,
        InputTextMessageContent(message.html, ParseMode.HTML, link_preview_options=preview),
        _markup(message.keyboard),
        description=result.description,
        thumbnail_url=result.picture,
    )
