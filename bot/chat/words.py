"""/follow, /unfollow, /following: the words that decide what a push brings."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from markupsafe import Markup
from sqlite_utils import Database

from bot.chat.subscription import new_chat, next_push, paused, subscribe
from bot.chat.visit import Visit
from bot.markup import clean, shorten
from bot.match import is_usable, key
from bot.message import Message
from bot.render.templating import inert
from storage import chats
from storage.records import Chat, Follow

LONGEST = 60  # characters of one followed phrase
MOST = 100  # phrases of one chat
_LINE = 400  # characters of HTML for the words in a sentence about them
_PAGE = 2400  # for those in one message of the whole list; the catalogue takes no value over 2,500
_SEPARATORS = re.compile(r"[,，、;；\n]+")
_MINUS = "-\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe63\uff0d"  # every keyboard and editor has its own
_BLANK = " \u200d:："  # a colon comes along from "/follow：words"
_ALL = {"all", "everything", "全部", "所有", "*"}


def read_follows(argument: str) -> list[Follow]:
    """The phrases of a `/follow`, each once, a leading minus read as "not this"."""
    found: dict[tuple[str, ...], Follow] = {}
    for part in _SEPARATORS.split(argument):
        phrase = clean(part).strip(_BLANK)
        words = phrase.lstrip(_MINUS + _BLANK)
        if words:
            found[key(words)] = Follow(words, excluded=phrase[0] in _MINUS)
    return list(found.values())


@dataclass
class _Result:
    chat: Chat | None  # as it stands now
    added: list[Follow] = field(default_factory=list)
    refused: defaultdict[str, list[Follow]] = field(default_factory=lambda: defaultdict(list))  # by reason


def add_follows(db: Database, chat: Chat, wanted: list[Follow], now: datetime) -> _Result:
    """Store what can be followed; the same words written otherwise are replaced, not doubled.

    Who has no record yet is subscribed, unless nothing could be stored.
    """
    result = _Result(chats.get(db, chat.id))
    known = {key(follow.words): follow for follow in chats.follows(db, chat.id)}
    for follow in wanted:
        spelling = key(follow.words)
        if reason := _unusable(follow.words) or ("many" if spelling not in known and len(known) >= MOST else None):
            result.refused[reason].append(follow)
            continue
        result.chat = result.chat or subscribe(db, chat, now)
        if spelling in known:
            chats.unfollow(db, chat.id, [known[spelling].words])
        chats.follow(db, chat.id, [follow])
        known[spelling] = follow
        result.added.append(follow)
    return result


def _unusable(words: str) -> Literal["long", "empty"] | None:
    if len(words) > LONGEST:
        return "long"
    if not key(words):
        return "empty"
    return None if is_usable(words) else "long"


def remove_follows(db: Database, chat_id: int, wanted: list[Follow]) -> list[Follow]:
    """Remove what is followed under any spelling of these words; returns what was removed."""
    keys = {key(follow.words) for follow in wanted}
    removed = [follow for follow in chats.follows(db, chat_id) if key(follow.words) in keys]
    chats.unfollow(db, chat_id, [follow.words for follow in removed])
    return removed


def shown(words: Iterable[str], room: int = _PAGE) -> Markup:
    """Words in one line of HTML that has about so many characters; words that find no room are counted."""
    items = _items(words)
    count = _fitting(items, room)
    line = Markup(" · ").join(items[:count])
    return line + f" … (+{len(items) - count})" if count < len(items) else line


def in_pages(follows: Sequence[Follow]) -> list[Sequence[Follow]]:
    """The same words in portions that `shown` shows in full."""
    pages = []
    while follows:
        count = _fitting(_items(follow.words for follow in follows), _PAGE)
        pages.append(follows[:count])
        follows = follows[count:]
    return pages


def _items(words: Iterable[str]) -> list[Markup]:
    cut = (shorten(word, LONGEST) if len(word) > LONGEST else word for word in words)
    return [Markup("<b>{}</b>").format(inert(word)) for word in cut]


def _fitting(items: Sequence[str], room: int) -> int:
    for place, item in enumerate(items):
        room -= len(item) + len(" · ")
        if room < 0 and place:
            return place
    return len(items)


def _signed(follows: Iterable[Follow]) -> list[str]:
    return [f"−{follow.words}" if follow.excluded else follow.words for follow in follows]


async def follow(visit: Visit) -> None:
    """`/follow WORDS`."""
    wanted = read_follows(visit.argument)
    if not wanted:
        await visit.answer("follow-how")
        return
    result = await visit.desk.store(add_follows, new_chat(visit), wanted, visit.desk.clock())
    await visit.send(Message(Markup("\n").join(_report(visit, result))))


def _report(visit: Visit, result: _Result) -> Iterator[Markup]:
    included, excluded = _sides(result.added)
    if included:
        yield visit.say("follow-done", words=shown(included, _LINE))
    if excluded:
        yield visit.say("follow-hides", words=shown(excluded, _LINE))
    for reason, refused in result.refused.items():
        yield visit.say(f"follow-{reason}", words=shown(_signed(refused), _LINE), longest=LONGEST, most=MOST)
    if result.added and result.chat:
        yield _outlook(visit, result.chat)


def _outlook(visit: Visit, chat: Chat) -> Markup:
    if visit.chat is None:
        return visit.say("pushes-begin", **next_push(chat))
    return paused(visit) or visit.say("follow-next" if visit.subscribed else "pushes-off")


def _sides(follows: Iterable[Follow]) -> tuple[list[str], list[str]]:
    sides: tuple[list[str], list[str]] = ([], [])
    for follow in follows:
        sides[follow.excluded].append(follow.words)
    return sides


async def unfollow(visit: Visit) -> None:
    """`/unfollow WORDS`; `all` or `全部` removes everything."""
    following = await visit.desk.store(chats.follows, visit.chat_id)
    wanted = following if visit.argument.strip().lower() in _ALL else read_follows(visit.argument)
    if not following or not wanted:
        await visit.answer("unfollow-how" if following else "following-none")
        return
    removed = await visit.desk.store(remove_follows, visit.chat_id, wanted)
    if removed:
        left = len(following) - len(removed)
        await visit.answer("unfollow-done", words=shown(_signed(removed), _LINE), left=left)
    else:
        await visit.answer("unfollow-unknown", words=shown(_signed(wanted), _LINE))


async def following(visit: Visit) -> None:
    """`/following`."""
    found = await visit.desk.store(chats.follows, visit.chat_id)
    if not found:
        await visit.answer("following-none")
    for page in in_pages(found):
        message_id, words = _listed(page)
        await visit.answer(message_id, **words)
    if said := paused(visit):
        await visit.send(Message(said))


def _listed(follows: Iterable[Follow]) -> tuple[str, dict[str, Any]]:
    included, excluded = _sides(follows)
    if not excluded:
        return "following-words", {"words": shown(included)}
    if not included:
        return "following-excluded", {"excluded": shown(excluded)}
    return "following-both", {"words": shown(included), "excluded": shown(excluded)}
