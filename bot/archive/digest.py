"""Reads an archived digest, in any layout that a model has given its entries. Text in, records out; never raises."""

import re
from collections.abc import Sequence
from datetime import date

from bot.archive.blocks import read_blocks
from bot.archive.completeness import cut_off_parts, missing_parts
from bot.archive.entries import RawEntry, prose_lines, split_entries
from bot.archive.head import language_of, read_head
from bot.archive.headings import read_heading
from bot.archive.highlights import read_highlights
from bot.archive.inline import plain
from bot.archive.keywords import read_keywords
from bot.archive.lines import Line, read_lines
from bot.archive.names import PARTS
from bot.archive.parts import Parts, find_parts
from bot.archive.records import ArchivedDigest, ArchivedEntry
from bot.archive.score_labels import begins_with_a_score
from bot.archive.scores import read_scores, settle
from bot.archive.sentences import join_pieces, split_sentences
from bot.markdown.layout import read_own_entry
from storage.records import Summary

LONGEST_TITLE = 300  # characters

_TITLE_LABEL = re.compile(
    r"(?:中文|论文|文章|译文|英文)?(?:标题|题目|译名|名称)[:：]\s*(?P<title>.+)|(?:chinese )?title:\s*(?P<other>.+)",
    re.IGNORECASE,
)
_FACT = re.compile(
    r"(?:论文|文章|原文|项目|代码|发表|发布|作者)?(?:作者|机构|单位|链接|地址|日期|时间|期刊|会议|投票|点赞)\w{0,4}[:：]|arxiv\b|pdf\b|authors?:|links?:|upvotes?:|date:",
    re.IGNORECASE,
)
_BOTH_TITLES = re.compile(
    r"(?P<english>[^\u3400-\u9fff]*[A-Za-z][^\u3400-\u9fff]*?)\s*[（(](?P<chinese>[^()（）]*[\u3400-\u9fff][^()（）]*)[)）]"
)


def read_digest(text: str, *, file_name: str | None = None, today: date = date.max) -> ArchivedDigest:
    """Everything that the text of one archived file says. A day that it does not say comes from the file's name.

    A date before the Hub's first list or after `today` is none.
    """
    lines = read_lines(text, names_a_part)
    above, raw_entries = split_entries(lines)
    head = read_head(above, file_name, today)
    readings = [read_entry(raw) for raw in raw_entries]
    entries = tuple(entry for entry, _ in readings)
    problems = [problem for _, notes in readings for problem in sorted(notes, key=_line_number)]
    return ArchivedDigest(
        day=head.day,
        language=language_of(above if any(line.text.strip() for line in above) else lines),
        model=head.model,
        entries=entries,
        stated_count=head.stated_count,
        problems=(*_about_the_whole(head.stated_count, head.day is not None, entries), *problems),
    )


def names_a_part(text: str) -> bool:
    """Whether a line is the heading of a part."""
    heading = read_heading(text)
    return heading is not None and heading.name in PARTS


def read_entry(raw: RawEntry) -> tuple[ArchivedEntry, list[str]]:
    """One entry, and what of it was not understood."""
    after = [
        f"line {line.number}: text after the link left out: {plain(line.text)}"
        for line in raw.left_over
        if line.text.strip()
    ]
    own = read_own_entry(raw.title, [line.text for line in raw.lines])
    if own is not None:
        quoted = own.from_abstract, own.from_hub
        return ArchivedEntry(own.paper_id, own.title, own.summary, (), (), *quoted, line=raw.number), after
    entry, notes = _read_foreign(raw)
    return entry, [*notes, *after]


def _read_foreign(raw: RawEntry) -> tuple[ArchivedEntry, list[str]]:
    """An entry in whatever layout a model chose."""
    parts = find_parts(prose_lines(raw.lines))
    english, translated = _titles(raw.title, parts.before)
    keywords = read_keywords(parts.found.get("keywords", []))
    reading = read_scores(parts.found.get("scores", []), parts.headings.get("scores", ""))
    scores, missing_scores, notes = settle(reading)
    main_work = _main_work(parts, untitled=not raw.title)
    summary = Summary(
        title=translated or english,
        tldr=_tldr(parts.before) or next(iter(split_sentences(main_work.split("\n\n", 1)[0])), ""),
        main_work=main_work,
        highlights=read_highlights(parts.found.get("highlights", [])),
        keywords=keywords.keywords,
        scores=scores,
        comment=join_pieces(reading.remarks),
    )
    missing = missing_parts(english, raw.paper_id, summary, missing_scores)
    cut_off = cut_off_parts(summary, [] if reading.ends_with_mark else reading.remarks, parts.last, _last_line(parts))
    entry = ArchivedEntry(raw.paper_id, english, summary, missing, cut_off, line=raw.number)
    return entry, [*notes, *keywords.notes, *_unknown_headings(parts)]


def _titles(heading: str, before: Sequence[Line]) -> tuple[str, str]:
    """The English title and the Chinese one, "" for what is not there."""
    english = plain(re.sub(r"\s#+$", "", heading)) or _title_without_heading(before)
    both = _BOTH_TITLES.fullmatch(english)
    if both:
        return both["english"].strip(), both["chinese"].strip()
    labelled = next((match for line in before if (match := _TITLE_LABEL.match(_label_text(line)))), None)
    translated = (labelled["title"] or labelled["other"]).strip() if labelled else ""
    return english, "" if translated == english else translated


def _title_without_heading(before: Sequence[Line]) -> str:
    """A line on its own, ahead of the parts, that is short and no sentence."""
    texts = [plain(line.text) for line in before if line.text.strip()]
    return (
        texts[0] if len(texts) == 1 and len(texts[0]) < LONGEST_TITLE and not texts[0].endswith(tuple("。.：:")) else ""
    )


def _main_work(parts: Parts, *, untitled: bool) -> str:
    """The paragraphs of the part; prose that stands ahead of it belongs to it."""
    before = [line for line in parts.before if not _is_about_the_paper(line)]
    title_only = untitled and _title_without_heading(parts.before)
    blocks = read_blocks(
        [*([] if title_only else before), *parts.found.get("main_work", [])], wrapped=True, nested=False
    )
    return "\n\n".join(filter(None, (plain(" ".join(block.cells) or block.text) for block in blocks)))


def _is_about_the_paper(line: Line) -> bool:
    """Whether a line ahead of the parts says a title, a link, a name, rather than what the paper does."""
    text = _label_text(line)
    heading = read_heading(line.text)
    return bool(_TITLE_LABEL.match(text) or _FACT.match(text)) or (heading is not None and heading.name == "tldr")


def _tldr(before: Sequence[Line]) -> str:
    headings = (read_heading(line.text) for line in before)
    return next((plain(heading.rest) for heading in headings if heading and heading.name == "tldr"), "")


def _label_text(line: Line) -> str:
    return re.sub(r"^[\s\-*+>•#]+", "", plain(line.text))


def _last_line(parts: Parts) -> str:
    lines = parts.found[parts.last] if parts.last else []
    return next((line.text.strip() for line in reversed(lines) if line.text.strip()), "")


def _unknown_headings(parts: Parts) -> list[str]:
    lines = (line for found in parts.found.values() for line in found if not line.in_code)
    headings = [line for line in lines if re.match(r"\s*#{1,6}\s", line.text) and not begins_with_a_score(line.text)]
    return [f"line {line.number}: heading not understood: {plain(line.text.lstrip('# '))}" for line in headings]


def _line_number(problem: str) -> int:
    return int(problem.removeprefix("line ").split(":", 1)[0])


def _about_the_whole(stated: int | None, has_day: bool, entries: Sequence[ArchivedEntry]) -> list[str]:
    problems = [] if has_day else ["line 1: no usable date"]
    if not entries and stated != 0:
        problems.append("line 1: no entries found")
    elif stated is not None and stated != len(entries):
        problems.append(f"line 1: {stated} papers announced, {len(entries)} entries found")
    seen: set[str] = set()
    for entry in entries:
        if entry.paper_id in seen:
            problems.append(f"line {entry.line}: a second entry for {entry.paper_id}")
        seen |= {entry.paper_id} if entry.paper_id else set()
    return problems
