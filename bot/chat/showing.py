"""What is shown beside a chat's other business, which need not wait for it: days, a week, a paper that is looked up."""

import logging
from collections.abc import Callable, Coroutine, Sequence
from datetime import date
from typing import Any

from markupsafe import Markup

from bot.chat.visit import Visit
from bot.days import utc_day
from bot.errors import PapersApiError
from bot.logs import log_failure
from bot.message import Button, Keyboard, Message, rows
from storage import papers

log = logging.getLogger(__name__)

_OFFERED_DAYS = 6
_IN_A_ROW = 3


async def begin(visit: Visit, show: Callable[[], Coroutine[Any, Any, None]]) -> None:
    """Show it; where the Hub cannot be asked, say so and offer stored days."""
    if visit.desk.turns.take(visit.chat_id):
        visit.desk.spawn(_see_through(visit, show))
    else:
        await visit.answer("day-busy")


async def _see_through(visit: Visit, show: Callable[[], Coroutine[Any, Any, None]]) -> None:
    try:
        await show()
    except PapersApiError as error:
        stored = await _stored_days(visit)
        await offer_days(visit, visit.say(error.message_id), "days-stored", stored)
    except Exception as error:
        log_failure(log, error, "chat %s: what was asked for could not be shown", visit.chat_id)
        await visit.answer("error-unexpected")
    finally:
        visit.desk.turns.give_back(visit.chat_id)


async def offer_days(visit: Visit, sentence: Markup, introduction: str, days: Sequence[date]) -> None:
    """A sentence, and days to go to instead, if there are any."""
    lines = [sentence, visit.say(introduction)] if days else [sentence]
    await visit.send(Message(Markup("\n").join(lines), day_buttons(days)))


async def _stored_days(visit: Visit) -> list[date]:
    return await visit.desk.store(papers.days_with_papers, utc_day(visit.desk.clock()), _OFFERED_DAYS)


def day_buttons(days: Sequence[date]) -> Keyboard:
    """A button for each of these days, which shows it."""
    return rows((Button(day.isoformat(), data=f"day:{day.isoformat()}") for day in days), _IN_A_ROW)
