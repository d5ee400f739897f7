"""Whole files: their heads, where entries begin and end, what is missing, and everything that must not matter."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.archive.digest import read_digest
from bot.archive.records import ArchivedDigest, ArchivedEntry
from storage.records import Keyword, Scores

HEAD = """# 【2023-09-12】Huggingface 每日论文速览

- [Huggingface Daily Papers 2023-09-12](https://huggingface.co/papers?date=2023-09-12) 共推荐 2 篇论文。

> 💡说明：
>
> - 使用 GPT-4 进行内容生成。
"""
BODY = """**1. 本文主要工作**

本文提出了甲。它很好。

**2. 主要亮点**

- 它很快。

- 它很小。

**3. 核心关键词**

- `Alpha` (`甲`)

**4. 打分**

- 实用性：4/5，好用。

- 创新性：4.5/5，较新。

- 推荐度：4/5，值得读。
"""
LINK = "[到 Huggingface 论文主页查看详情](https://huggingface.co/papers/{})"


def entry_text(title: str, paper: str, body: str = BODY) -> str:
    return f"## {title}\n\n{body}\n{LINK.format(paper)}\n"


WHOLE = HEAD + entry_text("First  Title", "2309.00001") + entry_text("Second Title", "2309.00010")


def ids_and_titles(digest: ArchivedDigest) -> list[tuple[str | None, str]]:
    return [(entry.paper_id, entry.title) for entry in digest.entries]


def only(text: str) -> ArchivedEntry:
    (entry,) = read_digest(text).entries
    return entry


def test_a_file_is_read_whole() -> None:
    digest = read_digest(WHOLE)
    assert (digest.day, digest.language, digest.model, digest.stated_count) == (date(2023, 9, 12), "zh", "GPT-4", 2)
    assert ids_and_titles(digest) == [("2309.00001", "First Title"), ("2309.00010", "Second Title")]
    assert digest.problems == ()
    first = digest.entries[0]
    assert (first.missing, first.cut_off, first.from_abstract, first.line) == ((), (), False, 8)
    assert first.summary.title == "First Title"
    assert first.summary.tldr == "本文提出了甲。"
    assert first.summary.main_work == "本文提出了甲。它很好。"
    assert first.summary.highlights == ("它很快。", "它很小。")
    assert first.summary.keywords == (Keyword("Alpha", "甲"),)
    assert first.summary.scores == Scores(4, 4.5, 4)
    assert first.summary.comment == "好用。较新。值得读。"


NOISE: list[Callable[[str], str]] = [
    lambda text: text.replace("\n", "\r\n"),
    lambda text: text.replace("\n", "\r"),
    lambda text: "\ufeff" + text,
    lambda text: text.rstrip("\n"),
    lambda text: text.replace("\n", "  \n"),
    lambda text: text.replace("\n\n", "\n\n\n\n"),
    lambda text: text.replace("\n\n", "\n\n---\n\n"),
    lambda text: text.replace("\n## ", "\n***\n\n## "),
    lambda text: text.replace("**2.", "<!-- a remark\n## not a title\n-->\n**2."),
    lambda text: text.replace("- ", "-\t"),
    lambda text: text.replace("\n- ", "\n\t- "),
    lambda text: text.replace("\n- ", "\n* "),
    lambda text: text.replace("## First", "##  First").replace("Title\n", "Title ##\n"),
    lambda text: text.replace("本文提出了甲。它很好。", "    本文提出了甲。\n    它很好。"),
]


@pytest.mark.parametrize("noise", NOISE)
def test_line_ends_blanks_rules_and_comments_do_not_matter(noise: Callable[[str], str]) -> None:
    def without_lines(digest: ArchivedDigest) -> list[ArchivedEntry]:
        return [replace(entry, line=1) for entry in digest.entries]

    assert without_lines(read_digest(noise(WHOLE))) == without_lines(read_digest(WHOLE))


@pytest.mark.parametrize(
    ("body", "main_work"),
    [
        (
            BODY.replace("它很好。", "它很好。\n\n## 这不是标题\n\n真的。"),
            "本文提出了甲。它很好。\n\n这不是标题\n\n真的。",
        ),
        (BODY.replace("它很好。", "它很好。\n\n```\n## x = 1\n```"), "本文提出了甲。它很好。\n\n## x = 1"),
        (BODY.replace("它很好。", "它很好。\n\n~~~md\n## x = 1"), "本文提出了甲。它很好。\n\nx = 1"),
        (
            BODY.replace("它很好。", "见 [另一篇](https://huggingface.co/papers/2309.00099)。"),
            "本文提出了甲。见 另一篇。",
        ),
    ],
)
def test_a_heading_inside_an_entry_does_not_break_it(body: str, main_work: str) -> None:
    digest = read_digest(HEAD + entry_text("One", "2309.00001", body) + entry_text("Two", "2309.00010"))
    assert ids_and_titles(digest) == [("2309.00001", "One"), ("2309.00010", "Two")]
    assert digest.entries[0].summary.main_work == main_work
    assert digest.entries[0].summary.scores == Scores(4, 4.5, 4)


def test_a_fence_around_the_whole_answer_is_no_code() -> None:
    fenced = only(HEAD + entry_text("One", "2309.00001", f"```markdown\n{BODY}```\n"))
    assert fenced.summary == only(HEAD + entry_text("One", "2309.00001")).summary


@pytest.mark.parametrize("prefix", ["", "## ", "### "])
def test_parts_on_the_level_of_titles_are_no_entries(prefix: str) -> None:
    body = BODY.replace("**", "").replace("1. 本文", f"{prefix}1. 本文")
    for number in "234":
        body = body.replace(f"\n{number}. ", f"\n{prefix}{number}. ")
    digest = read_digest(HEAD + entry_text("One", "2309.00001", body) + entry_text("Two", "2309.00010", body))
    assert ids_and_titles(digest) == [("2309.00001", "One"), ("2309.00010", "Two")]
    assert [entry.missing for entry in digest.entries] == [(), ()]


def test_a_heading_whose_name_says_nothing_is_known_by_its_place() -> None:
    body = BODY.replace("2. 主要亮点", "2. 有何新意").replace("4. 打分", "4. 几分")
    assert (
        only(HEAD + entry_text("One", "2309.00001", body)).summary
        == only(HEAD + entry_text("One", "2309.00001")).summary
    )


def test_scores_may_stand_under_headings_of_their_own() -> None:
    start = BODY.split("**4.", maxsplit=1)[0]
    body = start + "#### 实用性\n\n4分，好用。\n\n#### 创新性：4.5分\n\n较新。\n\n#### 推荐度\n\n评分：4\n\n值得读。\n"
    assert (
        only(HEAD + entry_text("One", "2309.00001", body)).summary
        == only(HEAD + entry_text("One", "2309.00001")).summary
    )


def test_four_numbers_without_names_are_the_four_parts() -> None:
    body = "1. 本文提出了甲。它很好。\n\n2. 它很快。它很小。\n\n3. `Alpha` (`甲`)\n\n"
    body += "4. 实用性：4，创新性：4.5，推荐度：4。好用。较新。值得读。\n"
    assert (
        only(HEAD + entry_text("One", "2309.00001", body)).summary
        == only(HEAD + entry_text("One", "2309.00001")).summary
    )


def test_a_title_and_one_sentence_may_stand_above_the_parts() -> None:
    body = f"**中文标题**：第一\n\n作者：某人\n\n**一句话总结**：甲很好。\n\n{BODY}\n### 总结\n\n再读一遍。\n"
    summary = only(HEAD + entry_text("One", "2309.00001", body)).summary
    assert (summary.title, summary.tldr, summary.main_work) == ("第一", "甲很好。", "本文提出了甲。它很好。")
    assert summary.comment == "好用。较新。值得读。再读一遍。"


def test_an_entry_without_its_link_ends_where_the_next_begins() -> None:
    digest = read_digest(f"{HEAD}## One\n\n{BODY}\n{entry_text('Two', '2309.00010')}")
    assert ids_and_titles(digest) == [(None, "One"), ("2309.00010", "Two")]
    assert [entry.missing for entry in digest.entries] == [("link",), ()]


def test_an_entry_without_its_title_begins_behind_the_link_before_it() -> None:
    digest = read_digest(f"{HEAD}{entry_text('One', '2309.00001')}\n{BODY}\n{LINK.format('2309.00010')}\n")
    assert ids_and_titles(digest) == [("2309.00001", "One"), ("2309.00010", "")]
    assert [entry.missing for entry in digest.entries] == [(), ("title",)]
    assert digest.entries[1].summary.main_work == "本文提出了甲。它很好。"


def test_an_answer_that_is_no_summary_is_an_entry_all_the_same() -> None:
    digest = read_digest(
        HEAD + entry_text("One", "2309.00001", "抱歉，我无法完成。\n") + entry_text("Two", "2309.00010")
    )
    assert ids_and_titles(digest) == [("2309.00001", "One"), ("2309.00010", "Two")]
    assert digest.entries[0].missing[:2] == ("highlights", "keywords")
    assert digest.entries[0].summary.main_work == "抱歉，我无法完成。"


def test_the_link_may_be_written_otherwise() -> None:
    links = {
        "https://huggingface.co/papers/2309.00001": "2309.00001",
        "- 论文链接：<https://arxiv.org/abs/2309.00001v2>": "2309.00001",
        "**[Paper](https://arxiv.org/pdf/2309.00001.pdf)**": "2309.00001",
        "👉 [详情](https://hf-mirror.com/papers/2503.02130)": "2503.02130",
        "[a](https://huggingface.co/papers/cs/0112017)": "cs/0112017",
    }
    entries = {link: only(f"{HEAD}## One\n\n{BODY}\n{link}\n") for link in links}
    assert {link: (entry.paper_id, entry.missing, entry.summary.comment) for link, entry in entries.items()} == {
        link: (paper, (), "好用。较新。值得读。") for link, paper in links.items()
    }


def test_links_may_stand_under_the_titles() -> None:
    entries = "".join(
        f"## {title}\n\n论文链接：https://huggingface.co/papers/{paper}\n\n{BODY}\n"
        for title, paper in (("One", "1"), ("Two", "2"))
    )
    digest = read_digest(HEAD + entries)
    assert ids_and_titles(digest) == [("1", "One"), ("2", "Two")]
    assert {entry.summary.main_work for entry in digest.entries} == {"本文提出了甲。它很好。"}


def test_titles_may_stand_on_another_level_and_link() -> None:
    body = BODY.replace("**1. 本文主要工作**", "#### 主要工作")
    digest = read_digest(
        f"{HEAD}### [One](https://huggingface.co/papers/2309.00001)\n\n{body}\n### Two（第二篇）\n\n{body}"
    )
    assert ids_and_titles(digest) == [("2309.00001", "One"), (None, "Two")]
    assert digest.entries[1].summary.title == "第二篇"


def test_titles_keep_what_is_not_markup() -> None:
    title = "$\\pi_0$ and A* on C#: `code`, P(y|x) & <3"
    assert only(HEAD + entry_text(title, "2309.00001")).title == "$\\pi_0$ and A* on C#: code, P(y|x) & <3"


@pytest.mark.parametrize(
    ("body", "missing", "cut_off"),
    [
        ("**主要工作**\n\n本文提出了甲。它在任务上", ("highlights", "keywords", "*"), ("main_work",)),
        ("**主要工作**\n\n好。\n\n**亮点**\n\n- 很快。\n- 很小且", ("keywords", "*"), ("highlights",)),
        ("**主要工作**\n\n好。\n\n**亮点**\n\n很快。\n\n**关键词**\n\n- `A` (`甲`)\n- `B` (`乙", ("*",), ("keywords",)),
        (BODY.replace("4/5，值得读。", "4/5，值得在"), (), ("comment",)),
        (BODY.replace("4/5，值得读。", "4/5（值得在"), (), ("comment",)),
        (
            BODY.replace("，好用。", "").replace("，较新。", "").replace("，值得读。", "") + "\n总之，本文值得",
            (),
            ("comment",),
        ),
        (BODY.replace("- 推荐度：4/5，值得读。", "- 推荐度："), ("scores.recommendation",), ("scores",)),
        (BODY.replace("- 创新性：4.5/5，较新。", ""), ("scores.novelty",), ()),
        (BODY.replace("，好用。", "，好用").replace("，较新。", "，较新").replace("，值得读。", "，值得读"), (), ()),
        (BODY.replace("它很快。", "它很快").replace("它很小。", "它很小"), (), ()),
        (BODY.replace("它很小。", "它很小"), (), ()),
        (BODY.replace(" (`甲`)", ""), ("keywords.translation",), ()),
        (BODY.split("**4.", maxsplit=1)[0], ("*",), ()),
    ],
)
def test_what_is_missing_or_cut_off_is_said_and_nothing_else(
    body: str, missing: tuple[str, ...], cut_off: tuple[str, ...]
) -> None:
    scores = ("scores.practicality", "scores.novelty", "scores.recommendation")
    expected = tuple(name for part in missing for name in (scores if part == "*" else (part,)))
    entry = only(HEAD + entry_text("One", "2309.00001", body + "\n"))
    assert (entry.missing, entry.cut_off) == (expected, cut_off)


DATED = [
    ("# 【2023-09-12】Huggingface 每日论文速览", None, date(2023, 9, 12)),
    ("# 2023年9月2日 论文速览", None, date(2023, 9, 2)),
    ("# 论文速览", "/archive/2022-01-01/20230912-hf-daily-papers.md", date(2023, 9, 12)),
    ("# 论文速览", "C:\\archive\\2023-09-12.md", date(2023, 9, 12)),
    ("# 论文速览", "20230231-hf-daily-papers.md", None),
    ("# 论文速览", None, None),
    ("", "", None),
    ("# 【2023-19-52】速览", None, None),
    ("# 2023-09/12 速览", None, None),
    ("# 2023919 速览", None, None),
    ("# 【2023-19-52】速览", "20230912-hf-daily-papers.md", date(2023, 9, 12)),
    ("# 2023/9/12 速览", None, date(2023, 9, 12)),
    ("# 2023. 9. 12 速览", None, date(2023, 9, 12)),
    ("# 每日论文速览 2023 年 9 月 12 日", None, date(2023, 9, 12)),
    ("# 2031-09-12 速览", None, None),
    ("# 2026-08-22 速览", None, None),
    ("# 2026-08-21 速览", None, date(2026, 8, 21)),
    ("# 2023-05-03 速览", None, None),
    ("# 【2023-05-04】速览", None, date(2023, 5, 4)),
]


def test_the_day_comes_from_the_head_or_else_the_file_name() -> None:
    for text, file_name, day in DATED:
        digest = read_digest(text, file_name=file_name, today=date(2026, 8, 21))
        assert digest.day == day, (text, file_name)
        assert ("line 1: no usable date" in digest.problems) == (day is None), (text, file_name)


def test_the_model_is_the_one_that_the_note_names() -> None:
    models = {
        "使用 GPT-4 进行内容生成，然后使用程序将内容整合": "GPT-4",
        "由通义千问 qwen-plus 生成": "通义千问",
        "使用 Qwen2.5-72B-Instruct 进行内容生成": "Qwen2.5-72B-Instruct",
        "基于 DeepSeek-V3 模型生成": "DeepSeek-V3",
        "由 `gpt-6-luna` 和 `qwen-plus` 生成": "gpt-6-luna, qwen-plus",
        "Generated by Claude 3.5, put together by a program": "Claude 3.5",
        "使用程序将内容整合": None,
    }
    texts = {note: f"# 【2023-09-12】\n\n> 💡说明：\n>\n> - {note}。\n" for note in models}
    assert {note: read_digest(text).model for note, text in texts.items()} == models


def test_an_english_archive_is_english() -> None:
    body = "### Main Work\n\nWe propose a thing. It works.\n\n### Highlights\n\n- Fast.\n\n"
    body += "### Keywords\n\n- Alpha (甲)\n\n### Scores\n\n- Practicality: 4/5. Handy.\n"
    body += "- Novelty: 4.5/5\n- Recommendation: 4/5\n\nRead it.\n"
    digest = read_digest(
        "# [2023-09-12] Daily Papers\n\n> - Generated by GPT-4.\n\n" + entry_text("One", "2309.00001", body)
    )
    assert digest.language == "en"
    summary = digest.entries[0].summary
    assert (summary.tldr, summary.main_work, summary.comment) == (
        "We propose a thing.",
        "We propose a thing. It works.",
        "Handy. Read it.",
    )


def test_problems_say_what_was_not_understood_and_where() -> None:
    body = BODY.replace("4.5/5", "4.8/5").replace("- 它很小。", "### 实验\n\n- 它很小。")
    text = (
        HEAD
        + entry_text("One", "2309.00001", body)
        + "再见。\n"
        + entry_text("One", "2309.00001")
        + entry_text("Two", "2309.00002")
    )
    assert read_digest(text).problems == (
        "line 1: 2 papers announced, 3 entries found",
        "line 36: a second entry for 2309.00001",
        "line 18: heading not understood: 实验",
        "line 30: novelty 4.8 of 5 was rounded to 5",
        "line 35: text after the link left out: 再见。",
    )


def test_a_file_without_entries_says_so() -> None:
    assert read_digest("").problems == ("line 1: no usable date", "line 1: no entries found")
    assert read_digest("").entries == ()


pieces = st.lists(
    st.one_of(
        st.sampled_from(WHOLE.split("\n")),
        st.sampled_from(
            [
                "\n",
                "## ",
                "- ",
                "| a |",
                "|--|--|",
                "```",
                "<!--",
                "-->",
                "**",
                "实用性",
                "4/",
                "（",
                "`",
                "1. ",
                "关键词：",
            ]
        ),
        st.text(max_size=10),
    ),
    max_size=40,
)


@settings(deadline=None, max_examples=50)
@given(pieces, st.sampled_from(["", "\n"]), st.one_of(st.none(), st.text(max_size=20)))
def test_no_text_whatever_raises(parts: list[str], joint: str, file_name: str | None) -> None:
    digest = read_digest(joint.join(parts), file_name=file_name)
    for entry in digest.entries:
        assert entry.summary.scores is not None or any(name.startswith("scores.") for name in entry.missing)


@settings(deadline=None, max_examples=30)
@given(st.integers(0, len(WHOLE)))
def test_a_file_may_stop_anywhere(length: int) -> None:
    digest = read_digest(WHOLE[:length])
    whole = read_digest(WHOLE)
    for read, full in zip(digest.entries[:-1], whole.entries, strict=False):
        assert read == full
