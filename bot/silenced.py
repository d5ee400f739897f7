"""A channel in which the bot may not post any more: whoever set it up is told, for a silent day explains nothing."""

from bot.deliver.directory import Directory
from bot.deliver.outbox import Outbox
from bot.render.push import silenced
from storage import chats
from storage.database import Store


async def tell_manager(store: Store, directory: Directory, outbox: Outbox, chat_id: int) -> None:
    """Tell who set this channel up, in their language, what the bot needs; of other chats nobody is known."""
    chat = await store(chats.get, chat_id)
    if chat is None or chat.kind != "channel" or chat.manager_id is None:
        return
    info = await directory.info(chat_id)
    language = await store(chats.language_of, chat.manager_id, chat.language)
    await outbox.send(chat.manager_id, silenced(info.title if info else None, language))
