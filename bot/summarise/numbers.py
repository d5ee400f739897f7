"""The number check: which numbers of a summary its abstract does not support, in Chinese and English. It never raises.

Numbers are found in `extraction`; what they mean is read in `figures`, `phrases`, `quantities` and `units`, which way
they are meant in `directions`, what they count in `things`, what they are per in `rates`; names with digits are
`designations`; what equals what is `equivalence`. A number is supported if the source has a number that is

- equal in value, or rounds to the digits shown (73.84 % is 73.8 % and 74 %, not 75 %), units and sizes converted;
- "over", "about", 多 and the like allow the range that they name, within limits; what is over 100 is not said to be
  under it, nor is "by 19%" to 19%, nor 19% less by 19 points;
- kinds do not mix: 5 % is no 5倍 and no 5种. But half is 50 %, 1/2 and twice less; 5倍 is 5x, five-fold and 500 %;
  0.85 is 85 % (two decimals or more, below 1), and a bare score with decimals may be per cent (85.3 and 85.3 %);
- "hundreds of", 数百万 and 亿级 need a number of that size, or the same words; a rate needs one per the same amount;
- a one claims nothing (一种, "one of") unless it measures: 一小时, "one hour" and "an hour" do;
- which noun a number belongs to is checked for small counts of common things (四个阶段 of "three stages"), and else
  not, nor is its sign, nor what was left out.
"""

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import islice, pairwise
from math import isclose
from operator import attrgetter
from typing import Final, NamedTuple

from bot.summarise.designations import Names, names_no_version, names_of, segments, versions
from bot.summarise.directions import UNDIRECTED, Bound, Directions, contradict, directions_at, falls_short, inverse
from bot.summarise.equivalence import same_in_other_forms, scaled, true_values
from bot.summarise.extraction import items
from bot.summarise.quantities import Item, Name, Quantity, Sense
from bot.summarise.rates import Denominators, denominators_at, other_rate
from bot.summarise.things import Counts, can_be_counted, counts_of, longest_list, other_counts
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


class _Entry(NamedTuple):
    """A value that a source has."""

    value: float
    start: int
    end: int
    bound: Bound


@dataclass(frozen=True, slots=True)
class _Evidence:
    """What a source says: its text, its values by dimension, sorted; its names; what is and what can be counted.

    `rate` is what a claimed number is per: then what the source says is per another amount is no evidence.
    """

    plain: PlainText
    values: dict[str, list[_Entry]]
    names: Names
    longest_list: int
    counts: Counts
    rate: Denominators = field(default_factory=dict)


_SIZES: Final = ("plain", "count", "vague")
_WORD_BEFORE: Final = re.compile(r"([A-Za-zΑ-Ωα-ω]+)[-_ ]?$")
_OF: Final = re.compile(r"\s(?:out of|of)(?: the| all)?\s")
_IN: Final = re.compile(r"\sin\s(?:every )?")
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
    said = items(without_layout(plain.text))
    if not said:
        return NumberReport((), (), ())
    evidence = _evidence(source)
    evidence = replace(evidence, longest_list=max(evidence.longest_list, longest_list(plain.text)))
    found: dict[str, list[NumberFinding]] = {"unsupported": [], "counted": [], "supported": []}
    for item in said:
        if isinstance(item, Quantity) and not item.claimed and not other_counts(item, plain.text, evidence.counts):
            continue
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
    if counts := other_counts(item, plain.text, evidence.counts):
        return "unsupported", NumberFinding(written, kind, f"the abstract counts {counts}")
    directions = directions_at(plain.text, item.start, item.end, item.bound)
    rate = denominators_at(plain.text, item.start, item.end)
    if _holds(item, directions, replace(evidence, rate=rate)):
        return "supported", NumberFinding(written, kind, "in the abstract")
    if not rate and _is_version(item, plain.text, evidence.names):
        return "supported", NumberFinding(written, kind, "in the abstract")
    is_small = item.figure <= 2 or item.figure <= evidence.longest_list
    if is_small and can_be_counted(item, plain.text, evidence.plain.text):
        return "counted", NumberFinding(written, kind, "not in the abstract, but small enough to be counted there")
    return "unsupported", NumberFinding(written, kind, _reason_for_number(item, directions, rate, evidence))


@lru_cache(maxsize=64)  # of as many papers as can be asked about at once; a repaired summary is checked anew
def _evidence(source: str) -> _Evidence:
    """All that a source says; numbers of list items and headings say nothing there either."""
    plain = plain_text(source)
    values: dict[str, list[_Entry]] = defaultdict(list)
    found = items(without_layout(plain.text))
    for item in found:
        for quantity in item.inner if isinstance(item, Name) else (item,):
            for dimension, value in _supports(quantity, named=isinstance(item, Name)):
                values[dimension].append(_Entry(value, quantity.start, quantity.end, quantity.bound))
    for part, whole in pairwise(found):  # 12 of 15 is 12/15 and 80%
        if isinstance(part, Quantity) and isinstance(whole, Quantity) and _is_part(plain.text, part, whole):
            values["fraction"].append(_Entry(part.figure / whole.figure, part.start, whole.end, part.bound))
    ordered = {dimension: sorted(entries, key=attrgetter("value")) for dimension, entries in values.items()}
    return _Evidence(plain, ordered, names_of(plain.text), longest_list(plain.text), counts_of(found, plain))


def _supports(quantity: Quantity, named: bool) -> Iterator[tuple[str, float]]:
    """The values that a number of the source can support, with bare scores and proportions marked as such."""
    for sense in quantity.senses:
        yield sense.dimension, sense.value
        if not named and sense.dimension == "plain":
            yield "unnamed", sense.value
        if sense.dimension == "plain" and 0 < sense.step < 1:
            is_proportion = 0 < sense.value < 1 and sense.step < 0.1
            yield "proportion" if is_proportion else "score", sense.value


def _is_part(text: str, part: Quantity, whole: Quantity) -> bool:
    """Whether a text says "12 of 15" or "one in ten"."""
    joint = _OF if part.figure > 1 else _IN
    return 0 < part.figure < whole.figure and bool(joint.fullmatch(text, part.end, whole.start))


def _holds(quantity: Quantity, directions: Directions, evidence: _Evidence) -> bool:
    """Whether the source says the number in any of the forms in which it can be said."""
    bound = quantity.bound
    forms = [(sense, form) for sense in quantity.senses for form in same_in_other_forms(sense)]
    if bound in ("size", "over"):  # "thousands of" is 千级 and "over a thousand", but not 1,000
        sizes = [sense for sense in quantity.senses if sense.dimension in _SIZES]
        kinds: tuple[str, ...] = _SIZES
        if bound == "size":  # 数千 of what the source has 5,000 hours of; 数百倍 are not 数百种
            kinds = ("vague", "bare") if len(sizes) < len(quantity.senses) else (*_SIZES, "bare")
        forms += [(sense, replace(sense, dimension=kind)) for sense in sizes for kind in kinds]
    return any(_is_said(sense, form, bound, directions, evidence) for sense, form in forms)


def _is_said(sense: Sense, form: Sense, bound: Bound, directions: Directions, evidence: _Evidence) -> bool:
    """Whether the source says a sense in this form: over 2x smaller is under a half, by 50% more is to 1.5 times."""
    if sense.dimension == "fraction" and form.dimension == "multiple" and "by" in directions:
        if not isclose(sense.value, 0.5):  # less by a half is 2x less; by a third is not 3x
            return False
        directions = UNDIRECTED
    elif sense.dimension == "percent" and form.dimension == "multiple" and "by" in directions:
        return False  # 170% more is not 1.7x
    elif {sense.dimension, form.dimension} == {"fraction", "multiple"}:
        bound, directions = inverse(bound, directions)
    elif form.dimension in ("growth", "multiple"):
        directions -= {"by", "to"}
    return _wording(form, evidence, bound, directions) is not None


def _wording(sense: Sense, evidence: _Evidence, bound: Bound, directions: Directions = UNDIRECTED) -> str | None:
    """How the source says this very sense, within its rounding and the same way; None if it does not."""
    low, high = true_values(sense, bound)
    entries = evidence.values.get(sense.dimension, [])
    for entry in islice(entries, bisect_left(entries, low, key=attrgetter("value")), None):
        if entry.value > high:
            break
        if evidence.rate and other_rate(evidence.rate, denominators_at(evidence.plain.text, entry.start, entry.end)):
            continue
        if not directions or not contradict(directions, _said(entry, sense.value, evidence.plain.text)):
            return evidence.plain.as_written(entry.start, entry.end)
    return None


def _said(entry: _Entry, claimed: float, text: str) -> Directions:
    """The directions in which the source says a number, of which another value is claimed."""
    said = directions_at(text, entry.start, entry.end, entry.bound)
    return said | {"under"} if isclose(entry.value, claimed) and falls_short(text, entry.start) else said


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
    return _wording(replace(quantity.senses[0], dimension="unnamed"), evidence, "exact") is not None


def _is_version(quantity: Quantity, text: str, names: Names) -> bool:
    """Whether the number stands behind a word as it does in the source: the 3.1 of Llama 3.1, the 2024 of AIME 2024."""
    word = _WORD_BEFORE.search(text, max(0, quantity.start - 30), quantity.start)
    version = _VERSION.match(text, quantity.start)
    if not quantity.alone or (word and word[1].casefold() in _NO_NAMES):
        return False
    return word is not None and version is not None and names.have_version(word[1].casefold(), version[0].casefold())


def _reason_for_number(quantity: Quantity, directions: Directions, rate: Denominators, evidence: _Evidence) -> str:
    """The likely slip: another direction or kind of number, or a wrong power of ten; else only that it is not there."""
    sense = quantity.senses[0]
    if rate and _holds(quantity, directions, evidence):
        return "in the abstract, but per another amount"
    if directions and _holds(quantity, UNDIRECTED, evidence):
        return f"in the abstract, but not as {' or '.join(sorted(directions))} it"
    for kind in ("percent", "multiple", "plain"):
        if wording := _wording(replace(sense, dimension=kind), evidence, quantity.bound):
            return f"another kind of number: the abstract says {wording}"
    for power in _POWERS if _is_striking(quantity) else ():
        for factor in (10.0**power, 10.0**-power):
            if wording := _wording(scaled(sense, sense.dimension, factor), evidence, quantity.bound):
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
