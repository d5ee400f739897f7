"""What a chat made of single papers: saved for later, more like this, less like this."""

import json
from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from sqlite_utils import Database

from storage.moments import written
from storage.records import Mark


def get(db: Database, chat_id: int, paper_id: str) -> Mark:
    """How the chat's mark on this paper stands."""
    row = db.execute("SELECT saved_at, taste FROM marks WHERE chat_id = ? AND paper_id = ?", [chat_id, paper_id])
    saved_at, taste = row.fetchone() or (None, 0)
    return Mark(saved_at is not None, taste)


def made(db: Database, chat_id: int) -> dict[str, Mark]:
    """Every mark of the chat, by paper."""
    rows = db.execute("SELECT paper_id, saved_at, taste FROM marks WHERE chat_id = ?", [chat_id])
    return {row["paper_id"]: Mark(row["saved_at"] is not None, row["taste"]) for row in rows}


def save(db: Database, chat_id: int, paper_id: str, now: datetime) -> None:
    """Put the paper on the chat's list; one that is there keeps its place."""
    db.execute(
        "INSERT INTO marks (chat_id, paper_id, saved_at) VALUES (?, ?, ?) ON CONFLICT(chat_id, paper_id) "
        "DO UPDATE SET saved_at = coalesce(saved_at, excluded.saved_at)",
        [chat_id, paper_id, written(now)],
    )


def unsave(db: Database, chat_id: int, paper_id: str) -> None:
    """Take the paper off the chat's list."""
    db.execute("UPDATE marks SET saved_at = NULL WHERE chat_id = ? AND paper_id = ?", [chat_id, paper_id])


def saved(db: Database, chat_id: int) -> list[str]:
    """The ids of the saved papers, saved last first, without those that were withdrawn meanwhile."""
    rows = db.execute(
        "SELECT paper_id FROM marks JOIN papers ON papers.id = paper_id "
        "WHERE chat_id = ? AND saved_at IS NOT NULL AND withdrawn_at IS NULL ORDER BY saved_at DESC, marks.rowid DESC",
        [chat_id],
    )
    return [row[0] for row in rows]


def set_taste(db: Database, chat_id: int, paper_id: str, taste: int) -> None:
    """Note that the chat wants more (1) or less (-1) like this paper, or neither (0); again changes nothing."""
    db.execute(
        "INSERT INTO marks (chat_id, paper_id, taste) VALUES (?, ?, ?) "
        "ON CONFLICT(chat_id, paper_id) DO UPDATE SET taste = excluded.taste",
        [chat_id, paper_id, taste],
    )


def tastes(db: Database, chat_id: int) -> dict[str, int]:
    """For every paper that the chat wants more or less of: 1 or -1."""
    rows = db.execute("SELECT paper_id, taste FROM marks WHERE chat_id = ? AND taste != 0", [chat_id])
    return {row["paper_id"]: row["taste"] for row in rows}


def take_over(db: Database, from_id: int, to_id: int) -> None:
    """What one chat has marked is marked by the other, too; where it has a mark of its own, that stays."""
    db.execute(
        "INSERT INTO marks (chat_id, paper_id, saved_at, taste) "
        "SELECT ?, paper_id, saved_at, taste FROM marks WHERE chat_id = ? ORDER BY rowid "
        "ON CONFLICT(chat_id, paper_id) DO UPDATE SET saved_at = coalesce(saved_at, excluded.saved_at), "
        "taste = CASE taste WHEN 0 THEN excluded.taste ELSE taste END",
        [to_id, from_id],
    )


def forget_tastes(db: Database, chat_id: int) -> None:
    """The chat wants no paper's like more or less than others."""
    db.execute("UPDATE marks SET taste = 0 WHERE chat_id = ?", [chat_id])


def tastes_of(db: Database, chat_ids: Sequence[int]) -> dict[int, dict[str, int]]:
    """The tastes of each of these chats; who has none is left out."""
    found: defaultdict[int, dict[str, int]] = defaultdict(dict)
    rows = db.execute(
        "SELECT chat_id, paper_id, taste FROM marks WHERE taste != 0 AND chat_id IN (SELECT value FROM json_each(?))",
        [json.dumps(chat_ids)],
    )
    for chat_id, paper_id, taste in rows:
        found[chat_id][paper_id] = taste
    return found
