"""The full-text index: what is found by which words, in what order, and that it follows whatever is stored."""

import json
from dataclasses import asdict, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlite_utils import Database

from bot import finding
from bot.words.query import folded, read_query
from storage import opening, papers, search, summaries
from storage.database import DatabaseError, Store
from storage.migrations import migrations
from storage.opening import open_database
from storage.records import Attempt, Failure, Keyword, Paper, Reading, Summary, SummaryLanguage, SummarySource
from storage.search import MOST, Wanted

NOW = datetime(2026, 8, 21, 12, tzinfo=UTC)
DAY = date(2026, 8, 21)
BLANK = Summary("", "", "", (), (), None, "")


def keep(db: Database, *listed: Paper, day: date = DAY) -> None:
    with db.atomic():
        papers.save_listing(db, day, listed, NOW)


def read(
    db: Database, paper_id: str, language: SummaryLanguage = "zh", source: SummarySource = "model", **texts: Any
) -> None:
    reading = Reading(replace(BLANK, **texts), source)
    with db.atomic():
        summaries.save(db, Attempt(paper_id, language, reading, 1, NOW))


def index(db: Database) -> int:
    with db.atomic():
        return search.index(db, folded, 1000)


def find(db: Database, words: str, **how: Any) -> list[str]:
    """The ids that these words find, best first."""
    index(db)
    return [hit.paper.id for hit in finding.find_papers(db, read_query(words), "zh", 0, 50, **how).hits]


@pytest.fixture
def shelf(db: Database) -> Database:
    """Four papers, one of them summarised in Chinese."""
    keep(
        db,
        Paper("1", "Vision-Language Models for Robots", "We pretrain agents.", authors=("Geoffrey Hinton",)),
        Paper("2", "Diffusion", "Images of cats, made with C++ and 3D Gaussian splatting.", organization="DeepMind"),
        Paper("3", "On Attention", "The vision language gap.", ai_keywords=("mixture of experts",)),
        Paper("4", "Schrödinger Bridges", "A bridge."),
    )
    read(
        db, "2", title="扩散模型的新解法", tldr="让大模型更快。", main_work="本文研究图像生成。",
        highlights=("提速三倍",), keywords=(Keyword("Diffusion Model", "扩散模型"),), comment="适合码农。",
    )  # fmt: skip
    return db


@pytest.mark.parametrize(
    ("words", "ids"),
    [
        ("robot", ["1"]),  # without plural s
        ("ROBOTS", ["1"]),
        ("vision language", ["1", "3"]),  # the title weighs most
        ("vision-language", ["1", "3"]),
        ('"language models"', ["1"]),
        ('"models language"', []),
        ("pre-train", ["1"]),
        ("hinton", ["1"]),
        ("deepmind", ["2"]),
        ("c++", ["2"]),
        ("3d", ["2"]),
        ("３Ｄ", ["2"]),
        ("schrodinger", ["4"]),
        ("experts", ["3"]),
        ("扩散模型", ["2"]),
        ("码", ["2"]),
        ("大模型", ["2"]),
        ("图像 cats", ["2"]),
        ("三倍", ["2"]),
        ("快本", []),  # the end of one text and the beginning of the next are no word
        ("zebra", []),
    ],
)
def test_words_find_what_holds_them(shelf: Database, words: str, ids: list[str]) -> None:
    strict = Wanted(read_query(words).terms)
    index(shelf)
    assert list(search.find(shelf, strict, 0, 50).paper_ids) == ids


def test_the_beginning_of_a_word_finds_it_while_somebody_types_and_where_nothing_else_does(shelf: Database) -> None:
    assert find(shelf, "diff", typing=True) == find(shelf, "diff") == ["2"]
    keep(shelf, Paper("5", "Diff", "A tool."))
    assert find(shelf, "diff") == ["5"]
    assert set(find(shelf, "diff", typing=True)) == {"2", "5"}


def test_what_is_hidden_by_a_minus_is_not_found_however_little_is_left(shelf: Database) -> None:
    assert find(shelf, "vision -robots") == ["3"]
    assert find(shelf, "zebra vision -robot") == ["3"]
    assert find(shelf, "-robots") == []
    assert find(shelf, "author:Hinton") == ["1"]


def test_if_no_paper_has_all_of_the_words_those_come_that_have_some(shelf: Database) -> None:
    index(shelf)
    some = finding.find_papers(shelf, read_query("zebra robots 大模型是什么"), "zh", 0, 50)
    assert not some.every
    assert {hit.paper.id for hit in some.hits} == {"1", "2"}
    assert finding.find_papers(shelf, read_query("robots models"), "zh", 0, 50).every


def test_among_equals_those_of_later_days_come_first_then_those_with_more_upvotes(db: Database) -> None:
    for number, day in enumerate([3, 1, 4, 2, 4]):
        keep(db, Paper(f"{number}", "Same words", "Same text.", upvotes=9 - number), day=date(2026, 8, day))
    assert find(db, "same") == ["2", "4", "0", "3", "1"]


def test_a_hit_says_which_day_listed_it_last(db: Database) -> None:
    keep(db, Paper("1", "Words", ""), day=date(2026, 8, 1))
    keep(db, Paper("1", "Words", ""), day=date(2026, 8, 3))
    with db.atomic():
        papers.update(db, Paper("2", "Words", ""), NOW)
    index(db)
    hits = finding.find_papers(db, read_query("words"), "zh", 0, 9).hits
    assert [(hit.paper.id, hit.day) for hit in hits] == [("1", date(2026, 8, 3)), ("2", None)]


def test_pages_together_are_the_whole_list_up_to_its_bound(db: Database) -> None:
    keep(db, *(Paper(f"{n:04}", f"Paper {n}", "word " * (1 + n % 7)) for n in range(MOST + 30)))
    index(db)
    query = read_query("word")
    pages = [finding.find_papers(db, query, "zh", first, 8) for first in range(0, MOST + 16, 8)]
    ids = [hit.paper.id for page in pages for hit in page.hits]
    assert len(ids) == len(set(ids)) == MOST
    assert {(page.total, page.reachable) for page in pages} == {(MOST + 30, MOST)}


# --- what is stored later ------------------------------------------------------------------------------------------


def test_what_changes_is_found_by_its_new_words_alone(shelf: Database) -> None:
    assert find(shelf, "图像") == ["2"]
    read(shelf, "2", main_work="本文研究视频。")
    assert find(shelf, "图像") == []
    assert find(shelf, "视频") == ["2"]
    keep(shelf, Paper("4", "Another Title", "A bridge."))
    assert find(shelf, "schrodinger") == []
    assert find(shelf, "another") == ["4"]


def test_both_languages_and_the_archive_are_found(shelf: Database) -> None:
    read(shelf, "4", "en", main_work="Couples endpoints.")
    read(shelf, "4", "zh", "import", main_work="薛定谔桥。")
    assert find(shelf, "endpoint") == find(shelf, "薛定谔") == ["4"]


def test_a_failed_attempt_leaves_the_published_summary_found(shelf: Database) -> None:
    index(shelf)
    with shelf.atomic():
        summaries.save(shelf, Attempt("2", "zh", Failure("m", ("number: 3",), None), 2, NOW))
    assert find(shelf, "图像") == ["2"]


def test_withdrawn_papers_never_appear(shelf: Database) -> None:
    index(shelf)
    keep(shelf, Paper("2", "Diffusion", "", withdrawn_at=NOW), Paper("6", "Diffusion", "", withdrawn_at=NOW))
    assert search.find(shelf, Wanted(read_query("diffusion").terms), 0, 9).total == 0  # before anybody looks
    assert find(shelf, "diffusion") == []


def test_a_list_read_again_with_other_upvotes_gives_the_index_nothing_to_do(db: Database) -> None:
    listed = [Paper(f"{n}", f"Paper {n}", "Text.", upvotes=n) for n in range(5)]
    keep(db, *listed)
    assert index(db) == 5
    keep(db, *(replace(paper, upvotes=9) for paper in listed))
    assert index(db) == 0


async def test_a_file_of_an_earlier_version_is_indexed_whole(tmp_path: Path) -> None:
    old = Database(tmp_path / "bot.db")
    migrations.apply(old, stop_before="search_index")
    with old.atomic():  # as a program of the time wrote it
        for n in range(finding.AT_ONCE + 5):
            old.execute(
                "INSERT INTO papers (id, sequence, first_seen_at, title, abstract, authors, upvotes, comments, "
                "ai_keywords) VALUES (?, ?, '2026-08-21', ?, 'Text.', '[]', 0, 0, '[]')", [f"{n}", n, f"Paper {n}"],
            )  # fmt: skip
        old.execute(
            "INSERT INTO summaries VALUES ('7', 'zh', 'model', 1, 'm', ?, '[]', NULL, 1, 0, 0, '2026-08-21')",
            [json.dumps(asdict(replace(BLANK, title="旧的摘要")))],
        )
    old.close()
    store = Store(open_database(tmp_path / "bot.db"))
    try:
        assert (await finding.find(store, "paper", "zh", 0, 8)).total == finding.AT_ONCE  # as far as it is indexed
        await finding.index(store)
        assert (await finding.find(store, "paper", "zh", 0, 8)).total == finding.AT_ONCE + 5
        assert [hit.paper.id for hit in (await finding.find(store, "摘要", "zh", 0, 8)).hits] == ["7"]
    finally:
        await store.close()


def test_an_sqlite_without_full_text_search_is_one_clear_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opening, "NEEDED_MODULE", "fts99")
    with pytest.raises(DatabaseError, match=r"SQLite \(3[\d.]+\) was built without FTS5"):
        open_database(tmp_path / "bot.db")


# --- whatever somebody types ---------------------------------------------------------------------------------------

SYNTAX = st.lists(
    st.sampled_from(
        ["AND", "OR", "NOT", "NEAR(", "*", "^", ":", '"', "'", "-", "+", "(", ")", "{title}", "title:", "vision",
         "扩散", "\x00", "\n", ";--", "%", "_", "\ud800", "\ue000", "\U00020000", "🤗", ","]
    ),
    max_size=12,
).map(" ".join)  # fmt: skip


@given(words=st.one_of(SYNTAX, st.text(max_size=200)), typing=st.booleans())
def test_no_text_is_ever_read_as_syntax(words: str, typing: bool) -> None:
    finding.find_papers(_typed_into(), read_query(words), "zh", 0, 8, typing=typing)


@given(st.lists(st.lists(st.lists(st.text(max_size=5), max_size=3), max_size=2), max_size=4), st.booleans())
def test_not_even_words_that_were_not_folded_break_a_search(terms: list[list[list[str]]], every: bool) -> None:
    search.find(_typed_into(), Wanted(terms, every, unfinished=every), 0, 8)


def _typed_into(made: dict[str, Database] = {}) -> Database:  # noqa: B006 - one database for all examples
    if not made:
        made["db"] = open_database(Path("typed.db").absolute())
        keep(made["db"], Paper("1", "Vision", "扩散 and or not."))
        index(made["db"])
    return made["db"]


def test_a_text_of_any_length_is_looked_for_in_bounded_time(shelf: Database) -> None:
    assert find(shelf, "vision language " * 250) == ["1", "3"]
    assert find(shelf, "扩" * 4000) == []
    assert find(shelf, "a b c d e f g h i j k l m n o p q r s t u v w x y z " * 80) != []
    assert find(shelf, "扩 散 模 型 的 新 解 法 " * 500) == ["2"]


def test_storing_many_days_keeps_every_paper_found(db: Database) -> None:
    for back in range(5):
        keep(db, Paper(f"{back}", f"Paper word{back}", ""), day=DAY - timedelta(days=back))
        assert find(db, f"word{back}") == [f"{back}"]
    assert len(find(db, "paper")) == 5
