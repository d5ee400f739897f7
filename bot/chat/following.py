"""/following: what a chat follows and what that brings, in one message that edits itself."""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import groupby

from markupsafe import Markup
from sqlite_utils import Database

from bot.chat.follow import follow_offered
from bot.chat.paging import Page, page_of
from bot.chat.reach import Reach
from bot.chat.spoken import counted, shown, signed
from bot.chat.subscription import paused
from bot.chat.suggestions import IN_A_ROW, offered
from bot.chat.visit import Visit
from bot.markup import shorten
from bot.message import Button, Message, rows
from storage import followed
from storage.records import Follow

PAGE = 8  # phrases on one page
_OFFERED = 4
_ON_A_BUTTON = 24  # UTF-16 units of a phrase


@dataclass(frozen=True, slots=True)
class _View:
    page: Page
    follows: Sequence[Follow]
    offered: Sequence[str]


async def following(visit: Visit) -> None:
    """`/following`."""
    await visit.send(await _drawn(visit, 1))


async def turn(visit: Visit) -> None:
    """A tap: another page, or the first one again."""
    visit.redraw(partial(_drawn, visit, int(visit.argument)))


async def add(visit: Visit) -> str:
    """A tap on a word that is offered under the list."""
    notice = await follow_offered(visit)
    visit.redraw(partial(_drawn, visit, 1))
    return notice


async def drop(visit: Visit) -> str:
    """A tap on the button that drops a phrase."""
    number, _, mark = visit.argument.partition(":")
    was_there = await visit.desk.store(_drop, visit.chat_id, mark)
    visit.redraw(partial(_drawn, visit, int(number)))
    return visit.say("offer-off" if was_there else "offer-gone")


def _drop(db: Database, chat_id: int, mark: str) -> bool:
    found = [follow.words for follow in followed.by(db, chat_id) if _mark(follow) == mark]
    followed.drop(db, chat_id, found)
    return bool(found)


def _mark(follow: Follow) -> str:
    """What stands for a phrase in a button's data, which is too short for the phrase itself."""
    return hashlib.blake2s(follow.words.encode(), digest_size=6).hexdigest()


async def _drawn(visit: Visit, number: int) -> Message:
    view = await _view(visit, number)
    reach = await visit.reach(follow.words for follow in view.follows)
    return Message(Markup("\n").join(_lines(visit, view, reach)), tuple(_keyboard(visit, view)))


async def _view(visit: Visit, number: int) -> _View:
    follows = await visit.desk.store(followed.by, visit.chat_id)
    page = page_of(number, len(follows), PAGE)
    return _View(page, page.part_of(follows), await offered(visit, follows, _OFFERED))


def _lines(visit: Visit, view: _View, reach: Reach) -> Iterator[Markup]:
    if not view.follows:
        yield visit.say("following-none")
    for excluded, follows in groupby(view.follows, key=lambda follow: follow.excluded):
        yield visit.say("following-hidden" if excluded else "following-title")
        for follow in follows:
            words = Follow(follow.words)  # the heading says whether it is hidden
            yield Markup("• {}").format(
                counted(words, reach.matches[follow.words], visit.say)
                if reach.total
                else shown([signed(words, visit.say)], _ON_A_BUTTON)
            )
    if view.follows and reach.total:
        yield visit.say("following-counted", total=reach.total)
    if any(not follow.excluded for follow in view.follows):
        yield visit.say("following-only")
    if said := paused(visit):
        yield said
    elif not visit.subscribed:
        yield visit.say("pushes-off")
    if view.offered and not view.follows:
        yield visit.say("follow-offer")


def _keyboard(visit: Visit, view: _View) -> Iterator[tuple[Button, ...]]:
    crosses = (
        Button(f"✕ {shorten(signed(follow, visit.say), _ON_A_BUTTON)}", data=f"drop:{view.page.number}:{_mark(follow)}")
        for follow in view.follows
    )
    yield from rows(crosses, IN_A_ROW)
    yield from view.page.turning("following")
    yield from rows((Button(f"＋ {word}", data=f"pick:{word}") for word in view.offered), IN_A_ROW)
    yield (Button(visit.say("button-taste"), data="taste:show"),)
