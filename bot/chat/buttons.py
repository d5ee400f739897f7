"""What the buttons under messages do. Their data may be old or forged: whatever cannot be read is answered kindly."""

import re
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, NamedTuple

from sqlite_utils import Database

from bot.chat import announce
from bot.chat.day import on_date, today
from bot.chat.hints import forget
from bot.chat.subscription import keep_room, new_chat
from bot.chat.visit import Command, Visit
from bot.deliver.weather import Missing
from bot.library import read_papers
from bot.message import Message
from bot.render.card import abstract, card
from storage import chats, marks, papers
from storage.records import Chat, Paper

Act = Callable[[Visit], Coroutine[Any, Any, str | None]]

_PAPER = r"[\w.-]{4,32}"
_RANK_AND_PAPER = rf"\d{{1,4}}:{_PAPER}"


class StaleButton(Exception):
    """The button's data means nothing (any more)."""


class _Kind(NamedTuple):
    pattern: str  # of what stands after the verb
    act: Act
    changes: bool = False


@dataclass(frozen=True, slots=True)
class Button:
    """What the data of a tapped button means."""

    act: Act
    argument: str
    changes: bool  # whether it changes what the chat gets: in a group, for administrators only


def read(data: str) -> Button:
    """The meaning of a button's data. Raises StaleButton."""
    verb, _, argument = data.partition(":")
    kind = _KINDS.get(verb)
    if kind is None or not re.fullmatch(kind.pattern, argument, re.ASCII):
        raise StaleButton(data)
    return Button(kind.act, argument, kind.changes)


async def tap(visit: Visit, button: Button) -> str | None:
    """Do what the button says; returns the short notice to show over the chat, None for none.

    Raises StaleButton.
    """
    return await button.act(replace(visit, argument=button.argument))


async def _swap_to_abstract(visit: Visit) -> str | None:
    paper, rank = await _paper_and_rank(visit)
    if not paper.abstract:
        return visit.say("abstract-none")
    await _edit(visit, abstract(paper, rank, visit.language))
    return None


async def _swap_to_card(visit: Visit) -> str | None:
    paper, rank = await _paper_and_rank(visit)
    readings = await visit.desk.store(read_papers, [paper], visit.language)
    await _edit(visit, card(paper, readings[paper.id], rank, visit.language))
    return None


async def _edit(visit: Visit, message: Message) -> None:
    answer = await visit.desk.outbox.edit(visit.chat_id, visit.message_id or 0, message)
    if isinstance(answer, Missing):
        raise StaleButton("the message is gone")


async def _paper_and_rank(visit: Visit) -> tuple[Paper, int]:
    rank, _, paper_id = visit.argument.partition(":")
    return await visit.desk.store(_paper, paper_id), int(rank)


def _paper(db: Database, paper_id: str) -> Paper:
    paper = papers.get(db, paper_id)
    if paper is None or paper.withdrawn_at:
        raise StaleButton(paper_id)
    return paper


async def _save(visit: Visit) -> str:
    saved = await visit.desk.store(_toggle_saved, new_chat(visit), visit.argument, visit.desk.clock())
    return visit.say("saved-on" if saved else "saved-off")


async def _more(visit: Visit) -> str:
    await visit.desk.store(_set_taste, new_chat(visit), visit.argument, 1, visit.desk.clock())
    return visit.say("taste-more")


async def _less(visit: Visit) -> str:
    await visit.desk.store(_set_taste, new_chat(visit), visit.argument, -1, visit.desk.clock())
    return visit.say("taste-less")


def _toggle_saved(db: Database, chat: Chat, paper_id: str, now: datetime) -> bool:
    paper = _paper(db, paper_id)
    return marks.toggle_saved(db, keep_room(db, chat, now).id, paper.id, now)


def _set_taste(db: Database, chat: Chat, paper_id: str, taste: int, now: datetime) -> None:
    paper = _paper(db, paper_id)
    marks.set_taste(db, keep_room(db, chat, now).id, paper.id, taste)


async def _notes(visit: Visit) -> str:
    await visit.desk.store(chats.set_notes, visit.chat_id, visit.argument == "on")
    return visit.say(f"notes-{visit.argument}")


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


_KINDS = {
    "abstract": _Kind(_RANK_AND_PAPER, _swap_to_abstract),
    "card": _Kind(_RANK_AND_PAPER, _swap_to_card),
    "save": _Kind(_PAPER, _save, changes=True),
    "more": _Kind(_PAPER, _more, changes=True),
    "less": _Kind(_PAPER, _less, changes=True),
    "notes": _Kind("on|off", _notes, changes=True),
    "today": _Kind("", _as(today)),
    "day": _Kind(r"\d{4}-\d\d-\d\d", _as(on_date)),
    "forget": _Kind("yes", _as(forget), changes=True),
    "announce": _Kind(r"\d{1,18}", _as(_confirm_announcement)),
    "unannounce": _Kind(r"\d{1,18}", _as(_drop_announcement)),
}
