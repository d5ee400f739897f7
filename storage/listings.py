"""Which days list papers, month by month, and since when a paper reads as it does: what a calendar of days needs."""

import json
import sqlite3
from collections.abc import Iterable
from datetime import date

from sqlite_utils import Database

from storage.moments import maybe_read, read
from storage.papers import LISTINGS, PAPERS
from storage.records import Dates, DayInBrief, SummaryLanguage


def days_of(db: Database, month: str, until: date) -> list[DayInBrief]:
    """The days of a month (`2026-08`), latest first."""
    rows = db.execute(  # SQLite takes the title from the row that has the maximum
        "SELECT day, count(*) AS count, max(upvotes), title FROM listings JOIN papers ON paper_id = id "
        "WHERE day BETWEEN ? AND min(?, ?) AND withdrawn_at IS NULL GROUP BY day ORDER BY day DESC",
        [f"{month}-01", f"{month}-31", until.isoformat()],
    )
    return list(LISTINGS.records(_day_in_brief, rows))


def dates_of(db: Database, paper_ids: Iterable[str], language: SummaryLanguage) -> dict[str, Dates]:
    """The dates of these papers; one that nobody has summarised in this language reads as when it was seen."""
    rows = db.execute(
        "SELECT id, first_seen_at, (SELECT max(created_at) FROM summaries WHERE paper_id = id AND language = ? "
        "AND body IS NOT NULL) AS written_at FROM papers WHERE id IN (SELECT value FROM json_each(?))",
        [language, json.dumps(list(paper_ids))],
    )
    return dict(PAPERS.records(_dates, rows))


def _day_in_brief(row: sqlite3.Row) -> DayInBrief:
    return DayInBrief(date.fromisoformat(row["day"]), row["count"], row["title"])


def _dates(row: sqlite3.Row) -> tuple[str, Dates]:
    seen_at, written_at = read(row["first_seen_at"]), maybe_read(row["written_at"])
    return row["id"], Dates(seen_at, max(seen_at, written_at or seen_at))
