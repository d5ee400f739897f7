"""/today and /date DAY: any listing day on demand, collected and summarised there and then if need be."""

import asyncio
from datetime import date

from bot.chat.visit import Visit
from bot.days import read_day, utc_day
from bot.deliver.weather import Answer, Sent
from bot.errors import BotError, DayError
from bot.library import Day
from bot.message import Button, Keyboard, Message
from bot.render.card import card
from bot.render.push import day_header, left_out
from storage import papers

COUNT_EVERY = 1.5  # seconds between two states of the message that counts up
_OFFERED_DAYS = 6


async def today(visit: Visit) -> None:
    """`/today`: the running UTC day, or the latest that has papers."""
    visit.desk.spawn(_show_today(visit))


async def on_date(visit: Visit) -> None:
    """`/date DAY`."""
    if not visit.argument:
        await _offer_days(visit)
        return
    try:
        day = read_day(visit.argument, utc_day(visit.desk.clock()))
    except DayError as error:
        await visit.answer(error.message_id, words=visit.argument[:30], today=utc_day(visit.desk.clock()))
        return
    visit.desk.spawn(_show_date(visit, day))


async def _show_today(visit: Visit) -> None:
    running = utc_day(visit.desk.clock())
    try:
        day = await _read(visit, running)
        if not day.entries and (latest := await visit.desk.library.latest_day()):
            await visit.answer("today-not-yet", today=running, day=latest)
            day = await _read(visit, latest)
    except BotError as error:
        latest = await visit.desk.store(papers.latest_day, running)
        if latest is None:
            await visit.answer(error.message_id)
            return
        await visit.answer("today-stored", day=latest)
        day = await _read(visit, latest)
    await (_send_day(visit, day) if day.entries else visit.answer("no-papers-yet"))


async def _show_date(visit: Visit, wanted: date) -> None:
    try:
        day = await _read(visit, wanted)
        beside = [] if day.entries else await visit.desk.library.days_beside(wanted)
    except BotError as error:
        await visit.answer(error.message_id)
        return
    if day.entries:
        await _send_day(visit, day)
    else:
        await visit.answer("date-empty", _day_buttons(beside), day=wanted)


async def _offer_days(visit: Visit) -> None:
    running = utc_day(visit.desk.clock())
    known = await visit.desk.store(papers.days_with_papers, running, _OFFERED_DAYS)
    await visit.answer("date-how", _day_buttons(known), today=running)


def _day_buttons(days: list[date]) -> Keyboard:
    buttons = [Button(day.isoformat(), data=f"day:{day.isoformat()}") for day in days]
    return tuple(tuple(buttons[place : place + 3]) for place in range(0, len(buttons), 3))


async def _send_day(visit: Visit, day: Day) -> None:
    count = visit.chat.cards if visit.chat else visit.desk.settings.cards_per_digest
    await visit.send(day_header(day.day, len(day.entries), visit.language))
    for rank, (paper, reading) in enumerate(day.entries[:count], start=1):
        answer = await visit.send(card(paper, reading, rank, visit.language))
        if not isinstance(answer, Sent):
            return
    for page in left_out([paper for paper, _ in day.entries[count:]], visit.language):
        await visit.send(page)


async def _read(visit: Visit, day: date) -> Day:
    """The day, with a message that counts up while it is being collected and read."""
    working = _Working(visit, day)
    try:
        if await visit.desk.store(papers.collected_at, day) is None:
            working.begin()
        return await visit.desk.library.show(day, visit.language, working.progress)
    finally:
        await working.end()


class _Working:
    """The message that says that something is going on, and how far it has got. It goes when that is done."""

    def __init__(self, visit: Visit, day: date) -> None:
        self._visit = visit
        self._day = day
        self._done = self._total = 0
        self._sending: asyncio.Task[Answer] | None = None
        self._counting: asyncio.Task[None] | None = None

    def begin(self) -> None:
        self._sending = asyncio.create_task(self._visit.send(self._message()))
        self._counting = asyncio.create_task(self._count(self._sending, (self._done, self._total)))

    def progress(self, done: int, total: int) -> None:
        self._done, self._total = done, total
        if self._sending is None:
            self.begin()

    async def end(self) -> None:
        if self._sending is None or self._counting is None:
            return
        self._counting.cancel()
        answer = await self._sending
        if isinstance(answer, Sent):
            await self._visit.desk.outbox.delete(self._visit.chat_id, answer.message_id)

    async def _count(self, sending: asyncio.Task[Answer], shown: tuple[int, int]) -> None:
        answer = await asyncio.shield(sending)
        while isinstance(answer, Sent):
            await asyncio.sleep(COUNT_EVERY)
            if (self._done, self._total) != shown:
                shown = (self._done, self._total)
                await self._visit.desk.outbox.edit(self._visit.chat_id, answer.message_id, self._message())

    def _message(self) -> Message:
        if self._total:
            return Message(self._visit.say("working-reading", day=self._day, done=self._done, total=self._total))
        return Message(self._visit.say("working-collecting", day=self._day))
