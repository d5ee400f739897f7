"""Where a stored row becomes a record: one that cannot be read hides no other. Contains no query."""

import logging
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from typing import Any, TypeVar

import orjson

log = logging.getLogger(__name__)

Record = TypeVar("Record")


class UnreadableRow(Exception):
    """A row of which no record can be made: which one, why, and what to do, in one line.

    It is damaged, or was written by another version of the program, or by a hand.
    """

    def __init__(self, table: str, line: str) -> None:
        super().__init__(line)
        self.table = table


@dataclass(frozen=True, slots=True)
class Table:
    """One table's rows, to be read. Who reads many gets all but those that cannot be read, which the log names once."""

    name: str
    row: str  # how the log names a row; its columns are put in: "paper {0[id]}"
    remedy: str  # what to do about one that cannot be read, as the end of a sentence

    def record(self, read: Callable[[sqlite3.Row], Record], row: sqlite3.Row) -> Record:
        """What `read` makes of this row. Raises UnreadableRow, whatever it is that `read` raises."""
        try:
            return read(row)
        except Exception as error:
            because = f"{type(error).__name__}: {' '.join(str(error).split())}"
            line = f"{self.row.format(row)}: its row of the table {self.name} cannot be read ({because}); {self.remedy}"
            raise UnreadableRow(self.name, line) from error

    def records(self, read: Callable[[sqlite3.Row], Record], rows: Iterable[sqlite3.Row]) -> Iterator[Record]:
        """What `read` makes of each of these rows that it can read."""
        for row in rows:
            try:
                yield self.record(read, row)
            except UnreadableRow as error:
                say_left_out(error)

    def first(self, read: Callable[[sqlite3.Row], Record], cursor: sqlite3.Cursor, limit: int) -> list[Record]:
        """As `records`, for a query without a limit of its own: whatever cannot be read takes nobody's place."""
        try:
            return list(islice(self.records(read, cursor), limit))
        finally:
            cursor.close()


def say_left_out(error: UnreadableRow) -> None:
    """Tell the operator once, however often the row is met."""
    _say_left_out(str(error))


@lru_cache(maxsize=1024)
def _say_left_out(line: str) -> None:
    log.error("left out: %s", line)


def texts(value: object) -> tuple[str, ...]:
    """The texts of a JSON array. Raises ValueError if it is anything else."""
    if not isinstance(value, list) or not all(isinstance(text, str) for text in value):
        raise ValueError("not an array of texts")
    return tuple(value)


def value_in(column: str) -> Any:
    """What the JSON in a column says. Raises ValueError, for half a surrogate pair too, which could not be sent."""
    return orjson.loads(column)
