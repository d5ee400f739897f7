"""What the buttons under messages do. Their data may be old or forged: whatever cannot be read is answered kindly."""

import re
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from typing import NamedTuple

from bot.chat import announce, card_taps, follow, following, saved, settings, taste
from bot.chat.calendar import month_page
from bot.chat.day import on_date, today
from bot.chat.forget import forget
from bot.chat.paper import send_paper
from bot.chat.search import results_from
from bot.chat.subscription import start
from bot.chat.visit import Act, Command, StaleButton, Visit
from bot.chat.week import switch_under_week
from bot.days import utc_day
from bot.errors import FutureDay, NotADay, PrehistoricDay
from bot.message import Keyboard
from bot.paper_ids import PATTERN as _PAPER
from bot.render.links import searched_words
from bot.render.push import switched
from bot.when import read_day
from storage import chats

_NUMBER = r"[1-9]\d{0,3}"  # of a page
_WORDS = r"[^\x00-\x1f,，、;；:：]{1,60}"
_RANK_AND_PAPER = rf"\d{{1,4}}:{_PAPER}"


class _Kind(NamedTuple):
    pattern: str  # of what stands after the verb
    act: Act
    changes: bool = False
    may_be_elsewhere: bool = False  # its argument may end with @ and the channel that it is about


@dataclass(frozen=True, slots=True)
class Action:
    """What the data of a tapped button means."""

    act: Act
    argument: str
    changes: bool  # whether it changes what the chat gets: in a group, for administrators only
    elsewhere: int | None = None  # the channel that it is about, where that is not the chat of its message


def read(data: str, keyboard: Keyboard | None) -> Action:
    """The meaning of a button's data under a message with this keyboard; None: Telegram does not say which it has.

    Raises StaleButton for data that means nothing, or that no such message can have sent.
    """
    verb, _, argument = data.partition(":")
    kind = _KINDS.get(verb)
    if kind is None or not re.fullmatch(kind.pattern, argument, re.ASCII):
        raise StaleButton(data)
    if keyboard is not None and not _is_at_home(verb, argument, keyboard):
        raise StaleButton(data)
    argument, _, channel = argument.partition("@") if kind.may_be_elsewhere else (argument, "", "")
    return Action(kind.act, argument, kind.changes, int(channel) if channel else None)


def _is_at_home(verb: str, argument: str, keyboard: Keyboard) -> bool:
    """Whether the message has this button, or one that it may have been drawn anew for since it was tapped.

    A modified app can send any data under any message, and would else turn somebody's list into a calendar.
    """
    there = [button.data for row in keyboard for button in row if button.data]
    if verb in _CARD:
        there = [data for data in there if data.rpartition(":")[2] == argument.rpartition(":")[2]]
    return any(data.partition(":")[0] in _BESIDE[verb] for data in there)


def fresh(data: str) -> str:
    """The command that brings new buttons of this kind; cards come with `/today`, and so does what nobody knows."""
    return _BROUGHT_BY.get(data.partition(":")[0], "/today")


async def tap(visit: Visit, action: Action) -> str | None:
    """Do what the button says; returns the short notice to show over the chat, None for none.

    Raises StaleButton.
    """
    return await action.act(replace(visit, argument=action.argument))


async def _open(visit: Visit) -> None:
    await send_paper(visit, visit.argument)


async def _turn_page(visit: Visit) -> None:
    words = searched_words(visit.link) if visit.link else None
    page = await results_from(visit, words, int(visit.argument)) if words else None
    if page is None:
        raise StaleButton("no such page of results")
    await visit.edit(page)


async def _notes(visit: Visit) -> str:
    is_on = visit.argument == "on"
    await visit.desk.store(chats.set_notes, visit.chat_id, is_on)
    if visit.keyboard:
        visit.redraw(partial(_keyboard_of_note, visit, visit.keyboard, is_on))
    return visit.say(f"notes-{visit.argument}")


async def _keyboard_of_note(visit: Visit, keyboard: Keyboard, is_on: bool) -> Keyboard:
    return switched(keyboard, visit.language, is_on=is_on)


async def _show_day(visit: Visit) -> str | None:
    running = utc_day(visit.desk.clock())
    try:
        read_day(visit.argument, running)
    except FutureDay:
        return visit.say("calendar-future", today=running)
    except PrehistoricDay:
        return visit.say("calendar-before")
    except NotADay as error:
        raise StaleButton(visit.argument) from error
    await on_date(visit)
    return None


async def _turn_to_month(visit: Visit) -> None:
    await visit.edit(await month_page(visit, date.fromisoformat(f"{visit.argument}-01")))


async def _tell_what_a_calendar_is_for(visit: Visit) -> str:
    """A weekday above the days."""
    return visit.say("calendar-weekday")


async def _tell_the_page(visit: Visit) -> str:
    """The number between the arrows."""
    number, _, of = visit.argument.partition("/")
    return visit.say("list-page", number=int(number), of=int(of))


def _as(command: Command) -> Act:
    async def act(visit: Visit) -> None:
        await command(visit)

    return act


async def _confirm_announcement(visit: Visit) -> None:
    await announce.confirm(_operators(visit))


async def _drop_announcement(visit: Visit) -> None:
    await announce.drop(_operators(visit))


def _operators(visit: Visit) -> Visit:
    if not visit.by_operator:
        raise StaleButton("for operators only")
    return visit


# By the message that bears them: a tap on one of them is believed where that message, or another of its kind, stands.
_CARD = {
    # In a group any member may swap a card and its abstract, though all see it: nothing is lost, a tap swaps it back,
    # and to refuse those who want to read would be the greater surprise.
    "abstract": _Kind(_RANK_AND_PAPER, card_taps.swap_to_abstract),
    "card": _Kind(_RANK_AND_PAPER, card_taps.swap_to_card),
    "save": _Kind(_PAPER, card_taps.save, changes=True),
    "save-off": _Kind(_PAPER, card_taps.take_off, changes=True),
    "more": _Kind(_PAPER, card_taps.more, changes=True),
    "more-off": _Kind(_PAPER, card_taps.neither, changes=True),
    "less": _Kind(_PAPER, card_taps.less, changes=True),
    "less-off": _Kind(_PAPER, card_taps.neither, changes=True),
}
_SAVED = {
    "saved": _Kind(_NUMBER, saved.turn),
    "tidy": _Kind(_NUMBER, saved.tidy, changes=True),
    "take-off": _Kind(rf"{_NUMBER}:{_PAPER}", saved.take_off, changes=True),
    "open": _Kind(_RANK_AND_PAPER, saved.open_card),
    "export": _Kind("md|bib", saved.export),
}
_FOLLOWING = {
    "following": _Kind(_NUMBER, following.turn),
    "pick": _Kind(_WORDS, following.add, changes=True),
    "drop": _Kind(rf"{_NUMBER}:[0-9a-f]{{12}}", following.drop, changes=True),
    "taste": _Kind("show|ask", taste.show),
    "taste-off": _Kind("yes", taste.forget, changes=True),
}
_OFFERED_WORDS = {
    "follow": _Kind(_WORDS, follow.take, changes=True),
    "unfollow": _Kind(_WORDS, follow.leave, changes=True),
}
_CALENDAR = {
    "day": _Kind(r"\d{4}-\d\d-\d\d", _show_day),
    "month": _Kind(r"20\d\d-(?:0[1-9]|1[0-2])", _turn_to_month),
    "weekday": _Kind("", _tell_what_a_calendar_is_for),
}
_LISTED_PAPERS = {
    "paper": _Kind(_PAPER, _open),
    "found": _Kind(r"\d{1,3}", _turn_page),
    "round-up": _Kind("on|off", switch_under_week, changes=True),
}
_ANNOUNCEMENT = {
    "announce": _Kind(r"\d{1,18}", _as(_confirm_announcement)),
    "unannounce": _Kind(r"\d{1,18}", _as(_drop_announcement)),
}
_ALONE: dict[str, _Kind] = {  # each at home only where it stands itself
    "start": _Kind("", _as(start), changes=True),
    "today": _Kind("", _as(today)),
    "topics": _Kind("", _as(follow.follow), changes=True),
    "settings": _Kind("", _as(settings.show_settings), changes=True),
    "notes": _Kind("on|off", _notes, changes=True),
    "forget": _Kind("yes|no", _as(forget), changes=True),
    "set": _Kind(settings.PATTERN, _as(settings.tap), changes=True, may_be_elsewhere=True),
    "page": _Kind(rf"{_NUMBER}/{_NUMBER}", _tell_the_page),
}
_TOGETHER = (
    _CARD, _SAVED, _FOLLOWING, _OFFERED_WORDS, _CALENDAR, _LISTED_PAPERS, _ANNOUNCEMENT,
    *({verb: kind} for verb, kind in _ALONE.items()),
)  # fmt: skip
_KINDS = {verb: kind for message in _TOGETHER for verb, kind in message.items()}
_BESIDE = {verb: frozenset(message) for message in _TOGETHER for verb in message}
_BROUGHT_BY = {
    **dict.fromkeys(_SAVED, "/saved"),
    **dict.fromkeys(_FOLLOWING, "/following"),
    **dict.fromkeys(_OFFERED_WORDS, "/follow"),
    **dict.fromkeys(_CALENDAR, "/date"),
    "found": "/search",
    "round-up": "/week",
    "forget": "/forget",
    "set": "/settings",
    "settings": "/settings",
}
