"""Copies of the live database: whole, checked, and put in place in one step. Knows nothing of when to make one."""

import contextlib
import os
import re
import shutil
import sqlite3
import time
from datetime import date
from pathlib import Path

from storage.database import DatabaseError, connected, damaged, diagnosis, symptom_in

KEPT_DAYS = 7
_DAILY = "paper-digest-{day}.db"
_OURS = re.compile(r"paper-digest-(\d{4}-\d{2}-\d{2})\.db")
_ABANDONED = 3600.0  # seconds without a write, after which nobody is at a draft any more
_DAY = 24 * 3600.0  # seconds
_FIRST_BYTES = b"SQLite format 3\x00"


def back_up(live: Path, target: Path) -> None:
    """Write a consistent copy of the live database to `target`, in place of an earlier copy.

    The bot may run meanwhile. The copy is one file without -wal and -shm, holds nothing that was deleted, and gets its
    name only when it is on the disk and has been read back whole. Raises DatabaseError, one line; then no half file
    is left, and an earlier copy is as it was.
    """
    target = target.resolve()  # a link stays a link
    try:
        _write(live, target)
    except (OSError, sqlite3.Error) as error:
        raise DatabaseError(f"cannot write the copy {target}: {error}") from error


def back_up_daily(live: Path, folder: Path, today: date) -> Path:
    """Write today's copy into this folder, in place of an earlier one of today; the newest seven days are kept.

    Half copies that a killed process left there are cleared away first, when nobody has written to them for an hour.
    Files that do not bear one of our names are nobody's business here. Raises DatabaseError.
    """
    target = folder / _DAILY.format(day=today)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _clear_away(folder, rf"\.{_OURS.pattern}\.\d+\.part", _ABANDONED)
    except OSError as error:
        raise DatabaseError(f"cannot use the folder {folder}: {error.strerror}; check BACKUP_DIR") from error
    back_up(live, target)
    for old in daily_copies(folder)[:-KEPT_DAYS]:
        with contextlib.suppress(OSError):  # the next day tries again
            old.unlink()
    return target


def back_up_before_upgrade(live: Path) -> Path:
    """Write a copy beside the live database, in place of that of an earlier upgrade, for who wants to go back.

    Raises DatabaseError.
    """
    target = _before_upgrade(live)
    try:
        back_up(live, target)
    except DatabaseError as error:
        raise DatabaseError(f"{error}; nothing is upgraded without it: make room there and start again") from error
    return target


def drop_copy_of_upgrade(live: Path) -> None:
    """Erase that copy when it is seven days old, as daily ones are; a half one that a killed process left, sooner."""
    name = re.escape(_before_upgrade(live).name)
    _clear_away(live.parent, name, KEPT_DAYS * _DAY)
    _clear_away(live.parent, rf"\.{name}\.\d+\.part", _ABANDONED)


def _before_upgrade(live: Path) -> Path:
    return live.with_name(f"{live.name}-before-upgrade")


def _clear_away(folder: Path, names: str, age: float) -> None:
    """Erase the files of such names (a regular expression) to which nobody has written for so many seconds."""
    for path in folder.iterdir():
        with contextlib.suppress(OSError):  # the next day tries again
            if re.fullmatch(names, path.name) and time.time() - path.lstat().st_mtime > age:
                _erase(path)


def daily_copies(folder: Path) -> list[Path]:
    """Our daily copies in this folder, oldest first."""
    return sorted(path for path in folder.iterdir() if _OURS.fullmatch(path.name)) if folder.is_dir() else []


def _write(live: Path, target: Path) -> None:
    _check(live, target)
    draft = target.with_name(f".{target.name}.{os.getpid()}.part")
    _look_through(live)
    try:
        _erase(draft)  # left by a process of the same number that was killed
        _copy(live, draft)
        _read_back(draft)
        shutil.copymode(live, draft)
        _put_in_place(draft, target)
    finally:
        _erase(draft)


def _check(live: Path, target: Path) -> None:
    if not live.is_file():
        raise DatabaseError(f"there is no database at {live} yet: nothing to copy; check DATABASE_PATH")
    if target.is_dir():
        raise DatabaseError(f"{target} is a folder; name a file in it")
    if not target.parent.is_dir():
        raise DatabaseError(f"there is no folder {target.parent}; make it first")
    if target.exists() and target.samefile(live):
        raise DatabaseError(f"{target} is the live database itself; name another file")
    if target.exists() and not (target.is_file() and _is_a_copy(target)):  # /dev/null is not to be replaced by a file
        raise DatabaseError(f"{target} is there and is no database; it is not replaced, name another file")
    for companion in (f"{target}-wal", f"{target}-journal"):
        if Path(companion).exists():
            raise DatabaseError(f"{companion} shows that {target} is in use; name another file")


def _is_a_copy(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            return file.read(len(_FIRST_BYTES)) in {_FIRST_BYTES, b""}
    except OSError:
        return False


def _erase(copy: Path) -> None:
    for path in (copy.with_name(f"{copy.name}-journal"), copy):  # SQLite's own journal of it first: never alone
        path.unlink(missing_ok=True)


def _look_through(live: Path) -> None:
    try:
        with connected(live) as source:
            symptom = symptom_in(source)
    except sqlite3.Error as error:
        raise DatabaseError(diagnosis(live, error)) from error
    if symptom != "ok":
        raise DatabaseError(damaged(live, symptom))


def _copy(live: Path, draft: Path) -> None:
    # VACUUM INTO reads one snapshot while others write, and leaves out the pages that deleted rows once stood in.
    with connected(live) as source:
        source.execute("VACUUM INTO ?", [str(draft)])


def _read_back(draft: Path) -> None:
    with connected(draft) as copy:
        symptom = symptom_in(copy)
    if symptom != "ok":
        raise sqlite3.DatabaseError(f"it could not be read back ({symptom})")


def _put_in_place(draft: Path, target: Path) -> None:
    _sync(draft)  # VACUUM INTO does not wait for the disk
    draft.replace(target)
    with contextlib.suppress(OSError):  # not every system lets a folder be opened
        _sync(target.parent)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
