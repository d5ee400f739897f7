"""What is read out of an archived digest. Plain data: no behaviour, no I/O."""

from dataclasses import dataclass
from datetime import date

from storage.records import Summary, SummaryLanguage


@dataclass(frozen=True, slots=True)
class ArchivedEntry:
    """One paper of an archived digest, with what its text lacks."""

    paper_id: str | None  # None: no link to the paper was found
    title: str  # as in the heading, English, single-spaced; "" when the heading is missing
    summary: Summary
    missing: tuple[str, ...] = ()  # "title", "link", "main_work", "highlights", "keywords", "scores.novelty" …
    cut_off: tuple[str, ...] = ()  # parts that stop mid-sentence: "main_work", "highlights", "keywords", "comment" …
    from_abstract: bool = False  # the entry says of itself that it quotes the abstract
    from_hub: bool = False  # and that its first sentence is the Hub's own
    line: int = 1  # where the entry begins in its file, counted from 1


@dataclass(frozen=True, slots=True)
class ArchivedDigest:
    """A whole archived file, read."""

    day: date | None  # the listing day, a UTC day; None: neither the text nor the file name says a usable one
    language: SummaryLanguage
    model: str | None  # as the note names it, e.g. "GPT-4"; None: the notes name none
    entries: tuple[ArchivedEntry, ...]
    stated_count: int | None  # how many papers the head of the file says there are
    problems: tuple[str, ...]  # what was not understood, each with its line number
