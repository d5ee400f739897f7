"""/start and /subscribe, /stop and /unsubscribe: whether pushes come at all."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlite_utils import Database

from bot.chat.visit import Visit
from bot.days import next_delivery, utc_day
from bot.message import Button
from storage import chats, counts, papers, pushes
from storage.records import Chat

STALE_PUSH = timedelta(days=3)  # what a chat slept through for longer is no news


def new_chat(visit: Visit) -> Chat:
    """A subscriber as the operator's defaults make it; its place among the papers is set when it is stored."""
    settings = visit.desk.settings
    return Chat(
        id=visit.chat_id,
        kind=visit.kind,
        language=visit.language,
        delivery_time=settings.digest_time,
        zone=settings.timezone,
        cards=settings.cards_per_digest,
        thread_id=visit.thread_id,
    )


def subscribe(db: Database, chat: Chat, now: datetime) -> Chat:
    """Store this subscriber, or bring the stored one back with its old settings; returns it as it stands.

    Pushes go to the forum topic where this was asked for.
    """
    stored = chats.get(db, chat.id)
    if stored is None or stored.state == "stopped":
        counts.add(db, utc_day(now), "joined")
    if stored is None:
        chats.add(db, chat, papers.starting_position(db, utc_day(now)), _next_push(chat, now), now)
    elif stored.state == "active" and stored.next_push_at:
        chats.wake(db, chat.id, chat.thread_id, stored.next_push_at)
    else:
        _bring_back(db, replace(stored, thread_id=chat.thread_id), now)
    return _as_stored(db, chat.id)


def wake(db: Database, chat_id: int, now: datetime) -> None:
    """Bring a sleeping subscriber back, because it has been heard of; one who has stopped stays so."""
    stored = chats.get(db, chat_id)
    if stored and stored.state == "asleep":
        _bring_back(db, stored, now)


def keep_room(db: Database, chat: Chat, now: datetime) -> Chat:
    """A record for somebody who saves papers or sets things up without having subscribed; returns it as it stands."""
    if chats.get(db, chat.id) is None:
        chats.add(db, replace(chat, state="stopped"), None, now, now)
    return _as_stored(db, chat.id)


def _bring_back(db: Database, stored: Chat, now: datetime) -> None:
    pushes.drop_stale(db, stored.id, now - STALE_PUSH)
    chats.wake(db, stored.id, stored.thread_id, _next_push(stored, now))
    if stored.position is None:  # it looked around first, and begins now
        chats.advance(db, stored.id, papers.starting_position(db, utc_day(now)), _next_push(stored, now))


def _next_push(chat: Chat, now: datetime) -> datetime:
    return next_delivery(now, chat.delivery_time, ZoneInfo(chat.zone))


def _as_stored(db: Database, chat_id: int) -> Chat:
    found = chats.get(db, chat_id)
    assert found  # noqa: S101 - stored by who asks
    return found


async def start(visit: Visit) -> None:
    """`/start`: subscribe, and say what will come and when."""
    chat = await visit.desk.store(subscribe, new_chat(visit), visit.desk.clock())
    await visit.answer(
        _greeting(visit.chat),
        ((Button(visit.say("button-today"), data="today"),),),
        cards=chat.cards,
        **next_push(chat),
    )


def next_push(chat: Chat) -> dict[str, Any]:
    """When the chat's next push comes, on its own clock, as the catalogue names it: `time`, `zone` and `day`."""
    assert chat.next_push_at  # noqa: S101 - every stored chat has its hour
    local = chat.next_push_at.astimezone(ZoneInfo(chat.zone))
    return {"time": f"{local:%H:%M}", "zone": chat.zone, "day": local.date()}


def _greeting(before: Chat | None) -> str:
    if before is None or (before.state == "stopped" and before.position is None):
        return "start-welcome"
    return "start-again" if before.state == "active" else "start-back"


async def stop(visit: Visit) -> None:
    """`/stop`: no more pushes; the settings stay for a return."""
    if not visit.subscribed:
        await visit.answer("stop-already")
        return
    await visit.desk.store(chats.set_state, visit.chat_id, "stopped")
    visit.desk.tally.count("left")
    await visit.answer("stop-done")
