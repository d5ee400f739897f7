"""One paper as one message: the card, and the abstract that can stand in its place."""

from dataclasses import replace

from bot.markup import fits
from bot.message import Button, Keyboard, Message
from bot.render import links
from bot.render.templating import html
from bot.wording import wording
from storage.records import Draft, Language, Paper, Reading

_PROSE_UNITS = (4000, 1600, 1000, 700, 500, 350, 250, 150, 80)  # bounds for one piece of prose, tried in this order


def card(paper: Paper, reading: Reading, rank: int, language: Language, *, only_links: bool = False) -> Message:
    """The card of a paper: always one message that Telegram takes, prose shortened at words where it must be.

    `only_links` leaves off the buttons that do something, for channels: only their administrators could use them.
    """
    message = _first_that_fits("card.html", paper, rank, language, back=False, reading=reading, summary=reading.summary)
    if only_links:
        message = replace(message, keyboard=message.keyboard[:1])
    return replace(message, draft=Draft(paper.id, rank, language)) if reading.source == "abstract" else message


def abstract(paper: Paper, rank: int, language: Language) -> Message:
    """The original abstract, to swap in for the card, with the button back."""
    return _first_that_fits("abstract.html", paper, rank, language, back=True)


def _first_that_fits(
    template: str, paper: Paper, rank: int, language: Language, *, back: bool, **values: object
) -> Message:
    for units in _PROSE_UNITS:
        text = html(template, wording(language), paper=paper, rank=rank, units=units, **values)
        if fits(text):
            break
    keyboard = _keyboard(paper, rank, language, back)
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
        (Button(say("button-save"), data=f"save:{paper.id}"), view),
        (Button(say("button-more"), data=f"more:{paper.id}"), Button(say("button-less"), data=f"less:{paper.id}")),
    )
