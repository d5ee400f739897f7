"""A shared location instead of the name of a zone: asked for in private, used once, and kept nowhere."""

from bot.chat.clock import move_to
from bot.chat.visit import StaleButton, Visit
from bot.message import Message
from bot.wording import LANGUAGES, wording


async def ask(visit: Visit) -> None:
    """Show the key that shares one's location, which Telegram has in private chats only. Raises StaleButton."""
    if visit.kind != "private" or visit.title is not None:
        raise StaleButton("where")
    keys = (visit.say("button-share"), visit.say("button-not-now"))
    await visit.send(Message(visit.say("where-how"), location_keys=keys))


async def arrived(visit: Visit, latitude: float, longitude: float) -> None:
    """Somebody shared a location (degrees): its zone becomes the chat's."""
    zone = await visit.desk.whereabouts.zone_at(latitude, longitude)
    if zone is None:
        await visit.send(Message(visit.say("where-unknown"), removes_keys=True))
    else:
        await move_to(visit, zone)


def is_refused(visit: Visit) -> bool:
    """Whether these words are the other key: rather not."""
    return visit.argument in {wording(code)("button-not-now") for code in LANGUAGES}


async def leave_it(visit: Visit) -> None:
    """Take the keys away again."""
    await visit.send(Message(visit.say("where-kept"), removes_keys=True))
