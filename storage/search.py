"""Full-text search over the stored papers (SQLite's FTS5). What counts as a word is the caller's to say.

Triggers mark every paper whose texts have changed (see the migration `search_index`), and `index` writes the marked
ones anew: whoever stores papers or summaries need not think of it. No reader's word is read as FTS5's own syntax. The
FTS functions of sqlite-utils are not used: they index columns as they are, and Chinese must be taken apart first.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from sqlite_utils import Database

from storage import papers, summaries
from storage.records import Summary

Fold = Callable[[str], str]  # a text as the index keeps it: words of one shape, separated by spaces
Phrase = Sequence[str]  # words, shaped as by a Fold, that stand in this order
Term = Sequence[Phrase]  # ways of writing the same

MOST = 200  # results that can be paged through
_BETWEEN = " \ue000 "  # a word that nobody can search for: no phrase reaches from one text into the next
_WEIGHTS = "10.0, 5.0, 5.0, 1.0"  # of title, keywords, authors and the other texts


@dataclass(frozen=True, slots=True)
class Wanted:
    """What papers must have: every term, or any, and none of `without`."""

    terms: Sequence[Term]
    every: bool = True
    unfinished: bool = False  # whether the last word may go on
    without: Sequence[Term] = ()


@dataclass(frozen=True, slots=True)
class Found:
    """One page of results, best first, and how many papers there are in all."""

    total: int
    paper_ids: tuple[str, ...] = ()


def index(db: Database, fold: Fold, limit: int, translate: Fold = lambda _: "") -> int:
    """Bring the index up to date for at most so many papers; returns for how many.

    `translate` gives another name for a keyword, or "".
    """
    rows = db.execute("SELECT number, paper_id FROM search_papers WHERE stale LIMIT ?", [limit]).fetchall()
    for row in rows:
        db.execute("DELETE FROM search_index WHERE rowid = ?", [row["number"]])
        if texts := _texts(db, row["paper_id"], translate):
            folded = [_BETWEEN.join(fold(text) for text in dict.fromkeys(column) if text) for column in texts]
            db.execute(
                "INSERT INTO search_index (rowid, title, keywords, authors, texts) VALUES (?, ?, ?, ?, ?)",
                [row["number"], *folded],
            )
        db.execute("UPDATE search_papers SET stale = 0 WHERE number = ?", [row["number"]])
    return len(rows)


def find(db: Database, wanted: Wanted, first: int, count: int) -> Found:
    """The results from this place on (0 is the best), of the best MOST.

    Among equals, papers listed later come first, then those with more upvotes.
    """
    expression = _expression(wanted)
    if not expression:
        return Found(0)
    total = db.execute("SELECT count(*) FROM search_index WHERE search_index MATCH ?", [expression]).fetchone()[0]
    rows = db.execute(_BEST, [expression, MOST, max(0, min(count, MOST - first)), first])
    return Found(total, tuple(row["paper_id"] for row in rows.fetchall()))


# The index alone says which are the best MOST: to look up the paper of every hit would cost several times as much.
_BEST = f"""
    SELECT paper_id, (SELECT max(day) FROM listings WHERE listings.paper_id = search_papers.paper_id) AS day FROM (
        SELECT rowid AS number, bm25(search_index, {_WEIGHTS}) AS distance FROM search_index
        WHERE search_index MATCH ? ORDER BY distance, number DESC LIMIT ?
    ) JOIN search_papers USING (number) JOIN papers ON papers.id = paper_id
    ORDER BY distance, day DESC, upvotes DESC, number DESC LIMIT ? OFFSET ?
"""  # noqa: S608 - the constant above


def _expression(wanted: Wanted) -> str:
    """The same in FTS5's language, every word a string in quotes; "" for nothing."""
    terms = _alternatives(wanted.terms, wanted.unfinished)
    hidden = " OR ".join(_alternatives(wanted.without, unfinished=False))
    asked = (" AND " if wanted.every else " OR ").join(terms)
    return f"({asked}) NOT ({hidden})" if asked and hidden else asked


def _alternatives(terms: Sequence[Term], unfinished: bool) -> list[str]:
    told = [[phrase for phrase in term if phrase] for term in terms]
    told = [term for term in told if term]
    last = len(told) - 1
    return [
        f"({' OR '.join(_quoted(phrase, unfinished and place == last) for phrase in term)})"
        for place, term in enumerate(told)
    ]


def _quoted(phrase: Phrase, unfinished: bool) -> str:
    words = " ".join(phrase).replace('"', '""').replace("\0", " ")
    return f'"{words}"{" *" if unfinished else ""}'


def _texts(db: Database, paper_id: str, translate: Fold) -> tuple[Iterable[str], ...] | None:
    """Title, keywords, authors and all other texts of a paper, in every language; None for one not to be shown."""
    found = [paper for paper in papers.get_many(db, [paper_id]) if not paper.withdrawn_at]
    if not found:
        return None
    [paper], told = found, summaries.of_paper(db, paper_id)
    keywords = [*paper.ai_keywords, *(keyword.term for summary in told for keyword in summary.keywords)]
    translations = [keyword.translation for summary in told for keyword in summary.keywords]
    return (
        [paper.title, *(summary.title for summary in told)],
        [*keywords, *translations, *map(translate, keywords)],
        [*paper.authors, paper.organization or ""],
        [paper.abstract, paper.ai_summary or "", *(text for summary in told for text in _prose(summary))],
    )


def _prose(summary: Summary) -> Iterator[str]:
    yield from (summary.tldr, summary.main_work, *summary.highlights, summary.comment)
