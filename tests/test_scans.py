"""What is asked at every tick, tap or message passes by none of a million rows: SQLite's own plans are read."""

import re
from collections.abc import Callable
from datetime import time
from typing import Any

import pytest
from sqlite_utils import Database

from storage import census, chats, drafts, followed, papers, pushes
from storage.records import Draft
from tests.test_chats import DAY, NOW, READ_AS, list_papers, publish, subscribe

GROWS = "chats|drafts|follows|listings|marks|papers|pushes|summaries"


def steps(db: Database, query: Callable[..., object], *args: Any) -> list[str]:
    """How SQLite goes about what this asks of it, in its own words."""
    statements: list[str] = []
    db.conn.set_trace_callback(statements.append)
    query(db, *args)
    db.conn.set_trace_callback(None)
    return [row["detail"] for statement in statements for row in db.execute(f"EXPLAIN QUERY PLAN {statement}")]


@pytest.mark.parametrize(
    ("query", "args", "allowed"),
    [
        (census.late_pushes, [NOW, NOW], ["SCAN pushes"]),
        (census.running_pushes, [], ["SCAN pushes USING COVERING INDEX sqlite_autoindex_pushes_1"]),
        (
            census.subscribers,
            [],
            ["SCAN chats USING COVERING INDEX chats_by_language", "SCAN chats USING INDEX chats_looking_around"],
        ),
        (census.summaries, [], ["SCAN summaries USING INDEX summaries_published"]),
        (chats.languages, [], ["SCAN chats USING COVERING INDEX chats_by_language"]),
        (drafts.ready, [50, READ_AS], []),
        (followed.excluded_words, [], ["SCAN follows USING INDEX follows_excluded"]),
        (chats.forget, [1], []),
        (chats.managed_by, [1], []),
        (chats.move, [-10, -1000], []),
        (papers.count_on, [DAY], []),
        (papers.listed_since, [DAY], []),
        (pushes.drop_unwanted, [NOW], ["SCAN pushes"]),
        (pushes.running, [60], ["SCAN pushes"]),
    ],
    ids=lambda part: getattr(part, "__qualname__", None),
)
def test_no_row_is_looked_at_that_nobody_asked_for(
    db: Database, query: Callable[..., object], args: list[Any], allowed: list[str]
) -> None:
    subscribe(db, -10)
    assert [step for step in steps(db, query, *args) if re.match(rf"SCAN ({GROWS})\b", step)] == allowed


def test_a_round_up_is_looked_for_among_those_who_are_due(db: Database) -> None:
    found = steps(db, chats.due_for_round_up, NOW, DAY, {"UTC": time(9)}, 500)
    assert found[0] == "SEARCH chats USING INDEX chats_due_round_up (next_push_at<?)"
    assert not [step for step in found if "TEMP B-TREE" in step]


def test_of_the_cards_that_wait_for_a_paper_the_first_are_found_without_sorting_all(db: Database) -> None:
    list_papers(db, 1)
    subscribe(db)
    drafts.add(db, 1, 11, Draft("2608.00001", 1, "zh"), NOW)
    publish(db, "2608.00001")
    assert drafts.ready(db, 1, READ_AS)
    assert not [step for step in steps(db, drafts.ready, 1, READ_AS) if "TEMP B-TREE" in step]
