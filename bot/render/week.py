"""The week's best as one message: titles as links, upvotes, one sentence each, and a button for every card."""

from collections.abc import Sequence
from datetime import date

from bot.markup import fits
from bot.message import Button, Keyboard, Message
from bot.render.push import days as days_in_words
from bot.render.templating import html
from bot.wording import wording
from storage.records import Language, Paper, Reading

_IN_A_ROW = 5
_PROSE_UNITS = (260, 200, 150, 110, 80)  # bounds for one sentence, tried in this order


def week(
    days: Sequence[date], count: int, entries: Sequence[tuple[Paper, Reading]], language: Language, *, is_on: bool
) -> Message:
    """The best of `count` papers, given best first; `is_on`: whether the chat gets such a message every Sunday."""
    say = wording(language)
    title = say("week-title", days=days_in_words(days, language), count=count)
    for units in _PROSE_UNITS:
        text = html("week.html", say, title=title, entries=entries, units=units)
        if fits(text):
            break
    return Message(text, (*_numbers([paper.id for paper, _ in entries]), (switch_button(language, is_on=is_on),)))


def _numbers(paper_ids: Sequence[str]) -> Keyboard:
    buttons = [Button(str(number), data=f"paper:{paper_id}") for number, paper_id in enumerate(paper_ids, start=1)]
    return tuple(tuple(buttons[place : place + _IN_A_ROW]) for place in range(0, len(buttons), _IN_A_ROW))


def switch_button(language: Language, *, is_on: bool) -> Button:
    """The last button under a week: turns the Sunday round-up on or, if it `is_on`, off."""
    say = wording(language)
    if is_on:
        return Button(say("button-round-up-off"), data="round-up:off")
    return Button(say("button-round-up-on"), data="round-up:on")
