"""Reads what pip-audit found out about requirements.lock (its JSON, on stdin). Fails for a known hole only.

A service that cannot be asked, or does not know the versions, is a line that says so and no reason to fail.
"""

import json
import sys
from typing import Any


def verdict(text: str) -> tuple[int, list[str]]:
    """The exit code and what to print for this output of pip-audit's."""
    try:
        found: list[dict[str, Any]] = list(json.loads(text)["dependencies"])
    except (ValueError, LookupError, TypeError):
        return 0, ["known holes: SKIPPED, the service that knows them cannot be asked from here"]
    asked = [one for one in found if "skip_reason" not in one]
    lines = [
        f"{one['name']} {one['version']} has a known hole: {hole['id']}, mended in {hole['fix_versions']}"
        for one in asked
        for hole in one["vulns"]
    ]
    if lines:
        return 1, lines
    if not asked:
        return 0, [f"known holes: SKIPPED, the service knows none of the {len(found)} locked versions from here"]
    return 0, [f"known holes: none in {len(asked)} of {len(found)} locked versions, the others are unknown there"]


if __name__ == "__main__":
    code, lines = verdict(sys.stdin.read())
    print("\n".join(lines))  # noqa: T201 - what CI shows
    sys.exit(code)
