"""What a push sends, one message at a time: the header or a note, the cards, the list of the others. Sends nothing."""

import logging
from dataclasses import replace
from datetime import datetime
from functools import lru_cache

from sqlite_utils import Database

from bot.cards import NothingToSend, card_of
from bot.days import utc_day
from bot.library import read_papers
from bot.logs import log_failure
from bot.message import Message
from bot.render import push as render_push
from bot.render.one_message import Block, page, spread
from bot.round_ups import round_up
from storage import counts, papers, pushes
from storage.database import QueryError
from storage.records import Push
from storage.rows import UnreadableRow, say_left_out

log = logging.getLogger(__name__)

_left_out = lru_cache(maxsize=32)(render_push.left_out)  # whoever follows nothing has the same list


def take_step(db: Database, push_id: int, answered: int | None, now: datetime) -> tuple[Push, Message] | None:
    """Note how many messages are answered, and give the next one. None: all are out, or nobody is there any more."""
    pushes.reached(db, push_id, answered)
    while push := _read(db, push_id):
        try:
            message = message_of(db, push)
        except NothingToSend as nothing:
            log.info("chat %s: push %s: step %s left out: %s", push.chat.id, push_id, push.step, nothing)
            pushes.reached(db, push_id, push.step + 1)
            continue
        except QueryError:
            raise
        except Exception as error:  # raised, it would undo the note above: the last message would go with every tick
            log_failure(log, error, "chat %s: push %s: step %s cannot be made", push.chat.id, push_id, push.step)
            if push.plan.form == "one" and push.step == 0:  # as cards, a paper that is to blame costs one of them
                pushes.revise(db, push_id, replace(push.plan, form="cards"))
                continue
            message = None  # it ends here
        if message:
            return push, replace(message, silent=message.silent or push.chat.silent)
        pushes.finish(db, push_id)
        counts.add(db, utc_day(now), "pushes")
        log.info("chat %s: push %s finished: %d messages", push.chat.id, push_id, push.step)
    return None


def _read(db: Database, push_id: int) -> Push | None:
    """The push as it stands now; one whose plan cannot be read is given up, or its chat would wait for it for ever."""
    try:
        return pushes.get(db, push_id)
    except UnreadableRow as error:
        if error.table != pushes.PUSHES.name:  # it is the chat's own, and its push waits until that is corrected
            raise
        say_left_out(error)
        pushes.finish(db, push_id)
        return None


def leave_out(db: Database, push: Push, now: datetime) -> None:
    """Telegram takes the message of this step in no form: if it is a card, its paper goes to the list of the others."""
    plan = push.plan
    if plan.form == "cards" and 1 <= push.step <= len(plan.cards):
        pushes.revise(db, push.id, replace(plan, left_out=(*plan.left_out, plan.cards[push.step - 1])))
    pushes.reached(db, push.id, push.step + 1)
    counts.add(db, utc_day(now), "left-out")


def message_of(db: Database, push: Push) -> Message | None:
    """The message at the push's step: header or note, cards, list of the others; None after the last."""
    plan, language, only_links = push.plan, push.chat.language, push.chat.kind == "channel"
    if plan.note == "round-up":
        return round_up(db, push.chat, plan) if push.step == 0 else None
    if plan.form == "one" and not plan.note:
        return one_message_of(db, push)
    if push.step == 0:
        return (
            render_push.note(plan, language, only_links=only_links) if plan.note else render_push.header(plan, language)
        )
    if push.step <= len(plan.cards):
        return card_of(db, plan.cards[push.step - 1], push.step, language, push.chat.id, only_links=only_links)
    left_out = tuple(paper for paper in papers.get_many(db, plan.left_out) if not paper.withdrawn_at)
    pages = _left_out(left_out, language)
    place = push.step - 1 - len(plan.cards)
    return pages[place] if place < len(pages) else None


def one_message_of(db: Database, push: Push) -> Message | None:
    """The whole push in one message, or the next of as few as it takes; None after the last.

    How the papers are spread is noted before the first goes: whatever is read again later, each comes once.
    """
    plan, language = push.plan, push.chat.language
    found = {paper.id: paper for paper in papers.get_many(db, [*plan.cards, *plan.left_out]) if not paper.withdrawn_at}
    readings = read_papers(db, [found[paper_id] for paper_id in plan.cards if paper_id in found], language)
    items = [
        *(Block(rank, found.get(id_), readings.get(id_)) for rank, id_ in enumerate(plan.cards, start=1)),
        *(Block(None, found.get(id_), None) for id_ in plan.left_out),
    ]
    header = render_push.header(plan, language)
    pages = plan.pages or spread(items, header, language)
    if not plan.pages:
        pushes.revise(db, push.id, replace(plan, pages=pages))
    if push.step >= len(pages):
        return None
    message = page(items, pages, push.step, header, language, only_links=push.chat.kind == "channel")
    if message is None:
        raise NothingToSend
    return message
