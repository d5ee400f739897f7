"""What somebody searches for: a paper's id, wherever it stands in an address, or words. Pure."""

import re

_PAPER_ID = re.compile(r"\d{4}\.\d{4,5}", re.ASCII)


def is_paper_id(text: str) -> bool:
    """Whether this is an arXiv id, as the Hub's papers have: `2309.05463`."""
    return _PAPER_ID.fullmatch(text) is not None
