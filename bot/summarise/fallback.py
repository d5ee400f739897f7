"""A summary from the abstract alone: sentences word for word, no model, no scores. Pure.

The sentence that says what a paper does is found by cue words and by the title's words. Measured on 300 papers against
the Hub's own one-sentence summaries, that picks better sentences than LexRank, TextRank or the first sentence.
"""

import re
from collections.abc import Sequence

from bot.match import tokens
from bot.summarise.glossary import translate
from bot.summarise.sentences import sentences
from storage.records import Keyword, Language, Paper, Reading, Summary

_SAYS_WHAT = re.compile(
    r"\b(?:in this (?:paper|work|report|study)|we (?:introduce|propose|present|develop|describe|release|study|show)"
    r"|this (?:paper|work|report|study) (?:introduces|proposes|presents|describes|studies)"
    r"|is introduced|is proposed)\b",
    re.IGNORECASE,
)
_SAYS_RESULT = re.compile(
    r"\b(?:outperform\w*|achiev\w*|improv\w*|surpass\w*|exceed\w*|state-of-the-art|results?|experiments?|evaluations?"
    r"|demonstrat\w*|reduc\w*|faster|gains?|accuracy|up to)\b",
    re.IGNORECASE,
)
_SETS_SCENE = re.compile(
    r"\b(?:however|despite|recent(?:ly)?|existing|although|while|challeng\w*|remains?|missing|lacks?|struggl\w*|typically)\b",
    re.IGNORECASE,
)
_LINK = re.compile(r"https?://|www\.|github\.com|\bavailable at\b", re.IGNORECASE)
_ACRONYM = re.compile(r"\(([A-Z][A-Za-z0-9-]{1,9}s?)\)")

MAX_HIGHLIGHTS = 3
MAX_KEYWORDS = 8


def from_abstract(paper: Paper, language: Language, checks: Sequence[str] = ()) -> Reading:
    """What can be said of a paper without a model. `checks`: what a model's text failed, if one was asked."""
    found = sentences(paper.abstract)
    main = _best(found, paper.title)
    highlights = _highlights([sentence for sentence in found if sentence != main])
    summary = Summary(
        title=paper.title,
        tldr=paper.ai_summary or main,
        main_work=main or paper.ai_summary or "",
        highlights=tuple(highlights),
        keywords=tuple(Keyword(term, translate(term, language)) for term in _terms(paper)),
        scores=None,
        comment="",
    )
    return Reading(summary, "abstract", None, tuple(checks))


def _best(found: Sequence[str], title: str) -> str:
    title_words = {word for word in tokens(title) if len(word) > 3}
    return max(found, key=lambda sentence: _weight(sentence, title_words), default="")


def _weight(sentence: str, title_words: set[str]) -> float:
    words = tokens(sentence)
    return (
        3 * bool(_SAYS_WHAT.search(sentence))
        + 3 * len(title_words & set(words)) / (len(title_words) or 1)
        - 2 * bool(_SETS_SCENE.search(sentence))
        - 3 * bool(_LINK.search(sentence))
        - max(0, len(words) - 40) / 20
    )


def _highlights(others: Sequence[str]) -> list[str]:
    telling = [s for s in others if _SAYS_RESULT.search(s) and not _LINK.search(s)]
    ranked = sorted(telling, key=lambda s: (-bool(re.search(r"\d", s)), bool(_SETS_SCENE.search(s))))
    chosen = ranked[:MAX_HIGHLIGHTS]
    return [sentence for sentence in others if sentence in chosen]


def _terms(paper: Paper) -> list[str]:
    acronyms = _ACRONYM.findall(f"{paper.title} {paper.abstract}")
    names = re.findall(r"^([^:?]{2,40}):", paper.title)
    terms = paper.ai_keywords or tuple(dict.fromkeys([*names, *acronyms]))
    return [term for term in terms if len(term) <= 80][:MAX_KEYWORDS]
