"""What is wrong now, decided from a record of facts. Pure: the time is an argument. Asks nobody and tells nobody."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import Enum
from typing import Literal, get_args

from bot.days import is_weekend, utc_day
from storage.records import Late

Kind = Literal[
    "problem-papers",  # the papers API failed when it was last asked for the list
    "problem-collection",  # no list has been read for too long, whatever the reason
    "problem-starting",  # no list has ever been read
    "problem-no-papers",  # a weekday's evening, and the Hub has listed nothing
    "problem-model",  # the model's endpoint has given no answer for a while
    "problem-push",  # pushes are late
    "problem-telegram",  # the connection that brings updates is cut
    "problem-token",  # Telegram shows signs of refusing the bot
    "problem-webhook",  # Telegram cannot deliver updates here
    "problem-disk",  # nearly full
    "problem-backup-disk",  # that of the daily copies, which is another
    "problem-backup",  # the last one failed
    "problem-database",  # it can be neither read nor written, or its file is gone
    "farewell-refused",  # Telegram refuses the bot, which ends
]
Reported = Literal[  # those of which the part concerned knows by itself
    "problem-papers", "problem-model", "problem-telegram", "problem-token", "problem-webhook", "problem-backup",
    "problem-database",
]  # fmt: skip


class Word(Enum):
    """What a part says of itself that is neither "in order" (None) nor a reason."""

    NOT_HEARD = "not heard of since the start"


Report = str | Word | None

LATE_PUSH = timedelta(minutes=10)
MISSED_COLLECTIONS = 2  # intervals without a list, and then OVERDUE, before it is called overdue
OVERDUE = timedelta(minutes=10)
EVENING = time(20)  # UTC; by then the Hub's day has had its papers
LEAST_FREE = 100 * 2**20  # bytes; and room for one more copy of the database
_SERVING: frozenset[Kind] = frozenset(
    [
        "problem-papers",
        "problem-collection",
        "problem-starting",
        "problem-push",
        "problem-telegram",
        "problem-webhook",
        "problem-database",
    ]
)


@dataclass(frozen=True, slots=True)
class Trouble:
    """What a part of the bot says of itself: since when it is in trouble (UTC), and why."""

    since: datetime
    because: str


@dataclass(frozen=True, slots=True)
class Facts:
    """How things stand. In `reports`, None is "in order"; a kind that is absent has not been heard of yet."""

    started_at: datetime
    collect_interval: timedelta
    collected_at: datetime | None  # the last list that was read; None: never
    has_papers_today: bool  # whether anything is listed for the UTC day that is running
    late: Late  # pushes that were due LATE_PUSH ago
    free_bytes: int | None  # on the database's disk; None: cannot be told
    free_for_backups: int | None  # on the disk of the daily copies; None: that is the same one, or cannot be told
    database_bytes: int
    reports: Mapping[Reported, Trouble | None]


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong. `count`: how many pushes, or bytes free."""

    kind: Kind
    since: datetime
    because: str = ""
    count: int = 0


def problems(facts: Facts, now: datetime) -> list[Problem]:
    """Everything that is wrong, each kind at most once."""
    rules = (_reported, _collecting, _no_papers, _pushes, _disks)
    return [problem for rule in rules for problem in rule(facts, now)]


def unknown(facts: Facts) -> set[Kind]:
    """Kinds of which nothing has been heard since the start: they may be wrong or in order."""
    return {kind for kind in get_args(Reported) if kind not in facts.reports}


def unwell(facts: Facts, now: datetime) -> list[Problem]:
    """What keeps the bot from its work: collecting, the last due push, Telegram, the database."""
    return [problem for problem in problems(facts, now) if problem.kind in _SERVING]


def _reported(facts: Facts, _now: datetime) -> Iterator[Problem]:
    for kind, trouble in facts.reports.items():
        if trouble:
            yield Problem(kind, trouble.since, trouble.because)


def _collecting(facts: Facts, now: datetime) -> Iterator[Problem]:
    if facts.reports.get("problem-papers"):
        return  # that is the reason, and it is said
    last = max(facts.collected_at or facts.started_at, facts.started_at)
    if now - last > MISSED_COLLECTIONS * facts.collect_interval + OVERDUE:
        yield Problem("problem-collection", last)
    elif facts.collected_at is None:
        yield Problem("problem-starting", facts.started_at)


def _no_papers(facts: Facts, now: datetime) -> Iterator[Problem]:
    evening = datetime.combine(utc_day(now), EVENING, now.tzinfo)
    has_asked = facts.collected_at is not None and utc_day(facts.collected_at) == utc_day(now)
    knows = has_asked and not facts.reports.get("problem-papers")
    if knows and now >= evening and not is_weekend(now) and not facts.has_papers_today:
        yield Problem("problem-no-papers", evening)


def _pushes(facts: Facts, now: datetime) -> Iterator[Problem]:
    # What came due while the bot was off goes out as soon as it is back: that is no trouble of the running bot's.
    if facts.late.oldest and now - facts.started_at > LATE_PUSH:
        yield Problem("problem-push", facts.late.oldest, count=facts.late.count)


def _disks(facts: Facts, now: datetime) -> Iterator[Problem]:
    disks: dict[Kind, int | None] = {"problem-disk": facts.free_bytes, "problem-backup-disk": facts.free_for_backups}
    for kind, free in disks.items():
        if free is not None and free < max(LEAST_FREE, facts.database_bytes):
            yield Problem(kind, now, count=free)
