"""The week's most frequent keywords, offered as buttons: one tap follows, the next one takes it back."""

from collections.abc import Iterable, Sequence

from markupsafe import Markup

from bot.chat.visit import Visit
from bot.message import Button, Keyboard, Message, rows
from bot.words.match import key
from bot.words.suggest import untaken
from storage import followed
from storage.records import Follow

OFFERED = 8
IN_A_ROW = 2  # words beside each other


async def offered(visit: Visit, follows: Iterable[Follow], most: int) -> Sequence[str]:
    """What to offer to somebody who follows this, the most frequent first."""
    found = await visit.desk.recent.frequent(visit.desk.store, visit.desk.clock(), visit.language)
    return untaken(found, (follow.words for follow in follows), most)


async def offer(visit: Visit) -> Message:
    """How to follow words, with some to tap."""
    visit.expects("follow")
    follows = await visit.desk.store(followed.by, visit.chat_id)
    return explained(visit, buttons(await offered(visit, follows, OFFERED), ()))


def explained(visit: Visit, keyboard: Keyboard) -> Message:
    """How to follow words, above the words to tap."""
    lines = [visit.say("follow-how"), *([visit.say("follow-offer")] if keyboard else [])]
    if visit.chat and not visit.subscribed:
        lines.append(visit.say("pushes-off"))
    return Message(Markup("\n\n").join(lines), keyboard)


def buttons(words: Iterable[str], followed: Iterable[str]) -> Keyboard:
    """A button for each of these words; those that are followed carry a tick, and are dropped by it."""
    known = {key(word) for word in followed}
    offers = (
        Button(f"✓ {word}", data=f"unfollow:{word}") if key(word) in known else Button(word, data=f"follow:{word}")
        for word in words
    )
    return rows(offers, IN_A_ROW)


def words_on(keyboard: Keyboard) -> list[str]:
    """The words that these buttons offer, in their order."""
    data = (button.data or "" for row in keyboard for button in row)
    return [datum.partition(":")[2] for datum in data if datum.startswith(("follow:", "unfollow:"))]
