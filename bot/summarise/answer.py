"""A model's text, read as a summary. Lenient about wrapping, strict about shape. Pure."""

import json
import re
from collections.abc import Iterator
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, Field, ValidationError

from bot.markup import clean
from storage.records import Keyword, Scores, Summary

LONGEST = 24_000  # characters: a full card with every character escaped (\u4e2d), and the frame of the object

_FENCE = re.compile(r"```\w*+\s*+(.*?)```", re.DOTALL)  # possessive: a fence that nobody closes is read once
# Some servers put the opening tag into the prompt, so that an answer has the closing one alone.
_THOUGHTS = re.compile(r"\A\s*<think>.*?</think>|\A[^{]*</think>", re.DOTALL)


class UnreadableAnswer(ValueError):
    """The text is no summary; `problems` says why, one line each."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("; ".join(problems))
        self.problems = problems


def _one_line(value: Any) -> Any:
    return clean(value) if isinstance(value, str) else value


def _score(value: Any) -> Any:
    # JSON mode often brings "4.5" or "4.5/5"; true is no score.
    if isinstance(value, bool):
        return None
    if isinstance(value, str) and (match := re.fullmatch(r"\s*(\d+(?:\.\d+)?)\s*(?:/\s*5)?\s*", value)):
        return float(match[1])
    return value


Text = Annotated[str, BeforeValidator(_one_line), Field(min_length=1)]
Half = Annotated[float, BeforeValidator(_score), Field(ge=0, le=5, multiple_of=0.5)]


class _Keyword(BaseModel):
    term: Text
    translation: Text


class _Scores(BaseModel):
    practicality: Half
    novelty: Half
    recommendation: Half


class _Answer(BaseModel):
    title: Text
    tldr: Text
    main_work: Text
    highlights: list[Text] = Field(min_length=1)
    keywords: list[_Keyword] = Field(min_length=1)
    scores: _Scores
    comment: Text


def read_answer(text: str) -> Summary:
    """The summary that a model's text holds, fenced or wrapped in talk.

    Raises UnreadableAnswer naming every field that is missing or of a wrong kind.
    """
    try:
        answer = _Answer.model_validate(_json_object(text))
    except ValidationError as error:
        raise UnreadableAnswer([_problem(detail) for detail in error.errors()]) from None
    return Summary(
        title=answer.title,
        tldr=answer.tldr,
        main_work=answer.main_work,
        highlights=tuple(answer.highlights),
        keywords=tuple(Keyword(keyword.term, keyword.translation) for keyword in answer.keywords),
        scores=Scores(**answer.scores.model_dump()),
        comment=answer.comment,
    )


def _json_object(text: str) -> dict[str, Any]:
    text = _THOUGHTS.sub("", text, count=1)
    if not text.strip():
        raise UnreadableAnswer(["shape: the answer is blank"])
    if len(text) > LONGEST:
        raise UnreadableAnswer([f"length: the answer has {len(text)} characters; at most {LONGEST}"])
    for candidate in _candidates(text):
        try:
            answer = json.loads(candidate, strict=False)  # real line breaks inside strings are common
        except (ValueError, RecursionError):
            continue
        if isinstance(answer, dict):
            return answer
    raise UnreadableAnswer(["shape: the answer is not one JSON object"])


def _candidates(text: str) -> Iterator[str]:
    """Where the object may stand: alone, in a fence, inside talk, after talk that has braces of its own."""
    yield text
    yield from reversed(_FENCE.findall(text))
    end = text.rfind("}") + 1
    yield text[text.find("{") : end]
    yield text[text.rfind("\n{") : end]


def _problem(detail: Any) -> str:
    where = ".".join(str(part) for part in detail["loc"]) or "the answer"
    return f"shape: {where}: {detail['msg'][0].lower()}{detail['msg'][1:]}"
