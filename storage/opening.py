"""Opens the SQLite file: whole, in WAL mode, its schema brought up to date. Contains no query of the product."""

import contextlib
import logging
import sqlite3
import time
from collections.abc import Iterator
from pathlib import Path

from sqlite_utils import Database

from storage.backup import KEPT_DAYS, back_up_before_upgrade
from storage.database import BUSY_SECONDS, DatabaseError, damaged, diagnosis, symptom_in
from storage.migrations import migrations

log = logging.getLogger(__name__)

NEEDED_MODULE = "fts5"  # full-text search; most builds of SQLite have it
SYNCHRONOUS = "FULL"  # a power cut must not undo what Telegram has answered
_OLDER = "it is of an older version: stop it, so that the database can be brought up to date"


def open_database(path: Path, *, is_sole: bool = False) -> Database:
    """The database at this path, in WAL mode, with every migration applied.

    What an older version wrote is copied before it is brought up to date, and not touched while a bot runs on it.
    `is_sole`: the caller holds `sole_bot`.

    Raises DatabaseError if the file cannot be written, is damaged, was written by a newer program, or should be brought
    up to date and cannot be.
    """
    connection = _connection(path, BUSY_SECONDS)
    try:
        return _prepared(connection, path, is_sole)
    except sqlite3.Error as error:
        connection.close()
        raise DatabaseError(diagnosis(path, error)) from error
    except DatabaseError:
        connection.close()
        raise


def _connection(path: Path, patience: float) -> sqlite3.Connection:
    """A connection to the file, which is made if need be, with its folders. `patience`: seconds for who locks it."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        return sqlite3.connect(path, timeout=patience, check_same_thread=False)
    except (OSError, sqlite3.Error) as error:
        raise DatabaseError(f"cannot open the database {path}: {error}; check DATABASE_PATH and its folder") from error


def _prepared(connection: sqlite3.Connection, path: Path, is_sole: bool) -> Database:
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
        _bring_up_to_date(db, path, is_sole)
    return db


def _bring_up_to_date(db: Database, path: Path, is_sole: bool) -> None:
    db.conn.execute("BEGIN IMMEDIATE")  # of two processes that start together, one builds the schema
    is_old = bool(migrations.pending(db) and migrations.applied(db))
    with sole_bot(path, _OLDER) if is_old and not is_sole else contextlib.nullcontext():
        copy = back_up_before_upgrade(path) if is_old else None  # there is no other way back
        migrations.apply(db)
        db.conn.execute("COMMIT")
    if copy:
        log.info("the database %s is brought up to date; as it was, it is kept for %d days: %s", path, KEPT_DAYS, copy)


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
def sole_bot(path: Path, remedy: str = "stop one of the two") -> Iterator[None]:
    """While this is held, no other bot runs on this database, so that no message goes twice. Others may read and write.

    Raises DatabaseError if another one runs, with what to do. However a process ends, the system takes its lock away.
    """
    file = path.with_name(f"{path.name}-running")
    with contextlib.closing(_connection(file, 0)) as lock:
        try:
            lock.execute("BEGIN EXCLUSIVE")
        except sqlite3.Error as error:
            if "locked" in str(error):
                raise DatabaseError(f"another bot runs on the database {path}; {remedy}") from error
            raise DatabaseError(diagnosis(file, error)) from error
        yield
