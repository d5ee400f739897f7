"""What happened how often, by UTC day: for the operator, never about one person."""

from datetime import date
from typing import Literal

from sqlite_utils import Database

Counted = Literal["pushes", "messages", "commands", "errors", "storms", "failed-checks", "repaired", "fallbacks"]


def add(db: Database, day: date, name: Counted, count: int = 1) -> None:
    """Count so many more of this kind on this day."""
    db.execute(
        "INSERT INTO counts (day, name, count) VALUES (?, ?, ?) "
        "ON CONFLICT(day, name) DO UPDATE SET count = count + excluded.count",
        [day.isoformat(), name, count],
    )


def since(db: Database, first_day: date) -> dict[str, int]:
    """The sums from this day on; what never happened is absent."""
    rows = db.execute(
        "SELECT name, sum(count) AS total FROM counts WHERE day >= ? GROUP BY name", [first_day.isoformat()]
    )
    return {row["name"]: row["total"] for row in rows}


def prune(db: Database, before: date) -> None:
    """Forget what was counted before this day."""
    db.execute("DELETE FROM counts WHERE day < ?", [before.isoformat()])
