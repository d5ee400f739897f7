"""Text as Telegram counts and reads it. Knows no card and no chat."""

import re
import unicodedata
from html import escape as _escape
from html import unescape
from string import ascii_letters, digits

MESSAGE_UNITS = 4096  # a message's text after parsing, in UTF-16 units
MESSAGE_BYTES = 32_768  # a message as sent, tags included
MESSAGE_ENTITIES = 100  # Telegram silently ignores the rest

_TAG = re.compile(r"<[^<>]*>")  # no sign of a tag stands unescaped in what it holds
_IN_WORDS = f"{ascii_letters}{digits}_.-"  # of words that are not cut; Chinese ones may be


def utf16_units(text: str) -> int:
    """Length as Telegram counts it: an emoji outside the basic plane is two."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def escape(text: str) -> str:
    """Text made safe inside Telegram's HTML, attributes included."""
    return _escape(text, quote=True).replace("&#x27;", "'")


def clean(text: str) -> str:
    """Text in one line: single-spaced, without control, format or lone-surrogate characters.

    The zero-width joiner stays, because emoji need it.
    """
    line = " ".join(text.split())
    if line.isprintable():  # nearly always, and a hundred times as fast; nothing of the sort is printable
        return line
    kept = (c if unicodedata.category(c) not in {"Cc", "Cf", "Cs", "Co"} or c == "\u200d" else " " for c in line)
    return " ".join("".join(kept).split())


def shorten(text: str, units: int) -> str:
    """At most `units` UTF-16 units of the text, cut between words where there are any, with an ellipsis if cut."""
    if utf16_units(text) <= units:
        return text
    cut = text.encode("utf-16-le", "ignore")[: 2 * (units - 1)].decode("utf-16-le", "ignore")  # one is the ellipsis
    at_word = cut.rstrip(_IN_WORDS) if text[len(cut) : len(cut) + 1].isalnum() else cut
    return (at_word if len(at_word) > len(cut) // 2 else cut).rstrip(" ,;:，；：、") + "…" if units > 0 else ""


def plain(html: str) -> str:
    """The text of a message without its markup: what a reader gets when Telegram refuses the markup."""
    return unescape(_TAG.sub("", html))


def fits(html: str) -> bool:
    """Whether Telegram takes this HTML as one message."""
    return utf16_units(plain(html)) <= MESSAGE_UNITS and len(html.encode()) <= MESSAGE_BYTES
