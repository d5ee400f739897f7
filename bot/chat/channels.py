"""A channel that the bot was let into: whoever did that gets its settings in private, and begins it there.

To post at once would surprise a channel full of readers; so would a welcome that nobody asked for.
"""

import logging
from dataclasses import dataclass
from datetime import datetime

from markupsafe import Markup
from sqlite_utils import Database

from bot.chat import screens
from bot.chat.settings import panel_of
from bot.chat.subscription import keep_room, new_chat
from bot.chat.visit import Desk, Visit
from bot.deliver.weather import Unreachable
from bot.message import Message
from storage import chats
from storage.records import Chat, Language

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Channel:
    """A channel as Telegram shows it to an administrator."""

    id: int
    title: str
    may_post: bool


async def offer(desk: Desk, channel: Channel, person_id: int, language: Language) -> None:
    """Send the channel's settings to this person, who may speak another language with the bot than Telegram says.

    Telegram lets a bot write to nobody who has not written first; they find the settings under /settings later.
    """
    known = await desk.store(chats.get, person_id)
    visit = Visit(
        desk, channel.id, "channel", None, known.language if known else language, "", None,
        title=channel.title, spoken_in=person_id,
    )  # fmt: skip
    await desk.store(_remember, new_chat(visit), person_id, desk.clock())
    panel = await panel_of(visit)
    message = screens.main(panel)
    if not channel.may_post and panel.chat.state != "asleep":  # else the settings say so themselves
        message = Message(Markup("\n\n").join([visit.say("settings-mute"), Markup(message.html)]), message.keyboard)  # noqa: S704 - HTML of our own
    if isinstance(answer := await visit.send(message), Unreachable):
        log.info(
            "channel %s: who added the bot cannot be written to (%s); its settings wait under /settings in private",
            channel.id, answer.because,
        )  # fmt: skip


def _remember(db: Database, chat: Chat, person_id: int, now: datetime) -> None:
    chats.set_manager(db, keep_room(db, chat, now).id, person_id)
