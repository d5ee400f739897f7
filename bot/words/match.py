"""Which followed words a text contains: all words at once, however many people follow how many. Pure.

Without regard to case, width, hyphens or plural s; Latin words match whole words, Chinese matches anywhere. A phrase is
looked up among the runs of words of the text, so the cost grows with the text and not with the number of followers.
`author:NAME` and `org:NAME` are words about who wrote a paper: they are looked up in names, and nowhere else.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Literal

Field = Literal["author", "org"]

# Scripts that are written without spaces between words.
_IDEOGRAPH = "\u3005-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U000323af"
_TOKEN = re.compile(rf"(?:(?=\w)[{_IDEOGRAPH}])+|[^\W_{_IDEOGRAPH}]+[+#]*")  # their brackets and dots are no letters
_ASCII_TOKEN = re.compile("[a-z0-9]+[+#]*")  # the same in a text that has no other letters, in half the time
_STARTS_WITH_IDEOGRAPH = re.compile(f"[{_IDEOGRAPH}]")
HYPHENS = re.compile(r"[-\u2010-\u2015\u2212_]")
_POSSESSIVE = re.compile(r"['\u2019]s\b")
MINUS = "-\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe63\uff0d"  # every keyboard and editor has its own
FIELD = r"(?:(authors?|作者)|org|organi[sz]ation|机构|機構)\s*[:：]"  # what stands before a name
_FIELDS: dict[str, Field] = {"author": "author", "作者": "author", "org": "org", "机构": "org"}
_FILTER = re.compile(rf"\s*({'|'.join(_FIELDS)})\s*:", re.IGNORECASE)

MAX_WORDS = 12  # of one followed phrase


def tokens(text: str) -> tuple[str, ...]:
    """The words of a text as they are compared: `Vision-Language Models’` is `vision`, `language`, `model`."""
    text = _POSSESSIVE.sub("", unicodedata.normalize("NFKC", text).casefold())
    return tuple(map(_singular, (_ASCII_TOKEN if text.isascii() else _TOKEN).findall(text)))


def _singular(word: str) -> str:
    plural = word.endswith("s") and len(word) > 2 and not word.endswith("ss") and word.isascii()
    return word[:-1] if plural else word


def _spellings(text: str) -> set[tuple[str, ...]]:
    # "pre-training" is also "pre training" and "pretraining".
    text = unicodedata.normalize("NFKC", text)
    return {found for form in (HYPHENS.sub(" ", text), HYPHENS.sub("", text)) if (found := tokens(form))}


def _field_and_phrase(words: str) -> tuple[Field | None, str]:
    """Where to look these followed words up (None: in texts), and what to look up there."""
    words = unicodedata.normalize("NFKC", words)  # a full-width colon is a colon
    found = _FILTER.match(words)
    return (_FIELDS[found[1].lower()], words[found.end() :]) if found else (None, words)


def is_usable(words: str) -> bool:
    """Whether these words can be followed: they hold a letter or digit, and not more than a phrase."""
    _, phrase = _field_and_phrase(words)
    found = _spellings(phrase)
    return bool(found) and all(len(spelling) <= MAX_WORDS for spelling in found)


def key(words: str) -> tuple[str, ...]:
    """What makes two ways of writing the same followed words: `Diffusion Models` and `diffusion-model` share it.

    So do `Author：Yann LeCun` and `作者: yann lecun`. Empty if there is no word.
    """
    field, phrase = _field_and_phrase(words)
    found = tokens(HYPHENS.sub(" ", phrase))
    return (f"{field}:", *found) if field and found else found


class Matcher:
    """Finds every one of a set of followed words in a text or a name."""

    def __init__(self, words: Iterable[str]) -> None:
        self._phrases: dict[tuple[str, ...], set[str]] = {}
        self._names: defaultdict[tuple[Field, str], list[tuple[tuple[str, ...], str]]] = defaultdict(list)
        for word in words:
            field, phrase = _field_and_phrase(word)
            for spelling in _spellings(phrase):
                units = _split_ideographs(spelling)
                if field:
                    self._names[field, units[0]].append((spelling, word))
                else:
                    self._phrases.setdefault(units, set()).add(word)
        self._lengths = sorted({len(phrase) for phrase in self._phrases})

    def words_in(self, texts: Iterable[str]) -> set[str]:
        """The followed words that any of these texts contains; a phrase does not reach across two texts."""
        return {word for text in texts for spelling in _spellings(text) for word in self._found(spelling)}

    def filters_for(self, field: Field, names: Iterable[str]) -> set[str]:
        """The followed `author:` or `org:` words whose every word stands in one of these names, in the same order.

        Others may stand between them: `author:Christopher Manning` is `Christopher D. Manning`, too.
        """
        return {
            word
            for name in (names if self._names else ())
            for spelling in _spellings(name)
            for unit in set(_split_ideographs(spelling))
            for wanted, word in self._names.get((field, unit), ())
            if _in_order(wanted, spelling)
        }

    def _found(self, spelling: tuple[str, ...]) -> Iterator[str]:
        units = _split_ideographs(spelling)
        for start in range(len(units)):
            for length in self._lengths:
                if start + length > len(units):
                    break
                yield from self._phrases.get(units[start : start + length], ())


def _in_order(wanted: tuple[str, ...], name: tuple[str, ...]) -> bool:
    rest = iter(name)
    return all(any(_same(word, part) for part in rest) for word in wanted)


def _same(word: str, part: str) -> bool:
    return word == part or (word in part and bool(_STARTS_WITH_IDEOGRAPH.match(word)))


def _split_ideographs(spelling: tuple[str, ...]) -> tuple[str, ...]:
    # Chinese matches anywhere, so every character is a unit of its own; a Latin word stays whole.
    return tuple(unit for token in spelling for unit in (token if _STARTS_WITH_IDEOGRAPH.match(token) else (token,)))


def units(text: str, hyphen: str = " ") -> tuple[str, ...]:
    """The words of a text, every ideograph by itself; a hyphen parts two words, or, with "" for it, joins them."""
    return _split_ideographs(tokens(HYPHENS.sub(hyphen, text)))


def is_ideograph(unit: str) -> bool:
    """Whether this unit is a character of a script without spaces between words."""
    return _STARTS_WITH_IDEOGRAPH.match(unit) is not None
