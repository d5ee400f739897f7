"""/collect: reads the papers list now, and says what came of it. For operators."""

import logging
from datetime import datetime
from typing import Any

from sqlite_utils import Database

from bot.chat.visit import Visit
from bot.days import utc_day
from bot.errors import ServiceError
from bot.logs import log_failure
from bot.operators.words import duration, reason
from storage import census, papers, positions

log = logging.getLogger(__name__)


async def collect(visit: Visit) -> None:
    """`/collect`: not while another collection is under way, for that one brings the same."""
    if visit.desk.collecting.under_way:
        await visit.answer("collect-busy")
        return
    visit.spawn("a collection", _see_through(visit, visit.desk.clock()))


async def _see_through(visit: Visit, begun_at: datetime) -> None:
    before = await visit.desk.store(positions.last)
    try:
        await visit.answer("collect-begun")
        await visit.desk.collecting.run()
    except ServiceError as error:
        await visit.answer("collect-failed", because=reason(str(error)))
        return
    except Exception as error:
        log_failure(log, error, "chat %s: a collection broke off", visit.chat_id)
        await visit.answer("error-unexpected")
        return
    lasted = duration(visit.desk.clock() - begun_at, visit.language)
    found = await visit.desk.store(_found, before, visit.desk.clock())
    await visit.answer("collect-done" if "day" in found else "collect-nothing", lasted=lasted, **found)


def _found(db: Database, before: int, now: datetime) -> dict[str, Any]:
    day = papers.latest_day(db, utc_day(now))
    if day is None:
        return {}
    return {"count": census.papers_since(db, before), "day": day, "total": papers.count_on(db, day)}
