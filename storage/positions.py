"""Places in the sequence of papers, which grows by every paper that is seen for the first time: what a chat has had."""

from datetime import date

from sqlite_utils import Database

from storage.papers import latest_day


def starting(db: Database, until: date) -> int | None:
    """Where a new subscriber starts: just before the latest listing day.

    None: that is not known yet, because there is no paper, or the day's first collection has not reached `until`.
    """
    latest = latest_day(db, until)
    half_read = db.execute(
        "SELECT 1 FROM listing_days WHERE date(collected_at) >= ? "
        "AND NOT EXISTS (SELECT 1 FROM listing_days AS running WHERE running.day = ?)",
        [until.isoformat(), until.isoformat()],
    ).fetchone()
    return before(db, latest) if latest and not half_read else None


def before(db: Database, day: date) -> int:
    """The position from which the papers first listed on this day are all still to come."""
    row = db.execute(
        "SELECT min(sequence) FROM papers JOIN listings ON paper_id = id WHERE day = ? "
        "AND NOT EXISTS (SELECT 1 FROM listings AS earlier WHERE earlier.paper_id = id AND earlier.day < ?)",
        [day.isoformat(), day.isoformat()],
    ).fetchone()
    return int(row[0]) - 1 if row[0] else last(db)


def last(db: Database) -> int:
    """The sequence number of the paper seen last; 0 when there is none."""
    return int(db.execute("SELECT coalesce(max(sequence), 0) FROM papers").fetchone()[0])


def extent(db: Database) -> tuple[int, int]:
    """The least and the greatest sequence number: one of them moves with every paper that comes, news or not."""
    row = db.execute("SELECT (SELECT min(sequence) FROM papers), (SELECT max(sequence) FROM papers)").fetchone()
    return row[0] or 0, row[1] or 0
