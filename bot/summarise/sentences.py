"""Sentences of an English abstract, word for word. Pure."""

import re

# A full stop after these does not end a sentence.
_ABBREVIATION = re.compile(
    r"(?:\b(?:e\.g|i\.e|vs|cf|al|Fig|Figs|Eq|Eqs|Sec|Tab|No|resp|approx|Dr|Prof|Mr|Ms|St|w\.r\.t|a\.k\.a)"
    r"|(?:^|[\s(.])[A-Z])\.$"
)
# Sentences can begin with a name in small letters (phi-1.5, iGPT), and some abstracts have lost the space in between.
_END = re.compile(
    r"(?<=[.!?])[\"')\]]*\s+(?=[\"'(\[]*(?:[A-Z0-9$]|[a-z]{1,10}-?[A-Z0-9]))|(?<=[a-z)][.!?])(?=[A-Z][a-z]+,? [a-z])"
)


def sentences(text: str) -> list[str]:
    """The sentences of a text in order; nothing is lost but white space between them."""
    found: list[str] = []
    start = 0
    flat = " ".join(text.split())
    for match in _END.finditer(flat):
        piece = flat[start : match.end()].strip()
        if not _ABBREVIATION.search(piece[-12:]):
            found.append(piece)
            start = match.end()
    return [*found, flat[start:]] if flat[start:] else found
