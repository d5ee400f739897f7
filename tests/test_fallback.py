"""What a card says without a model: the abstract's own sentences, well chosen, and nothing else."""

import json
import re
from dataclasses import asdict, replace
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from bot.embedded.papers_api import sample_days
from bot.listing import read_paper
from bot.summarise.fallback import MAX_HIGHLIGHTS, MAX_KEYWORDS, from_abstract
from bot.summarise.sentences import sentences
from storage.records import Paper, Summary, SummaryLanguage
from tests.conftest import recorded_days

SAMPLES = [read_paper(entry) for entries in sample_days().values() for entry in entries]


def paper(abstract: str, title: str = "A Title", **fields: Any) -> Paper:
    return Paper(id="2608.00001", title=title, abstract=abstract, **fields)


def single_spaced(text: str) -> str:
    return " ".join(text.split())


def told_word_for_word(source: Paper, language: SummaryLanguage = "zh") -> Summary:
    """What is told of a paper: every sentence of it stands in the abstract, or is the Hub's own."""
    summary = from_abstract(source, language).summary
    abstract = single_spaced(source.abstract)
    assert summary.title == source.title
    assert summary.tldr in abstract or summary.tldr == source.ai_summary
    assert summary.main_work in abstract or summary.main_work == source.ai_summary
    assert all(highlight and highlight in abstract for highlight in summary.highlights)
    assert summary.main_work not in summary.highlights or abstract.count(summary.main_work) > 1
    assert len(summary.highlights) <= MAX_HIGHLIGHTS
    assert len(summary.keywords) <= MAX_KEYWORDS
    assert summary.scores is None
    assert summary.comment == ""
    return summary


# Sentences


CUT: dict[str, list[str]] = {
    "": [],
    "One.": ["One."],
    "No end": ["No end"],
    "One. Two! Three? Four": ["One.", "Two!", "Three?", "Four"],
    "It works (see below). Then it stops.": ["It works (see below).", "Then it stops."],
    'They ask "why?" Nobody knows.': ['They ask "why?"', "Nobody knows."],
    "Such as images, e.g. ImageNet, or text, i.e. Wikipedia. It works.": [
        "Such as images, e.g. ImageNet, or text, i.e. Wikipedia.",
        "It works.",
    ],
    "By Smith et al. We vs. Them. See Fig. 3.": ["By Smith et al. We vs. Them.", "See Fig. 3."],
    "Written by J. Doe. It has 1.3 billion.": ["Written by J. Doe.", "It has 1.3 billion."],
    "Such as captioning and Q&A. Notably, it works.": ["Such as captioning and Q&A.", "Notably, it works."],
    "In maths, physics, etc. Starting there, we go on.": ["In maths, physics, etc.", "Starting there, we go on."],
    "We train it. phi-1.5 is small. iGPT is not.": ["We train it.", "phi-1.5 is small.", "iGPT is not."],
    "It saves cost. $60 is enough. 3 of 4 agree.": ["It saves cost.", "$60 is enough.", "3 of 4 agree."],
    "It learns models.However, training fails.In this work we help.": [
        "It learns models.",
        "However, training fails.",
        "In this work we help.",
    ],
    "Use Node.js or Character.AI with v2.Beta now.": ["Use Node.js or Character.AI with v2.Beta now."],
    "A first paragraph.\n\nA second\none.": ["A first paragraph.", "A second one."],
}


def test_a_text_is_cut_where_its_sentences_end() -> None:
    assert {text: sentences(text) for text in CUT} == CUT


@given(st.text() | st.text(alphabet="aA1.!? \n)\"'("))
def test_cutting_loses_nothing_but_white_space(text: str) -> None:
    found = sentences(text)
    assert "".join("".join(found).split()) == "".join(text.split())
    assert all(single_spaced(sentence) == sentence != "" for sentence in found)


# Choosing


SCENE = "Recent language models have achieved remarkable results. However, existing benchmarks remain limited."
WORK = "We introduce MemTrap, a benchmark of memory traps in language models, which consists of two tasks."
RESULT = "MemTrap shows that the strongest model loses 12.5% accuracy, while smaller models lose more than 30%."
IDEA = "The tasks are taken from long conversations between people and assistants in five different languages."
EMPTY = "We conduct extensive experiments across a range of models and tasks to prove this point."
CODE = "The code and data are available at https://github.com/a/b."


def test_the_sentence_that_says_what_was_done_is_the_main_one() -> None:
    summary = from_abstract(paper(f"{SCENE} {WORK} {RESULT} {CODE}", "MemTrap: Memory Traps"), "zh").summary
    assert summary.main_work == summary.tldr == WORK


def test_results_are_highlights_and_the_scene_is_not() -> None:
    text = f"{SCENE} {WORK} {IDEA} {EMPTY} {RESULT} {CODE}"
    assert from_abstract(paper(text), "zh").summary.highlights == (RESULT,)


def test_highlights_stand_in_the_order_of_the_abstract() -> None:
    second = "It also improves the accuracy of two older models by a wide margin on every task."
    summary = from_abstract(paper(f"{WORK} {second} {RESULT}"), "zh").summary
    assert summary.highlights == (second, RESULT)


def test_without_results_the_sentence_after_the_main_one_is_better_than_nothing() -> None:
    assert from_abstract(paper(f"{WORK} {IDEA} {CODE}"), "zh").summary.highlights == (IDEA,)


def test_the_first_of_several_proposals_is_the_main_one() -> None:
    second = "Second, we introduce an attention sink, which keeps the first frames in memory for a long time."
    third = "Additionally, we propose a training algorithm, which makes the model faster in every setting."
    first = "We design Rolling, a method of video generation that makes long videos with few errors."
    text = f"{SCENE} {first} {second} {third}"
    assert from_abstract(paper(text, "Rolling Attention: Training Video Generation"), "zh").summary.main_work == first


WORSE = [
    "We introduce MemTrap here.",  # says too little
    "Finally, we introduce MemTrap, a benchmark of memory traps in language models, in a second language.",
    "We release MemTrap, a benchmark of memory traps in language models, at https://github.com/a/b for everybody.",
    "While existing work is limited, we introduce a benchmark of memory traps in language models that is not.",
    WORK.removesuffix(".") + ", and" * 45 + " so on.",
]


def test_of_two_sentences_that_say_what_was_done_the_plainer_one_is_quoted() -> None:
    for worse in WORSE:
        for text in (f"{worse} {WORK}", f"{WORK} {worse}"):
            summary = from_abstract(paper(text, "MemTrap: Memory Traps in Language Models"), "zh").summary
            assert summary.main_work == WORK


MANY_WAYS = [
    "This paper explores the capabilities of models in the field of law and what they are good for.",
    "In this note, we address the problem at the core of this approach and offer some improvements.",
    "Our method, named Round, uses signed gradients, so that it reaches its results within 400 steps.",
    "By proposing hourglass blocks, the authors challenge a convention that nobody has questioned so far.",
    "A new router network is proposed for the selection of experts, which makes the model more accurate.",
    "We investigate how these networks behave when they are made larger and are trained for longer.",
]


def test_what_was_done_is_said_in_many_ways() -> None:
    after = "Such questions are of interest to everybody who works with models of this kind."
    told = [from_abstract(paper(f"{SCENE} {sentence} {after}"), "zh").summary.main_work for sentence in MANY_WAYS]
    assert told == MANY_WAYS


def test_the_hubs_own_summary_is_the_one_line() -> None:
    summary = from_abstract(paper(f"{SCENE} {WORK}", ai_summary="What the Hub says."), "zh").summary
    assert (summary.tldr, summary.main_work) == ("What the Hub says.", WORK)


def test_without_an_abstract_the_hubs_own_summary_is_all_there_is() -> None:
    summary = from_abstract(paper("", ai_summary="What the Hub says."), "zh").summary
    assert (summary.tldr, summary.main_work, summary.highlights) == ("What the Hub says.", "What the Hub says.", ())
    nothing = from_abstract(paper(""), "en").summary
    assert (nothing.tldr, nothing.main_work) == ("", "")


def test_what_the_models_text_failed_is_handed_on() -> None:
    reading = from_abstract(paper(WORK), "zh", ("number: 1.3亿",))
    assert (reading.source, reading.model, reading.checks) == ("abstract", None, ("number: 1.3亿",))


# Keywords


def test_the_hubs_keywords_come_with_their_chinese_where_it_is_known() -> None:
    summary = from_abstract(paper(WORK, ai_keywords=("large language models", "MemTrap")), "zh").summary
    assert [(keyword.term, keyword.translation) for keyword in summary.keywords] == [
        ("large language models", "大语言模型"),
        ("MemTrap", ""),
    ]


def test_an_abbreviation_beside_its_full_name_is_no_keyword_of_its_own() -> None:
    terms = ("large language models", "LLMs", "RAG", "reinforcement learning", "RL")
    summary = from_abstract(paper(WORK, ai_keywords=terms), "zh").summary
    assert [keyword.term for keyword in summary.keywords] == ["large language models", "RAG", "reinforcement learning"]


def test_without_the_hubs_keywords_names_and_abbreviations_are_terms() -> None:
    text = "We use Retrieval Augmented Generation (RAG) and LLMs (LLMs) as well."
    summary = from_abstract(paper(text, "MemTrap: Traps of Memory (MT)"), "en").summary
    assert [keyword.term for keyword in summary.keywords] == ["MemTrap", "MT", "RAG", "LLMs"]


def test_there_is_room_for_eight_keywords_and_none_is_a_whole_sentence() -> None:
    terms = ("x" * 81, *(f"term {chr(97 + n)}" for n in range(20)))
    summary = from_abstract(paper(WORK, ai_keywords=terms), "zh").summary
    assert [keyword.term for keyword in summary.keywords] == [f"term {chr(97 + n)}" for n in range(8)]


# For all


_SENTENCE = st.sampled_from(
    [SCENE, WORK, RESULT, IDEA, EMPTY, CODE, "1) Robust.", "e.g. this", "<think>", "…", "。", "?"]
)


@given(st.text() | st.lists(_SENTENCE | st.text(max_size=20), max_size=9).map(" ".join), st.text(max_size=60))
def test_any_abstract_is_quoted_word_for_word_or_not_at_all(abstract: str, title: str) -> None:
    told_word_for_word(paper(abstract, title), "zh")
    told_word_for_word(paper(abstract, title, ai_summary="The Hub's.", ai_keywords=("a", title)), "en")


def test_the_most_telling_results_are_the_highlights() -> None:
    weak = [f"It is better than the {kind} method in all of the tasks that we have looked at." for kind in "ABC"]
    strong = "It outperforms every one of the known methods by 12.5% on all of the tasks that we have looked at."
    summary = from_abstract(paper(" ".join(["We propose a method.", *weak, strong])), "zh").summary
    assert summary.highlights == (*weak[: MAX_HIGHLIGHTS - 1], strong)


def test_an_abstract_of_the_length_of_a_book_is_read_all_the_same() -> None:
    told_word_for_word(paper("We show that it works. " * 5_000))
    told_word_for_word(paper("e.g. A" * 20_000))
    told_word_for_word(paper("a" * 100_000))
    told_word_for_word(paper("code data " * 30_000))  # minutes, if each "code" were tried with all that follows


def test_every_sample_paper_is_told_in_its_own_words() -> None:
    for source in (*SAMPLES, *(replace(sample, ai_summary=None, ai_keywords=()) for sample in SAMPLES)):
        summary = told_word_for_word(source)
        assert summary.main_work, source.id
        assert summary.highlights, source.id
        json.dumps(asdict(summary), ensure_ascii=False).encode()


def test_every_recorded_paper_is_told_in_its_own_words_and_never_by_its_links() -> None:
    for source in (read_paper(entry) for entries in recorded_days().values() for entry in entries[::3]):
        summary = told_word_for_word(source)
        assert 30 <= len(summary.main_work) <= 1000
        assert not re.search(r"https?://|github\.com", " ".join([summary.main_work, *summary.highlights]))


def test_recorded_papers_that_set_the_scene_first_are_not_told_by_it() -> None:
    found = [read_paper(entry) for entries in recorded_days().values() for entry in entries]
    scene = re.compile(r"(?:Recent(?:ly)?|Despite|However|Although|Existing)\b")
    quoted = [from_abstract(source, "zh").summary.main_work for source in found if scene.match(source.abstract)]
    assert len(quoted) > 20
    assert sum(bool(scene.match(sentence)) for sentence in quoted) <= len(quoted) // 20
