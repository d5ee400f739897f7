"""Whether a summary may be published: every reason against it, in words that the model, too, can act on. Pure."""

import re
from collections.abc import Callable, Iterator

from bot.markup import utf16_units
from bot.match import tokens
from bot.summarise.numbers import unsupported_numbers
from bot.summarise.prompt import system_prompt
from bot.summarise.sentences import sentences
from storage.records import Language, Paper, Summary

_LONGEST = {  # UTF-16 units; together they make one card
    "zh": {"title": 150, "tldr": 160, "main_work": 800, "highlight": 260, "comment": 260, "keyword": 60},
    "en": {"title": 250, "tldr": 320, "main_work": 1400, "highlight": 420, "comment": 420, "keyword": 80},
}
_SHORTEST_MAIN_WORK = {"zh": 30, "en": 60}
_KEYWORDS = range(3, 9)
_HIGHLIGHTS = range(1, 7)

_FINISHED = re.compile(r"[。！？.!?…][\"'”’」』）)\]]*$")
_IDEOGRAPH = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff]")
_LETTER = re.compile(r"[A-Za-z\u00c0-\u024f\u0400-\u04ff\u3040-\u30ff\uac00-\ud7af\u3400-\u4dbf\u4e00-\u9fff]")
_TRADITIONAL = re.compile("[這個們對時國會來說與為開關於發現場過種類還應數據學習訓練優勢實驗結構網絡]")

_FORBIDDEN = {
    "a link": re.compile(
        r"https?:|www\.|\bt\.me\b|[\w-]\.(?:com|org|net|io|ai|cn|me|ru|app|dev|xyz|info|top|site)\b(?![\w.]*\d)", re.I
    ),
    "a mention": re.compile(r"(?<![\w.])@[A-Za-z]\w{2,}"),
    "a hashtag": re.compile(r"(?<![\w&])#[^\W\d]\w+"),
    "a command": re.compile(r"(?<![\w/.<])/[a-z]\w{2,}\b(?!/)"),
    "markup": re.compile(r"</?[a-zA-Z][^>]*>|\*\*|__\w|```|\]\("),
    "an instruction": re.compile(
        r"ignore (?:all|any|your|the|previous|prior)\b[^.]{0,30}instruction|as an ai (?:language )?model"
        r"|忽略.{0,10}(?:指令|指示|说明)|作为(?:一个)?(?:ai|人工智能)(?:语言)?模型",
        re.I,
    ),
}


def check(paper: Paper, summary: Summary, language: Language) -> list[str]:
    """Every reason why this summary of the paper must not be published; [] if there is none.

    Each line begins with its kind: cut-off, length, language, keyword, forbidden, copied, number.
    """
    return [problem for rule in _RULES for problem in rule(paper, summary, language)]


def _prose(summary: Summary) -> list[tuple[str, str]]:
    highlights = [(f"highlights[{place}]", text) for place, text in enumerate(summary.highlights)]
    return [("tldr", summary.tldr), ("main_work", summary.main_work), *highlights, ("comment", summary.comment)]


def _all_text(summary: Summary) -> list[tuple[str, str]]:
    keywords = [("keywords", text) for keyword in summary.keywords for text in (keyword.term, keyword.translation)]
    return [("title", summary.title), *_prose(summary), *keywords]


def _finished(_paper: Paper, summary: Summary, _language: Language) -> Iterator[str]:
    for part, text in _prose(summary):
        if not _FINISHED.search(text):
            yield f"cut-off: {part} does not end as a sentence: …{text[-20:]}"


def _lengths(_paper: Paper, summary: Summary, language: Language) -> Iterator[str]:
    longest = _LONGEST[language]
    for part, text in _all_text(summary):
        bound = longest[{"h": "highlight", "k": "keyword"}.get(part[0], part)]
        if utf16_units(text) > bound:
            yield f"length: {part} has {utf16_units(text)} characters; at most {bound}"
    if len(summary.main_work) < _SHORTEST_MAIN_WORK[language]:
        yield f"length: main_work has only {len(summary.main_work)} characters; describe the work"
    if len(summary.highlights) not in _HIGHLIGHTS:
        yield f"length: {len(summary.highlights)} highlights; give 2 to 4"


def _right_language(_paper: Paper, summary: Summary, language: Language) -> Iterator[str]:
    for part, text in [("title", summary.title), *_prose(summary)]:
        share = len(_IDEOGRAPH.findall(text)) / (len(_LETTER.findall(text)) or 1)
        if language == "en" and share > 0.05:
            yield f"language: {part} is not in English"
        if language == "zh" and (share == 0 if part == "title" else share < 0.25):
            yield f"language: {part} is not in Simplified Chinese"
    prose = " ".join(text for _, text in _prose(summary))
    if language == "zh" and len(set(_TRADITIONAL.findall(prose))) > 2:
        yield "language: the prose is in Traditional Chinese; write Simplified Chinese"


def _keywords(paper: Paper, summary: Summary, language: Language) -> Iterator[str]:
    if len(summary.keywords) not in _KEYWORDS:
        yield f"keyword: {len(summary.keywords)} keywords; give 3 to 6"
    known = set(tokens(f"{paper.title} {paper.abstract} {' '.join(paper.ai_keywords)}"))
    for keyword in summary.keywords:
        words = tokens(keyword.term)
        if sum(word in known for word in words) * 2 < len(words) or not words:
            yield f"keyword: {keyword.term[:60]!r} is not a term of this abstract"
        if language == "zh" and _IDEOGRAPH.search(keyword.term):
            yield f"keyword: the term {keyword.term[:60]!r} must be in English"


def _forbidden(paper: Paper, summary: Summary, _language: Language) -> Iterator[str]:
    for part, text in _all_text(summary):
        for name, pattern in _FORBIDDEN.items():
            found = pattern.search(text)
            # A paper may be about the <think> tag; a link or an instruction is never welcome.
            if found and not (name == "markup" and found[0] in f"{paper.title} {paper.abstract}"):
                yield f"forbidden: {part} holds {name}: {found[0][:40]}"


def _copied(_paper: Paper, summary: Summary, language: Language) -> Iterator[str]:
    written = " ".join(text for _, text in _all_text(summary)).lower()
    for sentence in sentences(system_prompt(language)):
        if len(sentence) > 30 and sentence.lower().rstrip(".") in written:
            yield f"copied: a sentence of the instructions: {sentence[:60]}"


def _numbers(paper: Paper, summary: Summary, _language: Language) -> Iterator[str]:
    return unsupported(paper, summary)


def unsupported(paper: Paper, summary: Summary) -> Iterator[str]:
    """A line for every number of the summary that the paper's title and abstract do not support."""
    source = f"{paper.title}\n{paper.abstract}"
    for part, text in _all_text(summary):
        for finding in unsupported_numbers(source, text):
            yield f"number: {part}: {finding.text} ({finding.reason})"


_RULES: tuple[Callable[[Paper, Summary, Language], Iterator[str]], ...] = (
    _finished,
    _lengths,
    _right_language,
    _keywords,
    _forbidden,
    _copied,
    _numbers,
)
