"""The one layout that this project writes its own digests in: what a writer puts on each line, and reading it back.

Every field comes back equal, once `normalised` has made single-spaced lines of them. Reads nothing but this layout.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache

from bot.markdown.escape import code_span, escape, read_code_span, unescape
from bot.wording import SUMMARY_LANGUAGES, wording
from storage.records import Keyword, Scores, Summary, SummaryLanguage

NOT_SCORED = "—"
_QUOTATIONS = {
    "card-from-abstract": "digest-from-abstract",
    "card-from-hub": "digest-from-hub",
    "card-only-from-hub": "digest-only-from-hub",
    "abstract-none": "digest-no-abstract",
}
_FROM_HUB = ("card-from-hub", "card-only-from-hub")


@dataclass(frozen=True, slots=True)
class LayoutWords:
    """The fixed words of the layout in one language."""

    main_work: str
    highlights: str
    keywords: str
    scores: str
    practicality: str
    novelty: str
    recommendation: str
    colon: str  # between a name and what it names
    quotations: Mapping[str, str]  # the lines above what no model wrote, by the message that says so on a card


@cache
def layout_words(language: SummaryLanguage) -> LayoutWords:
    """The words as the message catalogues have them: written and read back, they are the same."""
    say = wording(language)
    return LayoutWords(
        main_work=f"**1. {say('digest-main-work')}**",
        highlights=f"**2. {say('digest-highlights')}**",
        keywords=f"**3. {say('digest-keywords')}**",
        scores=f"**4. {say('digest-scores')}**",
        practicality=say("digest-practicality"),
        novelty=say("digest-novelty"),
        recommendation=say("digest-recommendation"),
        colon=say("digest-colon"),
        quotations={on_a_card: f"*{say(here)}*" for on_a_card, here in _QUOTATIONS.items()},
    )


_TITLE_LINE = {
    "zh": re.compile(r"\*\*(?P<title>(?:\\.|[^\\*])+)\*\*(?:：(?P<tldr>.*))?"),
    "en": re.compile(r"\*\*(?P<title>(?:\\.|[^\\*])+)\*\*(?::\s*(?P<tldr>.*))?"),
}
_LINK_LINE = re.compile(r"\[[^\[\]]*\]\([^()\s]*/papers/(?P<id>[^()\s?#]+)\)")


@dataclass(frozen=True, slots=True)
class OwnEntry:
    """An entry in this layout, read back."""

    paper_id: str
    title: str
    summary: Summary
    from_abstract: bool
    from_hub: bool  # its first sentence is the Hub's own


def normalised(summary: Summary) -> Summary:
    """The summary as the layout can hold it: single-spaced, paragraphs in main_work only, nothing empty in a list."""
    paragraphs = [_single_spaced(paragraph) for paragraph in re.split(r"\n[^\S\n]*\n", summary.main_work)]
    keywords = (Keyword(_single_spaced(word.term), _single_spaced(word.translation)) for word in summary.keywords)
    return replace(
        summary,
        title=_single_spaced(summary.title),
        tldr=_single_spaced(summary.tldr),
        main_work="\n\n".join(filter(None, paragraphs)),
        highlights=tuple(filter(None, map(_single_spaced, summary.highlights))),
        keywords=tuple(keyword for keyword in keywords if keyword.term),
        comment=_single_spaced(summary.comment),
    )


def title_line(summary: Summary, language: SummaryLanguage) -> str:
    """The line under the heading: the title in the digest's language, and the summary in one sentence.

    Only the title, if that sentence is all there is under "main work", too.
    """
    title = f"**{escape(summary.title)}**"
    if summary.tldr == summary.main_work:
        return title
    return f"{title}{layout_words(language).colon}{escape(summary.tldr)}".rstrip()


def keyword_line(keyword: Keyword) -> str:
    """One item of the list of keywords."""
    translation = f" ({code_span(keyword.translation)})" if keyword.translation else ""
    return f"- {code_span(keyword.term)}{translation}"


def score_lines(scores: Scores | None, language: SummaryLanguage) -> tuple[str, str, str]:
    """The three items of the list of scores; a dash where nobody scored."""
    words = layout_words(language)
    names = (words.practicality, words.novelty, words.recommendation)
    values = (scores.practicality, scores.novelty, scores.recommendation) if scores else (None, None, None)
    marks = (NOT_SCORED if value is None else f"{value:g}/5" for value in values)
    practicality, novelty, recommendation = (
        f"- {name}{words.colon}{mark}" for name, mark in zip(names, marks, strict=True)
    )
    return practicality, novelty, recommendation


def read_own_entry(title: str, lines: Sequence[str]) -> OwnEntry | None:
    """Reads an entry back: `title` is its heading's Markdown, `lines` what follows. None: it has another layout."""
    filled = [line.strip() for line in lines if line.strip()]
    readings = (_read(title, filled, language) for language in SUMMARY_LANGUAGES)
    return next((entry for entry in readings if entry is not None), None)


def _read(title: str, lines: Sequence[str], language: SummaryLanguage) -> OwnEntry | None:
    words = layout_words(language)
    headings = (words.main_work, words.highlights, words.keywords, words.scores)
    link = _LINK_LINE.fullmatch(lines[-1]) if lines else None
    if link is None or [line for line in lines if line in headings] != list(headings):
        return None
    starts = [lines.index(heading) for heading in headings]
    head, *parts = (lines[start:end] for start, end in zip([0, *(s + 1 for s in starts)], [*starts, -1], strict=True))
    named = _read_head(head, language)
    highlights, keywords, scored = _read_items(parts[1]), _read_keywords(parts[2]), _read_scores(parts[3], language)
    if named is None or highlights is None or keywords is None or scored is None:
        return None
    shown, tldr, quotation = named
    if tldr is None and len(parts[0]) > 1:
        return None
    english = unescape(title)
    main_work = "\n\n".join(unescape(line) for line in parts[0])
    summary = Summary(shown or english, main_work if tldr is None else tldr, main_work, highlights, keywords, *scored)
    from_hub = quotation in [words.quotations[message] for message in _FROM_HUB]
    return OwnEntry(link["id"], english, summary, quotation is not None, from_hub)


def _read_head(lines: Sequence[str], language: SummaryLanguage) -> tuple[str, str | None, str | None] | None:
    """Title, one sentence (None: it is the main work), and the line that says that it is quoted (None: it is not).

    None: neither line is there, so it is another layout.
    """
    said = [line for line in lines if line in layout_words(language).quotations.values()]
    titles = [line for line in lines if line not in said]
    match = _TITLE_LINE[language].fullmatch(titles[0]) if len(titles) == 1 else None
    if len(said) > 1 or (match is None and (titles or not said)):
        return None
    quotation = said[0] if said else None
    if match is None:
        return "", "", quotation
    return unescape(match["title"]), match["tldr"] and unescape(match["tldr"]), quotation


def _read_items(lines: Sequence[str]) -> tuple[str, ...] | None:
    if not all(line.startswith("- ") for line in lines):
        return None
    return tuple(unescape(line[2:]) for line in lines)


def _read_keywords(lines: Sequence[str]) -> tuple[Keyword, ...] | None:
    keywords = [_read_keyword(line) for line in lines]
    return None if None in keywords else tuple(keyword for keyword in keywords if keyword is not None)


def _read_keyword(line: str) -> Keyword | None:
    term = read_code_span(line.removeprefix("- ")) if line.startswith("- ") else None
    if term is None:
        return None
    if term[1] in ("", " (``)"):
        return Keyword(term[0], "")
    translation = read_code_span(term[1].removeprefix(" (")) if term[1].startswith(" (") else None
    return Keyword(term[0], translation[0]) if translation is not None and translation[1] == ")" else None


def _read_scores(lines: Sequence[str], language: SummaryLanguage) -> tuple[Scores | None, str] | None:
    """The scores and the comment."""
    words = layout_words(language)
    names = (words.practicality, words.novelty, words.recommendation)
    patterns = (rf"- {name}{words.colon.strip()}\s*(\d(?:\.5)?/5|{NOT_SCORED})" for name in names)
    marks = [re.fullmatch(pattern, line) for pattern, line in zip(patterns, lines, strict=False)]
    if len(marks) < len(names) or None in marks or len(lines) > len(names) + 1:
        return None
    values = [float(mark[1].split("/")[0]) for mark in marks if mark is not None and mark[1] != NOT_SCORED]
    if values and (len(values) < len(names) or max(values) > 5):
        return None
    return Scores(*values) if values else None, unescape("".join(lines[len(names) :]))


def _single_spaced(text: str) -> str:
    return " ".join(text.split())
