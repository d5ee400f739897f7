"""One day as a file: the Markdown digest, the same as JSON, and the index of a folder of digests."""

import json
import re
from collections.abc import Iterable
from dataclasses import asdict
from datetime import date

from bot.archive.escape import code_span
from bot.library import Day
from bot.render.links import paper_page
from bot.render.templating import markdown
from bot.wording import LANGUAGES, wording
from storage.records import SummaryLanguage

FILE_NAME = "{day:%Y%m%d}-hf-daily-papers.md"
_FILE_NAME = re.compile(r"(\d{4})(\d{2})(\d{2})-hf-daily-papers\.md")


def as_markdown(day: Day, language: SummaryLanguage) -> str:
    """The day in the archive's layout; `import` reads it back without loss."""
    say = wording(language)
    models = sorted({reading.model for _, reading in day.entries if reading.model})
    if models:
        note = say("digest-note-models", models=", ".join(code_span(model) for model in models))
    else:
        note = say("digest-note-abstracts" if day.entries else "digest-note-empty")
    return markdown("digest.md", say, day=day.day, entries=day.entries, note_on_source=note)


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
    first, *lines = text.strip().split("\n") or [""]
    titles = {f"# {wording(language)('digest-index-title')}" for language in LANGUAGES}
    return first in titles and all(not line or line.startswith("- [") for line in lines)


def as_index(file_names: Iterable[str], language: SummaryLanguage) -> str:
    """The `README.md` of a folder of digests: one line a day, oldest first. Other files are left out."""
    say = wording(language)
    days = sorted(date(*map(int, match.groups())) for name in file_names if (match := _FILE_NAME.fullmatch(name)))
    lines = [f"- [{say('digest-title', day=day.isoformat())}]({FILE_NAME.format(day=day)})" for day in days]
    return "\n".join([f"# {say('digest-index-title')}", "", *lines, ""])
