"""One paper's card, wherever its id comes from."""

from functools import partial

from bot.chat.day import begin
from bot.chat.visit import Visit
from bot.render.card import card


async def send_paper(visit: Visit, paper_id: str) -> None:
    """Send the card of this paper; one that is not stored is fetched there and then."""
    await begin(visit, partial(_send, visit, paper_id))


async def _send(visit: Visit, paper_id: str) -> None:
    found = await visit.desk.library.paper(paper_id, visit.language)
    if found is None:
        await visit.answer("paper-unknown", words=paper_id)
        return
    paper, reading = found
    await visit.send(card(paper, reading, 1, visit.language))
