"""What chats follow: words that they want to see, and words by which they hide papers."""

import json
from collections import defaultdict
from collections.abc import Sequence
from functools import lru_cache

from sqlite_utils import Database

from storage.records import Follow


def add(db: Database, chat_id: int, follows: list[Follow]) -> None:
    """Add words; words already followed change sides if `excluded` differs."""
    for wanted in follows:
        db.execute(
            "INSERT INTO follows (chat_id, words, excluded) VALUES (?, ?, ?) "
            "ON CONFLICT(chat_id, words) DO UPDATE SET excluded = excluded.excluded",
            [chat_id, wanted.words, int(wanted.excluded)],
        )


def drop(db: Database, chat_id: int, words: list[str]) -> None:
    """Remove exactly these words."""
    for word in words:
        db.execute("DELETE FROM follows WHERE chat_id = ? AND words = ?", [chat_id, word])


def by(db: Database, chat_id: int) -> list[Follow]:
    """What the chat follows, in the order of the alphabet, excluded words last."""
    rows = db.execute(
        "SELECT words, excluded FROM follows WHERE chat_id = ? ORDER BY excluded, words COLLATE NOCASE, words",
        [chat_id],
    )
    return [Follow(row["words"], bool(row["excluded"])) for row in rows]


_follow = lru_cache(maxsize=4096)(Follow)  # many follow the same


def by_each(db: Database, chat_ids: Sequence[int]) -> dict[int, list[Follow]]:
    """What each of these chats follows; who follows nothing is left out."""
    found: defaultdict[int, list[Follow]] = defaultdict(list)
    rows = db.execute(
        "SELECT chat_id, words, excluded FROM follows WHERE chat_id IN (SELECT value FROM json_each(?))",
        [json.dumps(chat_ids)],
    )
    for chat_id, words, excluded in rows:
        found[chat_id].append(_follow(words, bool(excluded)))
    return found


def excluded_words(db: Database) -> set[str]:
    """All words by which anybody hides papers."""
    return {row[0] for row in db.execute("SELECT DISTINCT words FROM follows WHERE excluded")}
