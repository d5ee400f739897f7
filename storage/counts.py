"""What happened how often, by UTC day: for the operator, never about one person.

A name may be followed by a colon and the kind: "failed-checks:number". What is older than `prune` keeps is not lost but
added up, so that the sums of all time never fall.
"""

from collections.abc import Mapping
from datetime import date
from typing import Literal

from sqlite_utils import Database

Counted = Literal[
    "pushes",  # delivered to the last message
    "messages",  # that Telegram has taken
    "commands",  # by command
    "taps",
    "limited",  # updates over a person's limit, by kind
    "joined",  # subscribed, for the first time or again
    "left",  # asked for no more, or to be forgotten
    "asleep",  # cannot be reached any more
    "left-out",  # messages of a push that could not be sent in any form
    "errors",  # by kind
    "storms",  # calls of Telegram's that came to nothing
    "waits",  # calls that Telegram answered with 429
    "failed-checks",  # answers of models, by kind of check
    "repaired",  # summaries that held after the second call
    "fallbacks",  # papers left to their abstract, by the reason
]

_EARLIER = ""  # in place of a day: all the days that were pruned; sorts before every day


def add(db: Database, day: date, name: Counted, kind: str = "", count: int = 1) -> None:
    """Count so many more of this on this day."""
    add_many(db, day, {(name, kind): count})


def add_many(db: Database, day: date, more: Mapping[tuple[Counted, str], int]) -> None:
    """Count all of these on this day, each so often."""
    for (name, kind), count in more.items():
        db.execute(
            "INSERT INTO counts (day, name, count) VALUES (?, ?, ?) "
            "ON CONFLICT(day, name) DO UPDATE SET count = count + excluded.count",
            [day.isoformat(), f"{name}:{kind}" if kind else name, count],
        )


def since(db: Database, first_day: date) -> dict[str, int]:
    """The sums from this day on, by name with its kind; what never happened is absent."""
    return _sums(db, first_day.isoformat())


def ever(db: Database) -> dict[str, int]:
    """The sums of all time."""
    return _sums(db, _EARLIER)


def prune(db: Database, before: date) -> None:
    """Forget which day before this one counted what; the sums stay."""
    db.execute(
        "INSERT INTO counts (day, name, count) "
        "SELECT ?, name, sum(count) FROM counts WHERE day < ? AND day != ? GROUP BY name "
        "ON CONFLICT(day, name) DO UPDATE SET count = count + excluded.count",
        [_EARLIER, before.isoformat(), _EARLIER],
    )
    db.execute("DELETE FROM counts WHERE day < ? AND day != ?", [before.isoformat(), _EARLIER])


def _sums(db: Database, first: str) -> dict[str, int]:
    rows = db.execute("SELECT name, sum(count) AS total FROM counts WHERE day >= ? GROUP BY name", [first])
    return {row["name"]: row["total"] for row in rows}
