"""Summaries, failed attempts at them, and what models cost. One row per paper, language and origin."""

import json
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime

from sqlite_utils import Database

from storage import counts
from storage.moments import maybe_written, utc_day, written
from storage.records import Attempt, Failure, Keyword, Reading, Scores, Summary, SummaryLanguage
from storage.rows import Table, texts, value_in

_SUMMARIES = Table(
    "summaries",
    "paper {0[paper_id]} ({0[language]}, {0[source]})",
    "delete it, and a model reads the paper anew; what was imported can be imported again",
)

UNCHECKED = "unchecked:"  # how the first of an imported summary's checks begins while its numbers are unchecked


@dataclass(frozen=True, slots=True)
class Unchecked:
    """An imported summary that is still to be checked."""

    paper_id: str
    language: SummaryLanguage
    reading: Reading
    attempt: int  # how often it was imported


def readings(db: Database, paper_ids: Iterable[str], language: SummaryLanguage) -> dict[str, Reading]:
    """The published summaries of these papers; a model's before an imported one. Papers without one are absent."""
    # Rows are read in the order of their origin: what was imported comes first and gives way to what a model wrote.
    rows = db.execute(
        "SELECT * FROM summaries WHERE language = ? AND body IS NOT NULL "
        "AND paper_id IN (SELECT value FROM json_each(?)) ORDER BY source",
        [language, json.dumps(list(paper_ids))],
    )
    return dict(_SUMMARIES.records(lambda row: (row["paper_id"], _reading(row)), rows))


def of_paper(db: Database, paper_id: str) -> list[Summary]:
    """Every published summary of one paper, in whatever language."""
    rows = db.execute(
        "SELECT * FROM summaries WHERE paper_id = ? AND body IS NOT NULL ORDER BY language, source", [paper_id]
    )
    return [reading.summary for reading in _SUMMARIES.records(_reading, rows)]


def failed_checks(db: Database, paper_ids: Iterable[str], language: SummaryLanguage) -> dict[str, tuple[str, ...]]:
    """What the models' texts for these papers failed, where no good one exists."""
    rows = db.execute(
        "SELECT paper_id, language, source, checks FROM summaries "
        "WHERE language = ? AND source = 'model' AND body IS NULL "
        "AND paper_id IN (SELECT value FROM json_each(?))",
        [language, json.dumps(list(paper_ids))],
    )
    return dict(_SUMMARIES.records(lambda row: (row["paper_id"], texts(value_in(row["checks"]))), rows))


# A good summary: an import that lacks something is none, and neither is, asked for again, what another prompt told.
_IS_GOOD = "(body IS NOT NULL AND (source = 'model' OR checks = '[]') AND (prompt_version = ? OR NOT ?))"

# What failed may succeed with another prompt, or with another model.
_IS_IN_THE_WAY = "(body IS NULL AND prompt_version = ? AND model = ? AND (retry_at IS NULL OR retry_at > ?) AND NOT ?)"


def summarised(
    db: Database, paper_ids: Iterable[str], language: SummaryLanguage, prompt_version: int, *, again: bool = False
) -> int:
    """How many of these papers have a good summary. `again`: as for `to_ask_for`."""
    row = db.execute(
        "SELECT count(DISTINCT paper_id) FROM summaries WHERE language = ? "  # noqa: S608 - the condition above
        f"AND paper_id IN (SELECT value FROM json_each(?)) AND {_IS_GOOD}",
        [language, json.dumps(list(paper_ids)), prompt_version, again],
    ).fetchone()
    return int(row[0])


def unchecked(db: Database, limit: int) -> list[Unchecked]:
    """Imported summaries that are still to be checked and can be: their papers' abstracts are known."""
    rows = db.execute(
        "SELECT summaries.* FROM summaries JOIN papers ON papers.id = paper_id "
        # The first condition in the words of its index.
        "WHERE substr(checks, 1, 12) = '[\"unchecked:' AND source = 'import' AND abstract != ''"
    )
    return _SUMMARIES.first(_unchecked, rows, limit)


def note_checks(db: Database, checked: Unchecked, checks: tuple[str, ...]) -> None:
    """Store how the checks of an imported summary came out, unless it was imported anew meanwhile."""
    db.execute(
        "UPDATE summaries SET checks = ? WHERE paper_id = ? AND language = ? AND source = 'import' AND attempts = ?",
        [json.dumps(checks, ensure_ascii=False), checked.paper_id, checked.language, checked.attempt],
    )


def to_ask_for(
    db: Database,
    paper_ids: Iterable[str],
    language: SummaryLanguage,
    prompt_version: int,
    model: str,
    now: datetime,
    *,
    again: bool = False,
) -> set[str]:
    """Which of these papers this model should be asked about: no good summary, and no failure of its own in the way.

    `again`: what was read with another prompt counts for nothing, nor does any failure.
    """
    ids = list(paper_ids)
    rows = db.execute(
        "SELECT paper_id FROM summaries WHERE language = ? AND paper_id IN (SELECT value FROM json_each(?)) "  # noqa: S608
        f"AND ({_IS_GOOD} OR {_IS_IN_THE_WAY})",
        [language, json.dumps(ids), prompt_version, again, prompt_version, model, written(now), again],
    )
    return set(ids) - {row[0] for row in rows}


def end_pauses(db: Database, now: datetime) -> None:
    """Every paper whose attempt failed for a while may be asked about again as of now."""
    db.execute("UPDATE summaries SET retry_at = ? WHERE body IS NULL AND retry_at > ?", [written(now), written(now)])


def claim(db: Database, paper_id: str, language: SummaryLanguage, holder: str, now: datetime, until: datetime) -> bool:
    """Take the reading of a paper for oneself, or keep it, until then; False: somebody else has it just now.

    A paper that is not stored can be had by everybody.
    """
    taken = db.execute(
        "SELECT 1 FROM summary_claims WHERE paper_id = ? AND language = ? AND holder != ? AND expires_at > ?",
        [paper_id, language, holder, written(now)],
    ).fetchone()
    if not taken:
        db.execute(
            "INSERT OR REPLACE INTO summary_claims (paper_id, language, holder, expires_at) "
            "SELECT id, ?, ?, ? FROM papers WHERE id = ?",
            [language, holder, written(until), paper_id],
        )
    return not taken


def release(db: Database, paper_id: str, language: SummaryLanguage, holder: str) -> None:
    """Give up one's claim, if it is still one's own."""
    db.execute(
        "DELETE FROM summary_claims WHERE paper_id = ? AND language = ? AND holder = ?", [paper_id, language, holder]
    )


def save(db: Database, attempt: Attempt, failed: Sequence[str] = ()) -> None:
    """Store what came of an attempt, in place of an earlier one of the same origin.

    A summary that exists by now, because another process was faster, stays when this one failed. `failed`: the kinds of
    checks that the model's answers failed, to be counted.
    """
    day = utc_day(attempt.made_at)
    is_first = not attempts(db, attempt.paper_id, attempt.language)
    _upsert(db, attempt)
    for kind in failed:
        counts.add(db, day, "failed-checks", kind)
    match attempt.outcome:
        case Reading() if failed:
            counts.add(db, day, "repaired")
        case Failure(checks=checks) if is_first:  # a further attempt, at an endpoint that is down, is no further paper
            counts.add(db, day, "fallbacks", checks[0].partition(":")[0] if checks else "")


def attempts(db: Database, paper_id: str, language: SummaryLanguage) -> int:
    """How often a model was asked about this paper in this language."""
    row = db.execute(
        "SELECT attempts FROM summaries WHERE paper_id = ? AND language = ? AND source = 'model'", [paper_id, language]
    ).fetchone()
    return int(row[0]) if row else 0


def book_call(db: Database, day: date, limit: int) -> bool:
    """Count one model call of this UTC day, unless the day's limit is reached; says whether it may be made."""
    row = db.execute("SELECT calls FROM model_days WHERE day = ?", [day.isoformat()]).fetchone()
    if (row[0] if row else 0) >= limit:
        return False
    db.execute(
        "INSERT INTO model_days (day, calls, prompt_tokens, completion_tokens) VALUES (?, 1, 0, 0) "
        "ON CONFLICT(day) DO UPDATE SET calls = calls + 1",
        [day.isoformat()],
    )
    return True


def book_tokens(db: Database, day: date, prompt_tokens: int, completion_tokens: int) -> None:
    """Add what one call used to its day's account."""
    db.execute(
        "UPDATE model_days SET prompt_tokens = prompt_tokens + ?, completion_tokens = completion_tokens + ? "
        "WHERE day = ?",
        [prompt_tokens, completion_tokens, day.isoformat()],
    )


def _upsert(db: Database, attempt: Attempt) -> None:
    db.execute(
        """
        INSERT INTO summaries (paper_id, language, source, model, body, checks, retry_at, prompt_version, created_at,
                               attempts)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 1)
        ON CONFLICT(paper_id, language, source) DO UPDATE SET
            prompt_version = excluded.prompt_version, model = excluded.model, body = excluded.body,
            checks = excluded.checks, retry_at = excluded.retry_at, attempts = attempts + 1,
            created_at = excluded.created_at
        WHERE excluded.body IS NOT NULL OR summaries.body IS NULL
        """,
        [attempt.paper_id, attempt.language, *_row(attempt.outcome), attempt.prompt_version, written(attempt.made_at)],
    )


def _row(outcome: Reading | Failure) -> list[str | None]:
    """Source, model, body, checks and the moment from which on it may be repeated."""
    checks = json.dumps(outcome.checks, ensure_ascii=False)
    if isinstance(outcome, Failure):
        return ["model", outcome.model, None, checks, maybe_written(outcome.retry_at)]
    body = json.dumps(asdict(outcome.summary), ensure_ascii=False)
    return [outcome.source, outcome.model, body, checks, None]


def _unchecked(row: sqlite3.Row) -> Unchecked:
    return Unchecked(row["paper_id"], row["language"], _reading(row), row["attempts"])


def _reading(row: sqlite3.Row) -> Reading:
    return Reading(_summary(value_in(row["body"])), row["source"], row["model"], texts(value_in(row["checks"])))


def _summary(body: object) -> Summary:
    """The summary that `asdict` wrote as JSON. Raises for anything else."""
    match body:
        case {
            "title": str(title),
            "tldr": str(tldr),
            "main_work": str(main_work),
            "highlights": highlights,
            "keywords": [*keywords],
            "scores": None | {} as scores,
            "comment": str(comment),
        }:
            scored = Scores(**{name: float(score) for name, score in scores.items()}) if scores else None
            return Summary(title, tldr, main_work, texts(highlights), tuple(map(_keyword, keywords)), scored, comment)
    raise ValueError("no summary")


def _keyword(body: object) -> Keyword:
    match body:
        case {"term": str(term), "translation": str(translation)}:
            return Keyword(term, translation)
    raise ValueError("no keyword")
