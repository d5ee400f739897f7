"""What the buttons under messages do. Their data may be old or forged: whatever cannot be read is answered kindly."""

import re
from collections.abc import Callable, Coroutine
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any

from sqlite_utils import Database

from bot.chat.day import on_date, today
from bot.chat.hints import forget
from bot.chat.subscription import new_chat
from bot.chat.visit import Command, Visit
from bot.library import read_papers
from bot.message import Message
from bot.render.card import abstract, card
from storage import chats, marks, papers
from storage.records import Chat, Paper

_DATA = re.compile(r"(?P<verb>[a-z]{2,10})(?::(?P<argument>[\w:.-]{1,50}))?")
_CARD = re.compile(r"(?P<rank>\d{1,4}):(?P<paper_id>[\w.-]{4,32})")


class StaleButton(Exception):
    """The button's data means nothing (any more)."""


async def tap(visit: Visit, data: str) -> str | None:
    """Do what the button says; returns the short notice to show over the chat, None for none.

    Raises StaleButton.
    """
    match = _DATA.fullmatch(data)
    verb = _VERBS.get(match["verb"]) if match else None
    if match is None or verb is None:
        raise StaleButton(data)
    return await verb(replace(visit, argument=match["argument"] or ""))


CHANGES = {"save", "more", "less", "notes", "forget"}  # what only administrators may do in a group


def changes_something(data: str) -> bool:
    """Whether this button changes what the chat gets."""
    return data.partition(":")[0] in CHANGES


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
    if visit.message_id is None:
        raise StaleButton("no message")
    await visit.desk.outbox.edit(visit.chat_id, visit.message_id, message)


async def _paper_and_rank(visit: Visit) -> tuple[Paper, int]:
    match = _CARD.fullmatch(visit.argument)
    paper = await visit.desk.store(papers.get, match["paper_id"]) if match else None
    if match is None or paper is None:
        raise StaleButton(visit.argument)
    return paper, int(match["rank"])


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
    _make_room(db, chat, paper_id, now)
    return marks.toggle_saved(db, chat.id, paper_id, now)


def _set_taste(db: Database, chat: Chat, paper_id: str, taste: int, now: datetime) -> None:
    _make_room(db, chat, paper_id, now)
    marks.set_taste(db, chat.id, paper_id, taste)


def _make_room(db: Database, chat: Chat, paper_id: str, now: datetime) -> None:
    if papers.get(db, paper_id) is None:
        raise StaleButton(paper_id)
    if chats.get(db, chat.id) is None:  # somebody who looks around without subscribing
        chats.add(db, replace(chat, state="stopped"), None, now, now)


async def _notes(visit: Visit) -> str:
    await visit.desk.store(chats.set_notes, visit.chat_id, visit.argument == "on")
    return visit.say("notes-on" if visit.argument == "on" else "notes-off")


async def _showing(command: Command, visit: Visit) -> None:
    await command(visit)


_VERBS: dict[str, Callable[[Visit], Coroutine[Any, Any, str | None]]] = {
    "abstract": _swap_to_abstract,
    "card": _swap_to_card,
    "save": _save,
    "more": _more,
    "less": _less,
    "notes": _notes,
    "today": partial(_showing, today),
    "day": partial(_showing, on_date),
    "forget": partial(_showing, forget),
}
