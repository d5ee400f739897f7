"""The keywords of papers, in English and as summaries translate them."""

import json
import sqlite3
from collections.abc import Iterable, Iterator
from datetime import date

from sqlite_utils import Database

from storage.records import Keyword

# What is no JSON, or is not of its form, has no keywords here: whoever reads the record says that it cannot be read.
_OF_HUB = "json_each(iif(json_valid(ai_keywords), ai_keywords, '[]')) AS keyword"
_OF_SUMMARY = "json_each(iif(json_valid(body), body, '{}'), '$.keywords') AS keyword"


def of(db: Database, paper_ids: Iterable[str]) -> dict[str, tuple[Keyword, ...]]:
    """The keywords of each of these papers: the Hub's own, which have no translation, then every summary's."""
    found: dict[str, list[Keyword]] = {paper_id: [] for paper_id in paper_ids}
    rows = db.execute(
        f"""
        WITH wanted AS (SELECT value FROM json_each(?))
        SELECT papers.id, keyword.value, '' FROM papers, {_OF_HUB} WHERE papers.id IN wanted
        UNION ALL
        SELECT paper_id, json_extract(keyword.value, '$.term'), json_extract(keyword.value, '$.translation')
        FROM summaries, {_OF_SUMMARY}
        WHERE paper_id IN wanted AND body IS NOT NULL AND keyword.type = 'object'
        """,  # noqa: S608 - the constants above
        [json.dumps(list(found))],
    )
    for paper_id, keyword in _readable(rows):
        found[paper_id].append(keyword)
    return {paper_id: tuple(keywords) for paper_id, keywords in found.items()}


def since(db: Database, first_day: date) -> list[tuple[str, Keyword]]:
    """The keywords of every paper to show that a day from `first_day` on lists, each with its paper's id.

    Those of papers with many upvotes come first.
    """
    rows = db.execute(
        f"""
        WITH recent AS (SELECT DISTINCT id, upvotes, ai_keywords FROM papers JOIN listings ON paper_id = id
            WHERE day >= ? AND withdrawn_at IS NULL)
        SELECT recent.id, keyword.value, '', upvotes FROM recent, {_OF_HUB}
        UNION ALL
        SELECT recent.id, json_extract(keyword.value, '$.term'), json_extract(keyword.value, '$.translation'), upvotes
        FROM recent JOIN summaries ON paper_id = recent.id, {_OF_SUMMARY}
        WHERE body IS NOT NULL AND keyword.type = 'object'
        ORDER BY 4 DESC, 1
        """,  # noqa: S608 - the constants above
        [first_day.isoformat()],
    )
    return list(_readable(rows))


def _readable(rows: Iterable[sqlite3.Row]) -> Iterator[tuple[str, Keyword]]:
    """Without what is no word: rows of a paper's id, a term and its translation."""
    return ((row[0], Keyword(row[1], str(row[2] or ""))) for row in rows if row[1] and isinstance(row[1], str))
