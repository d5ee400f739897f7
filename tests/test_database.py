"""The SQLite file and its one asynchronous door: what is committed together, what an error undoes, what goes wrong."""

import asyncio
import sqlite3
import subprocess
import sys
import threading
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from textwrap import dedent

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlite_utils import Database

from storage import kept, opening
from storage.database import DatabaseError, MistakenQuery, Store, empty_wal
from storage.migrations import migrations
from storage.opening import open_database, sole_bot

ROOT = Path(__file__).parents[1]


@pytest.fixture
async def numbers(store: Store) -> Store:
    """A store with a table that takes each number once."""
    await store(lambda db: db.execute("CREATE TABLE numbers (number INTEGER PRIMARY KEY, body TEXT) STRICT"))
    return store


def add(db: Database, number: int, body: str = "") -> int:
    db.execute("INSERT INTO numbers VALUES (?, ?)", [number, body])
    return number


def add_two(db: Database, first: int, second: int) -> None:
    add(db, first)
    add(db, second)


def stored(db: Database) -> list[int]:
    return [row[0] for row in db.execute("SELECT number FROM numbers ORDER BY number")]


@pytest.fixture
async def held(numbers: Store) -> AsyncIterator[Callable[[], None]]:
    """The database's thread is kept busy, so that jobs queue up, until this is called."""
    gate, busy = threading.Event(), threading.Event()

    def wait(_db: Database) -> None:
        busy.set()
        gate.wait(5)

    holding = asyncio.create_task(numbers(wait))
    await asyncio.to_thread(busy.wait, 5)
    yield gate.set
    gate.set()
    await holding


async def test_a_job_gives_its_result_and_raises_its_error(numbers: Store) -> None:
    assert await numbers(add, 1) == 1
    with pytest.raises(sqlite3.IntegrityError):
        await numbers(add, 1)
    with pytest.raises(ZeroDivisionError):
        await numbers(lambda db: 1 // 0)


async def test_one_jobs_error_undoes_that_job_alone(numbers: Store, held: Callable[[], None]) -> None:
    jobs = [
        asyncio.create_task(numbers(add, 1)),
        asyncio.create_task(numbers(add_two, 2, 1)),  # its 2 goes with its second 1
        asyncio.create_task(numbers(add, 3)),
    ]
    await asyncio.sleep(0)
    held()
    results = await asyncio.gather(*jobs, return_exceptions=True)
    assert [type(result) for result in results] == [int, sqlite3.IntegrityError, int]
    assert await numbers(stored) == [1, 3]


async def test_jobs_that_wait_together_are_committed_together(numbers: Store, held: Callable[[], None]) -> None:
    commits: list[str] = []
    jobs = [asyncio.create_task(numbers(add, number)) for number in range(50)]
    await asyncio.sleep(0)
    numbers._db.conn.set_trace_callback(lambda statement: commits.append(statement) if statement == "COMMIT" else None)
    held()
    await asyncio.gather(*jobs)
    numbers._db.conn.set_trace_callback(None)
    assert len(commits) <= 2  # the job that held the thread up, then all fifty
    assert await numbers(stored) == list(range(50))


async def test_a_result_is_seen_after_its_commit(numbers: Store, tmp_path: Path) -> None:
    await numbers(add, 1)
    with sqlite3.connect(tmp_path / "test.db") as other:
        assert other.execute("SELECT count(*) FROM numbers").fetchone() == (1,)
    other.close()


async def test_jobs_run_in_the_order_in_which_they_came(numbers: Store) -> None:
    order: list[int] = []

    def note(_db: Database, number: int) -> None:
        order.append(number)

    await asyncio.gather(*(numbers(note, number) for number in range(100)))
    assert order == list(range(100))


async def test_a_caller_who_stops_waiting_does_not_disturb_the_others(numbers: Store, held: Callable[[], None]) -> None:
    jobs = [asyncio.create_task(numbers(add, number)) for number in range(3)]
    await asyncio.sleep(0)
    jobs[1].cancel()
    held()
    await asyncio.wait(jobs)
    assert [job.cancelled() for job in jobs] == [False, True, False]
    assert await numbers(stored) == [0, 1, 2]  # what was asked for is done


async def test_closing_finishes_what_is_queued(tmp_path: Path) -> None:
    door = Store(open_database(tmp_path / "queue.db"))
    await door(lambda db: db.execute("CREATE TABLE numbers (number INTEGER PRIMARY KEY, body TEXT)"))
    jobs = [asyncio.create_task(door(add, number)) for number in range(300)]
    await asyncio.sleep(0)
    await door.close()
    assert await asyncio.gather(*jobs) == list(range(300))
    db = open_database(tmp_path / "queue.db")
    assert stored(db) == list(range(300))
    db.close()


async def test_a_closed_store_says_so_instead_of_waiting_for_ever(tmp_path: Path) -> None:
    door = Store(open_database(tmp_path / "closed.db"))
    await door.close()
    with pytest.raises(DatabaseError, match="closed"):
        await door(stored)


async def test_a_full_disk_refuses_who_needs_room_and_nobody_else(numbers: Store, held: Callable[[], None]) -> None:
    pages = numbers._db.execute("PRAGMA page_count").fetchone()[0]
    numbers._db.execute(f"PRAGMA max_page_count = {pages + 3}")
    jobs = [asyncio.create_task(numbers(add, number, "x" * 3000)) for number in range(1, 9)]
    reader = asyncio.create_task(numbers(lambda db: db.execute("SELECT 7").fetchone()[0]))
    await asyncio.sleep(0)
    held()
    results = await asyncio.gather(*jobs, return_exceptions=True)
    assert await reader == 7
    assert await numbers(stored) == [result for result in results if isinstance(result, int)]
    refused = [result for result in results if not isinstance(result, int)]
    assert refused
    for error in refused:
        assert isinstance(error, DatabaseError)
        assert "test.db: the disk is full" in str(error)
    await numbers(lambda db: db.execute("PRAGMA max_page_count = 1000000"))
    assert await numbers(add, 99, "x" * 3000) == 99


async def test_a_job_that_destroys_the_transaction_undoes_only_itself(numbers: Store, held: Callable[[], None]) -> None:
    destroys = "CREATE TRIGGER t BEFORE INSERT ON numbers WHEN NEW.number = 2 BEGIN SELECT RAISE(ROLLBACK, 'full'); END"
    numbers._db.execute(destroys)
    jobs = [asyncio.create_task(numbers(add, number)) for number in (1, 2, 3)]
    await asyncio.sleep(0)
    held()
    results = await asyncio.gather(*jobs, return_exceptions=True)
    assert [type(result) for result in results] == [int, DatabaseError, int]
    assert await numbers(stored) == [1, 3]


async def test_a_file_that_another_process_keeps_locked_is_one_clear_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(opening, "BUSY_SECONDS", 0.05)
    door = Store(open_database(tmp_path / "test.db"))
    other = sqlite3.connect(tmp_path / "test.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(DatabaseError, match=r"test\.db: another process keeps it locked"):
        await door(lambda db: None)
    other.execute("COMMIT")
    other.close()
    assert await door(lambda db: 1) == 1
    await door.close()


def damage(path: Path, mark: bytes) -> None:
    """Spoil the last of the file's pages that holds this, as a failing disk does."""
    empty_wal(path)
    whole = path.read_bytes()
    page = whole.rindex(mark) // 4096
    with path.open("r+b") as file:
        file.seek(page * 4096)
        file.write(b"\xa5" * 4096)


@pytest.fixture
async def damaged(numbers: Store, tmp_path: Path) -> Store:
    """The same, with numbers on a page that cannot be read any more."""
    for number in range(40):
        await numbers(add, number, "x" * 1000)
    damage(tmp_path / "test.db", b"x" * 1000)
    await numbers(lambda db: db.execute("PRAGMA shrink_memory"))  # what was read before is read again
    return numbers


async def test_a_damaged_page_is_one_clear_line_for_who_reads_it_and_nothing_for_others(
    damaged: Store, held: Callable[[], None]
) -> None:
    reader = asyncio.create_task(damaged(stored))
    writers = [asyncio.create_task(damaged(kept.put, name, "x")) for name in ("one", "two")]
    await asyncio.sleep(0)
    held()
    with pytest.raises(DatabaseError, match=r"test\.db is damaged \(database disk image is malformed\)") as caught:
        await reader
    assert not isinstance(caught.value, MistakenQuery)
    await asyncio.gather(*writers)
    assert await damaged(kept.get, "two") == "x"


async def test_our_own_mistakes_are_no_trouble_of_the_file(numbers: Store) -> None:
    with pytest.raises(MistakenQuery):
        await numbers(lambda db: db.execute("SELECT number FROM nowhere"))
    with pytest.raises(sqlite3.ProgrammingError):
        await numbers(lambda db: db.execute("SELECT ?, ?", ["one"]))
    with pytest.raises(sqlite3.IntegrityError):
        await numbers(add_two, 1, 1)


async def test_readers_of_another_process_do_not_hinder_a_writer(numbers: Store, tmp_path: Path) -> None:
    other = sqlite3.connect(tmp_path / "test.db", isolation_level=None)
    other.execute("BEGIN")
    assert other.execute("SELECT count(*) FROM numbers").fetchone() == (0,)
    await numbers(add, 1)
    other.execute("COMMIT")
    other.close()


WRITER = dedent("""
    import asyncio, sys
    from pathlib import Path
    from storage.database import Store
    from storage.opening import open_database

    async def main():
        store = Store(open_database(Path(sys.argv[1])))
        await store(lambda db: db.execute("CREATE TABLE IF NOT EXISTS lines (writer TEXT)"))
        assert await store(lambda db: db.execute("PRAGMA synchronous").fetchone()[0]) == 2  # FULL, as in life
        add = lambda db: db.execute("INSERT INTO lines VALUES (?)", [sys.argv[2]])
        await asyncio.gather(*(store(add) for _ in range(200)))
        await store.close()

    asyncio.run(main())
""")


def test_two_processes_build_one_schema_and_write_side_by_side(tmp_path: Path) -> None:
    path = tmp_path / "shared.db"
    command = [sys.executable, "-c", WRITER, str(path)]
    writers = [
        subprocess.Popen([*command, name], cwd=ROOT, stderr=subprocess.PIPE, text=True)  # noqa: S603 - our own program
        for name in ("one", "two")
    ]
    assert [writer.communicate()[1] for writer in writers] == ["", ""]
    db = open_database(path)
    lines = db.execute("SELECT writer, count(*) FROM lines GROUP BY writer").fetchall()
    assert dict(lines) == {"one": 200, "two": 200}
    db.close()


# Opening


def refusal(path: Path) -> str:
    with pytest.raises(DatabaseError) as caught:
        open_database(path)
    text = str(caught.value)
    assert "\n" not in text
    assert str(path) in text
    return text


def test_a_new_file_gets_its_folders_and_the_whole_schema(tmp_path: Path) -> None:
    db = open_database(tmp_path / "deep" / "down" / "bot.db")
    assert {"papers", "listing_days", "listings", "summaries", "chats", "follows", "pushes"} <= set(db.table_names())
    assert db.execute("PRAGMA journal_mode").fetchone()[0] == "wal"
    assert db.execute("PRAGMA foreign_keys").fetchone()[0] == 1
    assert not migrations.pending(db)
    db.close()


def test_opening_again_changes_nothing(tmp_path: Path) -> None:
    for _ in range(2):
        db = open_database(tmp_path / "bot.db")
        schema = db.schema
        db.close()
    assert open_and_read_schema(tmp_path / "bot.db") == schema


def open_and_read_schema(path: Path) -> str:
    db = open_database(path)
    schema = db.schema
    db.close()
    return schema


def test_a_file_that_no_version_has_written_to_is_brought_up_to_date(db: Database, tmp_path: Path) -> None:
    """Those that one has written to are in `test_upgrades`."""
    old = Database(tmp_path / "old.db")
    migrations.apply(old, stop_before=migrations.pending(old)[0].name)
    assert migrations.applied(old) == []
    old.close()
    assert open_and_read_schema(tmp_path / "old.db") == db.schema


def test_a_file_of_a_newer_version_is_not_touched(tmp_path: Path) -> None:
    db = open_database(tmp_path / "bot.db")
    db.execute("UPDATE _sqlite_migrations SET name = 'from_the_future' WHERE rowid = 1")
    db.commit()
    db.close()
    before = (tmp_path / "bot.db").read_bytes()
    assert "newer version" in refusal(tmp_path / "bot.db")
    assert (tmp_path / "bot.db").read_bytes() == before


def test_a_file_that_is_no_database_is_refused_with_what_to_do(tmp_path: Path) -> None:
    path = tmp_path / "bot.db"
    path.write_bytes(b"# my notes\n" * 200)
    text = refusal(path)
    assert "damaged" in text
    assert "backup" in text
    assert path.read_bytes() == b"# my notes\n" * 200


@settings(max_examples=15, deadline=None)
@given(st.data())
def test_a_file_with_torn_pages_is_never_opened_as_if_nothing_had_happened(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    path = tmp_path_factory.mktemp("torn") / "bot.db"
    db = open_database(path)
    with db.atomic():
        for number in range(300):
            db.execute("INSERT INTO listing_days VALUES (?, 'x')", [f"{number:0>400}"])
    db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    db.close()
    whole = path.read_bytes()
    page = data.draw(st.integers(1, len(whole) // 4096 - 1))
    path.write_bytes(whole[: page * 4096] + b"\xa5" * 4096 + whole[(page + 1) * 4096 :])
    assert "damaged" in refusal(path)


def test_a_folder_in_the_files_place_is_one_clear_line(tmp_path: Path) -> None:
    (tmp_path / "bot.db").mkdir()
    assert "check DATABASE_PATH" in refusal(tmp_path / "bot.db")


def test_a_file_in_the_folders_place_is_one_clear_line(tmp_path: Path) -> None:
    (tmp_path / "data").touch()
    assert "check DATABASE_PATH" in refusal(tmp_path / "data" / "bot.db")


def test_a_file_that_nobody_may_write_is_one_clear_line(tmp_path: Path) -> None:
    path = tmp_path / "bot.db"
    open_database(path).close()
    path.chmod(0o444)
    tmp_path.chmod(0o555)
    try:
        if _may_write(path):
            pytest.skip("this user may write everything")
        assert "check the rights" in refusal(path)
    finally:
        tmp_path.chmod(0o755)


def _may_write(path: Path) -> bool:
    try:
        path.open("ab").close()
    except OSError:
        return False
    return True


def test_a_file_locked_by_another_process_is_one_clear_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opening, "BUSY_SECONDS", 0.05)
    path = tmp_path / "bot.db"
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("CREATE TABLE t (x)")
    other.execute("BEGIN EXCLUSIVE")
    assert "another process keeps it locked" in refusal(path)
    other.close()


def test_one_bot_at_a_time_runs_on_a_database_and_others_may_use_it(tmp_path: Path) -> None:
    path = tmp_path / "bot.db"
    with sole_bot(path):
        open_database(path).close()
        with pytest.raises(DatabaseError, match=r"another bot runs on the database .*bot\.db; stop one of the two"):
            sole_bot(path).__enter__()
    with sole_bot(path):
        pass


def test_a_lock_that_cannot_be_had_is_not_taken_for_another_bot(tmp_path: Path) -> None:
    (tmp_path / "bot.db-running").write_bytes(b"something else" * 100)
    with pytest.raises(DatabaseError, match=r"bot\.db-running is damaged"):
        sole_bot(tmp_path / "bot.db").__enter__()


def test_the_lock_of_a_new_database_makes_its_folder(tmp_path: Path) -> None:
    with sole_bot(tmp_path / "deep" / "bot.db"):
        open_database(tmp_path / "deep" / "bot.db", is_sole=True).close()
