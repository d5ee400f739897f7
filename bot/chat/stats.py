"""/stats: subscribers, pushes, messages, errors and what models cost, today and in 30 days. For operators."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from markupsafe import Markup
from sqlite_utils import Database

from bot.chat.visit import Visit
from bot.days import utc_day
from bot.message import Message
from storage import census, counts
from storage.census import ModelUse

PERIOD = timedelta(days=30)  # today included
_CHECKS = "failed-checks:"


@dataclass(frozen=True, slots=True)
class Span:
    """What happened in some days: sums by name, kinds added up, and what models were asked."""

    sums: Mapping[str, int]
    model: ModelUse


async def stats(visit: Visit) -> None:
    """`/stats`."""
    desk = visit.desk
    await desk.tally.write()
    today = utc_day(desk.clock())
    await visit.send(await desk.store(_stats, visit, today))


def _stats(db: Database, visit: Visit, today: date) -> Message:
    now, month = _span(db, today), _span(db, today - PERIOD + timedelta(days=1))
    states = _by_state(census.subscribers(db))
    text = visit.say(
        "stats-numbers", papers=census.papers(db), waiting=census.running_pushes(db), **states, **_pairs(now, month)
    )
    checks = sorted(((n, name) for name, n in month.sums.items() if name.startswith(_CHECKS)), reverse=True)
    if checks:
        words = ", ".join(f"{name.removeprefix(_CHECKS)} {number}" for number, name in checks)
        text = Markup("\n\n").join([text, visit.say("stats-checks", words=words)])
    return Message(text)


def _span(db: Database, first_day: date) -> Span:
    return Span(counts.since(db, first_day), census.model_use(db, first_day))


def _by_state(subscribers: Mapping[tuple[str, str], int]) -> dict[str, int]:
    numbers = {"active": 0, "asleep": 0, "stopped": 0}
    for (state, _), number in subscribers.items():
        numbers[state] += number
    return numbers


def _pairs(now: Span, month: Span) -> dict[str, Any]:
    """Each line's two numbers: today / 30 days."""
    spans = (now, month)
    lines = {
        name: [_total(span.sums, name) for span in spans]
        for name in ("joined", "pushes", "messages", "commands", "errors", "repaired", "fallbacks")
    }
    lines["left"] = [_total(span.sums, "left") + _total(span.sums, "asleep") for span in spans]
    lines["storms"] = [_total(span.sums, "storms") + _total(span.sums, "waits") for span in spans]
    lines["calls"] = [span.model.calls for span in spans]
    lines["tokens"] = [span.model.prompt_tokens + span.model.completion_tokens for span in spans]
    return {name: f"{pair[0]:,} / {pair[1]:,}" for name, pair in lines.items()}


def _total(sums: Mapping[str, int], name: str) -> int:
    return sum(number for counted, number in sums.items() if counted.partition(":")[0] == name)
