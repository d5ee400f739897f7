"""/time and /timezone: when pushes come. A changed hour moves the next push to the next time the clock shows it."""

from datetime import datetime, time
from zoneinfo import ZoneInfo

from sqlite_utils import Database

from bot.chat.subscription import new_chat, subscribe
from bot.chat.visit import Visit
from bot.days import next_showing, read_clock_time, read_zone
from storage import chats
from storage.records import Chat


def reschedule(db: Database, chat: Chat, now: datetime, clock_time: time | None, zone: str | None) -> datetime:
    """Store another hour, or another zone, of the chat; returns the moment of its next push (UTC)."""
    stored = subscribe(db, chat, now) if chats.get(db, chat.id) is None else chats.get(db, chat.id)
    assert stored  # noqa: S101 - stored a line above
    clock_time, zone = clock_time or stored.delivery_time, zone or stored.zone
    next_push = next_showing(now, clock_time, ZoneInfo(zone))
    chats.set_schedule(db, chat.id, clock_time, zone, next_push)
    return next_push


async def set_time(visit: Visit) -> None:
    """`/time HH:MM`."""
    if not visit.argument:
        await _say_how(visit, "time-how")
        return
    try:
        wanted = read_clock_time(visit.argument)
    except ValueError:
        await visit.answer("time-wrong", words=visit.argument[:30])
        return
    await _reschedule(visit, clock_time=wanted)


async def set_timezone(visit: Visit) -> None:
    """`/timezone ZONE`: an IANA name, or a city that has one."""
    if not visit.argument:
        await _say_how(visit, "timezone-how")
        return
    try:
        wanted = read_zone(visit.argument)
    except ValueError:
        await visit.answer("timezone-wrong", words=visit.argument[:30])
        return
    await _reschedule(visit, zone=wanted.key)


async def _say_how(visit: Visit, message_id: str) -> None:
    chat = visit.chat or new_chat(visit)
    await visit.answer(message_id, time=f"{chat.delivery_time:%H:%M}", zone=chat.zone)


async def _reschedule(visit: Visit, clock_time: time | None = None, zone: str | None = None) -> None:
    next_push = await visit.desk.store(reschedule, new_chat(visit), visit.desk.clock(), clock_time, zone)
    zone = zone or (visit.chat or new_chat(visit)).zone
    local = next_push.astimezone(ZoneInfo(zone))
    await visit.answer("clock-done", time=f"{local:%H:%M}", zone=zone, day=local.date())
