"""The words that somebody searches for. Pure.

Words are compared as followed words are (see `match`), and accents do not count.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from bot.markup import clean, shorten
from bot.words.match import FIELD, HYPHENS, MINUS, is_ideograph, units

LONGEST = 100  # UTF-16 units of a query that are looked for

Phrase = tuple[str, ...]
Term = tuple[Phrase, ...]

_ACCENTS = re.compile("[\u0300-\u036f]")
_QUOTED = re.compile('["“”„«»「」『』]([^"“”„«»「」『』]*)["“”„«»「」『』]')
_POSSESSIVE = re.compile(r"['’]s\b")
_WORD = re.compile(rf"\w[\w+#]*(?:{HYPHENS.pattern}\w[\w+#]*)*")
_FIELD = re.compile(rf"\b{FIELD}", re.IGNORECASE)  # as in a followed topic; here names stand among the other words
_HIDDEN = re.compile(rf"(?:^|(?<=\s))[{MINUS}](?=\w)\S+")
_BEGUN = 2  # letters from which on the beginning of a word is looked for


def looked_for(words: str) -> str:
    """The words in one line, and of a text of any length as much as is looked for."""
    return shorten(clean(words[: 4 * LONGEST]), LONGEST)


def folded(text: str) -> str:
    """A text as the index keeps it: its words in one shape each, then the hyphenated ones once more, joined."""
    text = _without_accents(text)
    joined = [word for word in _WORD.findall(text) if HYPHENS.search(word)]
    return " ".join((*units(text), *(("\ue000", *units(" ".join(joined), hyphen="")) if joined else ())))


@dataclass(frozen=True, slots=True)
class Query:
    """Words taken apart. A term is one or more spellings of the same, each a phrase."""

    terms: tuple[Term, ...]
    may_go_on: bool  # whether somebody can still be typing the last word
    without: tuple[Term, ...] = ()  # what a paper that is found must not have

    @property
    def crumbs(self) -> tuple[Term, ...]:
        """The terms in smaller pieces, for a search that is less strict: pairs of ideographs, single words."""
        pieces = (piece for term in self.terms for phrase in term for piece in _crumbs(phrase))
        return tuple((piece,) for piece in dict.fromkeys(pieces))


def read_query(words: str) -> Query:
    """Take words apart, those in quotes as a phrase; a leading minus is "not this". Nothing else is an operator."""
    text = _FIELD.sub(" ", _POSSESSIVE.sub("", _without_accents(looked_for(words))))
    quoted = [(units(part),) for part in _QUOTED.findall(text)]
    text = _QUOTED.sub(" ", text)
    loose = [term for word in _WORD.findall(_HIDDEN.sub(" ", text)) for term in _terms(word)]
    last = loose[-1][0][-1] if loose else ""
    terms = dict.fromkeys(term for term in (*quoted, *loose) if any(term))
    hidden = (term for part in _HIDDEN.findall(text) for word in _WORD.findall(part) for term in _terms(word))
    return Query(tuple(terms), len(last) >= _BEGUN, tuple(dict.fromkeys(filter(any, hidden))))


def _terms(word: str) -> Iterator[Term]:
    """A hyphenated word in both its spellings, any other as its parts of one script each."""
    if HYPHENS.search(word):
        yield tuple(dict.fromkeys((units(word), units(word, hyphen=""))))
    else:
        yield from ((run,) for run in _runs(units(word)))


def _runs(phrase: Phrase) -> Iterator[Phrase]:
    """Ideographs that stand together stay together; every other word is by itself."""
    for together, group in groupby(phrase, is_ideograph):
        if together:
            yield tuple(group)
        else:
            yield from ((word,) for word in group)


def _crumbs(phrase: Phrase) -> Iterator[Phrase]:
    for run in _runs(phrase):
        yield from (run[place : place + 2] for place in range(max(1, len(run) - 1)))


def _without_accents(text: str) -> str:
    return unicodedata.normalize("NFC", _ACCENTS.sub("", unicodedata.normalize("NFKD", text)))
