"""Makes of a text what Telegram makes of it: plain text and entities, cleaned, trimmed, disentangled and limited.

The order of the steps is that of `fix_formatted_text` in td's MessageEntity.cpp. Markdown is not read here.
"""

import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence

from bot.embedded.detection import found_entities
from bot.embedded.html_grammar import Entity, ParseError, TextError, parse_html, utf16_length

__all__ = [
    "Entity",
    "ParseError",
    "TextError",
    "formatted_text",
    "parse_html",
    "plain_text",
    "utf16_length",
]

MAX_BYTES = 32_768  # of the text as sent, markup included
MAX_ENTITIES = 100  # the rest is dropped without a word

_PRIORITY = {
    "blockquote": 0, "expandable_blockquote": 0, "pre": 10, "code": 20, "text_link": 49,
    "text_mention": 49, "bold": 90, "italic": 91, "underline": 92, "strikethrough": 93, "spoiler": 94,
}  # fmt: skip
_STYLES = ("bold", "italic", "underline", "strikethrough", "spoiler")
_QUOTES = ("blockquote", "expandable_blockquote")
_BECOMES_SPACE = re.compile("[\x00-\x09\x0b\x0c\x0e-\x1f]")
_VANISHES = re.compile("[\r\u2028-\u202e\u0333\u033f\u030a]")  # line separators, direction marks, vertical lines
_BLANKS = re.compile(r"[ \n]+")
_INVISIBLE = re.compile(
    "[\\s\u00ad\u180e\u2000-\u200f\u2028-\u202f\u205f-\u206f\u2800\u3000\ufeff\ufff9-\ufffb\U000e0020]*"
)


def formatted_text(raw: str, parse_mode: str = "") -> tuple[str, list[Entity]]:
    """The text a reader sees and its entities.

    Raises TextError (or ParseError) with Telegram's words: text too long in bytes, unknown parse mode, broken markup,
    nothing visible in it. How long the result may be, the caller decides.
    """
    if _bytes(raw) > MAX_BYTES:
        raise TextError("text is too long")
    mode = parse_mode.lower()
    if raw and mode == "html":
        text, entities = parse_html(raw)
    elif raw and mode not in ("", "none"):
        raise TextError("unsupported parse_mode")
    else:
        text, entities = raw, []
    text, entities = trimmed(*cleaned(text, entities))
    if len(entities) > MAX_ENTITIES // len(_STYLES):  # each can cut the five styles once; fewer never come to the limit
        entities = limited(arranged("", entities))
    return text, arranged(text, entities)


def plain_text(raw: str) -> tuple[str, list[Entity]]:
    """What a person's typing becomes: trimmed text, and what Telegram links by itself. Raises TextError if empty."""
    return formatted_text(raw)


def _bytes(text: str) -> int:
    try:
        return len(text.encode())
    except UnicodeEncodeError:  # half a surrogate pair, which JSON can carry
        raise TextError("strings must be encoded in UTF-8") from None


def cleaned(text: str, entities: list[Entity]) -> tuple[str, list[Entity]]:
    """Control characters become spaces; carriage returns, line separators and direction marks vanish."""
    text = _BECOMES_SPACE.sub(" ", text)
    if not _VANISHES.search(text):
        return text, entities
    gone = [begin for begin, _ in _runs(_VANISHES, text)] if entities else []
    return _VANISHES.sub("", text), _kept(_without(gone, entity) for entity in entities)


def trimmed(text: str, entities: list[Entity]) -> tuple[str, list[Entity]]:
    """Without spaces and newlines at the ends, except before a first character that has an entity.

    Raises TextError if nothing visible is left.
    """
    text = text.rstrip(" \n")
    if _INVISIBLE.fullmatch(text):
        raise TextError("text must be non-empty")
    if entities:
        units = utf16_length(text)
        entities = _kept({**entity, "length": min(_stop(entity), units) - entity["offset"]} for entity in entities)
        entities = _visible(text, entities)
    leading = len(text) - len(text.lstrip(" \n"))
    leading = min([leading, *(entity["offset"] for entity in entities)])
    if not leading:
        return text, entities
    return text[leading:], [{**entity, "offset": entity["offset"] - leading} for entity in entities]


def arranged(text: str, entities: Sequence[Entity]) -> list[Entity]:
    """The entities, and what Telegram finds in `text` by itself, disentangled and in order.

    Links, code and quotes do not overlap each other (the outer one wins; a quote may hold the others); styles are cut
    at their borders and vanish inside code.
    """
    entities = sorted(entities, key=_order)
    quotes = _apart(entity for entity in entities if entity["type"] in _QUOTES)
    walls = _apart(entity for entity in entities if entity["type"] not in _STYLES and entity["type"] not in _QUOTES)
    found = found_entities(text)
    if quotes:
        spans = _Spans(quotes)
        walls = [entity for entity in walls if not spans.crossed_by(entity)]
        found = [entity for entity in found if not spans.crossed_by(entity)]
    if found:
        spans = _Spans(walls)
        walls = [*walls, *(entity for entity in found if not spans.touched_by(entity))]
    walls = sorted([*quotes, *walls], key=_order)
    styles = [entity for entity in entities if entity["type"] in _STYLES]
    return sorted([*walls, *_cut(styles, walls)], key=_order) if styles else walls


def limited(entities: list[Entity]) -> list[Entity]:
    """At most 100: links, code and quotes first, then styles."""
    if len(entities) <= MAX_ENTITIES:
        return entities
    walls = [entity for entity in entities if entity["type"] not in _STYLES][:MAX_ENTITIES]
    styles = _cut([entity for entity in entities if entity["type"] in _STYLES], [])
    return sorted([*walls, *styles[: MAX_ENTITIES - len(walls)]], key=_order)


def _cut(styles: Iterable[Entity], walls: Iterable[Entity]) -> list[Entity]:
    """Joins styles that touch, and cuts them where a wall or another style begins or ends."""
    scissors = _Scissors(list(styles))
    borders = [(entity["offset"], 1, False) for entity in walls]
    borders += [(_stop(entity), 0, entity["type"] in ("pre", "code")) for entity in walls]
    for offset, _, inside_code in sorted(borders):
        scissors.advance(offset, keep=not inside_code)
    scissors.advance(1 << 30, keep=True)
    return sorted(scissors.pieces, key=_order)


class _Scissors:
    """Sweeps over sorted styles once, cutting them at every offset that it is told."""

    def __init__(self, styles: list[Entity]) -> None:
        self.styles = styles
        self.next = 0
        self.running: dict[str, tuple[int, int]] = {}  # by type: where the piece began, where the style ends
        self.pieces: list[Entity] = []

    def advance(self, until: int, keep: bool) -> None:
        """Takes everything before `until`; what lies inside code is not kept."""
        before = len(self.pieces)
        while self.next < len(self.styles) and self.styles[self.next]["offset"] < until:
            self._begin(self.styles[self.next])
            self.next += 1
        self._flush(until)
        if not keep:
            del self.pieces[before:]

    def _begin(self, style: Entity) -> None:
        kind, offset, end = style["type"], style["offset"], _stop(style)
        if kind in self.running and offset <= self.running[kind][1]:
            begin, old_end = self.running[kind]
            self.running[kind] = begin, max(old_end, end)
        else:
            self._flush(offset)
            self.running[kind] = offset, end

    def _flush(self, offset: int) -> None:
        for kind in [kind for kind in _STYLES if kind in self.running]:
            begin, end = self.running[kind]
            if begin < offset:
                self.pieces.append({"type": kind, "offset": begin, "length": min(end, offset) - begin})
                self.running[kind] = offset, end
            if end <= offset:
                del self.running[kind]


def _order(entity: Entity) -> tuple[int, int, int]:
    return entity["offset"], -entity["length"], _PRIORITY.get(entity["type"], 50)


def _stop(entity: Entity) -> int:
    return int(entity["offset"] + entity["length"])


def _kept(entities: Iterable[Entity]) -> list[Entity]:
    return [entity for entity in entities if entity["length"] > 0]


def _without(gone: Sequence[int], entity: Entity) -> Entity:
    """The entity where it is once the characters at these offsets are gone."""
    begin, end = (offset - bisect_left(gone, offset) for offset in (entity["offset"], _stop(entity)))
    return {**entity, "offset": begin, "length": end - begin}


def _runs(pattern: re.Pattern[str], text: str) -> list[tuple[int, int]]:
    """Begin and end of every match, in UTF-16 units."""
    runs, units, position = [], 0, 0
    for run in pattern.finditer(text):
        units += utf16_length(text[position : run.start()])
        runs.append((units, units + utf16_length(run[0])))
        units, position = runs[-1][1], run.end()
    return runs


def _visible(text: str, entities: list[Entity]) -> list[Entity]:
    """Without those over nothing but blanks, which Telegram drops."""
    encoded = text.encode("utf-16-le")
    firsts = {encoded[2 * entity["offset"] : 2 * entity["offset"] + 2] for entity in entities}
    if firsts.isdisjoint((b" \0", b"\n\0")):
        return entities  # nearly always, and much faster than looking at every blank
    blanks = _runs(_BLANKS, text)
    return [entity for entity in entities if not _inside(entity, blanks)]


def _inside(entity: Entity, runs: list[tuple[int, int]]) -> bool:
    """Whether the whole entity lies in one of the runs."""
    before = bisect_left(runs, (entity["offset"] + 1, 0))
    return before > 0 and _stop(entity) <= runs[before - 1][1]


def _apart(entities: Iterable[Entity]) -> list[Entity]:
    """Without those that begin inside an earlier one; the input is in order."""
    kept: list[Entity] = []
    for entity in entities:
        if not kept or entity["offset"] >= _stop(kept[-1]):
            kept.append(entity)
    return kept


class _Spans:
    """Entities that do not overlap, in order, to be asked about others."""

    def __init__(self, entities: Iterable[Entity]) -> None:
        self.spans = [(entity["offset"], _stop(entity)) for entity in entities]
        self.begins = [begin for begin, _ in self.spans]
        self.ends = [end for _, end in self.spans]

    def touched_by(self, entity: Entity) -> list[tuple[int, int]]:
        first = bisect_left(self.ends, entity["offset"] + 1)
        return self.spans[first : bisect_left(self.begins, _stop(entity))]

    def crossed_by(self, entity: Entity) -> bool:
        """Whether the entity lies partly in one of these, or around one."""
        touched = self.touched_by(entity)
        return bool(touched) and not (touched[0][0] <= entity["offset"] and _stop(entity) <= touched[0][1])
