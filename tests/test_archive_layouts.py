"""A known summary, written in any of thousands of combinations of layouts, is read back whole."""

from collections.abc import Callable
from dataclasses import dataclass

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.archive.digest import read_digest
from bot.archive.records import ArchivedEntry
from bot.archive.sentences import join_pieces
from storage.records import Keyword, Scores

PAPER = "2309.01234"
TITLE = "A Study of 3D Things: Do They Scale?"


@dataclass(frozen=True)
class Content:
    """What an archived entry says, apart from how it is laid out."""

    main_work: str
    highlights: tuple[str, ...]
    keywords: tuple[Keyword, ...]
    scores: tuple[float, float, float]
    reasons: tuple[str, ...]  # three, or none
    closing: str


subjects = st.sampled_from(["本文", "作者", "该模型", "ToolNet", "这套系统", "研究团队", "一个7B模型", "GPT-4"])
verbs = st.sampled_from(["提出了", "训练了", "比较了", "公开了", "重新审视了", "显著改进了", "首次证明了"])
objects = st.sampled_from(
    [
        "一种新的解码方法（Beam-2）",
        "含100K样本的数据集",
        "视频生成的评估基准",
        "12-17%的提升，且无需微调",
        "长文本推理：从2K到8K",
        "“先想再答”的提示",
        "图像与文本的对齐、检索和排序",
        "多种语言下的打分器",
        "推荐系统中的创新点挖掘",
    ]
)
sentences = st.builds(lambda subject, verb, thing: f"{subject}{verb}{thing}。", subjects, verbs, objects)
halves = st.integers(0, 10).map(lambda half: half / 2)
terms = st.sampled_from(
    [
        "Large Language Models",
        "Large Language Models (LLMs)",
        "Chain-of-Thought",
        "LoRA/QLoRA",
        "3D Gaussian Splatting",
        "BTLM-3B-8K",
        "Zero-Shot Transfer",
        "FIT (Fast Instruction Tuning)",
        "P vs. NP",
    ]
)
translations = st.sampled_from(
    ["大型语言模型", "思维链", "低秩适应", "三维高斯泼溅", "零样本迁移", "快速指令调优", "P与NP问题", "n元词组"]
)
contents = st.builds(
    Content,
    main_work=st.lists(sentences, min_size=1, max_size=3).map("".join),
    highlights=st.lists(sentences, min_size=2, max_size=4, unique=True).map(tuple),
    keywords=st.lists(
        st.builds(Keyword, terms, translations), min_size=2, max_size=5, unique_by=lambda word: word.term
    ).map(tuple),
    scores=st.tuples(halves, halves, halves),
    reasons=st.one_of(st.just(()), st.tuples(sentences, sentences, sentences)),
    closing=st.one_of(st.just(""), sentences.map(lambda sentence: f"总体来看，{sentence}")),
)

NAMES = {
    "main_work": [
        "本文主要工作",
        "介绍本文的主要工作",
        "主要工作",
        "文章工作概述",
        "论文概述",
        "摘要",
        "研究内容",
        "Main Work",
        "Summary",
    ],
    "highlights": [
        "本文工作的主要亮点",
        "主要亮点",
        "亮点",
        "创新点",
        "主要贡献",
        "论文亮点",
        "Highlights",
        "Key Contributions",
    ],
    "keywords": ["核心关键词", "关键词", "关键字", "核心关键词（英文/中文）", "Keywords", "Key Terms"],
    "scores": [
        "打分",
        "评分",
        "评价",
        "从实用性、创新性和推荐度进行打分",
        "实用性、创新性和推荐度",
        "分数评价",
        "各项评分",
        "Scores",
        "Rating",
    ],
}
AXES = [
    ("实用性", "创新性", "推荐度"),
    ("实用性评分", "创新性评分", "推荐度评分"),
    ("实用价值", "新颖性", "推荐指数"),
    ("Practicality", "Novelty", "Recommendation"),
    ("Practicality", "Innovation", "Recommended"),
]


@dataclass(frozen=True)
class HeadingStyle:
    """How headings are set off."""

    number: Callable[[int], str]
    before: str
    after: str

    def line(self, position: int, name: str) -> str:
        return self.before.replace("#N", self.number(position)) + name + self.after


NUMBERS: list[Callable[[int], str]] = [
    lambda n: "",
    lambda n: f"{n}. ",
    lambda n: f"{n}.",
    lambda n: f"{n}、",
    lambda n: "一二三四"[n - 1] + "、",
    lambda n: f"（{n}）",
    lambda n: f"({n}) ",
    lambda n: "①②③④"[n - 1] + " ",
    lambda n: f"{n}\ufe0f\u20e3 ",
]
SETTINGS = [
    ("### #N", ""),
    ("#### #N", "："),
    ("## #N", ""),
    ("###### #N", ""),
    ("### **#N", "**"),
    ("**#N", "**"),
    ("**#N", "：**"),
    ("**#N", "**："),
    ("#N**", "**"),
    ("#N**", "**:"),
    ("#N", "："),
    ("#N", ":"),
    ("**#N【", "】**"),
]
heading_styles = st.builds(
    lambda number, setting: HeadingStyle(number, *setting), st.sampled_from(NUMBERS), st.sampled_from(SETTINGS)
)

BULLETS: list[Callable[[int], str]] = [
    lambda n: "- ",
    lambda n: "* ",
    lambda n: "+ ",
    lambda n: "• ",
    lambda n: f"{n}. ",
    lambda n: f"{n}、",
    lambda n: f"（{n}）",
    lambda n: "①②③④⑤"[n - 1],
    lambda n: "-" + " " * 3,
]
bullets = st.sampled_from(BULLETS)

PAIRS: list[Callable[[Keyword], str]] = [
    lambda word: f"`{word.term}` (`{word.translation}`)",
    lambda word: f"`{word.term}` ({word.translation})",
    lambda word: f"`{word.term}`（{word.translation}）",
    lambda word: f"{word.term}（{word.translation}）",
    lambda word: f"{word.term} (`{word.translation}`)",
    lambda word: f"**{word.term}** ({word.translation})",
    lambda word: f"`{word.term}`: {word.translation}",
    lambda word: f"{word.term}：{word.translation}",
    lambda word: f"{word.term} - {word.translation}",
    lambda word: f"`{word.term} ({word.translation})`",
    lambda word: f"**{word.term}（{word.translation}）**",
    lambda word: f"{word.term} / {word.translation}",
    lambda word: f"`{word.term}` / `{word.translation}`",
    lambda word: f"`{word.term}` — {word.translation}",
]
TRANSLATION_FIRST: list[Callable[[Keyword], str]] = [
    lambda word: f"{word.translation}（{word.term}）",
    lambda word: f"{word.translation}: {word.term}",
    lambda word: f"`{word.translation}` (`{word.term}`)",
]


def keyword_list(pair: Callable[[Keyword], str], bullet: Callable[[int], str]) -> Callable[[Content], str]:
    return lambda content: "\n\n".join(bullet(n) + pair(word) for n, word in enumerate(content.keywords, 1))


def keyword_row(pair: Callable[[Keyword], str], separator: str, end: str) -> Callable[[Content], str]:
    return lambda content: separator.join(map(pair, content.keywords)) + end


def keyword_table(content: Content) -> str:
    rows = (f"| {n} | {word.term} | {word.translation} |" for n, word in enumerate(content.keywords, 1))
    return "| 序号 | 英文 | 中文 |\n|---|:---|---|\n" + "\n".join(rows)


keyword_layouts = st.one_of(
    st.builds(keyword_list, st.sampled_from(PAIRS), bullets),
    st.builds(
        keyword_row,
        st.sampled_from(PAIRS),
        st.sampled_from([", ", "，", "、", "；", "; "]),
        st.sampled_from(["", "。"]),
    ),
    st.just(keyword_table),
)

FULL_WIDTH = str.maketrans("0123456789./", "０１２３４５６７８９．／")
MARKS: list[Callable[[float], str]] = [
    lambda mark: f"{mark:g}/5",
    lambda mark: f"{mark}/5.0",
    lambda mark: f"{mark:g} / 5",
    lambda mark: f"{mark:g}分",
    lambda mark: f"{mark:g} 分",
    lambda mark: f"{mark:g}/5分",
    lambda mark: f"{mark * 2:g}/10",
    lambda mark: f"{mark:g}星",
    lambda mark: f"{mark:g} out of 5",
    lambda mark: f"{mark:g}/5".translate(FULL_WIDTH),
    lambda mark: f"**{mark:g}/5**",
    lambda mark: f"`{mark:g}分`",
    lambda mark: "★" * int(mark) + ("½" if mark % 1 else "") + "☆" * int(5 - mark) if mark else "0/5",
    lambda mark: f"{mark:g}分（满分5分）",
]
BARE_MARKS: list[Callable[[float], str]] = [lambda mark: f"{mark}", lambda mark: f"{mark:g}"]
marks = st.sampled_from(MARKS)
LABELS: list[Callable[[str], str]] = [
    lambda name: f"{name}：",
    lambda name: f"{name}: ",
    lambda name: f"{name} ：",
    lambda name: f"**{name}**：",
    lambda name: f"**{name}：**",
    lambda name: f"**{name}**: ",
    lambda name: f"`{name}`：",
]
labels = st.sampled_from(LABELS)
REASONS: list[Callable[[str], str]] = [
    lambda reason: f"，{reason}",
    lambda reason: f"。{reason}",
    lambda reason: f". {reason}",
    lambda reason: f" - {reason}",
    lambda reason: f"（{reason}）",
    lambda reason: f"\n\n  {reason}",
    lambda reason: f" \n\n     - {reason}",
    lambda reason: f"  \n{reason}",
]


def score_items(
    bullet: Callable[[int], str] | None,
    label: Callable[[str], str],
    mark: Callable[[float], str],
    reason: Callable[[str], str],
    axes: tuple[str, str, str],
) -> Callable[[Content], str]:
    def lay_out(content: Content) -> str:
        reasons = [reason(text) for text in content.reasons] or [""] * 3
        items = zip(axes, content.scores, reasons, strict=True)
        lines = (
            f"{bullet(n) if bullet else ''}{label(name)}{mark(score)}{why}"
            for n, (name, score, why) in enumerate(items, 1)
        )
        return "\n\n".join(lines)

    return lay_out


def score_row(mark: Callable[[float], str], separator: str, axes: tuple[str, str, str]) -> Callable[[Content], str]:
    def lay_out(content: Content) -> str:
        row = separator.join(f"{name}：{mark(score)}" for name, score in zip(axes, content.scores, strict=True))
        return "\n\n".join([row, *content.reasons])

    return lay_out


def score_table(mark: Callable[[float], str], axes: tuple[str, str, str]) -> Callable[[Content], str]:
    def lay_out(content: Content) -> str:
        reasons = content.reasons or ("", "", "")
        rows = zip(axes, content.scores, reasons, strict=True)
        table = (f"| **{name}** | {mark(score)} | {reason} |" for name, score, reason in rows)
        return "| 维度 | 得分 | 理由 |\n| --- | :---: | --- |\n" + "\n".join(table)

    return lay_out


def score_columns(mark: Callable[[float], str], axes: tuple[str, str, str]) -> Callable[[Content], str]:
    def lay_out(content: Content) -> str:
        row = " | ".join(map(mark, content.scores))
        return "\n\n".join([f"| {' | '.join(axes)} |\n|---|---|---|\n| {row} |", *content.reasons])

    return lay_out


score_layouts = st.one_of(
    st.builds(
        score_items, st.one_of(st.none(), bullets), labels, marks, st.sampled_from(REASONS), st.sampled_from(AXES)
    ),
    st.builds(score_row, marks, st.sampled_from(["，", ", ", "；", "  ", " | "]), st.sampled_from(AXES)),
    st.builds(score_table, marks, st.sampled_from(AXES)),
    st.builds(score_columns, marks, st.sampled_from(AXES)),
)

highlight_layouts: st.SearchStrategy[Callable[[Content], str]] = st.one_of(
    st.builds(
        lambda bullet, gap, lead: (
            lambda content: lead + gap.join(bullet(n) + text for n, text in enumerate(content.highlights, 1))
        ),
        bullets,
        st.sampled_from(["\n", "\n\n", "\n\n\n"]),
        st.sampled_from(["", "主要亮点有以下几点：\n\n"]),
    ),
    st.just(lambda content: "".join(content.highlights)),
)


@dataclass(frozen=True)
class Layout:
    """One way to write an entry."""

    heading: HeadingStyle
    names: tuple[str, str, str, str]
    whole: str
    inline: bool
    indent: str
    highlights: Callable[[Content], str]
    keywords: Callable[[Content], str]
    scores: Callable[[Content], str]

    def write(self, content: Content) -> str:
        bodies = [content.main_work, self.highlights(content), self.keywords(content), self.scores(content)]
        parts = [self._part(n, body) for n, body in enumerate(bodies, 1)]
        return "\n\n".join(filter(None, [self.whole, *parts, content.closing]))

    def _part(self, position: int, body: str) -> str:
        heading = self.heading.line(position, self.names[position - 1])
        if self.inline and position == 1:
            return heading.removesuffix("：").removesuffix(":") + "：" + body
        return f"{heading}\n\n" + "\n".join(self.indent + line for line in body.split("\n"))


layouts = st.builds(
    Layout,
    heading=heading_styles,
    names=st.tuples(*(st.sampled_from(NAMES[part]) for part in ("main_work", "highlights", "keywords", "scores"))),
    whole=st.sampled_from(["", "### 论文总结", "**论文总结：**", "**文章总结**"]),
    inline=st.booleans(),
    indent=st.sampled_from(["", "  ", "   ", "    "]),
    highlights=highlight_layouts,
    keywords=keyword_layouts,
    scores=score_layouts,
)


def archived(*entries: str) -> str:
    head = (
        "# 【2023-09-12】Huggingface 每日论文速览\n\n> 💡说明：\n>\n> - 使用 GPT-4 进行内容生成，然后使用程序整合。\n"
    )
    return head + "\n".join(entries)


def entry_text(body: str, paper: str = PAPER, title: str = TITLE) -> str:
    return f"## {title}\n\n{body}\n\n[到 Huggingface 论文主页查看详情](https://huggingface.co/papers/{paper})"


def read_entry(body: str) -> ArchivedEntry:
    (entry,) = read_digest(archived(entry_text(body))).entries
    return entry


def assert_says(entry: ArchivedEntry, content: Content) -> None:
    assert (entry.paper_id, entry.title, entry.missing, entry.cut_off) == (PAPER, TITLE, (), ())
    assert entry.summary.main_work == content.main_work
    assert entry.summary.highlights == content.highlights
    assert entry.summary.keywords == content.keywords
    assert entry.summary.scores == Scores(*content.scores)
    assert entry.summary.comment == join_pieces([*content.reasons, content.closing])


@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(contents, layouts)
def test_every_layout_gives_the_same_entry(content: Content, layout: Layout) -> None:
    assert_says(read_entry(layout.write(content)), content)
