"""/help, /forget, and the hint for words that are no command."""

from markupsafe import Markup

from bot.chat import where
from bot.chat.paper import send_paper
from bot.chat.visit import Visit
from bot.message import Button, Message
from bot.paper_ids import paper_id_in
from storage import chats


async def show_help(visit: Visit) -> None:
    """`/help`: every command, a line each; operators are told theirs, too, where nobody else reads it."""
    lines = [visit.say("help")]
    if visit.by_operator and visit.kind == "private":
        lines.append(visit.say("help-operators"))
    await visit.send(Message(Markup("\n\n").join(lines)))


async def hint(visit: Visit) -> None:
    """The answer to anything that is no command and no key of ours: the paper that a link names, or a hint."""
    if where.is_refused(visit):
        await where.leave_it(visit)
    elif paper_id := paper_id_in(visit.argument):
        await send_paper(visit, paper_id)
    else:
        await visit.answer("hint")


async def forget(visit: Visit) -> None:
    """`/forget`: ask once, then erase all that is known of the chat. The answer takes the question's place."""
    if visit.message_id is None:
        erase, keep = visit.say("button-forget"), visit.say("button-forget-not")
        await visit.answer("forget-sure", ((Button(erase, data="forget:yes"), Button(keep, data="forget:no")),))
    elif visit.argument == "yes":
        await visit.desk.store(chats.forget, visit.chat_id)
        visit.desk.outbox.withdraw(visit.chat_id)
        if visit.subscribed:
            visit.desk.tally.count("left")
        await visit.edit(Message(visit.say("forget-done")))
    else:
        await visit.edit(Message(visit.say("forget-kept")))
