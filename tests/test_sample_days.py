"""The sample days: shaped like the Hub's answer, true to the papers they name, and told in our own words."""

import json
import re
from collections.abc import Callable
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

ROOT = Path(__file__).parents[1]
RECORDED = ROOT.parent / "shared" / "data" / "hf"
LONGEST_SHARED_RUN = 5  # words; names of methods and benchmarks are rarely longer

Entry = dict[str, Any]

DAYS: dict[str, list[Entry]] = json.loads((ROOT / "bot" / "embedded" / "sample_days.json").read_text(encoding="utf-8"))


def every_entry(check: Callable[[str, Entry], None]) -> Callable[[], None]:
    """The test that makes this check of every entry; a failure names the paper."""

    def test() -> None:
        for day, entries in DAYS.items():
            for entry in entries:
                try:
                    check(day, entry)
                except AssertionError as error:
                    error.add_note(f"{entry['paper']['id']} of {day}")
                    raise

    return test


def single_spaced(text: str) -> str:
    return " ".join(text.split())


def numbers(text: str) -> set[str]:
    return set(re.findall(r"\d+(?:[.,]\d+)*", text))


def words(text: str) -> list[str]:
    """Lower-case words and numbers; a hyphen separates, so that it cannot hide a copied phrase."""
    return re.findall(r"\d+(?:[.,]\d+)*|[^\W\d_]+", text.lower())


def runs(text: str) -> set[tuple[str, ...]]:
    """Every run of words that is one longer than two texts may share."""
    found, length = words(text), LONGEST_SHARED_RUN + 1
    return {tuple(found[start : start + length]) for start in range(len(found) - length + 1)}


def recorded_paper(day: str, paper_id: str) -> dict[str, Any]:
    """The paper as the Hub served it on its real day; skips where the recordings are not at hand."""
    if not RECORDED.is_dir():
        pytest.skip("the recorded answers of the Hub (../shared/data/hf) are not here")
    papers = [entry["paper"] for entry in recorded_day(day) if entry["paper"]["id"] == paper_id]
    assert len(papers) == 1, f"{paper_id} is not a paper of {day}"
    return dict(papers[0])


@cache
def recorded_day(day: str) -> list[Entry]:
    return list(json.loads((RECORDED / f"{day}.json").read_text(encoding="utf-8")))


def test_the_days_are_a_full_one_a_short_one_and_an_empty_saturday() -> None:
    assert {day: len(entries) for day, entries in DAYS.items()} == {"2026-08-18": 4, "2026-08-21": 12, "2026-08-22": 0}
    assert date.fromisoformat("2026-08-22").strftime("%A") == "Saturday"


def test_a_day_lists_the_most_upvoted_first() -> None:
    for day, entries in DAYS.items():
        upvotes = [entry["paper"]["upvotes"] for entry in entries]
        assert upvotes == sorted(upvotes, reverse=True), day


def test_no_paper_is_listed_twice() -> None:
    ids = [entry["paper"]["id"] for entries in DAYS.values() for entry in entries]
    assert len(set(ids)) == len(ids)


@every_entry
def test_an_entry_has_the_shape_of_the_hubs_answer(day: str, entry: Entry) -> None:
    paper = entry["paper"]
    assert re.fullmatch(r"\d{4}\.\d{5}", paper["id"])
    assert paper["submittedOnDailyAt"] == f"{day}T00:00:00.000Z"
    assert paper["publishedAt"][:10] <= day
    assert isinstance(paper["upvotes"], int)
    assert isinstance(entry["numComments"], int)
    assert entry["thumbnail"].endswith(f"/{paper['id']}.png")
    assert all(author["name"] and author["hidden"] is False for author in paper["authors"])
    assert {"name", "fullname"} == entry["submittedBy"].keys()


@every_entry
def test_the_outer_object_repeats_what_the_paper_says(day: str, entry: Entry) -> None:
    paper = entry["paper"]
    for key in ("title", "summary", "organization"):
        assert entry.get(key) == paper.get(key)


@every_entry
def test_an_absent_value_is_an_absent_key(day: str, entry: Entry) -> None:
    for part in (entry, entry["paper"]):
        assert [key for key, value in part.items() if value in (None, "", [])] == []


@every_entry
def test_an_abstract_is_of_a_readable_length(day: str, entry: Entry) -> None:
    assert 90 <= len(entry["summary"].split()) <= 160


@every_entry
def test_the_keywords_occur_in_the_abstract(day: str, entry: Entry) -> None:
    keywords = entry["paper"].get("ai_keywords")
    assert ("ai_summary" in entry["paper"]) == (keywords is not None)
    abstract = single_spaced(entry["summary"]).lower()
    assert [keyword for keyword in keywords or [] if keyword.lower() not in abstract] == []
    assert keywords is None or 5 <= len(set(keywords)) == len(keywords) <= 8


@every_entry
def test_the_abstract_supports_every_number_of_title_and_short_summary(day: str, entry: Entry) -> None:
    paper = entry["paper"]
    assert numbers(paper["title"]) | numbers(paper.get("ai_summary", "")) <= numbers(paper["summary"])


def test_the_days_hold_the_odd_cases_that_the_demo_shows() -> None:
    papers = [entry["paper"] for entries in DAYS.values() for entry in entries]
    assert any("\n  " in paper["title"] for paper in papers), "a title wrapped as in old answers"
    assert any("\n  " in paper["summary"] for paper in papers), "an abstract in two paragraphs"
    assert any("^" in paper["title"] for paper in papers), "LaTeX that the Hub half removed"
    assert any("<" in paper["summary"] for paper in papers), "text that HTML must escape"
    assert any("&" in paper["organization"]["fullname"] for paper in papers if "organization" in paper)
    assert any(paper["upvotes"] == 0 for paper in papers)
    for key in ("ai_summary", "organization", "githubRepo", "projectPage"):
        assert len({key in paper for paper in papers}) == 2, f"{key} is there for some papers, absent for others"


@every_entry
def test_the_facts_are_the_recorded_ones(day: str, entry: Entry) -> None:
    ours, recorded = entry["paper"], recorded_paper(day, entry["paper"]["id"])
    assert single_spaced(ours["title"]) == single_spaced(recorded["title"])
    assert [author["name"] for author in ours["authors"]] == [author["name"] for author in recorded["authors"]]
    for key in ("publishedAt", "upvotes", "discussionId", "projectPage", "githubRepo", "githubStars"):
        assert ours.get(key) == recorded.get(key), key
    assert ours.get("organization", {}).get("fullname") == recorded.get("organization", {}).get("fullname")


@every_entry
def test_every_figure_is_in_the_recorded_paper(day: str, entry: Entry) -> None:
    recorded = recorded_paper(day, entry["paper"]["id"])
    assert numbers(entry["summary"]) <= numbers(recorded["summary"]) | numbers(recorded["title"])


@every_entry
def test_the_sentences_are_our_own(day: str, entry: Entry) -> None:
    ours, recorded = entry["paper"], recorded_paper(day, entry["paper"]["id"])
    theirs = runs(recorded["summary"]) | runs(recorded.get("ai_summary", ""))
    assert runs(ours["summary"]) & theirs == set()
    assert runs(ours.get("ai_summary", "")) & theirs == set()


@given(
    copied=st.lists(st.sampled_from(["gaining", "up", "to", "9.0", "points", "1,481"]), min_size=6, max_size=12),
    before=st.text(alphabet="abc .", max_size=20),
    joint=st.sampled_from([" ", "-", "\n  ", ", "]),
)
def test_six_copied_words_are_noticed_wherever_they_stand(copied: list[str], before: str, joint: str) -> None:
    assert runs(" ".join(copied)) <= runs(f"{before} {joint.join(copied).title()}.")
