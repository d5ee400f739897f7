"""Chats that come and go: the bot is blocked or thrown out, let in again, or its group moves on to another id."""

import logging

from telegram import ChatMember, ChatMemberAdministrator, ChatMemberRestricted, ChatMemberUpdated, Message
from telegram.constants import ChatType

from bot.chat import channels
from bot.chat.subscription import wake
from bot.chat.visit import Desk
from bot.message import Button
from bot.message import Message as Said
from bot.wording import language_for, wording
from storage import chats

log = logging.getLogger(__name__)

_OUTSIDE = {ChatMember.LEFT, ChatMember.BANNED}
_GROUPS = {ChatType.GROUP, ChatType.SUPERGROUP}


async def note_status(desk: Desk, change: ChatMemberUpdated) -> None:
    """Let the subscription sleep while the bot is not welcome, and wake it when it is again; greet a new group."""
    chat_id, member = change.chat.id, change.new_chat_member
    if because := _shut_out(change):
        if member.status in _OUTSIDE:  # who throws the bot out knows it, and sets nothing up there any more
            await desk.store(chats.set_manager, chat_id, None)
        await desk.outbox.let_sleep(chat_id, because)
    else:
        await desk.store(wake, chat_id, desk.clock())
        if change.chat.type in _GROUPS and change.old_chat_member.status in _OUTSIDE:
            await _greet(desk, change)
    if change.chat.type == ChatType.CHANNEL:
        await _offer_settings(desk, change)


def _shut_out(change: ChatMemberUpdated) -> str | None:
    """Why the bot can write nothing there from now on; None: it can."""
    member = change.new_chat_member
    if member.status in _OUTSIDE:
        return f"the bot is {member.status}"
    may_post = isinstance(member, ChatMemberAdministrator) and member.can_post_messages
    if change.chat.type == ChatType.CHANNEL and not may_post:
        return "the bot may not post"
    if isinstance(member, ChatMemberRestricted) and not member.can_send_messages:
        return "the bot may not write"
    return None


async def _offer_settings(desk: Desk, change: ChatMemberUpdated) -> None:
    """Whoever makes the bot an administrator of a channel gets its settings."""
    member, person = change.new_chat_member, change.from_user
    if isinstance(member, ChatMemberAdministrator) and change.old_chat_member.status != ChatMember.ADMINISTRATOR:
        language = language_for(person.language_code, desk.settings.digest_language)
        channel = channels.Channel(change.chat.id, change.chat.title or "", may_post=bool(member.can_post_messages))
        await channels.offer(desk, channel, person.id, language)


async def _greet(desk: Desk, change: ChatMemberUpdated) -> None:
    """Say how a group subscribes, in the language of who brought the bot; a group that knows it needs no greeting."""
    if await desk.store(chats.get, change.chat.id):
        return
    say = wording(language_for(change.from_user.language_code, desk.settings.digest_language))
    doors = (Button(say("button-subscribe"), data="start"), Button(say("button-today"), data="today"))
    await desk.outbox.send(change.chat.id, Said(say("group-greeting"), (doors,)))


async def note_move(desk: Desk, message: Message) -> None:
    """Take the subscription along when a group becomes a supergroup; Telegram says so in both, in any order."""
    if message.migrate_to_chat_id:
        await desk.store(chats.move, message.chat.id, message.migrate_to_chat_id)
    elif message.migrate_from_chat_id:
        await desk.store(chats.move, message.migrate_from_chat_id, message.chat.id)
