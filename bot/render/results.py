"""What a search found, as one message that can be paged through. The words travel in the address of its first link."""

from bot.markup import utf16_units
from bot.message import Button, Keyboard, Message
from bot.render import links
from bot.render.number_buttons import number_buttons
from bot.render.templating import html, untrusted
from bot.wording import Wording, wording
from bot.words.query import LONGEST, looked_for
from storage.records import Language, Results

PAGE = 8  # results of one message
_ROW = 4  # numbers beside each other


def results(words: str, found: Results, first: int, language: Language) -> Message:
    """The results from this place on (0 is the best): a line and a numbered button for each, and ways on and back."""
    say = wording(language)
    words_shown = looked_for(words)
    text = html(
        "results.html",
        say,
        words=untrusted(words_shown, LONGEST),
        address=links.search_page(words_shown),
        heading=_heading(found, say),
        cut=utf16_units(words.strip()) > LONGEST,
        found=found,
        first=first,
    )
    return Message(text, _keyboard(found, first))


def _heading(found: Results, say: Wording) -> str:
    if found.total > found.reachable:
        return say("search-best", found=found.total, most=found.reachable)
    return say("search-count", count=found.total)


def _keyboard(found: Results, first: int) -> Keyboard:
    rows = number_buttons(enumerate((hit.paper.id for hit in found.hits), start=first + 1), _ROW)
    turns = _turns(first, found.reachable)
    return (*rows, turns) if turns else rows


def _turns(first: int, reachable: int) -> tuple[Button, ...]:
    before, after = max(0, first - PAGE), first + PAGE
    back = [Button(f"‹ {_span(before, first)}", data=f"found:{before}")] if first > 0 else []
    on = [Button(f"{_span(after, min(after + PAGE, reachable))} ›", data=f"found:{after}")] if after < reachable else []
    return (*back, *on)


def _span(start: int, end: int) -> str:
    """The numbers of the results from one place up to another, which is not among them."""
    return f"{end}" if end - start == 1 else f"{start + 1}–{end}"
