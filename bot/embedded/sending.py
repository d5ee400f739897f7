"""The methods that make, change and delete messages."""

from typing import Any

from bot.embedded.chats import JSON, Chat, File, Message, chat_json, message_json
from bot.embedded.entities import Entity, TextError, formatted_text, utf16_length
from bot.embedded.keyboards import checked_markup
from bot.embedded.parameters import Parameters
from bot.embedded.refusals import bad_request
from bot.embedded.world import World

MAX_TEXT = 4096  # UTF-16 units after parsing
MAX_CAPTION = 1024  # the same
NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same as a current content"
    " and reply markup of the message"
)


def send_message(world: World, call: Parameters) -> JSON:
    """A text."""
    return _send(world, call, "text messages", text_content(world, call))


def send_document(world: World, call: Parameters) -> JSON:
    """A file, perhaps with a caption."""
    content = {"document": _document(call), **_caption(world, call)}
    return _send(world, call, "documents", content)


def edit_message_text(world: World, call: Parameters) -> JSON:
    """New text, and new buttons or none, under an old id."""
    content = text_content(world, call)
    chat, message = _editable(world, call)
    if not message.is_text:
        raise bad_request("there is no text in the message to edit")
    return _edit(world, call, chat, message, content)


def edit_message_reply_markup(world: World, call: Parameters) -> JSON:
    """Other buttons, or none."""
    chat, message = _editable(world, call)
    return _edit(world, call, chat, message, {})


def delete_message(world: World, call: Parameters) -> bool:
    """In a group the bot may only delete others' messages as an administrator."""
    chat = world.find_chat(call.text("chat_id"))
    chat.check_reachable()
    message = world.find_message(chat, call.integer("message_id"), "delete")
    if not (message.from_bot or chat.type == "private" or chat.bot_status == "administrator"):
        raise bad_request("message can't be deleted")
    del chat.by_id[message.message_id]
    return True


def _send(world: World, call: Parameters, what: str, content: dict[str, Any]) -> JSON:
    markup = _markup(call)
    chat = world.find_chat(call.text("chat_id"))
    markup = checked_markup(markup, chat.type == "private")
    thread_id = call.integer("message_thread_id")
    chat.check_writable(what, thread_id)
    message = Message(
        message_id=0,
        chat_id=chat.id,
        date=world.clock(),
        from_bot=True,
        sender=None if chat.type == "channel" else world.bot_user,
        sender_chat=chat_json(chat) if chat.type == "channel" else None,
        reply_markup=markup,
        silent=call.flag("disable_notification"),
        thread_id=thread_id or None,
        **content,
    )
    message.message_id = chat.next_id()
    chat.by_id[message.message_id] = message
    return message_json(message, chat)


def _markup(call: Parameters) -> JSON | None:
    markup: JSON | None = call.nested("reply_markup", dict, "reply markup", "reply keyboard markup")
    return markup


def text_content(world: World, call: Parameters) -> dict[str, Any]:
    """The text of a message with all that belongs to it. Raises the Refusal."""
    html, mode = call.text("text"), call.text("parse_mode")
    if not html:
        raise bad_request("message text is empty")
    text, entities = _formatted(world, html, mode)
    if utf16_length(text) > MAX_TEXT:
        raise bad_request("message is too long")
    preview = call.nested("link_preview_options", dict, "link preview options")
    return {"text": text, "entities": entities, "html": html, "parse_mode": mode, "link_preview_options": preview}


def _caption(world: World, call: Parameters) -> dict[str, Any]:
    html, mode = call.text("caption"), call.text("parse_mode")
    if not html.strip():
        return {"text": "", "entities": [], "html": html, "parse_mode": mode}
    text, entities = _formatted(world, html, mode)
    if utf16_length(text) > MAX_CAPTION:
        raise bad_request("message caption is too long")
    return {"text": text, "entities": entities, "html": html, "parse_mode": mode}


def _formatted(world: World, html: str, mode: str) -> tuple[str, list[Entity]]:
    try:
        text, entities = formatted_text(html, mode)
    except TextError as error:
        raise bad_request(str(error)) from None
    return text, [entity for entity in entities if _resolved(world, entity)]


def _resolved(world: World, entity: Entity) -> bool:
    """Completes the mention of a person; False if Telegram would drop it, because the bot does not know them."""
    if entity["type"] != "text_mention":
        return True
    person = world.people.get(entity["user"]["id"])
    if person is not None:
        entity["user"] = person.user
    return person is not None


def _document(call: Parameters) -> File:
    """An upload, in the field itself or behind `attach://`."""
    given = call.text("document")
    uploaded = call.files.get(given.removeprefix("attach://") if given.startswith("attach://") else "document")
    if uploaded is None:
        raise bad_request("there is no document in the request")
    if not uploaded.content:
        raise bad_request("file must be non-empty")
    return uploaded


def _editable(world: World, call: Parameters) -> tuple[Chat, Message]:
    if call.text("inline_message_id"):
        raise bad_request("MESSAGE_ID_INVALID")  # inline messages are not kept here
    chat = world.find_chat(call.text("chat_id"))
    chat.check_reachable()
    message = world.find_message(chat, call.integer("message_id"), "edit")
    if not message.from_bot:
        raise bad_request("message can't be edited")
    return chat, message


def _edit(world: World, call: Parameters, chat: Chat, message: Message, content: dict[str, Any]) -> JSON:
    """Buttons that are not sent along again vanish."""
    content = {**content, "reply_markup": checked_markup(_markup(call), chat.type == "private")}
    ignored = ("html", "parse_mode")
    if all(getattr(message, name) == value for name, value in content.items() if name not in ignored):
        raise bad_request(NOT_MODIFIED)
    for name, value in content.items():
        setattr(message, name, value)
    message.edited = world.clock()
    return message_json(message, chat)
