"""A model's text, read as a summary. Lenient about wrapping, strict about shape. Pure."""

import json
import re
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, Field, ValidationError

from bot.markup import clean
from storage.records import Keyword, Scores, Summary

_FENCE = re.compile(r"```(?:json)?\s*(.*?)```", re.DOTALL)
_THOUGHTS = re.compile(r"<think>.*?</think>", re.DOTALL)


class UnreadableAnswer(ValueError):
    """The text is no summary; `problems` says why, one line each."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("; ".join(problems))
        self.problems = problems


def _one_line(value: Any) -> Any:
    return clean(value) if isinstance(value, str) else value


def _score(value: Any) -> Any:
    # JSON mode often brings "4.5" or "4.5/5".
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


def _json_object(text: str) -> Any:
    text = _THOUGHTS.sub("", text).strip()
    if not text:
        raise UnreadableAnswer(["shape: the answer is blank"])
    if fenced := _FENCE.search(text):
        text = fenced[1]
    try:
        return json.loads(text[text.find("{") : text.rfind("}") + 1])
    except (ValueError, RecursionError):
        raise UnreadableAnswer(["shape: the answer is not one JSON object"]) from None


def _problem(detail: Any) -> str:
    where = ".".join(str(part) for part in detail["loc"]) or "the answer"
    return f"shape: {where}: {detail['msg'][0].lower()}{detail['msg'][1:]}"
