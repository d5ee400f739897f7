"""/saved: the papers that a chat put aside with the button on their cards, in one message that edits itself."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from sqlite_utils import Database

from bot.chat.paging import Page, page_of
from bot.chat.visit import Visit
from bot.days import utc_day
from bot.deliver.weather import NoFiles
from bot.library import read_papers
from bot.message import Button, File, Keyboard, Message, rows
from bot.render.bibliography import as_bibtex, as_markdown
from bot.render.push import saved_page
from storage import marks, papers
from storage.records import Language, Paper, Reading

PAGE = 8  # papers on one page
_IN_A_ROW = 4  # numbers


@dataclass(frozen=True, slots=True)
class _View:
    page: Page
    count: int  # of all saved papers
    papers: Sequence[Paper]  # on the page


async def show_saved(visit: Visit) -> None:
    """`/saved`: every saved paper, saved last first."""
    await visit.send(await _drawn(visit, "saved", 1))


async def turn(visit: Visit) -> None:
    """A tap: another page."""
    visit.redraw(partial(_drawn, visit, "saved", int(visit.argument)))


async def tidy(visit: Visit) -> None:
    """A tap: the same page, with buttons that take papers off the list."""
    visit.redraw(partial(_drawn, visit, "tidy", int(visit.argument)))


async def take_off(visit: Visit) -> str:
    """A tap: this paper is no longer on the list; its card is where it was."""
    number, _, paper_id = visit.argument.partition(":")
    await visit.desk.store(marks.unsave, visit.chat_id, paper_id)
    visit.redraw(partial(_drawn, visit, "tidy", int(number)))
    return visit.say("saved-off")


async def open_card(visit: Visit) -> None:
    """A tap: the card of a paper on the list. Raises NothingToSend."""
    rank, _, paper_id = visit.argument.partition(":")
    card = await visit.card(paper_id, int(rank))
    visit.send_beside(f"card {paper_id}", partial(visit.send, card))


async def export(visit: Visit) -> str | None:
    """A tap: all saved papers as a file."""
    entries = await visit.desk.store(_readings, visit.chat_id, visit.language)
    if not entries:
        return visit.say("saved-gone")
    visit.send_beside(f"file {visit.argument}", partial(_send_file, visit, entries))
    return None


async def _send_file(visit: Visit, entries: Sequence[tuple[Paper, Reading]]) -> None:
    text = as_bibtex(paper for paper, _ in entries) if visit.argument == "bib" else as_markdown(entries, visit.language)
    name = f"saved-papers-{utc_day(visit.desk.clock())}.{visit.argument}"
    answer = await visit.send_file(File(name, text.encode(), visit.say("saved-title", count=len(entries))))
    if isinstance(answer, NoFiles):
        await visit.answer("saved-no-files")


def _readings(db: Database, chat_id: int, language: Language) -> list[tuple[Paper, Reading]]:
    found = papers.get_many(db, marks.saved(db, chat_id))
    readings = read_papers(db, found, language)
    return [(paper, readings[paper.id]) for paper in found]


async def _drawn(visit: Visit, verb: str, number: int) -> Message:
    view = await visit.desk.store(_view, visit.chat_id, number)
    if not view.papers:
        return Message(visit.say("saved-none-group" if visit.kind in {"group", "supergroup"} else "saved-none"))
    text = saved_page(view.papers, view.count, view.page.first, visit.language)
    return Message(text, _keyboard(visit, verb, view))


def _view(db: Database, chat_id: int, number: int) -> _View:
    saved = marks.saved(db, chat_id)
    page = page_of(number, len(saved), PAGE)
    return _View(page, len(saved), papers.get_many(db, page.part_of(saved)))


def _keyboard(visit: Visit, verb: str, view: _View) -> Keyboard:
    page = view.page
    places = enumerate(view.papers, start=page.first)
    if verb == "tidy":
        numbers = [Button(f"✕ {place}", data=f"take-off:{page.number}:{paper.id}") for place, paper in places]
        last: tuple[Button, ...] = (Button(visit.say("button-done"), data=f"saved:{page.number}"),)
    else:
        numbers = [Button(str(place), data=f"open:{place}:{paper.id}") for place, paper in places]
        last = (
            Button(visit.say("button-tidy"), data=f"tidy:{page.number}"),
            Button("Markdown", data="export:md"),
            Button("BibTeX", data="export:bib"),
        )
    return (*rows(numbers, _IN_A_ROW), *page.turning(verb), last)
