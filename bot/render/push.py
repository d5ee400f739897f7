"""What stands around the cards of a push or of a day: the header, the list of the others, the line about nothing."""

from collections.abc import Sequence
from datetime import date

from bot.markup import MESSAGE_ENTITIES, fits
from bot.message import Button, Keyboard, Message
from bot.render import links
from bot.render.templating import html, untrusted
from bot.wording import Wording, wording
from storage.records import Language, Paper, Plan

_TITLE_UNITS = (200, 120, 90, 70, 50, 40)  # bounds for one title in a list, tried in this order
_SAVED_TITLE_UNITS = 90  # eight of them fill a phone's screen
_CHANNEL_UNITS = 60  # of a channel's title
_LINES = MESSAGE_ENTITIES - 5  # each line is a link, and Telegram ignores links beyond its limit


def header(plan: Plan, language: Language) -> Message:
    """The first message of a push, the only one that makes a sound: which days, how many papers, how many match."""
    say = wording(language)
    lines = [say("push-header", day=days(plan.days, language), count=plan.total)]
    if plan.filtered:
        lines.append(say("push-matched", count=plan.matched))
    if plan.hidden:
        lines.append(say("push-others-hidden" if plan.filtered else "push-hidden", count=plan.hidden))
    return Message("\n".join(lines))


def note(plan: Plan, language: Language, *, only_links: bool = False) -> Message:
    """The one honest line of a push that brings no card, silent, with the button that switches such lines off.

    `only_links` leaves the button off, as on cards.
    """
    say = wording(language)
    if plan.note == "no-papers":
        return Message(say("push-no-papers"), () if only_links else (_switch(say, is_on=True),), silent=True)
    message_id = "push-all-hidden" if plan.note == "all-hidden" else "push-no-match"
    text = say(message_id, days=days(plan.days, language), count=plan.total, hidden=plan.hidden)
    doors = tuple(_door(day, say, only_links=only_links) for day in plan.days)
    return Message(text, (doors,) if only_links else (doors, _switch(say, is_on=True)), silent=True)


def _door(day: date, say: Wording, *, only_links: bool) -> Button:
    """The way to all papers of a day."""
    label = say("one-day", day=day)
    return Button(label, url=links.day_page(day)) if only_links else Button(label, data=f"day:{day.isoformat()}")


def silenced(title: str | None, language: Language) -> Message:
    """For who set up a channel: the bot may not post there any more. None: Telegram does not say what it is called."""
    say = wording(language)
    if not title:
        return Message(say("push-silenced-somewhere"))
    return Message(say("push-silenced", name=untrusted(title, _CHANNEL_UNITS)))


def _switch(say: Wording, *, is_on: bool) -> tuple[Button, ...]:
    """The row that switches such lines off, or on again."""
    if is_on:
        return (Button(say("button-no-notes"), data="notes:off"),)
    return (Button(say("button-notes-again"), data="notes:on"),)


def switched(keyboard: Keyboard, language: Language, *, is_on: bool) -> Keyboard:
    """The buttons under such a line, as they are when such lines are switched on or off."""
    return (
        *(row for row in keyboard if not (row[0].data or "").startswith("notes:")),
        _switch(wording(language), is_on=is_on),
    )


def day_header(day: date, count: int, language: Language) -> Message:
    """The first message of a day that somebody asked for."""
    return Message(wording(language)("day-header", day=day, count=count))


def left_out(papers: Sequence[Paper], language: Language) -> list[Message]:
    """The papers without a card, every one of them a link, in as few messages as Telegram takes."""
    say = wording(language)
    pages: list[Message] = []
    rest = list(papers)
    while rest:
        heading = say("list-continued" if pages else "list-title", count=len(rest))
        text, count = _page(rest, say, heading)
        pages.append(Message(text, silent=True))
        rest = rest[count:]
    return pages


def saved_page(papers: Sequence[Paper], count: int, first: int, language: Language) -> str:
    """A few of the `count` papers that a chat has saved, as links numbered from `first`."""
    say = wording(language)
    title = say("saved-title", count=count)
    return html("list.html", say, title=title, papers=papers, units=_SAVED_TITLE_UNITS, first=first)


def _page(rest: Sequence[Paper], say: Wording, title: str) -> tuple[str, int]:
    count = min(len(rest), _LINES)
    while True:
        for units in _TITLE_UNITS:
            text = html("list.html", say, title=title, papers=rest[:count], units=units, first=None)
            if fits(text):
                return text, count
        count = count * 3 // 4


def days(listing_days: Sequence[date], language: Language) -> str:
    """The listing days of a push in a few words: one day, or the first and the last."""
    say = wording(language)
    first, last = listing_days[0], listing_days[-1]
    return str(say("one-day", day=last) if first == last else say("several-days", first=first, last=last))
