"""/search WORDS: every stored paper by its words, a page at a time; an id or a link opens the paper itself."""

from bot import finding
from bot.chat.paper import send_paper
from bot.chat.visit import Visit
from bot.message import Message
from bot.paper_ids import paper_id_in
from bot.render.results import PAGE, results
from bot.words.query import read_query


async def search(visit: Visit) -> None:
    """`/search WORDS`."""
    if paper_id := paper_id_in(visit.argument):
        await send_paper(visit, paper_id)
    elif not read_query(visit.argument).terms:
        visit.expects("search")
        await visit.answer("search-how")
    elif page := await results_from(visit, visit.argument, 0):
        await visit.send(page)
    else:
        await visit.answer("search-none", words=visit.quoted)


async def results_from(visit: Visit, words: str, first: int) -> Message | None:
    """The page of results that begins at this place (0 is the best); None: there is nothing."""
    found = await finding.find(visit.desk.store, words, visit.language, first, PAGE)
    return results(words, found, first, visit.language) if found.hits else None
