"""Pushes under way: the plan and the step it has reached. One a chat, kept by the schema; finished ones are gone."""

import sqlite3
from collections.abc import Mapping
from datetime import date, datetime
from functools import partial
from typing import Any

import orjson
from sqlite_utils import Database

from storage import chats
from storage.moments import read, written
from storage.records import Chat, Plan, Push
from storage.rows import Table, texts, value_in

PUSHES = Table("pushes", "push {0[id]} of chat {0[chat_id]}", "it is given up; the chat's next push comes at its hour")


def start(db: Database, chat_id: int, plan: Plan, now: datetime) -> None:
    """Store a plan before its first message is sent."""
    start_many(db, {chat_id: plan}, now)


def start_many(db: Database, plans: Mapping[int, Plan], now: datetime) -> None:
    """As `start`, for each of these chats."""
    planned_at = written(now)
    db.conn.executemany(
        "INSERT INTO pushes (chat_id, plan, step, planned_at) VALUES (?, ?, 0, ?)",
        ((chat_id, orjson.dumps(plan).decode(), planned_at) for chat_id, plan in plans.items()),
    )


def running(db: Database, limit: int) -> list[int]:
    """The ids of unfinished pushes to active chats, in the order they were planned."""
    rows = db.execute(
        "SELECT id FROM pushes WHERE EXISTS (SELECT 1 FROM chats WHERE chats.id = chat_id AND state = 'active') "
        "ORDER BY id LIMIT ?",
        [limit],
    )
    return [row[0] for row in rows.fetchall()]


def under_way(db: Database, chat_id: int) -> int | None:
    """The id of the chat's unfinished push; None: it has none."""
    row = db.execute("SELECT id FROM pushes WHERE chat_id = ?", [chat_id]).fetchone()
    return int(row[0]) if row else None


def get(db: Database, push_id: int) -> Push | None:
    """The push as it stands now; None: finished, forgotten, or its chat no longer active.

    Raises UnreadableRow: of a row of `pushes` or of `chats`.
    """
    row = db.execute("SELECT id, chat_id, plan, step, planned_at FROM pushes WHERE id = ?", [push_id]).fetchone()
    chat = chats.get(db, row["chat_id"]) if row else None
    if not chat or chat.state != "active":
        return None
    return PUSHES.record(partial(_push, chat), row)


def reached(db: Database, push_id: int, step: int | None) -> None:
    """Telegram has answered `step` messages of this push; None: no more than is noted.

    Written in either case: a disk that takes nothing must show before the next message goes, not after it.
    """
    db.execute("UPDATE pushes SET step = coalesce(?, step) WHERE id = ?", [step, push_id])


def revise(db: Database, push_id: int, plan: Plan) -> None:
    """What is still to come of a push is another thing than was planned; the step it has reached stays."""
    db.execute("UPDATE pushes SET plan = ? WHERE id = ?", [orjson.dumps(plan).decode(), push_id])


def finish(db: Database, push_id: int) -> None:
    """Every message is answered: nothing of it is needed any more."""
    db.execute("DELETE FROM pushes WHERE id = ?", [push_id])


def drop_stale(db: Database, chat_id: int, planned_before: datetime) -> None:
    """Give up a push that a chat slept through: what is days old is no longer news."""
    db.execute("DELETE FROM pushes WHERE chat_id = ? AND planned_at < ?", [chat_id, written(planned_before)])


def drop_unwanted(db: Database, planned_before: datetime) -> None:
    """Give up the pushes that sleeping or stopped chats would find stale on their return."""
    db.execute(
        "DELETE FROM pushes WHERE planned_at < ? "
        "AND NOT EXISTS (SELECT 1 FROM chats WHERE chats.id = chat_id AND state = 'active')",
        [written(planned_before)],
    )


def _push(chat: Chat, row: sqlite3.Row) -> Push:
    planned_at = read(row["planned_at"])
    return Push(row["id"], chat, _plan(value_in(row["plan"]), planned_at), row["step"], planned_at)


def _plan(body: dict[str, Any], planned_at: datetime) -> Plan:
    # Written by `start`, perhaps by another version of the program: fields that this one does not know are left aside,
    # and those that it misses are filled in as well as can be.
    cards, left_out = texts(body.get("cards", [])), texts(body.get("left_out", []))
    days = tuple(date.fromisoformat(day) for day in body.get("days", ()))
    return Plan(
        days=days or (planned_at.date(),),
        total=int(body.get("total", len(cards) + len(left_out))),
        matched=int(body.get("matched", len(cards))),
        filtered=body.get("filtered", False),
        hidden=int(body.get("hidden", 0)),
        cards=cards,
        left_out=left_out,
        note=body.get("note"),
        form=body.get("form", "cards"),
        pages=tuple(map(int, body.get("pages", ()))),
    )
