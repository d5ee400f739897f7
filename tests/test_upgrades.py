"""Databases of every earlier version: what stood in them is read, and what was under way goes on."""

import asyncio
import json
import os
import re
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import UTC, date, datetime, time
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from sqlite_utils import Database

from bot.cli import main
from storage import announcements, chats, counts, drafts, followed, kept, marks, papers, positions, pushes, summaries
from storage.inspection import inspect
from storage.migrations import migrations
from storage.opening import open_database, sole_bot
from storage.records import Chat, Follow
from tests.program import running
from tests.talk import until
from tests.test_chats import READ_AS
from tests.test_push import MORNING

ROOT = Path(__file__).parents[1]
DAY = date(2026, 8, 21)
NAMES = [step.name for step in migrations.pending(Database(memory=True))]

# The rows that a program of the time left behind, in its own words: this table is added to and never changed.
ROWS = {
    "papers_and_days": """
        INSERT INTO papers VALUES ('2608.00001', 1, '2026-08-21T06:00:00+00:00', 'One', 'We study one.', '["Ada"]',
            '2026-08-20T00:00:00+00:00', 12, 1, 'Uni', 'https://github.com/a/b', 7, NULL, NULL, 'One.', '["one"]',
            NULL);
        INSERT INTO papers VALUES ('2608.00002', 2, '2026-08-21T06:00:00+00:00', 'Two', 'We study two.', '[]',
            NULL, 5, 0, NULL, NULL, NULL, NULL, NULL, NULL, '[]', NULL);
        INSERT INTO listing_days VALUES ('2026-08-21', '2026-08-21T12:00:00+00:00');
        INSERT INTO listings VALUES ('2026-08-21', '2608.00001', 0), ('2026-08-21', '2608.00002', 1);
    """,
    "summaries": """
        INSERT INTO summaries VALUES ('2608.00001', 'zh', 'model', 1, 'm', '{"title": "一", "tldr": "一。", "main_work":
            "一。", "highlights": ["一"], "keywords": [{"term": "one", "translation": "一"}], "scores": {"practicality":
            3.0, "novelty": 3.5, "recommendation": 4.0}, "comment": "一。"}', '[]', NULL, 1, 700, 300,
            '2026-08-21T07:00:00+00:00');
        INSERT INTO model_days VALUES ('2026-08-21', 1, 700, 300);
    """,
    "chats_and_pushes": """
        INSERT INTO chats (id, kind, thread_id, language, delivery_time, zone, cards, notes, state, asleep_because,
            position, next_push_at, noted_on, created_at) VALUES (1, 'private', NULL, 'zh', '09:00', 'Asia/Shanghai',
            10, 1, 'active', NULL, 2, '2026-08-23T01:00:00+00:00', NULL, '2026-08-20T00:00:00+00:00');
        INSERT INTO follows VALUES (1, '强化学习', 0), (1, 'medical', 1);
        INSERT INTO marks VALUES (1, '2608.00001', '2026-08-21T08:00:00+00:00', 1);
        INSERT INTO drafts VALUES (1, 77, '2608.00002', 2, 'zh', '2026-08-21T08:00:00+00:00');
        INSERT INTO pushes VALUES (1, 1, '{"days": ["2026-08-21"], "total": 2, "matched": 2, "filtered": false,
            "cards": ["2608.00001", "2608.00002"], "left_out": [], "note": null}', 2, '2026-08-22T00:59:00+00:00',
            NULL);
    """,
    "pushes_in_order": """
        INSERT INTO chats (id, kind, thread_id, language, delivery_time, zone, cards, notes, state, asleep_because,
            position, next_push_at, noted_on, created_at) VALUES (2, 'private', NULL, 'zh', '09:00', 'Asia/Shanghai',
            10, 1, 'active', NULL, 2, '2026-08-23T01:00:00+00:00', NULL, '2026-08-20T00:00:00+00:00');
        INSERT INTO pushes VALUES (2, 2, NULL, 4, '2026-08-22T00:59:00+00:00', '2026-08-22T01:01:00+00:00');
    """,
    "counts_and_notes": """
        INSERT INTO counts VALUES ('2026-08-21', 'messages', 5);
        INSERT INTO kept VALUES ('word', 'kept');
    """,
    "announcements": """
        INSERT INTO announcements (id, admin_id, html, created_at, confirmed_at) VALUES (1, 9, 'News',
            '2026-08-22T00:00:00+00:00', '2026-08-22T00:00:01+00:00');
        INSERT INTO announcement_receivers VALUES (1, 1, 1);
    """,
}


@cache
def files() -> list[bytes]:
    """The database after each step, with the rows of its time."""
    old, found = Database(memory=True), []
    for place, name in enumerate(NAMES):
        migrations.apply(old, stop_before=NAMES[place + 1] if place + 1 < len(NAMES) else None)
        old.executescript(ROWS.get(name, ""))
        old.conn.commit()
        found.append(old.conn.serialize())
    old.close()
    return found


def written_by(path: Path, steps: int) -> None:
    """A database as the program left it that knew the first steps only."""
    path.write_bytes(files()[steps - 1])


def test_the_rows_belong_to_steps_that_there_are() -> None:
    assert set(ROWS) <= set(NAMES)


@pytest.mark.parametrize("steps", range(1, len(NAMES) + 1), ids=NAMES)
def test_everything_that_an_earlier_version_wrote_is_read(db: Database, tmp_path: Path, steps: int) -> None:
    written_by(tmp_path / "bot.upgraded", steps)
    upgraded = open_database(tmp_path / "bot.upgraded")
    assert upgraded.schema == db.schema
    had = set(NAMES[:steps])
    first, second = papers.on_day(upgraded, DAY)
    assert (first.id, first.authors, first.github_stars, second.upvotes) == ("2608.00001", ("Ada",), 7, 5)
    assert positions.starting(upgraded, DAY) == 0
    if "summaries" in had:
        reading = summaries.readings(upgraded, [first.id], "zh")[first.id]
        assert reading.summary.scores
        assert (reading.summary.keywords[0].translation, reading.summary.scores.novelty) == ("一", 3.5)
        assert not summaries.book_call(upgraded, DAY, 1)
    if "chats_and_pushes" in had:
        due = datetime(2026, 8, 23, 1, tzinfo=UTC)
        shown = chats.get(upgraded, 1)
        assert shown == Chat(1, "private", "zh", time(9), "Asia/Shanghai", 10, position=2, next_push_at=due)
        assert followed.by(upgraded, 1) == [Follow("强化学习"), Follow("medical", excluded=True)]
        assert (marks.saved(upgraded, 1), marks.tastes(upgraded, 1)) == (["2608.00001"], {"2608.00001": 1})
        assert not drafts.ready(upgraded, 10, READ_AS)
        (push_id,) = pushes.running(upgraded, 10)
        push = pushes.get(upgraded, push_id)
        assert push
        assert (push.step, push.plan.cards, push.plan.days) == (2, ("2608.00001", "2608.00002"), (DAY,))
    if "counts_and_notes" in had:
        assert (counts.since(upgraded, DAY), kept.get(upgraded, "word")) == ({"messages": 5}, "kept")
    if "announcements" in had:
        (delivery_id,) = announcements.waiting(upgraded, 10)
        delivery = announcements.get(upgraded, delivery_id)
        assert delivery
        assert (delivery.chat.id, delivery.html) == (1, "News")
    upgraded.close()


async def test_a_push_that_an_older_version_planned_is_finished_by_this_one(stage: Any) -> None:
    async with stage(start=MORNING, days={}) as s:
        path = s.settings().database_path
        path.unlink()
        written_by(path, NAMES.index("chats_and_pushes") + 1)
        s.api.person(1, language_code="zh").writes("hello")
        s.api.updates.pending.clear()
        await s.start_bot()
        (card,) = await s.api.wait_for(1, 1)
        assert card.text.startswith("2. Two")
        async with asyncio.timeout(20):
            while await s.store(pushes.running, 1):
                pass
        assert len(s.api.chat(1).from_bot) == 1


@pytest.mark.parametrize("left", [{}, {"cards": ["2608.00001"]}, {"cards": ["2608.00001"], "mood": "from the future"}])
def test_a_plan_with_fewer_or_more_fields_than_today_is_read(tmp_path: Path, left: dict[str, Any]) -> None:
    written_by(tmp_path / "bot.db", len(NAMES))
    db = open_database(tmp_path / "bot.db")
    with db.atomic():
        db.execute("UPDATE pushes SET plan = ?", [json.dumps(left)])
    push = pushes.get(db, 1)
    assert push
    assert (push.plan.cards, push.plan.total) == (tuple(left.get("cards", ())), len(left.get("cards", ())))
    db.close()


# While an older version runs


@pytest.fixture
def old(here: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A database with everything in it that the version before the last step could write."""
    path = here / "bot.db"
    written_by(path, len(NAMES) - 1)
    for name, value in {
        "DATABASE_PATH": str(path), "TELEGRAM_BOT_TOKEN": "12345:abc", "TELEGRAM_API_BASE_URL": "http://127.0.0.1:9",
        "HF_ENDPOINT": "http://127.0.0.1:9",
    }.items():  # fmt: skip
        monkeypatch.setenv(name, value)
    return path


def steps_of(path: Path) -> int:
    """How many steps of the schema's history this file has behind it."""
    found = inspect(path)
    assert found
    return found.steps


@pytest.mark.parametrize("command", [["run"], ["digest"], ["import", "archive.md"]])
def test_nothing_changes_a_database_under_an_older_bot(
    old: Path, capsys: pytest.CaptureFixture[str], command: list[str]
) -> None:
    with sole_bot(old):  # as the older one holds it
        assert main(command) == 1
    assert f"another bot runs on the database {old}; " in capsys.readouterr().err
    assert steps_of(old) == len(NAMES) - 1
    assert not list(old.parent.glob("*-before-upgrade"))


def test_what_changes_nothing_works_beside_an_older_bot(old: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with sole_bot(old):
        assert main(["backup", "copy.db"]) == 0
        main(["doctor"])
    assert "1 to come at the next start" in capsys.readouterr().out
    assert (steps_of(old), steps_of(old.parent / "copy.db")) == (len(NAMES) - 1, len(NAMES) - 1)


def test_without_an_older_bot_whoever_comes_first_brings_the_database_up_to_date(old: Path) -> None:
    main(["digest"])
    assert steps_of(old) == len(NAMES)
    assert steps_of(copy_of(old)) == len(NAMES) - 1


async def test_a_bot_upgrades_only_when_it_is_the_only_one(old: Path) -> None:
    settings = {name: os.environ[name] for name in ("DATABASE_PATH", "TELEGRAM_BOT_TOKEN", "TELEGRAM_API_BASE_URL")}
    async with running(["run"], settings | {"HF_ENDPOINT": "http://127.0.0.1:9"}, old.parent):
        await until(lambda: asyncio.to_thread(lambda: steps_of(old) == len(NAMES)))


# The way back


def copy_of(path: Path) -> Path:
    return path.with_name(f"{path.name}-before-upgrade")


def test_before_an_upgrade_the_database_is_copied_as_it_was(old: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO")
    for word in ("first", "second"):  # the next upgrade's copy takes its place
        written_by(old, len(NAMES) - 1)
        with closing(sqlite3.connect(old)) as connection, connection:
            connection.execute("UPDATE kept SET value = ?", [word])
        open_database(old).close()
        with closing(sqlite3.connect(copy_of(old))) as copy:
            assert copy.execute("SELECT value FROM kept").fetchall() == [(word,)]
        assert steps_of(copy_of(old)) == len(NAMES) - 1
    told = [record.getMessage() for record in caplog.records if "before-upgrade" in record.getMessage()]
    assert len(told) == 2
    assert {path.name for path in old.parent.iterdir()} <= {"bot.db", "bot.db-running", "bot.db-before-upgrade"}


def test_what_is_new_or_up_to_date_is_not_copied(tmp_path: Path) -> None:
    for _ in range(2):
        open_database(tmp_path / "bot.db").close()
    assert not copy_of(tmp_path / "bot.db").exists()


def test_without_room_for_a_copy_nothing_is_changed(old: Path) -> None:
    program = (
        "import resource, sys\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (60_000, 60_000))\n"  # as a disk with so much room left
        "from bot.cli import main\n"
        "sys.exit(main(['digest']))"
    )
    ended = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-c", program], env=os.environ | {"PYTHONPATH": str(ROOT)}, capture_output=True, text=True,
        check=False,
    )  # fmt: skip
    assert (ended.returncode, ended.stderr.count("\n")) == (1, 1)
    assert re.match(r"cannot write the copy \S+bot\.db-before-upgrade: .*: make room there", ended.stderr)
    assert steps_of(old) == len(NAMES) - 1
    assert not list(old.parent.glob("*before-upgrade*"))
