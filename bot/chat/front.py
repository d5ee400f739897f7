"""The front door: turns Telegram's updates into visits, and lets in whom it concerns. No command lives here."""

import logging
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from telegram import BotCommand, CallbackQuery, Message, Update, User
from telegram import Chat as TelegramChat
from telegram.constants import ChatType
from telegram.error import TelegramError
from telegram.ext import Application, CallbackQueryHandler, CommandHandler, ContextTypes, MessageHandler, filters

from bot.chat import buttons, clock, day, hints, language, saved, subscription, words
from bot.chat.visit import Command, Desk, Visit
from bot.deliver.outbox import TelegramBot
from bot.wording import LANGUAGES, language_for, wording
from storage import chats

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Entry:
    """A command as people type it. `changes`: in a group, for administrators only."""

    name: str
    run: Command
    changes: bool = False
    listed: bool = True  # whether Telegram's menu shows it


COMMANDS: Sequence[Entry] = (
    Entry("today", day.today),
    Entry("date", day.on_date),
    Entry("follow", words.follow, changes=True),
    Entry("unfollow", words.unfollow, changes=True),
    Entry("following", words.following),
    Entry("saved", saved.show_saved),
    Entry("time", clock.set_time, changes=True),
    Entry("timezone", clock.set_timezone, changes=True),
    Entry("language", language.set_language, changes=True),
    Entry("start", subscription.start, changes=True),
    Entry("stop", subscription.stop, changes=True),
    Entry("subscribe", subscription.start, changes=True, listed=False),
    Entry("unsubscribe", subscription.stop, changes=True, listed=False),
    Entry("forget", hints.forget, changes=True),
    Entry("help", hints.show_help),
)

_COMMAND_WORD = re.compile(r"^/\S+\s*")


class Front:
    """Receives what Telegram brings, for one bot."""

    def __init__(self, desk: Desk, bot: TelegramBot) -> None:
        self._desk = desk
        self._bot = bot

    def register(self, application: Application[Any, Any, Any, Any, Any, Any]) -> None:
        """Attach every command, button and hint to Telegram's client."""
        new_messages = filters.UpdateType.MESSAGE | filters.UpdateType.CHANNEL_POST
        for entry in COMMANDS:
            application.add_handler(CommandHandler(entry.name, self._on_command(entry), filters=new_messages))
        application.add_handler(CallbackQueryHandler(self._on_tap))
        private_words = filters.UpdateType.MESSAGE & filters.ChatType.PRIVATE & ~filters.StatusUpdate.ALL
        application.add_handler(MessageHandler(private_words, self._on_words))
        application.add_error_handler(self._on_error)

    async def publish_commands(self) -> None:
        """Register the command list with Telegram in both languages; that it fails is no reason not to run."""
        for code in LANGUAGES:
            say = wording(code)
            listed = [BotCommand(entry.name, say(f"command-{entry.name}")) for entry in COMMANDS if entry.listed]
            try:
                await self._bot.set_my_commands(listed, language_code=None if code == "en" else code)
            except TelegramError as error:
                log.warning("the command list could not be registered with Telegram: %s", error)

    def _on_command(self, entry: Entry) -> Any:
        async def handle(update: Update, _context: ContextTypes.DEFAULT_TYPE) -> None:
            message = update.effective_message
            if message is None:
                return
            visit = await self._visit(message.chat, message, update.effective_user)
            if entry.changes and not await self._may_change(message.chat, update.effective_user, message.sender_chat):
                await visit.answer("admins-only")
                return
            await entry.run(visit)

        return handle

    async def _on_words(self, update: Update, _context: ContextTypes.DEFAULT_TYPE) -> None:
        if update.message:
            await hints.hint(await self._visit(update.message.chat, update.message, update.effective_user))

    async def _on_tap(self, update: Update, _context: ContextTypes.DEFAULT_TYPE) -> None:
        query = update.callback_query
        if query is None or query.message is None:
            return
        message = query.message if isinstance(query.message, Message) else None
        visit = await self._visit(query.message.chat, message, query.from_user, tapped=query.message.message_id)
        data = query.data or ""
        try:
            if buttons.changes_something(data) and not await self._may_change(
                query.message.chat, query.from_user, None
            ):
                notice: str | None = visit.say("admins-only")
            else:
                notice = await buttons.tap(visit, data)
        except buttons.StaleButton:
            notice = visit.say("button-stale")
        await _answer_tap(query, notice)

    async def _on_error(self, update: object, context: ContextTypes.DEFAULT_TYPE) -> None:
        log.error("an update could not be handled", exc_info=context.error)
        if isinstance(update, Update) and update.effective_chat and (update.message or update.callback_query):
            message = update.effective_message
            visit = await self._visit(
                update.effective_chat, message if isinstance(message, Message) else None, update.effective_user
            )
            await visit.answer("error-unexpected")

    async def _visit(
        self, chat: TelegramChat, message: Message | None, person: User | None, tapped: int | None = None
    ) -> Visit:
        record = await self._desk.store(chats.get, chat.id)
        default = self._desk.settings.digest_language
        return Visit(
            desk=self._desk,
            chat_id=chat.id,
            kind=chat.type,  # type: ignore[arg-type]  # Telegram's four kinds are ours
            thread_id=message.message_thread_id if message and message.is_topic_message else None,
            language=record.language if record else language_for(person.language_code if person else None, default),
            argument=_argument(message) if message and tapped is None else "",
            chat=record,
            message_id=tapped,
        )

    async def _may_change(self, chat: TelegramChat, person: User | None, sender: TelegramChat | None) -> bool:
        """Whether this person may change what the chat gets: anybody in private, administrators elsewhere."""
        if chat.type in {ChatType.PRIVATE, ChatType.CHANNEL}:
            return True
        if sender and sender.id == chat.id:  # an administrator who writes as the group
            return True
        if person is None:
            return False
        try:
            member = await self._bot.get_chat_member(chat.id, person.id)
        except TelegramError as error:
            log.warning("chat %s: cannot tell whether %s is an administrator: %s", chat.id, person.id, error)
            return False
        return member.status in {"creator", "administrator"}


def _argument(message: Message) -> str:
    return _COMMAND_WORD.sub("", message.text or message.caption or "").strip()


async def _answer_tap(query: CallbackQuery, notice: str | None) -> None:
    try:
        await query.answer(notice)
    except TelegramError as error:
        log.info("a tap came too late to be answered: %s", error)
