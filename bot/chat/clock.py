"""/time and /timezone: when pushes come. A changed hour moves the next push to the next time the clock shows it."""

import asyncio
from collections.abc import Sequence
from datetime import datetime, time
from zoneinfo import ZoneInfo

from markupsafe import Markup
from sqlite_utils import Database

from bot.chat.subscription import after_pause, keep_room, new_chat, next_push, subscribe
from bot.chat.visit import Visit
from bot.days import next_showing, read_clock_time, read_zone
from bot.message import Button, Message
from bot.places import Place, find_places
from bot.wording import wording
from storage import chats
from storage.records import Chat


def reschedule(db: Database, chat: Chat, now: datetime, clock_time: time | None, zone: str | None) -> Chat:
    """Store another hour, or another zone, of the chat; who has no record yet is subscribed. Returns it as it stands.

    A chat that has stopped stays so.
    """
    stored = chats.get(db, chat.id) or subscribe(db, chat, now)
    clock_time, zone = clock_time or stored.delivery_time, zone or stored.zone
    moment = next_showing(after_pause(stored, now), clock_time, ZoneInfo(zone))
    chats.set_schedule(db, chat.id, clock_time, zone, moment)
    return chats.get(db, chat.id) or stored


async def set_time(visit: Visit) -> None:
    """`/time HH:MM`."""
    if not visit.argument:
        await _say_how(visit, "time-how")
        return
    try:
        wanted = read_clock_time(visit.argument)
    except ValueError:
        await visit.answer("time-wrong", words=visit.quoted)
        return
    await _reschedule(visit, clock_time=wanted)


async def set_timezone(visit: Visit) -> None:
    """`/timezone ZONE`: an IANA name, or any larger city."""
    if not visit.argument:
        await _say_how(visit, "timezone-how")
        return
    try:
        wanted = read_zone(visit.argument).key
    except ValueError:
        places, is_exact = await asyncio.to_thread(find_places, visit.argument)
        zones = {place.zone for place in places}
        if len(zones) != 1 or not is_exact:
            await _ask_which(visit, places)
            return
        (wanted,) = zones
    await _reschedule(visit, zone=wanted)


async def _ask_which(visit: Visit, places: Sequence[Place]) -> None:
    if not places:
        await visit.answer("timezone-wrong", words=visit.quoted)
        return
    keyboard = tuple(
        (Button(label, data=f"set:zone:{place.zone}"),)
        for place, label in zip(places, _labels(visit, places), strict=True)
    )
    await visit.answer("timezone-which", keyboard, words=visit.quoted)


def _labels(visit: Visit, places: Sequence[Place]) -> list[str]:
    """A city and its country; where one country has several of the name, also a city that all know the clock of."""
    said = wording(visit.language)
    labels = [f"{place.name} · {said.country(place.country)}" for place in places]
    return [
        f"{label} · {said.city(place.zone)}" if labels.count(label) > 1 else label
        for place, label in zip(places, labels, strict=True)
    ]


async def move_to(visit: Visit, zone: str) -> None:
    """The zone of a shared location; the keys that shared it go. Who has no record gets one, but no pushes."""
    await visit.desk.store(keep_room, new_chat(visit), visit.desk.clock())
    await _reschedule(visit, zone=zone, removes_keys=True)


async def _say_how(visit: Visit, message_id: str) -> None:
    chat = visit.chat or new_chat(visit)
    await visit.answer(message_id, time=f"{chat.delivery_time:%H:%M}", zone=chat.zone)


async def _reschedule(
    visit: Visit, clock_time: time | None = None, zone: str | None = None, removes_keys: bool = False
) -> None:
    chat = await visit.desk.store(reschedule, new_chat(visit), visit.desk.clock(), clock_time, zone)
    schedule = next_push(chat) | {"time": f"{chat.delivery_time:%H:%M}"}
    lines = [visit.say("clock-done", **schedule)]
    if chat.state == "stopped":
        lines = [visit.say("clock-kept", **schedule), visit.say("pushes-off")]
    await visit.send(Message(Markup("\n").join(lines), removes_keys=removes_keys))
