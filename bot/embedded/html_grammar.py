"""Reads `parse_mode=HTML` by Telegram's own grammar, refusing in Telegram's own words.

The grammar is that of `parse_html` in td's MessageEntity.cpp: nothing is repaired, and nothing outside the listed tags
is understood (of Telegram's, `tg-emoji` and `tg-time` are missing: the bot never writes them). What becomes of the
entities afterwards (nesting, trimming, limits) is in entities.py.
Linear in the length of the text: every character is looked at a fixed number of times.
"""

import re
from dataclasses import dataclass
from typing import Any

from bot.embedded.addresses import AddressError, checked_address, linked_person

Entity = dict[str, Any]
"""One MessageEntity as the Bot API writes it: type, offset and length in UTF-16 units, and what the type adds."""

_STYLES = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "tg-spoiler": "spoiler",
    "span": "spoiler",
}
_TAGS = {*_STYLES, "a", "pre", "code", "blockquote"}

_SPACE = " \t\r\n\v"
_SPACES = re.compile(f"[{_SPACE}]*")
_TAG_NAME = re.compile(f"[^{_SPACE}>]*")
_ATTRIBUTE_NAME = re.compile(f"[^{_SPACE}=>/\"']*")
_NAME_TOKEN = re.compile(r"[A-Za-z0-9.-]*")
_REFERENCE = re.compile(r"&(?:#x([0-9a-fA-F]+)|#([0-9]+)|(lt|gt|amp|quot)(?![a-zA-Z]));?")
_NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
_SURROGATE = re.compile("[\ud800-\udfff]")
_SMALL_LETTERS = {code: code + 32 for code in range(ord("A"), ord("Z") + 1)}
_LONGEST_MESSAGE = 4096  # UTF-16 units; a longer text is refused anyway, so nobody will see its links


class TextError(ValueError):
    """A text that Telegram refuses; the message is Telegram's, without `Bad Request: `."""


class ParseError(TextError):
    """Markup outside the grammar."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"can't parse entities: {reason}")


@dataclass(slots=True)
class _OpenTag:
    name: str
    argument: str
    offset: int  # UTF-16 units
    piece: int  # where its text begins in the list of pieces


def utf16_length(text: str) -> int:
    """How long Telegram counts a text: in UTF-16 code units, so that an astral emoji is 2."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def decoded(text: str) -> str:
    """The text with `&lt; &gt; &amp; &quot;` and numeric references read; every other `&` stays as it is."""
    return _REFERENCE.sub(_character, text) if "&" in text else text


def parse_html(html: str) -> tuple[str, list[Entity]]:
    """The plain text and its entities, in the order in which they end. Raises ParseError."""
    if "\0" in html:
        raise ParseError("Text must not contain null bytes")
    return _Reading(html).result()


class _Reading:
    """One pass over one text."""

    def __init__(self, html: str) -> None:
        self.html = html
        self.pieces: list[str] = []  # plain text so far
        self.offset = 0  # its length, UTF-16 units
        self.entities: list[Entity] = []
        self.open: list[_OpenTag] = []
        self.open_links = 0

    def result(self) -> tuple[str, list[Entity]]:
        position = 0
        while (begin := self.html.find("<", position)) >= 0:
            self._take(self.html[position:begin])
            position = self._end_tag(begin) if self.html.startswith("/", begin + 1) else self._start_tag(begin)
        self._take(self.html[position:])
        if self.open:
            raise ParseError(f'Can\'t find end tag corresponding to start tag "{self.open[-1].name}"')
        text = "".join(self.pieces)
        if _SURROGATE.search(text):
            raise ParseError(
                "Text contains invalid Unicode characters after decoding HTML entities, check for unmatched surrogate"
                " code units"
            )
        for entity in self.entities:
            if entity["type"] == "code":
                entity.pop("language", None)  # a language belongs to <pre><code>, not to <code> alone
        return text, self.entities

    def _take(self, piece: str) -> None:
        if piece:
            piece = decoded(piece)
            self.pieces.append(piece)
            self.offset += utf16_length(piece)

    def _start_tag(self, begin: int) -> int:
        """Opens the tag at `begin`; returns the position after its `>`."""
        end = _end(_TAG_NAME, self.html, begin + 1)
        if end == len(self.html):
            raise ParseError(f"Unclosed start tag at byte offset {self._bytes(begin)}")
        name = self.html[begin + 1 : end].translate(_SMALL_LETTERS)
        if name not in _TAGS:
            raise ParseError(f'Unsupported start tag "{name}" at byte offset {self._bytes(begin)}')
        attributes: dict[str, str | None] = {}
        if self.html[end] != ">":
            attributes, end = self._attributes(name, begin, end)
        argument = _argument(name, attributes)
        if name == "span" and argument != "spoiler":
            raise ParseError(f'Tag "span" must have class "tg-spoiler" at byte offset {self._bytes(begin)}')
        self.open.append(_OpenTag(name, argument, self.offset, len(self.pieces)))
        self.open_links += name == "a"
        return end + 1

    def _attributes(self, tag: str, begin: int, position: int) -> tuple[dict[str, str | None], int]:
        """The attributes from `position` on (None: without a value), and the position of the tag's `>`."""
        html, attributes = self.html, dict[str, str | None]()
        while True:
            position = _end(_SPACES, html, position)
            if html.startswith(">", position):
                return attributes, position
            end = _end(_ATTRIBUTE_NAME, html, position)
            name = html[position:end]
            if not name:
                raise ParseError(f'Empty attribute name in the tag "{tag}" at byte offset {self._bytes(begin)}')
            position = _end(_SPACES, html, end)
            if html.startswith("=", position):
                value, position = self._value(tag, begin, _end(_SPACES, html, position + 1))
                _note(tag, attributes, name, value)
            elif position == len(html):
                raise ParseError(f'Unclosed start tag "{tag}" at byte offset {self._bytes(begin)}')
            else:
                _note(tag, attributes, name, None)

    def _value(self, tag: str, begin: int, position: int) -> tuple[str, int]:
        html = self.html
        if position == len(html):
            raise ParseError(f'Unclosed start tag "{tag}" at byte offset {self._bytes(begin)}')
        quote = html[position]
        if quote in "'\"":
            end = html.find(quote, position + 1)
            value, after = decoded(html[position + 1 : end]), end + 1
            if end < 0:
                after = len(html)
        else:
            after = _end(_NAME_TOKEN, html, position)
            value = html[position:after].lower()
            if after < len(html) and html[after] not in _SPACE + ">":
                raise ParseError(f"Unexpected end of name token at byte offset {self._bytes(position)}")
        if after == len(html):
            raise ParseError(f"Unclosed start tag at byte offset {self._bytes(begin)}")
        return value, after

    def _end_tag(self, begin: int) -> int:
        """Closes the innermost tag; returns the position after its `>`."""
        html = self.html
        if not self.open:
            raise ParseError(f"Unexpected end tag at byte offset {self._bytes(begin)}")
        name_end = _end(_TAG_NAME, html, begin + 2)
        name = html[begin + 2 : name_end].translate(_SMALL_LETTERS)
        end = _end(_SPACES, html, name_end)
        if not html.startswith(">", end):
            raise ParseError(f"Unclosed end tag at byte offset {self._bytes(begin)}")
        tag = self.open.pop()
        self.open_links -= tag.name == "a"
        if name not in ("", tag.name):
            raise ParseError(
                f'Unmatched end tag at byte offset {self._bytes(begin)}, expected "</{tag.name}>", found "</{name}>"'
            )
        if self.offset > tag.offset:
            self._close(tag)
        return end + 1

    def _close(self, tag: _OpenTag) -> None:
        length = self.offset - tag.offset
        if tag.name in _STYLES:
            self.entities.append({"type": _STYLES[tag.name], "offset": tag.offset, "length": length})
        elif tag.name in ("pre", "code"):
            self._close_code(tag, {"type": tag.name, "offset": tag.offset, "length": length})
        elif (found := self._special(tag)) is not None:
            self.entities.append({"type": "", "offset": tag.offset, "length": length, **found})

    def _close_code(self, tag: _OpenTag, entity: Entity) -> None:
        """`<pre>` and `<code class="language-…">` around exactly the same text are one block in that language."""
        if tag.name == "code" and tag.argument:
            entity["language"] = tag.argument
        other = self.entities[-1] if self.entities else {}
        pair = {other.get("type"), tag.name} == {"pre", "code"} and ("language" in other) != ("language" in entity)
        language = other.get("language") or entity.get("language")
        if pair and (other["offset"], other["length"]) == (entity["offset"], entity["length"]):
            other.update(type="pre", language=language)
        else:
            self.entities.append(entity)

    def _special(self, tag: _OpenTag) -> Entity | None:
        if tag.name == "blockquote":
            return {"type": "expandable_blockquote" if tag.argument else "blockquote"}
        return _link(tag.argument or self._text_since(tag))

    def _text_since(self, tag: _OpenTag) -> str:
        """The text inside an `<a>` without href, which then is the address.

        Not inside another `<a>`: Telegram reads it there too, but the outer link wins, and reading every level of a
        deep nest would take quadratic time.
        """
        if self.offset - tag.offset > _LONGEST_MESSAGE or self.open_links:
            return ""
        return "".join(self.pieces[tag.piece :])

    def _bytes(self, position: int) -> int:
        return len(self.html[:position].encode("utf-8", "surrogatepass"))


def _note(tag: str, attributes: dict[str, str | None], name: str, value: str | None) -> None:
    """Keeps what counts; of a class, only what Telegram knows, so that a later odd class does not undo it."""
    prefix = {"code": "language-", "span": "tg-"}.get(tag, "")
    if value is None:
        attributes.setdefault(name, None)
    elif name != "class" or value.startswith(prefix):
        attributes[name] = value


def _argument(tag: str, attributes: dict[str, str | None]) -> str:
    """What the tag's attributes say, in one string: address, language, class, or `1` for expandable."""
    if not attributes:
        return ""
    if tag == "blockquote":
        return "1" if "expandable" in attributes else ""
    if tag in ("code", "span"):
        return (attributes.get("class") or "").removeprefix("language-" if tag == "code" else "tg-")
    return (attributes.get("href") or "") if tag == "a" else ""


def _link(address: str) -> Entity | None:
    """None for an address that Telegram does not take: the text stays, the link is dropped without a word."""
    person = linked_person(address)
    if person is not None:
        return {"type": "text_mention", "user": {"id": person}}
    try:
        return {"type": "text_link", "url": checked_address(address)}
    except AddressError:
        return None


def _character(reference: re.Match[str]) -> str:
    hexadecimal, decimal, name = reference.groups()
    if name:
        return _NAMED[name]
    if len(reference[0].removesuffix(";")) >= 10:
        return reference[0]
    code = int(hexadecimal, 16) if hexadecimal else int(decimal)
    return chr(code) if 0 < code < 0x10FFFF else reference[0]


def _end(pattern: re.Pattern[str], text: str, position: int) -> int:
    match = pattern.match(text, position)
    return match.end() if match else position
