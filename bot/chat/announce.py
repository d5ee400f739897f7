"""/announce TEXT: a word to every active subscriber, shown to its author first. For operators."""

from markupsafe import Markup

from bot.chat.visit import Visit
from bot.deliver.weather import Malformed, Sent
from bot.message import Button, Message
from bot.operators.words import reason
from storage import announcements


async def announce(visit: Visit) -> None:
    """`/announce TEXT`: show it as everybody would get it, and ask."""
    if not visit.formatted:
        await visit.answer("announce-how")
        return
    desk = visit.desk
    shown = await visit.send(Message(visit.formatted))
    if isinstance(shown, Malformed):
        await visit.answer("announce-refused", because=reason(shown.because))
    elif isinstance(shown, Sent):
        draft = await desk.store(announcements.draft, visit.chat_id, visit.formatted, desk.clock())
        count = await desk.store(announcements.receivers)
        await visit.answer("announce-sure", _buttons(visit, draft) if count else (), count=count)


def _buttons(visit: Visit, draft: int) -> tuple[tuple[Button, ...], ...]:
    return (
        (
            Button(visit.say("button-announce"), data=f"announce:{draft}"),
            Button(visit.say("button-announce-drop"), data=f"unannounce:{draft}"),
        ),
    )


async def confirm(visit: Visit) -> None:
    """The button that sends it: once, however often it is tapped."""
    desk = visit.desk
    count = await desk.store(announcements.confirm, int(visit.argument), visit.chat_id, desk.clock())
    if count is None:
        await _settle_gone(visit)
        return
    await _settle(visit, visit.say("announce-begun", count=count))
    visit.spawn("an announcement", desk.announcing.wake())


async def drop(visit: Visit) -> None:
    """The button that throws it away."""
    if await visit.desk.store(announcements.discard, int(visit.argument), visit.chat_id):
        await _settle(visit, visit.say("announce-dropped"))
    else:
        await _settle_gone(visit)


async def _settle_gone(visit: Visit) -> None:
    """Say that there is no such draft any more; after a second tap on "Send it", what the first one said stays."""
    if not await visit.desk.store(announcements.is_confirmed, int(visit.argument), visit.chat_id):
        await _settle(visit, visit.say("announce-gone"))


async def _settle(visit: Visit, words: Markup) -> None:
    """Put the outcome in place of the question, so that it is not asked again."""
    await visit.desk.outbox.edit(visit.chat_id, visit.message_id or 0, Message(words))
