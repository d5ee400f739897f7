"""/today and /date: any listing day on demand, collected and summarised there and then if need be."""

from collections.abc import Iterator, Mapping
from datetime import date
from functools import partial

from bot.chat.calendar import month_page
from bot.chat.showing import begin, day_buttons, offer_days
from bot.chat.subscription import paused
from bot.chat.visit import Visit
from bot.chat.working import Working
from bot.days import is_weekend, utc_day
from bot.deliver.weather import Refused, Storm, Unreachable
from bot.errors import AmbiguousDay, DayError, PapersApiError
from bot.library import FRESH
from bot.message import Message
from bot.render.card import UNMARKED, card
from bot.render.push import day_header, left_out
from bot.when import read_day
from storage import marks, papers
from storage.records import Day, Mark


async def today(visit: Visit) -> None:
    """`/today`: the running UTC day, or the latest that has papers."""
    await begin(visit, partial(_show_today, visit))


async def on_date(visit: Visit) -> None:
    """`/date DAY`; without a day, the calendar."""
    running = utc_day(visit.desk.clock())
    if not visit.argument:
        visit.expects("date")
        await visit.send(await month_page(visit, running))
        return
    try:
        day = read_day(visit.argument, running)
    except DayError as error:
        choices = day_buttons(error.days) if isinstance(error, AmbiguousDay) else ()
        await visit.answer(error.message_id, choices, words=visit.quoted, today=running)
        return
    if day == running:
        await begin(visit, partial(_show_today, visit))
    elif await _may_have(visit, day):
        await begin(visit, partial(_show_date, visit, day))
    else:
        await visit.answer("limit-days", count=visit.desk.new_days.most)


async def _may_have(visit: Visit, day: date) -> bool:
    """Whether this person may have this day read; stored days cost nothing."""
    return await visit.desk.library.is_ready(day, visit.language) or visit.takes(visit.desk.new_days)


async def _show_today(visit: Visit) -> None:
    running = utc_day(visit.desk.clock())
    day, note = await _latest(visit, running)
    if day is None:
        await visit.answer("no-papers-yet")
        return
    if note:
        await visit.answer(note, today=running, day=day.day)
    await _send_day(visit, day)
    if said := paused(visit):  # the days to come are asked for by hand, too
        await visit.send(Message(said, silent=True))


async def _latest(visit: Visit, running: date) -> tuple[Day | None, str | None]:
    """The latest day with papers, and the sentence that says why it is not simply the running one, read just now.

    Raises PapersApiError if nothing is stored and the Hub cannot be asked.
    """
    async with Working(visit, running) as working:
        day: Day | None = None
        try:
            day = await _read(visit, running, working)
            latest = running if day.entries else await visit.desk.library.latest_day()
            read_at = await visit.desk.store(papers.collected_at, running)
        except PapersApiError:
            latest, read_at = await visit.desk.store(papers.latest_day, running), None
            if latest is None:
                raise
        if latest is None:
            return None, None
        hub_is_there = read_at is not None and visit.desk.clock() - read_at <= FRESH
        nothing = "today-weekend" if is_weekend(running) else "today-not-yet"
        note = (None if latest == running else nothing) if hub_is_there else "today-stored"
        return day if day and day.day == latest else await _read(visit, latest, working), note


async def _show_date(visit: Visit, wanted: date) -> None:
    async with Working(visit, wanted) as working:
        day = await _read(visit, wanted, working, looked_up=True)
        beside = [] if day.entries else await visit.desk.library.days_beside(wanted)
    if day.entries:
        await _send_day(visit, day)
    else:
        await offer_days(visit, visit.say("date-empty", day=wanted), "days-nearest", beside)


async def _read(visit: Visit, day: date, working: Working, *, looked_up: bool = False) -> Day:
    """The day; who waits for it to be collected and read sees how far that has got."""
    working.turn_to(day)
    if await visit.desk.store(papers.collected_at, day) is None:
        working.begin()
    return await visit.desk.library.show(day, visit.language, working.progress, looked_up=looked_up)


async def _send_day(visit: Visit, day: Day) -> None:
    async with visit.desk.turns.telling(visit.chat_id):  # a card does not say of which day it is
        made = await visit.desk.store(marks.made, visit.chat_id)
        for message in _messages(visit, day, made):
            if isinstance(await visit.send(message), Unreachable | Refused | Storm):
                return


def _messages(visit: Visit, day: Day, made: Mapping[str, Mark]) -> Iterator[Message]:
    count = visit.chat.cards if visit.chat else visit.desk.settings.cards_per_digest
    yield day_header(day.day, len(day.entries), visit.language)
    for rank, (paper, reading) in enumerate(day.entries[:count], start=1):
        mark = made.get(paper.id, UNMARKED)
        yield card(paper, reading, rank, visit.language, mark, only_links=visit.kind == "channel")
    yield from left_out([paper for paper, _ in day.entries[count:]], visit.language)
