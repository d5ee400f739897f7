"""Words for the operators: what happened, since when, and what to do."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from markupsafe import Markup

from bot.days import utc_day
from bot.markup import clean, plain, shorten
from bot.message import Message
from bot.operators.alerts import Alert, Errors, Over
from bot.operators.health import Kind, Problem
from bot.render.templating import untrusted
from bot.wording import EVERYBODY_ELSE, Wording, wording
from storage.records import Language

_LONGEST_REASON = 250  # UTF-16 units
_MEGABYTE = 1_000_000
_OVER: dict[Kind, str] = {
    "problem-papers": "over-papers",
    "problem-collection": "over-papers",
    "problem-model": "over-model",
    "problem-push": "over-push",
    "problem-webhook": "over-webhook",
    "problem-disk": "over-disk",
    "problem-backup-disk": "over-backup-disk",
    "problem-backup": "over-backup",
    "problem-database": "over-database",
}


def alert_messages(alerts: Sequence[Alert], language: Language, now: datetime) -> list[Message]:
    """All that is to be said at this moment: problems in one message, errors in another, so that each has room."""
    errors = [_errors(alert, wording(language)) for alert in alerts if isinstance(alert, Errors)]
    others = [_paragraph(alert, language, now) for alert in alerts if not isinstance(alert, Errors)]
    return [Message(Markup("\n\n").join(paragraphs)) for paragraphs in (others, errors) if paragraphs]


def sentence(problem: Problem, language: Language, now: datetime) -> Markup:
    """One problem: what it is, and in a second line what to do."""
    return wording(language)(problem.kind, because=reason(problem.because), **_amounts(problem, now))


def plain_sentence(problem: Problem, now: datetime) -> str:
    """What it is, in one line of plain English."""
    because = shorten(clean(problem.because.rstrip(".")), _LONGEST_REASON)
    said = wording(EVERYBODY_ELSE)(problem.kind, because=because, **_amounts(problem, now))
    return plain(said).split("\n")[0].removeprefix("⚠️ ")


def _amounts(problem: Problem, now: datetime) -> dict[str, Any]:
    return {
        "since": _since(problem.since, now),
        "count": problem.count,
        "free": f"{problem.count / _MEGABYTE:,.0f} MB",
        "day": utc_day(problem.since),
        "minutes": int((now - problem.since) / timedelta(minutes=1)),
    }


def _paragraph(alert: Problem | Over, language: Language, now: datetime) -> Markup:
    if isinstance(alert, Problem):
        return sentence(alert, language, now)
    return wording(language)(_OVER[alert.kind], lasted=duration(alert.lasted, language))


def _errors(errors: Errors, say: Wording) -> Markup:
    lines = [say("errors-title")]
    for group in errors.groups:
        words = untrusted(group.words, _LONGEST_REASON)
        lines.append(say("errors-line", kind=_where(group.kind), count=group.count, words=words))
    if errors.others:
        lines.append(say("errors-others", count=errors.others))
    return Markup("\n").join([*lines, say("errors-next")])


def _where(kind: str) -> str:
    """Without the log line's pattern, which is nothing to read: the words of the last such line stand beside it."""
    return kind.partition(": ")[0]


def duration(lasted: timedelta, language: Language) -> Markup:
    """In the largest unit that is not too coarse."""
    say, seconds = wording(language), max(1, round(lasted.total_seconds()))
    if seconds < 120:
        return say("duration-seconds", count=seconds)
    minutes = round(seconds / 60)
    if minutes < 120:
        return say("duration-minutes", count=minutes)
    hours = round(minutes / 60)
    return say("duration-hours", count=hours) if hours < 48 else say("duration-days", count=round(hours / 24))


def _since(moment: datetime, now: datetime) -> str:
    form = "%H:%M" if utc_day(moment) == utc_day(now) else "%Y-%m-%d %H:%M"
    return f"{moment:{form}} UTC"


def reason(because: str) -> Markup:
    """The words of another service or of an error as the end of a sentence: one short line, inert."""
    return untrusted(because.rstrip("."), _LONGEST_REASON)
