"""/forget: erases all that the bot knows of a chat."""

from bot.chat.visit import Visit
from bot.message import Button, Message
from storage import chats


async def forget(visit: Visit) -> None:
    """`/forget`: ask once, then erase. The answer takes the question's place."""
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
