"""/language zh|en: the language of everything that the chat is sent."""

from dataclasses import replace

from bot.chat.subscription import keep_room, new_chat
from bot.chat.visit import Visit
from storage import chats
from storage.records import Language

_NAMES: dict[str, Language] = {
    "zh": "zh", "cn": "zh", "chinese": "zh", "中文": "zh", "简体": "zh", "简体中文": "zh", "汉语": "zh", "zh-cn": "zh",
    "en": "en", "english": "en", "英文": "en", "英语": "en",
}  # fmt: skip


async def set_language(visit: Visit) -> None:
    """`/language zh|en`, or the languages' own names."""
    wanted = _NAMES.get(visit.argument.strip().lower())
    if wanted is None:
        await visit.answer("language-how")
        return
    await visit.desk.store(keep_room, new_chat(visit), visit.desk.clock())
    await visit.desk.store(chats.set_language, visit.chat_id, wanted)
    await replace(visit, language=wanted).answer("language-done")
