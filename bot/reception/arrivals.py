"""Who comes, and where: Telegram's chat, message and person become a visit. Who slept is awake; nobody is answered."""

import logging
import re
from dataclasses import replace

from telegram import Chat, Message, User

from bot.chat.subscription import wake
from bot.chat.visit import Desk, Visit
from bot.wording import language_for
from storage import chats

log = logging.getLogger(__name__)

_COMMAND_WORD = re.compile(r"^/\w+(@\w+)?", re.ASCII)  # "/follow，words" has its words without a space
_BEFORE_WORDS = re.compile(r"^[\s:：]+")  # blanks of every width: Chinese keyboards give wide ones


async def arrive(desk: Desk, chat: Chat, message: Message | None, person: User | None) -> Visit:
    """The visit, with what is stored of its chat; a subscription that slept is awake again.

    Not by a reader's tap in a channel, whose own posts come from nobody: it says nothing of whether the bot may post.
    """
    visit = await known(as_stranger(desk, chat, message, person))
    is_readers = visit.kind == "channel" and person is not None
    if visit.chat and visit.chat.state == "asleep" and not is_readers:
        await desk.store(wake, chat.id, desk.clock())
        log.info("chat %s: is awake again", chat.id)
    return visit


def as_stranger(desk: Desk, chat: Chat, message: Message | None, person: User | None) -> Visit:
    """The visit as Telegram tells of it."""
    return Visit(
        desk=desk,
        chat_id=chat.id,
        kind=chat.type,  # type: ignore[arg-type]  # Telegram's four kinds are ours
        thread_id=message.message_thread_id if message and message.is_topic_message else None,
        language=language_for(person.language_code if person else None, desk.settings.digest_language),
        argument=_argument(message) if message else "",
        chat=None,
        person_id=person.id if person and not person.is_bot else None,  # a bot stands for whoever writes as a chat
    )


async def known(visit: Visit) -> Visit:
    """The visit with what is stored of its chat, if anything."""
    record = await visit.desk.store(chats.get, visit.chat_id)
    return replace(visit, chat=record, language=record.language) if record else visit


def _argument(message: Message) -> str:
    words = _COMMAND_WORD.sub("", message.text or message.caption or "")
    return _BEFORE_WORDS.sub("", words).rstrip()
