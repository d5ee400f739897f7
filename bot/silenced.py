"""A channel in which the bot may not post any more: whoever set it up is told, for a silent day explains nothing."""

from bot.deliver.directory import Directory
from bot.deliver.outbox import Outbox
from bot.render.push import silenced
from storage import chats
from storage.database import Store
from storage.records import Chat


async def tell_manager(store: Store, outbox: Outbox, directory: Directory, chat: Chat) -> None:
    """Tell who set this channel up, in their language, what the bot needs; of other chats nobody is known."""
    if chat.kind != "channel" or chat.manager_id is None:
        return
    entry = await directory.entry(chat.id)
    manager = await store(chats.get, chat.manager_id)
    language = manager.language if manager else chat.language
    await outbox.send(chat.manager_id, silenced(entry.title if entry else None, language))
