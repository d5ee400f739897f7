"""Reads the highlights of an entry: one for each item of its list, or for each point that its paragraph makes."""

import re
from collections.abc import Sequence

from bot.archive.blocks import Block, read_blocks
from bot.archive.inline import plain
from bot.archive.lines import Line
from bot.archive.sentences import join_prose, split_sentences

LONGEST_LEAD = 40  # characters of a line that only announces a list (主要亮点有三：)

_LEAD = re.compile(
    r"(?:亮点|创新|贡献|特点|优势|如下|以下|包括|在于|有[一二两三四五六]|highlights?|contributions?|follow)",
    re.IGNORECASE,
)
_LOOKS_BACK = re.compile(
    r"这(?:使|意味|表明|说明|体现|显示|代表|证明|主要|也|不仅)|因此|从而|例如|比如|换言之|也就是说"
    r"|Thus|Therefore|For example|This means"
)
_COUNTED = re.compile(
    r"(?:(?<=[：:；;。，,.\s])|^)(?:[(（]?(?P<digit>\d)[)）]|(?P<circled>[①-⑨])|(?P<chinese>[一二三四五六])是)"
)


def read_highlights(lines: Sequence[Line]) -> tuple[str, ...]:
    """The highlights as prose, in order."""
    blocks = read_blocks(lines, wrapped=True, nested=True)
    if any(block.is_item for block in blocks):
        listed = (plain(block.text) for position, block in enumerate(blocks) if not _only_announces(blocks, position))
        return tuple(filter(None, listed))
    points = [
        point for block in blocks for point in _points(plain(" ".join(block.cells) if block.cells else block.text))
    ]
    return tuple(points)


def _only_announces(blocks: Sequence[Block], position: int) -> bool:
    """Whether a paragraph says no more than that a list follows."""
    text = plain(blocks[position].text)
    followed = position + 1 < len(blocks) and blocks[position + 1].is_item
    short = len(text) <= LONGEST_LEAD and text.endswith(("：", ":")) and bool(_LEAD.search(text))
    return not blocks[position].is_item and followed and short


def _points(paragraph: str) -> list[str]:
    """The points of a paragraph: those that it counts, or else its sentences."""
    counted = _counted(paragraph)
    if counted:
        return counted
    points: list[str] = []
    for sentence in split_sentences(paragraph):
        if points and _LOOKS_BACK.match(sentence):
            points[-1] = join_prose((points[-1], sentence))
        else:
            points.append(sentence)
    return points


def _counted(paragraph: str) -> list[str]:
    """The points of `…：1) …；2) …`, with what comes before the first of them."""
    matches = list(_COUNTED.finditer(paragraph))
    if [_number(match) for match in matches] != list(range(1, len(matches) + 1)) or len(matches) < 2:
        return []
    lead = paragraph[: matches[0].start()].strip()
    ends = [match.start() for match in matches[1:]] + [len(paragraph)]
    points = [paragraph[match.end() : end].strip() for match, end in zip(matches, ends, strict=True)]
    announces = len(lead) <= LONGEST_LEAD and lead.endswith(("：", ":"))
    return points if not lead or announces else [lead, *points]


def _number(match: re.Match[str]) -> int:
    if match["digit"]:
        return int(match["digit"])
    return ord(match["circled"]) - ord("①") + 1 if match["circled"] else "一二三四五六".index(match["chinese"]) + 1
