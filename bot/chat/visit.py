"""One thing that somebody asked for, with all that is needed to answer. What a command gets instead of Telegram."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine, Iterable
from dataclasses import dataclass, field
from typing import Any

from markupsafe import Markup

from bot.announcing import Announcing
from bot.cards import card_of
from bot.chat.allowance import Allowance
from bot.chat.questions import Questions
from bot.chat.reach import Reach, Recent
from bot.chat.redrawing import Place, Redrawing
from bot.chat.turns import Turns
from bot.collecting import Collecting
from bot.config import Settings
from bot.days import Clock
from bot.deliver.directory import Directory
from bot.deliver.outbox import Outbox
from bot.deliver.weather import Answer, Missing, Sent, Unchanged
from bot.library import Library
from bot.logs import log_failure
from bot.message import File, Keyboard, Message
from bot.render.templating import untrusted
from bot.tally import Tally
from bot.whereabouts import Whereabouts
from bot.wording import wording
from storage.database import Store
from storage.records import Chat, ChatKind, Language

log = logging.getLogger(__name__)

# What one person may have read that nobody had read before; it costs calls of the model.
NEW_DAYS_AN_HOUR = 10
NEW_PAPERS_AN_HOUR = 30  # one by one
ON_THE_WAY = 120.0  # seconds in which a tap may come that was made on what a message showed before
QUOTED = 30  # UTF-16 units of somebody's words that an answer repeats


class StaleButton(Exception):
    """A button's data means nothing (any more)."""


@dataclass(frozen=True, slots=True)
class Desk:
    """What commands may use."""

    settings: Settings
    store: Store
    library: Library
    outbox: Outbox
    clock: Clock
    spawn: Callable[[str, Coroutine[Any, Any, None]], object]  # for what takes longer than an answer
    directory: Directory
    collecting: Collecting
    announcing: Announcing
    tally: Tally
    turns: Turns = field(default_factory=Turns)
    new_days: Allowance = field(default_factory=lambda: Allowance(NEW_DAYS_AN_HOUR, 3600.0))
    new_papers: Allowance = field(default_factory=lambda: Allowance(NEW_PAPERS_AN_HOUR, 3600.0))
    redrawing: Redrawing = field(default_factory=Redrawing)
    recent: Recent = field(default_factory=Recent)
    questions: Questions = field(default_factory=Questions)
    whereabouts: Whereabouts = field(default_factory=Whereabouts)
    swapped: dict[Place, Keyboard] = field(default_factory=dict)  # under messages that show something else since

    def note_swapped(self, place: Place, keyboard: Keyboard) -> None:
        """Keep what stands under a message now, as long as taps may come that were made on what it showed before."""

        def forget() -> None:
            if self.swapped.get(place) is keyboard:
                del self.swapped[place]

        self.swapped[place] = keyboard
        asyncio.get_running_loop().call_later(ON_THE_WAY, forget)


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
    link: str | None = None  # where the first link of that message leads
    keyboard: Keyboard | None = None  # under that message; None where Telegram does not say
    title: str | None = None  # of a channel that is set up from elsewhere; None: the chat itself is spoken with
    spoken_in: int | None = None  # the private chat in which that is done
    person_id: int | None = None  # who asks; None: nobody in particular, as in a channel or anonymously
    formatted: str = ""  # HTML, for operators' commands: the argument with the formatting that its author gave it

    @property
    def subscribed(self) -> bool:
        """Whether pushes come to this chat; one that slept is awake by now."""
        return self.chat is not None and self.chat.state != "stopped"

    @property
    def answers_to(self) -> int:
        """The chat that sees the answers."""
        return self.chat_id if self.spoken_in is None else self.spoken_in

    @property
    def quoted(self) -> Markup:
        """What stands after the command, to be repeated in an answer: short, in one line, and only text."""
        return untrusted(self.argument, QUOTED)

    @property
    def buttons(self) -> Keyboard | None:
        """What stands under the tapped message by now: two quick taps are both made on what it showed before."""
        return self.desk.swapped.get((self.chat_id, self.message_id or 0), self.keyboard)

    @property
    def by_operator(self) -> bool:
        """Whether one of the bot's own administrators asks."""
        return self.person_id in self.desk.settings.admin_ids

    def takes(self, allowance: Allowance) -> bool:
        """Whether this person has one left, which is used up then; operators may have what they like."""
        who = self.chat_id if self.person_id is None else self.person_id
        return self.by_operator or allowance.take(who, asyncio.get_running_loop().time())

    def say(self, message_id: str, **values: Any) -> Markup:
        """A sentence in the visitor's language."""
        return wording(self.language)(message_id, **values)

    def expects(self, command: str) -> None:
        """What is answered now asks for the words of this command: in private, they may come without it."""
        if self.kind == "private" and self.spoken_in is None:
            self.desk.questions.ask(self.chat_id, command, asyncio.get_running_loop().time())

    async def answer(self, message_id: str, keyboard: Keyboard = (), **values: Any) -> Answer:
        """Answer with one sentence of the catalogue."""
        return await self.send(Message(self.say(message_id, **values), keyboard))

    async def send(self, message: Message) -> Answer:
        """Answer with a whole message, where the question was asked."""
        return await self.desk.outbox.send(self.answers_to, message, thread_id=self.thread_id)

    async def card(self, paper_id: str, rank: int) -> Message:
        """The card of a stored paper, as this chat gets it. Raises NothingToSend."""
        only_links = self.kind == "channel"
        return await self.desk.store(card_of, paper_id, rank, self.language, self.chat_id, only_links=only_links)

    async def send_file(self, file: File) -> Answer:
        """Answer with a file, where the question was asked."""
        return await self.desk.outbox.send_file(self.chat_id, file, thread_id=self.thread_id)

    async def reach(self, words: Iterable[str]) -> Reach:
        """How many recent papers each of these words matches."""
        return await self.desk.recent.reach(self.desk.store, self.desk.clock(), words)

    def spawn(self, what: str, work: Coroutine[Any, Any, None]) -> None:
        """Do what takes longer than an answer, beside the chat's other business."""
        self.desk.spawn(f"chat {self.chat_id}: {what}", work)

    def send_beside(self, what: str, send: Callable[[], Awaitable[object]]) -> None:
        """Send what may take its time beside the chat's other business; however often it is asked for at once, once."""

        async def see_through() -> None:
            try:
                await send()
            except Exception as error:
                log_failure(log, error, "chat %s: %s could not be sent", self.chat_id, what)
                await self.answer("error-unexpected")

        self.spawn(what, self.desk.redrawing.once((self.chat_id, what), see_through))

    async def edit(self, message: Message, note: Callable[[], Awaitable[None]] | None = None) -> None:
        """Put this in place of the message whose button was tapped, and `note` that when it is done.

        Raises StaleButton if that message is gone.
        """
        answers: list[Answer] = []
        place = (self.chat_id, self.message_id or 0)

        async def put() -> None:
            self.desk.note_swapped(place, message.keyboard)
            answers.append(await self.desk.outbox.edit(*place, message))
            if not isinstance(answers[-1], Sent | Unchanged):
                self.desk.swapped.pop(place, None)
            elif note:
                await note()

        await self.desk.redrawing.redraw((self.chat_id, f"text {self.message_id}"), put)
        if answers and isinstance(answers[0], Missing):
            raise StaleButton("the message is gone")

    def redraw(self, draw: Callable[[], Coroutine[Any, Any, Message | Keyboard]]) -> None:
        """Put what `draw` gives in place of the message whose button was tapped, or of its buttons alone.

        Beside the chat's other business, and once for all taps that come in the meantime: the tap itself is answered
        at once, however many messages wait for their turn. Every tap's `draw` looks at what is stored by then.
        """
        place = (self.chat_id, self.message_id or 0)

        async def put() -> None:
            drawn = await draw()
            if isinstance(drawn, Message):
                await self.desk.outbox.edit(*place, drawn)
            else:
                await self.desk.outbox.edit_buttons(*place, drawn)

        self.spawn("new buttons", self.desk.redrawing.redraw(place, put))


Command = Callable[[Visit], Coroutine[Any, Any, None]]
Act = Callable[[Visit], Coroutine[Any, Any, str | None]]  # of a button; returns the notice to show over the chat
