"""Which keywords are offered: the most frequent, in the reader's language, and none that is taken or has no room."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.chat.suggestions import buttons, words_on
from bot.wording import LANGUAGES
from bot.words.suggest import BYTES, frequent, untaken
from storage.records import Keyword, Language

WEEK = [
    ("1", Keyword("LLM", "")), ("1", Keyword("LLMs", "大语言模型")), ("1", Keyword("agents", "智能体")),
    ("2", Keyword("large language model", "大语言模型")), ("2", Keyword("agent", "智能体")),
    ("3", Keyword("LLM", "大语言模型")), ("3", Keyword("Agents", "代理")), ("3", Keyword("video", "")),
    ("4", Keyword("agents", "")), ("4", Keyword("LLM", "大语言模型")), ("4", Keyword("agents", "智能体")),
]  # fmt: skip


def offered(language: Language, *taken: str) -> list[str]:
    return list(untaken(frequent(WEEK, language), taken))


def test_the_most_frequent_come_first_each_once_in_its_usual_spelling() -> None:
    assert offered("en") == ["agents", "LLM", "large language model", "video"]


def test_a_chinese_reader_gets_the_usual_translation_and_terms_that_share_it_are_one() -> None:
    assert offered("zh") == ["大语言模型", "智能体", "视频"]


@pytest.mark.parametrize("taken", ["大语言模型", "llm", "Large Language Models"])
def test_what_is_followed_or_hidden_in_either_language_is_not_offered(taken: str) -> None:
    assert "大语言模型" not in offered("zh", taken)


def test_what_the_glossary_translates_is_known_to_who_follows_it_in_chinese() -> None:
    week = [("1", Keyword("reinforcement learning", ""))]
    assert untaken(frequent(week, "zh"), ["强化学习"]) == []
    assert untaken(frequent(week, "zh"), []) == ["强化学习"]


def test_an_abbreviation_in_brackets_makes_no_other_word() -> None:
    long, short = "large language models (LLMs)", Keyword("LLMs", "大语言模型")
    week = [("1", Keyword(long, "大语言模型（LLM）")), ("2", short), ("3", short), ("4", Keyword("VLMs", ""))]
    for language, words in (("en", "LLMs"), ("zh", "大语言模型")):
        assert untaken(frequent(week, language), []) == [words, "VLMs" if language == "en" else "视觉语言模型"]
        for taken in ("large language model", "LLM", "大语言模型"):
            assert words not in untaken(frequent(week, language), [taken])
    assert untaken(frequent(week[:1], "en"), []) == ["large language models"]
    assert untaken(frequent(week[:1], "zh"), []) == ["大语言模型"]


def test_a_word_in_brackets_that_abbreviates_nothing_is_another_word() -> None:
    week = [("1", Keyword("multimodal extensions (MLLMs)", "")), ("2", Keyword("MLLMs", ""))]
    assert untaken(frequent(week, "en"), []) == ["multimodal extensions", "MLLMs"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_says_nothing_of_a_papers_topic_is_not_offered(language: Language) -> None:
    general = [
        "state-of-the-art performance", "State-of-the-Art LLMs", "SOTA results", "experimental results", "Datasets",
        "Performance", "ablation study", "最先进的性能", "实验结果", "数据集",
    ]  # fmt: skip
    week = [("1", Keyword(term, "")) for term in general] + [("2", Keyword("top performance", "最先进的性能"))]
    assert untaken(frequent(week, language), []) == []
    assert untaken(frequent([("1", Keyword("dataset distillation", ""))], language), []) != []


def test_one_papers_own_names_do_not_crowd_out_the_others() -> None:
    week = [("1", Keyword(name, "")) for name in ("EnvA", "EnvB", "EnvC")] + [("2", Keyword("OtherA", ""))]
    assert untaken(frequent(week, "en"), []) == ["EnvA", "EnvB", "OtherA", "EnvC"]


def test_what_brings_nothing_new_is_not_offered() -> None:
    week = [("1", Keyword("LLM agents", "")), ("1", Keyword("agentic RL", "")), ("1", Keyword("LLMs", ""))]
    assert untaken(frequent(week, "en"), ["agent"]) == ["agentic RL", "LLMs"]
    assert untaken(frequent(week, "en"), ["large LLM agents"]) == ["LLM agents", "agentic RL", "LLMs"]


def test_what_a_button_cannot_carry_or_would_be_read_as_several_is_not_offered() -> None:
    odd = [("1", Keyword(term, "")) for term in ("a, b", "a；b", "org:Google", "!!!", "强" * (BYTES // 3 + 1), "fine")]
    assert [offer.words for offer in frequent(odd, "en")] == ["fine"]


KEYWORDS = st.builds(Keyword, st.text(max_size=30), st.text("强化 a", max_size=30))


@given(st.lists(st.tuples(st.sampled_from("1234"), KEYWORDS)), st.sampled_from(list(LANGUAGES)))
def test_every_word_that_is_offered_fits_its_button_and_can_be_read_off_it_again(
    week: list[tuple[str, Keyword]], language: Language
) -> None:
    words = list(untaken(frequent(week, language), ()))
    keyboard = buttons(words, words[::2])
    assert words_on(keyboard) == words
    assert all(len((button.data or "").encode()) <= 64 for row in keyboard for button in row)
