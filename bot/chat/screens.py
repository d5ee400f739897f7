"""The settings message, screen by screen: a chat's record in, text and buttons out. Pure: no store, no Telegram."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from markupsafe import Markup

from bot.chat.subscription import is_paused, next_push
from bot.chat.toggles import TOGGLES, Toggle
from bot.message import Button, Message, rows
from bot.render.templating import untrusted
from bot.wording import LANGUAGES, wording
from storage.records import ALL_CARDS, Chat, Language

CARDS = (3, 5, 10, 20, ALL_CARDS)
QUARTERS = (0, 15, 30, 45)
ZONES = (
    "Asia/Shanghai", "Asia/Hong_Kong", "Asia/Tokyo", "Asia/Seoul", "Asia/Singapore", "Asia/Kolkata",
    "Europe/London", "Europe/Berlin", "America/New_York", "America/Chicago", "America/Los_Angeles", "Australia/Sydney",
)  # fmt: skip
_TITLE_UNITS = 60  # of a channel's title


@dataclass(frozen=True, slots=True)
class Panel:
    """Whose settings are shown, to whom."""

    chat: Chat
    language: Language  # of who looks
    now: datetime
    title: str | None = None  # of the channel that is set up from a private chat; None: the chat sets itself up
    channels: int = 0  # that who looks has set up

    def say(self, message_id: str, **values: Any) -> Markup:
        """A sentence in the language of who looks."""
        return wording(self.language)(message_id, **values)

    def button(self, text: str, wish: str) -> Button:
        """A button that wishes something for the panel's chat."""
        elsewhere = f"@{self.chat.id}" if self.title is not None else ""
        return Button(text, data=f"set:{wish}{elsewhere}")

    def back(self, screen: str = "main") -> tuple[Button, ...]:
        """The row that leads back."""
        return (self.button(self.say("button-back"), screen),)


def main(panel: Panel) -> Message:
    """What is set, and a way to each of the other screens."""
    chat = panel.chat
    lines = [_title(panel), "", _state(panel), _brings(panel)]
    keyboard = [
        (
            panel.button(panel.say("button-hour", time=f"{chat.delivery_time:%H:%M}"), "hour"),
            panel.button(panel.say("button-zone", city=wording(panel.language).city(chat.zone)), "zone"),
        ),
        (
            panel.button(panel.say("button-cards", cards=chat.cards), "cards"),
            panel.button(panel.say("button-language", name=wording(chat.language).name), "language"),
        ),
        *rows((_toggle(panel, toggle) for toggle in TOGGLES), 2),
        (_on_or_off(panel),),
    ]
    if panel.channels:
        keyboard.append((panel.button(panel.say("button-channels", count=panel.channels), "channels"),))
    if panel.title is not None:
        keyboard.append((Button(panel.say("button-back"), data="set:channels"),))
    return Message("\n".join(lines), tuple(keyboard))


def _title(panel: Panel) -> Markup:
    if panel.title is None:
        return panel.say("settings-title")
    return panel.say("settings-title-of", name=untrusted(panel.title, _TITLE_UNITS))


def _state(panel: Panel) -> Markup:
    chat = panel.chat
    if chat.state == "stopped":
        return panel.say("settings-off-there" if panel.title is not None else "settings-off")
    if chat.state == "asleep":  # where one is spoken with, nobody sleeps
        return panel.say("settings-mute")
    if chat.paused_until and is_paused(chat, panel.now):
        return panel.say("settings-paused", **next_push(chat))
    return panel.say("settings-next", **next_push(chat))


def _brings(panel: Panel) -> Markup:
    form = "settings-one-message" if panel.chat.form == "one" else "settings-cards"
    return panel.say(form, cards=panel.chat.cards)


def _toggle(panel: Panel, toggle: Toggle) -> Button:
    is_on = toggle.is_on(panel.chat)
    return panel.button(
        f"{'☑' if is_on else '☐'} {panel.say(toggle.words)}", f"{toggle.name}:{'off' if is_on else 'on'}"
    )


def _on_or_off(panel: Panel) -> Button:
    if panel.chat.state != "active":
        return panel.button(panel.say("button-begin"), "start")
    if is_paused(panel.chat, panel.now):
        return panel.button(panel.say("button-resume"), "pause:off")
    return panel.button(panel.say("button-pause"), "pause:week")


def hours(panel: Panel) -> Message:
    """The hours of a day."""
    chosen = panel.chat.delivery_time.hour
    buttons = [panel.button(_marked(f"{hour:02}", hour == chosen), f"hour:{hour:02}") for hour in range(24)]
    schedule = {"time": f"{panel.chat.delivery_time:%H:%M}", "zone": panel.chat.zone}
    text = _with_command(panel, panel.say("settings-hour", **schedule), "/time 08:20")
    return Message(text, (*rows(buttons, 6), panel.back()))


def minutes(panel: Panel, hour: int) -> Message:
    """The quarters of an hour."""
    now = (panel.chat.delivery_time.hour, panel.chat.delivery_time.minute)
    buttons = [
        panel.button(_marked(f"{hour:02}:{minute:02}", now == (hour, minute)), f"time:{hour:02}{minute:02}")
        for minute in QUARTERS
    ]
    text = _with_command(panel, panel.say("settings-minute"), f"/time {hour:02}:20")
    return Message(text, (tuple(buttons), panel.back("hour")))


def zones(panel: Panel) -> Message:
    """The zones that most people live in, and the ways to the others."""
    say = wording(panel.language)
    buttons = [panel.button(_marked(say.city(zone), zone == panel.chat.zone), f"zone:{zone}") for zone in ZONES]
    where = ((panel.button(panel.say("button-where"), "where"),),) if panel.chat.kind == "private" else ()
    local = panel.now.astimezone(ZoneInfo(panel.chat.zone))
    clock = panel.say("settings-zone", zone=panel.chat.zone, time=f"{local:%H:%M}")
    text = _with_command(panel, clock, panel.say("settings-zone-example"))
    return Message(text, (*rows(buttons, 3), *where, panel.back()))


def _with_command(panel: Panel, text: Markup, command: str) -> str:
    """The text, and the command for what no button offers; a channel takes commands from its own posts."""
    how = "settings-or-post" if panel.title is not None else "settings-or-send"
    return f"{text}\n{panel.say(how, command=command)}"


def languages(panel: Panel) -> Message:
    """Every language that there is a catalogue for, by its own name."""
    buttons = [
        panel.button(_marked(wording(code).name, code == panel.chat.language), f"language:{code}") for code in LANGUAGES
    ]
    return Message(panel.say("settings-language"), (tuple(buttons), panel.back()))


def cards(panel: Panel) -> Message:
    """How many papers a push shows."""
    buttons = [
        panel.button(_marked(panel.say("settings-count", cards=count), count == panel.chat.cards), f"cards:{count}")
        for count in CARDS
    ]
    return Message(panel.say("settings-cards-how"), (tuple(buttons), panel.back()))


def channels(panel: Panel, titles: Sequence[tuple[int, str]]) -> Message:
    """The channels that a person has set up, by id and title; each leads to its settings."""
    doors = (Button(untrusted_button(title), data=f"set:main@{chat_id}") for chat_id, title in titles)
    text = panel.say("settings-channels" if titles else "settings-channels-none")
    return Message(text, (*rows(doors, 1), panel.back()))


def untrusted_button(title: str) -> str:
    """A title as it may stand on a button, which takes no markup and must not be empty."""
    return untrusted(title, _TITLE_UNITS).unescape() or "…"


def _marked(text: str, chosen: bool) -> str:
    return f"✓ {text}" if chosen else text
