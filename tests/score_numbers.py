"""Prints precision and recall of the number check on its table: `python -m tests.score_numbers`; exit 1 on a miss."""

import sys
from collections import Counter, defaultdict

from bot.summarise.numbers import check_numbers
from tests.number_cases import NumberCase, load_cases


def score(case: NumberCase, source: str) -> tuple[Counter[str], str | None]:
    """Wrong numbers found, wrong numbers missed, right numbers flagged and passed; and what differs, if anything."""
    report = check_numbers(source, case.claim)
    flagged = Counter(finding.text for finding in report.unsupported)
    wrong = Counter(case.wrong)
    found, missed, false = (flagged & wrong).total(), (wrong - flagged).total(), (flagged - wrong).total()
    passed = len(report.supported) + len(report.counted) - missed
    counts = Counter(found=found, missed=missed, false=false, passed=passed, cases=1)
    if missed or false or (case.counted and case.counted != tuple(finding.text for finding in report.counted)):
        return counts, f"{case.category}: {case.claim!r}: expected {list(wrong)}, flagged {list(flagged)}"
    return counts, None


def line(name: str, counts: Counter[str]) -> str:
    """One line of the table."""
    precision = share(counts["found"], counts["false"])
    recall = share(counts["found"], counts["missed"])
    right = f"{counts['false']} of {counts['passed'] + counts['false']}"
    return f"{name:14}{counts['cases']:7}{precision:>11}{recall:>9}   {right} right numbers flagged"


def share(found: int, other: int) -> str:
    """A share of found ones in per cent; a dash where there was nothing to find."""
    return f"{found / (found + other):.1%}" if found + other else "-"


def main() -> int:
    """Score the whole table."""
    by_category: defaultdict[str, Counter[str]] = defaultdict(Counter)
    disagreements, skipped = [], 0
    for case in load_cases():
        source = case.source_text()
        if source is None:
            skipped += 1
            continue
        counts, difference = score(case, source)
        by_category[case.category] += counts
        disagreements += [difference] if difference else []
    lines = [f"{'category':14}{'cases':>7}{'precision':>11}{'recall':>9}"]
    lines += [line(category, counts) for category, counts in by_category.items()]
    lines.append(line("all", sum(by_category.values(), Counter())))
    lines += [f"{skipped} cases skipped: their abstracts are not beside the repository"] if skipped else []
    sys.stdout.write("\n".join([*lines, *disagreements]) + "\n")
    return 1 if disagreements else 0


if __name__ == "__main__":
    sys.exit(main())
