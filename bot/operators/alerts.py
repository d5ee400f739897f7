"""What the operators are told, and when: each problem once, and once when it is over; errors by kind, never a flood.

Pure: what has been told so far, how things stand and the time go in; what to say, and what has been told by then, come
out. Sends nothing.
"""

import json
from collections.abc import Mapping, Sequence, Set
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime, timedelta

from bot.operators.health import Kind, Problem

AT_MOST_EVERY = timedelta(hours=1)  # a message of one kind
ERRORS_AT_MOST_EVERY = timedelta(minutes=10)  # a message about errors of whatever kinds
MOST_ERRORS_TOLD = 8  # kinds in one message
MOST_ERRORS_KEPT = 100  # kinds remembered
FORGET_ERRORS = timedelta(days=1)  # after the last word about a kind
OTHER = "other"  # the kind of those that are too many kinds to be told apart
_NOT_TOLD: frozenset[Kind] = frozenset(["problem-telegram", "problem-starting"])  # could not be sent; no problem yet
_ENDS_IN_SILENCE: frozenset[str] = frozenset(
    ["problem-no-papers", "problem-token", "farewell-refused"]
)  # there is nothing to say


@dataclass(frozen=True, slots=True)
class Over:
    """A problem that was told is over, after so long."""

    kind: Kind
    lasted: timedelta


@dataclass(frozen=True, slots=True)
class ErrorGroup:
    """Errors of one kind: how many, and how the last one was worded."""

    kind: str
    count: int
    words: str


@dataclass(frozen=True, slots=True)
class Errors:
    """Unexpected errors since the last word about each kind, most frequent first; `others`: kinds left out."""

    groups: tuple[ErrorGroup, ...]
    others: int = 0


Alert = Problem | Over | Errors


@dataclass(frozen=True, slots=True)
class Notice:
    """What was told of one kind of problem: since when it lasts, or None once it is over; and when it was told."""

    since: datetime | None
    told_at: datetime


@dataclass(frozen=True, slots=True)
class Pending:
    """Errors of one kind since the last word about it (None: never told)."""

    count: int
    words: str
    told_at: datetime | None


@dataclass(frozen=True, slots=True)
class Told:
    """What the operators know."""

    problems: Mapping[Kind, Notice] = field(default_factory=dict)
    errors: Mapping[str, Pending] = field(default_factory=dict)
    errors_at: datetime | None = None  # the last message about errors


def decide(
    told: Told, problems: Sequence[Problem], unknown: Set[Kind], errors: Sequence[ErrorGroup], now: datetime
) -> tuple[list[Alert], Told]:
    """What to say now, and what is known after it. Kinds in `unknown` are neither begun nor over."""
    begun = [p for p in problems if p.kind not in _NOT_TOLD and _may_begin(told.problems.get(p.kind), now)]
    present = {problem.kind for problem in problems} | unknown
    ended = {kind: notice for kind, notice in told.problems.items() if notice.since and kind not in present}
    over = [
        Over(kind, now - notice.since)
        for kind, notice in ended.items()
        if notice.since and kind not in _ENDS_IN_SILENCE
    ]
    notices = {
        **told.problems,
        **{kind: replace(notice, since=None) for kind, notice in ended.items()},
        **{problem.kind: Notice(problem.since, now) for problem in begun},
    }
    said, after = _decide_errors(replace(told, problems=notices), errors, now)
    return [*begun, *over, *said], after


def _may_begin(notice: Notice | None, now: datetime) -> bool:
    return notice is None or (notice.since is None and not _lately(notice.told_at, AT_MOST_EVERY, now))


def _lately(moment: datetime | None, pause: timedelta, now: datetime) -> bool:
    # What lies in the future was written by a clock that ran ahead: it must not silence anybody.
    return moment is not None and timedelta(0) <= now - moment < pause


def _decide_errors(told: Told, errors: Sequence[ErrorGroup], now: datetime) -> tuple[list[Errors], Told]:
    pending = _added(told.errors, errors, now)
    ripe = [kind for kind, p in pending.items() if p.count and not _lately(p.told_at, AT_MOST_EVERY, now)]
    if not ripe or _lately(told.errors_at, ERRORS_AT_MOST_EVERY, now):
        return [], replace(told, errors=pending)
    ripe.sort(key=lambda kind: -pending[kind].count)
    shown = tuple(ErrorGroup(kind, pending[kind].count, pending[kind].words) for kind in ripe[:MOST_ERRORS_TOLD])
    after = pending | {kind: Pending(0, "", now) for kind in ripe}
    return [Errors(shown, len(ripe) - len(shown))], replace(told, errors=after, errors_at=now)


def _added(known: Mapping[str, Pending], errors: Sequence[ErrorGroup], now: datetime) -> dict[str, Pending]:
    pending = {kind: p for kind, p in known.items() if p.count or _lately(p.told_at, FORGET_ERRORS, now)}
    for group in errors:
        kind = group.kind if group.kind in pending or len(pending) < MOST_ERRORS_KEPT else OTHER
        before = pending.get(kind, Pending(0, "", None))
        pending[kind] = Pending(before.count + group.count, group.words, before.told_at)
    return pending


def written(told: Told) -> str:
    """As JSON, to be kept."""
    return json.dumps(asdict(told), default=datetime.isoformat, ensure_ascii=False)


def read(text: str | None) -> Told:
    """What `written` wrote; what nobody can read is as if nothing had been told."""
    try:
        body = json.loads(text or "{}")
        return Told(
            {kind: Notice(_moment(n["since"]), _known(n["told_at"])) for kind, n in body.get("problems", {}).items()},
            {
                kind: Pending(int(p["count"]), str(p["words"]), _moment(p["told_at"]))
                for kind, p in body.get("errors", {}).items()
            },
            _moment(body.get("errors_at")),
        )
    except (ValueError, TypeError, LookupError, AttributeError):
        return Told()


def _moment(value: str | None) -> datetime | None:
    return _known(value) if value else None


def _known(value: str) -> datetime:
    moment = datetime.fromisoformat(value)
    if moment.tzinfo is None:
        raise ValueError(f"a moment without its zone: {value}")
    return moment
