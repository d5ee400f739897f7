"""Whether a summary may be published: every reason against it, in words that the model, too, can act on. Pure."""

import re
from collections.abc import Callable, Iterator
from functools import cache

from bot.markup import utf16_units
from bot.summarise.grounding import Source
from bot.summarise.numbers import unsupported_numbers
from bot.summarise.prompt import system_prompt
from storage.records import Paper, Summary, SummaryLanguage

_LONGEST = {  # UTF-16 units
    "zh": {"title": 150, "tldr": 160, "main_work": 800, "highlight": 260, "comment": 260, "keywords": 60},
    "en": {"title": 250, "tldr": 320, "main_work": 1400, "highlight": 420, "comment": 420, "keywords": 60},
}
_LONGEST_TOGETHER = 3200  # UTF-16 units; with the paper's own title and the frame they still make one card
_SHORTEST_MAIN_WORK = {"zh": 30, "en": 60}
_KEYWORDS = range(3, 9)
_HIGHLIGHTS = range(1, 7)

_FINISHED = re.compile(r"(?<![.…])[。！？.!?][\"'”’」』）)\]]*$")  # three dots are where something is missing
_IDEOGRAPH = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff]")
_LATIN_WORD = re.compile(r"[A-Za-z\u00c0-\u024f][A-Za-z\u00c0-\u024f'’-]*")
# Cyrillic, Hebrew, Arabic, the scripts of India and Thailand, kana, Hangul
_OTHER_SCRIPT = re.compile(r"[\u0400-\u052f\u0590-\u06ff\u0900-\u0eff\u3040-\u30fa\uac00-\ud7af]")
_UNTRANSLATED = re.compile(r"\b[a-z][a-z'’-]*(?:,? [a-z][a-z'’-]*){7}")  # eight small English words in a row
_TRADITIONAL = re.compile(
    "[這個們對時會國來說與為開關於發現場過種類還應數據學習訓練優勢實驗結構網絡論該題導測語詞圖達標際統稱隱億萬條較從無將頭轉讓傳輸計]"
)
_ENGLISH = frozenset(
    ["the", "of", "and", "to", "is", "that", "for", "with", "by", "are", "from", "this", "which", "its", "we", "can"]
)
_ENGLISH_SHARE = 0.05  # of all words; the leanest of 567 recorded abstracts has 0.09

_OCTET = r"(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)"  # one of the four numbers of an IPv4 address
_FORBIDDEN = {
    "a link": re.compile(
        r"\w://|\bwww\.|\b(?:t|telegram)\.me\b|[\w-]\.(?:com|org|net|io|ai|cn|me|ru|app|dev|xyz|info|top|site|ly|tk|cc"
        r"|link|shop|club|online|store|vip|live|biz|edu|gov|uk)(?![\w-])"
        r"|[\u2190-\u2bff\ufe0f\U0001f000-\U0001faff]\.[a-z]{2}"  # an emoji can stand in a domain
        rf"|(?<![a-z0-9_.-])(?:{_OCTET}\.){{3}}{_OCTET}(?![a-z0-9_-]|\.\d)",
        re.IGNORECASE,
    ),
    "a mention": re.compile(r"(?<![\w.])@[A-Za-z]\w{2,}"),
    "a hashtag": re.compile(r"(?<![\w&])#(?=[\d_]*[^\W\d_])\w{2,}"),
    "a cashtag": re.compile(r"(?<![\w$])\$(?:1INCH|[A-Z]{1,8})(?![\w$])(?![^$]*\$(?![A-Za-z0-9]))"),  # and no formula
    "a command": re.compile(r"(?<![\w/.<])/[A-Za-z]\w+\b(?!/)"),
    "markup": re.compile(r"</?[a-zA-Z][^>]*>|\*\*|__\w|```|\]\("),
    "an instruction": re.compile(
        r"\b(?:ignore|disregard|forget) (?:all|any|your|the|these|previous|prior)\b[^.]{0,30}\binstructions?\b"
        r"|\bas an ai (?:language )?(?:model|assistant),? i\b|\bI (?:cannot|can't) (?:help|assist|comply)\b"
        r"|忽略[^。]{0,10}(?:指令|指示)|作为(?:一个)?(?:ai|人工智能)(?:语言)?(?:模型|助手)[，,]?我|我(?:无法|不能)(?:提供|完成|协助)",
        re.IGNORECASE,
    ),
}
# A name with a dot that stands for itself: no part of an address, of a longer name or of an e-mail. The cards keep it
# from becoming a link as they do with the abstract (`inert`), so that a paper's own name for a thing can be used.
_PART = r"[^\W\u3400-\u9fff]"  # a letter, a digit or a low line; Chinese is written right beside a name
_DOTTED_NAME = re.compile(
    rf"(?<!{_PART})(?<![@.:/-])(?i:(?!www\.|(?:[a-z0-9-]+\.)*(?:t|telegram)\.(?:me|dog)\b))"
    r"[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+"
    rf"(?!{_PART}|[@/#-]|[.:?]{_PART})"
)
# Of those only what is spelt as a name and ends as products do: an abstract may want an address passed on.
_PRODUCT = re.compile(r"(?=.*[A-Z])[A-Za-z0-9]+\.(?i:ai|io|js|jl|net|py|rs)")
_APART = re.compile(r"[\s\u2010-\u9fff\uff00-\uffef]")  # what ends a word; Chinese is written right beside it
_QUOTED = 40  # characters before the beginning of what was found, and after that
_MAY_BE_QUOTED = {"markup", "a command"}  # a paper can be about the <think> tag or the /think switch
_COPIED_RUN = 8  # words


def check(paper: Paper, summary: Summary, language: SummaryLanguage) -> list[str]:
    """Every reason why this summary of the paper must not be published; [] if there is none.

    Each line begins with its kind: cut-off, length, language, keyword, forbidden, copied, number. Of what no card could
    hold only the lengths are checked: the rest would take long, and change nothing.
    """
    rules = _RULES if _units_together(summary) <= _LONGEST_TOGETHER else (_lengths,)
    return [problem for rule in rules for problem in rule(paper, summary, language)]


def wrong_numbers(paper: Paper, summary: Summary) -> Iterator[str]:
    """The numbers that the paper's title and abstract do not support, each with the parts that hold it."""
    # All parts at once: reading the numbers of the abstract costs more than reading those of the summary.
    parts = _all_text(summary)
    findings = unsupported_numbers(f"{paper.title}\n{paper.abstract}", "\n".join(text for _, text in parts))
    for words, reason in {finding.text: finding.reason for finding in findings}.items():
        places = dict.fromkeys(part for part, text in parts if words in text)
        yield f"number: {', '.join(places)}: {words} ({reason})"


def _prose(summary: Summary) -> list[tuple[str, str]]:
    highlights = [(f"highlights[{place}]", text) for place, text in enumerate(summary.highlights)]
    return [("tldr", summary.tldr), ("main_work", summary.main_work), *highlights, ("comment", summary.comment)]


def _all_text(summary: Summary) -> list[tuple[str, str]]:
    keywords = [("keywords", text) for keyword in summary.keywords for text in (keyword.term, keyword.translation)]
    return [("title", summary.title), *_prose(summary), *keywords]


def _units_together(summary: Summary) -> int:
    return sum(utf16_units(text) for _, text in _all_text(summary))


def _finished(_paper: Paper, summary: Summary, _language: SummaryLanguage) -> Iterator[str]:
    for part, text in _prose(summary):
        if not _FINISHED.search(text):
            yield f"cut-off: {part} does not end as a sentence: …{text[-20:]}"


def _lengths(_paper: Paper, summary: Summary, language: SummaryLanguage) -> Iterator[str]:
    longest = _LONGEST[language]
    for part, text in _all_text(summary):
        bound = longest.get(part, longest["highlight"])  # whose parts are highlights[0], highlights[1], …
        if utf16_units(text) > bound:
            yield f"length: {part} has {utf16_units(text)} characters; at most {bound}"
    together = _units_together(summary)
    if together > _LONGEST_TOGETHER:
        yield f"length: all parts together have {together} characters; at most {_LONGEST_TOGETHER}"
    if len(summary.main_work) < _SHORTEST_MAIN_WORK[language]:
        yield f"length: main_work has only {len(summary.main_work)} characters; describe the work"
    if len(summary.highlights) not in _HIGHLIGHTS:
        yield f"length: {len(summary.highlights)} highlights; give 2 to 4"


def _right_language(paper: Paper, summary: Summary, language: SummaryLanguage) -> Iterator[str]:
    wrong = _not_chinese if language == "zh" else _not_english
    name = "Simplified Chinese" if language == "zh" else "English"
    for part, text in _prose(summary):
        if wrong(text):
            yield f"language: {part} is not in {name}"
    # A title that is nothing but a name stays as it is.
    if language == "zh" and not _IDEOGRAPH.search(summary.title) and len(paper.title.split()) > 2:
        yield f"language: title is not in {name}"
    if language == "en" and _not_english(summary.title):
        yield f"language: title is not in {name}"
    yield from _wrong_as_a_whole(" ".join(text for _, text in _prose(summary)), language)


def _not_chinese(text: str) -> bool:
    ideographs, words = len(_IDEOGRAPH.findall(text)), len(_LATIN_WORD.findall(text))
    others = len(_OTHER_SCRIPT.findall(text))
    return ideographs < 0.4 * (ideographs + words) or others * 10 > ideographs or bool(_UNTRANSLATED.search(text))


def _not_english(text: str) -> bool:
    foreign = len(_IDEOGRAPH.findall(text)) + len(_OTHER_SCRIPT.findall(text))
    return foreign * 5 > len(_LATIN_WORD.findall(text))


def _wrong_as_a_whole(prose: str, language: SummaryLanguage) -> Iterator[str]:
    if language == "zh" and len(set(_TRADITIONAL.findall(prose))) > 2:
        yield "language: the prose is in Traditional Chinese; write Simplified Chinese"
    words = [word.lower() for word in _LATIN_WORD.findall(prose)]
    if language == "en" and sum(word in _ENGLISH for word in words) < _ENGLISH_SHARE * len(words):
        yield "language: the prose is not in English"


def _keywords(paper: Paper, summary: Summary, language: SummaryLanguage) -> Iterator[str]:
    terms = [keyword.term for keyword in summary.keywords]
    if len(terms) not in _KEYWORDS:
        yield f"keyword: {len(terms)} keywords; give 3 to 6"
    if len({term.casefold() for term in terms}) < len(terms):
        yield "keyword: a term is there twice; give different ones"
    source = Source(f"{paper.title}\n{paper.abstract}\n{', '.join(paper.ai_keywords)}")
    for term in terms:
        if not source.has_term(term):
            yield f"keyword: {term[:60]!r} is not a term of this abstract"
        elif language == "zh" and _IDEOGRAPH.search(term):
            yield f"keyword: the term {term[:60]!r} must be in English"
    if not any(_IDEOGRAPH.search(keyword.translation) for keyword in summary.keywords):
        yield "keyword: no translation is in Chinese; translate every term that is not a name"


def _forbidden(paper: Paper, summary: Summary, _language: SummaryLanguage) -> Iterator[str]:
    source = f"{paper.title} {paper.abstract}"
    known = {match[0].lower() for match in _DOTTED_NAME.finditer(source) if _PRODUCT.fullmatch(match[0])}
    for part, text in _all_text(summary):
        for name, pattern in _FORBIDDEN.items():
            searched = _without(known, text) if name == "a link" else text
            found = pattern.finditer(searched)
            if bad := next((match for match in found if name not in _MAY_BE_QUOTED or match[0] not in source), None):
                yield f"forbidden: {part} holds {name}: {_whole_word(bad)}"


def _whole_word(match: re.Match[str]) -> str:
    """What was found with all that is written together with it, or as much of that as is worth reading."""
    text, start, end = match.string, match.start(), match.end()
    before, after = text[max(0, start - _QUOTED) : start], text[end : start + _QUOTED]
    return f"{_APART.split(before)[-1]}{match[0][:_QUOTED]}{_APART.split(after)[0]}".rstrip(".,;:!?")


def _without(known: set[str], text: str) -> str:
    """A text without the names in it that the paper itself has, however they are cased."""
    return _DOTTED_NAME.sub(lambda match: "" if match[0].lower() in known else match[0], text) if known else text


def _copied(_paper: Paper, summary: Summary, language: SummaryLanguage) -> Iterator[str]:
    for part, text in _all_text(summary):
        if copied := _runs(text) & _runs_of_the_prompt(language):
            yield f"copied: {part} repeats the instructions: {' '.join(min(copied))}"


def _runs(text: str) -> set[tuple[str, ...]]:
    words = re.findall(r"[a-z]+", text.lower())
    return {tuple(words[start : start + _COPIED_RUN]) for start in range(len(words) - _COPIED_RUN + 1)}


@cache
def _runs_of_the_prompt(language: SummaryLanguage) -> set[tuple[str, ...]]:
    return _runs(system_prompt(language))


def _numbers(paper: Paper, summary: Summary, _language: SummaryLanguage) -> Iterator[str]:
    return wrong_numbers(paper, summary)


_RULES: tuple[Callable[[Paper, Summary, SummaryLanguage], Iterator[str]], ...] = (
    _finished,
    _lengths,
    _right_language,
    _keywords,
    _forbidden,
    _copied,
    _numbers,
)
