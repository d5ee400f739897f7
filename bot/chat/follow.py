"""/follow and /unfollow: the words that decide what a push brings, kept and dropped."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Literal

from markupsafe import Markup
from sqlite_utils import Database

from bot.chat.reach import Reach
from bot.chat.spoken import FIELDS, counted, in_one_line, shown, signed, spoken
from bot.chat.subscription import new_chat, next_push, paused, subscribe
from bot.chat.suggestions import buttons, explained, offer, words_on
from bot.chat.visit import StaleButton, Visit
from bot.markup import clean
from bot.message import Message
from bot.words.follows import LONGEST, read_follows
from bot.words.match import is_usable, key
from storage import chats, followed
from storage.records import Chat, Follow

MOST = 100  # phrases of one chat
_LINE = 400  # characters of HTML for the words in a sentence about them
_ALL = {"all", "everything", "全部", "所有", "*"}


@dataclass
class Result:
    """What became of the words of a `/follow`."""

    chat: Chat | None  # as it stands now
    added: list[Follow] = field(default_factory=list)
    refused: defaultdict[str, list[Follow]] = field(default_factory=lambda: defaultdict(list))  # by reason


def add_follows(db: Database, chat: Chat, wanted: list[Follow], now: datetime) -> Result:
    """Store what can be followed; the same words written otherwise are replaced, not doubled.

    Who has no record yet is subscribed, unless nothing could be stored.
    """
    result = Result(chats.get(db, chat.id))
    known = {key(follow.words): follow for follow in followed.by(db, chat.id)}
    for follow in wanted:
        spelling = key(follow.words)
        if reason := _unusable(follow.words) or ("many" if spelling not in known and len(known) >= MOST else None):
            result.refused[reason].append(follow)
            continue
        result.chat = result.chat or subscribe(db, chat, now)
        if spelling in known:
            followed.drop(db, chat.id, [known[spelling].words])
        followed.add(db, chat.id, [follow])
        known[spelling] = follow
        result.added.append(follow)
    return result


def _unusable(words: str) -> Literal["long", "empty"] | None:
    if len(words) > LONGEST:
        return "long"
    if words in FIELDS or not key(words):
        return "empty"
    return None if is_usable(words) else "long"


def remove_follows(db: Database, chat_id: int, wanted: list[Follow]) -> list[Follow]:
    """Remove what is followed under any spelling of these words; returns what was removed."""
    keys = {key(follow.words) for follow in wanted}
    removed = [follow for follow in followed.by(db, chat_id) if key(follow.words) in keys]
    followed.drop(db, chat_id, [follow.words for follow in removed])
    return removed


async def follow(visit: Visit) -> None:
    """`/follow WORDS`; without words, it explains itself and offers some."""
    wanted = read_follows(visit.argument)
    if not wanted:
        await visit.send(await offer(visit))
        return
    result = await visit.desk.store(add_follows, new_chat(visit), wanted, visit.desk.clock())
    reach = await visit.reach(follow.words for follow in result.added)
    await visit.send(Message(Markup("\n").join(_report(visit, result, reach))))


def _report(visit: Visit, result: Result, reach: Reach) -> Iterator[Markup]:
    included, excluded = sides(result.added)
    if included:
        yield visit.say("follow-done", words=_line(visit, included))
    if excluded:
        yield visit.say("follow-hides", words=shown((spoken(each.words, visit.say) for each in excluded), _LINE))
    yield from _prospect(visit, result.added, reach)
    for reason, refused in result.refused.items():
        yield visit.say(f"follow-{reason}", words=_line(visit, refused), longest=LONGEST, most=MOST)
    if result.added and result.chat:
        yield _outlook(visit, result.chat)


def _prospect(visit: Visit, added: Sequence[Follow], reach: Reach) -> Iterator[Markup]:
    """What the words would have brought lately, and a kind warning of those that bring nothing."""
    if not reach.total:
        return
    matches = [(each, reach.matches[each.words]) for each in added]
    if found := [counted(each, count, visit.say) for each, count in matches if count]:
        yield visit.say("follow-reach", words=in_one_line(found, _LINE), total=reach.total)
    if nothing := [each for each, count in matches if not count]:
        yield visit.say("follow-nothing", words=_line(visit, nothing), total=reach.total)


def _line(visit: Visit, follows: Iterable[Follow]) -> Markup:
    return shown((signed(each, visit.say) for each in follows), _LINE)


def _outlook(visit: Visit, chat: Chat) -> Markup:
    if visit.chat is None:
        return visit.say("pushes-begin", **next_push(chat))
    return paused(visit) or visit.say("follow-next" if visit.subscribed else "pushes-off")


def sides(follows: Iterable[Follow]) -> tuple[list[Follow], list[Follow]]:
    """What is followed, and what is hidden."""
    found: tuple[list[Follow], list[Follow]] = ([], [])
    for follow in follows:
        found[follow.excluded].append(follow)
    return found


async def unfollow(visit: Visit) -> None:
    """`/unfollow WORDS`; `all` or `全部` removes everything."""
    following = await visit.desk.store(followed.by, visit.chat_id)
    wanted = following if visit.argument.strip().lower() in _ALL else read_follows(visit.argument)
    if not following:
        await visit.answer("following-none")
        return
    if not wanted:
        visit.expects("unfollow")
        await visit.answer("unfollow-how")
        return
    removed = await visit.desk.store(remove_follows, visit.chat_id, wanted)
    if removed:
        left = len(following) - len(removed)
        await visit.answer("unfollow-done", words=_line(visit, removed), left=left)
    else:
        await visit.answer("unfollow-unknown", words=_line(visit, wanted))


async def take(visit: Visit) -> str:
    """A tap on a word that is offered: follow it."""
    notice = await follow_offered(visit)
    visit.redraw(partial(_offered_again, visit))
    return notice


async def leave(visit: Visit) -> str:
    """A tap on a word that was offered and taken: drop it."""
    removed = await visit.desk.store(remove_follows, visit.chat_id, [Follow(visit.argument)])
    visit.redraw(partial(_offered_again, visit))
    return visit.say("offer-off" if removed else "offer-gone")


async def follow_offered(visit: Visit) -> str:
    """Follow the word on the tapped button; says in a notice what it brings. Raises StaleButton."""
    result = await visit.desk.store(add_follows, new_chat(visit), [Follow(clean(visit.argument))], visit.desk.clock())
    if "many" in result.refused:
        return visit.say("offer-full", most=MOST)
    if not result.added:
        raise StaleButton(visit.argument)
    if visit.chat is None and result.chat:
        await visit.answer("pushes-begin", **next_push(result.chat))
    reach = await visit.reach([result.added[0].words])
    return visit.say("offer-on", count=reach.matches[result.added[0].words])


async def _offered_again(visit: Visit) -> Message:
    """The same words as before, however the chat's list has changed, so that no button moves under a finger."""
    if not visit.keyboard:  # too old for Telegram to say what it offers
        return await offer(visit)
    follows = await visit.desk.store(followed.by, visit.chat_id)
    return explained(visit, buttons(words_on(visit.keyboard), (each.words for each in follows if not each.excluded)))
