"""The methods by which a bot introduces itself: names, descriptions, commands."""

import json
import re
from typing import Any

from bot.embedded.chats import JSON
from bot.embedded.parameters import Parameters
from bot.embedded.refusals import bad_request
from bot.embedded.world import World

MAX_COMMANDS = 100
MAX_NAME, MAX_DESCRIPTION, MAX_SHORT_DESCRIPTION = 64, 512, 120  # characters
MAX_COMMAND_DESCRIPTION = 256
_LANGUAGE = re.compile(r"(?:[a-z]{2})?")
_COMMAND = re.compile(r"[a-z0-9_]{1,32}")


def set_my_name(world: World, call: Parameters) -> bool:
    """The bot's name for people with the app in that language."""
    return _set(world.profile.names, call, "name", MAX_NAME)


def get_my_name(world: World, call: Parameters) -> JSON:
    """That language's name, or the general one, or the one from @BotFather."""
    return {"name": _get(world.profile.names, call) or world.bot_user["first_name"]}


def set_my_description(world: World, call: Parameters) -> bool:
    """What an empty chat shows."""
    return _set(world.profile.descriptions, call, "description", MAX_DESCRIPTION)


def get_my_description(world: World, call: Parameters) -> JSON:
    """What an empty chat shows."""
    return {"description": _get(world.profile.descriptions, call)}


def set_my_short_description(world: World, call: Parameters) -> bool:
    """What the profile page shows."""
    return _set(world.profile.short_descriptions, call, "short_description", MAX_SHORT_DESCRIPTION)


def get_my_short_description(world: World, call: Parameters) -> JSON:
    """What the profile page shows."""
    return {"short_description": _get(world.profile.short_descriptions, call)}


def set_my_commands(world: World, call: Parameters) -> bool:
    """The menu of one scope and language; an empty list deletes it."""
    commands = call.nested("commands", list, "commands") or []
    if len(commands) > MAX_COMMANDS:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    menu = [_checked_command(command) for command in commands]
    if menu:
        world.profile.commands[_menu(world, call)] = menu
    else:
        world.profile.commands.pop(_menu(world, call), None)
    return True


def get_my_commands(world: World, call: Parameters) -> list[JSON]:
    """The menu of exactly this scope and language."""
    return world.profile.commands.get(_menu(world, call), [])


def _set(texts: dict[str, str], call: Parameters, field: str, longest: int) -> bool:
    text, language = call.text(field), _language(call)
    if len(text) > longest:
        raise bad_request(f"bot {field.replace('_', ' ')} is too long")  # the wording is unproven
    if text:
        texts[language] = text
    else:
        texts.pop(language, None)
    return True


def _get(texts: dict[str, str], call: Parameters) -> str:
    return texts.get(_language(call)) or texts.get("", "")


def _language(call: Parameters) -> str:
    code = call.text("language_code")
    if not _LANGUAGE.fullmatch(code):
        raise bad_request("invalid language code specified")
    return code


def _menu(world: World, call: Parameters) -> tuple[str, str]:
    scope = call.nested("scope", dict, "bot command scope") or {"type": "default"}
    if "chat_id" in scope:
        scope = {**scope, "chat_id": world.find_chat(str(scope["chat_id"])).id}
    return json.dumps(scope, sort_keys=True), _language(call)


def _checked_command(command: Any) -> JSON:
    if not isinstance(command, dict):
        raise bad_request("can't parse BotCommand: expected an Object")
    name = str(command.get("command", "")).removeprefix("/")
    description = str(command.get("description", "")).strip()
    if not _COMMAND.fullmatch(name):
        raise bad_request("BOT_COMMAND_INVALID")
    if not 1 <= len(description) <= MAX_COMMAND_DESCRIPTION:
        raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
    return {"command": name, "description": description}
