"""/start, and what a link to the bot brings along: `https://t.me/<bot>?start=follow_diffusion-model`.

Telegram lets 64 characters of A-Za-z0-9_- through: the first underscore ends the kind, further ones separate topics,
hyphens are spaces, and a topic that begins with one is hidden instead of followed.
"""

from collections.abc import Callable, Coroutine, Mapping
from dataclasses import replace
from typing import Any

from bot import paper_ids
from bot.chat import follow, subscription
from bot.chat.day import on_date
from bot.chat.paper import send_paper
from bot.chat.visit import Visit
from bot.deliver.outbox import HELP_WITH_SEARCH
from storage import chats


async def start(visit: Visit) -> None:
    """`/start`, alone or from a link; a payload that is none of ours is a start like any other."""
    kind, underscore, rest = visit.argument.partition("_")
    follow_link = _KINDS.get(kind.lower()) if underscore else None
    if visit.argument == HELP_WITH_SEARCH:
        await visit.answer("search-how")
    elif follow_link is None:
        await subscription.start(visit)
    else:
        await follow_link(replace(visit, argument=rest))


def read_topics(payload: str) -> str:
    """The topics of a link as `/follow` takes them: `diffusion-model_-medical` is `diffusion model, -medical`."""
    parts = (part[:1] + part[1:].replace("-", " ") for part in payload.split("_"))
    return ", ".join(part for part in parts if part.strip("- "))


async def _follow(visit: Visit) -> None:
    wanted = read_topics(visit.argument)
    if not wanted:
        await visit.answer("link-broken")
        return
    if not visit.subscribed:
        await subscription.start(visit)
    chat = await visit.desk.store(chats.get, visit.chat_id)
    await follow.follow(replace(visit, argument=wanted, chat=chat))


async def _show_date(visit: Visit) -> None:
    await _invite(visit)
    await on_date(replace(visit, argument=visit.argument.replace("_", "-") or "-"))


async def _show_paper(visit: Visit) -> None:
    paper_id = paper_ids.from_link(visit.argument)
    if paper_id is None:
        await visit.answer("link-broken")
        return
    await _invite(visit)
    await send_paper(visit, paper_id)


async def _invite(visit: Visit) -> None:
    if not visit.subscribed:
        await visit.answer("link-invite")


_KINDS: Mapping[str, Callable[[Visit], Coroutine[Any, Any, None]]] = {
    "follow": _follow,
    "date": _show_date,
    "paper": _show_paper,
}
