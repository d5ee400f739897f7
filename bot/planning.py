"""Plans the push of every chat whose hour has come: what is new, whom it matches, who gets which of it. Sends nothing.

A batch of chats is planned in one transaction: a push and the new place of its chat are stored together or not at all.
"""

import logging
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from sqlite_utils import Database

from bot.choose import Fresh, Term, bonuses, by_term, by_word, followed_in, fresh, leanings, new_for, plan_push, terms
from bot.days import next_delivery, utc_day
from bot.logs import log_failure
from storage import chats, followed, marks, paper_keywords, papers, positions, pushes
from storage.records import Chat, Follow, Keyword, Listed, Plan

log = logging.getLogger(__name__)

PUSHED_DAYS = 3  # a long silence is paid back with at most so many listing days
OLDEST_NEWS = timedelta(days=10)  # a day that somebody looked up long after is no news
PLANNED_AT_ONCE = 500  # chats in one transaction: with many tastes a tenth of a second, in which a command waits
PLANNED_AGAIN = timedelta(hours=1)  # after a chat's record could not be read

_next_delivery = lru_cache(maxsize=4096)(next_delivery)  # most chats have their hour in common with many


@dataclass(frozen=True, slots=True)
class News:
    """What there is to push at one moment; every batch of chats due then is planned from the same."""

    now: datetime
    listed: list[Listed]
    start: int  # the place of a chat that came before there was any paper
    end: int  # the place of a chat that has been planned for; what is collected later lies behind it
    by_term: dict[Term, list[str]]  # for each keyword of what is listed: ids
    matches: dict[str, set[str]] = field(default_factory=dict)  # for followed words: ids; grows with each batch
    shared: dict[str, Set[Term]] = field(default_factory=dict)  # for marked papers: keywords in `by_term`; grows, too
    _after: dict[int, Fresh] = field(default_factory=dict)  # by place, for whoever has no tastes in any of it

    def look_up(self, words: set[str]) -> None:
        """Match all words at once that were not asked for before."""
        unknown = words - self.matches.keys()
        if unknown:
            found = by_word(followed_in(self.listed, unknown))
            self.matches.update((word, found[word]) for word in unknown)

    def compare(self, keywords: Mapping[str, Sequence[Keyword]]) -> None:
        """Note which keywords of marked papers, given by id, are those of any paper that there is to push."""
        self.shared.update((paper_id, terms(words) & self.by_term.keys()) for paper_id, words in keywords.items())

    def after(self, place: int, tastes: Mapping[str, int]) -> Fresh:
        """The papers after this place, best first for a chat with these tastes, which `compare` knows."""
        bonus = bonuses(self.by_term, leanings((self.shared[paper_id], taste) for paper_id, taste in tastes.items()))
        if bonus:
            return fresh(new_for(self.listed, place, bonus))
        if place not in self._after:
            self._after[place] = fresh(new_for(self.listed, place, {}))
        return self._after[place]


def recent_news(db: Database, today: date) -> list[Listed]:
    """The papers that a push may bring: of the last listing days that have any."""
    latest = papers.days_with_papers(db, today, PUSHED_DAYS)
    return papers.listed_since(db, max(latest[-1], today - OLDEST_NEWS)) if latest else []


def read_news(db: Database, now: datetime) -> News:
    """What there is to push now."""
    today = utc_day(now)
    listed = recent_news(db, today)
    return News(now, listed, positions.starting(db, today) or 0, positions.last(db), by_term(listed))


def plan_due(db: Database, news: News) -> int:
    """Decide and store what each chat of the next batch gets whose hour has come. Returns the number of chats."""
    due = chats.due(db, news.now, PLANNED_AT_ONCE)
    follows = followed.by_each(db, [chat.id for chat in due])
    tastes = marks.tastes_of(db, [chat.id for chat in due])
    news.look_up({follow.words for wishes in follows.values() for follow in wishes})
    marked = {paper_id for of_chat in tastes.values() for paper_id in of_chat}
    news.compare(paper_keywords.of(db, marked - news.shared.keys()))
    plans: dict[int, Plan] = {}
    places: list[tuple[int, int | None, datetime, date | None]] = []
    for chat in due:
        place = news.start if chat.position is None else chat.position
        try:
            zone = ZoneInfo(chat.zone)
            next_push_at = _next_delivery(news.now, chat.delivery_time, zone)
            new = news.after(place, tastes.get(chat.id, {}))
            plan = _plan(new, news.matches, chat, follows.get(chat.id, []))
        except (LookupError, ValueError) as error:  # a zone that is gone: it must not hold up everybody else
            log_failure(log, error, "chat %s: no push could be planned; it is tried again in an hour", chat.id)
            places.append((chat.id, chat.position, news.now + PLANNED_AGAIN, None))
            continue
        local_day = news.now.astimezone(zone).date()
        if not plan.note or chats.note_once(db, chat.id, local_day):
            plans[chat.id] = plan
        places.append((chat.id, max(place, news.end), next_push_at, None if plan.note else local_day))
    pushes.start_many(db, plans, news.now)
    chats.advance_many(db, places)
    if due:
        log.info("planned for %d chats: %d pushes", len(due), len(plans))
    return len(due)


def _plan(new: Fresh, matches: Mapping[str, Set[str]], chat: Chat, follows: Sequence[Follow]) -> Plan:
    plan = plan_push(new, follows, matches, chat.cards)
    return plan if plan.form == chat.form else replace(plan, form=chat.form)
