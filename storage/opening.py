"""Opens the SQLite file: whole, in WAL mode, its schema brought up to date. Contains no query of the product."""

import contextlib
import sqlite3
import time
from collections.abc import Iterator
from pathlib import Path

from sqlite_utils import Database

from storage.database import BUSY_SECONDS, DatabaseError, damaged, diagnosis, symptom_in
from storage.migrations import migrations

NEEDED_MODULE = "fts5"  # full-text search; most builds of SQLite have it
SYNCHRONOUS = "FULL"  # a power cut must not undo what Telegram has answered


def open_database(path: Path) -> Database:
    """The database at this path, in WAL mode, with every migration applied.

    Raises DatabaseError if the file cannot be written, is damaged, or was written by a newer program.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        connection = sqlite3.connect(path, timeout=BUSY_SECONDS, check_same_thread=False)
    except (OSError, sqlite3.Error) as error:
        raise DatabaseError(f"cannot open the database {path}: {error}; check DATABASE_PATH and its folder") from error
    try:
        return _prepared(connection, path)
    except sqlite3.Error as error:
        connection.close()
        raise DatabaseError(diagnosis(path, error)) from error
    except DatabaseError:
        connection.close()
        raise


def _prepared(connection: sqlite3.Connection, path: Path) -> Database:
    connection.row_factory = sqlite3.Row
    connection.text_factory = _text  # SQLite keeps bytes that are no UTF-8; sqlite3 gives up the whole query for one
    _use_wal(connection)
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA secure_delete = ON")  # what is erased is overwritten, too
    connection.execute(f"PRAGMA synchronous = {SYNCHRONOUS}")
    symptom = symptom_in(connection)
    if symptom != "ok":
        raise DatabaseError(damaged(path, symptom))
    if not connection.execute("SELECT 1 FROM pragma_module_list WHERE name = ?", [NEEDED_MODULE]).fetchone():
        raise DatabaseError(
            f"this Python's SQLite ({sqlite3.sqlite_version}) was built without FTS5, which searching needs; "
            "use a Python whose SQLite has it, such as python.org's, Debian's or conda's"
        )
    db = Database(connection)
    if {step.name for step in migrations.applied(db)} - all_steps():
        raise DatabaseError(f"the database {path} was written by a newer version of the bot; install that version")
    if migrations.pending(db):
        connection.execute("BEGIN IMMEDIATE")  # of two processes that start together, one builds the schema
        migrations.apply(db)
        connection.execute("COMMIT")
    return db


def _text(stored: bytes) -> str:
    return stored.decode(errors="replace")


def _use_wal(connection: sqlite3.Connection) -> None:
    # Of several that open a new file together one turns it over; SQLite tells the others at once that it is locked.
    patience = time.monotonic() + BUSY_SECONDS
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if "locked" not in str(error) or time.monotonic() > patience:
                raise
            time.sleep(0.05)
        else:
            return


def all_steps() -> set[str]:
    """The names of every step of the schema's history that this program knows."""
    empty = Database(memory=True)
    try:
        return {migration.name for migration in migrations.pending(empty)}
    finally:
        empty.close()


@contextlib.contextmanager
def sole_bot(path: Path) -> Iterator[None]:
    """While this is held, no other bot runs on this database, so that no message goes twice. Others may read and write.

    Raises DatabaseError if another one runs. However a process ends, the system takes its lock away.
    """
    lock = sqlite3.connect(path.with_name(f"{path.name}-running"), timeout=0)
    with contextlib.closing(lock):
        try:
            lock.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError as error:
            raise DatabaseError(f"another bot runs on the database {path}; stop one of the two") from error
        yield
