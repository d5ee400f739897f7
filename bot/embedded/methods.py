"""Every method that the server knows, by name in small letters; those that need no file of their own are here."""

from collections.abc import Awaitable, Callable
from typing import Any

from bot.embedded import inline, profile, sending
from bot.embedded.chats import JSON, chat_json
from bot.embedded.members import member_json
from bot.embedded.parameters import Parameters
from bot.embedded.refusals import Refusal, bad_request
from bot.embedded.world import World

Method = Callable[[World, Parameters], Any | Awaitable[Any]]

MAX_CALLBACK_ANSWER = 200  # characters


def get_me(world: World, call: Parameters) -> JSON:
    """The bot itself."""
    return {
        **world.bot_user,
        "can_join_groups": True,
        "can_read_all_group_messages": world.reads_all_group_messages,
        "supports_inline_queries": world.inline_mode,
    }


async def get_updates(world: World, call: Parameters) -> list[JSON]:
    """Long polling."""
    world.updates.allow(call.nested("allowed_updates", list, "allowed updates"))
    return await world.updates.poll(call.integer("offset"), call.integer("limit"), call.integer("timeout"))


async def set_webhook(world: World, call: Parameters) -> bool:
    """Updates go to an address from now on."""
    kinds = call.nested("allowed_updates", list, "allowed updates")
    await world.updates.set_webhook(call.text("url"), call.text("secret_token"), call.integer("max_connections"))
    world.updates.allow(kinds)
    return _drop_pending(world, call)


async def delete_webhook(world: World, call: Parameters) -> bool:
    """Back to getUpdates."""
    await world.updates.set_webhook("", "", 0)
    return _drop_pending(world, call)


def get_webhook_info(world: World, call: Parameters) -> JSON:
    """Where updates go, how many wait, and what went wrong last."""
    webhook = world.updates.webhook
    info: JSON = {"url": "", "has_custom_certificate": False, "pending_update_count": len(world.updates.pending)}
    if webhook is not None:
        info |= {"url": webhook.url, "max_connections": webhook.max_connections, "ip_address": "127.0.0.1"}
        if webhook.last_error_at is not None:
            info["last_error_date"] = int(webhook.last_error_at.timestamp())
            info["last_error_message"] = webhook.last_error
    if world.updates.allowed:
        info["allowed_updates"] = sorted(world.updates.allowed)
    return info


def answer_callback_query(world: World, call: Parameters) -> bool:
    """The small notice after a pressed button."""
    if len(call.text("text")) > MAX_CALLBACK_ANSWER:
        raise bad_request("MESSAGE_TOO_LONG")
    question = world.open_question(call.text("callback_query_id"))
    if question.answer is None:  # only the first answer is seen
        question.answer = dict(call.values)
    return True


def get_chat(world: World, call: Parameters) -> JSON:
    """More about a chat than an update says."""
    chat = world.find_chat(call.text("chat_id"))
    if chat.type != "private":
        chat.check_reachable()
    gifts = dict.fromkeys(("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription"), False)
    gifts["gifts_from_channels"] = False
    return {**chat_json(chat), "accent_color_id": 0, "max_reaction_count": 11, "accepted_gift_types": gifts}


def get_chat_member(world: World, call: Parameters) -> JSON:
    """What a person is in a chat; who never was in it has left it."""
    chat = world.find_chat(call.text("chat_id"))
    chat.check_reachable()
    user_id = call.integer("user_id")
    if user_id == world.bot_id:
        return member_json(world.bot_user, chat.bot_status)
    if user_id not in world.people:
        raise bad_request("PARTICIPANT_ID_INVALID")
    everywhere = "member" if chat.id == user_id else "left"
    return member_json(world.people[user_id].user, chat.members.get(user_id, everywhere))


def _drop_pending(world: World, call: Parameters) -> bool:
    if call.flag("drop_pending_updates"):
        world.updates.pending.clear()
    return True


METHODS: dict[str, Method] = {
    method.__name__.replace("_", ""): method
    for method in (
        get_me, get_updates, set_webhook, delete_webhook, get_webhook_info,
        sending.send_message, sending.send_document, sending.edit_message_text,
        sending.edit_message_reply_markup, sending.delete_message,
        answer_callback_query, inline.answer_inline_query,
        profile.set_my_name, profile.get_my_name, profile.set_my_description, profile.get_my_description,
        profile.set_my_short_description, profile.get_my_short_description,
        profile.set_my_commands, profile.get_my_commands,
        get_chat, get_chat_member,
    )
}  # fmt: skip

LIMITED = frozenset({"sendmessage", "senddocument"})
"""The methods that Telegram's sending limits count."""


def find_method(name: str) -> Method:
    """The method of that name, in any case. Raises the 404 Refusal."""
    method = METHODS.get(name.lower())
    if method is None:
        raise Refusal(404, "Not Found")
    return method
