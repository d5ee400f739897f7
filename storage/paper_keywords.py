"""The keywords of papers, in English and as summaries translate them."""

import json
from collections.abc import Iterable
from datetime import date

from sqlite_utils import Database

from storage.records import Keyword


def of(db: Database, paper_ids: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """The keywords of each of these papers as the field names them in English: the Hub's own, then every summary's."""
    return _by_paper(
        db,
        """
        WITH wanted AS (SELECT value FROM json_each(?))
        SELECT papers.id, keyword.value FROM papers, json_each(ai_keywords) AS keyword WHERE papers.id IN wanted
        UNION ALL
        SELECT paper_id, json_extract(keyword.value, '$.term')
        FROM summaries, json_each(body, '$.keywords') AS keyword WHERE paper_id IN wanted AND body IS NOT NULL
        """,
        paper_ids,
    )


def translations(db: Database, paper_ids: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """What each paper's summaries call its keywords in other languages; a keyword and its translation are one."""
    return _by_paper(
        db,
        """
        WITH wanted AS (SELECT value FROM json_each(?))
        SELECT paper_id, json_extract(keyword.value, '$.translation')
        FROM summaries, json_each(body, '$.keywords') AS keyword WHERE paper_id IN wanted AND body IS NOT NULL
        """,
        paper_ids,
    )


def since(db: Database, first_day: date) -> list[tuple[str, Keyword]]:
    """The keywords of every paper to show that a day from `first_day` on lists, each with its paper's id.

    Those of papers with many upvotes come first.
    """
    rows = db.execute(
        "WITH recent AS (SELECT DISTINCT id, upvotes, ai_keywords FROM papers JOIN listings ON paper_id = id "
        "WHERE day >= ? AND withdrawn_at IS NULL) "
        "SELECT recent.id, value, '', upvotes FROM recent, json_each(ai_keywords) UNION ALL "
        "SELECT recent.id, json_extract(value, '$.term'), json_extract(value, '$.translation'), upvotes "
        "FROM recent JOIN summaries ON paper_id = recent.id, json_each(body, '$.keywords') WHERE body IS NOT NULL "
        "ORDER BY 4 DESC, 1",
        [first_day.isoformat()],
    )
    return [(row[0], Keyword(row[1], row[2] or "")) for row in rows if row[1]]


def _by_paper(db: Database, query: str, paper_ids: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """The words that a query finds for each paper of a JSON array of ids; () where it finds none."""
    found: dict[str, list[str]] = {paper_id: [] for paper_id in paper_ids}
    for paper_id, words in db.execute(query, [json.dumps(list(found))]):
        if words:
            found[paper_id].append(words)
    return {paper_id: tuple(words) for paper_id, words in found.items()}
