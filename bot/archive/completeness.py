"""Says what an entry lacks: parts that are not there, and parts that stop mid-sentence."""

from collections.abc import Sequence

from bot.archive.names import Axis, Part
from bot.archive.sentences import has_full_stop, is_finished, plainly_goes_on, stops_midway
from storage.records import Summary


def missing_parts(
    title: str, paper_id: str | None, summary: Summary, missing_scores: Sequence[Axis]
) -> tuple[str, ...]:
    """The names of what is really missing. A comment is not: many entries never had one."""
    checks = {
        "title": not title,
        "link": paper_id is None,
        "main_work": not summary.main_work,
        "highlights": not summary.highlights,
        "keywords": not summary.keywords,
        "keywords.translation": any(not keyword.translation for keyword in summary.keywords),
    }
    return (*(name for name, lacks in checks.items() if lacks), *(f"scores.{axis}" for axis in missing_scores))


def cut_off_parts(summary: Summary, remarks: Sequence[str], last: Part | None, last_line: str) -> tuple[str, ...]:
    """The names of parts that stop mid-sentence.

    A model that reaches its limit stops at the end of its answer. Only the `last` part is therefore measured by
    its missing full stop; in the middle of an entry a list may well do without, but not the paragraph of main work.
    """
    checks = {
        "main_work": bool(summary.main_work) and stops_midway([summary.main_work]),
        "highlights": _highlights_stop(summary.highlights, is_last=last == "highlights"),
        "keywords": last == "keywords" and _is_torn(last_line),
        "scores": last == "scores" and not summary.scores and last_line.endswith(("：", ":", "/", ".", "**")),
        "comment": last == "scores" and _remarks_stop(remarks, uses_stops=has_full_stop(summary.main_work)),
    }
    return tuple(name for name, stops in checks.items() if stops)


def _highlights_stop(highlights: Sequence[str], *, is_last: bool) -> bool:
    if not highlights:
        return False
    return stops_midway(highlights) if is_last else plainly_goes_on(highlights[-1])


def _remarks_stop(remarks: Sequence[str], *, uses_stops: bool) -> bool:
    """One remark alone is measured by the rest of its entry; several by each other."""
    if len(remarks) == 1 and uses_stops and not is_finished(remarks[0]):
        return True
    return stops_midway(remarks)


def _is_torn(line: str) -> bool:
    """Whether a keyword's bracket or code span was never closed."""
    opened, closed = line.count("(") + line.count("（"), line.count(")") + line.count("）")
    return opened > closed or line.count("`") % 2 == 1
