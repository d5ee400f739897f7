"""What is done once a day for the database: no step waits for another, and one that failed is tried again."""

import logging
import os
import sqlite3
import time
from collections.abc import AsyncIterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlite_utils import Database

from bot.demo import Clock
from bot.operators.upkeep import Upkeep
from storage import announcements, counts, database, drafts, opening, papers, pushes
from storage.database import Store
from storage.opening import open_database
from storage.records import Draft
from tests.conftest import EVENING
from tests.talk import collected
from tests.test_chats import PLAN, list_papers, rows, subscribe


class House:
    """A database with one old card that waits for its summary, and its upkeep."""

    def __init__(self, folder: Path) -> None:
        self.path, self.copies = folder / "bot.db", folder / "copies"
        self.clock = Clock(EVENING)
        db = open_database(self.path)
        list_papers(db, 1)
        subscribe(db)
        drafts.add(db, 1, 11, Draft("2608.00001", 1, "zh"), EVENING - timedelta(days=40))
        db.conn.commit()
        self.store = Store(db)
        self.upkeep = Upkeep(self.path, self.copies, self.prune, self.clock)

    async def prune(self) -> None:
        await self.store(drafts.prune, self.clock(), 9)

    async def drafts(self) -> int:
        return await self.store(rows, "drafts")

    def took_copies(self) -> list[str]:
        """The names of the copies made since this was last asked for."""
        found = sorted(self.copies.iterdir()) if self.copies.is_dir() else []
        for path in found:
            path.unlink()
        return [path.name for path in found]

    def wal(self) -> int:
        return (self.path.with_name("bot.db-wal")).stat().st_size


@pytest.fixture
async def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[House]:
    monkeypatch.setattr(opening, "BUSY_SECONDS", 0.05)
    monkeypatch.setattr(database, "EMPTYING_SECONDS", 0.02)
    made = House(tmp_path)
    yield made
    await made.store.close()


async def test_everything_is_done_once_a_day(house: House) -> None:
    assert house.wal()
    await house.upkeep.tidy()
    assert await house.drafts() == 0
    assert house.took_copies() == ["paper-digest-2026-08-21.db"]
    assert not house.wal()
    await house.upkeep.tidy()
    assert house.took_copies() == []
    house.clock.set_forward(EVENING + timedelta(days=1))
    await house.upkeep.tidy()
    assert house.took_copies() == ["paper-digest-2026-08-22.db"]


async def test_rows_that_could_not_be_deleted_keep_nothing_else_from_being_done(
    house: House, caplog: pytest.LogCaptureFixture
) -> None:
    await house.store(lambda db: db.execute("ALTER TABLE drafts RENAME TO away"))
    await house.upkeep.tidy()
    assert house.took_copies() == ["paper-digest-2026-08-21.db"]
    assert not house.wal()
    assert house.upkeep.trouble is None
    (said,) = [record.getMessage() for record in caplog.records if record.levelname == "ERROR"]
    assert "the deletion of old rows failed" in said
    assert "no such table: drafts" in said


async def test_what_failed_is_tried_again_and_what_is_done_is_not(
    house: House, caplog: pytest.LogCaptureFixture
) -> None:
    other = sqlite3.connect(house.path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    for _ in range(3):
        await house.upkeep.tidy()
    assert house.took_copies() == ["paper-digest-2026-08-21.db"]
    other.execute("COMMIT")
    other.close()
    assert await house.drafts() == 1
    await house.upkeep.tidy()
    assert await house.drafts() == 0
    assert house.took_copies() == []
    said = [record.levelname for record in caplog.records if "another process keeps it locked" in record.getMessage()]
    assert said == ["ERROR", "WARNING", "WARNING"], "operators hear of it once"


async def test_a_wal_file_that_somebody_reads_is_emptied_as_soon_as_nobody_does(
    house: House, caplog: pytest.LogCaptureFixture
) -> None:
    with closing(sqlite3.connect(house.path, isolation_level=None)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT * FROM drafts").fetchall()
        for _ in range(2):
            await house.upkeep.tidy()
        assert await house.drafts() == 0
        assert house.wal()
        assert house.took_copies() == ["paper-digest-2026-08-21.db"]
    await house.upkeep.tidy()
    assert not house.wal()
    assert house.took_copies() == []
    assert house.upkeep.trouble is None
    assert not [record for record in caplog.records if record.levelno >= logging.WARNING], "a reader is no trouble"
    await house.store(lambda db: db.execute("UPDATE chats SET zone = 'UTC'"))
    await house.upkeep.tidy()
    assert house.wal(), "once a day"


async def test_a_copy_that_fails_is_the_trouble_until_one_succeeds(
    house: House, caplog: pytest.LogCaptureFixture
) -> None:
    house.copies.touch()
    for _ in range(2):
        await house.upkeep.tidy()
        assert house.upkeep.trouble
        assert "check BACKUP_DIR" in house.upkeep.trouble
    assert await house.drafts() == 0
    house.copies.unlink()
    await house.upkeep.tidy()
    assert house.upkeep.trouble is None
    assert house.took_copies() == ["paper-digest-2026-08-21.db"]


async def test_the_copy_from_before_an_upgrade_goes_after_a_week(house: House) -> None:
    copy, draft = (house.path.with_name(name) for name in ("bot.db-before-upgrade", ".bot.db-before-upgrade.7.part"))
    for days, is_kept in ((6, True), (8, False)):
        for path in (copy, draft):
            path.touch()
            os.utime(path, (time.time() - days * 24 * 3600,) * 2)
        house.clock.set_forward(house.clock() + timedelta(days=1))
        await house.upkeep.tidy()
        assert (copy.exists(), draft.exists()) == (is_kept, False)


async def test_however_many_rows_are_old_all_of_them_go(stage: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.pipeline.PRUNED_AT_ONCE", 2)
    async with stage() as s:
        await s.start_bot()
        await collected(s)
        (paper, *_) = await s.store(papers.on_day, EVENING.date())
        await s.store(subscribe, 1, next_push_at=EVENING + timedelta(days=1))
        for number in range(5):
            draft = Draft(paper.id, 1, "zh")
            await s.store(drafts.add, 1, number, draft, EVENING - timedelta(days=40))
        await s.app.pipeline.prune()
        assert await s.store(rows, "drafts") == 0


async def test_what_is_old_goes_and_what_somebody_may_still_want_stays(stage: Any) -> None:
    old, young = EVENING - timedelta(days=100), EVENING - timedelta(days=1)

    def store_all(db: Database) -> None:
        for first, then in ((1, young), (3, old)):
            for chat_id, state in ((first, "active"), (first + 1, "asleep")):
                subscribe(db, chat_id, state=state, next_push_at=EVENING + timedelta(days=1))
                pushes.start(db, chat_id, PLAN, then)
            drafts.add(db, first, 11, Draft(next(iter(db["papers"].rows))["id"], 1, "zh"), then)
            announcements.draft(db, first, "Soon", then)
            counts.add(db, then.date(), "pushes")

    def left(db: Database) -> list[list[int]]:
        tables = ("pushes", "drafts", "announcements")
        column = {"announcements": "admin_id"}
        return [sorted(row[column.get(table, "chat_id")] for row in db[table].rows) for table in tables]

    async with stage() as s:
        await s.start_bot()
        await collected(s)
        await s.store(store_all)
        await s.app.pipeline.prune()
        assert await s.store(left) == [[1, 2, 3], [1], [1]]
        assert await s.store(counts.since, old.date()) == {"pushes": 1}
