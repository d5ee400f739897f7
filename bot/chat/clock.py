"""/time and /timezone: when pushes come. A changed hour moves the next push to the next time the clock shows it."""

import asyncio
from collections.abc import Iterable, Sequence
from datetime import datetime, time
from zoneinfo import ZoneInfo

from markupsafe import Markup
from sqlite_utils import Database

from bot.chat.subscription import after_pause, keep_room, new_chat, next_push, subscribe
from bot.chat.visit import Visit
from bot.days import next_showing
from bot.message import Button, Message
from bot.places import Place, find_places, folded, zones_at
from bot.when import read_clock_time
from bot.wording import EVERYBODY_ELSE, Wording, wording
from bot.zones import read_offset, read_zone, zones_abbreviated
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
        visit.expects("time")
        await _say_how(visit, "time-how")
        return
    try:
        wanted = read_clock_time(visit.argument)
    except ValueError:
        await visit.answer("time-wrong", words=visit.quoted)
        return
    await _reschedule(visit, clock_time=wanted)


async def set_timezone(visit: Visit) -> None:
    """`/timezone ZONE`: an IANA name, or any larger city; an offset from UTC leads to the cities that share it now.

    An abbreviation with two meanings leads to a choice as well.
    """
    if not visit.argument:
        visit.expects("timezone")
        await _say_how(visit, "timezone-how")
        return
    if zones := zones_abbreviated(visit.argument):
        await _choose_zone(visit, zones)
        return
    try:
        zone = read_zone(visit.argument).key
    except ValueError:
        await _find_zone(visit)
    else:
        await _reschedule(visit, zone=zone)


async def _choose_zone(visit: Visit, zones: Sequence[str]) -> None:
    """Set the zone, if there is only one; else ask which."""
    if len(zones) == 1:
        await _reschedule(visit, zone=zones[0])
    else:
        await _ask(visit, "timezone-which", zones, map(wording(visit.language).city, zones))


async def _find_zone(visit: Visit) -> None:
    try:
        offset = read_offset(visit.argument)
    except ValueError:
        await _find_city(visit)
    else:
        zones = await asyncio.to_thread(zones_at, offset, visit.desk.clock())
        await _ask(visit, "timezone-offset", zones, map(wording(visit.language).city, zones))


async def _find_city(visit: Visit) -> None:
    places, is_exact = await asyncio.to_thread(find_places, visit.argument)
    zones = [place.zone for place in places]
    if is_exact and len(set(zones)) == 1:
        await _reschedule(visit, zone=zones[0], place=_labels(visit, places)[0])
    else:
        await _ask(visit, "timezone-which", zones, _labels(visit, places))


async def _ask(visit: Visit, question: str, zones: Sequence[str], labels: Iterable[str]) -> None:
    """Let one of these zones be tapped on; refuse if there is none."""
    choices = zip(zones, labels, strict=True)
    keyboard = tuple((Button(label, data=f"set:zone:{zone}"),) for zone, label in choices)
    await visit.answer(question if keyboard else "timezone-wrong", keyboard, words=visit.quoted)


def _labels(visit: Visit, places: Sequence[Place]) -> list[str]:
    """A city and its country; where one country has several of the name, also a city that all know the clock of."""
    said = wording(visit.language)
    labels = [f"{_name(place, said)} · {said.country(place.country)}" for place in places]
    return [
        f"{label} · {said.city(place.zone)}" if labels.count(label) > 1 else label
        for place, label in zip(places, labels, strict=True)
    ]


def _name(place: Place, said: Wording) -> str:
    """The city in the reader's language, if its zone is named after it: of the others no Chinese name is known.

    Some zones' names end in "City", as Mexico City's does, and some leave it out, as Panama City's does.
    """
    names = (place.name, wording(EVERYBODY_ELSE).city(place.zone))
    short, zones_short = (folded(name).removesuffix("city") for name in names)
    return said.city(place.zone) if short == zones_short else place.name


async def move_to(visit: Visit, zone: str) -> None:
    """The zone of a shared location; the keys that shared it go. Who has no record gets one, but no pushes."""
    await visit.desk.store(keep_room, new_chat(visit), visit.desk.clock())
    await _reschedule(visit, zone=zone, removes_keys=True)


async def _say_how(visit: Visit, message_id: str) -> None:
    chat = visit.chat or new_chat(visit)
    await visit.answer(message_id, time=f"{chat.delivery_time:%H:%M}", zone=chat.zone)


async def _reschedule(
    visit: Visit,
    clock_time: time | None = None,
    zone: str | None = None,
    *,
    place: str | None = None,
    removes_keys: bool = False,
) -> None:
    """Set it, and say what comes; `place` is the city that was found by its name, for there may be another one."""
    chat = await visit.desk.store(reschedule, new_chat(visit), visit.desk.clock(), clock_time, zone)
    schedule = next_push(chat) | {"time": f"{chat.delivery_time:%H:%M}"}
    lines = [visit.say("clock-done", **schedule)]
    if chat.state == "stopped":
        lines = [visit.say("clock-kept", **schedule), visit.say("pushes-off")]
    if place:
        lines.insert(0, visit.say("clock-place", place=place))
    await visit.send(Message(Markup("\n").join(lines), removes_keys=removes_keys))
