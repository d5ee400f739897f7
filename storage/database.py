"""Keeps the event loop away from the SQLite file, and says what is wrong with it. Contains no query of the product."""

import asyncio
import contextlib
import queue
import sqlite3
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, TypeVar

from sqlite_utils import Database

P = ParamSpec("P")
T = TypeVar("T")

BUSY_SECONDS = 30  # how long to wait for another process (a digest, a backup) that is writing
EMPTYING_SECONDS = 1.0  # how long writers may have to wait while the -wal file is emptied
COMMIT_TOGETHER = 200  # jobs that wait at the same time share one commit

OUR_MISTAKES = (sqlite3.IntegrityError, sqlite3.ProgrammingError)  # no trouble of the file: left as they are
QueryError = sqlite3.Error  # what a query raises when the file is the trouble, and not what is read there


class DatabaseError(Exception):
    """The file cannot be used as it is: what happened and what to do, in one line."""


class MistakenQuery(DatabaseError):
    """The query is the trouble, and not the file: our mistake, and its traceback is worth more than a kind line."""


def empty_wal(path: Path) -> bool:
    """Write what the -wal file holds into the database and empty it: erased rows are gone from the disk after that.

    Says whether it is empty now. On a connection of its own, for a thread of its own. Writers wait while it waits for
    readers, so it does not wait long: if somebody reads for long (a copy, a tool that replicates), the file is emptied
    another time.
    """
    try:
        with connected(path, EMPTYING_SECONDS) as connection:
            is_busy, _, _ = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    except sqlite3.Error:
        return False
    return not is_busy


def connected(path: Path, patience: float = BUSY_SECONDS) -> contextlib.closing[sqlite3.Connection]:
    """A connection to the file as it is, for a `with`; one that is gone is not made anew. Raises sqlite3.Error.

    `patience`: seconds that other processes may keep it locked.
    """
    return contextlib.closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=rw", uri=True, timeout=patience))


def symptom_in(connection: sqlite3.Connection) -> str:
    """What is damaged, in SQLite's words, on one line; "ok" if nothing is. Raises sqlite3.Error."""
    return " ".join(connection.execute("PRAGMA quick_check(1)").fetchone()[0].split())


def diagnosis(path: Path, error: sqlite3.Error) -> str:
    """What the error means for the file at this path and what to do, in one line."""
    text = " ".join(str(error).split())
    if "malformed" in text or "not a database" in text:
        return damaged(path, text)
    if "readonly" in text or "unable to open" in text:
        return f"cannot write the database {path}: {text}; check the rights of the file and its folder"
    if "full" in text:
        return f"cannot write the database {path}: the disk is full; make room on it"
    if "locked" in text:
        return f"cannot use the database {path}: another process keeps it locked; stop that process"
    return f"cannot use the database {path}: {text}"


def _is_mistaken(error: sqlite3.Error) -> bool:
    return any(words in str(error) for words in ("no such", "syntax error", "ambiguous", "misuse"))


def damaged(path: Path, symptom: str) -> str:
    """That the file at this path is damaged, and what to do, in one line."""
    return (
        f"the database {path} is damaged ({symptom}); "
        'move it away together with its -wal and -shm files and put a backup in its place (README, "Restore")'
    )


class Store:
    """The one asynchronous door to the database: `await store(papers.on_day, day)`.

    One thread runs the jobs in the order they came; jobs that wait together are committed together, each inside its
    own savepoint, so that one job's error undoes that job alone. A job's result is seen after its commit. A job that
    nobody waits for any more is done all the same.
    """

    def __init__(self, db: Database) -> None:
        self._db = db
        self._jobs: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._is_closed = False
        self._thread = threading.Thread(target=self._work, name="database", daemon=True)
        self._thread.start()

    async def __call__(self, function: Callable[Concatenate[Database, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run a synchronous query on the database's thread; raises what it raises.

        Raises DatabaseError if the file cannot be used now (full, locked, damaged): then nothing of the job happened.
        """
        if self._is_closed:
            raise DatabaseError("the database is closed: the bot stops")
        loop = asyncio.get_running_loop()
        future: asyncio.Future[T] = loop.create_future()
        self._jobs.put(_Job(lambda db: function(db, *args, **kwargs), loop, future))
        return await future

    async def close(self) -> None:
        """Finish what is queued and close the file."""
        if not self._is_closed:
            self._is_closed = True
            self._jobs.put(None)
        await asyncio.to_thread(self._thread.join)
        self._db.close()

    def _work(self) -> None:
        while True:
            batch = self._next_batch()
            if jobs := [job for job in batch if job]:
                self._run(jobs)
            if None in batch:
                return

    def _next_batch(self) -> list["_Job | None"]:
        batch = [self._jobs.get()]
        while batch[-1] is not None and len(batch) < COMMIT_TOGETHER and not self._jobs.empty():
            batch.append(self._jobs.get())
        return batch

    def _run(self, jobs: list["_Job"]) -> None:
        try:
            self._db.conn.execute("BEGIN IMMEDIATE")
        except sqlite3.Error as error:  # another process keeps the file locked
            self._tell(jobs, error)
            return
        try:
            for job in jobs:
                job.run(self._db)
            self._db.conn.execute("COMMIT")
        except sqlite3.Error as error:  # a full disk undoes all of it: whoever asks for no room has another go, alone
            with contextlib.suppress(sqlite3.Error):
                self._db.rollback()
            if len(jobs) == 1:
                self._tell(jobs, error)
            else:
                for job in jobs:
                    self._run([job])
        else:
            self._tell(jobs)

    def _tell(self, jobs: list["_Job"], error: sqlite3.Error | None = None) -> None:
        for job in jobs:
            job.error = error or job.error
            if isinstance(job.error, sqlite3.DatabaseError) and not isinstance(job.error, OUR_MISTAKES):
                kind = MistakenQuery if _is_mistaken(job.error) else DatabaseError
                job.error = kind(diagnosis(_path_of(self._db), job.error))
        with contextlib.suppress(RuntimeError):  # the loop is closed: nobody waits for this any more
            jobs[0].loop.call_soon_threadsafe(_resolve, jobs)  # one knock for all: each costs a system call


def _path_of(db: Database) -> Path:
    return Path(db.conn.execute("PRAGMA database_list").fetchone()["file"])


class _Job:
    """One call on its way to the database's thread and back."""

    def __init__(
        self, call: Callable[[Database], Any], loop: asyncio.AbstractEventLoop, future: asyncio.Future[Any]
    ) -> None:
        self._call, self.loop, self._future = call, loop, future
        self._result: Any = None
        self.error: BaseException | None = None

    def run(self, db: Database) -> None:
        self.error = None
        try:
            with db.atomic():
                self._result = self._call(db)
        except Exception as error:  # the caller's await raises it
            self.error = error
            # A full disk undoes the whole transaction, what the jobs before this one wrote included.
            if not db.conn.in_transaction:
                raise sqlite3.OperationalError(str(error)) from error

    def resolve(self) -> None:
        """Hand over the result, or the error."""
        if self._future.cancelled():
            return
        if self.error:
            self._future.set_exception(self.error)
        else:
            self._future.set_result(self._result)


def _resolve(jobs: Sequence[_Job]) -> None:
    for job in jobs:
        job.resolve()
