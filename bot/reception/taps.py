"""Taps on buttons: who may press which, and an answer within a moment. What a button does is in `buttons`."""

import asyncio
import logging
from dataclasses import replace

from telegram import CallbackQuery, Message, User
from telegram.error import TelegramError

from bot.cards import NothingToSend
from bot.chat.visit import Desk, StaleButton, Visit
from bot.logs import log_failure
from bot.message import Button, Keyboard
from bot.reception import buttons
from bot.reception.arrivals import arrive, as_stranger
from storage import chats

log = logging.getLogger(__name__)

PATIENCE = 1.0  # seconds; a tap whose doing takes longer is answered before it is done


async def take(desk: Desk, query: CallbackQuery) -> None:
    """Answer a tap with what came of it; without that if it takes long, for Telegram waits a few seconds only."""
    outcome: asyncio.Future[str | None] = asyncio.get_running_loop().create_future()
    desk.spawn(_see_through(desk, query, outcome))
    await asyncio.wait({outcome}, timeout=PATIENCE)
    await answer(query, outcome.result() if outcome.done() else None)


async def answer(query: CallbackQuery, notice: str | None) -> None:
    """End the tap's waiting; `notice` is shown for a moment, None: nothing is."""
    try:
        await query.answer(notice)
    except TelegramError as error:
        log.info("a tap came too late to be answered: %s", error)


async def _see_through(desk: Desk, query: CallbackQuery, outcome: asyncio.Future[str | None]) -> None:
    """Do what the button says; `outcome` is the notice to show then."""
    if query.message is None:  # a card sent with inline mode has links only
        outcome.set_result(None)
        return
    message = query.message if isinstance(query.message, Message) and query.message.is_accessible else None
    visit = as_stranger(desk, query.message.chat, message, query.from_user)
    notice: str | None
    try:
        visit = await arrive(desk, query.message.chat, message, query.from_user)
        visit = replace(
            visit, message_id=query.message.message_id, link=_first_link(message), keyboard=_keyboard(message)
        )
        if message is None and visit.chat:  # too old for Telegram to say in which topic it stands
            visit = replace(visit, thread_id=visit.chat.thread_id)
        notice = await _press(visit, query)
    except (StaleButton, NothingToSend):
        notice = visit.say("button-stale", command=buttons.fresh(query.data or ""))
    except Exception as error:
        log_failure(log, error, "chat %s: a tap could not be handled", visit.chat_id)
        notice = visit.say("error-unexpected")
    outcome.set_result(notice)


async def _press(visit: Visit, query: CallbackQuery) -> str | None:
    action = buttons.read(query.data or "", visit.keyboard)
    assert query.message  # noqa: S101 - asked for by the only caller
    if action.elsewhere is not None:
        there = await _elsewhere(visit, action.elsewhere, query.from_user)
        return await buttons.tap(there, action) if there else visit.say("admins-only-there")
    # In a channel every tap is seen by all: there even a look at the abstract is the administrators' affair.
    limited = action.changes or visit.kind == "channel"
    if limited and not await visit.desk.directory.may_change(query.message.chat, query.from_user):
        return visit.say("admins-only")
    return await buttons.tap(visit, action)


async def _elsewhere(visit: Visit, chat_id: int, person: User) -> Visit | None:
    """The visit as one about a channel, by one of its administrators, in private; None if it is not."""
    directory = visit.desk.directory
    if visit.kind != "private" or not (info := await directory.info(chat_id)):
        return None
    if not await directory.is_administrator(chat_id, person.id):
        return None
    record = await visit.desk.store(chats.get, chat_id)
    return replace(visit, chat_id=chat_id, kind=info.kind, chat=record, title=info.title, spoken_in=visit.chat_id)


def _keyboard(message: Message | None) -> Keyboard | None:
    if message is None:
        return None
    rows = message.reply_markup.inline_keyboard if message.reply_markup else ()
    return tuple(
        tuple(Button(b.text, b.url, b.callback_data if isinstance(b.callback_data, str) else None) for b in row)
        for row in rows
    )


def _first_link(message: Message | None) -> str | None:
    return next((entity.url for entity in message.entities if entity.url), None) if message else None
