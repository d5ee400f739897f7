"""The number check: which numbers of a summary its abstract does not support, in Chinese and English. It never raises.

Numbers are found in `extraction`; what they mean is read in `figures`, `phrases`, `quantities` and `units`; names with
digits are `designations`; what equals what is `equivalence`. A number is supported if the source has a number that is

- equal in value, or rounds to the digits shown (73.84 % is 73.8 % and 74 %, not 75 %), units and sizes converted;
- "over", "about", 多 and the like allow the range that they name, within limits;
- kinds do not mix: 5 % is no 5倍 and no 5种. But half is 50 %, 1/2 and twice less; 5倍 is 5x, five-fold and 500 %;
  0.85 is 85 % (two decimals or more, below 1), and a bare score with decimals may be per cent (85.3 and 85.3 %);
- a one claims nothing (一种, "one of") unless it measures: 一小时, "one hour" and "an hour" do;
- which noun a number belongs to is not checked, nor its sign, nor what was left out.
"""

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final

from bot.summarise.designations import Names, names_no_version, names_of, segments, versions
from bot.summarise.equivalence import same_in_other_forms, scaled, true_values
from bot.summarise.extraction import items
from bot.summarise.quantities import Bound, Item, Name, Quantity, Sense
from bot.summarise.typography import PlainText, plain_text, without_layout


@dataclass(frozen=True, slots=True)
class NumberFinding:
    """A number of a summary: as it stands there, what it measures, and why it holds or does not."""

    text: str
    kind: str
    reason: str


@dataclass(frozen=True, slots=True)
class NumberReport:
    """Every number of a summary, each mention, in order; counted ones are not in the abstract but follow from it."""

    unsupported: tuple[NumberFinding, ...]
    counted: tuple[NumberFinding, ...]
    supported: tuple[NumberFinding, ...]


@dataclass(frozen=True, slots=True)
class _Evidence:
    """What a source says: its values by dimension, sorted, each with its wording; its names; what can be counted."""

    values: dict[str, list[tuple[float, str]]]
    names: Names
    longest_list: int


_SMALL_COUNT = 10
_SIZES: Final = ("plain", "count", "vague")
_LISTED: Final = re.compile(r"[,，;；]\s*(?:and|or)\b|[,，、;；]|\b(?:and|or)\b|[和与及或]")
_SENTENCE_END: Final = re.compile(r"[.!?](?=\s|$)|[。！？\n]")
_ENUMERATED: Final = re.compile(r"[(（]([0-9]{1,2})[)）]|(?<![0-9.])([0-9]{1,2})[.、)](?=\s)")
_WORD_BEFORE: Final = re.compile(r"([A-Za-zΑ-Ωα-ω]+)[-_ ]?$")
_NO_NAMES: Final = frozenset(
    ("a", "about", "and", "are", "at", "by", "for", "from", "in", "is", "of", "on", "or", "over", "than", "the", "to")
)
_VERSION: Final = re.compile(r"[0-9]+(?:\.[0-9]+)*(?:[A-Za-z]{1,2}(?![A-Za-z]))?")


def unsupported_numbers(source: str, claim: str) -> list[NumberFinding]:
    """The numbers of `claim` (prose of a summary) that `source` (title and abstract) does not support, in order."""
    return list(check_numbers(source, claim).unsupported)


def check_numbers(source: str, claim: str) -> NumberReport:
    """Sort every number of `claim` (prose of a summary) by whether `source` (title and abstract) supports it."""
    plain = plain_text(claim)
    claimed = [item for item in items(without_layout(plain.text)) if isinstance(item, Name) or item.claimed]
    if not claimed:
        return NumberReport((), (), ())
    evidence = _evidence(source)
    evidence = replace(evidence, longest_list=max(evidence.longest_list, _longest_list(plain.text)))
    found: dict[str, list[NumberFinding]] = {"unsupported": [], "counted": [], "supported": []}
    for item in claimed:
        verdict, finding = _judge(item, plain, evidence)
        found[verdict].append(finding)
    return NumberReport(*(tuple(found[verdict]) for verdict in ("unsupported", "counted", "supported")))


def _judge(item: Item, plain: PlainText, evidence: _Evidence) -> tuple[str, NumberFinding]:
    written = plain.as_written(item.start, item.end)
    if isinstance(item, Name):
        if _name_holds(item, plain.text, evidence):
            return "supported", NumberFinding(written, "name", "in the abstract")
        return "unsupported", NumberFinding(written, "name", _reason_for_name(item, plain.text, evidence))
    kind = item.senses[0].dimension
    if _holds(item, evidence) or _is_version(item, plain.text, evidence.names):
        return "supported", NumberFinding(written, kind, "in the abstract")
    if item.countable and (item.figure <= 2 or item.figure <= evidence.longest_list):
        return "counted", NumberFinding(written, kind, "not in the abstract, but small enough to be counted there")
    return "unsupported", NumberFinding(written, kind, _reason_for_number(item, evidence))


@lru_cache(maxsize=64)  # of as many papers as can be asked about at once; a repaired summary is checked anew
def _evidence(source: str) -> _Evidence:
    """All that a source says; numbers of list items and headings say nothing there either."""
    plain = plain_text(source)
    values: dict[str, list[tuple[float, str]]] = defaultdict(list)
    for item in items(without_layout(plain.text)):
        for quantity in item.inner if isinstance(item, Name) else (item,):
            for dimension, value in _supports(quantity, named=isinstance(item, Name)):
                values[dimension].append((value, plain.as_written(quantity.start, quantity.end)))
    ordered = {dimension: sorted(entries) for dimension, entries in values.items()}
    return _Evidence(ordered, names_of(plain.text), _longest_list(plain.text))


def _supports(quantity: Quantity, named: bool) -> Iterator[tuple[str, float]]:
    """The values that a number of the source can support, with bare scores and proportions marked as such."""
    for sense in quantity.senses:
        yield sense.dimension, sense.value
        if not named and sense.dimension == "plain":
            yield "unnamed", sense.value
        if sense.dimension == "plain" and 0 < sense.step < 1:
            yield "score", sense.value
            if 0 < sense.value < 1 and sense.step < 0.1:
                yield "proportion", sense.value


def _holds(quantity: Quantity, evidence: _Evidence) -> bool:
    """Whether the source says the number in any of the forms in which it can be said."""
    forms = [form for sense in quantity.senses for form in same_in_other_forms(sense)]
    if quantity.bound in ("size", "over"):  # "thousands of" is 千级 and "over a thousand", but not 1,000
        sizes = [sense for sense in quantity.senses if sense.dimension in _SIZES]
        forms += [replace(sense, dimension=kind) for sense in sizes for kind in _SIZES]
    return any(_wording(form, quantity.bound, evidence) for form in forms)


def _wording(sense: Sense, bound: Bound, evidence: _Evidence) -> str | None:
    """How the source says this very sense, within its rounding; None if it does not."""
    low, high = true_values(sense, bound)
    entries = evidence.values.get(sense.dimension, [])
    place = bisect_left(entries, low, key=lambda entry: entry[0])
    return entries[place][1] if place < len(entries) and entries[place][0] <= high else None


def _name_holds(name: Name, text: str, evidence: _Evidence) -> bool:
    """Whether the source has the name, or each number in it: its version with its word, its 7B as a number."""
    written = text[name.start : name.end]
    if names_no_version(written) or evidence.names.have(segments(written)):
        return True
    sizes = {quantity.start - name.start for quantity in name.inner if _is_size_said(quantity, evidence)}
    sizes = {at for at in sizes if at and (not written[at - 1].isalpha() or "b" in written[at:].lower())}  # not GSM8K
    return all(
        start in sizes or evidence.names.have_version(word, version) for word, version, start in versions(written)
    )


def _is_size_said(quantity: Quantity, evidence: _Evidence) -> bool:
    """Whether the source has the 7B of a name outside names: "LLaMA (7B)" makes a LLaMA-7B, "Mistral-7B" does not."""
    return _wording(replace(quantity.senses[0], dimension="unnamed"), "exact", evidence) is not None


def _is_version(quantity: Quantity, text: str, names: Names) -> bool:
    """Whether the number stands behind a word as it does in the source: the 3.1 of Llama 3.1, the 2024 of AIME 2024."""
    word = _WORD_BEFORE.search(text, max(0, quantity.start - 30), quantity.start)
    version = _VERSION.match(text, quantity.start)
    if not quantity.alone or (word and word[1].casefold() in _NO_NAMES):
        return False
    return word is not None and version is not None and names.have_version(word[1].casefold(), version[0].casefold())


def _longest_list(text: str) -> int:
    """How many things one sentence of a text lists, by commas and conjunctions or by (1), (2), (3)."""
    listed = (len(_LISTED.findall(sentence)) + 1 for sentence in _SENTENCE_END.split(text))
    numbered = (int(match[1] or match[2]) for match in _ENUMERATED.finditer(text))
    return max(0, *listed, *(number for number in numbered if number <= _SMALL_COUNT))


def _reason_for_number(quantity: Quantity, evidence: _Evidence) -> str:
    """The likely slip: another kind of number, or a wrong power of ten; else only that it is not there."""
    sense = quantity.senses[0]
    for kind in ("percent", "multiple", "plain"):
        if wording := _wording(replace(sense, dimension=kind), quantity.bound, evidence):
            return f"another kind of number: the abstract says {wording}"
    for power in _POWERS if _is_striking(quantity) else ():
        for factor in (10.0**power, 10.0**-power):
            if wording := _wording(scaled(sense, sense.dimension, factor), quantity.bound, evidence):
                return f"off by x{10**power:,}: the abstract says {wording}"
    return "not in the abstract"


_POWERS: Final = (1, 2, 3, 4)  # 4: 万 for 亿


def _is_striking(quantity: Quantity) -> bool:
    """Whether a number ten times as large elsewhere is more than chance: 1.3亿 and 4.3 % are striking, 3 is not."""
    return quantity.figure % 1 != 0 or quantity.figure >= 10 or not quantity.alone


def _reason_for_name(name: Name, text: str, evidence: _Evidence) -> str:
    for word, version, _ in versions(text[name.start : name.end]):
        if (known := evidence.names.numbers.get(word)) and not evidence.names.have_version(word, version):
            return f"another version: the abstract says {word} {known}"
    return "not in the abstract"
