"""One day as a file: the Markdown digest, the same as JSON, and the index of a folder of digests."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date

from bot.markdown.escape import code_span
from bot.render.links import paper_page
from bot.render.templating import markdown, origin
from bot.wording import LANGUAGES, Wording, wording
from storage.records import Day, Paper, Reading, SummaryLanguage

DIGESTS = "-hf-daily-papers.md"  # how the name of each ends
FILE_NAME = f"{{day:%Y%m%d}}{DIGESTS}"
_HEADING = re.compile(r"#\s+(?P<words>(?:[^\[\]]|\[[^\[\]]*\](?!\())+)")  # brackets in pairs, and no link in it
_FILE_NAME = re.compile(rf"(\d{{8}}){re.escape(DIGESTS)}", re.ASCII)


def as_markdown(day: Day, language: SummaryLanguage) -> str:
    """The day in the archive's layout; `import` reads it back without loss."""
    say = wording(language)
    note = _note_on_source(day.entries, say)
    return markdown("digest.md", say, day=day.day, entries=day.entries, note_on_source=note)


def _note_on_source(entries: Sequence[tuple[Paper, Reading]], say: Wording) -> str:
    """How many entries come from where, and which of them were checked."""
    readings = [reading for _, reading in entries]
    if not readings:
        return say("digest-note-empty")
    told = [reading for reading in readings if not reading.quotes]
    quoted = sum(reading.quotes and not reading.summary.is_blank for reading in readings)
    blank = len(readings) - len(told) - quoted
    unchecked = [reading for reading in told if not reading.is_checked]
    named = [reading for reading in told if reading.model and reading.is_checked]
    origins = {origin(paper, reading.summary) for paper, reading in entries if reading.quotes}
    hub = "yes" if origins & {"card-from-hub", "card-only-from-hub"} else "no"
    sentences = []
    if quoted and not told:
        sentences.append(say("digest-note-abstracts", hub=hub))
    if named:
        everything = "yes" if len(named) == len(readings) else "no"
        sentences.append(say("digest-note-models", count=len(named), all=everything, models=_models(named)))
    if unnamed := len(told) - len(unchecked) - len(named):
        sentences.append(say("digest-note-unnamed", count=unnamed))
    if unchecked:
        models = _models(unchecked)
        is_named = "yes" if models else "no"
        sentences.append(say("digest-note-unchecked", count=len(unchecked), named=is_named, models=models))
    if quoted and told:
        sentences.append(say("digest-note-quoted", count=quoted, hub=hub))
    if blank:
        sentences.append(say("digest-note-blank", count=blank))
    return ("" if say.language == "zh" else " ").join(sentences)


def _models(readings: Sequence[Reading]) -> str:
    return ", ".join(code_span(model) for model in sorted({reading.model for reading in readings if reading.model}))


def as_json(day: Day, language: SummaryLanguage) -> str:
    """The day as one JSON object, for machines."""
    body = {
        "date": day.day.isoformat(),
        "language": language,
        "count": len(day.entries),
        "papers": [
            {
                "id": paper.id,
                "url": paper_page(paper.id),
                "title": paper.title,
                "authors": list(paper.authors),
                "upvotes": paper.upvotes,
                "summary": asdict(reading.summary),
                "summary_source": reading.source,
                "model": reading.model,
                "checks": list(reading.checks),
            }
            for paper, reading in day.entries
        ],
    }
    return json.dumps(body, ensure_ascii=False, indent=2) + "\n"


def is_index(text: str) -> bool:
    """Whether this is what `as_index` writes, in whichever language."""
    first, *lines = text.strip().split("\n")
    titles = {f"# {wording(language)('digest-index-title')}" for language in LANGUAGES}
    return first in titles and all(not line or line.startswith("- [") for line in lines)


def as_index(first_lines: Mapping[str, str], language: SummaryLanguage) -> str:
    """The `README.md` of a folder of digests: one line a day, oldest first, with the heading that the digest bears.

    `first_lines`: of each file, by its name. Files that are no digests are left out; a digest without a heading that
    can be a link's text has the usual one, in this language.
    """
    say = wording(language)
    digests = sorted((day, name) for name in first_lines if (day := _day_of(name)))
    lines = []
    for day, name in digests:
        found = _HEADING.fullmatch(first_lines[name].strip())
        heading = found["words"] if found else say("digest-title", day=day.isoformat())
        lines.append(f"- [{heading}]({name})")
    return "\n".join([f"# {say('digest-index-title')}", "", *lines, ""])


def _day_of(file_name: str) -> date | None:
    """The day whose digest has this name; None for a name that no digest has."""
    match = _FILE_NAME.fullmatch(file_name)
    try:
        return date.fromisoformat(match[1]) if match else None
    except ValueError:  # 20231345
        return None
