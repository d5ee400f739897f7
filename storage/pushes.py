"""Pushes under way: the plan and the step it has reached. One running push a chat, kept by the schema."""

import json
import sqlite3
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from sqlite_utils import Database

from storage.chats import chat_from
from storage.moments import read, written
from storage.records import Plan, Push


def start(db: Database, chat_id: int, plan: Plan, now: datetime) -> None:
    """Store a plan before its first message is sent."""
    db.execute(
        "INSERT INTO pushes (chat_id, plan, step, planned_at) VALUES (?, ?, 0, ?)",
        [chat_id, json.dumps(asdict(plan), default=date.isoformat, ensure_ascii=False), written(now)],
    )


def running(db: Database, limit: int) -> list[int]:
    """The ids of unfinished pushes to active chats, in the order they were planned."""
    rows = db.execute(
        "SELECT pushes.id FROM pushes JOIN chats ON chats.id = chat_id "
        "WHERE finished_at IS NULL AND state = 'active' ORDER BY pushes.id LIMIT ?",
        [limit],
    )
    return [row[0] for row in rows.fetchall()]


def get(db: Database, push_id: int) -> Push | None:
    """The push as it stands now; None: finished, forgotten, or its chat no longer active."""
    row = db.execute(
        "SELECT pushes.id AS push_id, plan, step, planned_at, chats.* FROM pushes JOIN chats ON chats.id = chat_id "
        "WHERE pushes.id = ? AND finished_at IS NULL AND state = 'active'",
        [push_id],
    ).fetchone()
    return _push(row) if row else None


def reached(db: Database, push_id: int, step: int) -> None:
    """Telegram has answered `step` messages of this push."""
    db.execute("UPDATE pushes SET step = ? WHERE id = ?", [step, push_id])


def finish(db: Database, push_id: int, now: datetime) -> None:
    """Every message is answered; the plan is no longer needed."""
    db.execute("UPDATE pushes SET finished_at = ?, plan = NULL WHERE id = ?", [written(now), push_id])


def drop_stale(db: Database, chat_id: int, planned_before: datetime) -> None:
    """Give up a push that a chat slept through: what is days old is no longer news."""
    db.execute(
        "DELETE FROM pushes WHERE chat_id = ? AND finished_at IS NULL AND planned_at < ?",
        [chat_id, written(planned_before)],
    )


def prune(db: Database, finished_before: datetime) -> None:
    """Forget finished pushes of long ago."""
    db.execute("DELETE FROM pushes WHERE finished_at < ?", [written(finished_before)])


def _push(row: sqlite3.Row) -> Push:
    return Push(row["push_id"], chat_from(row), _plan(json.loads(row["plan"])), row["step"], read(row["planned_at"]))


def _plan(body: dict[str, Any]) -> Plan:
    # Written by `start`, perhaps by another version of the program: fields that this one does not know are left aside.
    known = {name: body[name] for name in Plan.__slots__ if name in body}
    days = tuple(date.fromisoformat(day) for day in body["days"])
    return Plan(**{**known, "days": days, "cards": tuple(body["cards"]), "left_out": tuple(body["left_out"])})
