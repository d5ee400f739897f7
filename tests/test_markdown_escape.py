"""Escaped text reads back, and a real Markdown parser shows it as it was."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.markdown.escape import code_span, escape, read_code_span, unescape

ACTIVE = [*"\\`*_[]<>&#~$|-+=.)(!12 ab:;中。", "1. ", "- ", "## ", "---", "&amp;", "<b>", "](x)", "~~"]
texts = (
    st.lists(st.one_of(st.sampled_from(ACTIVE), st.characters(exclude_categories=("Cc", "Cs", "Zs", "Zl", "Zp"))))
    .map(lambda pieces: " ".join("".join(pieces).split()))
    .filter(bool)
)


@given(texts)
def test_what_is_escaped_reads_back(text: str) -> None:
    assert unescape(escape(text)) == text


@given(texts)
def test_what_is_put_into_code_reads_back(text: str) -> None:
    assert read_code_span(f"{code_span(text)} (after") == (text, " (after")


def test_paragraphs_are_escaped_line_by_line() -> None:
    assert escape("1. a\n\n# b") == "1\\. a\n\n\\# b"


def test_what_needs_no_escape_gets_none() -> None:
    plain = [
        "FLM-101B: with $100K Budget",
        "3D things, 1.5x, a_b_c",
        "R&D & C# (P vs. NP)",
        "约10%，是“好”的：- 不是列表",
    ]
    assert [escape(text) for text in plain] == plain


@settings(deadline=None)
@given(texts, st.sampled_from([("", "paragraph_open"), ("## ", "heading_open"), ("- ", "bullet_list_open")]))
def test_a_parser_shows_the_text(text: str, place: tuple[str, str]) -> None:
    parser = (
        pytest.importorskip("markdown_it", reason="comes with rich")
        .MarkdownIt("commonmark")
        .enable(["strikethrough", "table"])
    )
    prefix, block = place
    tokens = parser.parse(prefix + escape(text))
    inline = [token for token in tokens if token.type == "inline"]
    assert tokens[0].type == block
    assert [child.content for child in inline[0].children if child.type not in {"text", "text_special"}] == []
    assert "".join(child.content for child in inline[0].children) == text
    assert len(inline) == 1


@settings(deadline=None)
@given(texts, texts)
def test_a_parser_shows_a_keyword(term: str, translation: str) -> None:
    parser = pytest.importorskip("markdown_it", reason="comes with rich").MarkdownIt("commonmark")
    (inline,) = (
        token for token in parser.parse(f"- {code_span(term)} ({code_span(translation)})") if token.type == "inline"
    )
    assert [child.content for child in inline.children] == [term, " (", translation, ")"]
