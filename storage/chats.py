"""Subscribers, what they want, and what they follow. The row of a chat says when its next push is due."""

import sqlite3
from datetime import date, datetime, time

from sqlite_utils import Database

from storage.moments import maybe_read, maybe_written, read, written
from storage.records import Chat, ChatState, Follow, Language

_CHAT = (  # the columns of a Chat
    "chats.id, kind, thread_id, language, delivery_time, zone, cards, notes, state, position, next_push_at, "
    "form, silent, paused_until, round_up, manager_id"
)


def get(db: Database, chat_id: int) -> Chat | None:
    """The chat's record, whatever its state; None: never subscribed, or forgotten."""
    row = db.execute(f"SELECT {_CHAT} FROM chats WHERE id = ?", [chat_id]).fetchone()  # noqa: S608
    return chat_from(row) if row else None


def add(db: Database, chat: Chat, position: int | None, next_push_at: datetime, now: datetime) -> None:
    """Store a new subscriber, standing at this position, with its first push due at this moment."""
    db.execute(
        f"INSERT INTO chats ({_CHAT.replace('chats.', '')}, created_at) VALUES ({'?,' * 16}?)",  # noqa: S608
        [
            chat.id, chat.kind, chat.thread_id, chat.language, f"{chat.delivery_time:%H:%M}", chat.zone, chat.cards,
            int(chat.notes), chat.state, position, written(next_push_at), chat.form, int(chat.silent),
            maybe_written(chat.paused_until), int(chat.round_up), chat.manager_id, written(now),
        ],
    )  # fmt: skip


def wake(db: Database, chat_id: int, thread_id: int | None, next_push_at: datetime) -> None:
    """Bring a stopped or sleeping subscriber back with its old settings."""
    db.execute(
        "UPDATE chats SET state = 'active', asleep_because = NULL, thread_id = ?, next_push_at = ? WHERE id = ?",
        [thread_id, written(next_push_at), chat_id],
    )


def set_state(db: Database, chat_id: int, state: ChatState, because: str | None = None) -> None:
    """Stop a subscriber, or let it sleep; `because` keeps Telegram's words for the operator."""
    db.execute("UPDATE chats SET state = ?, asleep_because = ? WHERE id = ?", [state, because, chat_id])


def set_language(db: Database, chat_id: int, language: Language) -> None:
    """The language of everything that the chat is sent from now on."""
    db.execute("UPDATE chats SET language = ? WHERE id = ?", [language, chat_id])


def set_schedule(db: Database, chat_id: int, delivery_time: time, zone: str, next_push_at: datetime) -> None:
    """The chat's hour, on the clock of its zone, and when that is next (UTC)."""
    db.execute(
        "UPDATE chats SET delivery_time = ?, zone = ?, next_push_at = ? WHERE id = ?",
        [f"{delivery_time:%H:%M}", zone, written(next_push_at), chat_id],
    )


def set_notes(db: Database, chat_id: int, notes: bool) -> None:
    """Whether a day that brings nothing is worth a line."""
    db.execute("UPDATE chats SET notes = ? WHERE id = ?", [int(notes), chat_id])


def fall_asleep(db: Database, chat_id: int, because: str) -> bool:
    """Let an active subscriber sleep, since nobody can be reached there; says whether there was one."""
    cursor = db.execute(
        "UPDATE chats SET state = 'asleep', asleep_because = ? WHERE id = ? AND state = 'active'", [because, chat_id]
    )
    return bool(cursor.rowcount)


def forget_thread(db: Database, chat_id: int, thread_id: int) -> None:
    """This forum topic is gone: if pushes went there, they go to the chat itself from now on."""
    db.execute("UPDATE chats SET thread_id = NULL WHERE id = ? AND thread_id = ?", [chat_id, thread_id])


def move(db: Database, old_id: int, new_id: int) -> None:
    """A group was upgraded: the subscription, its follows and its running push go with it.

    A subscription that already exists under the new id wins, because somebody made it later. Cards that wait for their
    summary stay behind: their messages have other numbers in the new group.
    """
    if get(db, new_id):
        db.execute("DELETE FROM chats WHERE id = ?", [old_id])
    else:
        db.execute("DELETE FROM drafts WHERE chat_id = ?", [old_id])
        db.execute("UPDATE chats SET id = ?, kind = 'supergroup' WHERE id = ?", [new_id, old_id])


def forget(db: Database, chat_id: int) -> None:
    """Erase all that is known of the chat."""
    db.execute("DELETE FROM chats WHERE id = ?", [chat_id])


def due(db: Database, now: datetime, limit: int) -> list[Chat]:
    """Active chats whose hour has come and that have no push under way, longest waiting first."""
    rows = db.execute(
        f"SELECT {_CHAT} FROM chats WHERE state = 'active' AND next_push_at <= ? "  # noqa: S608
        "AND NOT EXISTS (SELECT 1 FROM pushes WHERE chat_id = chats.id AND finished_at IS NULL) "
        "ORDER BY next_push_at LIMIT ?",
        [written(now), limit],
    )
    return [chat_from(row) for row in rows.fetchall()]


def pull_in(db: Database, now: datetime, latest: datetime) -> None:
    """Make due whoever waits for a moment after `latest`: it was set by a clock that ran ahead."""
    db.execute(
        "UPDATE chats SET next_push_at = ? WHERE state = 'active' AND next_push_at > ?", [written(now), written(latest)]
    )


def advance(db: Database, chat_id: int, position: int | None, next_push_at: datetime) -> None:
    """The chat has been planned for: everything up to `position` is in a plan of its own or was not for it."""
    db.execute(
        "UPDATE chats SET position = ?, next_push_at = ? WHERE id = ?", [position, written(next_push_at), chat_id]
    )


def note_once(db: Database, chat_id: int, local_day: date) -> bool:
    """Whether the chat may be told today that there is nothing; the first to ask gets a yes."""
    cursor = db.execute(
        "UPDATE chats SET noted_on = ? WHERE id = ? AND notes AND noted_on IS NOT ?",
        [local_day.isoformat(), chat_id, local_day.isoformat()],
    )
    return bool(cursor.rowcount)


def languages(db: Database) -> set[Language]:
    """The languages that active subscribers read."""
    return {row[0] for row in db.execute("SELECT DISTINCT language FROM chats WHERE state = 'active'")}


def language_of(db: Database, chat_id: int, default: Language) -> Language:
    """The language of one chat, whatever its state; `default` if nothing is known of it."""
    row = db.execute("SELECT language FROM chats WHERE id = ?", [chat_id]).fetchone()
    return row[0] if row else default


def follow(db: Database, chat_id: int, follows: list[Follow]) -> None:
    """Add words; words already followed change sides if `excluded` differs."""
    for wanted in follows:
        db.execute(
            "INSERT INTO follows (chat_id, words, excluded) VALUES (?, ?, ?) "
            "ON CONFLICT(chat_id, words) DO UPDATE SET excluded = excluded.excluded",
            [chat_id, wanted.words, int(wanted.excluded)],
        )


def unfollow(db: Database, chat_id: int, words: list[str]) -> None:
    """Remove exactly these words."""
    for word in words:
        db.execute("DELETE FROM follows WHERE chat_id = ? AND words = ?", [chat_id, word])


def follows(db: Database, chat_id: int) -> list[Follow]:
    """What the chat follows, in the order of the alphabet, excluded words last."""
    rows = db.execute("SELECT words, excluded FROM follows WHERE chat_id = ? ORDER BY excluded, words", [chat_id])
    return [Follow(row["words"], bool(row["excluded"])) for row in rows]


def followed_words(db: Database) -> set[str]:
    """All words that anybody follows or excludes."""
    return {row[0] for row in db.execute("SELECT DISTINCT words FROM follows")}


def chat_from(row: sqlite3.Row) -> Chat:
    """A chat from a row that holds its columns."""
    return Chat(
        id=row["id"],
        kind=row["kind"],
        language=row["language"],
        delivery_time=time.fromisoformat(row["delivery_time"]),
        zone=row["zone"],
        cards=row["cards"],
        thread_id=row["thread_id"],
        notes=bool(row["notes"]),
        state=row["state"],
        position=row["position"],
        next_push_at=read(row["next_push_at"]),
        form=row["form"],
        silent=bool(row["silent"]),
        paused_until=maybe_read(row["paused_until"]),
        round_up=bool(row["round_up"]),
        manager_id=row["manager_id"],
    )
