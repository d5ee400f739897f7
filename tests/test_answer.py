"""A model's text, read as a summary: lenient about what stands around it, strict about what is in it."""

import json
import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.summarise.answer import LONGEST, UnreadableAnswer, read_answer
from storage.records import Keyword, Scores
from tests.model_api import entry

ENTRY = entry(keywords=[{"term": "Diffusion", "translation": "扩散"}])
GOOD = json.dumps(ENTRY, ensure_ascii=False)


def problems(text: str) -> list[str]:
    with pytest.raises(UnreadableAnswer) as caught:
        read_answer(text)
    assert str(caught.value)
    return caught.value.problems


def changed(**changes: Any) -> str:
    return json.dumps(ENTRY | changes)


def scored(value: Any) -> str:
    return changed(scores={"practicality": value, "novelty": 3, "recommendation": 0})


def test_every_field_is_read() -> None:
    summary = read_answer(GOOD)
    assert (summary.title, summary.tldr) == (ENTRY["title"], ENTRY["tldr"])
    assert (summary.main_work, summary.comment) == (ENTRY["main_work"], ENTRY["comment"])
    assert summary.highlights == tuple(ENTRY["highlights"])
    assert summary.keywords == (Keyword("Diffusion", "扩散"),)
    assert summary.scores == Scores(3.5, 3.0, 3.0)


AROUND = [
    f"\n\n  {GOOD}\n",
    f"```json\n{GOOD}\n```",
    f"```JSON\n{GOOD}\n```",
    f"```\n{GOOD}\n```",
    f"Here is the entry:\n```json\n{GOOD}\n```\nI hope that it helps!",
    f"Sure! {GOOD} Anything else?",
    f"<think>\nA first try: {{}} and so on.\n</think>\n{GOOD}",
    f"<think>Shall I write {GOOD}? Yes.</think>{GOOD}",
    f"The opening tag stands in the prompt.\n</think>\n\n{GOOD}",
    f"<think></think>```json\n{GOOD}\n```",
    f"A draft:\n```json\n{{}}}}\n```\nBetter:\n```json\n{GOOD}\n```",
    f"```json\n{GOOD}\n```\nwhere {{x}} stands for anything",
    f"With the set {{a, b}} in mind:\n{json.dumps(ENTRY, indent=2)}",
    f"[{GOOD}]",
    json.dumps(ENTRY, indent=4),
    GOOD[:-1] + ', "extra": {"more": 1}}',
]


def test_what_stands_around_the_object_does_not_matter() -> None:
    good = read_answer(GOOD)
    assert [text for text in AROUND if read_answer(text) != good] == []


def test_a_paper_about_thinking_may_name_the_tags() -> None:
    text = changed(tldr="模型在 <think> 与 </think> 之间推理。")
    for wrapped in (text, f"<think>plan</think>{text}", f"```json\n{text}\n```"):
        assert read_answer(wrapped).tldr == "模型在 <think> 与 </think> 之间推理。"


def test_real_line_breaks_inside_strings_become_spaces() -> None:
    raw = GOOD.replace("本文提出了一种新的方法，", "本文提出了一种新的方法，\n\t")
    assert read_answer(raw).tldr == "本文提出了一种新的方法， 并验证了它的效果。"


def test_invisible_characters_are_taken_out() -> None:
    summary = read_answer(changed(title="A\u202eB\u0000C\ud800D", comment="\ufeffGood.\u2028"))
    assert summary.title == "A B C D"
    assert summary.comment == "Good."


NO_OBJECTS = {
    "": "shape: the answer is blank",
    " \n ": "shape: the answer is blank",
    "<think>Hm.</think>": "shape: the answer is blank",
    "I cannot help with that.": "shape: the answer is not one JSON object",
    "<think>It was cut off while": "shape: the answer is not one JSON object",
    GOOD[: len(GOOD) // 2]: "shape: the answer is not one JSON object",
    GOOD[:-1]: "shape: the answer is not one JSON object",
    "[]": "shape: the answer is not one JSON object",
    "null": "shape: the answer is not one JSON object",
    "42": "shape: the answer is not one JSON object",
    '"{}"': "shape: title: field required",
    "{": "shape: the answer is not one JSON object",
    "}{": "shape: the answer is not one JSON object",
    '{"a":' * 4_000: "shape: the answer is not one JSON object",
    "[" * 20_000: "shape: the answer is not one JSON object",
    "{" * 20_000: "shape: the answer is not one JSON object",
}


def test_what_is_no_object_is_refused_by_name() -> None:
    assert {text: problems(text)[0] for text in NO_OBJECTS} == NO_OBJECTS


def test_every_missing_field_is_named_at_once() -> None:
    named = {problem.split(": ")[1] for problem in problems("{}")}
    assert named == {"title", "tldr", "main_work", "highlights", "keywords", "scores", "comment"}


WRONG_FIELDS: list[tuple[dict[str, Any], str]] = [
    ({"title": ""}, "title"),
    ({"title": " \u200b "}, "title"),
    ({"tldr": None}, "tldr"),
    ({"main_work": ["a", "b"]}, "main_work"),
    ({"main_work": 7}, "main_work"),
    ({"highlights": []}, "highlights"),
    ({"highlights": "one"}, "highlights"),
    ({"highlights": ["one", ""]}, "highlights.1"),
    ({"highlights": [{"text": "one"}]}, "highlights.0"),
    ({"keywords": []}, "keywords"),
    ({"keywords": ["Diffusion"]}, "keywords.0"),
    ({"keywords": [{"term": "Diffusion"}]}, "keywords.0.translation"),
    ({"scores": None}, "scores"),
    ({"scores": [1, 2, 3]}, "scores"),
    ({"scores": {"practicality": 3}}, "scores.novelty"),
    ({"comment": ""}, "comment"),
]


def test_a_field_of_a_wrong_kind_is_named() -> None:
    named = [{problem.split(": ")[1] for problem in problems(changed(**changes))} for changes, _ in WRONG_FIELDS]
    assert [case for case, places in zip(WRONG_FIELDS, named, strict=True) if case[1] not in places] == []


def test_a_score_may_be_written_in_words_of_json_mode() -> None:
    written = {0: 0.0, 5: 5.0, 3.5: 3.5, "4.5": 4.5, "4/5": 4.0, " 4.5 / 5 ": 4.5, "3": 3.0}
    scores = {value: read_answer(scored(value)).scores for value in written}
    assert scores == {value: Scores(score, 3.0, 0.0) for value, score in written.items()}


def test_a_score_out_of_range_or_between_the_halves_is_refused() -> None:
    others: list[Any] = [5.5, -0.5, 4.3, 0.25, 1e308, math.nan, math.inf, None, True, False, [4]]
    for value in [*others, "five", "9/10", "4分", ""]:
        [problem] = problems(scored(value))
        assert problem.startswith("shape: scores.practicality: "), value


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(list(ENTRY)), inner, max_size=7),
    max_leaves=10,
)


@given(st.text() | st.builds(json.dumps, _JSON) | st.builds(lambda text, cut: text[:cut], st.just(GOOD), st.integers()))
def test_any_text_is_a_summary_or_refused_and_nothing_else(text: str) -> None:
    said: list[str] = []
    try:
        said = [read_answer(text).title]
    except UnreadableAnswer as refused:
        said = refused.problems
    assert said
    assert all(line and "\n" not in line for line in said)


def test_an_answer_longer_than_any_card_is_not_read_at_all() -> None:
    for text in (changed(main_work="1 " * 100_000), f"{GOOD}{' ' * LONGEST}", "```" + "a" * 200_000):
        assert problems(text) == [f"length: the answer has {len(text)} characters; at most {LONGEST}"]


def test_long_thoughts_do_not_make_an_answer_long_nor_does_escaping() -> None:
    assert read_answer(f"<think>{'Well. ' * LONGEST}</think>{changed(main_work='中' * 3200)}").main_work == "中" * 3200
