"""Looks at the database file as it is. Makes nothing, and changes nothing."""

import shutil
import sqlite3
from dataclasses import dataclass
from pathlib import Path

from sqlite_utils import Database

from storage.database import DatabaseError, connected, diagnosis, symptom_in
from storage.migrations import migrations
from storage.opening import all_steps

PATIENCE = 5.0  # seconds that somebody else's transaction may take


@dataclass(frozen=True, slots=True)
class Inspection:
    """What was found. `symptom`: "ok", or SQLite's words for what is damaged."""

    size: int  # bytes, the -wal file included
    symptom: str
    journal_mode: str
    steps: int  # of the schema's history, done
    pending: int  # to be done at the next start
    is_newer: bool  # written by a newer program


def inspect(path: Path) -> Inspection | None:
    """The database at this path; None: there is no file. Raises DatabaseError if it cannot be read and written."""
    if not path.exists():
        return None
    try:
        with connected(path, PATIENCE) as connection:
            connection.execute("BEGIN IMMEDIATE")  # as every writer begins
            connection.execute("ROLLBACK")
            return _inspected(connection, path)
    except sqlite3.Error as error:
        raise DatabaseError(diagnosis(path, error)) from error


def _inspected(connection: sqlite3.Connection, path: Path) -> Inspection:
    tables = {row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    db = Database(connection)
    done = {step.name for step in migrations.applied(db)} if "_sqlite_migrations" in tables else set()
    known = all_steps()
    beside = path.with_name(f"{path.name}-wal")
    return Inspection(
        size=path.stat().st_size + (beside.stat().st_size if beside.exists() else 0),
        symptom=symptom_in(connection),
        journal_mode=connection.execute("PRAGMA journal_mode").fetchone()[0],
        steps=len(done),
        pending=len(known - done),
        is_newer=bool(done - known),
    )


def free_bytes(path: Path) -> int:
    """Room on the disk where this file or folder is, or would be. Raises OSError."""
    return shutil.disk_usage(_nearest(path)).free


def are_on_one_disk(one: Path, other: Path) -> bool:
    """Whether these files or folders are, or would be, on the same disk. Raises OSError."""
    return _nearest(one).stat().st_dev == _nearest(other).stat().st_dev


def _nearest(path: Path) -> Path:
    """The file or folder itself or, if it is still to be made, the folder in which that would be."""
    place = path.absolute()
    while not place.exists():
        place = place.parent
    return place
