"""What is wrong now, as a function of facts."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.operators.health import Facts, Trouble, problems, unknown, unwell
from storage.records import Late

NOW = datetime(2026, 8, 21, 20, 30, tzinfo=UTC)  # a Friday's evening
MINUTE = timedelta(minutes=1)
WELL = Facts(
    started_at=NOW - timedelta(days=1),
    collect_interval=30 * MINUTE,
    collected_at=NOW - 5 * MINUTE,
    has_papers_today=True,
    late=Late(0, None),
    free_bytes=10**10,
    free_for_backups=10**10,
    database_bytes=10**6,
    reports={
        "problem-papers": None, "problem-model": None, "problem-telegram": None, "problem-token": None,
        "problem-webhook": None, "problem-backup": None, "problem-database": None,
    },
)  # fmt: skip
TROUBLE = Trouble(NOW - 3 * MINUTE, "HTTP 503")


def kinds(**changes: Any) -> list[str]:
    """The kinds of problems when the facts are those of a healthy bot but for these."""
    return [problem.kind for problem in problems(replace(WELL, **changes), NOW)]


def test_nothing_is_wrong_with_a_healthy_bot() -> None:
    assert kinds() == []
    assert unwell(WELL, NOW) == []
    assert unknown(WELL) == set()


def test_what_a_part_says_of_itself_is_a_problem_with_its_moment_and_reason() -> None:
    for kind in WELL.reports:
        (problem,) = problems(replace(WELL, reports={**WELL.reports, kind: TROUBLE}), NOW)
        assert (problem.kind, problem.since, problem.because) == (kind, TROUBLE.since, "HTTP 503")


def test_what_has_not_been_heard_of_is_neither_wrong_nor_in_order() -> None:
    assert unknown(replace(WELL, reports={"problem-papers": None})) == set(WELL.reports) - {"problem-papers"}


@pytest.mark.parametrize(("minutes", "found"), [(70, []), (71, ["problem-collection"])])
def test_a_collection_is_overdue_after_two_missed_ones_and_ten_minutes(minutes: int, found: list[str]) -> None:
    assert kinds(collected_at=NOW - minutes * MINUTE) == found


def test_a_bot_that_was_off_has_its_time_to_collect_and_to_push() -> None:
    long_ago = NOW - timedelta(days=2)
    assert kinds(started_at=NOW - MINUTE, collected_at=long_ago, late=Late(5, long_ago)) == []
    assert kinds(started_at=NOW - MINUTE, collected_at=None) == ["problem-starting"]
    assert kinds(started_at=long_ago, collected_at=None) == ["problem-collection"]


def test_one_reason_for_missing_papers_is_enough() -> None:
    reports = {**WELL.reports, "problem-papers": TROUBLE}
    assert kinds(reports=reports, collected_at=NOW - timedelta(days=2), has_papers_today=False) == ["problem-papers"]


def test_a_day_without_papers_is_said_on_a_weekdays_evening() -> None:
    moments = {
        NOW: True,
        NOW.replace(hour=19, minute=59): False,
        NOW + timedelta(days=1): False,  # Saturday
        NOW + timedelta(days=2): False,
        NOW + timedelta(days=3): True,
    }
    for now, is_said in moments.items():
        facts = replace(WELL, started_at=now - MINUTE, collected_at=now - MINUTE, has_papers_today=False)
        assert bool(problems(facts, now)) is is_said, now


def test_late_pushes_are_counted_and_dated() -> None:
    (problem,) = problems(replace(WELL, late=Late(7, NOW - 12 * MINUTE)), NOW)
    assert (problem.kind, problem.count, problem.since) == ("problem-push", 7, NOW - 12 * MINUTE)


@pytest.mark.parametrize(
    ("free", "database", "found"),
    [
        (100 * 2**20, 10**6, []),
        (100 * 2**20 - 1, 10**6, ["problem-disk"]),
        (10**9, 2 * 10**9, ["problem-disk"]),  # no room for another copy
        (None, 10**6, []),
    ],
)
def test_a_disk_needs_room_for_another_copy_of_the_database(free: int | None, database: int, found: list[str]) -> None:
    assert kinds(free_bytes=free, database_bytes=database, free_for_backups=None) == found
    of_backups = [kind.replace("disk", "backup-disk") for kind in found]
    assert kinds(free_for_backups=free, database_bytes=database, free_bytes=10**12) == of_backups


def test_only_what_stops_its_work_makes_the_bot_unwell() -> None:
    facts = replace(WELL, free_bytes=0, late=Late(1, NOW - 11 * MINUTE), reports=dict.fromkeys(WELL.reports, TROUBLE))
    assert [problem.kind for problem in unwell(facts, NOW)] == [
        "problem-papers", "problem-telegram", "problem-webhook", "problem-database", "problem-push",
    ]  # fmt: skip
