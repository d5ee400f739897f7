"""One paper's card for somebody who asked for just this paper: a search result, a link, a saved one."""

from functools import partial

from bot.cards import NothingToSend
from bot.chat.showing import begin
from bot.chat.visit import Visit
from bot.chat.working import Working
from bot.deliver.ceilings import Urgency
from bot.deliver.weather import Sent
from bot.errors import PapersApiError
from bot.mending import mend
from bot.message import Button
from bot.paper_ids import is_of_arxiv
from bot.render import links
from storage import papers
from storage.drafts import SentDraft
from storage.records import Paper

UNNUMBERED = 0  # the rank of a card that stands for itself


async def send_paper(visit: Visit, paper_id: str) -> None:
    """Send the card of this paper with its usual buttons, or say that there is none.

    One that is not stored is looked up beside the chat's other business. A card from the abstract gives way to a
    summary as soon as there is one: the model is asked now, if this person has not had it asked too often.
    """
    if await visit.desk.store(papers.get, paper_id):
        await _send(visit, paper_id)
    else:
        await begin(visit, partial(_look_up, visit, paper_id))


async def _look_up(visit: Visit, paper_id: str) -> None:
    async with Working(visit, paper_id, "working-paper"):
        await _send(visit, paper_id)


async def _send(visit: Visit, paper_id: str) -> None:
    try:
        paper = await visit.desk.library.paper(paper_id)
        card = await visit.card(paper.id, UNNUMBERED) if paper else None
    except PapersApiError as error:
        await visit.answer(error.message_id)
        return
    except NothingToSend:
        card = None
    if paper is None or card is None:
        arxiv = ((Button("arXiv", url=links.arxiv_page(paper_id)),),) if is_of_arxiv(paper_id) else ()
        await visit.answer("paper-unknown", arxiv)
        return
    answer = await visit.send(card)
    if card.draft and isinstance(answer, Sent):
        sent = SentDraft(visit.chat_id, answer.message_id, card.draft, visit.kind)
        visit.spawn(f"a summary of paper {paper.id}", _replace(visit, paper, sent))


async def _replace(visit: Visit, paper: Paper, sent: SentDraft) -> None:
    if await visit.desk.library.would_ask([paper], visit.language) and not visit.takes(visit.desk.new_papers):
        return
    await visit.desk.library.read(paper, visit.language)
    try:
        card = await visit.card(paper.id, UNNUMBERED)
    except NothingToSend:  # withdrawn meanwhile
        return
    if card.draft:  # there is no summary yet; a subscriber's card goes on waiting for one
        return
    if visit.chat:
        await mend(visit.desk.store, visit.desk.outbox, sent, Urgency.PERSON)
    elif visit.desk.swapped.get((sent.chat_id, sent.message_id), card.keyboard) == card.keyboard:
        # Of a stranger nothing is kept but, for a while, whether the abstract stands there now.
        await visit.desk.outbox.edit(sent.chat_id, sent.message_id, card)
