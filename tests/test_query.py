"""What is searched for: words in any script, and nothing that could be an operator."""

from hypothesis import given
from hypothesis import strategies as st

from bot.markup import utf16_units
from bot.words.query import LONGEST, folded, looked_for, read_query

APART: dict[str, list[list[tuple[str, ...]]]] = {
    "Diffusion Models": [[("diffusion",)], [("model",)]],
    "强化学习 推理": [[("强", "化", "学", "习")], [("推", "理")]],
    "LLM推理": [[("llm",)], [("推", "理")]],
    "码": [[("码",)]],
    "pre-training": [[("pre", "training"), ("pretraining",)]],
    '"chain of thought" math': [[("chain", "of", "thought")], [("math",)]],
    "“思维链”": [[("思", "维", "链")]],
    "Schrödinger's cats": [[("schrodinger",)], [("cat",)]],
    "C++ ３Ｄ": [[("c++",)], [("3d",)]],
    "model model MODELS": [[("model",)]],
    "AND OR NOT NEAR": [[("and",)], [("or",)], [("not",)], [("near",)]],
    '*^:"-()': [],
    "title:x": [[("title",)], [("x",)]],
    "author:Yann LeCun": [[("yann",)], [("lecun",)]],  # as in a followed topic; here names are words
    "机构：DeepMind 推理": [[("deepmind",)], [("推", "理")]],
    "video -agents −robot": [[("video",)]],
    "…\u200b\x00": [],
}


def test_words_are_taken_apart() -> None:
    assert {words: [list(term) for term in read_query(words).terms] for words in APART} == APART


def test_a_leading_minus_hides_and_a_hyphen_does_not() -> None:
    assert [list(term) for term in read_query("-agents vision-language －视频").without] == [
        [("agent",)],
        [("视", "频")],
    ]
    assert read_query("vision-language 1 - 2 -").without == ()


def test_crumbs_are_single_words_and_pairs_of_ideographs() -> None:
    crumbs = read_query('"chain of thought" 大模型推理 码').crumbs
    assert [list(term) for term in crumbs] == [
        [("chain",)], [("of",)], [("thought",)],
        [("大", "模")], [("模", "型")], [("型", "推")], [("推", "理")], [("码",)],
    ]  # fmt: skip


def test_what_is_indexed_holds_hyphenated_words_in_both_spellings() -> None:
    assert folded("Pre-training of Vision–Language Models: 强化学习, Müller’s") == (
        "pre training of vision language model 强 化 学 习 muller \ue000 pretraining visionlanguage"
    )
    assert folded("") == ""


@given(st.text(max_size=5000))
def test_any_text_gives_few_short_terms_of_words_alone(words: str) -> None:
    assert utf16_units(looked_for(words)) <= LONGEST
    query = read_query(words)
    assert len(query.terms) <= LONGEST
    for phrase in (phrase for term in (*query.terms, *query.crumbs) for phrase in term):
        assert phrase
        assert all(word.replace("+", "").replace("#", "").isalnum() for word in phrase)


@given(st.text(max_size=300))
def test_a_word_of_a_text_is_looked_for_as_it_is_indexed(text: str) -> None:
    indexed = folded(text).split(" ")
    for term in read_query(text).terms[:-1]:  # the last one may be cut
        assert any(set(phrase) <= set(indexed) for phrase in term)
