"""What the project writes in its own layout is read back without loss, whatever the texts hold."""

from dataclasses import dataclass

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.archive import ArchivedEntry, read_digest
from bot.archive.escape import code_span, escape, read_code_span, unescape
from bot.archive.layout import WORDINGS, keyword_line, normalised, score_lines, title_line
from storage.records import Keyword, Language, Scores, Summary

HOSTILE = [
    *("\\", "`", "``", "*", "**", "_", "__", "[", "]", "](", "<", ">", "<!--", "-->", "&", "&amp;", "#", "##", "~~", "~~~", "$", "|"),
    *("-", "+", "=", "---", "1.", "2)", "(", ")", "!", ":", "：", "（", "）", "—", "\ufeff", "\u200b", "0", "a", " ", "  "),
    *("## x", "- x", "> x", "| a |", "|---|", "```", "https://huggingface.co/papers/2309.00001", "http://a.b/papers/x"),
    *("**1. 本文主要工作**", "1. 本文主要工作", "主要亮点", "关键词：", "**4. 打分**", "- 实用性：3/5", "实用性：3/5", "Scores", "**T**：x"),
    *("*本条为论文摘要原文，尚无模型摘要*", "[到 Huggingface 论文主页查看详情](https://huggingface.co/papers/2309.09999)", "理由：", "注："),
    *("large language models", "大型语言模型。", "It works.", "① 二、", "$x_i^2$", "\\pi_0", "C#", "A*", "snake_case", "<br>", "P(y|x)", "~10%"),
]
texts = st.lists(
    st.one_of(st.sampled_from(HOSTILE), st.text(st.characters(exclude_categories=("Cc", "Cs", "Cn")), max_size=8)), max_size=6
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


@dataclass(frozen=True)
class Written:
    """One entry to write."""

    paper_id: str
    title: str
    summary: Summary
    from_abstract: bool


entries = st.builds(Written, st.sampled_from(["2309.05463", "2503.02130", "cs/0112017"]), filled, summaries, st.booleans())


def write(entry: Written, language: Language) -> str:
    """The layout as the digest's template has it."""
    wording, summary = WORDINGS[language], normalised(entry.summary)
    blocks = [
        f"## {escape(' '.join(entry.title.split()))}",
        title_line(summary.title, summary.tldr, language),
        wording.from_abstract if entry.from_abstract else "",
        wording.main_work,
        escape(summary.main_work),
        wording.highlights,
        "\n".join(f"- {escape(highlight)}" for highlight in summary.highlights),
        wording.keywords,
        "\n".join(keyword_line(keyword) for keyword in summary.keywords),
        wording.scores,
        "\n".join(score_lines(summary.scores, language)),
        escape(summary.comment),
        f"[{wording.link}](https://huggingface.co/papers/{entry.paper_id})",
    ]
    return "\n\n".join(filter(None, blocks)) + "\n"


HEADS: dict[Language, str] = {
    "zh": """# 【2023-09-12】Huggingface 每日论文速览

- [Huggingface Daily Papers 2023-09-12](https://huggingface.co/papers?date=2023-09-12) 共推荐 {count} 篇论文。

> 💡说明：
>
> - 主要工作、主要亮点、关键词和评分。
>
> - 根据论文摘要由 `qwen-plus` 生成，由程序整理。
""",
    "en": """# [2023-09-12] Hugging Face Daily Papers Digest

- [Huggingface Daily Papers 2023-09-12](https://huggingface.co/papers?date=2023-09-12) recommends {count} papers.

> 💡 Note:
>
> - Main work, highlights, keywords and scores.
>
> - Generated from the abstracts by `qwen-plus`, put together by a program.
""",
}


def write_digest(written: list[Written], language: Language) -> str:
    return "\n".join([HEADS[language].format(count=len(written)), *(write(entry, language) for entry in written)])


def expected(entry: Written, line: int) -> ArchivedEntry:
    title = " ".join(entry.title.split())
    return ArchivedEntry(entry.paper_id, title, normalised(entry.summary), (), (), entry.from_abstract, line)


@settings(max_examples=400, deadline=None)
@given(st.lists(entries, max_size=4), st.sampled_from(["zh", "en"]))
def test_what_is_written_is_read_back(written: list[Written], language: Language) -> None:
    digest = read_digest(write_digest(written, language))
    lines = [entry.line for entry in digest.entries]
    assert list(digest.entries) == [expected(entry, line) for entry, line in zip(written, lines, strict=True)]
    assert (str(digest.day), digest.language, digest.model, digest.stated_count) == ("2023-09-12", language, "qwen-plus", len(written))


@settings(deadline=None)
@given(summaries)
def test_normalising_twice_is_normalising_once(summary: Summary) -> None:
    assert normalised(normalised(summary)) == normalised(summary)
