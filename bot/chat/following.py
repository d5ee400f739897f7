"""/following: what a chat follows and what that brings, in one message that edits itself."""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import groupby

from markupsafe import Markup
from sqlite_utils import Database

from bot.chat.reach import Reach
from bot.chat.spoken import counted, shown, signed
from bot.chat.subscription import paused
from bot.chat.suggestions import IN_A_ROW, offered
from bot.chat.topics import follow_offered
from bot.chat.visit import Visit
from bot.markup import shorten
from bot.message import Button, Keyboard, Message, rows
from storage import followed
from storage.records import Follow

PAGE = 8  # phrases on one page
_OFFERED = 4
_ON_A_BUTTON = 24  # UTF-16 units of a phrase


@dataclass(frozen=True, slots=True)
class _Page:
    number: int  # the first is 1
    of: int
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
    page = await _page(visit, number)
    reach = await visit.reach(follow.words for follow in page.follows)
    return Message(Markup("\n").join(_lines(visit, page, reach)), tuple(_keyboard(visit, page)))


async def _page(visit: Visit, number: int) -> _Page:
    """The page of this number, or the last one, if there are not so many any more."""
    follows = await visit.desk.store(followed.by, visit.chat_id)
    pages = max(1, -(-len(follows) // PAGE))
    number = max(1, min(number, pages))
    here = follows[(number - 1) * PAGE : number * PAGE]
    return _Page(number, pages, here, await offered(visit, follows, _OFFERED))


def _lines(visit: Visit, page: _Page, reach: Reach) -> Iterator[Markup]:
    if not page.follows:
        yield visit.say("following-none")
    for excluded, follows in groupby(page.follows, key=lambda follow: follow.excluded):
        yield visit.say("following-hidden" if excluded else "following-title")
        for follow in follows:
            words = Follow(follow.words)  # the heading says whether it is hidden
            yield Markup("• {}").format(
                counted(words, reach.matches[follow.words], visit.say)
                if reach.total
                else shown([signed(words, visit.say)], _ON_A_BUTTON)
            )
    if page.follows and reach.total:
        yield visit.say("following-counted", total=reach.total)
    if any(not follow.excluded for follow in page.follows):
        yield visit.say("following-only")
    if said := paused(visit):
        yield said
    elif not visit.subscribed:
        yield visit.say("pushes-off")
    if page.offered and not page.follows:
        yield visit.say("follow-offer")


def _keyboard(visit: Visit, page: _Page) -> Iterator[tuple[Button, ...]]:
    crosses = (
        Button(f"✕ {shorten(signed(follow, visit.say), _ON_A_BUTTON)}", data=f"drop:{page.number}:{_mark(follow)}")
        for follow in page.follows
    )
    yield from rows(crosses, IN_A_ROW)
    yield from turning("following", page.number, page.of)
    yield from rows((Button(f"＋ {word}", data=f"pick:{word}") for word in page.offered), IN_A_ROW)
    yield (Button(visit.say("button-taste"), data="taste:show"),)


def turning(verb: str, number: int, of: int) -> Keyboard:
    """The row that turns the pages of a list; none for a single page."""
    if of == 1:
        return ()
    back, on = number - 1 or of, number % of + 1
    return ((
        Button("‹", data=f"{verb}:{back}"), Button(f"{number}/{of}", data=f"page:{number}/{of}"),
        Button("›", data=f"{verb}:{on}"),
    ),)  # fmt: skip
