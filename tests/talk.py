"""People who talk to the bot in tests: they write or tap, and get what the bot wrote back."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import replace
from typing import Any

import pytest

from bot.embedded.chats import Chat, Message
from bot.embedded.people import Person
from bot.markup import plain
from bot.reception.buttons import fresh
from bot.wording import wording
from storage import chats
from storage.records import Language

GLANCE = 0.01  # seconds between two looks: the processor is the bot's


def text_of(language: Language, message_id: str, **values: Any) -> str:
    """A message of the catalogue as a reader sees it."""
    return plain(wording(language)(message_id, **values)).strip()


class Reader:
    """One person with one language, and what was said in one chat. `s` is the running Stage."""

    def __init__(self, s: Any, person: Person, language: Language, chat: Chat | None = None) -> None:
        self.s = s
        self.person = person
        self.language = language
        self.chat = chat or person.chat
        self._seen: set[int] = set()

    async def asks(self, words: str, wanted: int | Callable[[list[Message]], Any] = 1, **how: Any) -> list[Message]:
        """Write this; the bot's new messages, as soon as it is so many or `wanted(them)` is true."""
        self.look()
        self.person.writes(words, chat=self.chat, **how)
        return await self.gets(wanted)

    async def asks_for(self, words: str, last: str, **how: Any) -> list[Message]:
        """Write this; the bot's new messages, as soon as one of them holds `last`."""
        return await self.asks(words, lambda new: any(last in message.text for message in new), **how)

    async def asks_each(self, *questions: str, **how: Any) -> list[str]:
        """Write these in one moment; what each is answered, in their order, if each has one answer."""
        self.look()
        for words in questions:
            self.person.writes(words, chat=self.chat, **how)
        return texts(await self.gets(len(questions)))

    async def gets(self, wanted: int | Callable[[list[Message]], Any] = 1) -> list[Message]:
        """What the bot has written since the last look."""

        def enough(_sent: list[Message]) -> Any:
            return len(self.new()) >= wanted if isinstance(wanted, int) else wanted(self.new())

        await self.s.api.wait_for(self.chat.id, enough)
        return self.look()

    async def taps(self, message: Message, button: str) -> str | None:
        """Press a button, named by its text or its data; the notice that the bot shows, None for none."""
        self.look()
        answer = await self.person.taps(message.message_id, button, chat=self.chat).answered()
        return answer.get("text")

    async def forges(self, message: Message, data: str) -> str | None:
        """Press a button that is not there."""
        self.look()
        answer = await self.person.forges_tap(message.message_id, data, chat=self.chat).answered()
        return answer.get("text")

    async def forges_each(self, message: Message, *data: str) -> dict[str, str | None]:
        """Press buttons that are not there, in one moment; the notice of each."""
        self.look()
        pressed = {each: self.person.forges_tap(message.message_id, each, chat=self.chat) for each in data}
        return {each: (await question.answered()).get("text") for each, question in pressed.items()}

    async def presses(self, message: Message, data: str) -> str | None:
        """Press a button that the message has at this moment only, as when it has not been drawn anew yet."""
        before = message.reply_markup
        rows = [*(before or {}).get("inline_keyboard", []), [{"text": data, "callback_data": data}]]
        message.reply_markup = {"inline_keyboard": rows}
        self.look()
        question = self.person.taps(message.message_id, data, chat=self.chat)
        message.reply_markup = before
        return (await question.answered()).get("text")

    async def sees(self, message: Message, *buttons: str) -> None:
        """Wait until the message has these buttons: many are drawn anew beside the answer to a tap."""
        await self.s.api.wait_until(lambda: set(buttons) <= {button["text"] for button in message.buttons})

    async def reads(self, message: Message, words: str) -> None:
        """Wait until the message says this."""
        await self.s.api.wait_until(lambda: words in message.text)

    def look(self) -> list[Message]:
        """The bot's messages that are new since the last look."""
        new = self.new()
        self._seen |= {message.message_id for message in self.chat.from_bot}
        return new

    def new(self) -> list[Message]:
        """The same, without taking note of them."""
        return [message for message in self.chat.from_bot if message.message_id not in self._seen]

    def hears(self, message_id: str, **values: Any) -> str:
        """A message of the catalogue in this reader's language."""
        return text_of(self.language, message_id, **values)

    def is_told_of_stale(self, *data: str) -> dict[str, str]:
        """What is shown over the chat after each of these taps, if none of them can be believed."""
        return {each: self.hears("button-stale", command=fresh(each)) for each in data}

    async def says_only(self, words: str, **how: Any) -> None:
        """Write something that the bot must not answer, and see that it does not."""
        self.look()
        self.person.writes(words, chat=self.chat, **how)
        await self.hears_nothing()

    async def hears_nothing(self) -> None:
        """See that what came before has no answer: the chat's updates are answered in their order."""
        self.person.writes("/help", chat=self.chat)
        (answer,) = await self.gets()
        assert answer.text.startswith(self.hears("help"))  # an operator is told more


def two_readers(s: Any) -> list[Reader]:
    """One who reads Chinese and one who reads English, 1 and 2 on a new stage."""
    return [new_reader(s, "zh"), new_reader(s, "en")]


def new_reader(s: Any, language: Language) -> Reader:
    """Somebody who reads this language, and has not written to the bot so far: 1 on a new stage."""
    return Reader(s, newcomer(s, language), language)


def newcomer(s: Any, language_code: str = "") -> Person:
    """Somebody who has not written to the bot so far."""
    person: Person = s.api.person(max(s.api.people, default=0) + 1, language_code=language_code)
    return person


def group_id(s: Any) -> int:
    """A number that no group or channel has: -1001 on a new stage."""
    return int(min(-1000, *s.api.chats)) - 1


def admin_and_member(s: Any, language: Language, **kind: Any) -> tuple[Reader, Reader]:
    """An administrator and a member of a new group, both of whom read this language."""
    admin, member = newcomer(s, language), newcomer(s, language)
    chat = s.api.group(group_id(s), members=[member], administrators=[admin], **kind)
    return Reader(s, admin, language, chat), Reader(s, member, language, chat)


async def until(is_so: Callable[[], Awaitable[Any]]) -> None:
    """Wait for what rings no bell, because only the database or the log tells."""
    async with asyncio.timeout(20):
        while not await is_so():  # noqa: ASYNC110 - there is no event to wait for
            await asyncio.sleep(GLANCE)


async def logged(caplog: pytest.LogCaptureFixture, words: str, times: int = 1) -> None:
    """Wait until the log says so."""

    async def is_so() -> bool:
        return caplog.text.count(words) >= times

    await until(is_so)


async def collected(s: Any) -> None:
    """Wait until the last days' lists have been read."""
    async with asyncio.timeout(20):
        await s.app.pipeline.has_read_lists.wait()


async def recorded(s: Any, chat_id: int, **values: Any) -> None:
    """Wait until the chat's record has these values, for what happens without any word to the chat."""

    async def is_so() -> bool:
        chat = await s.store(chats.get, chat_id)
        return chat is not None and replace(chat, **values) == chat

    await until(is_so)


def button_data(message: Message) -> list[str]:
    """The callback data of a message's buttons, in order."""
    return [button["callback_data"] for button in message.buttons if "callback_data" in button]


def texts(messages: Iterable[Message]) -> list[str]:
    """What the messages say."""
    return [message.text for message in messages]
