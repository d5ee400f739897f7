"""What the buttons under messages do. Their data may be old or forged: whatever cannot be read is answered kindly."""

import re
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import partial
from typing import Any, NamedTuple

from sqlite_utils import Database

from bot.cards import NothingToSend
from bot.chat import announce, following, saved, settings, taste, topics
from bot.chat.calendar import month_page
from bot.chat.day import on_date, today
from bot.chat.hints import forget
from bot.chat.paper import send_paper
from bot.chat.search import results_from
from bot.chat.subscription import keep_room, new_chat, start
from bot.chat.visit import Command, StaleButton, Visit
from bot.chat.week import switch_under_week
from bot.days import read_day, utc_day
from bot.deliver.weather import Answer, Missing, Sent
from bot.errors import FutureDay, NotADay, PrehistoricDay
from bot.message import Keyboard, Message
from bot.render.card import abstract, marked
from bot.render.links import searched_words
from bot.render.push import note_keyboard
from storage import chats, drafts, marks, papers
from storage.records import Chat, Paper

Act = Callable[[Visit], Coroutine[Any, Any, str | None]]

_PAPER = r"[\w.-]{4,32}"
_NUMBER = r"[1-9]\d{0,3}"  # of a page
_WORDS = r"[^\x00-\x1f,，、;；:：]{1,60}"
_RANK_AND_PAPER = rf"\d{{1,4}}:{_PAPER}"


class _Kind(NamedTuple):
    pattern: str  # of what stands after the verb
    act: Act
    changes: bool = False
    may_be_elsewhere: bool = False  # its argument may end with @ and the channel that it is about


@dataclass(frozen=True, slots=True)
class Button:
    """What the data of a tapped button means."""

    act: Act
    argument: str
    changes: bool  # whether it changes what the chat gets: in a group, for administrators only
    elsewhere: int | None = None  # the channel that it is about, where that is not the chat of its message


def read(data: str, keyboard: Keyboard | None) -> Button:
    """The meaning of a button's data under a message with this keyboard; None: Telegram does not say which it has.

    Raises StaleButton for data that means nothing, or that no such message can have sent.
    """
    verb, _, argument = data.partition(":")
    kind = _KINDS.get(verb)
    if kind is None or not re.fullmatch(kind.pattern, argument, re.ASCII):
        raise StaleButton(data)
    if keyboard is not None and not _is_at_home(verb, argument, keyboard):
        raise StaleButton(data)
    argument, _, channel = argument.partition("@") if kind.may_be_elsewhere else (argument, "", "")
    return Button(kind.act, argument, kind.changes, int(channel) if channel else None)


def _is_at_home(verb: str, argument: str, keyboard: Keyboard) -> bool:
    """Whether the message has this button, or one that it may have been drawn anew for since it was tapped.

    A modified app can send any data under any message, and would else turn somebody's list into a calendar.
    """
    there = [button.data for row in keyboard for button in row if button.data]
    if verb in _CARD:
        there = [data for data in there if data.rpartition(":")[2] == argument.rpartition(":")[2]]
    return any(data.partition(":")[0] in _BESIDE[verb] for data in there)


async def tap(visit: Visit, button: Button) -> str | None:
    """Do what the button says; returns the short notice to show over the chat, None for none.

    Raises StaleButton.
    """
    return await button.act(replace(visit, argument=button.argument))


async def _swap_to_abstract(visit: Visit) -> str | None:
    rank, _, paper_id = visit.argument.partition(":")
    paper = await visit.desk.store(_paper, paper_id)
    if not paper.abstract:
        return visit.say("abstract-none")
    mark = await visit.desk.store(marks.get, visit.chat_id, paper.id)
    await _swap(visit, abstract(paper, int(rank), visit.language, mark))
    return None


async def _swap_to_card(visit: Visit) -> str | None:
    rank, _, paper_id = visit.argument.partition(":")
    await _swap(visit, await visit.card(paper_id, int(rank)))
    return None


async def _swap(visit: Visit, message: Message) -> None:
    """What stands there from now on is what a summary will replace: a card in its language, but no abstract."""

    async def note() -> None:
        place = (visit.chat_id, visit.message_id or 0)
        await visit.desk.store(drafts.replace, *place, message.draft, visit.desk.clock())

    await _edit(visit, message, note)


async def _edit(visit: Visit, message: Message, note: Callable[[], Awaitable[None]] | None = None) -> None:
    answers: list[Answer] = []

    async def put() -> None:
        answers.append(await visit.desk.outbox.edit(visit.chat_id, visit.message_id or 0, message))
        if note and isinstance(answers[-1], Sent):
            await note()

    await visit.desk.redrawing.redraw((visit.chat_id, f"text {visit.message_id}"), put)
    if answers and isinstance(answers[0], Missing):
        raise StaleButton("the message is gone")


def _paper(db: Database, paper_id: str) -> Paper:
    paper = papers.get(db, paper_id)
    if paper is None or paper.withdrawn_at:
        raise NothingToSend(paper_id)
    return paper


async def _open(visit: Visit) -> None:
    await send_paper(visit, visit.argument)


async def _turn_page(visit: Visit) -> None:
    words = searched_words(visit.link) if visit.link else None
    page = await results_from(visit, words, int(visit.argument)) if words else None
    if page is None:
        raise StaleButton("no such page of results")
    await _edit(visit, page)


def _marking(change: Callable[[Database, int, str, datetime], None], notice: str) -> Act:
    """What a button does that marks the card's paper; it shows the mark then, and taking it back is its next tap.

    The mark is the chat's: in a group, where only administrators make it, all see the same star.
    """

    async def act(visit: Visit) -> str:
        await visit.desk.store(_mark, change, new_chat(visit), visit.argument, visit.desk.clock())
        if visit.keyboard:
            visit.redraw(partial(_keyboard_as_marked, visit, visit.keyboard))
        return visit.say(notice)

    return act


def _mark(
    db: Database,
    change: Callable[[Database, int, str, datetime], None],
    chat: Chat,
    paper_id: str,
    now: datetime,
) -> None:
    change(db, keep_room(db, chat, now).id, _paper(db, paper_id).id, now)


async def _keyboard_as_marked(visit: Visit, keyboard: Keyboard) -> Keyboard:
    """The buttons alone: whether the card or its abstract stands above them is none of the mark's business."""
    mark = await visit.desk.store(marks.get, visit.chat_id, visit.argument)
    return marked(keyboard, mark, visit.language)


def _unsave(db: Database, chat_id: int, paper_id: str, _now: datetime) -> None:
    marks.unsave(db, chat_id, paper_id)


def _taste(taste: int) -> Callable[[Database, int, str, datetime], None]:
    def set_taste(db: Database, chat_id: int, paper_id: str, _now: datetime) -> None:
        marks.set_taste(db, chat_id, paper_id, taste)

    return set_taste


async def _notes(visit: Visit) -> str:
    is_on = visit.argument == "on"
    await visit.desk.store(chats.set_notes, visit.chat_id, is_on)
    if visit.keyboard:
        visit.redraw(partial(_keyboard_of_note, visit, is_on))
    return visit.say(f"notes-{visit.argument}")


async def _keyboard_of_note(visit: Visit, is_on: bool) -> Keyboard:
    return note_keyboard(visit.language, is_on=is_on)


async def _show_day(visit: Visit) -> str | None:
    running = utc_day(visit.desk.clock())
    try:
        read_day(visit.argument, running)
    except FutureDay:
        return visit.say("calendar-future", today=running)
    except PrehistoricDay:
        return visit.say("calendar-before")
    except NotADay as error:
        raise StaleButton(visit.argument) from error
    await on_date(visit)
    return None


async def _turn_to_month(visit: Visit) -> None:
    await _edit(visit, await month_page(visit, date.fromisoformat(f"{visit.argument}-01")))


async def _tell_what_a_calendar_is_for(visit: Visit) -> str:
    """A weekday above the days."""
    return visit.say("calendar-weekday")


async def _tell_the_page(visit: Visit) -> str:
    """The number between the arrows."""
    number, _, of = visit.argument.partition("/")
    return visit.say("list-page", number=int(number), of=int(of))


def _as(command: Command) -> Act:
    async def act(visit: Visit) -> None:
        await command(visit)

    return act


async def _confirm_announcement(visit: Visit) -> None:
    await announce.confirm(_operators(visit))


async def _drop_announcement(visit: Visit) -> None:
    await announce.drop(_operators(visit))


def _operators(visit: Visit) -> Visit:
    if not visit.by_operator:
        raise StaleButton("for operators only")
    return visit


# By the message that bears them: a tap on one of them is believed where that message, or another of its kind, stands.
_CARD = {
    # In a group any member may swap a card and its abstract, though all see it: nothing is lost, a tap swaps it back,
    # and to refuse those who want to read would be the greater surprise.
    "abstract": _Kind(_RANK_AND_PAPER, _swap_to_abstract),
    "card": _Kind(_RANK_AND_PAPER, _swap_to_card),
    "save": _Kind(_PAPER, _marking(marks.save, "saved-on"), changes=True),
    "save-off": _Kind(_PAPER, _marking(_unsave, "saved-off"), changes=True),
    "more": _Kind(_PAPER, _marking(_taste(1), "taste-more"), changes=True),
    "more-off": _Kind(_PAPER, _marking(_taste(0), "taste-off"), changes=True),
    "less": _Kind(_PAPER, _marking(_taste(-1), "taste-less"), changes=True),
    "less-off": _Kind(_PAPER, _marking(_taste(0), "taste-off"), changes=True),
}
_SAVED = {
    "saved": _Kind(_NUMBER, saved.turn),
    "tidy": _Kind(_NUMBER, saved.tidy, changes=True),
    "take-off": _Kind(rf"{_NUMBER}:{_PAPER}", saved.take_off, changes=True),
    "open": _Kind(_RANK_AND_PAPER, saved.open_card),
    "export": _Kind("md|bib", saved.export),
}
_FOLLOWING = {
    "following": _Kind(_NUMBER, following.turn),
    "pick": _Kind(_WORDS, following.add, changes=True),
    "drop": _Kind(rf"{_NUMBER}:[0-9a-f]{{12}}", following.drop, changes=True),
    "taste": _Kind("show|ask", taste.show),
    "taste-off": _Kind("yes", taste.forget, changes=True),
}
_OFFERED_WORDS = {
    "follow": _Kind(_WORDS, topics.take, changes=True),
    "unfollow": _Kind(_WORDS, topics.leave, changes=True),
}
_CALENDAR = {
    "day": _Kind(r"\d{4}-\d\d-\d\d", _show_day),
    "month": _Kind(r"20\d\d-(?:0[1-9]|1[0-2])", _turn_to_month),
    "weekday": _Kind("", _tell_what_a_calendar_is_for),
}
_LISTED_PAPERS = {
    "paper": _Kind(_PAPER, _open),
    "found": _Kind(r"\d{1,3}", _turn_page),
    "round-up": _Kind("on|off", switch_under_week, changes=True),
}
_ANNOUNCEMENT = {
    "announce": _Kind(r"\d{1,18}", _as(_confirm_announcement)),
    "unannounce": _Kind(r"\d{1,18}", _as(_drop_announcement)),
}
_ALONE: dict[str, _Kind] = {  # each at home only where it stands itself
    "start": _Kind("", _as(start), changes=True),
    "today": _Kind("", _as(today)),
    "topics": _Kind("", _as(topics.follow), changes=True),
    "settings": _Kind("", _as(settings.show_settings), changes=True),
    "notes": _Kind("on|off", _notes, changes=True),
    "forget": _Kind("yes", _as(forget), changes=True),
    "set": _Kind(settings.PATTERN, _as(settings.tap), changes=True, may_be_elsewhere=True),
    "page": _Kind(rf"{_NUMBER}/{_NUMBER}", _tell_the_page),
}
_TOGETHER = (
    _CARD, _SAVED, _FOLLOWING, _OFFERED_WORDS, _CALENDAR, _LISTED_PAPERS, _ANNOUNCEMENT,
    *({verb: kind} for verb, kind in _ALONE.items()),
)  # fmt: skip
_KINDS = {verb: kind for message in _TOGETHER for verb, kind in message.items()}
_BESIDE = {verb: frozenset(message) for message in _TOGETHER for verb in message}

VERBS = tuple(_KINDS)  # with which the data of a button may begin
