"""What the pages show, from the database alone: looking at a page asks neither the Hub nor a model for anything."""

from datetime import date, timedelta

from sqlite_utils import Database

from bot.choose import by_word, followed_in, fresh, plan_push
from bot.library import read_papers
from bot.render.pages import DayPage, FeedEntry, MonthPage
from bot.wording import summary_language
from storage import listings, papers
from storage.records import Day, Follow, Language, Listed

FEED_DAYS = 7  # listing days with papers
FEED_ENTRIES = 200  # at most


def day_page(db: Database, day: date, language: Language, today: date) -> DayPage | None:
    """A stored day, best first; None: there is nothing to show."""
    found = papers.on_day(db, day)
    if not found:
        return None
    readings = read_papers(db, found, language)
    before = papers.days_with_papers(db, day - timedelta(days=1), 1)
    after = papers.next_day_with_papers(db, day)
    return DayPage(
        Day(day, tuple((paper, readings[paper.id]) for paper in found)),
        before=before[0] if before else None,
        after=after if after and after <= today else None,
    )


def month_page(db: Database, month: str | None, today: date) -> MonthPage | None:
    """The days of this month, or of the latest one; None: this month has none."""
    latest = papers.latest_day(db, today)
    if latest is None and month is None:
        return MonthPage(None, (), older=None, newer=None)
    shown = month or f"{latest:%Y-%m}"
    days = listings.days_of(db, shown, today)
    if not days:
        return None
    older = papers.latest_day(db, days[-1].day.replace(day=1) - timedelta(days=1))
    newer = papers.next_day_with_papers(db, days[0].day)
    return MonthPage(
        shown,
        days,
        older=f"{older:%Y-%m}" if older else None,
        newer=f"{newer:%Y-%m}" if newer and newer <= today else None,
    )


def recent(db: Database, language: Language, today: date) -> list[tuple[Listed, FeedEntry]]:
    """The papers of the last days, latest first: what a feed chooses from."""
    days = papers.days_with_papers(db, today, FEED_DAYS)
    listed = [one for one in papers.listed_since(db, days[-1]) if one.day <= today] if days else []
    readings = read_papers(db, [one.paper for one in listed], language)
    dates = listings.dates_of(db, readings, summary_language(language))
    found = [
        (one, FeedEntry(one.paper, readings[one.paper.id], one.day, dates[one.paper.id]))
        for one in listed
        if one.paper.id in dates
    ]
    return sorted(found, key=lambda pair: (pair[0].day, pair[0].sequence), reverse=True)


def chosen(found: list[tuple[Listed, FeedEntry]], follows: list[Follow]) -> list[FeedEntry]:
    """Of these papers, those that a chat with these follows would get as cards. Pure."""
    if not follows:
        return [entry for _, entry in found[:FEED_ENTRIES]]
    listed = [one for one, _ in found]
    matches = by_word(followed_in(listed, [follow.words for follow in follows]))
    plan = plan_push(fresh(listed), follows, matches, FEED_ENTRIES)
    wanted = set(plan.cards)
    return [entry for one, entry in found if one.paper.id in wanted]
