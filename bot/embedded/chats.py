"""Chats as their readers see them: messages, topics, members, and why a bot may not write."""

import mimetypes
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from bot.embedded.entities import Entity
from bot.embedded.refusals import bad_request, forbidden

JSON = dict[str, Any]
ChatType = Literal["private", "group", "supergroup", "channel"]
BotStatus = Literal["member", "administrator", "left", "kicked"]

BLOCKED = "bot was blocked by the user"
DEACTIVATED = "user is deactivated"
NEVER_WROTE = "bot can't initiate conversation with a user"


@dataclass(frozen=True, slots=True)
class File:
    """A file in a chat, with its bytes if the bot sent it."""

    name: str
    content: bytes = b""


@dataclass(slots=True, kw_only=True)
class Message:
    """One message, as a reader sees it."""

    message_id: int
    chat_id: int
    date: datetime  # UTC
    from_bot: bool
    sender: JSON | None = None  # a User; None: the channel itself
    sender_chat: JSON | None = None  # who writes as a chat: the channel, or an anonymous administrator's group
    text: str = ""  # what is read: the text, or the caption of a photo or document
    entities: list[Entity] = field(default_factory=list)
    html: str = ""  # as the bot sent it, before parsing
    parse_mode: str = ""
    reply_markup: JSON | None = None
    silent: bool = False
    thread_id: int | None = None
    reply_to: int | None = None  # message_id
    edited: datetime | None = None
    link_preview_options: JSON | None = None
    document: File | None = None
    photo: File | None = None
    location: JSON | None = None
    via_bot: JSON | None = None  # whose inline result this is

    @property
    def buttons(self) -> list[JSON]:
        """The inline buttons, row by row."""
        rows = (self.reply_markup or {}).get("inline_keyboard", [])
        return [button for row in rows for button in row]

    @property
    def is_text(self) -> bool:
        """Whether this is a text message, and not a photo, a document or a place."""
        return not (self.document or self.photo or self.location)


@dataclass(slots=True)
class Topic:
    """A forum topic."""

    name: str
    state: Literal["open", "closed", "deleted"] = "open"


@dataclass(slots=True, kw_only=True)
class Chat:
    """A private chat, group, supergroup or channel, and what the bot may do in it."""

    id: int
    type: ChatType
    title: str = ""
    username: str = ""
    person: JSON = field(default_factory=dict)  # private: first name and so on
    is_forum: bool = False
    members: dict[int, str] = field(default_factory=dict)  # user id -> creator, administrator, member, left, kicked
    topics: dict[int, Topic] = field(default_factory=dict)  # by message_thread_id
    bot_status: BotStatus = "member"
    may_write: bool = True  # in a group: the bot's right to send
    may_send_files: bool = True  # in a group: its right to send documents, where it may write
    private_refusal: str | None = None  # private: why the bot may not write, in Telegram's words
    upgraded_to: int | None = None  # group: the supergroup that it became
    deleted: bool = False
    by_id: dict[int, Message] = field(default_factory=dict)
    last_message_id: int = 0

    @property
    def messages(self) -> list[Message]:
        """All that is in the chat now, oldest first; deleted messages are gone."""
        return list(self.by_id.values())

    @property
    def from_bot(self) -> list[Message]:
        """What the bot wrote, oldest first."""
        return [message for message in self.by_id.values() if message.from_bot]

    def next_id(self) -> int:
        """The id of the next message: 1, 2, 3… in every chat."""
        self.last_message_id += 1
        return self.last_message_id

    def open_topic(self, name: str) -> int:
        """Makes a forum topic; returns its message_thread_id."""
        if not self.is_forum:
            raise ValueError(f"chat {self.id} is not a forum")
        thread_id = self.next_id()
        self.topics[thread_id] = Topic(name)
        return thread_id

    def close_topic(self, thread_id: int) -> None:
        self.topics[thread_id].state = "closed"

    def delete_topic(self, thread_id: int) -> None:
        """Deletes a topic with all its messages."""
        self.topics[thread_id].state = "deleted"
        self.by_id = {key: message for key, message in self.by_id.items() if message.thread_id != thread_id}

    def check_reachable(self) -> None:
        """Raises the Refusal that Telegram gives a bot which can do nothing in this chat."""
        if self.private_refusal:
            raise forbidden(self.private_refusal)
        if self.upgraded_to is not None:
            raise bad_request("group chat was upgraded to a supergroup chat", migrate_to_chat_id=self.upgraded_to)
        if self.deleted:
            raise forbidden("the group chat was deleted")
        if self.bot_status == "kicked":
            raise forbidden(f"bot was kicked from the {self.type} chat")
        if self.bot_status == "left":
            raise forbidden(f"bot is not a member of the {self.type} chat")

    def check_writable(self, what: str, thread_id: int) -> None:
        """Raises the Refusal for a message that the bot may not send; `what`: text messages, documents."""
        self.check_reachable()
        if thread_id:
            self._check_topic(thread_id)
        if self.type == "channel" and self.bot_status != "administrator":
            raise bad_request("need administrator rights in the channel chat")
        if not self.may_write or (what == "documents" and not self.may_send_files):
            raise bad_request(f"not enough rights to send {what} to the chat")

    def _check_topic(self, thread_id: int) -> None:
        topic = self.topics.get(thread_id)
        if topic is None:
            raise bad_request("message thread not found")
        if topic.state == "deleted":
            raise bad_request("TOPIC_DELETED")
        if topic.state == "closed" and self.bot_status != "administrator":
            raise bad_request("TOPIC_CLOSED")


def chat_json(chat: Chat) -> JSON:
    """The chat as the Bot API writes a Chat."""
    if chat.type == "private":
        return {"id": chat.id, "type": "private", **chat.person}
    written: JSON = {"id": chat.id, "type": chat.type, "title": chat.title}
    if chat.username:
        written["username"] = chat.username
    if chat.is_forum:
        written["is_forum"] = True
    return written


def message_json(message: Message, chat: Chat) -> JSON:
    """The message as the Bot API writes a Message, with the message it answers."""
    written = _bare_json(message, chat)
    answered = chat.by_id.get(message.reply_to) if message.reply_to is not None else None
    if answered is not None:
        written["reply_to_message"] = _bare_json(answered, chat)
    return written


def _bare_json(message: Message, chat: Chat) -> JSON:
    written: JSON = {"message_id": message.message_id, "date": int(message.date.timestamp()), "chat": chat_json(chat)}
    if message.sender is not None:
        written["from"] = message.sender
    if message.sender_chat is not None:
        written["sender_chat"] = message.sender_chat
    if message.via_bot is not None:
        written["via_bot"] = message.via_bot
    if message.edited is not None:
        written["edit_date"] = int(message.edited.timestamp())
    if message.thread_id is not None:
        written |= {"message_thread_id": message.thread_id, "is_topic_message": True}
    if message.link_preview_options is not None:
        written["link_preview_options"] = message.link_preview_options
    if message.reply_markup is not None and "inline_keyboard" in message.reply_markup:
        written["reply_markup"] = message.reply_markup
    return written | _content_json(message)


def _content_json(message: Message) -> JSON:
    if message.location is not None:
        return {"location": message.location}
    if message.is_text:
        return {"text": message.text, **({"entities": message.entities} if message.entities else {})}
    content: JSON = _file_json(message)
    if message.text:
        content["caption"] = message.text
    if message.entities:
        content["caption_entities"] = message.entities
    return content


def _file_json(message: Message) -> JSON:
    identity = {"file_unique_id": f"u{message.chat_id}_{message.message_id}"}
    identity["file_id"] = f"f{message.chat_id}_{message.message_id}"
    if message.document is not None:
        sizes = {"file_name": message.document.name, "file_size": len(message.document.content)}
        mime_type = mimetypes.guess_type(message.document.name)[0] or "application/octet-stream"
        return {"document": {**identity, **sizes, "mime_type": mime_type}}
    return {"photo": [{**identity, "width": 1200, "height": 648}]}


def user_json(identifier: int, fields: Mapping[str, Any]) -> JSON:
    """A person as the Bot API writes a User; empty fields are left out."""
    return {"id": identifier, "is_bot": False, **{key: value for key, value in fields.items() if value}}
