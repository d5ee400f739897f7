"""How things stand, in numbers, for the operator: read-only, and never about one chat."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlite_utils import Database

from storage.moments import maybe_read, written
from storage.papers import collections
from storage.records import Late


@dataclass(frozen=True, slots=True)
class ModelUse:
    """What models were asked, and what it cost."""

    calls: int
    prompt_tokens: int
    completion_tokens: int


def subscribers(db: Database) -> dict[tuple[str, str], int]:
    """Chats by state and language; those that never subscribed and only looked around are left out."""
    # Taken off the sum of all, so that indexes tell both: to read the record of everybody who left takes long.
    rows = db.execute(
        """
        SELECT state, language, sum(number) AS number FROM (
            SELECT state, language, count(*) AS number FROM chats GROUP BY language, state
            UNION ALL
            SELECT state, language, -count(*) FROM chats WHERE state = 'stopped' AND position IS NULL GROUP BY language
        )
        GROUP BY state, language HAVING sum(number) > 0 ORDER BY state, language
        """
    )
    return {(row["state"], row["language"]): row["number"] for row in rows}


def running_pushes(db: Database) -> int:
    """Planned and not finished, to chats that can be reached."""
    return _number(
        db,
        "SELECT count(*) FROM pushes WHERE EXISTS (SELECT 1 FROM chats WHERE chats.id = chat_id AND state = 'active')",
    )


def late_pushes(db: Database, due_before: datetime, now: datetime) -> Late:
    """Pushes that should have been out and were due before this moment; `now` tells who is paused."""
    row = db.execute(
        """
        SELECT count(*) AS number, min(due_at) AS oldest FROM (
            SELECT planned_at AS due_at FROM pushes WHERE planned_at < :before
            AND EXISTS (SELECT 1 FROM chats WHERE chats.id = chat_id AND state = 'active')
            UNION ALL
            SELECT next_push_at FROM chats
            WHERE state = 'active' AND next_push_at < :before AND (paused_until IS NULL OR paused_until <= :now)
            AND NOT EXISTS (SELECT 1 FROM pushes WHERE chat_id = chats.id)
        ) WHERE due_at LIKE '____-__-__T__:__:__+00:00'  -- as `written` writes it: anything else cannot be read
        """,
        {"before": written(due_before), "now": written(now)},
    ).fetchone()
    return Late(row["number"], maybe_read(row["oldest"]))


def collected_at(db: Database) -> datetime | None:
    """When the Hub last gave a list, of whatever day; None: never."""
    return max(collections(db).values(), default=None)


def papers(db: Database) -> int:
    """Papers stored."""
    return _number(db, "SELECT count(*) FROM papers")


def papers_since(db: Database, position: int) -> int:
    """Papers seen for the first time after this one."""
    return _number(db, "SELECT count(*) FROM papers WHERE sequence > ?", [position])


def summaries(db: Database) -> dict[tuple[str, str], int]:
    """Published summaries by source and language; failed attempts are no summaries."""
    rows = db.execute(
        "SELECT source, language, count(*) AS number FROM summaries WHERE body IS NOT NULL GROUP BY source, language"
    )
    return {(row["source"], row["language"]): row["number"] for row in rows}


def model_use(db: Database, first_day: date | None = None) -> ModelUse:
    """From this UTC day on; None: ever."""
    row = db.execute(
        "SELECT coalesce(sum(calls), 0) AS calls, coalesce(sum(prompt_tokens), 0) AS prompt, "
        "coalesce(sum(completion_tokens), 0) AS completion FROM model_days WHERE day >= ?",
        [first_day.isoformat() if first_day else ""],
    ).fetchone()
    return ModelUse(row["calls"], row["prompt"], row["completion"])


def database_bytes(db: Database) -> int:
    """The size of the database file, its log of unmerged writes left out."""
    return _number(db, "SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()")


def _number(db: Database, query: str, values: Sequence[object] = ()) -> int:
    return int(db.execute(query, list(values)).fetchone()[0])
