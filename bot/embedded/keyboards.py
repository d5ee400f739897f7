"""Checks `reply_markup` as Telegram does. The rules and texts: telegram-bot-api's Client.cpp, td's ReplyMarkup.cpp."""

from typing import Any

from bot.embedded.addresses import AddressError, checked_address
from bot.embedded.chats import JSON
from bot.embedded.refusals import Refusal, bad_request

MAX_BUTTONS = 100
MAX_CALLBACK_DATA = 64  # bytes of UTF-8


def checked_markup(markup: JSON | None, in_private_chat: bool) -> JSON | None:
    """The markup with its addresses as Telegram keeps them; None for none. Raises the Refusal for a wrong one."""
    if not markup:
        return None
    rows = markup.get("inline_keyboard")
    if rows is None:
        return _checked_reply_keyboard(markup, in_private_chat)
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        raise bad_request('Field "inline_keyboard" of the InlineKeyboardMarkup must be an Array of Arrays')
    if sum(map(len, rows)) > MAX_BUTTONS:
        raise bad_request("reply markup is too long")
    checked = [[_checked_button(button) for button in row] for row in rows]
    checked = [row for row in checked if row]
    return {"inline_keyboard": checked} if checked else None


def _checked_reply_keyboard(markup: JSON, in_private_chat: bool) -> JSON:
    """Nothing else in it can be refused that we would send."""
    buttons = [button for row in markup.get("keyboard", []) for button in row]
    if not in_private_chat and any(isinstance(button, dict) and button.get("request_location") for button in buttons):
        raise bad_request("location can be requested in private chats only")
    return markup


def _checked_button(button: Any) -> JSON:
    """The bot's buttons have an address or data; those of other kinds are not known here."""
    if not isinstance(button, dict):
        raise _unreadable("InlineKeyboardButton must be an Object")
    if not isinstance(button.get("text"), str):
        raise _unreadable('Field "text" must be of type String')
    if not button["text"].strip():
        raise bad_request("inline keyboard button text must be non-empty")  # the wording is unproven
    if button.get("url"):
        return {**button, "url": _checked_url(str(button["url"]))}
    if not button.get("callback_data"):
        raise _unreadable("Text buttons are not allowed in the inline keyboard")
    if len(str(button["callback_data"]).encode()) > MAX_CALLBACK_DATA:
        raise bad_request("BUTTON_DATA_INVALID")
    return button


def _checked_url(url: str) -> str:
    try:
        return checked_address(url)
    except AddressError as error:
        raise bad_request(f"inline keyboard button URL '{url}' is invalid: {error}") from None


def _unreadable(reason: str) -> Refusal:
    return bad_request(f"can't parse InlineKeyboardButton: {reason}")
