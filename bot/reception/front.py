"""The front door: turns Telegram's updates into visits, and lets in whom it concerns. No command lives here."""

import asyncio
import contextlib
import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from telegram import Message, Update
from telegram.constants import ChatType
from telegram.ext import (
    Application,
    ApplicationHandlerStop,
    CallbackQueryHandler,
    ChatMemberHandler,
    CommandHandler,
    ContextTypes,
    InlineQueryHandler,
    MessageHandler,
    TypeHandler,
    filters,
)

from bot.chat import (
    announce,
    clock,
    collect,
    day,
    follow,
    following,
    forget,
    hints,
    inline,
    language,
    links,
    saved,
    search,
    settings,
    stats,
    subscription,
    week,
    where,
)
from bot.chat.allowance import Allowance
from bot.chat.visit import Command, Desk, Visit
from bot.logs import log_failure
from bot.reception import presence, taps
from bot.reception.arrivals import arrive, as_stranger, known
from bot.reception.formatting import formatted
from bot.reception.gate import Gate, command_in
from bot.wording import language_for
from storage.database import DatabaseError
from storage.rows import UnreadableRow

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Route:
    """A command as people type it, and what it runs. `changes`: in a group, for administrators only."""

    name: str
    run: Command
    changes: bool = False
    changes_with: frozenset[str] = frozenset()  # arguments with which a command that only looks changes something
    listed: bool = True  # whether Telegram's menu shows it
    admin: bool = False  # for the bot's own operators, in their private chats; to others it is no command


COMMANDS: Sequence[Route] = (
    Route("today", day.today),
    Route("date", day.on_date),
    Route("week", week.show_week, changes_with=week.SWITCHES),
    Route("search", search.search),
    Route("follow", follow.follow, changes=True),
    Route("unfollow", follow.unfollow, changes=True),
    Route("following", following.following),
    Route("saved", saved.show_saved),
    Route("settings", settings.show_settings, changes=True),
    Route("time", clock.set_time, changes=True),
    Route("timezone", clock.set_timezone, changes=True),
    Route("language", language.set_language, changes=True),
    Route("start", links.start, changes=True),
    Route("stop", subscription.stop, changes=True),
    Route("subscribe", subscription.start, changes=True, listed=False),
    Route("unsubscribe", subscription.stop, changes=True, listed=False),
    Route("forget", forget.forget, changes=True),
    Route("help", hints.show_help),
    Route("stats", stats.stats, admin=True),
    Route("collect", collect.collect, admin=True),
    Route("announce", announce.announce, admin=True),
)
_ROUTES = {route.name: route for route in COMMANDS}

# What the handlers below are for, and all that Telegram is asked for: anything else would take places in the queue.
UPDATES = (Update.MESSAGE, Update.CHANNEL_POST, Update.CALLBACK_QUERY, Update.INLINE_QUERY, Update.MY_CHAT_MEMBER)

ALBUM_SECONDS = 60.0  # for so long the next pictures of an album are known to belong to it


class _InCaption(filters.MessageFilter):
    """A command under a photo or a file, where the client's own handler does not look."""

    def filter(self, message: Message) -> bool:
        return bool(message.caption) and command_in(message) in _ROUTES


class Front:
    """Receives what Telegram brings, for one bot."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._gate = Gate(_ROUTES, desk.settings.admin_ids)
        self._albums = Allowance(1, ALBUM_SECONDS)

    def register(self, application: Application[Any, Any, Any, Any, Any, Any]) -> None:
        """Attach every command, button and hint to Telegram's client."""
        new_messages = (filters.UpdateType.MESSAGE | filters.UpdateType.CHANNEL_POST) & ~filters.IS_AUTOMATIC_FORWARD
        application.add_handler(TypeHandler(Update, self._on_any), group=-1)
        application.add_handler(CommandHandler(_ROUTES, self._on_command, filters=new_messages))
        application.add_handler(MessageHandler(new_messages & _InCaption(), self._on_command))
        application.add_handler(CallbackQueryHandler(self._on_tap))
        application.add_handler(InlineQueryHandler(self._on_inline))
        application.add_handler(ChatMemberHandler(self._on_status, ChatMemberHandler.MY_CHAT_MEMBER))
        application.add_handler(MessageHandler(filters.StatusUpdate.MIGRATE, self._on_move))
        private_words = filters.UpdateType.MESSAGE & filters.ChatType.PRIVATE & ~filters.StatusUpdate.ALL
        own_cards = filters.VIA_BOT  # sent into the bot's own chat with inline mode
        application.add_handler(MessageHandler(private_words & filters.LOCATION, self._on_location))
        application.add_handler(MessageHandler(private_words & ~own_cards, self._on_words))
        application.add_error_handler(self._on_error)

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
        elif update.callback_query:
            await taps.answer(update.callback_query, None)
        raise ApplicationHandlerStop

    async def _say_enough(self, update: Update) -> None:
        message, query = update.message or update.channel_post, update.callback_query
        if message:
            visit = await arrive(self._desk, message.chat, message, update.effective_user)
            await visit.answer("limit-commands")
        elif query and query.message:
            visit = await arrive(self._desk, query.message.chat, None, query.from_user)
            await taps.answer(query, visit.say("limit-taps"))

    async def _on_command(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        message = update.effective_message
        if message is None or (name := command_in(message)) is None:
            return
        route = _ROUTES[name]
        visit = await arrive(self._desk, message.chat, message, update.effective_user)
        if route.admin:
            if not (visit.by_operator and visit.kind == "private"):
                await self._on_words(update, context)  # as if there were no such command
                return
            visit = replace(visit, formatted=formatted(visit.argument, message))
        self._desk.questions.take(message.chat.id, asyncio.get_running_loop().time())
        directory = self._desk.directory
        changes = route.changes or visit.argument.lower() in route.changes_with
        if changes and not await directory.may_change(message.chat, update.effective_user, message.sender_chat):
            await visit.answer("admins-only")
            return
        await self._run(route, visit)

    async def _run(self, route: Route, visit: Visit) -> None:
        self._desk.tally.count("commands", route.name)
        await route.run(visit)

    async def _on_words(self, update: Update, _context: ContextTypes.DEFAULT_TYPE) -> None:
        message = update.message
        if message is None or message.chat.type != ChatType.PRIVATE or not self._is_first_of_album(message):
            return
        visit = await arrive(self._desk, message.chat, message, update.effective_user)
        asked = self._desk.questions.take(message.chat.id, asyncio.get_running_loop().time())
        is_answer = asked and message.text and not message.text.startswith(("/", "／")) and not hints.has_own(visit)
        if route := next((route for route in COMMANDS if is_answer and route.name == asked), None):
            await self._run(route, visit)
        else:
            await hints.hint(visit)

    def _is_first_of_album(self, message: Message) -> bool:
        """Ten photos sent at once are ten messages for Telegram, and one for who sends them."""
        album = message.media_group_id
        return album is None or self._albums.take(hash(album), asyncio.get_running_loop().time())

    async def _on_inline(self, update: Update, _context: ContextTypes.DEFAULT_TYPE) -> None:
        query = update.inline_query
        if query:
            person = query.from_user
            spoken = language_for(person.language_code, self._desk.settings.digest_language)
            visit = Visit(self._desk, person.id, "private", None, spoken, query.query, chat=None)
            await inline.offer(await known(visit), query.id, query.offset)

    async def _on_location(self, update: Update, _context: ContextTypes.DEFAULT_TYPE) -> None:
        if update.message and (place := update.message.location):
            visit = await arrive(self._desk, update.message.chat, update.message, update.effective_user)
            await where.arrived(visit, place.latitude, place.longitude)

    async def _on_status(self, update: Update, _context: ContextTypes.DEFAULT_TYPE) -> None:
        if update.my_chat_member:
            await presence.note_status(self._desk, update.my_chat_member)

    async def _on_move(self, update: Update, _context: ContextTypes.DEFAULT_TYPE) -> None:
        if update.message:
            await presence.note_move(self._desk, update.message)

    async def _on_tap(self, update: Update, _context: ContextTypes.DEFAULT_TYPE) -> None:
        if update.callback_query:
            await taps.take(self._desk, update.callback_query)

    async def _on_error(self, update: object, context: ContextTypes.DEFAULT_TYPE) -> None:
        chat = update.effective_chat.id if isinstance(update, Update) and update.effective_chat else "none"
        error = context.error or RuntimeError("nobody says why")
        log_failure(log, error, "chat %s: an update could not be handled", chat)
        if isinstance(update, Update) and update.effective_chat and (update.message or update.callback_query):
            message = update.effective_message if isinstance(update.effective_message, Message) else None
            visit = as_stranger(self._desk, update.effective_chat, message, update.effective_user)
            if not isinstance(error, DatabaseError):  # a locked one would keep the answer back as long once more
                with contextlib.suppress(DatabaseError, UnreadableRow):
                    visit = await known(visit)
            await visit.answer("error-unexpected")
