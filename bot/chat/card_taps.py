"""What the buttons under a card do: the abstract and back, save, more and less like this."""

from collections.abc import Callable
from datetime import datetime
from functools import partial

from sqlite_utils import Database

from bot.cards import NothingToSend
from bot.chat.subscription import keep_room, new_chat
from bot.chat.visit import Act, Visit
from bot.message import Keyboard, Message
from bot.render.card import abstract, marked
from storage import marks, papers
from storage.records import Chat, Paper


async def swap_to_abstract(visit: Visit) -> str | None:
    """The original abstract in the card's place."""
    rank, _, paper_id = visit.argument.partition(":")
    paper = await visit.desk.store(_paper, paper_id)
    if not paper.abstract:
        return visit.say("abstract-none")
    mark = await visit.desk.store(marks.get, visit.chat_id, paper.id)
    await _swap(visit, abstract(paper, int(rank), visit.language, mark))
    return None


async def swap_to_card(visit: Visit) -> str | None:
    """And back."""
    rank, _, paper_id = visit.argument.partition(":")
    await _swap(visit, await visit.card(paper_id, int(rank)))
    return None


async def _swap(visit: Visit, message: Message) -> None:
    """What stands there from now on is what a summary will replace: a card in its language, but no abstract."""

    async def note() -> None:
        await visit.desk.outbox.remember(visit.chat_id, visit.message_id or 0, message.draft)

    await visit.edit(message, note)


def _paper(db: Database, paper_id: str) -> Paper:
    paper = papers.get(db, paper_id)
    if paper is None or paper.withdrawn_at:
        raise NothingToSend(paper_id)
    return paper


def _marking(change: Callable[[Database, int, str, datetime], None], notice: str) -> Act:
    """What a button does that marks the card's paper; it shows the mark then, and taking it back is its next tap.

    The mark is the chat's: in a group, where only administrators make it, all see the same star.
    """

    async def act(visit: Visit) -> str:
        await visit.desk.store(_mark, change, new_chat(visit), visit.argument, visit.desk.clock())
        if visit.keyboard:
            visit.redraw(partial(_keyboard_as_marked, visit))
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


async def _keyboard_as_marked(visit: Visit) -> Keyboard:
    """The buttons alone: whether the card or its abstract stands above them is none of the mark's business."""
    mark = await visit.desk.store(marks.get, visit.chat_id, visit.argument)
    return marked(visit.buttons or (), mark, visit.language)


def _unsave(db: Database, chat_id: int, paper_id: str, _now: datetime) -> None:
    marks.unsave(db, chat_id, paper_id)


def _taste(taste: int) -> Callable[[Database, int, str, datetime], None]:
    def set_taste(db: Database, chat_id: int, paper_id: str, _now: datetime) -> None:
        marks.set_taste(db, chat_id, paper_id, taste)

    return set_taste


save = _marking(marks.save, "saved-on")
take_off = _marking(_unsave, "saved-off")
more = _marking(_taste(1), "taste-more")
less = _marking(_taste(-1), "taste-less")
neither = _marking(_taste(0), "taste-off")
