"""Telegram's side of things: the people, the chats, the bot's profile, and what the bot has not yet been told."""

import asyncio
import itertools
import random
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.embedded.chats import JSON, NEVER_WROTE, BotStatus, Chat, ChatType, Message, chat_json, user_json
from bot.embedded.people import Person, Question
from bot.embedded.refusals import bad_request
from bot.embedded.updates import UpdateQueue


def real_time() -> datetime:
    """The clock on the wall, UTC."""
    return datetime.now(UTC)


@dataclass(slots=True)
class Profile:
    """What the bot says of itself, by language code; "" is for everybody else."""

    names: dict[str, str] = field(default_factory=dict)
    descriptions: dict[str, str] = field(default_factory=dict)
    short_descriptions: dict[str, str] = field(default_factory=dict)
    commands: dict[tuple[str, str], list[JSON]] = field(default_factory=dict)  # by scope (as JSON text) and language


class World:
    """Everything that Telegram knows and a test may look at or set up."""

    def __init__(
        self,
        token: str = "123456:EMBEDDED",  # noqa: S107 - opens nothing but this server
        *,
        username: str = "paper_digest_bot",
        first_name: str = "Paper Digest",
        clock: Callable[[], datetime] = real_time,
        reads_all_group_messages: bool = False,
        inline_mode: bool = True,
    ) -> None:
        self.token = token
        self.clock = clock
        self.bot_id = int(token.partition(":")[0])
        self.bot_user: JSON = {"id": self.bot_id, "is_bot": True, "first_name": first_name, "username": username}
        self.reads_all_group_messages = reads_all_group_messages
        self.inline_mode = inline_mode  # what @BotFather's /setinline switches on
        self.people: dict[int, Person] = {}
        self.chats: dict[int, Chat] = {}
        self.questions: dict[str, Question] = {}  # callback and inline queries, by id
        self._inline_answers: dict[tuple[int | None, str, str], tuple[JSON, datetime]] = {}
        self.profile = Profile()
        self.updates = UpdateQueue(clock, self.changed)
        self._question_ids = itertools.count(random.getrandbits(48))  # Telegram's look random, too
        self._change = asyncio.Event()

    def person(
        self,
        identifier: int,
        first_name: str = "Alice",
        *,
        last_name: str = "",
        username: str = "",
        language_code: str = "",
        is_premium: bool = False,
    ) -> Person:
        """A user of Telegram, who has not written to the bot so far. Raises ValueError for an id in use."""
        if identifier <= 0 or identifier in self.chats:
            raise ValueError(f"no free user id: {identifier}")
        name = {"first_name": first_name, "last_name": last_name, "username": username}
        user = user_json(identifier, {**name, "language_code": language_code, "is_premium": is_premium})
        shown = {key: value for key, value in name.items() if value}
        self.chats[identifier] = Chat(id=identifier, type="private", person=shown, private_refusal=NEVER_WROTE)
        self.people[identifier] = Person(self, user, self.chats[identifier])
        return self.people[identifier]

    def group(
        self,
        identifier: int,
        title: str = "Reading group",
        *,
        members: Iterable[Person] = (),
        administrators: Iterable[Person] = (),
        type: ChatType = "supergroup",  # noqa: A002 - the field's own name
        is_forum: bool = False,
        username: str = "",
        bot: BotStatus = "member",
    ) -> Chat:
        """A group, supergroup or channel (negative id); the first administrator is its creator."""
        if identifier >= 0 or identifier in self.chats:
            raise ValueError(f"no free group id: {identifier}")
        statuses = {person.id: "member" for person in members}
        for position, person in enumerate(administrators):
            statuses[person.id] = "administrator" if position else "creator"
        chat = Chat(
            id=identifier, type=type, title=title, username=username, is_forum=is_forum, members=statuses,
            bot_status=bot,
        )  # fmt: skip
        self.chats[identifier] = chat
        return chat

    def channel(
        self,
        identifier: int,
        title: str = "Paper channel",
        *,
        administrators: Iterable[Person] = (),
        username: str = "",
        bot: BotStatus = "administrator",
    ) -> Chat:
        """A channel; the bot may only write into it as an administrator."""
        return self.group(identifier, title, administrators=administrators, type="channel", username=username, bot=bot)

    def upgrade(self, group: Chat, new_id: int) -> Chat:
        """Turns a basic group into a supergroup with another id; the bot is told in both chats, as in Telegram."""
        new = Chat(
            id=new_id, type="supergroup", title=group.title, members=dict(group.members), bot_status=group.bot_status
        )
        self.chats[new_id] = new
        self.tell("message", self._service(group, migrate_to_chat_id=new_id))
        self.tell("message", self._service(new, migrate_from_chat_id=group.id))
        group.upgraded_to = new_id
        return new

    def _service(self, chat: Chat, **content: Any) -> JSON:
        date = int(self.clock().timestamp())
        return {"message_id": chat.next_id(), "date": date, "chat": chat_json(chat), **content}

    def chat(self, chat_id: int) -> Chat:
        """Raises KeyError for a chat that nobody made."""
        return self.chats[chat_id]

    def find_chat(self, given: str) -> Chat:
        """The chat for a chat_id parameter, a number or @username. Raises the Refusal for one unknown to the bot."""
        if not given:
            raise bad_request("chat_id is empty")
        if given[0] == "@":
            found = [chat for chat in self.chats.values() if chat.id < 0 and f"@{chat.username}" == given]
            chat = found[0] if found else None
        else:
            chat = self.chats.get(int(given)) if re.fullmatch(r"-?[0-9]{1,19}", given) else None
        if chat is None:
            raise bad_request("chat not found")
        return chat

    def find_message(self, chat: Chat, message_id: int, purpose: str) -> Message:
        """Raises the Refusal `message to <purpose> not found`."""
        message = chat.by_id.get(message_id)
        if message is None:
            raise bad_request(f"message to {purpose} not found")
        return message

    def ask(self, question: Question) -> Question:
        """Gives a callback or inline query its id, and keeps it until it is answered."""
        question.id = str(next(self._question_ids))
        self.questions[question.id] = question
        return question

    def open_question(self, identifier: str) -> Question:
        """The query of this id. Raises the Refusal for one that cannot be answered (any more)."""
        question = self.questions.get(identifier)
        if question is None or question.expired:
            raise bad_request("query is too old and response timeout expired or query ID is invalid")
        return question

    def keep_inline_answer(self, question: Question, personal: bool, seconds: int) -> None:
        """Repeats the answer to the same words for so long, to everybody or only to who asked."""
        person, query, offset = question.inline
        key = (person if personal else None, query, offset)
        self._inline_answers[key] = (question.answer or {}, self.clock() + timedelta(seconds=seconds))

    def kept_inline_answer(self, person_id: int, query: str, offset: str) -> JSON | None:
        """What would be shown without the bot being asked."""
        for person in (person_id, None):
            answer, until = self._inline_answers.get((person, query, offset), ({}, self.clock()))
            if self.clock() < until:
                return answer
        return None

    def tell(self, kind: str, payload: JSON) -> int | None:
        """An update for the bot; None if the bot does not want this kind."""
        update_id = self.updates.add(kind, payload)
        self.changed()
        return update_id

    def changed(self) -> None:
        """Wakes everybody in wait_until."""
        self._change.set()

    async def wait_until(self, condition: Callable[[], Any], timeout: float = 20.0) -> None:  # noqa: ASYNC109
        """Returns as soon as `condition()` is true; it is asked again after everything that happens here.

        Raises TimeoutError after `timeout` seconds.
        """
        async with asyncio.timeout(timeout):
            while not condition():
                self._change.clear()
                await self._change.wait()

    async def wait_for(
        self,
        chat_id: int,
        wanted: int | Callable[[list[Message]], Any],
        timeout: float = 20.0,  # noqa: ASYNC109
    ) -> list[Message]:
        """What the bot wrote in the chat, as soon as it is `wanted` messages, or `wanted(messages)` is true.

        Raises TimeoutError after `timeout` seconds, saying what is there instead.
        """
        chat = self.chats[chat_id]

        def enough() -> Any:
            return len(chat.from_bot) >= wanted if isinstance(wanted, int) else wanted(chat.from_bot)

        try:
            await self.wait_until(enough, timeout)
        except TimeoutError:
            there = "".join(f"\n- {message.text[:200]!r}" for message in chat.from_bot)
            raise TimeoutError(f"chat {chat_id} after {timeout} s: {len(chat.from_bot)} messages{there}") from None
        return chat.from_bot
