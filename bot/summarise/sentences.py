"""Sentences of an English abstract, word for word. Pure."""

import re

# A full stop after these does not end a sentence.
_ABBREVIATION = re.compile(
    r"(?:\b(?:e\.g|i\.e|etc|vs|cf|al|Fig|Figs|Eq|Eqs|Sec|Tab|No|resp|approx|Dr|Prof|Mr|Ms|St|w\.r\.t|a\.k\.a)|\b[A-Z])\.$"
)
_END = re.compile(r"(?<=[.!?])[\"')\]]*\s+(?=[\"'(\[]*[A-Z0-9$])")


def sentences(text: str) -> list[str]:
    """The sentences of a text in order; joined by single spaces they are the single-spaced text again."""
    found: list[str] = []
    start = 0
    flat = " ".join(text.split())
    for match in _END.finditer(flat):
        piece = flat[start : match.end()].strip()
        if not _ABBREVIATION.search(piece):
            found.append(piece)
            start = match.end()
    return [*found, flat[start:]] if flat[start:] else found
