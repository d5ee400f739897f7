"""Followed words as a reader sees them: in the reader's way of writing, as text only, in one line that fits."""

from collections.abc import Callable, Iterable, Sequence

from markupsafe import Markup

from bot.markup import shorten
from bot.render.templating import inert
from storage.records import Follow

FIELDS = {"author:": "field-author", "org:": "field-org"}  # as stored, and as a reader calls them
Say = Callable[..., Markup]  # a sentence of the reader's catalogue
_LONGEST = 60  # characters of one phrase; longer ones were refused and are only repeated
_BETWEEN = Markup(" · ")


def spoken(words: str, say: Say) -> str:
    """Stored words as a reader would write them: `author:Yann LeCun` is `作者：Yann LeCun`."""
    for stored, message_id in FIELDS.items():
        if words.startswith(stored):
            return f"{say(message_id)}{words.removeprefix(stored)}"
    return words


def signed(follow: Follow, say: Say) -> str:
    """The same, with a minus in front of what is excluded."""
    return f"−{spoken(follow.words, say)}" if follow.excluded else spoken(follow.words, say)


def counted(follow: Follow, count: int, say: Say) -> Markup:
    """The same as HTML, with how many papers it matches."""
    return Markup("{} {}").format(_bold(signed(follow, say)), count)


def shown(words: Iterable[str], room: int) -> Markup:
    """Words in one line of HTML that has about so many characters; words that find no room are counted."""
    return in_one_line([_bold(word) for word in words], room)


def in_one_line(items: Sequence[Markup], room: int) -> Markup:
    """As many of the items as have room, the others counted."""
    count = _fitting(items, room)
    line = _BETWEEN.join(items[:count])
    return line + f" … (+{len(items) - count})" if count < len(items) else line


def _bold(word: str) -> Markup:
    return Markup("<b>{}</b>").format(inert(shorten(word, _LONGEST) if len(word) > _LONGEST else word))


def _fitting(items: Sequence[str], room: int) -> int:
    for place, item in enumerate(items):
        room -= len(item) + len(_BETWEEN)
        if room < 0 and place:
            return place
    return len(items)
