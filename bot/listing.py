"""A day's list as the papers API gives it, and what its entries say of papers, in every shape since 2023. Pure.

Field table, limits and oddities of the API were measured on recorded answers from 2023 to 2026; absent keys are normal.
"""

import logging
import re
import unicodedata
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from typing import Any

from bot.markup import clean, shorten
from bot.paper_ids import is_usable
from storage.records import Paper

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Listing:
    """One day's list: the papers that could be read, best first, and what was wrong with the others."""

    papers: tuple[Paper, ...]
    problems: tuple[str, ...] = ()
    not_yet: bool = False  # the Hub says that the day is still to come


def read_listing(entries: list[Any]) -> Listing:
    """The papers of the API's entries, by upvotes; one bad entry never hides the rest."""
    papers: dict[str, Paper] = {}
    problems = []
    for entry in entries:
        try:
            paper = read_paper(entry)
        except ValueError as error:
            problems.append(str(error))
        else:
            papers.setdefault(paper.id, paper)
    for problem in problems:
        log.warning("an entry of the papers API cannot be read: %s", problem)
    return Listing(tuple(sorted(papers.values(), key=lambda paper: -paper.upvotes)), tuple(problems))


# Bounds of what is read, in UTF-16 units, several times what the Hub ever had: nobody's card, index or model has use
# for more, and every text costs all that look at it.
_ABSTRACT = 20_000  # the longest from 2023 to 2026 has 1,922
_SENTENCE = 500  # the longest title has 143, the longest of the Hub's own summaries 311
_NAME = 200  # of people, organizations, keywords; the longest has 76
_AUTHORS = 10_000  # arXiv:1503.07589 has 5,154
_KEYWORDS = 100  # the most are 30


def read_paper(entry: Any) -> Paper:
    """One entry of the list, in any shape since 2023.

    Raises ValueError if it has no usable id or title. Everything else may be missing, null or of a wrong type.
    """
    outer = entry if isinstance(entry, dict) else {}
    inner = outer["paper"] if isinstance(outer.get("paper"), dict) else {}
    paper_id, title = inner.get("id"), plain_latex(_line(inner.get("title")) or _line(outer.get("title")))
    if not isinstance(paper_id, str) or not is_usable(paper_id):
        raise ValueError(f"no paper id in {str(entry)[:80]!r}")
    if not title:
        raise ValueError(f"{paper_id} has no title")
    return Paper(
        id=paper_id,
        title=title,
        abstract=plain_latex(_paragraphs(inner.get("summary")) or _paragraphs(outer.get("summary"))),
        authors=_authors(inner.get("authors")),
        published_at=_moment(inner.get("publishedAt")),
        upvotes=_count(inner.get("upvotes")) or 0,
        organization=_organization(inner) or _organization(outer),
        github_repo=_link(inner.get("githubRepo")),
        github_stars=_count(inner.get("githubStars")),
        thumbnail=_link(outer.get("thumbnail")) or _link(outer.get("mediaUrl")),
        ai_summary=_line(inner.get("ai_summary")) or None,
        ai_keywords=_keywords(inner.get("ai_keywords")),
        withdrawn_at=_moment(inner.get("withdrawnAt")),
    )


_COMMAND_WITH_BRACES = re.compile(
    r"\\?(?:text(?:tt|bf|it|sc|rm|sf|up)?|emph|underline|math(?:bf|rm|it|cal|bb|sf|tt))\{([^{}]*)\}"
)
_SCRIPT_BRACES = re.compile(r"([_^])\{([^{}]*)\}")
_LETTER_BRACES = re.compile(r"\{([A-Za-z]{1,4})\}(?=[A-Za-z])|(?<=[a-z])\{([A-Z]{1,4})\}")  # {S}ignal, brea{K}ing
_ACCENT = re.compile(r"""\\([`'^"~])(?:\{\\?([A-Za-z])\}|([aeiouyAEIOUY]))""")  # vis-\`a-vis, but not don\'t
# Accents that are letters need a brace, or stand inside a word: Erd\H{o}s arrives as Erd\Hos. \Hom is mathematics.
_LETTER_ACCENT = re.compile(r"\\([Hcvukr])\{\\?([A-Za-z])\}|(?<=[A-Za-z])\\(H) ?(?!om\b|uge\b)([ouOU])")
_COMBINING = dict(
    zip("`'^\"~Hcvukr", "\u0300\u0301\u0302\u0308\u0303\u030b\u0327\u030c\u0306\u0328\u030a", strict=True)
)
_ESCAPED = re.compile(r"\\([$&%_#{} ])")
_QUOTES = re.compile(r"``((?:(?!``).)+?)(?:''|\")")  # none is sought beyond the next opening: that would take for ever
_LOST_DOLLAR = re.compile(r"\\(?=\d)")  # arXiv's \$10,000 arrives as \10,000
# Each begins with what is rare, and looks back from there: a lookbehind in front is tried at every single letter.
_TIMES = re.compile(r"times(?<=\dtimes)\b")  # 24times, from 24\times; "24 times" is English
# 69.8 pm 0.5, from 69.8 \pm 0.5; but not 10:30 pm 2, nor 1 pm 5 pm. "At 1 pm 5 people" cannot be told from it.
_PLUS_MINUS = re.compile(r" pm (?<=\d pm )(?<!:\d\d pm )(?=\d)(?![\d.:]+ ?[aApP]\.?[mM]\b)")
_DEEPEST = 4  # commands inside commands


def plain_latex(text: str) -> str:
    """Text without the LaTeX that the Hub leaves half removed: `texttt{D}ual` is `Dual`, `V_{0.5}` is `V_0.5`.

    Dollars stay, because they are money as often as mathematics.
    """
    if "\\" in text:  # before the braces go, which say what the accent is on
        text = _LETTER_ACCENT.sub(_accented, _ACCENT.sub(_accented, text))
    if "{" in text:
        for _ in range(_DEEPEST):
            text = _SCRIPT_BRACES.sub(r"\1\2", _COMMAND_WITH_BRACES.sub(r"\1", text))
        text = _LETTER_BRACES.sub(r"\1\2", text)
    if "``" in text:
        text = _QUOTES.sub(r'"\1"', text)
    text = _PLUS_MINUS.sub(" ± ", _TIMES.sub("×", text))
    return _LOST_DOLLAR.sub("$", _ESCAPED.sub(r"\1", text))


def _accented(match: re.Match[str]) -> str:
    accent, letter = (group for group in match.groups() if group)
    return unicodedata.normalize("NFC", letter + _COMBINING[accent])


def _line(value: Any, longest: int = _SENTENCE) -> str:
    return shorten(clean(value), longest) if isinstance(value, str) else ""


def _keywords(value: Any) -> tuple[str, ...]:
    words = (_line(item, _NAME) for item in value) if isinstance(value, list) else ()
    return tuple(islice(dict.fromkeys(word for word in words if word), _KEYWORDS))


def _paragraphs(value: Any) -> str:
    # Until November 2025 abstracts came wrapped at 80 columns; a new paragraph is a line break and two spaces.
    if not isinstance(value, str):
        return ""
    parts = re.split(r"\n\s*\n|\n {2,}", value)
    return shorten("\n\n".join(text for part in parts if (text := clean(part))), _ABSTRACT)


def _authors(value: Any) -> tuple[str, ...]:
    people = (person for person in value if isinstance(person, dict)) if isinstance(value, list) else ()
    shown = (_line(person.get("name"), _NAME) for person in people if not person.get("hidden"))
    return tuple(islice(filter(None, shown), _AUTHORS))


def _organization(part: dict[str, Any]) -> str | None:
    value = part.get("organization")
    if not isinstance(value, dict):
        return None
    return _line(value.get("fullname"), _NAME) or _line(value.get("name"), _NAME) or None


def _count(value: Any) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 2**53 else None


_ADDRESS = re.compile(r"https?://[\w-]+(?:\.[\w-]+)+(?::\d{1,5})?(?:[/?#][^\s<>\"']*)?")
_LONGEST_ADDRESS = 500  # characters; a card must have room for it


def _link(value: Any) -> str | None:
    text = value.strip() if isinstance(value, str) else ""
    usable = len(text) <= _LONGEST_ADDRESS and text == clean(text) and _ADDRESS.fullmatch(text)
    return text if usable else None


def _moment(value: Any) -> datetime | None:
    try:
        moment = datetime.fromisoformat(value)
        return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    except (TypeError, ValueError, OverflowError):  # overflow: the first hours of year 1, east of Greenwich
        return None
