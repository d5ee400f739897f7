"""A term of the field in Chinese, from a hand-written glossary; "" where the glossary does not know it for certain.

Refuses to guess: a term of several words is put together only when every word of it is known. Proper names (LoRA, CLIP)
stay English in Chinese papers; alone they have no translation, inside a term they stand as written.
"""

import re
import tomllib
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Literal

from bot.words.match import tokens

MAX_WORDS = 8  # of a term that is put together; what is longer is a phrase, and Chinese orders phrases differently

ABBREVIATED = re.compile(  # "Large Language Models (LLMs)"
    r"(?P<words>.*[^\s(（])\s*[(（](?P<abbreviation>(?=[^)）]*[A-Z])[\w-]{1,12})[)）]\s*", re.ASCII
)
_PLAIN = re.compile(r"[\w\s'\u2019\u2010-\u2015-]{1,100}")  # other punctuation joins terms: "QA/IR"
_HYPHENS = re.compile(r"[_\u2010-\u2015-]+")
_NAME = re.compile(r"[A-Z]\w*[A-Z0-9]\w*|[0-9]+\w*[A-Z]\w*", re.ASCII)  # a capital or digit inside: VBench, FP8, 7B
_CHINESE = re.compile(r"[\u4e00-\u9fff]")
_SCRIPTS_MEET = re.compile(r"(?<=[\u4e00-\u9fff])(?=[A-Za-z0-9])|(?<=[A-Za-z0-9])(?=[\u4e00-\u9fff])")

Words = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Glossary:
    """The sections of glossary.toml, by normalised English."""

    terms: Mapping[str, str]  # by themselves, before other words and after them
    alone: Mapping[str, str]  # by themselves only
    modifiers: Mapping[str, str]  # before other words only
    suffixes: Mapping[str, str]  # "guided": "{}引导的"
    names: Mapping[str, str]  # as written


def translate(term: str, language: Literal["zh", "en"]) -> str:
    """The Chinese term for an English one, or "": unknown, a proper name, or the reader reads English anyway."""
    if language != "zh":
        return ""
    term = unicodedata.normalize("NFKC", term).strip()
    if abbreviated := ABBREVIATED.fullmatch(term):
        chinese = _chinese(abbreviated["words"])
        return chinese and f"{chinese}（{_one_of(abbreviated['abbreviation'])}）"
    return _chinese(term)


def normalised(text: str) -> str:
    """What the spellings of one term have in common: no case, hyphens, spaces or plurals."""
    return "".join(_singular(token) for token in tokens(text))


def _singular(token: str) -> str:
    # tokens() takes the s off, which leaves the policie of policies and the losse of losses.
    if token.endswith("ie") and len(token) > 3:
        return f"{token[:-2]}y"
    return token[:-1] if token.endswith(("sse", "che", "she")) else token


def _one_of(names: str) -> str:
    return re.sub(r"(?<=[A-Z0-9])s$", "", names)  # LLMs, APIs


@cache
def load() -> Glossary:
    """Read glossary.toml, once."""
    sections = tomllib.loads(files("bot.words").joinpath("glossary.toml").read_text(encoding="utf-8"))
    by_key = {
        section: {normalised(english): chinese for english, chinese in sections[section].items()}
        for section in ("terms", "alone", "modifiers", "suffixes")
    }
    return Glossary(**by_key, names={normalised(name): name for name in sections["names"]["spelled"]})


def _chinese(term: str) -> str:
    if not _PLAIN.fullmatch(term):
        return ""
    glossary, key = load(), normalised(term)
    for section in (glossary.alone, glossary.terms):
        if key in section:  # an empty entry is an answer too: it stays English
            return section[key]
    words = tuple(word for chunk in term.split() for word in _words(chunk))
    return _line(_composed(words)) if 1 < len(words) <= MAX_WORDS else ""


def _words(chunk: str) -> Words:
    """`mask-guided` is `mask` and `-guided`, but a name stays in one piece: `R1-Onevision`."""
    whole_is_known = normalised(chunk) in load().terms  # KV-Cache
    if _is_name(chunk) and not whole_is_known:
        return (chunk,)
    return tuple(f"-{piece}" if index else piece for index, piece in enumerate(_pieces(chunk)))


def _pieces(chunk: str) -> Words:
    return tuple(piece for piece in _HYPHENS.split(chunk) if piece)


def _is_name(chunk: str) -> bool:
    pieces = _pieces(chunk)
    if any(piece[0].islower() or normalised(piece) in load().suffixes for piece in pieces):
        return False
    return any(_NAME.fullmatch(piece) and not _known(piece) for piece in pieces)


def _known(word: str) -> bool:
    # CamelCase is a name even if its words are known: DeepResearch is not deep research.
    key = normalised(word)
    return (key in load().terms or key in load().modifiers) and not re.search("[a-z][A-Z][a-z]", word)


def _line(parts: Words) -> str:
    """The parts in one line, a space where scripts meet; "" if nothing of it is Chinese."""
    line = "".join(part if _CHINESE.search(part) else f" {part} " for part in parts)
    line = " ".join(_SCRIPTS_MEET.sub(" ", line).split())
    return line.removesuffix("的") if _CHINESE.search(line) else ""


def _composed(words: Words) -> Words:
    """The fewest known parts that make up the term, the first one possibly with a suffix; () if there are none."""
    found = [parts] if (parts := _parts(words)) else []
    for opening, left in _openings(words):
        rest = _parts(left)
        if rest or not left:
            found.append((opening, *rest))
    return min(found, key=len, default=())


def _openings(words: Words) -> Iterator[tuple[str, Words]]:
    # Only the first part carries a suffix: in "visual feature-based matching" its reach could begin at either word.
    for position, word in enumerate(words[1:], start=1):
        template = load().suffixes.get(normalised(word)) if word.startswith("-") else None
        if template and (first := _modifier(words[:position])):
            yield template.format(first.removesuffix("的")), words[position + 1 :]


def _parts(words: Words) -> Words:
    # Among equals the longest first part wins: self-attention + layer, not self + attention layer.
    found: list[Words] = [(head,)] if (head := _head(words)) else []
    cuts = range(len(words) - 1, 0, -1)
    found += [(part, *rest) for cut in cuts if (part := _modifier(words[:cut])) and (rest := _parts(words[cut:]))]
    return min(found, key=len, default=())


def _modifier(words: Words) -> str:
    return load().modifiers.get(normalised(" ".join(words))) or _head(words)


def _head(words: Words) -> str:
    key = normalised(" ".join(words))
    if known := load().terms.get(key) or load().names.get(key):
        return known
    return _one_of(words[0].removeprefix("-")) if len(words) == 1 and _is_name(words[0]) else ""
