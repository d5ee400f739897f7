"""A summary from the abstract alone: sentences word for word, no model, no scores. Pure.

The sentence that says what a paper does is found by cue words and by the title's words. Measured on 397 papers against
the Hub's own one-sentence summaries (ROUGE-1 F1): 0.34; the first sentence has 0.24, the best sentence there is 0.40.
"""

import re
from collections.abc import Sequence

from bot.summarise.sentences import sentences
from bot.words.glossary import translate
from bot.words.match import tokens
from storage.records import Keyword, Paper, Reading, Summary, SummaryLanguage

_MAKES = "introduce|propose|present|develop|describe|release|design|build|construct|create|devise|establish|contribute"
_FINDS = (
    "study|show|find|demonstrate|investigate|explore|analy[sz]e|examine|address|formulate|provide|train|revisit|evaluate"
    "|argue|identify|tackle|extend|challenge|reveal|offer|report|conduct|measure"
)
_ADVERBS = r"(?:\w+ly |also |then |thus |first |therefore )*"
_SAYS_WHAT = re.compile(
    rf"\bin this (?:paper|work|report|study|survey)\b|\b(?:we|the authors) {_ADVERBS}(?:{_MAKES})\b"
    rf"|\bthis (?:paper|work|report|study|survey) {_ADVERBS}(?:(?:{_MAKES}|{_FINDS})(?:e?s)|studies|aims)\b"
    r"|\bby (?:proposing|introducing|developing)\b|\b(?:is|are) (?:introduced|proposed|presented)\b",
    re.IGNORECASE,
)
_SAYS_SOMETHING_OWN = re.compile(
    rf"\b(?:we|the authors) {_ADVERBS}(?:{_FINDS})\b|\bour (?:\w+ )?(?:method|framework|approach|model|system|work)\b",
    re.IGNORECASE,
)
_SETS_SCENE = re.compile(
    r"\b(?:however|despite|recent(?:ly)?|existing|although|while|challeng\w*|remains?|missing|lacks?|struggl\w*|typically)\b",
    re.IGNORECASE,
)
_FOLLOWS_ON = re.compile(
    r"(?:second|third|finally|lastly|additionally|in addition|furthermore|moreover|besides|overall|together"
    r"|consequently|theoretically|empirically|extensive|experiment\w*|results?|notably|remarkably|these|applying|when)\b",
    re.IGNORECASE,
)
_COMPARES = re.compile(
    r"\b(?:outperform\w*|surpass\w*|exceed\w*|state-of-the-art|improv\w*|reduc\w*|faster|speed-?ups?|gains?|better"
    r"|higher|lower|fewer|achiev\w*|match\w*|up to|reveal\w*|we (?:\w+ly )?(?:find|show|observe)|results? show)\b",
    re.IGNORECASE,
)
_FIGURE = re.compile(r"\d(?:\.\d+)?\s*(?:%|[x×]|times|points)|(?<![\w-])\d+\.\d+(?![\w-])", re.IGNORECASE)
_TELLS_NOTHING = re.compile(
    r"\bwe (?:\w+ly )?(?:conduct|perform|carry out|evaluate)\b|\bextensive experiments (?:on|across)\b", re.IGNORECASE
)
_LINK = re.compile(
    r"https?://|www\.|github\.com|\bavailable at\b"
    r"|\A(?>.*?\b(?:code|data)\b).*\bavailable\b",  # after the first of them: to try each would take for ever
    re.IGNORECASE,
)
_PART_OF_A_LIST = re.compile(r"\(?(?:\d+|[ivx]+)[.)]")
_ACRONYM = re.compile(r"\(([A-Z][A-Za-z0-9-]{1,9}s?)\)")

MAX_HIGHLIGHTS = 3
MAX_KEYWORDS = 8
_SHORT, _LONG = 12, 50  # words; a sentence outside says too little, or too much at once


def from_abstract(paper: Paper, language: SummaryLanguage, checks: Sequence[str] = ()) -> Reading:
    """What can be said of a paper without a model. `checks`: what a model's text failed, if one was asked."""
    found = sentences(paper.abstract)
    main = _best(found, paper.title)
    summary = Summary(
        title=paper.title,
        tldr=paper.ai_summary or main,
        main_work=main or paper.ai_summary or "",
        highlights=tuple(_highlights(found, main)),
        keywords=tuple(Keyword(term, translate(term, language)) for term in _terms(paper)),
        scores=None,
        comment="",
    )
    return Reading(summary, "abstract", None, tuple(checks))


def _best(found: Sequence[str], title: str) -> str:
    name = title.partition(":")[0] if ":" in title else ""
    title_words = {word for word in tokens(title) if len(word) > 3}
    first = next((sentence for sentence in found if _SAYS_WHAT.search(sentence)), None)

    def weight(sentence: str) -> float:
        words = tokens(sentence)
        overlap = len(title_words.intersection(words)) / (len(title_words) or 1)
        return _says_what(sentence, name) + 3.5 * overlap - _flaws(sentence, len(words)) + 0.3 * (sentence == first)

    return max(dict.fromkeys(found), key=weight, default="")


def _says_what(sentence: str, name: str) -> float:
    """How surely a sentence tells what the paper does. `name`: what the title calls the work, "" if nothing."""
    if _SAYS_WHAT.search(sentence):
        return 3.0
    if name and sentence.startswith(f"{name} "):
        return 2.5
    return 1.5 if _SAYS_SOMETHING_OWN.search(sentence) else 0.0


def _flaws(sentence: str, length: int) -> float:
    """What speaks against quoting a sentence of so many words as the one that tells what a paper does."""
    return (
        1.0 * bool(_SETS_SCENE.search(sentence))
        + 1.5 * bool(_FOLLOWS_ON.match(sentence))
        + 3.0 * bool(_LINK.search(sentence))
        + 0.4 * max(0, _SHORT - length)
        + 0.05 * max(0, length - _LONG)
    )


def _highlights(found: Sequence[str], main: str) -> list[str]:
    """What came of it. Results stand after the sentence that says what was done, and the scene before it."""
    place = found.index(main) if main else 0
    others = [sentence for sentence in found[place + 1 :] or found[:place] if not _LINK.search(sentence)]
    interest = {sentence: _interest(sentence) for sentence in dict.fromkeys(others)}
    telling = sorted((s for s in others if interest[s] > 0), key=interest.__getitem__, reverse=True)[:MAX_HIGHLIGHTS]
    chosen = telling or others[:1]
    return [sentence for sentence in interest if sentence in chosen]


def _interest(sentence: str) -> float:
    return (
        2.0 * bool(_FIGURE.search(sentence))
        + 1.5 * bool(_COMPARES.search(sentence))
        + 1.0 * bool(_SAYS_WHAT.search(sentence))
        - 1.0 * bool(_SETS_SCENE.search(sentence))
        - 1.5 * bool(_TELLS_NOTHING.search(sentence))
        - 2.0 * bool(_PART_OF_A_LIST.match(sentence))
        - 0.4 * max(0, _SHORT - len(tokens(sentence)))
    )


def _terms(paper: Paper) -> list[str]:
    acronyms = _ACRONYM.findall(f"{paper.title} {paper.abstract}")
    names = re.findall(r"^([^:?]{2,40}):", paper.title)
    terms = paper.ai_keywords or tuple(dict.fromkeys([*names, *acronyms]))
    spelled_out = {"".join(word[0] for word in words) for term in terms if len(words := tokens(term)) > 1}
    different = [term for term in terms if "".join(tokens(term)) not in spelled_out]  # "LLMs" beside its full name
    return [term for term in different if len(term) <= 80][:MAX_KEYWORDS]
