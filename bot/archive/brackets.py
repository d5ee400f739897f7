"""Finds brackets that belong together, half-width and full-width, and cuts lists outside of them."""

import re

OPENING = ("(", "（", "[", "【")
CLOSING = (")", "）", "]", "】")

_CODE = re.compile(r"(`{1,8})(?!`)[^\n]{1,300}?(?<!`)\1(?!`)")


def split_outside_brackets(text: str, separators: str) -> list[str]:
    """Cuts a list on one line at its separators, but not at those inside brackets or inline code."""
    pieces: list[str] = []
    start = depth = position = 0
    while position < len(text):
        code = _CODE.match(text, position) if text[position] == "`" else None
        if code is not None:
            position = code.end()
            continue
        depth = max(0, depth + (text[position] in OPENING) - (text[position] in CLOSING))
        if depth == 0 and text[position] in separators:
            pieces.append(text[start:position])
            start = position + 1
        position += 1
    return [piece for piece in (*pieces, text[start:]) if re.search(r"\w", piece)]


def last_bracket(text: str) -> int:
    """Where the last outermost bracket opens, if the text ends in it, whole or cut off. 0: nowhere, or at the start."""
    start = depth = 0
    for position, char in enumerate(text):
        if char in OPENING:
            start = position if depth == 0 else start
            depth += 1
        elif char in CLOSING:
            depth = max(0, depth - 1)
    return start if depth or text.endswith(CLOSING) else 0


def matching_bracket(text: str) -> int:
    """Where the bracket closes that a text begins with. 0: nowhere."""
    depth = 0
    for position, char in enumerate(text):
        depth += (char in OPENING) - (char in CLOSING)
        if depth == 0:
            return position
    return 0
