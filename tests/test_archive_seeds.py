"""Two real archived digests, if they are there: every entry is read, and nothing of its prose is lost."""

import json
import re
from functools import cache
from pathlib import Path

import pytest

from bot.archive.digest import read_digest
from bot.archive.names import name_of
from bot.archive.records import ArchivedDigest, ArchivedEntry

SHARED = Path(__file__).parents[2] / "shared"
pytestmark = pytest.mark.skipif(
    not (SHARED / "seeds").is_dir(), reason="the archived digests are not part of the project"
)

# id: (number of highlights, of keywords, practicality, novelty, recommendation, has a comment, is cut off)
FACTS: dict[str, tuple[int, int, float, float, float, bool, bool]] = {
    "2309.03409": (3, 5, 4.5, 5, 4.5, True, False),
    "2309.03852": (3, 5, 5, 4, 5, True, False),
    "2309.03903": (2, 5, 4, 5, 4, True, False),
    "2309.03241": (4, 5, 4.5, 4, 4, True, False),
    "2309.03897": (1, 5, 4.5, 4, 4, True, True),
    "2309.03905": (4, 5, 4.5, 5, 4.5, False, False),  # 4.8 and 4.7 as written
    "2309.03895": (2, 5, 4, 5, 4.5, True, False),
    "2309.03883": (1, 5, 5, 4.5, 5, True, False),
    "2309.03453": (2, 5, 4.5, 5, 4.5, True, False),
    "2309.03450": (3, 5, 4, 4.5, 4, True, False),
    "2309.03315": (2, 5, 5, 5, 5, True, False),
    "2309.03550": (2, 5, 4, 4, 4, True, False),
    "2309.03549": (2, 5, 4, 4.5, 4, True, False),
    "2309.05463": (3, 5, 4, 5, 4.5, True, False),
    "2309.05519": (2, 5, 4.5, 5, 4.5, True, True),
    "2309.04564": (1, 5, 4, 4, 4, True, True),
    "2309.04827": (3, 5, 4, 5, 4, True, False),
    "2309.04662": (3, 5, 4.5, 5, 5, True, False),
    "2309.05516": (2, 5, 4.5, 4.5, 5, True, False),
    "2309.04663": (3, 5, 4, 5, 4, True, False),
    "2309.04581": (3, 5, 4, 5, 4, True, False),
}


@cache
def digests() -> list[tuple[str, ArchivedDigest]]:
    texts = [(SHARED / "seeds" / f"{day}.md").read_text(encoding="utf-8") for day in ("2023-09-10", "2023-09-12")]
    return [(text, read_digest(text)) for text in texts]


def entries() -> dict[str, ArchivedEntry]:
    return {entry.paper_id: entry for _, digest in digests() for entry in digest.entries if entry.paper_id}


def facts(entry: ArchivedEntry) -> tuple[int, int, float, float, float, bool, bool]:
    summary = entry.summary
    assert summary.scores is not None
    scores = (summary.scores.practicality, summary.scores.novelty, summary.scores.recommendation)
    return (
        len(summary.highlights),
        len(summary.keywords),
        *scores,
        bool(summary.comment),
        entry.cut_off == ("comment",),
    )


def test_every_entry_is_read() -> None:
    assert {paper_id: facts(entry) for paper_id, entry in entries().items()} == FACTS


def test_nothing_is_said_to_be_missing_or_cut_off_that_is_not() -> None:
    assert {entry.missing for entry in entries().values()} == {()}
    assert {paper_id: entry.cut_off for paper_id, entry in entries().items() if entry.cut_off} == dict.fromkeys(
        ("2309.03897", "2309.05519", "2309.04564"), ("comment",)
    )


def test_the_heads_are_read() -> None:
    heads = [(str(digest.day), digest.language, digest.model, digest.stated_count) for _, digest in digests()]
    assert heads == [("2023-09-10", "zh", "GPT-4", 13), ("2023-09-12", "zh", "GPT-4", 8)]
    assert [len(digest.problems) for _, digest in digests()] == [2, 0]  # two scores were no halves


def test_titles_are_the_papers_own() -> None:
    abstracts = json.loads((SHARED / "data" / "seed_abstracts.json").read_text(encoding="utf-8"))
    titles = {paper_id: " ".join(paper["title"].split()) for paper_id, paper in abstracts.items()}
    assert {paper_id: entry.title for paper_id, entry in entries().items()} == {
        paper_id: titles[paper_id] for paper_id in FACTS
    }


def test_every_keyword_has_a_term_and_a_translation() -> None:
    words = [word for entry in entries().values() for word in entry.summary.keywords]
    assert len(words) == 105
    assert all(word.term and word.translation and "`" not in word.term + word.translation for word in words)
    terms = {word.term: word.translation for word in words}
    assert terms["Large Language Models (LLMs)"] == "大型语言模型"
    assert terms["FIAT (Fusing Instruction-Accelerated Tuning)"] == "FIAT（融合指令加速调整）"
    assert terms["ProPainter"] == "ProPainter"


def letters(text: str) -> str:
    return re.sub(r"[\W_]", "", text)


@pytest.mark.parametrize("number", [0, 1])
def test_no_prose_is_lost(number: int) -> None:
    """What is left of an entry, once everything that was read is taken out, is names of parts and scores."""
    text, digest = digests()[number]
    for source, entry in zip(text.split("\n## ")[1:], digest.entries, strict=True):
        left = letters(source.split("\n", 1)[1].rsplit("\n[", 1)[0])
        summary = entry.summary
        words = [part for word in summary.keywords for part in (word.term, word.translation)]
        for piece in (summary.main_work, *summary.highlights, *words, *pieces_of(summary.comment)):
            before, found, after = left.partition(letters(piece))
            assert found, (entry.paper_id, piece)
            left = before + "|" + after
        rest = re.sub(r"\d", "", re.sub(r"(?:实用性|创新性|推荐度)\d+分?", "|", left))
        assert all(name_of(name) for name in re.split(r"\|", rest) if name), (entry.paper_id, rest)


def pieces_of(comment: str) -> list[str]:
    return [piece for piece in re.split(r"(?<=[。])", comment) if piece]
