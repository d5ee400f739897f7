"""Followed words against texts: what counts as the same, what as a whole word, and a slow reference that agrees."""

import re
import unicodedata
from itertools import combinations

from hypothesis import assume, given
from hypothesis import strategies as st

from bot.words.match import Matcher, is_usable, key

SAME = [
    ("diffusion", "A Diffusion Model"),
    ("DIFFUSION", "a diffusion model"),
    ("diffusion models", "A Diffusion Model for Faces"),
    ("diffusion model", "Diffusion Models Beat GANs"),
    ("LLM", "ＬＬＭｓ read text"),
    ("ＬＬＭ", "how LLMs read"),
    ("LM", "small LMs at the edge"),
    ("vision-language", "Vision Language Models"),
    ("vision language", "a vision‑language model"),
    ("pre-training", "pretraining at scale"),
    ("pretraining", "Pre-Training at scale"),
    ("multi_agent", "multi-agent systems"),
    ("state of the art", "a state-of-the-art result"),
    ("GPT-4", "we ask GPT‑4 to judge"),
    ("C++", "compiles C++ and Rust"),
    ("C#", "written in C#."),
    ("3D", "in 3D, at once"),
    ("transformers", "the transformer’s attention"),
    ("agent", "agents’ plans"),
    ("强化学习", "基于强化学习的推理"),
    ("学习", "强化学习"),
    ("LLM推理", "加速LLM推理的方法"),
    ("LLM推理", "LLM 推理"),
    ("LLM 推理", "用LLM推理"),
    ("大型语言模型", "大型语言模型（LLM）"),
    ("拡散モデル", "拡散モデルによる生成"),
    ("「智能体」", "多智能体协作"),
]

DIFFERENT = [
    ("cat", "concatenation"),
    ("agent", "agentic"),
    ("LLM", "VLLM"),
    ("LLM推理", "VLLM推理"),
    ("LLM推理", "LLM训练"),
    ("C", "C++"),
    ("class", "clas"),
    ("diffusion model", "diffusion of a model"),
    ("model diffusion", "diffusion model"),
    ("GPT-4", "GPT-4o"),
    ("学习率", "学习"),
    ("is", "this"),
    ("IS", "what I see"),
    (".*", "anything at all"),
    ("a.c", "abc"),
    ("(agent|model)", "an agent"),
]


def test_these_are_the_same() -> None:
    assert [(words, text) for words, text in SAME if Matcher([words]).words_in([text]) != {words}] == []


def test_these_are_not() -> None:
    assert [(words, text) for words, text in DIFFERENT if Matcher([words]).words_in([text])] == []


def test_every_followed_word_of_every_text_is_found_at_once() -> None:
    matcher = Matcher(["agent", "强化学习", "video generation", "speech"])
    assert matcher.words_in(["Agents that plan", "用强化学习", "Video-Generation"]) == {
        "agent",
        "强化学习",
        "video generation",
    }


def test_a_phrase_does_not_reach_from_the_title_into_the_abstract() -> None:
    assert not Matcher(["diffusion model"]).words_in(["Image Diffusion", "Model weights are released"])


def test_what_holds_no_word_or_too_many_cannot_be_followed() -> None:
    without_words = ["", "…", "「」", "+++", "###", "🤖", "__"]
    assert [words for words in without_words if is_usable(words)] == []
    assert not Matcher(without_words).words_in([*without_words, "anything"])
    assert not is_usable("a" * 20 + " b" * 12)


def test_two_ways_of_writing_the_same_words_share_their_key() -> None:
    alike = [("Diffusion Models", "diffusion-model"), ("ＬＬＭ推理", "llm推理"), ("RAG", "rag")]
    assert [(one, other) for one, other in alike if key(one) != key(other)] == []


FILTERS = [
    ("author:LeCun", "Yann LeCun"),
    ("author:lecun", "Yann LeCun"),
    ("AUTHOR: Yann LeCun", "Yann LeCun"),
    ("Ａｕｔｈｏｒ：yann lecun", "Yann LeCun"),
    ("作者：LeCun", "Yann LeCun"),
    (" 作者 : LeCun", "Yann LeCun"),
    ("author:Christopher Manning", "Christopher D. Manning"),
    ("author:Junyan Zhu", "Jun-Yan Zhu"),
    ("author:Jun Yan Zhu", "Jun-Yan Zhu"),
    ("author:Yves Le Boudec", "Jean‑Yves Le Boudec"),
    ("author:O'Brien", "Sean O’Brien"),
    ("author:恺明", "何恺明"),
]

NO_FILTERS = [
    ("author:LeCun", "Yann LeCunn"),
    ("author:LeCun Yann", "Yann LeCun"),
    ("author:Yann Bengio", "Yann LeCun"),
    ("author:Le", "Yann LeCun"),
    ("author:何明", "何恺明"),
    ("author:Yann LeCun Jr", "Yann LeCun"),
    ("org:LeCun", "Yann LeCun"),
    ("LeCun", "Yann LeCun"),
    ("coauthor:LeCun", "Yann LeCun"),
    ("author LeCun", "Yann LeCun"),
]


def found_among(words: str, *names: str) -> set[str]:
    """Which filter of these words, if any, means one of these authors."""
    return Matcher([words]).filters_for("author", names)


def test_these_authors_are_meant() -> None:
    assert [(words, name) for words, name in FILTERS if found_among(words, "Somebody Else", name) != {words}] == []


def test_these_authors_are_not() -> None:
    assert [(words, name) for words, name in NO_FILTERS if found_among(words, name)] == []


def test_the_words_of_one_filter_do_not_reach_across_two_authors() -> None:
    assert not Matcher(["author:Yann Bengio"]).filters_for("author", ["Yann LeCun", "Yoshua Bengio"])


def test_organizations_and_authors_are_apart_from_each_other_and_from_texts() -> None:
    matcher = Matcher(["org:Meta", "机构:Meta AI", "author:Meta", "Meta"])
    assert matcher.filters_for("org", ["AI at Meta"]) == {"org:Meta"}
    assert matcher.filters_for("org", ["Meta AI"]) == {"org:Meta", "机构:Meta AI"}
    assert matcher.filters_for("author", ["Meta World"]) == {"author:Meta"}
    assert matcher.words_in(["Meta AI, by author: Meta"]) == {"Meta"}


def test_a_filter_written_otherwise_shares_its_key() -> None:
    written = ["author:Yann LeCun", "Author： yann lecun", "作者:Yann-LeCun", "ＡＵＴＨＯＲ:Yann LeCun"]
    assert {key(one) for one in written} == {key("作者 :Yann LeCun")}
    assert key(written[0]) not in {key("Yann LeCun"), key("author Yann LeCun"), key("org:Yann LeCun")}


def test_a_filter_without_a_name_cannot_be_followed() -> None:
    empty = ["author:", "作者：", "org: …", "机构:「」"]
    assert [one for one in empty if is_usable(one) or key(one)] == []
    assert not Matcher(empty).filters_for("author", ["Anybody", ""])


def test_a_filter_holds_as_many_words_as_a_phrase() -> None:
    assert is_usable("author:" + "a " * 12)
    assert not is_usable("author:" + "a " * 13)


# A slow matcher that shares no line with the real one: characters one by one, strings instead of tokens.

_HYPHENS = "-_‐‑‒–—―−"


def _is_ideograph(character: str) -> bool:
    name = unicodedata.name(character, "")
    return character.isalnum() and name.startswith(("CJK", "HIRAGANA", "KATAKANA", "HANGUL SYLLABLE", "IDEOGRAPHIC"))


def _comparable(text: str) -> str:
    """The text with one space before, between and after its words, every ideograph being a word."""
    words = [""]
    for character in unicodedata.normalize("NFKC", text).casefold():
        if _is_ideograph(character):
            words += [character, ""]
        elif character.isalnum() and words[-1].endswith(("+", "#")):
            words.append(character)  # "C++17" is "C++" and "17"
        elif character.isalnum() or (character in "+#" and words[-1]):
            words[-1] += character
        else:
            words.append("")
    plural = re.compile(r"(?<=[\x00-\x7f]{2})(?<!s)s")  # "glass" is no plural, "is" neither
    singular = [word[:-1] if word.isascii() and plural.fullmatch(word, len(word) - 1) else word for word in words]
    return f" {' '.join(word for word in singular if word)} "


def _spellings(text: str) -> list[str]:
    text = unicodedata.normalize("NFKC", text)
    spaced = "".join(" " if character in _HYPHENS else character for character in text)
    joined = "".join("" if character in _HYPHENS else character for character in text)
    return [_comparable(spaced), _comparable(joined)]


def contains(text: str, phrase: str) -> bool:
    """Whether the text holds the phrase, slowly."""
    return any(words in read for read in _spellings(text) for words in _spellings(phrase) if words.strip())


LETTERS = st.text(alphabet="abcsSＡｓ19Éé+#", min_size=1, max_size=5)
WORD = st.one_of(LETTERS, st.sampled_from(["LLM", "agents", "class", "推理", "学习", "の", "2D"]))
GLUE = st.sampled_from([" ", "-", "‑", "", "  ", "_", " (", ", ", "。"])


@st.composite
def phrases(draw: st.DrawFn) -> str:
    """Words with something between them, as people and papers write."""
    words = draw(st.lists(WORD, min_size=1, max_size=4))
    return words[0] + "".join(draw(GLUE) + word for word in words[1:])


@given(phrases(), phrases(), phrases())
def test_a_text_that_holds_the_phrase_as_written_always_matches(before: str, phrase: str, after: str) -> None:
    assume(is_usable(phrase))
    assert Matcher([phrase]).words_in([f"{before} {phrase} {after}"]) == {phrase}
    assert Matcher([phrase]).words_in([f"{before}, {phrase.upper()}."]) == {phrase}


@given(st.text(max_size=30), st.text(max_size=60))
def test_no_text_and_no_phrase_breaks_the_matcher(phrase: str, text: str) -> None:
    found = Matcher([phrase]).words_in([text, phrase])
    assert found == ({phrase} if contains(text, phrase) or contains(phrase, phrase) else set())


@given(st.lists(phrases(), max_size=6), phrases())
def test_the_slow_reference_agrees(followed: list[str], text: str) -> None:
    assert Matcher(followed).words_in([text]) == {phrase for phrase in followed if contains(text, phrase)}


NAME_PART = st.one_of(st.text(alphabet="abcsSÉé19", min_size=1, max_size=4), st.sampled_from(["D.", "O'Neil", "恺明"]))
NAMES = st.lists(NAME_PART, min_size=1, max_size=4).flatmap(
    lambda parts: st.sampled_from([" ", "-", " ‑ "]).map(lambda glue: glue.join(parts))
)


def named(name: str, wanted: str) -> bool:
    """Whether all words of the wanted name stand in the name in their order, slowly: by trying every selection."""
    readings = [[words for words in read.split(" ") if words] for read in _spellings(name)]
    asked = [[word for word in read.split(" ") if word] for read in _spellings(wanted)]
    return any(
        list(chosen) == words
        for words in asked
        for reading in readings
        for chosen in combinations(reading, len(words))
        if words
    )


@given(st.lists(NAMES, min_size=1, max_size=4), st.sampled_from(["author:", "Author： ", "作者:"]))
def test_every_author_is_found_by_the_full_name(authors: list[str], prefix: str) -> None:
    filters = {f"{prefix}{name}" for name in authors}
    assert Matcher(filters).filters_for("author", authors) == {one for one in filters if is_usable(one)}


@given(st.lists(NAMES.filter(lambda name: "恺" not in name), max_size=4), NAMES.filter(lambda name: "恺" not in name))
def test_a_filter_finds_exactly_the_names_that_hold_its_words_in_order(wanted: list[str], name: str) -> None:
    found = Matcher(f"author:{one}" for one in wanted).filters_for("author", [name])
    assert found == {f"author:{one}" for one in wanted if named(name, one)}


@given(st.text(max_size=20), st.lists(st.text(max_size=20), max_size=3))
def test_no_name_breaks_a_filter(wanted: str, names: list[str]) -> None:
    followed = f"author:{wanted}"
    found = Matcher([followed]).filters_for("author", [*names, wanted])
    assert found == ({followed} if key(followed) else set())


@given(st.lists(phrases(), max_size=6), phrases())
def test_filters_add_nothing_to_what_a_text_matches(followed: list[str], text: str) -> None:
    filters = [f"author:{phrase}" for phrase in followed]
    assert Matcher([*followed, *filters]).words_in([text]) == Matcher(followed).words_in([text])
