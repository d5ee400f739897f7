"""/follow, /unfollow, /following: the words that decide what a push brings."""

import re
from dataclasses import dataclass, field
from typing import Literal

from markupsafe import Markup, escape
from sqlite_utils import Database

from bot.chat.subscription import new_chat, subscribe
from bot.chat.visit import Visit
from bot.markup import clean
from bot.match import is_usable, key
from bot.render.templating import inert
from storage import chats
from storage.records import Follow

LONGEST = 60  # characters of one followed phrase
MOST = 100  # phrases of one chat
_SEPARATORS = re.compile(r"[,，、;；\n]+")
_EXCLUDES = "-－−—"


def read_follows(argument: str) -> list[Follow]:
    """The phrases of a `/follow`, each once, a leading minus read as "not this"."""
    found: dict[tuple[str, ...], Follow] = {}
    for part in _SEPARATORS.split(argument):
        phrase = part.strip()
        words = clean(phrase.lstrip(_EXCLUDES))
        if words:
            found[key(words)] = Follow(words, excluded=phrase[0] in _EXCLUDES)
    return list(found.values())


@dataclass
class _Result:
    added: list[Follow] = field(default_factory=list)
    refused: list[tuple[Follow, Literal["long", "empty", "many"]]] = field(default_factory=list)


def add_follows(db: Database, chat_id: int, wanted: list[Follow]) -> _Result:
    """Store what can be followed; the same words written otherwise are replaced, not doubled."""
    result = _Result()
    known = {key(follow.words): follow for follow in chats.follows(db, chat_id)}
    for follow in wanted:
        spelling = key(follow.words)
        if len(follow.words) > LONGEST:
            result.refused.append((follow, "long"))
        elif not is_usable(follow.words):
            result.refused.append((follow, "empty"))
        elif spelling not in known and len(known) >= MOST:
            result.refused.append((follow, "many"))
        else:
            if spelling in known:
                chats.unfollow(db, chat_id, [known[spelling].words])
            chats.follow(db, chat_id, [follow])
            known[spelling] = follow
            result.added.append(follow)
    return result


def remove_follows(db: Database, chat_id: int, wanted: list[Follow]) -> list[Follow]:
    """Remove what is followed under any spelling of these words; returns what was removed."""
    keys = {key(follow.words) for follow in wanted}
    removed = [follow for follow in chats.follows(db, chat_id) if key(follow.words) in keys]
    chats.unfollow(db, chat_id, [follow.words for follow in removed])
    return removed


def shown(follows: list[Follow]) -> Markup:
    """Followed words in one line, excluded ones with their minus."""
    return Markup(" · ").join(
        Markup("<b>{}</b>").format(escape(inert(f"{'−' if follow.excluded else ''}{follow.words[:LONGEST]}")))
        for follow in follows
    )


async def follow(visit: Visit) -> None:
    """`/follow WORDS`."""
    wanted = read_follows(visit.argument)
    if not wanted:
        await visit.answer("follow-how")
        return
    if visit.chat is None:
        await visit.desk.store(subscribe, new_chat(visit), visit.desk.clock())
    result = await visit.desk.store(add_follows, visit.chat_id, wanted)
    lines = [visit.say("follow-done", words=shown(result.added), count=len(result.added))] if result.added else []
    for reason in ("long", "empty", "many"):
        refused = [follow for follow, why in result.refused if why == reason]
        if refused:
            lines.append(visit.say(f"follow-{reason}", words=shown(refused[:3]), longest=LONGEST, most=MOST))
    await visit.answer("lines", text=Markup("\n").join(lines))


async def unfollow(visit: Visit) -> None:
    """`/unfollow WORDS`; `all` or `全部` removes everything."""
    following = await visit.desk.store(chats.follows, visit.chat_id)
    everything = visit.argument.strip().lower() in {"all", "全部", "*"}
    wanted = following if everything else read_follows(visit.argument)
    if not wanted:
        await visit.answer("unfollow-how" if following else "following-none")
        return
    removed = await visit.desk.store(remove_follows, visit.chat_id, wanted)
    if removed:
        await visit.answer("unfollow-done", words=shown(removed), left=len(following) - len(removed))
    else:
        await visit.answer("unfollow-unknown", words=shown(wanted[:3]))


async def following(visit: Visit) -> None:
    """`/following`."""
    found = await visit.desk.store(chats.follows, visit.chat_id)
    included = [follow for follow in found if not follow.excluded]
    excluded = [follow for follow in found if follow.excluded]
    if not found:
        await visit.answer("following-none")
    elif excluded and included:
        await visit.answer("following-both", words=shown(included), excluded=shown(excluded))
    elif included:
        await visit.answer("following-words", words=shown(included))
    else:
        await visit.answer("following-excluded", excluded=shown(excluded))
