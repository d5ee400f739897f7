"""The formatting that somebody gave to what stands after a command. Knows no command."""

from telegram import Message, MessageEntity

from bot.markup import utf16_units

_SIMPLE = {  # formatting that an announcement may have; the rest becomes plain text
    MessageEntity.BOLD, MessageEntity.ITALIC, MessageEntity.UNDERLINE, MessageEntity.STRIKETHROUGH,
    MessageEntity.SPOILER, MessageEntity.CODE, MessageEntity.PRE, MessageEntity.TEXT_LINK, MessageEntity.BLOCKQUOTE,
}  # fmt: skip


def formatted(words: str, message: Message) -> str:
    """These words, which end the message, as Telegram's HTML with the simple formatting that they have there."""
    begin = utf16_units(message.text[: message.text.rindex(words)]) if message.text and words in message.text else None
    if begin is None or not words:
        return ""
    entities = [moved for entity in message.entities if (moved := _cut(entity, begin, begin + utf16_units(words)))]
    return Message(message.message_id, message.date, message.chat, text=words, entities=entities).text_html


def _cut(entity: MessageEntity, begin: int, end: int) -> MessageEntity | None:
    """The part of a simple entity that lies between these places (UTF-16 units), counted from the first."""
    first, last = max(entity.offset, begin), min(entity.offset + entity.length, end)
    if entity.type not in _SIMPLE or first >= last:
        return None
    return MessageEntity(entity.type, first - begin, last - first, url=entity.url, language=entity.language)
