"""What the project writes in its own layout is read back without loss, whatever the texts hold."""

import re
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.archive.digest import read_digest
from bot.archive.records import ArchivedEntry
from bot.markdown.layout import normalised
from bot.render.digest import as_markdown
from bot.wording import SUMMARY_LANGUAGES
from storage.records import Day, Keyword, Paper, Reading, Scores, Summary, SummaryLanguage

HOSTILE = [
    *(
        "\\",
        "`",
        "``",
        "*",
        "**",
        "_",
        "__",
        "[",
        "]",
        "](",
        "<",
        ">",
        "<!--",
        "-->",
        "&",
        "&amp;",
        "#",
        "##",
        "~~",
        "~~~",
        "$",
        "|",
    ),
    *(
        "-",
        "+",
        "=",
        "---",
        "1.",
        "2)",
        "(",
        ")",
        "!",
        ":",
        "：",
        "（",
        "）",
        "—",
        "\ufeff",
        "\u200b",
        "0",
        "a",
        " ",
        "  ",
    ),
    *("## x", "- x", "> x", "| a |", "|---|", "```", "https://huggingface.co/papers/2309.00001", "http://a.b/papers/x"),
    *(
        "**1. 本文主要工作**",
        "1. 本文主要工作",
        "主要亮点",
        "关键词：",
        "**4. 打分**",
        "- 实用性：3/5",
        "实用性：3/5",
        "Scores",
        "**T**：x",
    ),
    *(
        "*本条为论文摘要原文，尚无模型摘要*",
        "[到 Huggingface 论文主页查看详情](https://huggingface.co/papers/2309.09999)",
        "理由：",
        "注：",
    ),
    *(
        "large language models",
        "大型语言模型。",
        "It works.",
        "① 二、",
        "$x_i^2$",
        "\\pi_0",
        "C#",
        "A*",
        "snake_case",
        "<br>",
        "P(y|x)",
        "~10%",
    ),
]
texts = st.lists(
    st.one_of(st.sampled_from(HOSTILE), st.text(st.characters(exclude_categories=("Cc", "Cs", "Cn")), max_size=8)),
    max_size=6,
).map("".join)
filled = texts.filter(lambda text: bool(text.split()))
halves = st.integers(0, 10).map(lambda half: half / 2)
summaries = st.builds(
    Summary,
    title=filled,
    tldr=texts,
    main_work=st.lists(texts, max_size=3).map("\n\n".join),
    highlights=st.lists(texts, max_size=3).map(tuple),
    keywords=st.lists(st.builds(Keyword, texts, texts), max_size=3).map(tuple),
    scores=st.one_of(st.none(), st.builds(Scores, halves, halves, halves)),
    comment=texts,
)


titles = filled.map(lambda text: " ".join(text.split())).filter(bool)
papers = st.builds(Paper, st.sampled_from(["2309.05463", "2503.02130", "cs/0112017"]), titles, st.just(""))
same = summaries.map(lambda summary: replace(summary, main_work=summary.tldr))
readings = st.builds(Reading, st.one_of(summaries, same), st.sampled_from(["model", "abstract"]), st.just("qwen-plus"))


def expected(paper: Paper, reading: Reading, line: int) -> ArchivedEntry:
    from_abstract = reading.source == "abstract"
    return ArchivedEntry(paper.id, paper.title, normalised(reading.summary), (), (), from_abstract, line=line)


@settings(max_examples=25, deadline=None)
@given(
    st.lists(st.tuples(papers, readings), max_size=3, unique_by=lambda entry: entry[0].id),
    st.sampled_from(["zh", "en"]),
)
def test_what_digest_writes_is_read_back(written: list[tuple[Paper, Reading]], language: SummaryLanguage) -> None:
    digest = read_digest(as_markdown(Day(date(2023, 9, 12), tuple(written)), language))
    lines = [entry.line for entry in digest.entries]
    assert list(digest.entries) == [expected(*entry, line) for entry, line in zip(written, lines, strict=True)]
    assert (digest.day, digest.language, digest.stated_count) == (date(2023, 9, 12), language, len(written))
    by_model = [reading for _, reading in written if reading.source == "model"]
    assert digest.model == ("qwen-plus" if by_model else None)
    assert digest.problems == ()


@settings(deadline=None)
@given(summaries)
def test_normalising_twice_is_normalising_once(summary: Summary) -> None:
    assert normalised(normalised(summary)) == normalised(summary)


SUMMARY = Summary("题目", "一句。", "主要工作。", ("亮点。",), (Keyword("a", "b"),), Scores(3, 3, 3), "评语。")
MODEL, IMPORTED = Reading(SUMMARY, "model", "gpt-6"), Reading(SUMMARY, "import")
UNCHECKED = Reading(SUMMARY, "import", "gpt-4", ("unchecked: the abstract is not known",))
QUOTED = Reading(SUMMARY, "abstract")
BLANK = Reading(Summary("A Title", "", "", (), (), None, ""), "abstract")


@pytest.mark.parametrize("language", SUMMARY_LANGUAGES)
@pytest.mark.parametrize(
    ("readings", "numbers", "model"),
    [
        ([], [], None),
        ([MODEL, MODEL], [], "gpt-6"),
        ([MODEL, QUOTED, QUOTED], [1, 2], "gpt-6"),
        ([QUOTED, QUOTED], [], None),
        ([BLANK, BLANK], [2], None),
        ([QUOTED, QUOTED, BLANK], [1], None),
        ([MODEL, QUOTED, QUOTED, BLANK], [1, 2, 1], "gpt-6"),
        ([IMPORTED, IMPORTED], [2], None),
        ([UNCHECKED], [1], "gpt-4"),
        ([MODEL, MODEL, IMPORTED, UNCHECKED, QUOTED], [2, 1, 1, 1], "gpt-6, gpt-4"),
        ([UNCHECKED, MODEL, UNCHECKED], [1, 2], "gpt-6, gpt-4"),
    ],
)
def test_the_note_counts_what_comes_from_where_and_is_read_back(
    language: SummaryLanguage, readings: list[Reading], numbers: list[int], model: str | None
) -> None:
    entries = tuple((Paper(f"2309.0000{n}", f"Paper {n}", "An abstract."), one) for n, one in enumerate(readings))
    text = as_markdown(Day(date(2023, 9, 12), entries), language)
    note = [line for line in text.splitlines() if line.startswith("> - ")][1]
    assert [int(number) for number in re.findall(r"(?<![\w-])\d+", note)] == numbers
    assert ("数字未经核对" in note or "No number there is checked" in note) == (UNCHECKED in readings)
    assert ("核对，" in note or "checked for" in note) == bool({MODEL, IMPORTED} & set(readings))
    assert ("原句" in note or "quote" in note or "sentences of" in note) == (QUOTED in readings)
    assert ("得到摘要" in note or "no abstract" in note) == (BLANK in readings)
    digest = read_digest(text)
    assert (digest.model, digest.stated_count, digest.problems) == (model, len(readings), ())
    assert [entry.from_abstract for entry in digest.entries] == [one.source == "abstract" for one in readings]


def test_what_an_archive_quoted_is_written_as_a_quotation() -> None:
    quoted = Reading(SUMMARY, "import", None, ("abstract: the entry quotes the abstract; no model wrote it",))
    text = as_markdown(Day(date(2023, 9, 12), ((Paper("2309.00001", "A", ""), quoted),)), "zh")
    assert read_digest(text).entries[0].from_abstract


FROM_HUB, ONLY_HUB = SUMMARY, replace(SUMMARY, main_work=SUMMARY.tldr, highlights=())


@pytest.mark.parametrize(
    ("language", "summary", "note", "line"),
    [
        ("zh", FROM_HUB, "内容为 Hugging Face 的自动摘要和论文摘要原句，", "首句是 Hugging Face 的自动摘要，其余"),
        ("zh", ONLY_HUB, "内容为 Hugging Face 的自动摘要和论文摘要原句，", "本条为 Hugging Face 的自动摘要，"),
        ("en", FROM_HUB, "these are Hugging Face's own summaries and ", "first line of this entry is Hugging Face's"),
        ("en", ONLY_HUB, "these are Hugging Face's own summaries and ", "This entry is Hugging Face's own summary;"),
    ],
)
def test_the_hubs_own_sentence_is_called_so_and_read_back(
    language: SummaryLanguage, summary: Summary, note: str, line: str
) -> None:
    paper = Paper("2309.00001", "A", "An abstract.", ai_summary=SUMMARY.tldr)
    text = as_markdown(Day(date(2023, 9, 12), ((paper, Reading(summary, "abstract")),)), language)
    assert note in text
    assert line in text
    (entry,) = read_digest(text).entries
    assert (entry.from_abstract, entry.from_hub, entry.summary) == (True, True, summary)
    one_of_two = as_markdown(Day(date(2023, 9, 12), ((paper, MODEL), (paper, Reading(summary, "abstract")))), language)
    told = {"zh": "1 篇尚无模型摘要，内容为 Hugging Face 的", "en": "1 entry quotes Hugging Face's own summary and"}
    assert told[language] in one_of_two


def test_one_sentence_is_written_once_and_read_back_as_both() -> None:
    both = replace(SUMMARY, tldr="Only this.", main_work="Only this.")
    text = as_markdown(Day(date(2023, 9, 12), ((Paper("2309.00001", "A", ""), Reading(both, "abstract")),)), "zh")
    assert text.count("Only this.") == 1
    assert read_digest(text).entries[0].summary == both
    older = text.replace("**题目**", "**题目**：Only this.")
    assert read_digest(older).entries[0].summary == both
