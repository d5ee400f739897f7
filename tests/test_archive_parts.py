"""The readers of single parts, case by case: each row is a shape that an archive has, or that a model may give it."""

from bot.archive.digest import names_a_part
from bot.archive.headings import read_heading
from bot.archive.highlights import read_highlights
from bot.archive.inline import plain
from bot.archive.keywords import read_keywords
from bot.archive.lines import Line, read_lines
from bot.archive.marks import mark_at, nearest_half, scale_in
from bot.archive.names import name_of
from bot.archive.scores import read_scores, settle
from bot.archive.sentences import is_finished, join_pieces, join_prose, split_sentences, stops_midway


def lines_of(text: str) -> list[Line]:
    return read_lines(text, names_a_part)


NAMES = {
    "介绍本文的主要工作": "main_work",
    "文章工作概述": "main_work",
    "主要工作与贡献": "main_work",
    "The Paper's Main Work": "main_work",
    "本文工作的主要亮点": "highlights",
    "主要两点": "highlights",
    "✨ 论文亮点：": "highlights",
    "Key Contributions & Innovations": "highlights",
    "核心关键词（英文/中文）": "keywords",
    "【关键字】": "keywords",
    "Core Key Terms (English / Chinese)": "keywords",
    "从实用性、创新性和推荐度进行打分（各项满分5分）": "scores",
    "实用性、创新性和推荐度": "scores",
    "评分（以5分为满分）": "scores",
    "Practicality, Novelty and Recommendation": "scores",
    "评分与理由": "scores",
    "推荐理由": "closing",
    "论文总结": "whole",
    "一句话总结": "tldr",
    "实用性": None,
    "实用性评分": None,
    "模型的主要亮点在于": None,
    "评估方法": None,
    "主要工作、主要亮点、关键词和评估四个方面": None,
    "大型语言模型": None,
    "Large Language Models": None,
    "": None,
    "的" * 70: None,
}


def test_a_name_is_understood_word_by_word() -> None:
    assert {name: name_of(name) for name in NAMES} == NAMES


HEADINGS = {
    "### 1. 主要工作": ("main_work", ""),
    "4. **从实用性、创新性和推荐度进行打分**": ("scores", ""),
    "**一、本文主要工作**": ("main_work", ""),
    "**4.评分**": ("scores", ""),
    "3. 核心关键词：`A` (甲)": ("keywords", "`A` (甲)"),
    "2. **主要亮点**：它很快。": ("highlights", "它很快。"),
    "**主要亮点：** 它很快。": ("highlights", "它很快。"),
    "（2）主要亮点": ("highlights", ""),
    "② 主要亮点": ("highlights", ""),
    "第二部分：主要亮点": ("highlights", ""),
    "II. Highlights": ("highlights", ""),
    "#### 2️⃣ 主要亮点 ####": ("highlights", ""),
    "【主要亮点】它很快。": ("highlights", "它很快。"),
    "Highlights - it is fast": ("highlights", "it is fast"),
}


def test_a_heading_gives_its_name_and_what_follows() -> None:
    headings = {line: read_heading(line) for line in HEADINGS}
    assert {line: found and (found.name, found.rest) for line, found in headings.items()} == HEADINGS


def test_prose_is_no_heading() -> None:
    prose = [
        "",
        "本文的主要工作是提出甲。",
        "- 它的亮点：很快",
        "\\*\\*主要亮点\\*\\*",
        "2024. 年的工作",
        "**GPT-4**：很强",
    ]
    assert [line for line in prose if read_heading(line)] == []


MARKS = {
    "4.5/5": 4.5,
    "4.5 / 5。": 4.5,
    "4/5分": 4,
    "4.0/5.0": 4,
    "４．５／５": 4.5,
    "4分": 4,
    "4 分": 4,
    "4.5星": 4.5,
    "4.0": 4,
    "4，好用": 4,
    "9/10": 4.5,
    "85/100": 4.25,
    "4-4.5/5": 4.25,
    "★★★★☆": 4,
    "⭐⭐⭐⭐½": 4.5,
    "⭐️⭐️⭐️": 3,
    "☆☆☆☆": 4,
    "四分": 4,
    "四星半": 4.5,
    "四个半星": 4.5,
    "4 out of 5": 4,
    "4 stars": 4,
    "4（满分5分）": 4,
    "8（满分10）": 4,
    "3D 头像": None,
    "5倍": None,
    "16x": None,
    "4-bit": None,
    "4%": None,
    "好": None,
    "": None,
}


def test_a_mark_is_read_however_it_is_written() -> None:
    found = {text: mark_at(text, 0) for text in MARKS}
    assert {text: one.mark.out_of_five(5) if one else None for text, one in found.items()} == MARKS


def test_marks_are_rounded_to_halves() -> None:
    halves = {4.8: 5, 4.7: 4.5, 4.2: 4, 4.25: 4.5, 4.5: 4.5, 0: 0, 4.75: 5}
    assert {value: nearest_half(value) for value in halves} == halves


def test_the_scale_may_be_said_once() -> None:
    scales = {"各项满分5分": 5, "满分10分": 10, "十分制": 10, "以5分为满分": 5, "打分": None}
    assert {text: scale_in(text) for text in scales} == scales


SCORES_AND_REMARKS = {
    "- 实用性：4.5/5\n\n- 创新性：5/5\n\n- 推荐度：4.5/5\n\n总之不错。": ((4.5, 5, 4.5), "总之不错。"),
    "- 实用性 ：4/5，好用。\n- 创新性 ：4/5，较新。\n- 推荐度 ：4/5，值得读。": ((4, 4, 4), "好用。较新。值得读。"),
    "- 实用性：4分：尽管简单，但好用。\n- 创新性：5分\n- 推荐度：4分": ((4, 5, 4), "尽管简单，但好用。"),
    "- **实用性：4/5** \n\n   好用。\n\n- **创新性：5/5** \n\n- **推荐度：4/5**": ((4, 5, 4), "好用。"),
    "- `实用性`：5分。好用。\n- `创新性`：5分。\n- `推荐度`：5分。": ((5, 5, 5), "好用。"),
    "1. **实用性：** 4/5，好用。\n\n2. **创新性：** 5/5\n\n3. **推荐度：** 4.5/5": ((4, 5, 4.5), "好用。"),
    "实用性：4.5/5 - 好用。\n\n创新性：5/5 - 新。\n\n推荐度：4/5 - 读。": ((4.5, 5, 4), "好用。新。读。"),
    "实用性：4.5/5  \n\n好用。\n\n创新性：5/5  \n\n推荐度：5/5  \n\n值得读。": ((4.5, 5, 5), "好用。值得读。"),
    "- 实用性打分：5分\n- 创新性得分：5/5，因为新\n- 推荐度评分：4": ((5, 5, 4), "因为新"),
    "**实用性评分： 4** \n\n好用。\n\n**创新性评分： 4.5**\n\n**推荐度评分： 4**": ((4, 4.5, 4), "好用。"),
    "- 实用性：4分 \n\n     - 推荐给开发者。\n\n- 创新性：4分 \n- 推荐度：3分": ((4, 4, 3), "推荐给开发者。"),
    "- 实用性：4分（好用）\n- 创新性：4.5分（新（很新））\n- 推荐度：4分": ((4, 4.5, 4), "好用 新（很新）"),
    "- 实用性：★★★★★ （5分，好用）\n- 创新性：★★★★☆ （4分，新）\n- 推荐度：★★★★☆": ((5, 4, 4), "好用 新"),
    "- 实用性：4.8/5\n- 创新性：4.2/5\n- 推荐度：4.25/5": ((5, 4, 4.5), ""),
    "实用性：4分，创新性：5分，推荐度：4.5分。总之不错。": ((4, 5, 4.5), "总之不错。"),
    "实用性4分、创新性5分、推荐度4.5分": ((4, 5, 4.5), ""),
    "- 实用性：8\n- 创新性：9\n- 推荐度：8.5": ((4, 4.5, 4.5), ""),
    "- 实用性：80\n- 创新性：90\n- 推荐度：100": ((4, 4.5, 5), ""),
    "- 实用性（满分5分）：4\n- 创新性（Novelty）：5\n- 推荐度: **4**": ((4, 5, 4), ""),
    "- 实用性(4/5)：好用。\n- 创新性(4/5)：新。\n- 推荐度(4/5)：读。": ((4, 4, 4), "好用。新。读。"),
    "实用性方面给4分，因为好用。创新性方面给5分。推荐度为4.5分。": (
        (4, 5, 4.5),
        "实用性方面给4分，因为好用。创新性方面给5分。推荐度为4.5分。",
    ),
    "- 实用性：很好用（4.5/5）\n- 创新性：新，评4分\n- 推荐度：4/5": ((4.5, 4, 4), "很好用 新"),
    "- 实用性\n  - 4.5/5\n- 创新性\n  评分：4/5\n- 推荐度\n  4分，值得读。": ((4.5, 4, 4), "值得读。"),
    "| 维度 | 得分 | 理由 |\n|--|--|--|\n| 实用性 | 4/5 | 好用 |\n| 创新性 | 5 | 新 |\n| 推荐度 | 4分 | |": (
        (4, 5, 4),
        "好用 新",
    ),
    "| 实用性 | 创新性 | 推荐度 |\n|--|--|--|\n| 4 | 5 | 4.5 |": ((4, 5, 4.5), ""),
    "- Practicality: 4/5. Handy.\n- Innovation: 3.5/5\n- Recommended: 4/5\n\nRead it.": (
        (4, 3.5, 4),
        "Handy. Read it.",
    ),
    "- 实用性：4分\n- 创新性：5分\n- 推荐度：4分\n\n   *注：这是说明。*": ((4, 5, 4), "注：这是说明。"),
    "- 实用性：4分\n- 创新性：5分\n- 推荐度：4分\n\n实用性：主要在于部署。": ((4, 5, 4), "实用性：主要在于部署。"),
    "- 实用性：4分\n- 创新性：5分": (None, ""),
    "- 实用性：40/5\n- 创新性：5分\n- 推荐度：4分": (None, ""),
    "- 实用性：—\n- 创新性：—\n- 推荐度：—": (None, ""),
    "- 实用性：3D头像可用\n- 创新性：5倍提升\n- 推荐度：无需训练": (None, "3D头像可用 5倍提升 无需训练"),
    "": (None, ""),
}


def scores_and_remarks(text: str) -> tuple[tuple[float, float, float] | None, str]:
    reading = read_scores(lines_of(text))
    scores = settle(reading)[0]
    marks = (scores.practicality, scores.novelty, scores.recommendation) if scores else None
    return marks, join_pieces(reading.remarks)


def test_scores_and_remarks() -> None:
    assert {text: scores_and_remarks(text) for text in SCORES_AND_REMARKS} == SCORES_AND_REMARKS


def test_a_heading_may_tell_the_scale() -> None:
    reading = read_scores(lines_of("- 实用性：4\n- 创新性：5\n- 推荐度：3"), "### 4. 打分（满分10分）")
    scores, missing, _ = settle(reading)
    assert scores is not None
    assert (scores.practicality, scores.novelty, scores.recommendation, missing) == (2, 2.5, 1.5, [])


def test_a_rounded_score_is_noted_with_its_line() -> None:
    _, missing, notes = settle(read_scores(lines_of("\n- 实用性：4.8\n- 创新性：5\n- 推荐度：9")))
    assert missing == []
    assert notes == ["line 2: practicality 2.4 of 5 was rounded to 2.5"]


KEYWORDS: dict[str, list[tuple[str, str]]] = {
    "- `Alpha` (`甲`)\n\n- `Beta` (乙)\n\n": [("Alpha", "甲"), ("Beta", "乙")],
    "- Alpha（甲）\n- Large Models (LMs)（大模型）": [("Alpha", "甲"), ("Large Models (LMs)", "大模型")],
    "- Large Models (LMs) （大模型）\n- B (Beta)（乙（二））": [
        ("Large Models (LMs)", "大模型"),
        ("B (Beta)", "乙（二）"),
    ],
    "- `FIT (Fast Tuning)` (`FIT（快速调优）`)": [("FIT (Fast Tuning)", "FIT（快速调优）")],
    "- Advanced Translator (ADT, 高级翻译器)": [("Advanced Translator", "ADT, 高级翻译器")],
    "- ToolNet (Chain 格式化链)\n- GPT-4 (GPT-4)": [("ToolNet", "Chain 格式化链"), ("GPT-4", "GPT-4")],
    "`Alpha` (甲), `Beta` (乙)。": [("Alpha", "甲"), ("Beta", "乙")],
    "`Alpha`（甲）、Beta, Inc（乙）；Gamma (丙, 第三)": [
        ("Alpha", "甲"),
        ("Beta", ""),
        ("Inc", "乙"),
        ("Gamma", "丙, 第三"),
    ],
    "- Retrieval, Ranking and Reading（检索、排序与阅读）\n- Beta（乙）": [
        ("Retrieval, Ranking and Reading", "检索、排序与阅读"),
        ("Beta", "乙"),
    ],
    "- Alpha: 甲\n- Beta - 乙\n- LoRA/QLoRA：低秩\n- 丙 / Gamma": [
        ("Alpha", "甲"),
        ("Beta", "乙"),
        ("LoRA/QLoRA", "低秩"),
        ("Gamma", "丙"),
    ],
    "- 甲（Alpha）\n- 乙 (`Beta`)": [("Alpha", "甲"), ("Beta", "乙")],
    "- Alpha 甲\n- Beta Gamma 乙丙": [("Alpha", "甲"), ("Beta Gamma", "乙丙")],
    "- Alpha\n- 甲\n- Beta\n- 乙": [("Alpha", "甲"), ("Beta", "乙")],
    "- Large Models (LMs)\n- Beta（乙）": [("Large Models (LMs)", ""), ("Beta", "乙")],
    "英文：Alpha, Beta\n\n中文：甲，乙": [("Alpha", "甲"), ("Beta", "乙")],
    "1. Alpha (甲) 2. Beta (乙) 3. Gamma (丙)": [("Alpha", "甲"), ("Beta", "乙"), ("Gamma", "丙")],
    "`Alpha` (`甲`) `Beta` (`乙`)": [("Alpha", "甲"), ("Beta", "乙")],
    "| 英文 | 中文 |\n|---|---|\n| Alpha | 甲 |\n| `Beta` | 乙 |": [("Alpha", "甲"), ("Beta", "乙")],
    "| 中文 | 英文 |\n|---|---|\n| 甲 | Alpha |": [("Alpha", "甲")],
    "- **Alpha（甲）**：一种方法。": [("Alpha", "甲")],
    "- `` a`b `` (`甲`)": [("a`b", "甲")],
    "- `Alpha` (`甲`)\n- `Beta` (`乙": [("Alpha", "甲"), ("Beta", "乙")],
    "- P vs. NP（P与NP问题）\n- 3D Things (三维物)\n- .NET (平台)": [
        ("P vs. NP", "P与NP问题"),
        ("3D Things", "三维物"),
        (".NET", "平台"),
    ],
    "": [],
}


def test_keywords() -> None:
    found = {text: read_keywords(lines_of(text)).keywords for text in KEYWORDS}
    assert {text: [(word.term, word.translation) for word in words] for text, words in found.items()} == KEYWORDS


def test_what_explains_a_keyword_is_noted_not_kept() -> None:
    reading = read_keywords(lines_of("\n- **Alpha（甲）**：一种方法。"))
    assert reading.notes == ("line 2: left out what explains a keyword: 一种方法。",)


HIGHLIGHTS: dict[str, list[str]] = {
    "- 很**快**。\n\n- 很小。": ["很快。", "很小。"],
    "* 很快\n* 很小": ["很快", "很小"],
    "1. 很快；\n\n2. 很小；": ["很快；", "很小；"],
    "主要亮点有三：\n\n- 很快。\n- 很小。": ["很快。", "很小。"],
    "它在多个任务上做了比较，结果如下所述。\n\n- 很快。": ["它在多个任务上做了比较，结果如下所述。", "很快。"],
    "- 很快。\n  比以前快。\n- 很小。": ["很快。比以前快。", "很小。"],
    "1. **高效**\n\n该方法很快。\n\n2. **通用**：\n   - 支持文本\n   - 支持图像": [
        "高效：该方法很快。",
        "通用：支持文本 支持图像",
    ],
    "首先，它很快。其次，它很小。最后，它开源。": ["首先，它很快。", "其次，它很小。", "最后，它开源。"],
    "它很快。这使得部署容易。此外，它很小。": ["它很快。这使得部署容易。", "此外，它很小。"],
    "主要亮点包括：1）很快；2）很小。": ["很快；", "很小。"],
    "一是很快；二是很小；三是开源。": ["很快；", "很小；", "开源。"],
    "It is fast, e.g. on 3D data. It has 1.3 billion parameters.": [
        "It is fast, e.g. on 3D data.",
        "It has 1.3 billion parameters.",
    ],
    "1.3亿参数就够。": ["1.3亿参数就够。"],
    "": [],
}


def test_highlights() -> None:
    assert {text: list(read_highlights(lines_of(text))) for text in HIGHLIGHTS} == HIGHLIGHTS


FORMATTED = {
    "**粗**和*斜*和`码`": "粗和斜和码",
    "**5分：**好": "5分：好",
    "A* 与 B* 搜索，2*3*4": "A* 与 B* 搜索，2*3*4",
    "snake_case_name _强调_": "snake_case_name 强调",
    r"\*不是\* \[链接\](x) \#": "*不是* [链接](x) #",
    "[到主页](https://a.b/c) ![图](d.png)": "到主页 图",
    "A &lt; B &amp; C<br>D<sub>2</sub>": "A < B & C D2",
    "a < b 与 R&D": "a < b 与 R&D",
    "~~删~~ 约~10%~20%": "删 约~10%~20%",
    "没有闭合的 **粗": "没有闭合的 **粗",
    "**没有闭合": "没有闭合",
    "`` a`b ``": "a`b",
    "看<!-- 注 -->见": "看见",
    "  多  空\u3000格 ": "多 空 格",
}


def test_formatting_is_taken_out_of_prose() -> None:
    assert {markdown: plain(markdown) for markdown in FORMATTED} == FORMATTED


def test_sentences_and_their_joints() -> None:
    prose = "它有1.3亿参数。“它很快！”真的吗？See Fig. 2, i.e. the plot. Yes."
    sentences = split_sentences(prose)
    assert sentences == ["它有1.3亿参数。", "“它很快！”", "真的吗？", "See Fig. 2, i.e. the plot.", "Yes."]
    assert join_prose(sentences) == prose
    assert join_pieces(["很快", "很小。", "开源"]) == "很快 很小。开源"


def test_what_ends_like_a_sentence_is_finished() -> None:
    finished = ["很好。", "很好！”", "很好（真的）", "Good.", "好；", "好……"]
    assert [text for text in finished if not is_finished(text)] == []


def test_what_does_not_is_not() -> None:
    others = ["值得在相关领域", "包括：", "很好，", "很好（真的", "good", "好。但是"]
    assert [text for text in others if is_finished(text)] == []


def test_a_list_is_cut_off_only_if_its_other_items_are_not_written_so() -> None:
    assert not stops_midway(["很快", "很小"])
    assert stops_midway(["很快。", "很小"])
    assert stops_midway(["很快", "因为，"])
    assert not stops_midway([])
