"""Cards that were sent from the abstract and wait for a good summary."""

import json
import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlite_utils import Database

from storage.moments import written
from storage.records import ChatKind, Draft, Language, SummaryLanguage


@dataclass(frozen=True, slots=True)
class SentDraft:
    """A draft in a chat, under the id of its message."""

    chat_id: int
    message_id: int
    draft: Draft
    kind: ChatKind  # of the chat


def add(db: Database, chat_id: int, message_id: int, draft: Draft, now: datetime) -> None:
    """Remember a card for later; in a chat that is not a subscriber nothing is kept."""
    db.execute(
        "INSERT OR REPLACE INTO drafts (chat_id, message_id, paper_id, rank, language, sent_at) "
        "SELECT id, ?, ?, ?, ?, ? FROM chats WHERE id = ?",
        [message_id, draft.paper_id, draft.rank, draft.language, written(now), chat_id],
    )


def ready(
    db: Database, limit: int, read_as: Mapping[Language, SummaryLanguage], without: Iterable[int] = ()
) -> list[SentDraft]:
    """Cards whose paper has a good summary now, sent first first.

    `read_as`: for each language of cards, that of the summaries on them. `without`: the ids of chats whose cards are
    not wanted.
    """
    unwanted = json.dumps(list(without))
    # Paper by paper: of a million cards that wait, none is looked at that does not wait for one of these.
    rows = [
        row
        for summarised in _summarised(db, read_as)
        for row in db.execute(
            "SELECT chat_id, message_id, paper_id, rank, drafts.language, kind, sent_at "
            "FROM drafts JOIN chats ON chats.id = chat_id WHERE paper_id = ? AND drafts.language = ? "
            "AND chat_id NOT IN (SELECT value FROM json_each(?)) ORDER BY sent_at, message_id LIMIT ?",
            [*summarised, unwanted, limit],
        )
    ]
    rows.sort(key=lambda row: (row["sent_at"], row["message_id"]))
    return [
        SentDraft(row["chat_id"], row["message_id"], Draft(row["paper_id"], row["rank"], row["language"]), row["kind"])
        for row in rows[:limit]
    ]


def _summarised(db: Database, read_as: Mapping[Language, SummaryLanguage]) -> list[sqlite3.Row]:
    """The papers that have a good summary now, among those that cards wait for; each with the cards' language."""
    # From one paper to the next in the index: DISTINCT would pass by every card that waits for it.
    return db.execute(
        """
        WITH RECURSIVE waiting(paper_id) AS (
            SELECT min(paper_id) FROM drafts
            UNION ALL
            SELECT (SELECT min(paper_id) FROM drafts WHERE drafts.paper_id > waiting.paper_id)
            FROM waiting WHERE waiting.paper_id IS NOT NULL
        )
        SELECT paper_id, read_as.key FROM waiting JOIN json_each(?) AS read_as WHERE EXISTS (
            SELECT 1 FROM summaries WHERE summaries.paper_id = waiting.paper_id AND language = read_as.value
            AND body IS NOT NULL AND (source = 'model' OR checks = '[]')
        )
        """,
        [json.dumps(read_as)],
    ).fetchall()


def waiting(db: Database, languages: Iterable[Language]) -> list[str]:
    """The papers for whose summaries cards in these languages wait, longest waiting first: ids."""
    rows = db.execute(
        "SELECT paper_id FROM drafts WHERE language IN (SELECT value FROM json_each(?)) "
        "GROUP BY paper_id ORDER BY min(sent_at)",
        [json.dumps(list(languages))],
    )
    return [row[0] for row in rows]


def is_waiting(db: Database, chat_id: int, message_id: int) -> bool:
    """Whether this message is a card that waits for its summary."""
    found = db.execute("SELECT 1 FROM drafts WHERE chat_id = ? AND message_id = ?", [chat_id, message_id])
    return found.fetchone() is not None


def replace(db: Database, chat_id: int, message_id: int, draft: Draft | None, now: datetime) -> None:
    """The message shows something else: another draft, or nothing that waits for a summary."""
    if draft:
        add(db, chat_id, message_id, draft, now)
    else:
        remove(db, chat_id, message_id)


def remove(db: Database, chat_id: int, message_id: int) -> None:
    """The card is replaced, or cannot be."""
    db.execute("DELETE FROM drafts WHERE chat_id = ? AND message_id = ?", [chat_id, message_id])


def prune(db: Database, sent_before: datetime, limit: int) -> int:
    """Give up on cards of long ago, so many at a time: nobody scrolls back to them. Returns how many."""
    cursor = db.execute(
        "DELETE FROM drafts WHERE (chat_id, message_id) IN "
        "(SELECT chat_id, message_id FROM drafts WHERE sent_at < ? LIMIT ?)",
        [written(sent_before), limit],
    )
    return cursor.rowcount
