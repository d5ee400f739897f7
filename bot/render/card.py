"""One paper as one message: the card, and the abstract that can stand in its place."""

from collections.abc import Mapping
from dataclasses import replace

from bot.markup import fits
from bot.message import Button, Keyboard, Message
from bot.render import links
from bot.render.templating import html
from bot.wording import wording
from storage.records import Draft, Language, Mark, Paper, Reading

UNMARKED = Mark()
_MARKS = {  # the words on a button, by whether the mark is made
    "save": ("button-save", "button-saved"),
    "more": ("button-more", "button-more-on"),
    "less": ("button-less", "button-less-on"),
}
_PROSE_UNITS = (4000, 1600, 1000, 700, 500, 350, 250, 150, 80)  # bounds for one piece of prose, tried in this order


def card(
    paper: Paper, reading: Reading, rank: int, language: Language, mark: Mark = UNMARKED, *, only_links: bool = False
) -> Message:
    """The card of a paper: always one message that Telegram takes, prose shortened at words where it must be.

    A `rank` of 0 is not shown. Its buttons show what the chat has made of the paper so far; `only_links` leaves off
    those that do something, for channels: only their administrators could use them.
    """
    message = _first_that_fits(
        "card.html", paper, rank, language, mark, back=False, reading=reading, summary=reading.summary
    )
    if only_links:
        message = replace(message, keyboard=message.keyboard[:1])
    return replace(message, draft=Draft(paper.id, rank, language)) if reading.source == "abstract" else message


def abstract(paper: Paper, rank: int, language: Language, mark: Mark = UNMARKED) -> Message:
    """The original abstract, to swap in for the card, with the button back."""
    return _first_that_fits("abstract.html", paper, rank, language, mark, back=True)


def marked(keyboard: Keyboard, mark: Mark, language: Language) -> Keyboard:
    """The same buttons, with those for saving and for taste as the chat's mark on the paper stands.

    A button's data says what it shows: `save` saves and `save-off` takes it back, so that a second tap on a button that
    has not been drawn anew changes nothing.
    """
    on = {"save": mark.saved, "more": mark.taste > 0, "less": mark.taste < 0}
    return tuple(tuple(_as_it_stands(button, on, language) for button in row) for row in keyboard)


def _as_it_stands(button: Button, on: Mapping[str, bool], language: Language) -> Button:
    verb, _, paper_id = (button.data or "").partition(":")
    name = verb.removesuffix("-off")
    if name not in on:
        return button
    text, off = _MARKS[name][on[name]], "-off" if on[name] else ""
    return Button(str(wording(language)(text)), data=f"{name}{off}:{paper_id}")


def _first_that_fits(
    template: str, paper: Paper, rank: int, language: Language, mark: Mark, *, back: bool, **values: object
) -> Message:
    for units in _PROSE_UNITS:
        text = html(template, wording(language), paper=paper, rank=rank, units=units, **values)
        if fits(text):
            break
    keyboard = marked(_keyboard(paper, rank, language, back), mark, language)
    return Message(text, keyboard, preview=links.paper_page(paper.id), silent=True)


def _keyboard(paper: Paper, rank: int, language: Language, back: bool) -> Keyboard:
    say = wording(language)
    doors = [
        Button("🤗 Hugging Face", url=links.paper_page(paper.id)),
        Button("PDF", url=links.paper_pdf(paper.id)),
        *([Button(say("button-code"), url=paper.github_repo)] if paper.github_repo else []),
    ]
    view = (
        Button(say("button-summary"), data=f"card:{rank}:{paper.id}")
        if back
        else Button(say("button-abstract"), data=f"abstract:{rank}:{paper.id}")
    )
    return (
        tuple(doors),
        (Button("", data=f"save:{paper.id}"), view),  # `marked` writes on those without words
        (Button("", data=f"more:{paper.id}"), Button("", data=f"less:{paper.id}")),
    )
