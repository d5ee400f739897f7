"""Cuts prose into sentences, joins it again, and says whether it stops before its end. Chinese and English."""

import re
from collections.abc import Iterable, Sequence

_CLOSERS = "”’\"'」』）)】]》`*"
_BOUNDARY = re.compile(rf"[。！？][{re.escape(_CLOSERS)}]*|[.!?][{re.escape(_CLOSERS)}]*(?=\s+\S)")
_NO_END = re.compile(r"(?:\b(?:e\.g|i\.e|vs|cf|et al|etc|approx|resp|Fig|Eq|Sec|Tab|No|Dr|Mr|Ms|St)|\b[A-Z])\.$")
_FINISHED = re.compile(rf"(?:[。！？.!?…；;~～]|[）)】」』”\"])[{re.escape(_CLOSERS)}]*$")
_GOES_ON = re.compile(r"(?:[，,、：:（(—–-]|\b(?:and|or|the|a|an|of|to|in|for|with|by|that|which))$")
_WIDE = re.compile(r"[\u3000-\u303f\u3400-\u9fff\uff00-\uffef“”…]")
_WIDE_STOP = re.compile(rf"[。！？；：，、…）”」』】][{re.escape(_CLOSERS)}]*$")
_FULL_STOP = re.compile(r"[。！？]|[.!?](?=\s)")


def split_sentences(prose: str) -> list[str]:
    """The sentences of one paragraph, none of it lost."""
    sentences: list[str] = []
    start = 0
    for match in _BOUNDARY.finditer(prose):
        if _NO_END.search(prose[max(start, match.end() - 12) : match.end()]) or _goes_on_in_lower_case(match, prose):
            continue
        sentences.append(prose[start : match.end()].strip())
        start = match.end()
    return [sentence for sentence in (*sentences, prose[start:].strip()) if sentence]


def join_prose(pieces: Iterable[str]) -> str:
    """One paragraph out of several pieces: no space next to Chinese, one elsewhere."""
    joined = ""
    for piece in filter(None, (piece.strip() for piece in pieces)):
        wide = not joined or _WIDE.match(joined[-1]) or _WIDE.match(piece[0])
        joined += piece if wide else f" {piece}"
    return joined


def join_pieces(pieces: Iterable[str]) -> str:
    """The same for pieces that are sentences of their own: a space keeps them apart where no full stop does."""
    joined = ""
    for piece in filter(None, (piece.strip() for piece in pieces)):
        apart = joined and not _WIDE_STOP.search(joined[-8:])
        joined += f" {piece}" if apart else piece
    return joined


def is_finished(prose: str) -> bool:
    """Whether it ends as a sentence ends. A closed bracket counts, a comma or a colon does not."""
    return bool(_FINISHED.search(prose)) and not _has_open_bracket(prose)


def plainly_goes_on(prose: str) -> bool:
    """Whether it ends where no sentence, and no item of a list either, can end."""
    return bool(_GOES_ON.search(prose)) or _has_open_bracket(prose)


def has_full_stop(prose: str) -> bool:
    """Whether its writer ends sentences with a mark."""
    return bool(_FULL_STOP.search(prose)) or is_finished(prose)


def stops_midway(pieces: Sequence[str]) -> bool:
    """Whether the last of some pieces of prose is cut off, as measured by how the others end."""
    if not pieces or is_finished(pieces[-1]):
        return False
    if plainly_goes_on(pieces[-1]) or _FULL_STOP.search(pieces[-1]):
        return True
    return any(is_finished(piece) for piece in pieces[:-1])


def _goes_on_in_lower_case(match: re.Match[str], prose: str) -> bool:
    following = prose[match.end() : match.end() + 20].lstrip()[:1]
    return match[0].startswith(".") and following.islower()


def _has_open_bracket(prose: str) -> bool:
    return prose.count("（") + prose.count("(") > prose.count("）") + prose.count(")")
