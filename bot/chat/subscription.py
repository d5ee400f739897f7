"""/start and /subscribe, /stop and /unsubscribe: whether pushes come at all."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlite_utils import Database

from bot.chat.visit import Visit
from bot.days import next_delivery, utc_day
from bot.message import Button
from storage import chats, papers, pushes
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
    """Store this subscriber, or bring the stored one back with its old settings; returns it as it stands."""
    stored = chats.get(db, chat.id)
    wanted = stored or chat
    next_push = next_delivery(now, wanted.delivery_time, ZoneInfo(wanted.zone))
    if stored is None:
        chats.add(db, chat, papers.starting_position(db, utc_day(now)), next_push, now)
    elif stored.state != "active":
        pushes.drop_stale(db, chat.id, now - STALE_PUSH)
        chats.wake(db, chat.id, chat.thread_id, next_push)
    found = chats.get(db, chat.id)
    assert found  # noqa: S101 - stored a line above
    return found


async def start(visit: Visit) -> None:
    """`/start`: subscribe, and say what will come and when."""
    chat = await visit.desk.store(subscribe, new_chat(visit), visit.desk.clock())
    assert chat.next_push_at  # noqa: S101 - every stored chat has its hour
    local = chat.next_push_at.astimezone(ZoneInfo(chat.zone))
    known = visit.chat is not None and visit.chat.state == "active"
    await visit.answer(
        "start-again" if known else "start-back" if visit.chat else "start-welcome",
        ((Button(visit.say("button-today"), data="today"),),),
        time=f"{local:%H:%M}",
        zone=chat.zone,
        day=local.date(),
        cards=chat.cards,
    )


async def stop(visit: Visit) -> None:
    """`/stop`: no more pushes; the settings stay for a return."""
    if visit.chat is None or visit.chat.state == "stopped":
        await visit.answer("stop-already")
        return
    await visit.desk.store(chats.set_state, visit.chat_id, "stopped")
    await visit.answer("stop-done")
