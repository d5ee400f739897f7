"""Archived Markdown digests into the database: what `import` does, and what it says about each file."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from sqlite_utils import Database

from bot.archive import ArchivedDigest, ArchivedEntry, read_digest
from bot.library import Library
from bot.summarise.checks import wrong_numbers
from storage import papers, summaries
from storage.database import Store
from storage.records import Paper, Reading


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What became of one file: how many entries are stored, and a line for everything that is not as it should be."""

    day: date | None
    entries: int
    stored: int
    remarks: tuple[str, ...]

    @property
    def is_understood(self) -> bool:
        """Whether the file gave anything: entries, or the word that its day has none."""
        return self.stored > 0 or (self.day is not None and not self.remarks)


async def take_in(store: Store, library: Library, text: str, file_name: str, now: datetime) -> ImportReport:
    """Store every entry that says which paper it is about; `now` is the time of the first sighting of unknown papers.

    The Hub is asked for unknown abstracts, so that the numbers can be checked. Raises nothing for any text.
    """
    digest = read_digest(text, file_name=file_name)
    if digest.day is None:
        return ImportReport(None, len(digest.entries), 0, digest.problems)
    found = {entry.paper_id: entry.title or entry.paper_id for entry in digest.entries if entry.paper_id}
    listed = [Paper(*named, "") for named in found.items()]
    await store(papers.save_archived, digest.day, listed, now, news=await library.is_news(digest.day))
    unknown = await library.complete(list(found))
    remarks = await store(save_entries, digest, now)
    unchecked = [f"{paper_id}: the abstract is not known, so the numbers are not checked" for paper_id in unknown]
    return ImportReport(digest.day, len(digest.entries), len(found), (*digest.problems, *remarks, *unchecked))


def save_entries(db: Database, digest: ArchivedDigest, now: datetime) -> list[str]:
    """Store the summaries with what they lack; returns a line for every entry that lacks something."""
    remarks = []
    for entry in digest.entries:
        paper = papers.get(db, entry.paper_id) if entry.paper_id else None
        if paper is None:
            remarks.append(f"line {entry.line}: no link to a paper under {entry.title!r}; not stored")
            continue
        checks = tuple(_checks(entry, paper))
        reading = Reading(entry.summary, "import", digest.model, checks)
        summaries.save(db, paper.id, digest.language, reading, prompt_version=0, tokens=(0, 0), now=now)
        remarks += [f"{paper.id}: {problem}" for problem in checks]
    return remarks


def _checks(entry: ArchivedEntry, paper: Paper) -> Iterator[str]:
    yield from (f"missing: {part}" for part in entry.missing)
    yield from (f"cut-off: {part}" for part in entry.cut_off)
    if entry.from_abstract:
        yield "abstract: the entry quotes the abstract; no model wrote it"
    elif paper.abstract:
        # Of our own rules only the numbers count: an archive had others for lengths and keywords.
        yield from wrong_numbers(paper, entry.summary)


def report_lines(name: str, report: ImportReport) -> Iterator[str]:
    """What is said about a file: a line for its sum, and one for each remark."""
    yield f"{name}: {report.day or 'no date found'}, {report.stored} of {report.entries} entries stored"
    yield from (f"  {remark}" for remark in report.remarks)
