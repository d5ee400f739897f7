"""The templates and what they may call. What comes from a paper or a model is escaped and cannot become a link."""

import re
import unicodedata
from datetime import UTC, datetime
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from bot.markdown import layout
from bot.markdown.escape import escape as markdown_escape
from bot.markup import clean, shorten
from bot.render import links
from bot.wording import Wording
from storage.records import Paper, Summary

# Telegram makes links of its own out of addresses, mentions, hashtags, commands and cash tags in plain text. An
# invisible word joiner inside them keeps the text as it reads and the link away. An address can have an emoji as its
# name or be four numbers, and so can a version be.
_JOINER = "\u2060"
_LINKS_ITSELF = re.compile(
    r"(?<=[^\s.])\.(?=[^\W\d_]{2})|(?<=\d)\.(?=\d{1,3}\.\d{1,3}\.\d)|(?<=:)//|(?<![\w])[@#/](?=\w)|(?<=\w)@(?=\w)"
    r"|\$(?=\d*[A-Z])|(?<=[a-z]):(?=//)"
)


def inert(text: str) -> str:
    """The same words with nothing in them that Telegram would turn into a link, a mention, a hashtag or a command."""
    return _LINKS_ITSELF.sub(lambda match: f"{match[0]}{_JOINER}", text)


def untrusted(text: str, units: int = 4096) -> Markup:
    """Text by strangers as a part of a card: one line, at most so many UTF-16 units, inert, escaped."""
    return escape(inert(shorten(clean(text[: 4 * units]), units)))  # what cannot be shown need not be cleaned


def plain_line(text: str) -> str:
    """Text by strangers as a part of a page or a feed: one line that XML takes; the template escapes it."""
    return clean(text.translate(_NO_CHARACTERS))


_NO_CHARACTERS = dict.fromkeys((0xFFFE, 0xFFFF), " ")  # XML forbids them, and Unicode calls them unassigned


def origin(paper: Paper, summary: Summary) -> str:
    """The sentence that says where a summary comes from that no model of ours has written, or why there is none."""
    if summary.is_blank:
        return "abstract-none"
    if not paper.ai_summary or paper.ai_summary != summary.tldr:
        return "card-from-abstract"
    is_all = summary.main_work in ("", summary.tldr) and not summary.highlights
    return "card-only-from-hub" if is_all else "card-from-hub"


def after_tldr(summary: Summary) -> str:
    """The main work as it goes on after the one-sentence summary, which may be its first sentence."""
    rest = summary.main_work.removeprefix(summary.tldr)
    is_cut_between = _SENTENCE_END.search(summary.tldr) and _SENTENCE_BEGIN.match(rest)
    return rest.lstrip() if is_cut_between or not rest else summary.main_work


_SENTENCE_END = re.compile(r"[.!?。！？][\"'”’」』）)]*\Z")
_SENTENCE_BEGIN = re.compile(r"\s|(?![\u3000-\u303f\uff00-\uffef])[\u2e80-\uffff]")  # Chinese has no blank between two


def is_another_spelling_of(title: str, other: str) -> bool:
    """Whether two titles differ in nothing but case, width, blanks and punctuation."""
    return _letters(title) == _letters(other)


def _letters(title: str) -> str:
    return "".join(filter(str.isalnum, unicodedata.normalize("NFKC", title).casefold()))


def stamp(moment: datetime) -> str:
    """An aware moment as Atom writes it (RFC 3339)."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def score(value: float) -> str:
    """A score as it is shown: 4.5, and 4 for 4.0."""
    return f"{value:g}"


def _environment(autoescape: bool, **filters: Any) -> Environment:
    environment = Environment(
        loader=PackageLoader("bot.render"),
        auto_reload=False,  # the files are not edited while the bot runs
        autoescape=autoescape,  # noqa: S701 - off for Markdown, which has its own escape
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=False,
    )
    environment.filters.update(filters, score=score)
    environment.tests["another_spelling_of"] = is_another_spelling_of
    environment.globals["links"] = links
    return environment


_HTML = _environment(
    autoescape=True, untrusted=untrusted, line=plain_line, stamp=stamp, origin=origin, after_tldr=after_tldr
)
_MARKDOWN = _environment(autoescape=False, escaped=markdown_escape, one_line=clean, origin=origin)
_MARKDOWN.globals.update(
    normalised=layout.normalised,
    title_line=layout.title_line,
    keyword_line=layout.keyword_line,
    score_lines=layout.score_lines,
)


def html(template: str, say: Wording, **values: Any) -> str:
    """One of the HTML templates, as the text of a message or a page."""
    return _HTML.get_template(template).render(say=say, **values).strip()


def markdown(template: str, say: Wording, **values: Any) -> str:
    """One of the Markdown templates, as a file's text ending in a line break."""
    words = layout.layout_words(say.language)
    return _MARKDOWN.get_template(template).render(say=say, language=say.language, words=words, **values).strip() + "\n"
