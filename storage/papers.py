"""Papers and the days that list them. A paper is new once: its sequence number is given by the first day that lists it.

Until then, a paper that somebody asked for by its id stands before all others.
"""

import json
import sqlite3
from collections.abc import Iterable, Sequence
from datetime import date, datetime

from sqlite_utils import Database

from storage import paper_keywords
from storage.moments import maybe_read, maybe_written, read, written
from storage.records import Listed, Paper
from storage.rows import Table, texts, value_in

PAPERS = Table("papers", "paper {0[id]}", 'correct it, or put a backup in its place (README, "Restore")')
LISTINGS = Table("listings", "day {0[day]}", "correct or delete its rows")
_LISTING_DAYS = Table("listing_days", "day {0[day]}", "delete it, and the day's list is read anew")

_COLUMNS = (
    "id, title, abstract, authors, published_at, upvotes, organization, github_repo, github_stars, "
    "thumbnail, ai_summary, ai_keywords, withdrawn_at"
)

# What the Hub once said and then leaves out (a repository, its own summary) is kept; what it changes is followed.
# No upvotes are what a Paper has where the Hub said nothing.
_UPSERT = f"""
    INSERT INTO papers ({_COLUMNS}, sequence, first_seen_at)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ({{sequence}}), ?)
    ON CONFLICT(id) DO UPDATE SET
        sequence = CASE WHEN EXISTS (SELECT 1 FROM listings WHERE paper_id = papers.id) THEN sequence
                        ELSE excluded.sequence END,
        title = excluded.title,
        abstract = CASE excluded.abstract WHEN '' THEN abstract ELSE excluded.abstract END,
        authors = CASE excluded.authors WHEN '[]' THEN authors ELSE excluded.authors END,
        published_at = coalesce(excluded.published_at, published_at),
        upvotes = CASE excluded.upvotes WHEN 0 THEN upvotes ELSE excluded.upvotes END,
        organization = coalesce(excluded.organization, organization),
        github_repo = coalesce(excluded.github_repo, github_repo),
        github_stars = coalesce(excluded.github_stars, github_stars),
        thumbnail = coalesce(excluded.thumbnail, thumbnail),
        ai_summary = coalesce(excluded.ai_summary, ai_summary),
        ai_keywords = CASE excluded.ai_keywords WHEN '[]' THEN ai_keywords ELSE excluded.ai_keywords END,
        withdrawn_at = coalesce(excluded.withdrawn_at, withdrawn_at)
"""  # noqa: S608 - the only things put in are the list of columns above and one of the two numbers below
_NEWS = _UPSERT.format(sequence="SELECT max(coalesce(max(sequence), 0), 0) + 1 FROM papers")
_NO_NEWS = _UPSERT.format(sequence="SELECT min(coalesce(min(sequence), 0), 0) - 1 FROM papers")


def save_listing(db: Database, day: date, papers: Sequence[Paper], now: datetime, *, news: bool = True) -> list[str]:
    """Store one day's list as the Hub gave it at `now`; returns the ids listed for the first time, in list order.

    Papers of a day that somebody looked up long after are no `news`: they stand before all others in the sequence, so
    that no chat has them still to come.
    A paper that the Hub has dropped from the day since stays on it: nothing is lost.
    """
    known = _known(db, [paper.id for paper in papers])
    for rank, paper in enumerate(papers):
        db.execute(_NEWS if news else _NO_NEWS, [*_row(paper), written(now)])
        db.execute(
            "INSERT INTO listings (day, paper_id, rank) VALUES (?, ?, ?) "
            "ON CONFLICT(day, paper_id) DO UPDATE SET rank = excluded.rank",
            [day.isoformat(), paper.id, rank],
        )
    db.execute(
        "INSERT INTO listing_days (day, collected_at) VALUES (?, ?) "
        "ON CONFLICT(day) DO UPDATE SET collected_at = excluded.collected_at",
        [day.isoformat(), written(now)],
    )
    return [paper.id for paper in papers if paper.id not in known]


def save_archived(db: Database, day: date, papers: Sequence[Paper], now: datetime, *, news: bool) -> None:
    """List papers on a day that an archived digest gives them; what the Hub has said of them stays.

    `news`: as for `save_listing`.
    """
    known = {paper.id: paper for paper in get_many(db, [paper.id for paper in papers])}
    for rank, paper in enumerate(papers):
        db.execute(_NEWS if news else _NO_NEWS, [*_row(known.get(paper.id, paper)), written(now)])
        db.execute(
            "INSERT INTO listings (day, paper_id, rank) VALUES (?, ?, ?) ON CONFLICT(day, paper_id) DO NOTHING",
            [day.isoformat(), paper.id, rank],
        )


def update(db: Database, paper: Paper, now: datetime) -> None:
    """Store what the Hub says of one paper, without listing it on a day."""
    db.execute(_NO_NEWS, [*_row(paper), written(now)])


def on_day(db: Database, day: date) -> list[Paper]:
    """The day's papers, best first: by upvotes, then in the Hub's order. Withdrawn papers are left out."""
    rows = db.execute(
        f"SELECT {_COLUMNS} FROM papers JOIN listings ON paper_id = id "  # noqa: S608
        "WHERE day = ? AND withdrawn_at IS NULL ORDER BY upvotes DESC, rank",
        [day.isoformat()],
    )
    return list(PAPERS.records(_paper, rows))


def count_on(db: Database, day: date) -> int:
    """How many papers `on_day` gives."""
    row = db.execute(
        "SELECT count(*) FROM listings JOIN papers ON paper_id = id WHERE day = ? AND withdrawn_at IS NULL",
        [day.isoformat()],
    ).fetchone()
    return int(row[0])


def get(db: Database, paper_id: str) -> Paper | None:
    """The paper of this id, withdrawn or not. Raises UnreadableRow."""
    row = db.execute(f"SELECT {_COLUMNS} FROM papers WHERE id = ?", [paper_id]).fetchone()  # noqa: S608
    return PAPERS.record(_paper, row) if row else None


def get_many(db: Database, paper_ids: Sequence[str]) -> list[Paper]:
    """The papers of these ids, in this order; unknown ids are left out."""
    rows = db.execute(
        f"SELECT {_COLUMNS} FROM papers WHERE id IN (SELECT value FROM json_each(?))",  # noqa: S608
        [json.dumps(paper_ids)],
    )
    found = {paper.id: paper for paper in PAPERS.records(_paper, rows)}
    return [found[paper_id] for paper_id in paper_ids if paper_id in found]


def last_days(db: Database, paper_ids: Iterable[str]) -> dict[str, date]:
    """The latest listing day of each of these papers; one that no day lists is absent."""
    rows = db.execute(
        "SELECT paper_id, max(day) AS day FROM listings WHERE paper_id IN (SELECT value FROM json_each(?)) "
        "GROUP BY paper_id",
        [json.dumps(list(paper_ids))],
    )
    return dict(LISTINGS.records(lambda row: (row["paper_id"], _day(row)), rows))


def collected_at(db: Database, day: date) -> datetime | None:
    """When the Hub was last asked for this day; None: never, as far as that can be read."""
    rows = db.execute("SELECT day, collected_at FROM listing_days WHERE day = ?", [day.isoformat()])
    return dict(_LISTING_DAYS.records(_collection, rows)).get(day)


def collections(db: Database) -> dict[date, datetime]:
    """When the Hub was last asked for each day; days that were never asked for are absent."""
    rows = db.execute("SELECT day, collected_at FROM listing_days")
    return dict(_LISTING_DAYS.records(_collection, rows))


def latest_day(db: Database, until: date) -> date | None:
    """The latest day up to `until` that has papers to show; None: there is none stored."""
    return next(iter(days_with_papers(db, until, 1)), None)


def days_with_papers(db: Database, until: date, limit: int) -> list[date]:
    """The latest stored days up to `until` that have papers to show, latest first."""
    rows = db.execute(
        "SELECT DISTINCT day FROM listings JOIN papers ON paper_id = id "
        "WHERE day <= ? AND withdrawn_at IS NULL ORDER BY day DESC",
        [until.isoformat()],
    )
    return LISTINGS.first(_day, rows, limit)


def next_day_with_papers(db: Database, after: date) -> date | None:
    """The earliest stored day after this one that has papers to show."""
    rows = db.execute(
        "SELECT day FROM listings JOIN papers ON paper_id = id WHERE day > ? AND withdrawn_at IS NULL ORDER BY day",
        [after.isoformat()],
    )
    return next(iter(LISTINGS.first(_day, rows, 1)), None)


def listed_since(db: Database, first_day: date) -> list[Listed]:
    """Every paper to show that a day from `first_day` on lists, with its keywords, in sequence order."""
    rows = db.execute(
        # CROSS: the days come first; left to itself, SQLite would look through all papers there are.
        f"SELECT {_COLUMNS}, sequence, max(day) AS day FROM listings CROSS JOIN papers ON id = paper_id "  # noqa: S608
        "WHERE day >= ? AND withdrawn_at IS NULL GROUP BY id ORDER BY sequence",
        [first_day.isoformat()],
    ).fetchall()
    return _listed(db, rows)


def best_between(db: Database, first_day: date, last_day: date) -> list[Listed]:
    """Every paper to show that one of these days lists, once, most upvotes first."""
    rows = db.execute(
        f"SELECT {_COLUMNS}, sequence, max(day) AS day FROM papers JOIN listings ON paper_id = id "  # noqa: S608
        "WHERE day BETWEEN ? AND ? AND withdrawn_at IS NULL GROUP BY id ORDER BY upvotes DESC, sequence",
        [first_day.isoformat(), last_day.isoformat()],
    ).fetchall()
    return _listed(db, rows)


def _listed(db: Database, rows: Sequence[sqlite3.Row]) -> list[Listed]:
    keywords = paper_keywords.of(db, [row["id"] for row in rows])

    def listed(row: sqlite3.Row) -> Listed:
        return Listed(_paper(row), row["sequence"], _day(row), keywords[row["id"]])

    return list(PAPERS.records(listed, rows))


def _known(db: Database, paper_ids: list[str]) -> set[str]:
    rows = db.execute(
        "SELECT DISTINCT paper_id FROM listings WHERE paper_id IN (SELECT value FROM json_each(?))",
        [json.dumps(paper_ids)],
    )
    return {row[0] for row in rows}


def _row(paper: Paper) -> list[str | int | None]:
    return [
        paper.id,
        paper.title,
        paper.abstract,
        json.dumps(paper.authors, ensure_ascii=False),
        maybe_written(paper.published_at),
        paper.upvotes,
        paper.organization,
        paper.github_repo,
        paper.github_stars,
        paper.thumbnail,
        paper.ai_summary,
        json.dumps(paper.ai_keywords, ensure_ascii=False),
        maybe_written(paper.withdrawn_at),
    ]


def _paper(row: sqlite3.Row) -> Paper:
    return Paper(
        id=row["id"],
        title=row["title"],
        abstract=row["abstract"],
        authors=texts(value_in(row["authors"])),
        published_at=maybe_read(row["published_at"]),
        upvotes=row["upvotes"],
        organization=row["organization"],
        github_repo=row["github_repo"],
        github_stars=row["github_stars"],
        thumbnail=row["thumbnail"],
        ai_summary=row["ai_summary"],
        ai_keywords=texts(value_in(row["ai_keywords"])),
        withdrawn_at=maybe_read(row["withdrawn_at"]),
    )


def _day(row: sqlite3.Row) -> date:
    return date.fromisoformat(row["day"])


def _collection(row: sqlite3.Row) -> tuple[date, datetime]:
    return _day(row), read(row["collected_at"])
