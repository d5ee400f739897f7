"""Loads the table of the number check, and the recorded abstracts and archived summaries beside the repository."""

import json
import re
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

TABLE = Path(__file__).with_name("number_cases.toml")
SHARED = Path(__file__).resolve().parents[2] / "shared"
RECORDINGS = SHARED / "data" / "hf"


@dataclass(frozen=True, slots=True)
class NumberCase:
    """A claim, where it comes from, and what the check must say of it."""

    category: str
    claim: str
    source: str | None = None  # None: the abstract of a recorded paper
    paper: str | None = None
    wrong: tuple[str, ...] = ()
    counted: tuple[str, ...] = ()

    def source_text(self) -> str | None:
        """The text to check against; None where it is a recorded abstract and there are none."""
        return self.source or sources().get(str(self.paper))


@dataclass(frozen=True, slots=True)
class RecordedPaper:
    """A paper as the Hub listed it."""

    id: str
    source: str  # title and abstract
    ai_summary: str | None


def load_cases() -> list[NumberCase]:
    """Every claim of the table."""
    return [
        NumberCase(
            entry["category"],
            claim,
            entry.get("source"),
            entry.get("paper"),
            tuple(entry.get("wrong", {}).get(claim, ())),
            tuple(entry.get("counted", {}).get(claim, ())),
        )
        for entry in tomllib.loads(TABLE.read_text("utf-8"))["case"]
        for claim in (*entry.get("right", ()), *entry.get("wrong", ()), *entry.get("counted", ()))
    ]


@cache
def recorded_papers() -> tuple[RecordedPaper, ...]:
    """Every recorded paper, each once; none where the recordings are absent."""
    found: dict[str, RecordedPaper] = {}
    for day in sorted(RECORDINGS.glob("20*.json")):
        for listed in json.loads(day.read_text("utf-8")):
            paper = listed["paper"]
            source = f"{paper['title']}\n\n{paper['summary']}"
            found.setdefault(paper["id"], RecordedPaper(paper["id"], source, paper.get("ai_summary")))
    return tuple(found.values())


@cache
def sources() -> dict[str, str]:
    """Title and abstract of every recorded paper and of the papers of the archived digests."""
    texts = {paper.id: paper.source for paper in recorded_papers()}
    seeds = SHARED / "data" / "seed_abstracts.json"
    if seeds.exists():
        for identifier, entry in json.loads(seeds.read_text("utf-8")).items():
            texts.setdefault(identifier, f"{entry['title']}\n\n{entry['abstract']}")
    return texts


@cache
def archived_summaries() -> tuple[tuple[str, str], ...]:
    """Paper id and text of every entry of the archived digests; none where they are absent."""
    entries = []
    for digest in sorted(SHARED.glob("seeds/20*.md")):
        for entry in re.split(r"^(?=## )", digest.read_text("utf-8"), flags=re.MULTILINE)[1:]:
            link = re.search(r"\[[^\]]*\]\(https://huggingface\.co/papers/([0-9.]+)\)", entry)
            if link:
                entries.append((link[1], entry[: link.start()]))
    return tuple(entries)
