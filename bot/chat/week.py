"""/week: the last seven days' best, and whether they come by themselves on Sundays."""

import logging
from datetime import date, datetime
from functools import partial

from markupsafe import Markup
from sqlite_utils import Database

from bot.chat.showing import begin
from bot.chat.subscription import new_chat, next_push, paused, subscribe
from bot.chat.visit import Visit
from bot.chat.working import Working
from bot.choose import WEEKS_BEST
from bot.days import utc_day, week_before
from bot.errors import PapersApiError
from bot.message import Message
from bot.render.push import days as days_in_words
from bot.render.week import turned_over, week
from storage import chats
from storage.records import Chat

log = logging.getLogger(__name__)

_ON = {"on", "yes", "sunday", "开", "打开", "开启", "订阅"}
_OFF = {"off", "no", "关", "关闭", "取消", "退订"}
SWITCHES = frozenset(_ON | _OFF)


async def show_week(visit: Visit) -> None:
    """`/week`; `/week on` and `/week off` switch the Sunday round-up."""
    word = visit.argument.strip().lower()
    if word in SWITCHES:
        await visit.send(Message(Markup("\n").join(await _switch(visit, word in _ON))))
    elif word:
        await visit.answer("week-how")
    else:
        await begin(visit, partial(_show_week, visit))


async def switch_under_week(visit: Visit) -> str:
    """The button under a week: switch the round-up, and turn the button over; returns the short notice."""
    is_on = visit.argument == "on"
    notice, *outlook = await _switch(visit, is_on)
    for line in outlook:
        await visit.send(Message(line))
    turned = turned_over(visit.keyboard or (), visit.language, is_on=is_on)
    if visit.message_id and turned and turned != visit.keyboard:
        await visit.desk.outbox.edit_buttons(visit.chat_id, visit.message_id, turned)
    return notice


async def _switch(visit: Visit, is_on: bool) -> list[Markup]:
    """What to say about it: the notice, and what a chat without a running subscription must know besides."""
    chat = await visit.desk.store(set_round_up, new_chat(visit), is_on, visit.desk.clock())
    if chat is None or not is_on:
        return [visit.say("round-up-off")]
    visit.spawn("the last week", stock_up(visit))
    if chat.state == "stopped":
        return [visit.say("round-up-waits")]
    said = [visit.say("round-up-on", time=f"{chat.delivery_time:%H:%M}")]
    if visit.chat is None:
        said.append(visit.say("pushes-begin", **next_push(chat)))
    elif outlook := paused(visit):
        said.append(outlook)
    return said


async def stock_up(visit: Visit) -> None:
    """Have the last week's days read that never were: the bot may be new, and a round-up reads only what is stored."""
    try:
        await visit.desk.library.best_of(_last_week(visit), WEEKS_BEST, visit.language)
    except PapersApiError as error:
        log.warning("the days of the week could not be read for its round-up: %s", error)


def _last_week(visit: Visit) -> list[date]:
    last = utc_day(visit.desk.clock())
    return [date.fromordinal(number) for number in range(week_before(last).toordinal(), last.toordinal() + 1)]


def set_round_up(db: Database, chat: Chat, is_on: bool, now: datetime) -> Chat | None:
    """Store the wish; who has no record yet is subscribed by an `on`. Returns the chat as it stands, None for none."""
    stored = chats.get(db, chat.id) or (subscribe(db, chat, now) if is_on else None)
    if stored:
        chats.set_round_up(db, chat.id, is_on)
    return stored


async def _show_week(visit: Visit) -> None:
    days = _last_week(visit)
    async with Working(visit, days_in_words(days, visit.language)) as working:
        best = await visit.desk.library.best_of(days, WEEKS_BEST, visit.language, working.progress)
    if not best.entries:
        await visit.answer("week-empty")
        return
    if not best.is_whole:
        await visit.answer("week-incomplete")
    is_on = visit.chat is not None and visit.chat.round_up
    only_links = visit.kind == "channel"
    await visit.send(week(days, best.count, best.entries, visit.language, is_on=is_on, only_links=only_links))
