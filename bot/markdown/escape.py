"""Turns a text into Markdown that shows it unchanged, and back: unescape(escape(text)) == text.

Knows the characters that CommonMark and GitHub give a meaning; knows nothing of digests.
"""

import re

_PUNCTUATION = r"[!-/:-@\[-`{-~]"  # the characters that CommonMark allows a backslash before

_ACTIVE_ANYWHERE = re.compile(
    rf"""
      \\(?={_PUNCTUATION}|$)   # a backslash that would be taken for an escape, or a line break
    | [`*\[\]]
    | (?<![^\W_])_ | _(?![^\W_])  # an underscore, except inside a word
    | <(?=[A-Za-z/!?])
    | &(?=\#?\w+;)
    | (?<=\s)\#(?=\#*$)        # closes a heading
    """,
    re.VERBOSE,
)

_ACTIVE_AT_THE_START = re.compile(
    r"""
      (?P<number>\d{1,9})(?=[.)](?:\s|$))  # an ordered list
    | (?=[-+](?:\s|$))                     # a bullet
    | (?=-[-\s]*$)                         # a rule
    | (?=\#{1,6}(?:\s|$))
    | (?=>) | (?=\|) | (?=~{3}) | (?==+\s*$)
    """,
    re.VERBOSE,
)

_ESCAPED = re.compile(rf"\\({_PUNCTUATION})")

_CODE_SPAN = re.compile(r"(?P<fence>`+)(?P<text>.*?)(?<!`)(?P=fence)(?!`)")


def escape(text: str) -> str:
    """The Markdown for a text, line by line: fit for a heading, a paragraph, a list item or bold."""
    return "\n".join(_escape_line(line) for line in text.split("\n"))


def unescape(markdown: str) -> str:
    """The text that `escape` was given."""
    return _ESCAPED.sub(r"\1", markdown)


def code_span(text: str) -> str:
    """A text as inline code. No backslash works in there: the fence grows instead (CommonMark 6.1).

    The text must not be empty, and must not begin and end with a space.
    """
    longest_run = max((len(run) for run in re.findall(r"`+", text)), default=0)
    fence = "`" * (longest_run + 1)
    padding = " " if text.startswith("`") or text.endswith("`") else ""
    return f"{fence}{padding}{text}{padding}{fence}"


def read_code_span(markdown: str) -> tuple[str, str] | None:
    """The text of the inline code that the Markdown begins with, and what follows it. None: it begins otherwise."""
    match = _CODE_SPAN.match(markdown)
    if match is None:
        return None
    return trim_code(match["text"]), markdown[match.end() :]


def trim_code(text: str) -> str:
    """Takes off the one space on each side that only keeps backticks apart (CommonMark 6.1)."""
    if text.startswith(" ") and text.endswith(" ") and text.strip(" "):
        return text[1:-1]
    return text


def _escape_line(line: str) -> str:
    start = _ACTIVE_AT_THE_START.match(line)
    if start is None:
        return _escape_inside(line)
    number = start["number"] or ""
    rest = line[len(number) :]
    return f"{number}\\{rest[0]}{_escape_inside(rest[1:])}"


def _escape_inside(line: str) -> str:
    escaped = _ACTIVE_ANYWHERE.sub(r"\\\g<0>", line)
    for pair in "~$":  # struck through, and mathematics: only ever in twos
        if line.count(pair) > 1:
            escaped = escaped.replace(pair, f"\\{pair}")
    return escaped
