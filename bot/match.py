"""Which followed words a text contains: all words at once, however many people follow how many. Pure.

Without regard to case, width, hyphens or plural s; Latin words match whole words, Chinese matches anywhere. A phrase is
looked up among the runs of words of the text, so the cost grows with the text and not with the number of followers.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator

# Scripts that are written without spaces between words.
_IDEOGRAPH = "\u3005-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U000323af"
_TOKEN = re.compile(rf"(?:(?=\w)[{_IDEOGRAPH}])+|[^\W_{_IDEOGRAPH}]+[+#]*")  # their brackets and dots are no letters
_STARTS_WITH_IDEOGRAPH = re.compile(f"[{_IDEOGRAPH}]")
HYPHENS = re.compile(r"[-\u2010-\u2015\u2212_]")
_POSSESSIVE = re.compile(r"['\u2019]s\b")

MAX_WORDS = 12  # of one followed phrase


def tokens(text: str) -> tuple[str, ...]:
    """The words of a text as they are compared: `Vision-Language Models’` is `vision`, `language`, `model`."""
    text = _POSSESSIVE.sub("", unicodedata.normalize("NFKC", text).casefold())
    return tuple(_singular(token) for token in _TOKEN.findall(text))


def _singular(word: str) -> str:
    plural = len(word) > 2 and word.endswith("s") and not word.endswith("ss") and word.isascii()
    return word[:-1] if plural else word


def _spellings(text: str) -> set[tuple[str, ...]]:
    # "pre-training" is also "pre training" and "pretraining".
    text = unicodedata.normalize("NFKC", text)
    return {found for form in (HYPHENS.sub(" ", text), HYPHENS.sub("", text)) if (found := tokens(form))}


def is_usable(words: str) -> bool:
    """Whether these words can be followed: they hold a letter or digit, and not more than a phrase."""
    found = _spellings(words)
    return bool(found) and all(len(spelling) <= MAX_WORDS for spelling in found)


def key(words: str) -> tuple[str, ...]:
    """What makes two ways of writing the same followed words: `Diffusion Models` and `diffusion-model` share it."""
    return tokens(HYPHENS.sub(" ", words))


class Matcher:
    """Finds every one of a set of followed words in a text."""

    def __init__(self, words: Iterable[str]) -> None:
        self._phrases: dict[tuple[str, ...], set[str]] = {}
        for word in words:
            for spelling in _spellings(word):
                self._phrases.setdefault(_split_ideographs(spelling), set()).add(word)
        self._lengths = sorted({len(phrase) for phrase in self._phrases})

    def words_in(self, texts: Iterable[str]) -> set[str]:
        """The followed words that any of these texts contains; a phrase does not reach across two texts."""
        return {word for text in texts for spelling in _spellings(text) for word in self._found(spelling)}

    def _found(self, spelling: tuple[str, ...]) -> Iterator[str]:
        units = _split_ideographs(spelling)
        for start in range(len(units)):
            for length in self._lengths:
                if start + length > len(units):
                    break
                yield from self._phrases.get(units[start : start + length], ())


def _split_ideographs(spelling: tuple[str, ...]) -> tuple[str, ...]:
    # Chinese matches anywhere, so every character is a unit of its own; a Latin word stays whole.
    return tuple(unit for token in spelling for unit in (token if _STARTS_WITH_IDEOGRAPH.match(token) else (token,)))


def units(text: str, hyphen: str = " ") -> tuple[str, ...]:
    """The words of a text, every ideograph by itself; a hyphen parts two words, or, with "" for it, joins them."""
    return _split_ideographs(tokens(HYPHENS.sub(hyphen, text)))


def is_ideograph(unit: str) -> bool:
    """Whether this unit is a character of a script without spaces between words."""
    return _STARTS_WITH_IDEOGRAPH.match(unit) is not None
