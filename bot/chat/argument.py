"""What stands after the command in a message. Knows no command."""

import re

from telegram import Message, MessageEntity

from bot.markup import utf16_units

_COMMAND_WORD = re.compile(r"^/\w+(@\w+)?", re.ASCII)  # "/follow，words" has its words without a space
_SIMPLE = {  # formatting that an announcement may have; the rest becomes plain text
    MessageEntity.BOLD, MessageEntity.ITALIC, MessageEntity.UNDERLINE, MessageEntity.STRIKETHROUGH,
    MessageEntity.SPOILER, MessageEntity.CODE, MessageEntity.PRE, MessageEntity.TEXT_LINK, MessageEntity.BLOCKQUOTE,
}  # fmt: skip


def argument(message: Message) -> str:
    """As plain text, without the spaces and colons around it."""
    return _COMMAND_WORD.sub("", message.text or "").strip(" \n:：")


def formatted_argument(message: Message) -> str:
    """What stands after the command, as Telegram's HTML, with the simple formatting that its author gave it."""
    text = message.text or ""
    words = argument(message)
    begin = utf16_units(text[: text.rindex(words)]) if words else 0
    end = begin + utf16_units(words)
    kept = []
    for entity in message.entities:
        first, last = max(entity.offset, begin), min(entity.offset + entity.length, end)
        if entity.type in _SIMPLE and first < last:
            kept.append(
                MessageEntity(entity.type, first - begin, last - first, url=entity.url, language=entity.language)
            )
    shown = Message(message.message_id, message.date, message.chat, text=words, entities=kept)
    return shown.text_html if words else ""
