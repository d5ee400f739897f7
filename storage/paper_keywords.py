"""The keywords of papers, in English and as summaries translate them."""

import json
from collections.abc import Iterable
from datetime import date

from sqlite_utils import Database

from storage.records import Keyword

# What is no JSON, or is not of its form, has no keywords here: whoever reads the record says that it cannot be read.
_OF_HUB = "json_each(iif(json_valid(ai_keywords), ai_keywords, '[]')) AS keyword"
_OF_SUMMARY = "json_each(iif(json_valid(body), body, '{}'), '$.keywords') AS keyword"


def of(db: Database, paper_ids: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """The keywords of each of these papers as the field names them in English: the Hub's own, then every summary's."""
    return _by_paper(
        db,
        f"""
        WITH wanted AS (SELECT value FROM json_each(?))
        SELECT papers.id, keyword.value FROM papers, {_OF_HUB} WHERE papers.id IN wanted
        UNION ALL
        SELECT paper_id, json_extract(keyword.value, '$.term') FROM summaries, {_OF_SUMMARY}
        WHERE paper_id IN wanted AND body IS NOT NULL AND keyword.type = 'object'
        """,  # noqa: S608 - the constants above
        paper_ids,
    )


def translations(db: Database, paper_ids: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """What each paper's summaries call its keywords in other languages; a keyword and its translation are one."""
    return _by_paper(
        db,
        f"""
        WITH wanted AS (SELECT value FROM json_each(?))
        SELECT paper_id, json_extract(keyword.value, '$.translation') FROM summaries, {_OF_SUMMARY}
        WHERE paper_id IN wanted AND body IS NOT NULL AND keyword.type = 'object'
        """,  # noqa: S608 - the constants above
        paper_ids,
    )


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
    return [(row[0], Keyword(row[1], str(row[2] or ""))) for row in rows if row[1] and isinstance(row[1], str)]


def _by_paper(db: Database, query: str, paper_ids: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """The words that a query finds for each paper of a JSON array of ids; () where it finds none."""
    found: dict[str, list[str]] = {paper_id: [] for paper_id in paper_ids}
    for paper_id, words in db.execute(query, [json.dumps(list(found))]):
        if words and isinstance(words, str):
            found[paper_id].append(words)
    return {paper_id: tuple(words) for paper_id, words in found.items()}
