"""/saved: the papers that a chat put aside with the button on their cards."""

from bot.chat.visit import Visit
from bot.render.push import saved_list
from storage import marks, papers


async def show_saved(visit: Visit) -> None:
    """`/saved`: every saved paper, saved last first."""
    ids = await visit.desk.store(marks.saved, visit.chat_id)
    found = [paper for paper in await visit.desk.store(papers.get_many, ids) if not paper.withdrawn_at]
    if not found:
        await visit.answer("saved-none")
    for page in saved_list(found, visit.language):
        await visit.send(page)
