"""Inline mode: `@bot words` in any chat, the bot's list, and the result that is picked from it."""

import re
from collections.abc import Iterable
from typing import Any

from bot.embedded.addresses import AddressError, checked_address
from bot.embedded.chats import JSON
from bot.embedded.keyboards import checked_markup
from bot.embedded.parameters import Parameters
from bot.embedded.refusals import bad_request
from bot.embedded.sending import text_content
from bot.embedded.world import World

MAX_RESULTS = 50
MAX_ID = 64  # bytes
MAX_OFFSET = 64  # bytes
CACHE_SECONDS = 300  # if the bot does not say
_START_PARAMETER = re.compile(r"[A-Za-z0-9_-]{1,64}")


def answer_inline_query(world: World, call: Parameters) -> bool:
    """The list under `@bot query`; Telegram repeats it for the same words while the bot allows."""
    results = call.nested("results", list, "inline query results") or []
    _check_ids(results)
    if len(call.text("next_offset").encode()) > MAX_OFFSET:
        raise bad_request("NEXT_OFFSET_INVALID")
    button = call.nested("button", dict, "inline query results button")
    if button:
        _check_button(button)
    offered = [_checked(world, result) for result in results]
    question = world.open_question(call.text("inline_query_id"))
    if question.answer is None:  # only the first answer is seen
        question.answer = {**call.values, "results": offered}
        seconds = call.integer("cache_time") if call.text("cache_time") else CACHE_SECONDS
        world.keep_inline_answer(question, call.flag("is_personal"), seconds)
    return True


def _check_ids(results: Iterable[Any]) -> None:
    identifiers = [str(result.get("id", "")) if isinstance(result, dict) else "" for result in results]
    if len(identifiers) > MAX_RESULTS:
        raise bad_request("RESULTS_TOO_MUCH")
    if len(set(identifiers)) < len(identifiers):
        raise bad_request("RESULT_ID_DUPLICATE")
    if not all(1 <= len(identifier.encode()) <= MAX_ID for identifier in identifiers):
        raise bad_request("RESULT_ID_INVALID")


def _check_button(button: JSON) -> None:
    if not str(button.get("text", "")).strip():
        raise bad_request("SWITCH_PM_TEXT_EMPTY")
    if not button.get("start_parameter"):
        raise bad_request("START_PARAM_EMPTY")
    if not _START_PARAMETER.fullmatch(str(button["start_parameter"])):
        raise bad_request("START_PARAM_INVALID")


def _checked(world: World, result: JSON) -> JSON:
    """A result with the message that picking it would send, under `message`; other kinds than articles stay as is."""
    if result.get("type") != "article":
        return result
    if not str(result.get("title", "")).strip():
        raise bad_request("ARTICLE_TITLE_EMPTY")
    content = result.get("input_message_content")
    if not isinstance(content, dict):
        raise bad_request("SEND_MESSAGE_TYPE_INVALID")  # the wording is unproven
    if result.get("thumbnail_url"):
        try:
            checked_address(str(result["thumbnail_url"]))
        except AddressError as error:
            raise bad_request(str(error)) from None
    message = _message(world, content) if "message_text" in content else {}
    # Which chat it will stand in is not known yet, so what only private chats may have is refused.
    return {**result, "message": {**message, "reply_markup": checked_markup(result.get("reply_markup"), False)}}


def _message(world: World, content: JSON) -> JSON:
    """An InputTextMessageContent, read as sendMessage reads its parameters."""
    return text_content(world, Parameters({**content, "text": content["message_text"]}))
