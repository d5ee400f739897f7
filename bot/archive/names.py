"""The names that models give to the parts of an entry and to the three scores.

A name is understood word by word, not from a list of whole names: 本文工作的主要亮点 and 文章亮点 are both
made of nothing but words that frame (本文, 工作, 的, 主要, 文章) around one that tells (亮点).
"""

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from typing import Literal

Part = Literal["main_work", "highlights", "keywords", "scores"]
Axis = Literal["practicality", "novelty", "recommendation"]
# "tldr" stands over one sentence, "whole" over all parts (论文总结), "closing" over the last remarks (总评, 理由).
Name = Literal["main_work", "highlights", "keywords", "scores", "tldr", "whole", "closing"]
PARTS: tuple[Part, ...] = ("main_work", "highlights", "keywords", "scores")  # in their usual order

LONGEST_NAME = 60  # characters; longer lines are prose

_AXIS_WORDS: dict[Axis, str] = {
    "practicality": "实用性|实用度|实用价值|实用|应用价值|practicality|practical value|practicability|practical|"
    "usefulness|utility|applicability",
    "novelty": "创新性|创新度|新颖性|新颖度|原创性|novelty|innovativeness|innovation|originality",
    "recommendation": "推荐度|推荐指数|推荐程度|推荐等级|推荐性|推荐|recommendation level|recommendation|"
    "recommended|recommend",
}
_TELLING: dict[Name, str] = {  # the first that a name holds is what it tells
    "tldr": "一句话总结|一句话概括|一句话概述|一句话简介|一句话|太长不看|tldr",
    "closing": "推荐理由|评分理由|打分理由|评价理由|评分说明|打分说明|理由|总评|评语|点评|结语|结束语|总体评价|推荐语|"
    "备注|reason|reasons|reasoning|rationale|remark|remarks|comment|comments|conclusion|verdict|justification",
    "keywords": "关键词汇|关键词|关键字|关键术语|核心术语|核心词汇|核心词|术语|主题词|keyword|keywords|"
    "terms|terminology|words",
    "scores": "打分|评分|评估|评价|分数|得分|评级|测评|速评|短评|score|scores|scoring|rating|ratings|evaluation|"
    "assessment|grade|grades|grading|marks",
    "highlights": "亮点|两点|创新点|创新之处|创新|贡献|特点|特色|优势|看点|闪光点|要点|主要发现|highlight|"
    "highlights|contribution|contributions|innovations|strengths|advantages|takeaways|points",
    "main_work": "工作|概述|概要|概览|摘要|内容|简介|简述|综述|介绍|主旨|主题|研究|work|works|summary|overview|"
    "abstract|introduction|synopsis|description|content|contents",
    "whole": "总结|速览|解读|分析|小结|结论|笔记",
}
_FRAME = (
    "概括|简要|简单|说明|描述|本篇|本文|本论文|该论文|该文|这篇|此论文|论文|文章|文中|文|主要|核心|重要|关键|重点|突出|技术|"
    "部分|进行|各项|综合|总体|整体|中英文|双语|英文|中文|列表|所做|维度|方面|几个|五个|一览|情况|结果|指标|问题|目标|"
    "三|五|的|之|对|从|各|其|·|-|"
    "the|of|this|paper|papers|paper's|main|key|core|major|primary|brief|article|article's|to|a|an|its|our|what|does|did|"
    "technical|on|in|for|with|by|from|list|short|quick|section|overall|bilingual|three|five"
)
_AND = "以及|与|和|及|并|、|/|，|,|&|and"

_MEANING: dict[str, str] = {  # later ones win: a word that tells is no mere frame
    **dict.fromkeys(_FRAME.split("|"), "frame"),
    **dict.fromkeys(_AND.split("|"), "and"),
    **{word: name for name in reversed(_TELLING) for word in _TELLING[name].split("|")},
    **{word: axis for axis, words in _AXIS_WORDS.items() for word in words.split("|")},
}
_WORD = re.compile(
    r"\s*(?:(?P<latin>(?:recommendation level|practical value|[a-z]+(?:['’]s)?))|(?P<other>"
    + "|".join(
        sorted(
            (re.escape(word) for word in _MEANING if not word.isascii() or not word[0].isalpha()), key=len, reverse=True
        )
    )
    + "))"
)
AXIS_PATTERNS: dict[Axis, str] = {
    axis: "|".join(
        sorted((rf"\b{word}\b" if word.isascii() else word for word in words.split("|")), key=len, reverse=True)
    )
    for axis, words in _AXIS_WORDS.items()
}

_BRACKETED = re.compile(r"[(（\[【][^()（）\[\]【】]*[)）\]】]$")
_WRAPPED = re.compile(r"[\[【]([^\[\]【】]+)[\]】]")
_AROUND = re.compile(r"^[^\w(\[【]+|[^\w)\]】]+$")


@lru_cache(maxsize=4096)
def name_of(text: str) -> Name | None:
    """What a line of plain text is the name of, given without its numbering. None: it is prose, or one score alone."""
    words = _words(_bare(text))
    axes = {word for word in words if word in _AXIS_WORDS}
    if len(axes) == 1:
        return None
    if axes:
        return "scores"
    told = [name for name in map(_told, _around_and(words)) if name]
    if len(set(told)) > 2:  # a sentence about all the parts
        return None
    return next((name for name in told if name in PARTS), next(iter(told), None))


def _told(words: Sequence[str]) -> Name | None:
    return next((name for name in _TELLING if name in words), None)


def _around_and(words: Sequence[str]) -> list[list[str]]:
    """主要工作与贡献 is two names, of which the first counts; 本文工作的主要亮点 is one."""
    names: list[list[str]] = [[]]
    for word in words:
        if word == "and":
            names.append([])
        else:
            names[-1].append(word)
    return names


def _words(name: str) -> list[str]:
    """What each word of a name means; nothing at all as soon as one word is not a word of names."""
    words: list[str] = []
    position = 0
    while position < len(name):
        match = _WORD.match(name, position)
        meaning = _MEANING.get((match["latin"] or match["other"]).replace("’", "'")) if match else None
        if match is None or meaning is None:
            return []
        words.append(meaning)
        position = match.end()
    return words


def _bare(text: str) -> str:
    """Lower case, half width, without what surrounds a name: 【】, emoji, a remark in brackets at its end."""
    if len(text) > LONGEST_NAME:
        return ""
    name = _AROUND.sub("", unicodedata.normalize("NFKC", text).strip().lower().replace("tl;dr", "tldr"))
    inner = _WRAPPED.fullmatch(name)
    return _AROUND.sub("", _BRACKETED.sub("", inner[1] if inner else name).strip())
