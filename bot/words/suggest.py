"""Which keywords to offer to somebody who may follow them: the most frequent ones. Pure."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from bot.words.glossary import ABBREVIATED, translate
from bot.words.match import is_usable, key
from storage.records import Keyword, Language

BYTES = 53  # of a word's UTF-8: a button carries it, and has room for 64 with "unfollow:" and some to spare
OF_ONE_PAPER = 2  # keywords that no other paper has and that come before those of other papers
MOST = 300  # frequent keywords: more than anybody follows
_SEPARATORS = frozenset(",，、;；:：")  # words with these would be read as several, or as something else
Key = tuple[str, ...]
# What many abstracts say and nobody follows: with few exceptions, all of it is from recorded days.
_GENERAL = frozenset(map(key, [
    "ablation study", "accuracy", "analysis", "approach", "baseline", "benchmark dataset", "benchmark evaluation",
    "code", "dataset", "downstream task", "effectiveness", "efficiency", "evaluation", "evaluation criteria",
    "evaluation framework", "experiment", "experimental design", "experimental result", "extensive experiment",
    "framework", "high-quality", "human evaluation", "large-scale dataset", "method", "metric", "model", "performance",
    "quality", "result", "robust", "task", "task-specific", "training data",
    "下游任务", "人工评估", "代码", "任务", "准确率", "分析", "基准数据集", "基线", "大规模数据集", "实验", "实验结果",
    "性能", "效率", "数据集", "方法", "最优性能", "最先进性能", "最先进的性能", "最先进的结果", "有效性", "框架",
    "模型", "消融实验", "结果", "训练数据", "评估", "评估指标", "评估框架", "质量", "高质量",
]))  # fmt: skip
_PRAISE = (key("state-of-the-art"), key("SOTA"))  # with which such phrases begin


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A keyword to follow, as it is offered, and all the ways in which somebody may follow it already."""

    words: str
    keys: frozenset[Key]


def frequent(keywords: Iterable[tuple[str, Keyword]], language: Language) -> Sequence[Suggestion]:
    """The keywords of these papers, by how many share each, in the reader's language where it has a word for it.

    `keywords` come with the id of their paper. What a button cannot carry is left out. Translations are Chinese,
    whatever language a summary is in.
    """
    known = [(paper_id, _translated(keyword)) for paper_id, keyword in keywords if not _is_general(keyword)]
    full = _abbreviations(keyword.term for _, keyword in known)
    known = [(paper_id, Keyword(_bare(keyword.term), _bare(keyword.translation))) for paper_id, keyword in known]
    names = _names(known) if language == "zh" else {}
    papers: defaultdict[Key, set[str]] = defaultdict(set)
    spellings: defaultdict[Key, Counter[str]] = defaultdict(Counter)
    others: defaultdict[Key, set[Key]] = defaultdict(set)
    for paper_id, keyword in known:
        own = key(keyword.term)
        term = full.get(own, own)
        words = names.get(own, keyword.term)
        name = key(words) if own in names else term
        papers[name].add(paper_id)
        spellings[name][words] += 1
        others[name] |= {name, own, term, key(keyword.translation)} - {()}
    by_count = _mixed(sorted(papers, key=lambda name: -len(papers[name])), papers)
    found = (Suggestion(spellings[name].most_common(1)[0][0], frozenset(others[name])) for name in by_count)
    return [suggestion for suggestion in found if _fits_a_button(suggestion.words)][:MOST]


def _translated(keyword: Keyword) -> Keyword:
    return keyword if keyword.translation else Keyword(keyword.term, translate(keyword.term, "zh"))


def _is_general(keyword: Keyword) -> bool:
    found = (key(_bare(keyword.term)), key(_bare(keyword.translation)))
    return any(words in _GENERAL or words[: len(praise)] == praise for words in found for praise in _PRAISE)


def _bare(words: str) -> str:
    """Without the abbreviation that stands in brackets behind them."""
    found = ABBREVIATED.fullmatch(words)
    return found["words"] if found else words


def _abbreviations(terms: Iterable[str]) -> dict[Key, Key]:
    """What each abbreviation stands for most often, as far as these terms say it: `LLM` for `large language model`."""
    used: defaultdict[Key, Counter[Key]] = defaultdict(Counter)
    for term in terms:
        found = ABBREVIATED.fullmatch(term)
        if found and _abbreviates(found["abbreviation"], found["words"]):
            used[key(found["abbreviation"])][key(found["words"])] += 1
    return {short: long.most_common(1)[0][0] for short, long in used.items()}


def _abbreviates(short: str, words: str) -> bool:
    """Whether its letters stand in the words, in their order and from the first one on."""
    letters = iter(words.casefold())
    wanted = short.removesuffix("s").casefold()
    return words.casefold().startswith(wanted[0]) and all(letter in letters for letter in wanted)


def _mixed(names: Iterable[Key], papers: Mapping[Key, set[str]]) -> list[Key]:
    """The same, with most of what stands in one paper only at the end: a paper's own names interest few others."""
    alone: Counter[str] = Counter()
    first, last = list[Key](), list[Key]()
    for name in names:
        if len(papers[name]) == 1:
            alone.update(papers[name])
        is_one_of_many = len(papers[name]) == 1 and max(alone[paper_id] for paper_id in papers[name]) > OF_ONE_PAPER
        (last if is_one_of_many else first).append(name)
    return first + last


def untaken(suggestions: Iterable[Suggestion], taken: Iterable[str], most: int | None = None) -> Sequence[str]:
    """The first of those that bring something new to who follows or hides this, in either language; None: all.

    "LLM agents" brings nothing new to who follows "agent".
    """
    known = [_spaced(key(words)) for words in taken]
    new = (
        suggestion.words
        for suggestion in suggestions
        if not any(words in name for name in map(_spaced, suggestion.keys) for words in known)
    )
    return list(islice(new, most))


def _spaced(words: Key) -> str:
    return f" {' '.join(words)} "


def _names(keywords: Iterable[tuple[str, Keyword]]) -> dict[Key, str]:
    """For each English term, its most usual translation."""
    used: defaultdict[Key, Counter[str]] = defaultdict(Counter)
    for _, keyword in keywords:
        if keyword.translation:
            used[key(keyword.term)][keyword.translation] += 1
    return {term: translations.most_common(1)[0][0] for term, translations in used.items()}


def _fits_a_button(words: str) -> bool:
    return is_usable(words) and len(words.encode()) <= BYTES and words.isprintable() and not _SEPARATORS & set(words)
