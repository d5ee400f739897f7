"""The week's best as one message: titles as links, upvotes, one sentence each, and a button for every card."""

from collections.abc import Sequence
from datetime import date

from bot.markup import fits
from bot.message import Button, Keyboard, Message
from bot.render.number_buttons import number_buttons
from bot.render.push import days as days_in_words
from bot.render.templating import html
from bot.wording import wording
from storage.records import Language, Paper, Reading

_IN_A_ROW = 5
_PROSE_UNITS = (260, 200, 150, 110, 80)  # bounds for one sentence, tried in this order


def week(
    days: Sequence[date],
    count: int,
    entries: Sequence[tuple[Paper, Reading]],
    language: Language,
    *,
    is_on: bool,
    only_links: bool = False,
) -> Message:
    """The best of `count` papers, given best first; `is_on`: whether the chat gets such a message every Sunday.

    `only_links` leaves the buttons off, as on cards.
    """
    say = wording(language)
    title = say("week-title", days=days_in_words(days, language), count=count)
    for units in _PROSE_UNITS:
        text = html("week.html", say, title=title, entries=entries, units=units)
        if fits(text):
            break
    if only_links:
        return Message(text)
    numbers = number_buttons(enumerate((paper.id for paper, _ in entries), start=1), _IN_A_ROW)
    return Message(text, (*numbers, (_switch(language, is_on=is_on),)))


def turned_over(keyboard: Keyboard, language: Language, *, is_on: bool) -> Keyboard:
    """The buttons of a week with the last one as it should be now; a message without such a button keeps its own."""
    old, new = _switch(language, is_on=not is_on), _switch(language, is_on=is_on)
    return tuple(tuple(new if button.data == old.data else button for button in row) for row in keyboard)


def _switch(language: Language, *, is_on: bool) -> Button:
    say = wording(language)
    if is_on:
        return Button(say("button-round-up-off"), data="round-up:off")
    return Button(say("button-round-up-on"), data="round-up:on")
