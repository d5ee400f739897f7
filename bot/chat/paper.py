"""One paper's card for somebody who asked for just this paper: a search result, a link, a saved one."""

from bot.chat.visit import Visit
from bot.deliver.weather import Sent
from bot.errors import PapersApiError
from bot.library import read_papers
from bot.message import Button, Message
from bot.query import is_paper_id
from bot.render import links
from bot.render.card import card
from storage import marks
from storage.records import Paper

UNNUMBERED = 0  # the rank of a card that stands for itself


async def send_paper(visit: Visit, paper_id: str) -> None:
    """Send the card of this paper with its usual buttons, or say that there is none.

    A card from the abstract gives way to a summary as soon as there is one: the model is asked now.
    """
    try:
        paper = await visit.desk.library.paper(paper_id)
    except PapersApiError as error:
        await visit.answer(error.message_id)
        return
    if paper is None:
        arxiv = ((Button("arXiv", url=links.arxiv_page(paper_id)),),) if is_paper_id(paper_id) else ()
        await visit.answer("paper-unknown", arxiv)
        return
    message, is_draft = await _card(visit, paper)
    answer = await visit.send(message)
    if is_draft and isinstance(answer, Sent):
        visit.desk.spawn(_replace(visit, paper, answer.message_id))


async def _card(visit: Visit, paper: Paper) -> tuple[Message, bool]:
    readings = await visit.desk.store(read_papers, [paper], visit.language)
    mark = await visit.desk.store(marks.get, visit.chat_id, paper.id)
    message = card(paper, readings[paper.id], UNNUMBERED, visit.language, mark)
    return message, message.draft is not None


async def _replace(visit: Visit, paper: Paper, message_id: int) -> None:
    await visit.desk.library.read(paper, visit.language)
    message, is_draft = await _card(visit, paper)
    if not is_draft:
        await visit.desk.outbox.edit(visit.chat_id, message_id, message)
