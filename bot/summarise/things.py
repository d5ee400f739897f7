"""What a number counts ("three key innovations" and 三项关键创新 count the same), and what a reader could count."""

import re
from collections import defaultdict
from itertools import dropwhile, takewhile
from typing import Final

from bot.summarise.quantities import Item, Quantity
from bot.summarise.typography import PlainText

Counts = dict[str, dict[float, str]]
"""Of each kind of thing, the small numbers that a text has of it, each with its wording."""

_CHINESE: Final = {
    "创新": "innovation", "贡献": "contribution", "设计": "design", "组件": "component", "模块": "module",
    "阶段": "stage", "步骤": "step", "挑战": "challenge", "障碍": "barrier", "局限": "limitation", "任务": "task",
    "数据集": "dataset", "基准": "benchmark", "子集": "subset", "模态": "modality", "维度": "dimension",
    "智能体": "agent", "模型": "model", "规模": "size", "设置": "setting", "配置": "configuration", "模式": "mode",
    "机制": "mechanism", "原则": "principle", "策略": "strategy", "方法": "method", "算法": "algorithm",
    "技术": "technique", "指标": "metric", "领域": "domain", "类别": "category", "类型": "type",
    "发现": "finding", "方言": "dialect", "方面": "aspect", "评审": "judge", "专家": "expert",
}  # fmt: skip
_ENGLISH: Final = {
    **{noun: noun for noun in _CHINESE.values()}, "phase": "stage", "modalitie": "modality",
    "strategie": "strategy", "categorie": "category", "approach": "method", "approache": "method",
}  # fmt: skip
_NOUN: Final = re.compile("|".join(_CHINESE))
_CHINESE_PHRASE: Final = re.compile(
    r" ?[个种类项大款套组步条]?[^\W0-9A-Za-z一二两三四五六七八九十的和与在]{0,4}?(?: ?[A-Za-z-]{1,20} )?"
    rf"((?:{_NOUN.pattern})+)(?!家族|系列|变体|版本|架构|组合|对)"
)
_WORD = (
    r"(?!(?:of|and|or|in|on|for|to|from|with|that|which|by|are|is|as|at|over|than|into|across|per|times)\b)"
    "[A-Za-z]+(?:-[A-Za-z]+)*"
)
_ENGLISH_PHRASE: Final = re.compile(rf"[-\s]({_WORD}(?:\s{_WORD}){{0,4}})")

_SHOT: Final = re.compile(r"[- ]?shot\b|样本(?=设置|学习|提示|迁移|评[测估]|泛化|[，。；、]|$)")
_HARDWARE: Final = re.compile(r" (?:[A-Z][A-Za-z0-9-]* )?(?:[GTC]PU|card|node|machine|server)s?\b")
_IN_TURN: Final = re.compile(r" ?[个大]?(?:阶段|步骤|步(?![长数态行]))|[- ](?:[a-z]+[- ])?(?:stage|phase|step)s?\b")
_TURNS: Final = re.compile(
    r"(?i:\b(?:two|second|first|then|next|later|finally|followed|before|after|subsequent|initial|multi|stage|phase|step"
    r"|pre-?train|post-?train|fine-?tun|warm|curricul|cascad|pipelin|coarse|hierarch|sequen|progress|iterat|decoupl))"
)

_SMALL_COUNT = 10
_LISTED: Final = re.compile(r"[,，;；]\s*(?:and|or)\b|[,，、;；]|\b(?:and|or)\b|[和与及或]")
_SENTENCE_END: Final = re.compile(r"[.!?](?=\s|$)|[。！？\n]")
_ENUMERATED: Final = re.compile(r"[(（]([0-9]{1,2})[)）]|(?<![0-9.])([0-9]{1,2})[.、)](?=\s)")
_MANY = 20  # things; of more there may well be some kinds
_CLAUSE_END: Final = re.compile("[，。；：,.;:\n]")
_SOME_OF: Final = re.compile(
    r"(?:[其这][中余他]|另外?|剩余|[前后这]|(?i:\b(?:of|other|remaining|first|last|these)(?:\s(?:the|these|its))?))\s?$"
)


def things_at(text: str, position: int) -> tuple[str, ...]:
    """What the number before a position counts: English nouns in the singular, as far as they are in the table.

    Of several in a row ("four benchmark datasets") the last is the thing, and the others name it as well.
    """
    if _SHOT.match(text, position):
        return ("shot",)
    if phrase := _CHINESE_PHRASE.match(text, position):
        return tuple(_CHINESE[noun] for noun in _NOUN.findall(phrase[1]))
    phrase = _ENGLISH_PHRASE.match(text, position)
    words = phrase[1].lower().split() if phrase else []
    nouns = dropwhile(lambda noun: not noun, (_ENGLISH.get(word.removesuffix("s"), "") for word in words))
    return tuple(takewhile(bool, nouns))


def counts_of(found: list[Item], plain: PlainText) -> Counts:
    """How many of each kind of thing a text says there are; under "", the numbers of what is not known to be a kind."""
    counts: Counts = defaultdict(dict)
    for item in found:
        if isinstance(item, Quantity) and item.alone and item.figure <= _MANY:
            things = things_at(plain.text, item.end) or ("",)
            for thing in things if item.figure > 1 else {"shot"}.intersection(things):
                counts[thing].setdefault(item.figure, plain.as_written(item.start, item.end))
    return counts


def other_counts(quantity: Quantity, text: str, said: Counts) -> str:
    """How many the abstract says there are of what this number counts, if it is surely another number; else nothing."""
    is_shot = quantity.alone and _SHOT.match(text, quantity.end)
    thing = (((quantity.countable or is_shot) and things_at(text, quantity.end)) or ("",))[-1]
    counts = said.get(thing, {}) if thing else {}
    if not counts or quantity.figure in counts or quantity.figure in said.get("", {}):
        return ""
    if not is_shot and _is_explained(quantity, text):
        return ""
    return f"{' and '.join(counts.values())} {thing}s"


def _is_explained(quantity: Quantity, text: str) -> bool:
    """Whether a summary says which ones it counts: the other three, 其中三个, GPT-5、Claude 和 Gemini 三个模型."""
    if _SOME_OF.search(text, max(0, quantity.start - 24), quantity.start):
        return True
    return len(_LISTED.findall(_CLAUSE_END.split(text[: quantity.start])[-1])) + 1 >= quantity.figure


def can_be_counted(quantity: Quantity, text: str, source: str) -> bool:
    """Whether a reader of the source could count what this number counts: no machines, no stages without a "then"."""
    if not quantity.countable or _HARDWARE.match(text, quantity.end):
        return False
    return not _IN_TURN.match(text, quantity.end) or bool(_TURNS.search(source))


def longest_list(text: str) -> int:
    """How many things one sentence of a text lists, by commas and conjunctions or by (1), (2), (3)."""
    listed = (len(_LISTED.findall(sentence)) + 1 for sentence in _SENTENCE_END.split(text))
    numbered = (int(match[1] or match[2]) for match in _ENUMERATED.finditer(text))
    return max(0, *listed, *(number for number in numbered if number <= _SMALL_COUNT))
