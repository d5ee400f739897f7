"""What CI makes of pip-audit's output: a known hole fails, a service that is silent does not."""

import json
import runpy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

verdict: Callable[[str], tuple[int, list[str]]] = runpy.run_path(str(Path(__file__).parents[1] / ".ci" / "audit.py"))[
    "verdict"
]
FINE = {"name": "click", "version": "8.5.1", "vulns": []}
UNKNOWN = {"name": "rich", "skip_reason": "Dependency not found on PyPI and could not be audited: rich (15.0.0)"}
HOLE = {"name": "aiohttp", "version": "3.9.0", "vulns": [{"id": "PYSEC-2024-24", "fix_versions": ["3.9.2"]}]}


@pytest.mark.parametrize(
    ("dependencies", "code", "says"),
    [
        ([FINE, HOLE, UNKNOWN], 1, "aiohttp 3.9.0 has a known hole: PYSEC-2024-24, mended in ['3.9.2']"),
        ([FINE, UNKNOWN], 0, "none in 1 of 2"),
        ([UNKNOWN], 0, "SKIPPED"),
    ],
)
def test_only_a_known_hole_fails(dependencies: list[dict[str, Any]], code: int, says: str) -> None:
    found, lines = verdict(json.dumps({"dependencies": dependencies, "fixes": []}))
    assert found == code
    assert says in lines[0]


def test_a_service_that_cannot_be_asked_is_a_printed_skip() -> None:
    texts = ["", "Traceback (most recent call last):", "[]", "{}", '{"dependencies": 1}', "null"]
    for text in texts:
        code, lines = verdict(text)
        assert code == 0, text
        assert "SKIPPED" in lines[0], text
