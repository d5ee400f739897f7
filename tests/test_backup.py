"""Copies of the database: whole or not there, made while the bot writes, and put back by the README's own commands."""

import asyncio
import os
import re
import shutil
import sqlite3
import stat
import subprocess
import sys
import threading
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.cli import main
from storage import backup
from storage.backup import back_up, back_up_daily, daily_copies
from storage.database import DatabaseError
from storage.opening import open_database
from tests.test_documents import README

ROOT = Path(__file__).parents[1]
DAY = date(2026, 8, 21)


@pytest.fixture
def live(tmp_path: Path) -> Path:
    """A database with a little in it."""
    path = tmp_path / "bot.db"
    fill(path, "first")
    return path


def fill(path: Path, value: str) -> None:
    db = open_database(path)
    with db.atomic():
        db.execute("INSERT OR REPLACE INTO kept VALUES ('word', ?)", [value])
    db.close()


def word(path: Path) -> str:
    connection = sqlite3.connect(path)
    value = connection.execute("SELECT value FROM kept WHERE name = 'word'").fetchone()[0]
    connection.close()
    return str(value)


def refusal(live: Path, target: Path) -> str:
    """One line, and nothing left behind."""
    before = sorted(target.parent.iterdir()) if target.parent.is_dir() else None
    with pytest.raises(DatabaseError) as caught:
        back_up(live, target)
    assert "\n" not in str(caught.value)
    assert before is None or sorted(target.parent.iterdir()) == before
    return str(caught.value)


def test_a_copy_is_one_file_with_everything_in_it(live: Path, tmp_path: Path) -> None:
    target = tmp_path / "copies" / "one.db"
    target.parent.mkdir()
    back_up(live, target)
    assert word(target) == "first"
    assert [path.name for path in target.parent.iterdir()] == ["one.db"]
    assert target.stat().st_mode == live.stat().st_mode
    db = open_database(target)  # what is restored is opened like any other
    assert db.execute("PRAGMA journal_mode").fetchone()[0] == "wal"
    db.close()


def test_an_earlier_copy_is_replaced(live: Path, tmp_path: Path) -> None:
    back_up(live, tmp_path / "copy.db")
    fill(live, "second")
    back_up(live, tmp_path / "copy.db")
    assert word(tmp_path / "copy.db") == "second"


def test_a_copy_made_in_the_middle_of_writing_is_of_one_moment(live: Path, tmp_path: Path) -> None:
    db = open_database(live)
    written = threading.Semaphore(0)
    done = threading.Event()

    def write() -> None:
        while not done.is_set():
            with db.atomic():  # either both or neither
                db.execute("INSERT INTO counts VALUES ('a', hex(randomblob(8)), 1)")
                db.execute("INSERT INTO counts VALUES ('b', hex(randomblob(8)), 1)")
            written.release()

    writer = threading.Thread(target=write)
    writer.start()
    try:
        for number in range(5):
            assert written.acquire(timeout=5)
            back_up(live, tmp_path / f"{number}.db")
    finally:
        done.set()
        writer.join()
    for number in range(5):
        connection = sqlite3.connect(tmp_path / f"{number}.db")
        a, b = connection.execute("SELECT sum(day = 'a'), sum(day = 'b') FROM counts").fetchone()
        connection.close()
        assert a == b > 0
    db.close()


def test_the_live_database_is_never_replaced_by_its_copy(live: Path, tmp_path: Path) -> None:
    (tmp_path / "link.db").symlink_to(live)
    (tmp_path / "hard.db").hardlink_to(live)
    for target in (live, tmp_path / "link.db", tmp_path / "hard.db", tmp_path / "." / "bot.db"):
        assert "is the live database itself" in refusal(live, target)


def test_what_is_no_copy_is_not_replaced(live: Path, tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("dear diary")
    assert "is there and is no database" in refusal(live, tmp_path / "notes.txt")
    assert (tmp_path / "notes.txt").read_text() == "dear diary"


def test_what_is_no_file_at_all_is_not_replaced(live: Path, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    assert "is there and is no database" in refusal(live, tmp_path / "pipe")
    assert stat.S_ISFIFO((tmp_path / "pipe").stat().st_mode)


def test_a_link_is_followed_and_stays(live: Path, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "copy.db").symlink_to(tmp_path / "elsewhere" / "real.db")
    for _ in range(2):
        back_up(live, tmp_path / "copy.db")
        assert (tmp_path / "copy.db").is_symlink()
        assert word(tmp_path / "elsewhere" / "real.db") == "first"


def test_a_database_that_is_in_use_is_not_replaced(live: Path, tmp_path: Path) -> None:
    other = open_database(tmp_path / "other.db")
    assert "is in use" in refusal(live, tmp_path / "other.db")
    other.close()


@pytest.mark.parametrize(
    ("target", "says"),
    [
        ("no/such/copy.db", "there is no folder"),
        ("folder", "is a folder; name a file in it"),
        ("x" * 300, "File name too long"),  # as a folder that belongs to another user, but for root, too
        ("x" * 250, "cannot write the copy"),  # its draft's name is longer
    ],
)
def test_a_place_that_cannot_take_it_is_one_line(live: Path, tmp_path: Path, target: str, says: str) -> None:
    (tmp_path / "folder").mkdir()
    assert says in refusal(live, tmp_path / target)


def test_without_a_database_nothing_is_made(tmp_path: Path) -> None:
    assert "nothing to copy" in refusal(tmp_path / "bot.db", tmp_path / "copy.db")


def test_a_full_disk_leaves_the_earlier_copy_and_no_half_file(live: Path, tmp_path: Path) -> None:
    back_up(live, tmp_path / "copy.db")
    fill(live, "x" * 500_000)
    program = (
        "import resource, sys\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, 200_000))\n"  # as a disk with so much room left
        "from pathlib import Path\n"
        "from storage.backup import back_up\n"
        "from storage.database import DatabaseError\n"
        "try:\n"
        "    back_up(Path('bot.db'), Path('copy.db'))\n"
        "except DatabaseError as error:\n"
        "    sys.exit(str(error))"
    )
    environment = {"PATH": "/usr/bin:/bin", "PYTHONPATH": str(ROOT)}
    ended = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-c", program], cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
    )
    assert (ended.returncode, ended.stderr.count("\n")) == (1, 1)
    assert re.match(r"cannot write the copy \S+copy\.db: ", ended.stderr)
    assert word(tmp_path / "copy.db") == "first"
    assert not list(tmp_path.glob(".*"))


def test_a_copy_that_cannot_be_read_back_never_gets_its_name(
    live: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def torn(live: Path, draft: Path) -> None:
        whole = bytearray(live.read_bytes())
        whole[4096:8192] = b"\xa5" * 4096
        draft.write_bytes(whole)

    monkeypatch.setattr(backup, "_copy", torn)  # a disk that does not keep what it was given
    assert "cannot write the copy" in refusal(live, tmp_path / "copy.db")


def test_what_was_erased_is_not_in_the_copy(live: Path, tmp_path: Path) -> None:
    fill(live, "hush " * 5000)
    fill(live, "gone")
    back_up(live, tmp_path / "copy.db")
    assert b"hush" not in (tmp_path / "copy.db").read_bytes()


# Every day


def test_the_newest_seven_daily_copies_are_kept_and_nothing_else_is_touched(live: Path, tmp_path: Path) -> None:
    folder = tmp_path / "made" / "for it"
    folder.mkdir(parents=True)
    strangers = {"notes.txt", "paper-digest-2020-01-01.db.gz", "my-paper-digest-2020-01-01.db", "bot.db"}
    for stranger in strangers:
        (folder / stranger).write_text("mine")
    for back in range(10, -1, -1):
        back_up_daily(live, folder, DAY - timedelta(days=back))
    names = [path.name for path in daily_copies(folder)]
    assert names == [f"paper-digest-{DAY - timedelta(days=back)}.db" for back in range(6, -1, -1)]
    assert {path.name for path in folder.iterdir()} == strangers | set(names)


def test_of_one_day_the_newest_copy_is_kept(live: Path, tmp_path: Path) -> None:
    back_up_daily(live, tmp_path / "copies", DAY)
    fill(live, "evening")
    back_up_daily(live, tmp_path / "copies", DAY)
    assert [word(path) for path in daily_copies(tmp_path / "copies")] == ["evening"]


def test_a_failed_copy_removes_no_old_one(live: Path, tmp_path: Path) -> None:
    folder = tmp_path / "copies"
    for back in range(7, 0, -1):
        back_up_daily(live, folder, DAY - timedelta(days=back))
    (folder / f"paper-digest-{DAY}.db").mkdir()
    with pytest.raises(DatabaseError):
        back_up_daily(live, folder, DAY)
    assert len([path for path in daily_copies(folder) if path.is_file()]) == 7


KILLED = (
    "import os, signal\n"
    "from datetime import date\n"
    "from pathlib import Path\n"
    "from storage import backup\n"
    "backup._read_back = lambda draft: os.kill(os.getpid(), signal.SIGKILL)\n"
    "backup.back_up_daily(Path('bot.db'), Path('copies'), date(2026, 8, 20))"
)


def aged(path: Path) -> None:
    """As if nobody had touched it for long."""
    os.utime(path, (0, 0))


def test_what_a_killed_copy_left_behind_is_cleared_away_by_the_next(live: Path, tmp_path: Path) -> None:
    folder = tmp_path / "copies"
    subprocess.run([sys.executable, "-c", KILLED], cwd=tmp_path, env={"PYTHONPATH": str(ROOT)}, check=False)  # noqa: S603
    (left,) = folder.iterdir()
    assert re.fullmatch(r"\.paper-digest-2026-08-20\.db\.\d+\.part", left.name)
    (folder / f"{left.name}-journal").touch()  # SQLite's own, while it copies
    aged(left)
    back_up_daily(live, folder, DAY)
    assert [path.name for path in folder.iterdir()] == [f"paper-digest-{DAY}.db"]


def test_a_copy_that_another_process_is_at_and_what_is_not_ours_are_left_alone(live: Path, tmp_path: Path) -> None:
    others = {
        ".paper-digest-2026-08-20.db.1.part.txt", ".paper-digest-2026-08-20.db.part", ".other.db.1.part", "x.part",
        "paper-digest-2026-08-20.db.1.part", ".paper-digest-2026-08-20.db.part-journal",
    }  # fmt: skip
    for name in others:
        (tmp_path / name).touch()
        aged(tmp_path / name)
    under_way = tmp_path / ".paper-digest-2026-08-20.db.1.part"
    under_way.touch()
    back_up_daily(live, tmp_path, DAY)
    assert {path.name for path in tmp_path.iterdir()} == {*others, under_way.name, "bot.db", f"paper-digest-{DAY}.db"}


def test_a_process_of_the_same_number_may_have_been_killed_at_the_same_copy(live: Path, tmp_path: Path) -> None:
    left = f".paper-digest-{DAY}.db.{os.getpid()}.part"  # in a container the bot has the same number after each start
    for name in (left, f"{left}-journal"):
        (tmp_path / name).write_bytes(b"half")
    assert word(back_up_daily(live, tmp_path, DAY)) == "first"
    assert {path.name for path in tmp_path.iterdir()} == {"bot.db", f"paper-digest-{DAY}.db"}


async def copied(folder: Path, name: str) -> None:
    """Wait until the bot has made this copy."""
    async with asyncio.timeout(20):
        while not (folder / name).exists():  # noqa: ASYNC110 - a file says nothing when it comes
            await asyncio.sleep(0.01)


async def test_the_running_bot_keeps_a_copy_of_its_own(stage: Any, tmp_path: Path) -> None:
    async with stage() as s:
        await s.start_bot(backup_dir=tmp_path / "copies")
        await copied(tmp_path / "copies", "paper-digest-2026-08-21.db")
        s.clock.set_forward(datetime(2026, 8, 22, 0, 0, 1, tzinfo=UTC))
        await s.app._upkeep.tidy()
        assert (tmp_path / "copies" / "paper-digest-2026-08-22.db").exists()


async def test_a_daily_copy_that_fails_is_told_and_the_bot_goes_on(
    stage: Any, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "file").touch()
    async with stage() as s:
        await s.start_bot(backup_dir=tmp_path / "file" / "copies")
        s.api.person(1).writes("/help")
        await s.api.wait_for(1, 1)
        await s.app._upkeep.tidy()
    assert "the daily copy of the database failed: cannot use the folder" in caplog.text


# Putting it back


def commands_of(section: str) -> str:
    found = re.search(rf"### {section}\n.*?```sh\n(.*?)```", README, re.DOTALL)
    assert found
    return found[1]


def test_the_readmes_own_commands_restore_a_copy(
    here: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    live = here / "data" / "bot.db"
    fill(live, "as copied")
    commands = commands_of("Restore")
    copy = re.search(r"cp (\S+) data/bot\.db", commands)
    assert copy
    (here / copy[1]).parent.mkdir()
    assert main(["backup", copy[1]]) == 0
    db = open_database(live)  # as a crash leaves it: with a -wal that is not for the copy
    db.execute("UPDATE kept SET value = 'lost'")
    db.commit()
    for path in list(live.parent.iterdir()):
        shutil.copy(path, here / f"crashed-{path.name}")
    db.close()
    for path in here.glob("crashed-*"):
        path.rename(live.parent / path.name.removeprefix("crashed-"))
    live.write_bytes(b"\0" * 8192)
    assert main(["digest"]) == 1
    (here / ".venv" / "bin").mkdir(parents=True)
    (here / ".venv" / "bin" / "python").write_text("#!/bin/sh\necho $@\n")  # it is run below
    (here / ".venv" / "bin" / "python").chmod(0o755)
    for name in ("HF_ENDPOINT", "TELEGRAM_API_BASE_URL"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    ended = subprocess.run(  # noqa: S603 - what the README says
        ["/bin/sh", "-ec", commands], cwd=here, capture_output=True, text=True, check=False
    )
    assert (ended.returncode, ended.stdout) == (0, "-m bot doctor\n")
    main(["doctor"])
    assert re.search(r"^ok +database", capsys.readouterr().out, re.MULTILINE)
    restored = open_database(live)
    assert restored.execute("SELECT value FROM kept").fetchone()[0] == "as copied"
    restored.close()


@pytest.mark.parametrize("arguments", [["backup"], ["backup", "a.db", "b.db"]])
def test_bad_usage_of_backup_is_one_line(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(arguments) == 2
    assert capsys.readouterr().err.count("\n") == 1


def test_a_damaged_database_is_not_copied_over_a_good_copy(live: Path, tmp_path: Path) -> None:
    back_up(live, tmp_path / "copy.db")
    live.write_bytes(b"\0" * 8192)
    with pytest.raises(DatabaseError):
        back_up(live, tmp_path / "copy.db")
    assert word(tmp_path / "copy.db") == "first"


def test_a_copy_of_what_is_damaged_says_that_the_original_is_and_how_to_restore(tmp_path: Path) -> None:
    damaged = tmp_path / "bot.db"
    damaged.write_bytes(b"this is no database at all, " * 400)
    with pytest.raises(DatabaseError, match=r"bot\.db is damaged .*Restore"):
        back_up(damaged, tmp_path / "copy.db")
    assert not (tmp_path / "copy.db").exists()
