"""Inline mode: `@bot words` in any chat offers cards to send there. Answered from the store, waiting for nobody."""

from collections.abc import Iterator
from functools import lru_cache

from bot import finding
from bot.chat.paper import UNNUMBERED
from bot.chat.visit import Visit
from bot.days import utc_day
from bot.markup import clean, shorten
from bot.message import InlineResult, InlineResults, Message
from bot.paper_ids import paper_id_in
from bot.render.card import card
from storage import papers
from storage.records import Hit, Language

PAGE = 10  # results at once; Telegram asks for the next ones as they are scrolled to
_TITLE, _DESCRIPTION = 120, 160  # UTF-16 units; the apps show two lines or so of each

_card = lru_cache(maxsize=512)(card)  # every letter that somebody types asks for much the same cards


async def offer(visit: Visit, query_id: str, offset: str) -> None:
    """Answer an inline query, `offset` being what the last answer gave; without words, the latest day's best."""
    first = int(offset) if offset.isascii() and offset.isdigit() and len(offset) < 4 else 0
    total, hits = await _hits(visit, first)
    cards = tuple(_results(hits, visit.language))
    more = str(first + PAGE) if cards and first + PAGE < total else ""
    invitation = None if cards or first else str(visit.say("button-inline-none"))
    await visit.desk.outbox.answer_inline(query_id, InlineResults(cards, more, invitation))


async def _hits(visit: Visit, first: int) -> tuple[int, tuple[Hit, ...]]:
    """How many papers the words find, and those that are shown now."""
    words, store = visit.argument.strip(), visit.desk.store
    if not words:
        return await _latest(visit, first)
    if paper_id := paper_id_in(words):
        paper = await store(papers.get, paper_id)
        known = (paper_id,) if paper and not paper.withdrawn_at else ()
        return len(known), await store(finding.hits, known[first:], visit.language)
    found = await finding.find(store, words, visit.language, first, PAGE, typing=True)
    return found.reachable, found.hits


async def _latest(visit: Visit, first: int) -> tuple[int, tuple[Hit, ...]]:
    store = visit.desk.store
    day = await store(papers.latest_day, utc_day(visit.desk.clock()))
    ids = tuple(paper.id for paper in await store(papers.on_day, day)) if day else ()
    return len(ids), await store(finding.hits, ids[first : first + PAGE], visit.language)


def _results(hits: tuple[Hit, ...], language: Language) -> Iterator[InlineResult]:
    for hit in hits:
        summary = hit.reading.summary
        title, tldr = (clean(text) for text in (summary.title, summary.tldr or summary.main_work))
        yield InlineResult(
            id=hit.paper.id,
            title=shorten(title, _TITLE) or hit.paper.id,
            description=shorten(f"👍 {hit.paper.upvotes} · {tldr}", _DESCRIPTION),
            message=_with_links_only(_card(hit.paper, hit.reading, UNNUMBERED, language)),
            picture=hit.paper.thumbnail,
        )


def _with_links_only(message: Message) -> Message:
    """The card for a chat where the bot may not be: nothing there can be saved, swapped or replaced."""
    rows = (tuple(button for button in row if button.url) for row in message.keyboard)
    return Message(message.html, tuple(row for row in rows if row), message.preview)
