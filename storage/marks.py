"""What a chat made of single papers: saved for later, more like this, less like this."""

import json
from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from sqlite_utils import Database

from storage.moments import written


def toggle_saved(db: Database, chat_id: int, paper_id: str, now: datetime) -> bool:
    """Save the paper, or, if it is saved, take it off; says whether it is saved now."""
    db.execute(
        "INSERT INTO marks (chat_id, paper_id, saved_at) VALUES (?, ?, ?) ON CONFLICT(chat_id, paper_id) "
        "DO UPDATE SET saved_at = CASE WHEN saved_at IS NULL THEN excluded.saved_at END",
        [chat_id, paper_id, written(now)],
    )
    row = db.execute("SELECT saved_at FROM marks WHERE chat_id = ? AND paper_id = ?", [chat_id, paper_id]).fetchone()
    return row[0] is not None


def saved(db: Database, chat_id: int) -> list[str]:
    """The ids of the saved papers, saved last first."""
    rows = db.execute(
        "SELECT paper_id FROM marks WHERE chat_id = ? AND saved_at IS NOT NULL ORDER BY saved_at DESC, rowid DESC",
        [chat_id],
    )
    return [row[0] for row in rows]


def set_taste(db: Database, chat_id: int, paper_id: str, taste: int) -> None:
    """Note that the chat wants more (1) or less (-1) like this paper; saying so again changes nothing."""
    db.execute(
        "INSERT INTO marks (chat_id, paper_id, taste) VALUES (?, ?, ?) "
        "ON CONFLICT(chat_id, paper_id) DO UPDATE SET taste = excluded.taste",
        [chat_id, paper_id, taste],
    )


def tastes(db: Database, chat_id: int) -> dict[str, int]:
    """For every paper that the chat wants more or less of: 1 or -1."""
    rows = db.execute("SELECT paper_id, taste FROM marks WHERE chat_id = ? AND taste != 0", [chat_id])
    return {row["paper_id"]: row["taste"] for row in rows}


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
