"""Imported summaries against the abstracts of their papers, whichever of the two is there first."""

import asyncio
import logging
from collections.abc import Sequence

from sqlite_utils import Database

from bot.logs import log_failure
from bot.summarise.checks import wrong_numbers
from storage import papers, summaries
from storage.database import Store
from storage.records import Paper, Summary
from storage.summaries import Unchecked

log = logging.getLogger(__name__)

UNCHECKED = f"{summaries.UNCHECKED} the abstract is not known, so the numbers are not checked"
AT_ONCE = 50  # summaries; the database's thread has some 10 ms of work with so many


def number_checks(paper: Paper, summary: Summary) -> tuple[str, ...]:
    """What is wrong with the numbers of an imported summary, or that nobody can tell as yet.

    Of our own rules only the numbers count: an archive had others for lengths and keywords.
    """
    if not paper.abstract:
        return (UNCHECKED,)
    try:
        return tuple(wrong_numbers(paper, summary))
    except Exception as error:  # as for a model's text: what our own checks cannot read is not published
        log_failure(log, error, "paper %s: the checks failed", paper.id)
        return ("crash: the text cannot be checked",)


async def check_imported(store: Store) -> None:
    """Check the imported summaries whose abstracts have come since, so many at a time."""
    while waiting := await store(_waiting):
        # In a thread of its own: one takes milliseconds, and everybody waits for the database's.
        checked = await asyncio.to_thread(lambda chosen: [_checked(*one) for one in chosen], waiting)
        await store(_note, checked)


def _waiting(db: Database) -> list[tuple[Paper, Unchecked]]:
    found = summaries.unchecked(db, AT_ONCE)
    of_id = {paper.id: paper for paper in papers.get_many(db, [one.paper_id for one in found])}
    return [(of_id[one.paper_id], one) for one in found if one.paper_id in of_id]


def _checked(paper: Paper, one: Unchecked) -> tuple[Unchecked, tuple[str, ...]]:
    others = [problem for problem in one.reading.checks if not problem.startswith((summaries.UNCHECKED, "number:"))]
    return one, (*number_checks(paper, one.reading.summary), *others)


def _note(db: Database, checked: Sequence[tuple[Unchecked, tuple[str, ...]]]) -> None:
    for one, checks in checked:
        summaries.note_checks(db, one, checks)
