"""Ids of papers: what is one, where it is found, and that there is room for it wherever it goes."""

import re

from hypothesis import given
from hypothesis import strategies as st

from bot.paper_ids import PATTERN, from_link, is_of_arxiv, is_usable, linked_paper, paper_id_in, year_of

ARXIVS = st.from_regex(
    r"(9[1-9]|[0-2][0-9])(0[1-9]|1[0-2])\.[0-9]{4,5}|(cs|hep-th|math\.GT|cond-mat)/[0-9]{7}", fullmatch=True
)
LONGEST_BEFORE = (b"take-off:9999:", b"abstract:9999:")


def test_ids_of_both_kinds_are_arxivs() -> None:
    ids = ["2309.05463", "0704.0001", "cs/0112017", "hep-th/9901001", "math.GT/0309136"]
    assert [paper_id for paper_id in ids if not (is_of_arxiv(paper_id) and is_usable(paper_id))] == []


def test_nothing_else_is() -> None:
    others = [
        "../2309.05463", "2309.05463v1", "2309-05463", "٢٣٠٩.٠٥٤٦٣", "", "2309.054631", "cs/011201", "cs/0112017v1",
        "CS/0112017", "math.gt/0309136", "/0112017", "-th/9901001", "a/b/0112017", "cs/../0112", "2309.05463\n",
    ]  # fmt: skip
    assert [text for text in others if is_of_arxiv(text)] == []


def test_what_is_harmful_or_has_no_room_is_no_id() -> None:
    others = ["....", "../etc", "x1" * 17, "论文2608", "a b1", "a_b1", "a:b1", "abc", "a/b/c1", "x%001"]
    assert [text for text in others if is_usable(text)] == []


@given(st.from_regex(PATTERN, fullmatch=True))
def test_a_buttons_data_has_room_for_every_id(paper_id: str) -> None:
    assert all(len(before + paper_id.encode()) <= 64 for before in LONGEST_BEFORE)
    assert ":" not in paper_id


@given(ARXIVS)
def test_every_id_of_arxiv_goes_through_a_link_to_the_bot(paper_id: str) -> None:
    payload = paper_id.replace("/", "_").replace(".", "-")
    assert re.fullmatch(r"[A-Za-z0-9_-]{1,64}", f"paper_{payload}")
    assert from_link(payload) == paper_id


def test_a_link_brings_nothing_else() -> None:
    others = ["", "x", "2309-05463-6", "2309_05463", "cs-0112017", "2309.05463/..", "cs_0112017_"]
    assert [payload for payload in others if from_link(payload) is not None] == []


@given(ARXIVS, st.sampled_from(["", "v1", "v12"]))
def test_an_id_is_found_in_the_addresses_of_its_pages(paper_id: str, version: str) -> None:
    for page in (
        "arxiv.org/abs",
        "arxiv.org/pdf",
        "huggingface.co/papers",
        "hf-mirror.com/papers",
        "papers.cool/arxiv",
    ):
        address = f"https://{page}/{paper_id}{version}"
        assert paper_id_in(f"see {address} please") == linked_paper(address) == paper_id
    assert paper_id_in(f"https://ARXIV.org/PDF/{paper_id}{version}.PDF") == paper_id
    assert paper_id_in(f"arXiv:{paper_id}{version}") == paper_id


def test_an_id_is_found_by_itself_and_in_addresses() -> None:
    written = [
        "2309.05463",
        " 2309.05463v2 ",
        "arXiv:2309.05463",
        "arxiv: 2309.05463v1",
        "２３０９．０５４６３",
        "https://arxiv.org/abs/2309.05463",
        "http://www.arxiv.org/pdf/2309.05463v3.pdf",
        "https://arxiv.org/html/2309.05463v1#S2",
        "https://huggingface.co/papers/2309.05463",
        "hf.co/papers/2309.05463?utm=x",
        "https://www.alphaxiv.org/abs/2309.05463",
        "Textbooks Are All You Need II: https://arxiv.org/abs/2309.05463 (phi-1.5)",
    ]
    assert [words for words in written if paper_id_in(words) != "2309.05463"] == []


def test_other_words_name_no_paper() -> None:
    others = [
        "",
        "12309.05463",
        "2309.054631",
        "2309.054",
        "99.9",
        "evil.org/abs/2309.05463",
        "about 2309.05463",
        "2023.09.12",
    ]
    assert [words for words in others if paper_id_in(words) is not None] == []


def test_a_folder_and_a_number_elsewhere_on_the_hub_are_no_paper() -> None:
    assert paper_id_in("https://huggingface.co/datasets/cs/0112017") is None
    assert paper_id_in("https://huggingface.co/api/papers/2309.05463") == "2309.05463"


def test_an_id_of_arxiv_tells_the_year() -> None:
    years = {"2309.05463": 2023, "0704.0001": 2007, "cs/0112017": 2001, "hep-th/9901001": 1999, "not-arxiv": None}
    assert {paper_id: year_of(paper_id) for paper_id in years} == years
