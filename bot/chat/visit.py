"""One thing that somebody asked for, with all that is needed to answer. What a command gets instead of Telegram."""

from collections import Counter
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from typing import Any

from markupsafe import Markup

from bot.announcing import Announcing
from bot.chat.allowance import Allowance
from bot.collecting import Collecting
from bot.config import Settings
from bot.deliver.outbox import Outbox
from bot.deliver.weather import Answer
from bot.library import Clock, Library
from bot.message import Keyboard, Message
from bot.render.templating import untrusted
from bot.tally import Tally
from bot.wording import wording
from storage.database import Store
from storage.records import Chat, ChatKind, Language

NEW_DAYS_AN_HOUR = 10  # that one person may have collected and read; they cost calls of the model
QUOTED = 30  # UTF-16 units of somebody's words that an answer repeats


@dataclass(frozen=True, slots=True)
class Desk:
    """What commands may use."""

    settings: Settings
    store: Store
    library: Library
    outbox: Outbox
    clock: Clock
    spawn: Callable[[Coroutine[Any, Any, None]], object]  # for what takes longer than an answer
    collecting: Collecting
    announcing: Announcing
    tally: Tally
    showing: Counter[int] = field(default_factory=Counter)  # days that are on their way, by chat
    new_days: Allowance = field(default_factory=lambda: Allowance(NEW_DAYS_AN_HOUR, 3600.0))


@dataclass(frozen=True, slots=True)
class Visit:
    """A command, or a tap on a button, in one chat."""

    desk: Desk
    chat_id: int
    kind: ChatKind
    thread_id: int | None
    language: Language
    argument: str  # what stands after the command, or in the button
    chat: Chat | None  # the subscriber's record before this visit, whatever its state
    message_id: int | None = None  # of the message whose button was tapped
    person_id: int | None = None  # who asks; None: nobody in particular, as in a channel
    formatted: str = ""  # HTML, for operators' commands: the argument with the formatting that its author gave it

    @property
    def subscribed(self) -> bool:
        """Whether pushes come to this chat; one that slept is awake by now."""
        return self.chat is not None and self.chat.state != "stopped"

    @property
    def quoted(self) -> Markup:
        """What stands after the command, to be repeated in an answer: short, in one line, and only text."""
        return untrusted(self.argument, QUOTED)

    @property
    def by_operator(self) -> bool:
        """Whether one of the bot's own administrators asks."""
        return self.person_id in self.desk.settings.admin_ids

    def say(self, message_id: str, **values: Any) -> Markup:
        """A sentence in the visitor's language."""
        return wording(self.language)(message_id, **values)

    async def answer(self, message_id: str, keyboard: Keyboard = (), **values: Any) -> Answer:
        """Answer with one sentence of the catalogue."""
        return await self.send(Message(self.say(message_id, **values), keyboard))

    async def send(self, message: Message) -> Answer:
        """Answer with a whole message, where the question was asked."""
        return await self.desk.outbox.send(self.chat_id, message, thread_id=self.thread_id)


Command = Callable[[Visit], Coroutine[Any, Any, None]]
