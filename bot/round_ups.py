"""The Sunday round-up: planned like a push, at the chat's own hour, and delivered as one.

It is planned before the push of the same hour, which then waits for its end, and stands in for the line about nothing.
A Sunday that passes while the bot is off is let go: a round-up on a Tuesday is no round-up.
"""

import contextlib
import logging
from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from sqlite_utils import Database

from bot.choose import followed_in, plan_round_up
from bot.days import on_sunday, week_before
from bot.library import read_papers
from bot.message import Message
from bot.render.week import week
from storage import chats, followed, papers, pushes
from storage.records import Chat, Listed, Plan

log = logging.getLogger(__name__)

PLANNED_AT_ONCE = 500  # chats in one transaction


def plan_round_ups(db: Database, now: datetime) -> int:
    """Decide and store, in one transaction, the round-ups whose hour has come. Returns the number of chats."""
    clocks = _clocks(db, now)
    if not clocks:
        return 0
    sunday = next(iter(clocks.values())).date()  # the same everywhere: no two clocks lie more than 26 hours apart
    times = {zone: clock.time() for zone, clock in clocks.items()}
    due = chats.due_for_round_up(db, now, sunday, times, PLANNED_AT_ONCE)
    if due:
        days = (week_before(sunday), sunday)
        best = papers.best_between(db, *days)
        found = _found(tuple(best), frozenset(followed.excluded_words(db)))
        for chat in due:
            hidden = {follow.words for follow in followed.by(db, chat.id) if follow.excluded}
            _start(db, chat, plan_round_up(best, hidden, found, days), now)
    return len(due)


@lru_cache(maxsize=1)
def _found(week: tuple[Listed, ...], words: frozenset[str]) -> Mapping[str, set[str]]:
    """Reading every abstract is most of the work: it is done once for all the chats of an hour, if at all."""
    return followed_in(week, words) if words else {}


def _clocks(db: Database, now: datetime) -> dict[str, datetime]:
    found = {}
    for zone in chats.zones_of_round_ups(db):
        with contextlib.suppress(LookupError, ValueError):  # a zone that is gone: planning its pushes says so
            if local := on_sunday(now, ZoneInfo(zone)):
                found[zone] = local
    return found


def _start(db: Database, chat: Chat, plan: Plan, now: datetime) -> None:
    sunday = plan.days[-1]
    chats.round_off(db, chat.id, sunday, noted=bool(plan.cards))
    if plan.cards:
        pushes.start(db, chat.id, plan, now)
    log.info("chat %s: round-up of %s planned: %d papers", chat.id, sunday, len(plan.cards))


def round_up(db: Database, chat: Chat, plan: Plan) -> Message | None:
    """The message of a planned round-up; None: all its papers were withdrawn since."""
    found = [paper for paper in papers.get_many(db, plan.cards) if not paper.withdrawn_at]
    readings = read_papers(db, found, chat.language)
    entries = [(paper, readings[paper.id]) for paper in found]
    if not entries:
        return None
    only_links = chat.kind == "channel"
    return week(plan.days, plan.total, entries, chat.language, is_on=chat.round_up, only_links=only_links)
