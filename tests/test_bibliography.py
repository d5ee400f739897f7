"""Saved papers as BibTeX and Markdown: exact, and read back whatever their titles and authors are."""

import re
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from bot.markdown.escape import unescape
from bot.markup import clean
from bot.render.bibliography import as_bibtex, as_markdown
from storage.records import Paper, Reading, Summary

PAPER = Paper(
    id="2608.19880",
    title="100% of $x_i$ & more: {Braces} ~ C#",
    abstract="We study it.",
    authors=("Yann LeCun", "Jürgen Müller", "NVIDIA and Friends", "King, Jr.", "何恺明"),
    published_at=datetime(2026, 8, 20, tzinfo=UTC),
    github_repo="https://github.com/a/b",
)

SPELT_OUT = {
    r"\textbackslash{}": "\\", r"\textbraceleft{}": "{", r"\textbraceright{}": "}", r"\textasciitilde{}": "~",
    r"\textasciicircum{}": "^", **{f"\\{character}": character for character in "$&#%_"},
}  # fmt: skip


def read_bibtex(text: str) -> dict[str, dict[str, str]]:
    """The entries by key, strictly: what BibTeX's own grammar would not take raises."""
    entries: dict[str, dict[str, str]] = {}
    while text.strip():
        head = re.match(r"\s*@misc\{([\w:./-]+),\n", text)
        assert head, text[:80]
        assert head[1] not in entries
        fields, text = _read_fields(text[head.end() :])
        entries[head[1]] = fields
    return entries


def _read_fields(text: str) -> tuple[dict[str, str], str]:
    fields: dict[str, str] = {}
    while not text.startswith("}"):
        name = re.match(r"  ([a-zA-Z]+) = \{", text)
        assert name, text[:80]
        end = _closing(text, name.end())
        fields[name[1]] = text[name.end() : end]
        text = text[end + 1 :].removeprefix(",").removeprefix("\n")
    return fields, text[1:]


def _closing(text: str, start: int) -> int:
    """Where the brace closes that opened just before: BibTeX counts every brace, backslashes or not."""
    depth = 1
    for place in range(start, len(text)):
        depth += (text[place] == "{") - (text[place] == "}")
        if not depth:
            return place
    raise AssertionError("a brace stays open")


def names(value: str) -> list[str]:
    """The names of an author field, cut at each "and" outside braces, as BibTeX does, in any case."""
    found, depth, start = [], 0, 0
    for place, character in enumerate(value):
        depth += (character == "{") - (character == "}")
        if not depth and re.match(r"\sand\s", value[place : place + 5], re.IGNORECASE):
            found.append(value[start:place])
            start = place + 5
    return [*found, value[start:]]


_COMMAND = re.compile(r"\\text\w+\{\}|\\[$&#%_]")


def shown(latex: str) -> str:
    """What LaTeX would print of a value or a name, with or without braces of its own around it."""
    inside = latex[1:-1] if latex.startswith("{") else latex
    assert not set(_COMMAND.sub("", inside)) & set("\\{}$&#%_~^")
    return _COMMAND.sub(lambda command: SPELT_OUT[command[0]], inside)


def test_an_entry_is_what_arxiv_wants_to_be_cited_as() -> None:
    assert (
        as_bibtex([PAPER])
        == r"""@misc{arXiv:2608.19880,
  title = {{100\% of \$x\_i\$ \& more: \textbraceleft{}Braces\textbraceright{} \textasciitilde{} C\#}},
  author = {Yann LeCun and Jürgen Müller and {NVIDIA and Friends} and {King, Jr.} and 何恺明},
  year = {2026},
  eprint = {2608.19880},
  archivePrefix = {arXiv},
  url = {https://arxiv.org/abs/2608.19880}
}
"""
    )


def test_what_is_not_known_is_left_out_and_the_id_tells_the_year() -> None:
    bare = read_bibtex(
        as_bibtex([Paper("2309.05463", "Title", ""), Paper("not-arxiv", "Other", ""), Paper("cs/0112017", "Old", "")])
    )
    assert bare["arXiv:2309.05463"]["year"] == "2023"
    assert "author" not in bare["arXiv:2309.05463"]
    assert (bare["arXiv:cs/0112017"]["year"], bare["arXiv:cs/0112017"]["eprint"]) == ("2001", "cs/0112017")
    assert bare["hf:not-arxiv"] == {"title": "{Other}", "url": "https://huggingface.co/papers/not-arxiv"}


TEXT = st.text(st.sampled_from("aZ é强\\{}$&#%_~^@\",='\n\t\u200b") | st.characters(codec="utf-8"), max_size=25)
NAMES = TEXT | st.sampled_from(["and", "A and B", "AND x", "others", "Others", "x, y", "Anderson", "a{nd", "\\and"])


@given(st.lists(st.tuples(TEXT, st.lists(NAMES, max_size=4)), max_size=4))
def test_whatever_titles_and_authors_hold_is_read_back(given: list[tuple[str, list[str]]]) -> None:
    papers = [Paper(f"2608.{n:05}", title, "", tuple(authors)) for n, (title, authors) in enumerate(given)]
    entries = read_bibtex(as_bibtex(papers))
    assert list(entries) == [f"arXiv:{paper.id}" for paper in papers]
    for paper, fields in zip(papers, entries.values(), strict=True):
        assert shown(fields["title"]) == clean(paper.title)
        authors = [clean(author) for author in paper.authors if clean(author)]
        assert [shown(name) for name in names(fields["author"])] == authors if authors else "author" not in fields


def test_keys_stay_whatever_else_is_saved_or_learnt_of_a_paper() -> None:
    alone = read_bibtex(as_bibtex([Paper(PAPER.id, "Another title", "")]))
    among = read_bibtex(as_bibtex([Paper("2608.00001", "x", ""), PAPER]))
    assert set(alone) < set(among)


def test_markdown_names_the_paper_and_leads_to_it() -> None:
    summary = Summary("题目", "一句话。", "", (), (), None, "")
    text = as_markdown([(PAPER, Reading(summary, "model"))], "zh")
    title, name, *rest = [line for line in text.split("\n") if line]
    assert title == "# 收藏的 1 篇"
    assert unescape(name) == f"## {PAPER.title}"
    assert rest[0] == "题目"
    assert rest[1] == "Yann LeCun, Jürgen Müller, NVIDIA and Friends, King, Jr., 何恺明"
    assert rest[2] == "一句话。"
    assert rest[3] == (
        "[Hugging Face](https://huggingface.co/papers/2608.19880) · [PDF](https://arxiv.org/pdf/2608.19880)"
        " · [代码](<https://github.com/a/b>)"
    )


@given(TEXT.filter(lambda text: bool(clean(text))), st.lists(NAMES, max_size=3))
def test_in_markdown_too_a_paper_is_one_heading_and_no_more(title: str, authors: list[str]) -> None:
    paper = Paper("2608.00001", title, "", tuple(authors))
    text = as_markdown([(paper, Reading(Summary(title, title, "", (), (), None, ""), "model"))] * 2, "en")
    assert len(re.findall(r"^#", text, re.MULTILINE)) == 3
