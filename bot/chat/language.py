"""/language: the language of everything that the chat is sent."""

from dataclasses import replace

from markupsafe import Markup

from bot.chat.subscription import keep_room, new_chat
from bot.chat.visit import Visit
from bot.message import Message
from bot.wording import LANGUAGES, language_named, wording
from storage import chats


async def set_language(visit: Visit) -> None:
    """`/language en`, or one of the languages' own names."""
    wanted = language_named(visit.argument)
    if wanted is None:
        await visit.answer("language-how", choices=_choices())
        return
    await visit.desk.store(keep_room, new_chat(visit), visit.desk.clock())
    await visit.desk.store(chats.set_language, visit.chat_id, wanted)
    visit, said = replace(visit, language=wanted), wording(wanted)
    lines = [visit.say("language-done")]
    if said.summaries != wanted:  # nobody is promised what the cards do not hold
        lines.append(visit.say("language-cards", name=wording(said.summaries).name))
    await visit.send(Message(Markup("\n").join(lines)))


def _choices() -> Markup:
    line = Markup("<code>/language {}</code> ({})")
    return Markup(" · ").join(line.format(language, wording(language).name) for language in LANGUAGES)
