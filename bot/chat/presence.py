"""Chats that come and go: the bot is blocked or thrown out, let in again, or its group moves on to another id."""

import logging

from telegram import ChatMember, ChatMemberUpdated, Message

from bot.chat.subscription import wake
from bot.chat.visit import Desk
from storage import chats

log = logging.getLogger(__name__)

_OUTSIDE = {ChatMember.LEFT, ChatMember.BANNED}


async def note_status(desk: Desk, change: ChatMemberUpdated) -> None:
    """Let the subscription sleep while the bot is not welcome, and wake it when it is again."""
    chat_id, status = change.chat.id, change.new_chat_member.status
    if status not in _OUTSIDE:
        await desk.store(wake, chat_id, desk.clock())
    elif await desk.store(chats.fall_asleep, chat_id, f"the bot is {status}"):
        desk.tally.count("asleep")
        log.info("chat %s: sleeps (the bot is %s)", chat_id, status)


async def note_move(desk: Desk, message: Message) -> None:
    """Take the subscription along when a group becomes a supergroup; Telegram says so in both, in any order."""
    if message.migrate_to_chat_id:
        await desk.store(chats.move, message.chat.id, message.migrate_to_chat_id)
    elif message.migrate_from_chat_id:
        await desk.store(chats.move, message.migrate_from_chat_id, message.chat.id)
