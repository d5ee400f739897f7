"""Subscribers and what they want. The row of a chat says when its next push is due."""

import json
import sqlite3
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, fields
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlite_utils import Database

from storage import marks
from storage.moments import maybe_read, maybe_written, read, written
from storage.records import Chat, ChatState, Language, PushForm
from storage.rows import Table

LONGEST_PAUSE = timedelta(days=31)  # one that ends later was begun by a clock that ran ahead
_COLUMNS = [field.name for field in fields(Chat)]  # each field has its column
_CHAT = ", ".join(f"chats.{column}" for column in _COLUMNS)
_READ_WITH: dict[str, Callable[[Any], Any]] = {  # the other columns hold their fields as they are
    "delivery_time": time.fromisoformat,
    "notes": bool,
    "next_push_at": read,
    "silent": bool,
    "paused_until": maybe_read,
    "round_up": bool,
}
_CHATS = Table("chats", "chat {0[id]}", "correct it: until then nothing is pushed there")
_READERS = [_READ_WITH.get(column) for column in _COLUMNS]


def get(db: Database, chat_id: int) -> Chat | None:
    """The chat's record, whatever its state; None: never subscribed, or forgotten. Raises UnreadableRow."""
    row = db.execute(f"SELECT {_CHAT} FROM chats WHERE id = ?", [chat_id]).fetchone()  # noqa: S608
    return _CHATS.record(_chat, row) if row else None


def add(db: Database, chat: Chat, position: int | None, next_push_at: datetime, now: datetime) -> None:
    """Store a new subscriber, standing at this position, with its first push due at this moment."""
    row = asdict(chat) | {
        "delivery_time": f"{chat.delivery_time:%H:%M}",
        "position": position,
        "next_push_at": written(next_push_at),
        "paused_until": maybe_written(chat.paused_until),
        "created_at": written(now),
    }
    db.execute(f"INSERT INTO chats ({', '.join(row)}) VALUES ({', '.join('?' * len(row))})", list(row.values()))  # noqa: S608


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


def set_round_up(db: Database, chat_id: int, round_up: bool) -> None:
    """Whether the chat gets the week's best on Sundays."""
    db.execute("UPDATE chats SET round_up = ? WHERE id = ?", [int(round_up), chat_id])


def set_cards(db: Database, chat_id: int, cards: int) -> None:
    """At most so many cards in one push."""
    db.execute("UPDATE chats SET cards = ? WHERE id = ?", [cards, chat_id])


def set_form(db: Database, chat_id: int, form: PushForm) -> None:
    """One message a paper, or one message in all; a push that is under way keeps its form."""
    db.execute("UPDATE chats SET form = ? WHERE id = ?", [form, chat_id])


def set_silent(db: Database, chat_id: int, silent: bool) -> None:
    """Whether not even the first message of a push makes a sound."""
    db.execute("UPDATE chats SET silent = ? WHERE id = ?", [int(silent), chat_id])


def set_pause(db: Database, chat_id: int, until: datetime | None, next_push_at: datetime) -> None:
    """No push before `until` (UTC), and the first at this moment; None ends a pause."""
    db.execute(
        "UPDATE chats SET paused_until = ?, next_push_at = ? WHERE id = ?",
        [maybe_written(until), written(next_push_at), chat_id],
    )


def set_manager(db: Database, chat_id: int, manager_id: int | None) -> None:
    """This person set the channel up, and finds its settings in private; None: nobody does."""
    db.execute("UPDATE chats SET manager_id = ? WHERE id = ?", [manager_id, chat_id])


def managed_by(db: Database, manager_id: int) -> list[Chat]:
    """The channels that this person set up, set up first first; also those where the bot may not post for now."""
    rows = db.execute(f"SELECT {_CHAT} FROM chats WHERE manager_id = ? ORDER BY created_at, id", [manager_id])  # noqa: S608
    return list(_CHATS.records(_chat, rows))


def fall_asleep(db: Database, chat_id: int, because: str, *, only_general: bool = False) -> bool:
    """Let an active subscriber sleep, since nobody can be reached there; says whether there was one.

    `only_general`: it is a forum's General topic that is closed; pushes that go to another topic go on.
    """
    cursor = db.execute(
        "UPDATE chats SET state = 'asleep', asleep_because = ? WHERE id = ? AND state = 'active' "
        "AND (thread_id IS NULL OR NOT ?)",
        [because, chat_id, only_general],
    )
    return bool(cursor.rowcount)


def forget_thread(db: Database, chat_id: int, thread_id: int) -> None:
    """This forum topic is gone: if pushes went there, they go to the chat itself from now on."""
    db.execute("UPDATE chats SET thread_id = NULL WHERE id = ? AND thread_id = ?", [chat_id, thread_id])


def move(db: Database, old_id: int, new_id: int) -> None:
    """A group was upgraded: the subscription, its follows and its running push go with it.

    A subscription that already exists under the new id wins, because somebody made it later; a record of somebody who
    only looked around there gives way. What is saved under either id stays. Cards that wait for their summary stay
    behind: their messages have other numbers in the new group.
    """
    old, new = get(db, old_id), get(db, new_id)
    if old and new and (_only_looked_around(old) or not _only_looked_around(new)):
        marks.take_over(db, old_id, new_id)
        db.execute("DELETE FROM chats WHERE id = ?", [old_id])
    elif old:
        db.execute("DELETE FROM drafts WHERE chat_id = ?", [old_id])
        if new:
            _take_in(db, new_id, old_id)
        db.execute("UPDATE chats SET id = ?, kind = 'supergroup' WHERE id = ?", [new_id, old_id])


def _only_looked_around(chat: Chat) -> bool:
    return chat.state == "stopped" and chat.position is None


def _take_in(db: Database, guest_id: int, host_id: int) -> None:
    """Give one chat all that another has saved, follows and waits for, and erase the other."""
    marks.take_over(db, guest_id, host_id)
    db.execute("UPDATE OR IGNORE follows SET chat_id = ? WHERE chat_id = ?", [host_id, guest_id])
    db.execute("UPDATE drafts SET chat_id = ? WHERE chat_id = ?", [host_id, guest_id])
    db.execute("DELETE FROM chats WHERE id = ?", [guest_id])


def forget(db: Database, chat_id: int) -> None:
    """Erase all that is known of the chat, in the records of channels too, if it is the person who set them up."""
    db.execute("DELETE FROM chats WHERE id = ?", [chat_id])
    db.execute("UPDATE chats SET manager_id = NULL WHERE manager_id = ?", [chat_id])


def due(db: Database, now: datetime, limit: int) -> list[Chat]:
    """Active chats whose hour has come and that have no push under way, longest waiting first."""
    rows = db.execute(
        f"SELECT {_CHAT} FROM chats WHERE state = 'active' AND next_push_at <= ? "  # noqa: S608
        "AND NOT EXISTS (SELECT 1 FROM pushes WHERE chat_id = chats.id) "
        "ORDER BY next_push_at",
        [written(now)],
    )
    return _CHATS.first(_chat, rows, limit)


def zones(db: Database) -> list[str]:
    """The zones that chats have."""
    return [row[0] for row in db.execute("SELECT DISTINCT zone FROM chats")]


def replace_zone(db: Database, zone: str, other: str) -> list[Chat]:
    """Give every chat of one zone another one; returns them as they stand."""
    rows = db.execute(f"UPDATE chats SET zone = ? WHERE zone = ? RETURNING {_CHAT}", [other, zone]).fetchall()  # noqa: S608
    return list(_CHATS.records(_chat, rows))


def zones_of_round_ups(db: Database) -> list[str]:
    """The zones in which somebody wants a round-up."""
    return [row[0] for row in db.execute("SELECT DISTINCT zone FROM chats WHERE round_up")]


def due_for_round_up(db: Database, now: datetime, sunday: date, clocks: Mapping[str, time], limit: int) -> list[Chat]:
    """Active chats whose hour of this Sunday has come and that had no round-up on it, longest waiting first.

    `clocks`: what the clock shows now, for each zone in which it is Sunday. A chat whose push of today is past was not
    waiting for a round-up then, and does not get one now.
    """
    shown = json.dumps({zone: f"{clock:%H:%M}" for zone, clock in clocks.items()})
    rows = db.execute(
        f"SELECT {_CHAT} FROM chats INDEXED BY chats_due_round_up "  # noqa: S608
        "CROSS JOIN json_each(?) AS clocks ON clocks.key = zone "
        "WHERE round_up AND state = 'active' AND delivery_time <= clocks.value AND next_push_at <= ? "
        "AND rounded_up_on IS NOT ? AND (paused_until IS NULL OR paused_until <= ?) "
        "AND NOT EXISTS (SELECT 1 FROM pushes WHERE chat_id = chats.id) "
        "ORDER BY next_push_at",
        [shown, written(now), sunday.isoformat(), written(now)],
    )
    return _CHATS.first(_chat, rows, limit)


def round_off(db: Database, chat_id: int, sunday: date, *, noted: bool) -> None:
    """This Sunday's round-up is seen to; `noted`: it brings something, so no line will say that there is nothing."""
    db.execute(
        "UPDATE chats SET rounded_up_on = ?1, noted_on = CASE WHEN ?2 THEN ?1 ELSE noted_on END WHERE id = ?3",
        [sunday.isoformat(), int(noted), chat_id],
    )


def pull_in(db: Database, now: datetime, latest: datetime) -> None:
    """Make due whoever waits for a moment after `latest`, set by a clock that ran ahead; a pause is respected."""
    db.execute(
        "UPDATE chats SET next_push_at = ?, paused_until = NULL WHERE state = 'active' AND next_push_at > ? "
        "AND (paused_until IS NULL OR paused_until <= ? OR paused_until > ?)",
        [written(now), written(latest), written(now), written(now + LONGEST_PAUSE)],
    )


def advance(db: Database, chat_id: int, position: int | None, next_push_at: datetime) -> None:
    """The chat has been planned for: everything up to `position` is in a plan of its own or was not for it."""
    advance_many(db, [(chat_id, position, next_push_at, None)])


def advance_many(db: Database, places: Iterable[tuple[int, int | None, datetime, date | None]]) -> None:
    """As `advance`, for each of these chats: id, position, next push.

    The last is the local day on which a push brings something, so that no line will say that there is nothing, or None.
    """
    db.conn.executemany(
        "UPDATE chats SET position = ?, next_push_at = ?, noted_on = coalesce(?, noted_on) WHERE id = ?",
        (
            (position, written(next_push_at), served_on.isoformat() if served_on else None, chat_id)
            for chat_id, position, next_push_at, served_on in places
        ),
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


def _chat(row: sqlite3.Row) -> Chat:
    """A chat from a row of its columns, read by place: a hundred thousand are read before a push."""
    return Chat(*[reader(kept) if reader else kept for reader, kept in zip(_READERS, row, strict=True)])
