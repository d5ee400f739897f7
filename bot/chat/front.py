"""The front door: turns Telegram's updates into visits, and lets in whom it concerns. No command lives here."""

import asyncio
import contextlib
import logging
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from telegram import BotCommand, CallbackQuery, Message, Update, User
from telegram import Chat as TelegramChat
from telegram.constants import ChatType
from telegram.error import TelegramError
from telegram.ext import (
    Application,
    ApplicationHandlerStop,
    CallbackQueryHandler,
    ChatMemberHandler,
    CommandHandler,
    ContextTypes,
    MessageHandler,
    TypeHandler,
    filters,
)

from bot.chat import (
    announce,
    buttons,
    clock,
    collect,
    day,
    hints,
    language,
    presence,
    saved,
    stats,
    subscription,
    words,
)
from bot.chat.formatting import formatted
from bot.chat.gate import Gate
from bot.chat.visit import Command, Desk, Visit
from bot.deliver.outbox import TelegramBot
from bot.wording import LANGUAGES, language_for, wording
from storage import chats
from storage.database import DatabaseError

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Entry:
    """A command as people type it. `changes`: in a group, for administrators only."""

    name: str
    run: Command
    changes: bool = False
    listed: bool = True  # whether Telegram's menu shows it
    admin: bool = False  # for the bot's own operators, in their private chats; to others it is no command


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
    Entry("stats", stats.stats, admin=True),
    Entry("collect", collect.collect, admin=True),
    Entry("announce", announce.announce, admin=True),
)


_COMMAND_WORD = re.compile(r"^/\w+(@\w+)?", re.ASCII)  # "/follow，words" has its words without a space


class Front:
    """Receives what Telegram brings, for one bot."""

    def __init__(self, desk: Desk, bot: TelegramBot) -> None:
        self._desk = desk
        self._bot = bot
        self._gate = Gate([entry.name for entry in COMMANDS], desk.settings.admin_ids)

    def register(self, application: Application[Any, Any, Any, Any, Any, Any]) -> None:
        """Attach every command, button and hint to Telegram's client."""
        new_messages = (filters.UpdateType.MESSAGE | filters.UpdateType.CHANNEL_POST) & ~filters.IS_AUTOMATIC_FORWARD
        application.add_handler(TypeHandler(Update, self._on_any), group=-1)
        for entry in COMMANDS:
            application.add_handler(CommandHandler(entry.name, self._on_command(entry), filters=new_messages))
        application.add_handler(CallbackQueryHandler(self._on_tap))
        application.add_handler(ChatMemberHandler(self._on_status, ChatMemberHandler.MY_CHAT_MEMBER))
        application.add_handler(MessageHandler(filters.StatusUpdate.MIGRATE, self._on_move))
        private_words = filters.UpdateType.MESSAGE & filters.ChatType.PRIVATE & ~filters.StatusUpdate.ALL
        application.add_handler(MessageHandler(private_words, self._on_words))
        application.add_error_handler(self._on_error)

    async def publish_commands(self) -> None:
        """Register the command list with Telegram in both languages; that it fails is no reason not to run."""
        for code in LANGUAGES:
            say = wording(code)
            public = [entry for entry in COMMANDS if entry.listed and not entry.admin]
            listed = [BotCommand(entry.name, say(f"command-{entry.name}")) for entry in public]
            try:
                await self._bot.set_my_commands(listed, language_code=None if code == "en" else code)
            except TelegramError as error:
                log.warning("the command list could not be registered with Telegram: %s", error)

    async def _on_any(self, update: Update, _context: ContextTypes.DEFAULT_TYPE) -> None:
        """Let the update in, or end its way here."""
        asked, verdict = self._gate.judge(update, asyncio.get_running_loop().time())
        if verdict == "fine":
            if asked == "tap":
                self._desk.tally.count("taps")
            return
        self._desk.tally.count("limited", asked or "")
        if verdict == "tell":
            await self._say_enough(update)
        raise ApplicationHandlerStop

    async def _say_enough(self, update: Update) -> None:
        message, query = update.message or update.channel_post, update.callback_query
        if message:
            visit = await self._visit(message.chat, message, update.effective_user)
            await visit.answer("limit-commands")
        elif query and query.message:
            visit = await self._visit(query.message.chat, None, query.from_user)
            await _answer_tap(query, visit.say("limit-taps"))

    def _on_command(self, entry: Entry) -> Any:
        async def handle(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
            message = update.effective_message
            if message is None:
                return
            visit = await self._visit(message.chat, message, update.effective_user)
            if entry.admin:
                if not (visit.by_operator and visit.kind == "private"):
                    await self._on_words(update, context)  # as if there were no such command
                    return
                visit = replace(visit, formatted=formatted(visit.argument, message))
            self._desk.tally.count("commands", entry.name)
            if entry.changes and not await self._may_change(message.chat, update.effective_user, message.sender_chat):
                await visit.answer("admins-only")
                return
            await entry.run(visit)

        return handle

    async def _on_words(self, update: Update, _context: ContextTypes.DEFAULT_TYPE) -> None:
        if update.message and update.message.chat.type == ChatType.PRIVATE:
            await hints.hint(await self._visit(update.message.chat, update.message, update.effective_user))

    async def _on_status(self, update: Update, _context: ContextTypes.DEFAULT_TYPE) -> None:
        if update.my_chat_member:
            await presence.note_status(self._desk, update.my_chat_member)

    async def _on_move(self, update: Update, _context: ContextTypes.DEFAULT_TYPE) -> None:
        if update.message:
            await presence.note_move(self._desk, update.message)

    async def _on_tap(self, update: Update, _context: ContextTypes.DEFAULT_TYPE) -> None:
        query = update.callback_query
        if query is None or query.message is None:
            return
        message = query.message if isinstance(query.message, Message) and query.message.is_accessible else None
        visit = await self._visit(query.message.chat, message, query.from_user)
        visit = replace(visit, message_id=query.message.message_id)
        if message is None and visit.chat:  # too old for Telegram to say in which topic it stands
            visit = replace(visit, thread_id=visit.chat.thread_id)
        try:
            notice = await self._tap(visit, query)
        except buttons.StaleButton:
            notice = visit.say("button-stale")
        except Exception:
            log.exception("chat %s: a tap could not be handled", visit.chat_id)
            notice = visit.say("error-unexpected")
        await _answer_tap(query, notice)

    async def _tap(self, visit: Visit, query: CallbackQuery) -> str | None:
        button = buttons.read(query.data or "")
        assert query.message  # noqa: S101 - asked for by the only caller
        # In a channel every tap is seen by all: there even a look at the abstract is the administrators' affair.
        limited = button.changes or visit.kind == "channel"
        if limited and not await self._may_change(query.message.chat, query.from_user, None):
            return visit.say("admins-only")
        return await buttons.tap(visit, button)

    async def _on_error(self, update: object, context: ContextTypes.DEFAULT_TYPE) -> None:
        log.error("an update could not be handled", exc_info=context.error)
        if isinstance(update, Update) and update.effective_chat and (update.message or update.callback_query):
            message = update.effective_message
            visit = self._as_stranger(
                update.effective_chat, message if isinstance(message, Message) else None, update.effective_user
            )
            with contextlib.suppress(DatabaseError):  # perhaps the trouble itself: then nobody can be asked about them
                visit = await self._known(visit)
            await visit.answer("error-unexpected")

    async def _visit(self, chat: TelegramChat, message: Message | None, person: User | None) -> Visit:
        visit = await self._known(self._as_stranger(chat, message, person))
        if visit.chat and visit.chat.state == "asleep":
            await self._desk.store(subscription.wake, chat.id, self._desk.clock())
        return visit

    def _as_stranger(self, chat: TelegramChat, message: Message | None, person: User | None) -> Visit:
        """The visit as Telegram tells of it."""
        return Visit(
            desk=self._desk,
            chat_id=chat.id,
            kind=chat.type,  # type: ignore[arg-type]  # Telegram's four kinds are ours
            thread_id=message.message_thread_id if message and message.is_topic_message else None,
            language=language_for(person.language_code if person else None, self._desk.settings.digest_language),
            argument=_argument(message) if message else "",
            chat=None,
            person_id=person.id if person else None,
        )

    async def _known(self, visit: Visit) -> Visit:
        """The visit with what is stored of its chat, if anything."""
        record = await self._desk.store(chats.get, visit.chat_id)
        return replace(visit, chat=record, language=record.language) if record else visit

    async def _may_change(self, chat: TelegramChat, person: User | None, sender: TelegramChat | None) -> bool:
        """Whether this person may change what the chat gets: anybody in private, administrators elsewhere."""
        if chat.type == ChatType.PRIVATE:
            return True
        if sender and sender.id == chat.id:  # an administrator who writes as the group, or a post in the channel
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
    return _COMMAND_WORD.sub("", message.text or "").strip(" \n:：")


async def _answer_tap(query: CallbackQuery, notice: str | None) -> None:
    try:
        await query.answer(notice)
    except TelegramError as error:
        log.info("a tap came too late to be answered: %s", error)
