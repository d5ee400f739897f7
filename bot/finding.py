"""Finds stored papers by words: what `/search` and inline mode ask. Asks nobody outside."""

import logging
from collections.abc import Iterator
from functools import partial

from sqlite_utils import Database

from bot.library import read_papers
from bot.logs import log_failure
from bot.words.glossary import translate
from bot.words.query import Query, folded, read_query
from storage import papers, search
from storage.database import DatabaseError, Store
from storage.records import Hit, Language, Results
from storage.search import Wanted

log = logging.getLogger(__name__)

_in_chinese = partial(translate, language="zh")

AT_ONCE = 100  # papers that are indexed before others may use the database again


async def find(
    store: Store, words: str, language: Language, first: int, count: int, *, typing: bool = False
) -> Results:
    """What the words find, from this place on (0 is the best); `typing`: the last word may be a beginning.

    If no paper has all of the words, a last word that goes on counts, and then whatever has any of them.
    """
    try:
        await store(search.index, folded, AT_ONCE, _in_chinese)
    except DatabaseError as error:  # a full disk: what is indexed can still be searched
        log_failure(log, error, "the search index is behind", level=logging.WARNING)
    return await store(find_papers, read_query(words), language, first, count, typing=typing)


async def index(store: Store) -> None:
    """Take into the index whatever has been stored since the last time."""
    while await store(search.index, folded, AT_ONCE, _in_chinese):
        pass


def find_papers(
    db: Database, query: Query, language: Language, first: int, count: int, *, typing: bool = False
) -> Results:
    """The same in a database whose index is up to date."""
    for wanted in _ways(query, typing):
        found = search.find(db, wanted, first, count)
        if found.total:
            reachable = min(found.total, search.MOST)
            return Results(found.total, reachable, hits(db, found.paper_ids, language), wanted.every)
    return Results(0, 0)


def _ways(query: Query, typing: bool) -> Iterator[Wanted]:
    if not typing:
        yield Wanted(query.terms, without=query.without)
    yield Wanted(query.terms, without=query.without, unfinished=query.may_go_on)
    yield Wanted(query.crumbs, without=query.without, every=False)


def hits(db: Database, paper_ids: tuple[str, ...], language: Language) -> tuple[Hit, ...]:
    """What is shown of these papers."""
    found = papers.get_many(db, paper_ids)
    readings, days = read_papers(db, found, language), papers.last_days(db, paper_ids)
    return tuple(Hit(paper, readings[paper.id], days.get(paper.id)) for paper in found)
