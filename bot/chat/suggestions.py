"""The week's most frequent keywords, offered as buttons: one tap follows, the next one takes it back."""

from collections.abc import Iterable, Sequence
from datetime import date

from markupsafe import Markup
from sqlite_utils import Database

from bot.chat.visit import Visit
from bot.days import utc_day
from bot.match import key
from bot.message import Button, Keyboard, Message
from bot.suggest import frequent
from storage import chats, papers
from storage.records import Language

OFFERED = 8
BYTES = 50  # of a word that is offered: a button carries it, and has room for 64 with its verb
_DAYS = 7  # listing days


def suggested(db: Database, chat_id: int, language: Language, today: date) -> Sequence[str]:
    """What to offer to this chat, the most frequent first; nothing that it follows or hides already."""
    week = papers.days_with_papers(db, today, _DAYS)
    taken = [follow.words for follow in chats.follows(db, chat_id)]
    return frequent(papers.keywords_since(db, week[-1]), language, taken, BYTES) if week else []


async def offer(visit: Visit) -> Message:
    """How to follow words, with some to tap."""
    words = await visit.desk.store(suggested, visit.chat_id, visit.language, utc_day(visit.desk.clock()))
    return explained(visit, buttons(words[:OFFERED], ()))


def explained(visit: Visit, keyboard: Keyboard) -> Message:
    """How to follow words, above the words to tap."""
    lines = [visit.say("follow-how"), *([visit.say("follow-offer")] if keyboard else [])]
    if visit.chat and not visit.subscribed:
        lines.append(visit.say("pushes-off"))
    return Message(Markup("\n\n").join(lines), keyboard)


def buttons(words: Iterable[str], followed: Iterable[str]) -> Keyboard:
    """A button for each of these words; those that are followed carry a tick, and are dropped by it."""
    known = {key(word) for word in followed}
    return in_pairs(
        Button(f"✓ {word}", data=f"unfollow:{word}") if key(word) in known else Button(word, data=f"follow:{word}")
        for word in words
    )


def in_pairs(found: Iterable[Button]) -> Keyboard:
    """Two buttons in a row."""
    row = list(found)
    return tuple(tuple(row[place : place + 2]) for place in range(0, len(row), 2))


def words_on(keyboard: Keyboard) -> list[str]:
    """The words that these buttons offer, in their order."""
    data = (button.data or "" for row in keyboard for button in row)
    return [datum.partition(":")[2] for datum in data if datum.startswith(("follow:", "unfollow:"))]
