"""Imported summaries against the abstracts of their papers, whichever of the two is there first."""

import logging

from sqlite_utils import Database

from bot.summarise.checks import wrong_numbers
from storage import papers, summaries
from storage.records import Paper, Summary

log = logging.getLogger(__name__)

UNCHECKED = f"{summaries.UNCHECKED} the abstract is not known, so the numbers are not checked"
AT_ONCE = 100  # summaries; so that nobody waits long for the database's thread


def number_checks(paper: Paper, summary: Summary) -> tuple[str, ...]:
    """What is wrong with the numbers of an imported summary, or that nobody can tell as yet.

    Of our own rules only the numbers count: an archive had others for lengths and keywords.
    """
    if not paper.abstract:
        return (UNCHECKED,)
    try:
        return tuple(wrong_numbers(paper, summary))
    except Exception:  # as for a model's text: what our own checks cannot read is not published
        log.exception("paper %s: the checks failed", paper.id)
        return ("crash: the text cannot be checked",)


def check_imported(db: Database) -> bool:
    """Check imported summaries whose abstracts have come since; says whether there may be more of them."""
    waiting = summaries.unchecked(db, AT_ONCE)
    for paper_id, language, reading in waiting:
        paper = papers.get(db, paper_id)
        if paper is not None:
            others = [problem for problem in reading.checks if not problem.startswith((summaries.UNCHECKED, "number:"))]
            checks = (*number_checks(paper, reading.summary), *others)
            summaries.note_checks(db, paper_id, language, checks)
    return len(waiting) == AT_ONCE
