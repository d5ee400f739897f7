"""Archived Markdown digests into the database: what `import` does, and what it says about each file."""

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path

from sqlite_utils import Database

from bot.archive.digest import read_digest
from bot.archive.records import ArchivedDigest, ArchivedEntry
from bot.days import utc_day
from bot.errors import BotError
from bot.library import Library
from bot.paper_ids import is_usable
from bot.render.digest import is_index
from bot.summarise.imported import number_checks
from storage import papers, summaries
from storage.database import Store
from storage.records import QUOTED, Attempt, Paper, Reading

LARGEST_FILE = 2 * 2**20  # bytes; the largest day there was had 82 papers, of some 3 kB each


class UnreadableFile(BotError):
    """A file whose text cannot be had: the end of a sentence that its name begins."""


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What became of one file: how many entries are stored, and a line for everything that is not as it should be."""

    day: date | None
    entries: int
    stored: int
    remarks: tuple[str, ...]
    unreadable: str | None = None  # why the file's text could not be had; None: it could
    is_index: bool = False  # whether it only lists the digests of a folder

    @property
    def is_understood(self) -> bool:
        """Whether the file gave anything: entries, or the word that its day has none."""
        return self.stored > 0 or (self.day is not None and not self.remarks)


async def take_in_file(store: Store, library: Library, file: Path, now: datetime) -> ImportReport:
    """As `take_in`, from a file. One that cannot be read is a report of its own, and stores nothing."""
    try:
        text = await asyncio.to_thread(read_text, file)
    except UnreadableFile as error:
        return ImportReport(None, 0, 0, (), unreadable=str(error))
    return await take_in(store, library, text, file.name, now)


def read_text(file: Path) -> str:
    """The text of an archived digest, which is UTF-8. Raises UnreadableFile."""
    try:
        with file.open("rb") as opened:
            content = opened.read(LARGEST_FILE + 1)
    except OSError as error:
        raise UnreadableFile(f"cannot be read: {error.strerror or error}") from error
    if len(content) > LARGEST_FILE:
        raise UnreadableFile(f"is larger than {LARGEST_FILE // 2**20} MB, so it is no digest of a day")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UnreadableFile("is not UTF-8; save it as UTF-8 and import it again") from error
    if "\0" in text:  # UTF-16 of Latin letters looks like UTF-8 with these between them
        raise UnreadableFile("is not a text in UTF-8; save it as UTF-8 and import it again")
    return text


async def take_in(store: Store, library: Library, text: str, file_name: str, now: datetime) -> ImportReport:
    """Store every entry that says which paper it is about; `now` is the time of the first sighting of unknown papers.

    The Hub is asked for unknown abstracts, so that the numbers can be checked. Raises nothing for any text.
    """
    if is_index(text.replace("\r\n", "\n")):
        return ImportReport(None, 0, 0, (), is_index=True)
    read = read_digest(text, file_name=file_name, today=utc_day(now))
    digest = replace(read, entries=tuple(map(_with_usable_id, read.entries)))
    if digest.day is None:
        return ImportReport(None, len(digest.entries), 0, digest.problems)
    found = {entry.paper_id: entry for entry in digest.entries if entry.paper_id}
    listed = [_as_archived(paper_id, entry) for paper_id, entry in found.items()]
    await store(papers.save_archived, digest.day, listed, now, news=await library.is_news(digest.day))
    await library.complete(list(found))
    known = {paper.id: paper for paper in await store(papers.get_many, list(found))}
    # In a thread of its own: a day's numbers take long, and a bot on the same database would wait for the transaction.
    checks = await asyncio.to_thread(lambda: [_all_checks(entry, known) for entry in digest.entries])
    remarks = await store(save_entries, digest, checks, now)
    return ImportReport(digest.day, len(digest.entries), len(found), (*digest.problems, *remarks))


def _as_archived(paper_id: str, entry: ArchivedEntry) -> Paper:
    """What the archive knows of a paper, which the Hub may know better."""
    return Paper(paper_id, entry.title or paper_id, "", ai_summary=entry.summary.tldr if entry.from_hub else None)


def _with_usable_id(entry: ArchivedEntry) -> ArchivedEntry:
    """The entry; without its link, if that leads to nothing that can be a paper."""
    paper_id = entry.paper_id or ""
    is_one = is_usable(paper_id) and any(map(str.isdigit, paper_id))  # huggingface.co/papers/trending is a list
    return entry if is_one else replace(entry, paper_id=None)


def _all_checks(entry: ArchivedEntry, known: Mapping[str, Paper]) -> tuple[str, ...] | None:
    paper = known.get(entry.paper_id) if entry.paper_id else None
    return None if paper is None else tuple(_checks(entry, paper))


def save_entries(
    db: Database, digest: ArchivedDigest, checks: Sequence[tuple[str, ...] | None], now: datetime
) -> list[str]:
    """Store the summaries with what they lack; returns a line for every entry that lacks something.

    `checks`: of each entry; None for one whose paper there is not, or cannot be read.
    """
    remarks = []
    for entry, lacks in zip(digest.entries, checks, strict=True):
        if entry.paper_id is None:
            remarks.append(f"line {entry.line}: no link to a paper under {entry.title!r}; not stored")
            continue
        if lacks is None:
            remarks.append(f"{entry.paper_id}: its row in the database cannot be read; not stored")
            continue
        reading = Reading(entry.summary, "import", None if entry.from_abstract else digest.model, lacks)
        summaries.save(db, Attempt(entry.paper_id, digest.language, reading, prompt_version=0, made_at=now))
        remarks += [f"{entry.paper_id}: {problem}" for problem in lacks]
    return remarks


def _checks(entry: ArchivedEntry, paper: Paper) -> Iterator[str]:
    if entry.from_abstract:
        yield f"{QUOTED} the entry quotes the abstract; no model wrote it"
    else:
        yield from number_checks(paper, entry.summary)
    yield from (f"missing: {part}" for part in entry.missing)
    yield from (f"cut-off: {part}" for part in entry.cut_off)


def report_lines(name: str, report: ImportReport) -> Iterator[str]:
    """What is said about a file: a line for its sum, and one for each remark."""
    if report.unreadable:
        yield f"{name}: {report.unreadable}"
        return
    if report.is_index:
        yield f"{name}: an index of digests; skipped"
        return
    yield f"{name}: {report.day or 'no usable date'}, {report.stored} of {report.entries} entries stored"
    yield from (f"  {remark}" for remark in report.remarks)
