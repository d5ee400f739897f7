"""What is kept of people: what the README says and no more, and nothing of those who asked to be forgotten."""

import re
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from sqlite_utils import Database

from storage import chats
from storage.database import empty_wal
from tests.conftest import SILENT_MODEL
from tests.talk import Reader, button_data, collected
from tests.test_documents import README
from tests.test_push import MORNING, hold_pushes, next_push

READER = 987_654_321  # an id that is no other number's part
WORDS = "zebra crossings"


def places_of(db: Database, value: object) -> set[str]:
    """Every column of every table that holds this somewhere in it."""
    found = set()
    for table in db.table_names():
        for column in db[table].columns_dict:
            rows = db.execute(f'SELECT "{column}" FROM "{table}"')  # noqa: S608 - names of our own schema
            if any(str(value) in str(row[0]) for row in rows):
                found.add(f"{table}.{column}")
    return found


def on_disk(path: Path, value: str) -> bool:
    return any(value.encode() in file.read_bytes() for file in path.parent.glob(f"{path.name}*"))


async def test_of_who_asks_to_be_forgotten_nothing_is_left(stage: Any) -> None:
    async with stage() as s:
        await s.start_bot(cards_per_digest=1, **SILENT_MODEL)
        await collected(s)
        reader = Reader(s, s.api.person(READER, language_code="en"), "en")
        await reader.asks("/start")
        await reader.asks(f"/follow agent, {WORDS}")
        await next_push(s, MORNING, READER)
        card = next(message for message in reader.chat.from_bot if any("save" in data for data in button_data(message)))
        await reader.taps(card, next(data for data in button_data(card) if "save" in data))
        await s.store(
            lambda db: db.execute(
                "INSERT INTO chats (id, kind, language, delivery_time, zone, cards, notes, state, next_push_at, "
                "created_at, manager_id) SELECT -100, 'channel', language, delivery_time, zone, cards, notes, state, "
                "next_push_at, created_at, ? FROM chats WHERE id = ?", [READER, READER],
            )
        )  # fmt: skip
        await hold_pushes(s, READER)
        before = await s.store(places_of, READER)
        assert before >= {"chats.id", "chats.manager_id", "follows.chat_id", "marks.chat_id", "pushes.chat_id",
                          "drafts.chat_id"}  # fmt: skip
        (sure,) = await reader.asks("/forget")
        await reader.taps(sure, button_data(sure)[0])
        assert await s.store(places_of, READER) == set()
        assert await s.store(places_of, WORDS) == set()
        assert await s.store(chats.get, -100)
        await reader.asks("/help")  # nor does talking to the bot bring anything back
        assert await s.store(places_of, READER) == set()
        path = s.settings().database_path
        empty_wal(path)
        assert not on_disk(path, WORDS)


def test_what_is_erased_is_overwritten_on_the_disk(db: Database, tmp_path: Path) -> None:
    with db.atomic():
        db.execute("INSERT INTO kept VALUES ('a', ?)", [WORDS * 1000])
    empty_wal(tmp_path / "test.db")
    assert on_disk(tmp_path / "test.db", WORDS)
    with db.atomic():
        db.execute("DELETE FROM kept")
    empty_wal(tmp_path / "test.db")
    assert not on_disk(tmp_path / "test.db", WORDS)


def documented() -> dict[str, set[str]]:
    """The columns that the README names, by table."""
    found: dict[str, set[str]] = {}
    table = ""
    section = README.partition("## What is stored")[2].partition("\n## ")[0]
    for name, columns in re.findall(r"^\| *(`\w+`)? *\| *((?:`\w+`(?:, )?)+) *\|", section, re.MULTILINE):
        table = name.strip("`") or table
        found.setdefault(table, set()).update(re.findall(r"\w+", columns))
    return found


def test_the_readme_names_every_column_that_is_kept_of_a_chat(db: Database) -> None:
    personal = re.compile(r"chat_id|user_id|person_id|manager_id|owner_id")
    kept = {
        table: set(columns)
        for table in db.table_names()
        if table == "chats" or any(personal.fullmatch(column) for column in db[table].columns_dict)
        for columns in [db[table].columns_dict]
    }
    assert documented() == kept


def test_a_reader_who_takes_long_is_not_waited_for(
    db: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("storage.database.EMPTYING_SECONDS", 0.02)
    with db.atomic():
        db.execute("INSERT INTO kept VALUES ('a', 'b')")
    with closing(sqlite3.connect(tmp_path / "test.db", isolation_level=None)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT * FROM kept").fetchall()
        with db.atomic():
            db.execute("DELETE FROM kept")
        assert not empty_wal(tmp_path / "test.db")
        assert (tmp_path / "test.db-wal").stat().st_size
    assert empty_wal(tmp_path / "test.db")
    assert not (tmp_path / "test.db-wal").stat().st_size


def test_a_file_that_is_gone_is_not_made_anew(tmp_path: Path) -> None:
    assert not empty_wal(tmp_path / "gone.db")
    assert not list(tmp_path.iterdir())
