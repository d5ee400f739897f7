"""What an operator has to say to every subscriber, and who has not had it yet: one row a receiver, gone once answered.

An announcement is a draft until it is confirmed, then on its way, then finished; a finished one keeps its numbers only.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlite_utils import Database

from storage import chats
from storage.moments import written
from storage.records import Chat

Outcome = Literal["delivered", "unreachable", "refused"]


@dataclass(frozen=True, slots=True)
class Delivery:
    """One announcement's way to one chat."""

    id: int
    announcement_id: int
    html: str
    chat: Chat


@dataclass(frozen=True, slots=True)
class Result:
    """How an announcement went: receivers that have it, that could not be reached, and that Telegram refused."""

    id: int
    admin_id: int
    delivered: int
    unreachable: int
    refused: int


def draft(db: Database, admin_id: int, html: str, now: datetime) -> int:
    """Keep a text until its author confirms it, in place of an earlier draft; returns its id."""
    db.execute("DELETE FROM announcements WHERE admin_id = ? AND confirmed_at IS NULL", [admin_id])
    cursor = db.execute(
        "INSERT INTO announcements (admin_id, html, created_at) VALUES (?, ?, ?)", [admin_id, html, written(now)]
    )
    return int(cursor.lastrowid or 0)


def receivers(db: Database) -> int:
    """How many chats an announcement would go to now."""
    return int(db.execute("SELECT count(*) FROM chats WHERE state = 'active'").fetchone()[0])


def confirm(db: Database, announcement_id: int, admin_id: int, now: datetime) -> int | None:
    """Send this draft of this author on its way to every active subscriber; returns how many.

    None: there is no such draft, because it was confirmed already, replaced or thrown away.
    """
    cursor = db.execute(
        "UPDATE announcements SET confirmed_at = ? WHERE id = ? AND admin_id = ? AND confirmed_at IS NULL",
        [written(now), announcement_id, admin_id],
    )
    if not cursor.rowcount:
        return None
    added = db.execute(
        "INSERT INTO announcement_receivers (announcement_id, chat_id) "
        "SELECT ?, id FROM chats WHERE state = 'active' ORDER BY id",
        [announcement_id],
    )
    return added.rowcount


def is_confirmed(db: Database, announcement_id: int, admin_id: int) -> bool:
    """Whether this author has sent it on its way already."""
    row = db.execute(
        "SELECT 1 FROM announcements WHERE id = ? AND admin_id = ? AND confirmed_at IS NOT NULL",
        [announcement_id, admin_id],
    )
    return row.fetchone() is not None


def discard(db: Database, announcement_id: int, admin_id: int) -> bool:
    """Throw a draft of this author away; says whether there was one."""
    cursor = db.execute(
        "DELETE FROM announcements WHERE id = ? AND admin_id = ? AND confirmed_at IS NULL", [announcement_id, admin_id]
    )
    return bool(cursor.rowcount)


def waiting(db: Database, limit: int) -> list[int]:
    """The ids of deliveries to chats that can be reached, oldest first."""
    rows = db.execute(
        "SELECT announcement_receivers.id FROM announcement_receivers JOIN chats ON chats.id = chat_id "
        "WHERE state = 'active' ORDER BY announcement_receivers.id LIMIT ?",
        [limit],
    )
    return [row[0] for row in rows]


def get(db: Database, delivery_id: int) -> Delivery | None:
    """The delivery as it stands now; None: done, or its chat is no longer active. Raises UnreadableRow: the chat's."""
    row = db.execute(
        "SELECT announcement_id, html, chat_id FROM announcement_receivers "
        "JOIN announcements ON announcements.id = announcement_id WHERE announcement_receivers.id = ?",
        [delivery_id],
    ).fetchone()
    chat = chats.get(db, row["chat_id"]) if row else None
    return Delivery(delivery_id, row["announcement_id"], row["html"], chat) if chat and chat.state == "active" else None


def note(db: Database, delivery_id: int, outcome: Outcome) -> None:
    """Telegram has answered, or cannot be asked: this chat is done with."""
    db.execute(
        f"UPDATE announcements SET {outcome} = {outcome} + 1 "  # noqa: S608 - one of three names
        "WHERE id = (SELECT announcement_id FROM announcement_receivers WHERE id = ?)",
        [delivery_id],
    )
    db.execute("DELETE FROM announcement_receivers WHERE id = ?", [delivery_id])


def done(db: Database) -> list[Result]:
    """Announcements that nobody waits for any more and that their authors have not been told about."""
    rows = db.execute(
        "SELECT * FROM announcements WHERE confirmed_at IS NOT NULL AND finished_at IS NULL AND NOT EXISTS ("
        "SELECT 1 FROM announcement_receivers JOIN chats ON chats.id = chat_id "
        "WHERE announcement_id = announcements.id AND state = 'active') ORDER BY id"
    )
    return [
        Result(row["id"], row["admin_id"], row["delivered"], row["unreachable"], row["refused"])
        for row in rows.fetchall()
    ]


def finish(db: Database, announcement_id: int, now: datetime) -> None:
    """Its author has been told. Chats that have left meanwhile get it no more, and the text is forgotten."""
    db.execute("DELETE FROM announcement_receivers WHERE announcement_id = ?", [announcement_id])
    db.execute("UPDATE announcements SET finished_at = ?, html = '' WHERE id = ?", [written(now), announcement_id])


def prune(db: Database, before: datetime) -> None:
    """Forget drafts that nobody confirmed, and finished announcements, from before this moment."""
    db.execute(
        "DELETE FROM announcements WHERE created_at < ? AND (confirmed_at IS NULL OR finished_at IS NOT NULL)",
        [written(before)],
    )
