"""How moments and days are written in the database: ISO 8601 text in UTC, which sorts as time does."""

from datetime import UTC, date, datetime


def written(moment: datetime) -> str:
    """An aware moment as text, to the second, UTC."""
    return moment.astimezone(UTC).isoformat(timespec="seconds")


def read(text: str) -> datetime:
    """The aware moment that `written` wrote. Raises ValueError for anything else."""
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError(f"a moment without its zone: {text}")
    return moment


def utc_day(moment: datetime) -> date:
    """The UTC day of an aware moment: the listing day that is running then."""
    return moment.astimezone(UTC).date()


def maybe_written(moment: datetime | None) -> str | None:
    """As `written`; None stays NULL."""
    return written(moment) if moment else None


def maybe_read(text: str | None) -> datetime | None:
    """As `read`; NULL stays None."""
    return read(text) if text else None
