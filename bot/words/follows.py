"""The phrases that somebody wants to follow or to hide, as people type them. Pure."""

import re

from bot.markup import clean
from bot.words.match import FIELD, MINUS, key
from storage.records import Follow

LONGEST = 60  # characters of one followed phrase
_SEPARATORS = re.compile(r"[,，、;；\n]+")
_BLANK = " \u200d:："  # a colon comes along from "/follow：words"
_NAMED = re.compile(rf"{FIELD}(.*)", re.IGNORECASE)


def read_follows(argument: str) -> list[Follow]:
    """The phrases of a `/follow`, each once, a leading minus read as "not this"."""
    found: dict[tuple[str, ...], Follow] = {}
    for part in _SEPARATORS.split(argument):
        phrase = clean(part).lstrip(_BLANK)
        if words := _normalised(phrase.lstrip(MINUS + _BLANK)):
            found[key(words)] = Follow(words, excluded=phrase[0] in MINUS)
    return list(found.values())


def _normalised(words: str) -> str:
    """The words as they are stored: `作者：Yann LeCun` is `author:Yann LeCun`."""
    if field := _NAMED.fullmatch(words):
        return f"{'author' if field[1] else 'org'}:{field[2].strip(_BLANK)}"
    return words.rstrip(_BLANK)
