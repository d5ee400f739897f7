"""What is counted, how it survives pruning and failing disks, and what the operator's numbers say."""

from datetime import UTC, date, datetime, time, timedelta
from sqlite3 import Row
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from prometheus_client.parser import text_string_to_metric_families
from sqlite_utils import Database

from bot.operators.metrics import as_text, read_numbers
from bot.tally import Tally
from storage import census, chats, counts, papers, pushes, summaries
from storage.database import DatabaseError, Store
from storage.migrations import migrations
from storage.records import Attempt, Chat, ChatState, Failure, Language, Late, Paper, Plan, Reading, Summary

NOW = datetime(2026, 8, 21, 12, 0, tzinfo=UTC)
TODAY = NOW.date()
DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)
SUMMARY = Summary("t", "t", "t", ("t",), (), None, "")


def samples(db: Database, now: datetime = NOW) -> dict[str, float]:
    """What Prometheus reads: each sample by its name and labels."""
    text = as_text(read_numbers(db, now)).decode()
    return {
        sample.name + "".join(f" {value}" for _, value in sorted(sample.labels.items())): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def subscriber(
    db: Database, chat_id: int, state: ChatState = "active", language: Language = "zh", **record: Any
) -> None:
    chat = Chat(chat_id, "private", language, time(9), "UTC", 10, state=state, **record)
    chats.add(db, chat, None if state == "stopped" else 0, NOW + DAY, NOW)


def test_counts_are_kept_by_day_and_kind(db: Database) -> None:
    counts.add(db, TODAY - DAY, "pushes")
    counts.add(db, TODAY, "pushes")
    counts.add(db, TODAY, "pushes", count=3)
    counts.add(db, TODAY, "failed-checks", "number")
    assert counts.since(db, TODAY) == {"pushes": 4, "failed-checks:number": 1}
    assert counts.since(db, TODAY - DAY) == {"pushes": 5, "failed-checks:number": 1}


@given(st.lists(st.tuples(st.integers(0, 200), st.integers(1, 9)), max_size=30), st.lists(st.integers(0, 250)))
def test_what_is_pruned_stays_in_the_sums_of_all_time(happened: list[tuple[int, int]], pruned: list[int]) -> None:
    with_schema = Database(memory=True)
    with_schema.conn.row_factory = Row
    migrations.apply(with_schema)
    for days, count in happened:
        counts.add(with_schema, date(2026, 1, 1) + days * DAY, "messages", count=count)
    total = sum(count for _, count in happened)
    for days in pruned:
        counts.prune(with_schema, date(2026, 1, 1) + days * DAY)
        assert counts.ever(with_schema).get("messages", 0) == total
        recent = counts.since(with_schema, date(2026, 1, 1) + days * DAY).get("messages", 0)
        assert recent <= sum(count for day, count in happened if day >= days)
    with_schema.close()


async def test_a_tally_is_written_once_and_kept_while_the_database_takes_nothing(store: Store) -> None:
    tally = Tally(store, lambda: NOW)
    await tally.write()
    tally.count("messages")
    tally.count("commands", "today", 2)
    await store(lambda db: db.execute("ALTER TABLE counts RENAME TO away"))
    with pytest.raises(DatabaseError):
        await tally.write()
    tally.count("messages")
    await store(lambda db: db.execute("ALTER TABLE away RENAME TO counts"))
    await tally.write()
    await tally.write()
    assert await store(counts.since, TODAY) == {"messages": 2, "commands:today": 2}


# --- failed checks, repairs, fallbacks -----------------------------------------------------------------------------


def test_summaries_count_what_failed_what_was_repaired_and_what_fell_back_once_a_paper(db: Database) -> None:
    papers.save_listing(db, TODAY, [Paper(f"2608.0000{n}", "t", "a") for n in range(3)], NOW)
    good = Reading(SUMMARY, "model", "m")
    summaries.save(db, Attempt("2608.00000", "zh", good, 1, NOW))
    summaries.save(db, Attempt("2608.00001", "zh", good, 1, NOW), failed=["number", "length"])
    wrong = Failure("m", ("number: 1.3 亿", "length: too long"), None)
    summaries.save(db, Attempt("2608.00002", "zh", wrong, 1, NOW), failed=["number", "number", "length"])
    for _ in range(3):
        summaries.save(db, Attempt("2608.00002", "en", Failure("m", ("unavailable: HTTP 503",), None), 1, NOW))
    assert counts.since(db, TODAY) == {
        "failed-checks:number": 3, "failed-checks:length": 2, "repaired": 1, "fallbacks:number": 1,
        "fallbacks:unavailable": 1,
    }  # fmt: skip


# --- how things stand ----------------------------------------------------------------------------------------------


def test_subscribers_are_counted_without_those_that_only_looked_around(db: Database) -> None:
    subscriber(db, 1)
    subscriber(db, 2, language="en")
    subscriber(db, 3, "asleep")
    subscriber(db, 4, "stopped")
    assert census.subscribers(db) == {("active", "zh"): 1, ("active", "en"): 1, ("asleep", "zh"): 1}


def test_late_are_pushes_planned_or_due_long_ago_to_chats_that_can_have_them(db: Database) -> None:
    for chat_id in range(1, 7):
        subscriber(db, chat_id)
    plan = Plan((TODAY,), 1, 1, False)
    pushes.start(db, 1, plan, NOW - 20 * MINUTE)  # under way
    pushes.start(db, 2, plan, NOW - 30 * MINUTE)  # finished
    pushes.finish(db, 2)
    pushes.start(db, 3, plan, NOW - 5 * MINUTE)  # not late
    pushes.start(db, 4, plan, NOW - 2 * DAY)  # of a chat that sleeps
    chats.set_state(db, 4, "asleep")
    chats.advance(db, 5, 0, NOW - 15 * MINUTE)  # not planned yet
    chats.advance(db, 6, 0, NOW - 40 * MINUTE)  # paused
    db.execute("UPDATE chats SET paused_until = ? WHERE id = 6", [(NOW + DAY).isoformat(timespec="seconds")])
    late = census.late_pushes(db, NOW - 10 * MINUTE, NOW)
    assert late == Late(2, NOW - 20 * MINUTE)
    assert census.late_pushes(db, NOW - DAY, NOW) == Late(0, None)
    assert samples(db)["bot_oldest_due_push_lateness_seconds"] == 1200
    assert samples(db)["bot_pushes_running"] == 2


def test_prometheus_reads_names_units_and_labels(db: Database) -> None:
    empty = samples(db)
    assert empty["bot_messages_sent_total"] == empty["bot_last_collection_timestamp_seconds"] == 0
    subscriber(db, 1)
    papers.save_listing(db, TODAY, [Paper("2608.00001", "t", "a")], NOW)
    summaries.save(db, Attempt("2608.00001", "en", Reading(SUMMARY, "model", "m"), 1, NOW), failed=["x"])
    summaries.book_call(db, TODAY, 10)
    summaries.book_tokens(db, TODAY, 100, 20)
    counts.add_many(db, TODAY, {("messages", ""): 5, ("errors", 'KeyError in "a\\b"'): 2, ("limited", "tap"): 1})
    counts.prune(db, TODAY + DAY)
    found = samples(db)
    assert found.items() >= {
        "bot_messages_sent_total": 5, 'bot_errors_total KeyError in "a\\b"': 2, "bot_updates_over_limit_total tap": 1,
        "bot_failed_checks_total x": 1, "bot_summaries_repaired_total": 1, "bot_model_calls_total": 1,
        "bot_model_tokens_total prompt": 100, "bot_model_tokens_total completion": 20,
        "bot_subscribers zh active": 1, "bot_summaries en model": 1, "bot_papers": 1,
        "bot_last_collection_timestamp_seconds": NOW.timestamp(),
    }.items()  # fmt: skip
    assert found["bot_database_bytes"] > 0
    assert empty.keys() <= found.keys()
