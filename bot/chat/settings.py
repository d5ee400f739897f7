"""/settings: one message with buttons that shows what is set and edits itself in place."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, time
from functools import partial
from typing import Any

from sqlite_utils import Database

from bot.chat import screens, where
from bot.chat.clock import reschedule
from bot.chat.screens import Panel
from bot.chat.subscription import keep_room, new_chat, pause, resume, subscribe
from bot.chat.toggles import TOGGLES, Toggle
from bot.chat.visit import StaleButton, Visit
from bot.chat.week import stock_up
from bot.deliver.weather import Missing
from bot.message import Message
from bot.wording import LANGUAGES
from bot.zones import read_zone
from storage import chats
from storage.records import Chat, Language

PATTERN = r"[a-z-]{1,20}(:[\w/+-]{1,40})?(@-\d{1,18})?"  # a wish, its value, and the channel if it is about one
_MOST_CHANNELS = 20  # on one screen


async def show_settings(visit: Visit) -> None:
    """`/settings`."""
    await visit.send(screens.main(await panel_of(visit)))


async def tap(visit: Visit) -> None:
    """A button of the settings message: show another screen, or change something and show all. Raises StaleButton."""
    wish, _, value = visit.argument.partition(":")
    if wish == "where" and not value:
        await where.ask(visit)
    elif screen := _SCREENS.get((wish, bool(value))):
        redraw(visit, screen(await panel_of(visit), value))
    elif wish == "channels" and not value:
        redraw(visit, await _channels(visit))
    else:
        await visit.desk.store(change, new_chat(visit), wish, value, visit.desk.clock())
        panel = await panel_of(visit)
        if (wish, value) == ("round-up", "on"):
            in_its_language = replace(visit, language=panel.chat.language)  # not that of who looks
            visit.spawn("the last week", stock_up(in_its_language))
        redraw(visit, screens.main(panel))


async def panel_of(visit: Visit) -> Panel:
    """The visit's chat as the screens show it: as it stands now, or as it would begin."""
    stored, channels = await visit.desk.store(_look, visit.chat_id)
    chat = stored or replace(new_chat(visit), state="stopped")
    language = chat.language if visit.title is None else visit.language
    return Panel(chat, language, visit.desk.clock(), visit.title, len(channels))


def _look(db: Database, chat_id: int) -> tuple[Chat | None, list[Chat]]:
    return chats.get(db, chat_id), chats.managed_by(db, chat_id)


async def _channels(visit: Visit) -> Message:
    """The channels that this person has set up, and that Telegram still shows to the bot."""
    found = await visit.desk.store(chats.managed_by, visit.chat_id)
    infos = [(chat.id, await visit.desk.directory.info(chat.id)) for chat in found[:_MOST_CHANNELS]]
    return screens.channels(await panel_of(visit), [(chat_id, info.title) for chat_id, info in infos if info])


def redraw(visit: Visit, message: Message) -> None:
    """Let the tapped message show this screen, beside the chat's other business.

    Telegram takes about one edit a second in a chat: of screens asked for faster than that, the last is shown.
    """
    place = (visit.answers_to, visit.message_id or 0)

    async def put() -> None:
        if isinstance(await visit.desk.outbox.edit(*place, message), Missing):  # too old to be edited, or deleted
            await visit.send(message)

    visit.spawn("a screen of settings", visit.desk.redrawing.redraw(place, put))


def change(db: Database, chat: Chat, wish: str, value: str, now: datetime) -> None:
    """Carry out one wish; who has no record gets one, but no pushes unless that is the wish. Raises StaleButton."""
    try:
        read, carry_out = _CHANGES[wish]
        wanted = read(value)
    except (ValueError, KeyError) as error:
        raise StaleButton(f"{wish}:{value}") from error
    stored = keep_room(db, chat, now)
    carry_out(db, replace(stored, thread_id=chat.thread_id), wanted, now)


def _read_time(value: str) -> time:
    return time(int(value[:2]), int(value[2:]))


def _set_time(db: Database, chat: Chat, wanted: time, now: datetime) -> None:
    reschedule(db, chat, now, wanted, None)


def _read_zone(value: str) -> str:
    return read_zone(value).key


def _set_zone(db: Database, chat: Chat, zone: str, now: datetime) -> None:
    reschedule(db, chat, now, None, zone)


def _set_language(db: Database, chat: Chat, language: Language, now: datetime) -> None:
    chats.set_language(db, chat.id, language)


def _set_cards(db: Database, chat: Chat, count: int, now: datetime) -> None:
    chats.set_cards(db, chat.id, count)


def _switch(toggle: Toggle, db: Database, chat: Chat, on: bool, now: datetime) -> None:
    toggle.switch(db, chat.id, on)


def _set_pause(db: Database, chat: Chat, on: bool, now: datetime) -> None:
    (pause if on else resume)(db, chat, now)


def _start(db: Database, chat: Chat, value: str, now: datetime) -> None:
    subscribe(db, chat, now)


# How the value in a button is read, and what is done with it.
_CHANGES: dict[str, tuple[Callable[[str], Any], Callable[[Database, Chat, Any, datetime], None]]] = {
    "time": (_read_time, _set_time),
    "zone": (_read_zone, _set_zone),
    "language": ({code: code for code in LANGUAGES}.__getitem__, _set_language),
    "cards": ({str(count): count for count in screens.CARDS}.__getitem__, _set_cards),
    "pause": ({"week": True, "off": False}.__getitem__, _set_pause),
    "start": (str, _start),
    **{toggle.name: ({"on": True, "off": False}.__getitem__, partial(_switch, toggle)) for toggle in TOGGLES},
}


def _minutes(panel: Panel, value: str) -> Message:
    if value not in {f"{hour:02}" for hour in range(24)}:
        raise StaleButton(value)
    return screens.minutes(panel, int(value))


def _whole(screen: Callable[[Panel], Message]) -> Callable[[Panel, str], Message]:
    return lambda panel, _value: screen(panel)


_SCREENS: dict[tuple[str, bool], Callable[[Panel, str], Message]] = {  # by name, and whether a value comes with it
    ("main", False): _whole(screens.main),
    ("hour", False): _whole(screens.hours),
    ("hour", True): _minutes,
    ("zone", False): _whole(screens.zones),
    ("language", False): _whole(screens.languages),
    ("cards", False): _whole(screens.cards),
}
