"""What the words beside a number say of it: about, over or under it; by or to so much, relative or in points."""

import re
from typing import Final, Literal

Bound = Literal["exact", "about", "over", "under", "open", "size"]
"""How a number is meant: "open" is 450多 (450 to 459), "size" is 百万级 (a million or some millions)."""

Direction = Literal["over", "under", "by", "to", "relative", "absolute"]
Directions = frozenset[Direction]
UNDIRECTED: Final[Directions] = frozenset()
_PAIRS: Final[tuple[tuple[Direction, Direction], ...]] = (("over", "under"), ("by", "to"), ("relative", "absolute"))
_OPPOSITE: Final = {one: other for pair in _PAIRS for one, other in (pair, pair[::-1])}

_NEAR = 24  # characters; enough for "greater than or equal to"
_FAR = 90  # characters; between a verb and its "from 71 s to 29 s"

_OVER_BEFORE: Final = re.compile(
    r"(?:(?i:\b(?:over|more than|greater than|above|at least|no (?:less|fewer) than|exceed(?:s|ing)?|surpass(?:es|ing)?"
    r"|upwards of))|[>≥]=?|超过?了?|逾|突破|大于|高于|多于|至少|不[少低小]于)[ \n$]{0,3}$"
)
_UNDER_BEFORE: Final = re.compile(
    r"(?:(?i:\b(?:under|below|(?<!no )(?:less|fewer) than|no more than|at most))|[<≤]=?|(?<!不)[低少小]于|不超过"
    r"|不[高大多]于|(?:不到|不足)(?:[^，。；、0-9]{1,14}的)?)[ \n$]{0,3}$"
)
_ABOUT_BEFORE: Final = re.compile(
    r"(?:(?i:\b(?:about|around|approximately|roughly|nearly|almost|close to|some))|[~≈]|约为?|近|接近|几乎)[ \n$]{0,3}$"
)
_OVER_AFTER: Final = re.compile(r" ?[^\W\d_]{0,3}以上| or more")
_UNDER_AFTER: Final = re.compile(r" ?[^\W\d_]{0,3}(?:以下|以内|之内)| or less")
_ABOUT_AFTER: Final = re.compile(r" ?[^\W\d_]{0,3}(?:左右|上下)")

# "No model exceeds 50%" is not "over 50%", and yet holds what "over 50%" holds: then nothing is said of a direction.
_DENIED: Final = re.compile(
    r"(?:(?i:\b(?:no|not|none|nor|never|neither|cannot|without|fail(?:s|ed)? to)\b|n't\b)[^.,;:]{0,40}"
    r"|(?:没有?|未|无一|无法|难以|不[能会])[^，。；：]{0,14})$"
)
_MODIFIED = (
    r"\s(?:(?:about|around|approximately|roughly|nearly|almost|over|only|just|up to|an? average(?: of)?)\s){0,2}[~$]?"
)
_BY: Final = re.compile(
    rf"(?:(?i:\b(?:by|(?:gains?|improvements?|increases?|reductions?|drops?)(?:\sof)?){_MODIFIED}(?:[0-9.]+%?\sand\s)?)"
    r"[+]?|\s[(]?[+]"
    r"|(?:提升|提高|增加|增长|降低|减少|下降|缩短|缩小|缩减|节省|削减)了?(?:约|近|超过?|高达|最多|至少)? ?)$"
)
_BY_AFTER: Final = re.compile(
    r"\s(?:[A-Za-z]+\s){0,2}?(?i:reductions?|decreases?|drops?|less|fewer|lower|smaller|cheaper|shorter|increases?|gains?"
    r"|improvements?|boosts?|higher|more|better|over|above|absolute|relative)\b"
)
_AFTER_TO: Final = re.compile(rf"(?i:(?<!\bup)\sto{_MODIFIED}$)")
_CHANGED: Final = re.compile(
    r"(?i:\b(?:increas|improv|rais|ris|rose|boost|grow|grew|lift|reduc|decreas|cut|lower|drop|fall|fell|shrink|narrow"
    r"|accelerat|expand|extend)(?:e|es|s|ed|t|ts|ting|ping|ing)?\b)(?:[^.;]|[.](?=[0-9])){1,80}$"
)
_TO: Final = re.compile(
    rf"(?i:\b(?:achiev|reach|attain|scor)(?:e|es|ed|ing|s)?{_MODIFIED}$)"
    r"|(?:升|提高|增加|增长|扩大|扩展|降低?|减少?|缩短|缩小|缩减|压缩)[到至为](?:[^，。；、0-9]{1,12}的)?(?:约|近)? ?$"
)
_SHORT_OF: Final = re.compile(r"(?i:\b(?:nearly|almost|close to|up to|as (?:much|many|high) as))[\s$]{1,3}$")
_POINTS: Final = re.compile(r"(?:百分点|个点|\b(?:points?|pp))$")
_RELATIVE_BEFORE: Final = re.compile(
    r"(?:\brelative\s(?:gain|improvement|increase|reduction|drop)s?(?:\sof)?\s"
    r"|相对(?:提升|提高|增加|增益|降低|减少|下降|改进)了?(?:约|近)?)[+]?$"
)
_RELATIVE_AFTER: Final = re.compile(
    r"(?:\s(?:[A-Za-z]+\s)?relative(?!\sto)|,?\srelatively|\s(?:less|fewer|smaller|cheaper|shorter|faster|slower))\b"
)
_ONLY: Final = re.compile(r"(?i:\b(?:only|just|merely)\s)$")
_ONLY_AFTER: Final = re.compile(r"\sof\s")


def bound_at(text: str, start: int, end: int) -> Bound:
    """How exactly a number is meant, by the words before and after it (nearly, 超过, 以内)."""
    near = max(0, start - _NEAR)
    if _UNDER_BEFORE.search(text, near, start) or _UNDER_AFTER.match(text, end):
        return "under"
    if _OVER_BEFORE.search(text, near, start) or _OVER_AFTER.match(text, end):
        return "over"
    return "about" if _ABOUT_BEFORE.search(text, near, start) or _ABOUT_AFTER.match(text, end) else "exact"


def directions_at(text: str, start: int, end: int, bound: Bound) -> Directions:
    """Which ways a number is plainly meant: over or under, by or to, in per cent or in points. Mostly none."""
    found: set[Direction] = set()
    near, far = max(0, start - _NEAR), max(0, start - _FAR)
    if bound in ("over", "under", "open"):
        words = (_UNDER_BEFORE if bound == "under" else _OVER_BEFORE).search(text, near, start)
        begin = words.start() if words else start
        if not _DENIED.search(text, max(0, begin - _FAR), begin):
            found.add("under" if bound == "under" else "over")
    if _POINTS.search(text, start, end):
        found.add("absolute")
    elif _RELATIVE_AFTER.match(text, end) or _RELATIVE_BEFORE.search(text, near, start):
        found.add("relative")
    if _BY.search(text, near, start) or _BY_AFTER.match(text, end):
        found.add("by")
    elif (
        _TO.search(text, near, start)
        or (_AFTER_TO.search(text, near, start) and _CHANGED.search(text, far, start))
        or (_ONLY.search(text, near, start) and _ONLY_AFTER.match(text, end))
    ):
        found.add("to")
    return frozenset(found)


def falls_short(text: str, start: int) -> bool:
    """Whether a number is said not to be passed ("nearly", "up to"): then it is not "over" itself, if over less."""
    return bool(_SHORT_OF.search(text, max(0, start - _NEAR), start))


def inverse(bound: Bound, directions: Directions) -> tuple[Bound, Directions]:
    """How a number is meant the other way up: over 2x less is under a half, and to it."""
    turned = frozenset(_OPPOSITE[direction] for direction in directions)
    return "under" if bound == "over" else "over" if bound == "under" else bound, turned


def contradict(claimed: Directions, said: Directions) -> bool:
    """Whether a number that is claimed one way is said only the other way: 降至19% is not "reduced by 19%"."""
    return any(direction not in said and _OPPOSITE[direction] in said for direction in claimed)
