"""/help, and the hint for words that are no command."""

from markupsafe import Markup

from bot.chat import where
from bot.chat.paper import send_paper
from bot.chat.visit import Visit
from bot.message import Message
from bot.paper_ids import paper_id_in


async def show_help(visit: Visit) -> None:
    """`/help`: every command, a line each; operators are told theirs, too, where nobody else reads it."""
    lines = [visit.say("help")]
    if visit.by_operator and visit.kind == "private":
        lines.append(visit.say("help-operators"))
    await visit.send(Message(Markup("\n\n").join(lines)))


def has_own(visit: Visit) -> bool:
    """Whether these words have an answer of their own, whatever was asked before."""
    return where.is_refused(visit) or paper_id_in(visit.argument) is not None


async def hint(visit: Visit) -> None:
    """The answer to anything that is no command and no key of ours: the paper that a link names, or a hint."""
    if where.is_refused(visit):
        await where.leave_it(visit)
    elif paper_id := paper_id_in(visit.argument):
        await send_paper(visit, paper_id)
    else:
        await visit.answer("hint")
