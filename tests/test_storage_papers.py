"""What the database keeps of the Hub's lists: nothing known is lost, and a paper is new once."""

from dataclasses import fields, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlite_utils import Database

from storage import papers, positions
from storage.records import Paper

DAY = date(2026, 8, 20)
NOW = datetime(2026, 8, 20, 9, 0, tzinfo=UTC)
NEXT = DAY + timedelta(days=1)

FULL = Paper(
    id="2608.00001",
    title="A Title",
    abstract="An abstract.\n\nOf two paragraphs.",
    authors=("Ada", "Bob"),
    published_at=datetime(2026, 8, 18, tzinfo=UTC),
    upvotes=12,
    organization="An Institute",
    github_repo="https://github.com/a/b",
    github_stars=40,
    thumbnail="https://example.org/t.png",
    ai_summary="What the Hub says.",
    ai_keywords=("one", "two"),
)


def paper(number: int, **changes: Any) -> Paper:
    return replace(Paper(id=f"2608.{number:05}", title=f"Paper {number}", abstract="An abstract."), **changes)


def sequences(db: Database) -> dict[str, int]:
    return {row[0]: row[1] for row in db.execute("SELECT id, sequence FROM papers")}


def test_a_paper_is_read_back_as_it_was_stored(db: Database) -> None:
    withdrawn = replace(FULL, id="2608.00002", withdrawn_at=datetime(2026, 8, 19, tzinfo=UTC))
    papers.save_listing(db, DAY, [FULL, withdrawn], NOW)
    assert papers.get(db, FULL.id) == FULL
    assert papers.get(db, withdrawn.id) == withdrawn
    assert papers.get(db, "2608.99999") is None


def test_the_sequence_is_given_once_in_list_order(db: Database) -> None:
    assert papers.save_listing(db, DAY, [paper(3), paper(1)], NOW) == ["2608.00003", "2608.00001"]
    assert papers.save_listing(db, DAY, [paper(2), paper(1), paper(3)], NOW) == ["2608.00002"]
    assert sequences(db) == {"2608.00003": 1, "2608.00001": 2, "2608.00002": 3}
    assert positions.last(db) == 3


def test_a_paper_that_was_looked_up_before_is_new_when_a_day_lists_it(db: Database) -> None:
    papers.save_listing(db, DAY, [paper(1)], NOW)
    papers.update(db, paper(2), NOW)
    papers.update(db, paper(2), NOW)
    assert sequences(db)["2608.00002"] < 0
    assert papers.save_listing(db, NEXT, [paper(2), paper(1)], NOW) == ["2608.00002"]
    papers.update(db, paper(2), NOW)
    assert sequences(db) == {"2608.00001": 1, "2608.00002": 2}


def test_an_archived_day_is_news_or_stands_before_all_that_is(db: Database) -> None:
    papers.save_listing(db, DAY, [paper(1)], NOW)
    papers.save_archived(db, NEXT, [paper(2)], NOW, news=True)
    papers.save_archived(db, DAY - timedelta(days=99), [paper(3), paper(1)], NOW, news=False)
    assert sequences(db) == {"2608.00001": 1, "2608.00002": 2, "2608.00003": -1}


def test_a_paper_listed_again_belongs_to_both_days_and_is_not_new_twice(db: Database) -> None:
    papers.save_listing(db, DAY, [paper(1), paper(2)], NOW)
    assert papers.save_listing(db, NEXT, [paper(3), paper(1)], NOW) == ["2608.00003"]
    assert {found.id for found in papers.on_day(db, DAY)} == {"2608.00001", "2608.00002"}
    assert {found.id for found in papers.on_day(db, NEXT)} == {"2608.00001", "2608.00003"}
    listed = papers.listed_since(db, DAY)
    assert [(entry.paper.id, entry.sequence, entry.day) for entry in listed] == [
        ("2608.00001", 1, NEXT),
        ("2608.00002", 2, DAY),
        ("2608.00003", 3, NEXT),
    ]


def test_what_the_hub_leaves_out_later_is_kept(db: Database) -> None:
    papers.save_listing(db, DAY, [FULL], NOW)
    papers.save_listing(db, DAY, [Paper(id=FULL.id, title=FULL.title, abstract="")], NOW)
    assert papers.get(db, FULL.id) == FULL


def test_what_the_hub_changes_is_followed(db: Database) -> None:
    papers.save_listing(db, DAY, [FULL], NOW)
    changed = replace(
        FULL, title="Another", abstract="New.", upvotes=99, github_stars=0, ai_keywords=("three",), authors=("Cy",)
    )
    papers.save_listing(db, DAY, [changed], NOW)
    assert papers.get(db, FULL.id) == changed


_SAID = st.builds(
    Paper,
    id=st.just(FULL.id),
    title=st.sampled_from(["One", "Two"]),
    abstract=st.sampled_from(["", "First.", "Second."]),
    authors=st.sampled_from([(), ("Ada",), ("Ada", "Bob")]),
    published_at=st.sampled_from([None, datetime(2026, 8, 1, tzinfo=UTC)]),
    upvotes=st.integers(0, 3),
    organization=st.sampled_from([None, "An Institute"]),
    github_repo=st.sampled_from([None, "https://github.com/a/b"]),
    github_stars=st.sampled_from([None, 0, 7]),
    thumbnail=st.sampled_from([None, "https://example.org/t.png"]),
    ai_summary=st.sampled_from([None, "What the Hub says."]),
    ai_keywords=st.sampled_from([(), ("one",)]),
    withdrawn_at=st.sampled_from([None, datetime(2026, 8, 2, tzinfo=UTC)]),
)
_NOTHING_SAID: tuple[Any, ...] = (None, "", (), 0)


@given(st.lists(_SAID, min_size=1, max_size=4))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=20)
def test_whatever_is_said_in_whatever_order_the_last_thing_said_of_each_field_holds(
    db: Database, said: list[Paper]
) -> None:
    with db.conn:
        db.execute("DELETE FROM listings")
        db.execute("DELETE FROM papers")
        for version in said:
            papers.save_listing(db, DAY, [version], NOW)
    kept = papers.get(db, FULL.id)
    for field in fields(Paper):
        values = [getattr(version, field.name) for version in said]
        last = next((value for value in reversed(values) if value not in _NOTHING_SAID), values[0])
        if field.name != "github_stars":  # there None and 0 are different things
            assert getattr(kept, field.name) == last, field.name
    assert positions.last(db) == 1


def test_a_withdrawn_paper_is_shown_nowhere_and_does_not_come_back(db: Database) -> None:
    gone = paper(1, withdrawn_at=NOW)
    papers.save_listing(db, DAY, [gone, paper(2)], NOW)
    papers.save_listing(db, NEXT, [gone], NOW)
    papers.save_listing(db, DAY, [paper(1), paper(2)], NOW)  # an older shape of the list has no such field
    assert [found.id for found in papers.on_day(db, DAY)] == ["2608.00002"]
    assert papers.on_day(db, NEXT) == []
    assert (papers.count_on(db, DAY), papers.count_on(db, NEXT)) == (1, 0)
    assert papers.latest_day(db, NEXT) == DAY
    assert papers.next_day_with_papers(db, DAY) is None
    assert [entry.paper.id for entry in papers.listed_since(db, DAY)] == ["2608.00002"]


def test_a_paper_that_the_hub_drops_from_a_day_stays_on_it(db: Database) -> None:
    papers.save_listing(db, DAY, [paper(1), paper(2)], NOW)
    papers.save_listing(db, DAY, [paper(2)], NOW)
    assert len(papers.on_day(db, DAY)) == 2


def test_a_day_is_shown_by_upvotes_and_then_in_the_hubs_order(db: Database) -> None:
    papers.save_listing(db, DAY, [paper(1, upvotes=5), paper(4, upvotes=2), paper(3, upvotes=2)], NOW)
    papers.save_listing(db, NEXT, [paper(4, upvotes=9)], NOW)
    assert [found.id[-1] for found in papers.on_day(db, DAY)] == ["4", "1", "3"]


def test_an_empty_day_is_known_as_read(db: Database) -> None:
    assert papers.collected_at(db, DAY) is None
    papers.save_listing(db, DAY, [], NOW)
    assert papers.collected_at(db, DAY) == NOW
    assert papers.latest_day(db, DAY) is None
    papers.save_listing(db, DAY, [paper(1)], NOW + timedelta(hours=1))
    assert papers.collected_at(db, DAY) == NOW + timedelta(hours=1)


def test_days_with_papers_are_found_around_a_gap(db: Database) -> None:
    for day, listed in ((DAY, [paper(1)]), (NEXT, []), (DAY + timedelta(days=3), [paper(2)])):
        papers.save_listing(db, day, listed, NOW)
    last = DAY + timedelta(days=3)
    assert papers.days_with_papers(db, last, 5) == [last, DAY]
    assert papers.days_with_papers(db, last, 1) == [last]
    assert papers.latest_day(db, NEXT) == DAY
    assert papers.next_day_with_papers(db, DAY) == last
    assert papers.next_day_with_papers(db, last) is None


def test_it_is_known_when_each_day_was_last_asked_for(db: Database) -> None:
    assert papers.collections(db) == {}
    for day in (DAY, NEXT):
        papers.save_listing(db, day, [], NOW)
    papers.save_listing(db, DAY, [], NOW + timedelta(hours=1))
    assert papers.collections(db) == {DAY: NOW + timedelta(hours=1), NEXT: NOW}


def test_a_new_reader_starts_just_before_the_latest_day(db: Database) -> None:
    assert positions.starting(db, DAY) is None
    papers.save_listing(db, DAY - timedelta(days=1), [paper(1), paper(2)], NOW)
    papers.save_listing(db, DAY, [paper(2), paper(3), paper(4)], NOW)
    papers.save_listing(db, DAY - timedelta(days=1), [paper(5)], NOW)  # added late to the day before
    assert positions.starting(db, DAY) == 2
    assert positions.starting(db, DAY - timedelta(days=1)) == 0
    assert positions.starting(db, DAY + timedelta(days=9)) == 2


def test_before_a_day_that_only_repeats_papers_everything_is_already_known(db: Database) -> None:
    papers.save_listing(db, DAY, [paper(1), paper(2)], NOW)
    papers.save_listing(db, NEXT, [paper(2)], NOW)
    assert positions.before(db, NEXT) == positions.last(db) == 2


@pytest.mark.parametrize("ids", [["2608.00002", "2608.99999", "2608.00001"], []])
def test_papers_are_given_in_the_order_of_the_ids_asked_for(db: Database, ids: list[str]) -> None:
    papers.save_listing(db, DAY, [paper(1), paper(2)], NOW)
    assert [found.id for found in papers.get_many(db, ids)] == [one for one in ids if one != "2608.99999"]
