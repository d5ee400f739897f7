"""Whether a term stands in an abstract, or near enough to it: another ending, an abbreviation, written in one. Pure."""

import re

from bot.words.match import tokens

# Word endings, so that "tuning" finds "tuned" and "quantization" finds "quantized". Not grammar: a short list.
_ENDING = re.compile(
    r"(?<=...)(?:i[sz]ations?|i[sz]ed|i[sz]ing|i[sz]er|abilit(?:y|ie)|able|ations?|ative|ated?|ating|itions?|ically|ical"
    r"|ions?|ive|ing|ity|ies|ie|ic|ed|er|or|al|ally|ment|ent|ence|ance|ly|e|y)$"
)
_SHORTEST_ABBREVIATION = 3  # letters, where the text writes it out: two are found in the initials of any text
_SHORTEST_IN_ONE = 5  # letters of a term that may be spelled in one word, with a hyphen or in two


class Source:
    """The words of a title and an abstract, ready to be asked for terms."""

    def __init__(self, text: str) -> None:
        words = tokens(text)
        self._words = set(words)
        self._stems = {_stem(word) for word in words}
        self._initials = "".join(word[0] for word in words)
        self._in_one = "".join(words)

    def has_term(self, term: str) -> bool:
        """Whether more than half of the term's words are there, or the term in another spelling."""
        words = tokens(term)
        known = sum(_stem(word) in self._stems for word in words)
        return known * 2 > len(words) or self._abbreviates(words) or self._spells_in_one(words)

    def _abbreviates(self, words: tuple[str, ...]) -> bool:
        # "LLM" where the text says "large language models", and the other way round.
        if len(words) == 1:
            return len(words[0]) >= _SHORTEST_ABBREVIATION and words[0] in self._initials
        return "".join(word[0] for word in words) in self._words

    def _spells_in_one(self, words: tuple[str, ...]) -> bool:
        joined = _stem("".join(words))
        return len(joined) >= _SHORTEST_IN_ONE and joined in self._in_one


def _stem(word: str) -> str:
    return _ENDING.sub("", word)
