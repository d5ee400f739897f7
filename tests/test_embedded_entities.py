"""Telegram's grammar: what a text becomes, what is refused and in which words."""

import html
from collections.abc import Callable
from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.embedded.addresses import AddressError, checked_address
from bot.embedded.entities import (
    MAX_BYTES,
    MAX_ENTITIES,
    Entity,
    ParseError,
    TextError,
    arranged,
    formatted_text,
    parse_html,
    plain_text,
    utf16_length,
)

TAGS = "b strong i em u ins s strike del tg-spoiler code pre blockquote".split()  # noqa: SIM905 - easier to read


def spans(entities: list[Entity]) -> list[tuple[str, int, int]]:
    return [(entity["type"], entity["offset"], entity["length"]) for entity in entities]


def entity_text(text: str, entity: Entity) -> str:
    units = text.encode("utf-16-le")[2 * entity["offset"] : 2 * (entity["offset"] + entity["length"])]
    return units.decode("utf-16-le")


def refusal(read: Callable[[str], object], text: str) -> str | None:
    """In which words a text is refused; None: it is not."""
    try:
        read(text)
    except (TextError, AddressError) as error:
        return str(error)
    return None


def test_utf16_length_counts_an_astral_emoji_twice() -> None:
    assert (utf16_length("a"), utf16_length("论文"), utf16_length("👍"), utf16_length("")) == (1, 2, 2, 0)


SIMPLE_TAGS = {
    "b strong": "bold",
    "i em": "italic",
    "u ins": "underline",
    "s strike del": "strikethrough",
    "tg-spoiler": "spoiler",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
    "B StrONG": "bold",
}


def test_simple_tags() -> None:
    for tags, kind in SIMPLE_TAGS.items():
        for tag in tags.split():
            entity = {"type": kind, "offset": 2, "length": 3}
            assert formatted_text(f"x <{tag}>👍y</{tag}> z", "HTML") == ("x 👍y z", [entity]), tag


WITH_ATTRIBUTES: dict[str, tuple[str, Entity]] = {
    '<span class="tg-spoiler">x</span>': ("x", {"type": "spoiler"}),
    "<span class='tg-spoiler'>x</span>": ("x", {"type": "spoiler"}),
    "<span class=tg-spoiler>x</>": ("x", {"type": "spoiler"}),
    "<blockquote expandable>x</blockquote>": ("x", {"type": "expandable_blockquote"}),
    '<blockquote expandable="">x</blockquote>': ("x", {"type": "expandable_blockquote"}),
    '<pre><code class="language-python">x</code></pre>': ("x", {"type": "pre", "language": "python"}),
    '<code class="language-c++"><pre>x</pre></code>': ("x", {"type": "pre", "language": "c++"}),
    '<code class="language-python">x</code>': ("x", {"type": "code"}),
    "<pre><code>x</code></pre>": ("x", {"type": "pre"}),
    '<a href="https://hf.co/papers?a=1&amp;b=2">x</a>': (
        "x",
        {"type": "text_link", "url": "https://hf.co/papers?a=1&b=2"},
    ),
    "<a href='HTTPS://HF.co'>x</a>": ("x", {"type": "text_link", "url": "https://hf.co/"}),
    "<a>hf.co/papers</a>": ("hf.co/papers", {"type": "text_link", "url": "http://hf.co/papers"}),
    '<a href="tg://user?id=42">x</a>': ("x", {"type": "text_mention", "user": {"id": 42}}),
    '<a href="tg://resolve?domain=x">x</a>': ("x", {"type": "text_link", "url": "tg://resolve?domain=x"}),
}


def test_tags_with_attributes() -> None:
    for source, (text, entity) in WITH_ATTRIBUTES.items():
        whole = {"offset": 0, "length": utf16_length(text), **entity}
        assert formatted_text(source, "HTML") == (text, [whole]), source


def test_a_link_to_an_address_that_telegram_does_not_take_is_dropped_without_a_word() -> None:
    addresses = [
        "http://localhost/x",
        "hf",
        "ftp://hf.co/",
        "https://",
        "javascript:alert(1)",
        "https://a.b:0/",
        "a b.c",
    ]
    links = {address: formatted_text(f'<a href="{address}">word</a>', "HTML") for address in addresses}
    assert links == dict.fromkeys(addresses, ("word", []))


def test_what_means_nothing_is_dropped_without_a_word() -> None:
    tags = ["<b></b>x", "<b> </b>x"]
    assert {tag: formatted_text(tag, "HTML") for tag in tags} == dict.fromkeys(tags, ("x", []))


BROKEN = {
    "🏟 🏟&lt;<abacaba": "Unclosed start tag at byte offset 13",
    "🏟 🏟&lt;<abac aba>": 'Unsupported start tag "abac" at byte offset 13',
    "论文<br>": 'Unsupported start tag "br" at byte offset 6',
    "<br/>": 'Unsupported start tag "br/" at byte offset 0',
    "1 < 2": 'Unsupported start tag "" at byte offset 2',
    "1 <2": "Unclosed start tag at byte offset 2",
    "<p>x</p>": 'Unsupported start tag "p" at byte offset 0',
    "<UL>x</UL>": 'Unsupported start tag "ul" at byte offset 0',
    "<b>x": 'Can\'t find end tag corresponding to start tag "b"',
    "<b><i>x</b>": 'Unmatched end tag at byte offset 7, expected "</i>", found "</b>"',
    "x</b>": "Unexpected end tag at byte offset 1",
    "<b>x</b": "Unclosed end tag at byte offset 4",
    "<b>x</b x>": "Unclosed end tag at byte offset 4",
    "<i   =aba>": 'Empty attribute name in the tag "i" at byte offset 0',
    "<b />x</b>": 'Empty attribute name in the tag "b" at byte offset 0',
    "<i    aba  =  ": 'Unclosed start tag "i" at byte offset 0',
    "<i aba": 'Unclosed start tag "i" at byte offset 0',
    "<i    aba  =  190azAz-.,": "Unexpected end of name token at byte offset 14",
    '<i    aba  =  "&lt;&gt;&quot;>': "Unclosed start tag at byte offset 0",
    "<a href=https://hf.co>x</a>": "Unexpected end of name token at byte offset 8",
    "<span>x</span>": 'Tag "span" must have class "tg-spoiler" at byte offset 0',
    '<span class="red">x</span>': 'Tag "span" must have class "tg-spoiler" at byte offset 0',
    "a\0b": "Text must not contain null bytes",
    "&#xDFDF;": "Text contains invalid Unicode characters after decoding HTML entities, check for unmatched"
    " surrogate code units",
}


def test_broken_markup_is_refused_in_telegrams_words() -> None:
    refusals = {source: refusal(partial(formatted_text, parse_mode="HTML"), source) for source in BROKEN}
    assert refusals == {source: f"can't parse entities: {reason}" for source, reason in BROKEN.items()}


def test_only_four_names_and_numbers_are_decoded() -> None:
    decoded = {
        "&lt;&gt;&amp;&quot;": '<>&"',
        "&lt &#65 &#x42;": "< A B",
        "&nbsp;&apos;&hellip;&ltx;": "&nbsp;&apos;&hellip;&ltx;",
        "&amp;lt;": "&lt;",
        "&#0;&#1114112;&#0000000065;&#;&#x;&": "&#0;&#1114112;&#0000000065;&#;&#x;&",
        "&#128077;": "👍",
        "a &#10; b": "a \n b",
    }
    assert {source: formatted_text(source, "HTML")[0] for source in decoded} == decoded


DISENTANGLED = {
    "<b>a</b><b>b</b>": [("bold", 0, 2)],
    "<b>a<b>b</b>c</b>": [("bold", 0, 3)],
    "<b>a<i>b</i>c</b>": [("bold", 0, 1), ("bold", 1, 2), ("italic", 1, 1)],
    "<b>x <a href='hf.co'>l</a> y</b>": [("bold", 0, 2), ("text_link", 2, 1), ("bold", 2, 1), ("bold", 3, 2)],
    "<pre>a<b>b</b></pre>": [("pre", 0, 2)],
    "<b><code>a</code>b</b>": [("code", 0, 1), ("bold", 1, 1)],
    "<a href='hf.co'><code>x</code>y</a>": [("text_link", 0, 2)],
    "<a href='hf.co'><blockquote>x</blockquote>y</a>": [("blockquote", 0, 1)],
    "<blockquote>a<blockquote>b</blockquote></blockquote>": [("blockquote", 0, 2)],
    "<blockquote><b>q</b> <code>c</code></blockquote>": [("blockquote", 0, 3), ("bold", 0, 1), ("code", 2, 1)],
    "<b>https://hf.co</b>/x": [("url", 0, 15), ("bold", 0, 13)],
    "<code>https://hf.co</code>": [("code", 0, 13)],
}


def test_entities_are_disentangled() -> None:
    assert {source: spans(formatted_text(source, "HTML")[1]) for source in DISENTANGLED} == DISENTANGLED


def test_cleaning_and_trimming() -> None:
    cleaned = {
        "  <b>a</b> \n ": ("a", [("bold", 0, 1)]),
        "a <b>b \n</b>": ("a b", [("bold", 2, 1)]),
        " <b> a</b>": (" a", [("bold", 0, 2)]),
        "a\tb\x07c": ("a b c", []),
        "a\r\n\u202e<b>b</b>": ("a\nb", [("bold", 2, 1)]),
    }
    found = {source: formatted_text(source, "HTML") for source in cleaned}
    assert {source: (text, spans(entities)) for source, (text, entities) in found.items()} == cleaned


def test_nothing_visible_is_refused() -> None:
    nothing = ["<b> </b>", " \n ", "\u200b", "&#32;", "\r"]
    refusals = {source: refusal(partial(formatted_text, parse_mode="HTML"), source) for source in nothing}
    assert refusals == dict.fromkeys(nothing, "text must be non-empty")


def test_the_excess_of_entities_is_dropped_styles_first() -> None:
    _, entities = formatted_text("<code>x</code> <b>y</b> " * 80, "HTML")
    kinds = [entity["type"] for entity in entities]
    assert (len(kinds), kinds.count("code"), kinds.count("bold")) == (MAX_ENTITIES, 80, 20)


def test_a_text_over_32768_bytes_is_refused_before_parsing() -> None:
    assert formatted_text("<b>x</b>" + "&lt;" * 8190, "HTML")[0].endswith("<")
    with pytest.raises(TextError, match=r"^text is too long$"):
        formatted_text("<" + "论" * (MAX_BYTES // 3 + 1), "HTML")


def test_unknown_parse_modes_and_half_surrogates_are_refused() -> None:
    with pytest.raises(TextError, match=r"^unsupported parse_mode$"):
        formatted_text("x", "XML")
    with pytest.raises(TextError, match=r"^strings must be encoded in UTF-8$"):
        formatted_text("\ud83d")


def test_what_telegram_links_by_itself() -> None:
    linked: dict[str, list[tuple[str, int, int]]] = {
        "see https://hf.co/papers/1.": [("url", 4, 22)],
        "👍 arxiv.org/abs/1, e.g. GPT-4.5. Next": [("url", 3, 15)],
        "README.md": [("url", 0, 9)],
        "mail me@x.org": [("email", 5, 8)],
        "@alice a@alice @al": [("mention", 0, 6)],
        "/stop /stop@digest_bot a/b 3/4 /x/y": [("bot_command", 0, 5), ("bot_command", 6, 16)],
        "#nlp #42 x#y $TSLA": [("hashtag", 0, 4), ("cashtag", 13, 5)],
        "http://localhost 1.5 node.js": [],
        "at 127.0.0.1, 1.2.3.4:8080/x": [("url", 3, 9), ("url", 14, 14)],
        "v1.2.3.4 1.2.3.4.5 01.2.3.4 256.1.1.1 1.2.3.4-rc 版1.2.3.4": [],
        "www.🤙.tk ➡️.ws/䨹": [("url", 0, 9), ("url", 10, 7)],
        "$1INCH $2INCH": [("cashtag", 0, 6)],
    }
    assert {text: spans(plain_text(text)[1]) for text in linked} == linked


def test_addresses_are_kept_in_one_form() -> None:
    kept = {
        "hf.co": "http://hf.co/",
        "https://User@HF.co:0443?q=a b#c": "https://User@hf.co:443/?q=a%20b#c",
        "tg:resolve?domain=x": "tg://resolve?domain=x",
        "https://[::1]:8/": "https://[::1]:8/",
        "https://论文.中国/x": "https://论文.中国/x",
    }
    assert {address: checked_address(address) for address in kept} == kept


def test_addresses_are_refused_in_telegrams_words() -> None:
    reasons = {
        "https://localhost/x": "Wrong HTTP URL",
        "ftp://hf.co": "Unsupported URL protocol",
        "https:///x": "URL host is empty",
        "": "URL host is empty",
        "https://./": "Host is invalid",
        "https://hf.co:65536/": "Wrong port number specified in the URL",
        "https://h f.co/": "Disallowed character in URL host",
        "https://h%zz.co/": "Wrong percent-encoded symbol in URL host",
        "https://[1]/": "Wrong IPv6 address specified in the URL",
        "tg://a.b/": "Unallowed characters in URL host",
    }
    assert {address: refusal(checked_address, address) for address in reasons} == reasons


visible = st.text(st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\u0333\u033f\u030a"), max_size=200)
markup = st.lists(
    st.sampled_from([
        *(f"<{tag}>" for tag in TAGS), *(f"</{tag}>" for tag in TAGS), "<a href='hf.co'>", "</a>", "</>", "<a>",
        "<span class='tg-spoiler'>", "</span>", "<blockquote expandable>",
        "👍", "x", " ", "\n", "\r", "&lt;", "&#128077;", "&#xd83d;", "&", "<", ">", "hf.co ", "@alice ", "\u202e",
    ]),
    max_size=40,
).map("".join)  # fmt: skip


@st.composite
def well_formed(draw: st.DrawFn) -> str:
    """Properly nested markup."""
    source = draw(st.sampled_from(["x", "👍 ", "论 ", " ", "hf.co ", ""]))
    for tag in draw(st.lists(st.sampled_from(TAGS), max_size=8)):
        before, after = draw(st.sampled_from(["", "a", " "])), draw(st.sampled_from(["", "b", " ", "👍"]))
        source = draw(st.sampled_from([f"{before}<{tag}>{source}</{tag}>{after}", f"{source}<{tag}>{after}</{tag}>"]))
    return source + "."


@given(visible)
def test_escaped_text_comes_back_word_for_word_but_for_its_ends(text: str) -> None:
    text = f".{text}."  # the ends are another test's business
    found, entities = formatted_text(html.escape(text), "HTML")
    expected = "".join(character for character in text if not "\u2028" <= character <= "\u202e")
    assert found == expected
    assert not {entity["type"] for entity in entities} & {"text_link", "bold", "code", "pre", "text_mention"}


@given(st.one_of(markup, well_formed(), st.text()))
def test_any_text_is_refused_or_has_entities_inside_it(source: str) -> None:
    try:
        text, entities = formatted_text(source, "HTML")
    except TextError:
        return
    text.encode()
    assert text == text.rstrip(" \n") != ""
    for entity in entities:
        assert 0 <= entity["offset"] < entity["offset"] + entity["length"] <= utf16_length(text)
        entity_text(text, entity)  # neither end is in the middle of a character
    assert spans(entities) == sorted(spans(entities), key=lambda span: (span[1], -span[2]))


@given(well_formed())
def test_entities_nest_or_lie_apart(source: str) -> None:
    _, entities = formatted_text(source, "HTML")
    for one in spans(entities):
        for other in spans(entities):
            if one[1] < other[1] < one[1] + one[2]:
                assert other[1] + other[2] <= one[1] + one[2], (one, other)


@given(well_formed())
def test_disentangling_twice_is_disentangling_once(source: str) -> None:
    text, entities = formatted_text(source, "HTML")
    assert arranged(text, entities) == entities


@pytest.mark.parametrize(
    "part",
    [
        "<b>", "<a>", "<a>x", "<a href=", "<b a='", "&", "&#", "<blockquote>x</blockquote>", "<i><b>x</b></i>", "</b>",
        "< ", "<b a ", "a.", "@a", "#", "/a", "x@", "<pre><code>", "\r<b>x</b>", "http://",
    ],
)  # fmt: skip
def test_the_longest_texts_are_read_or_refused(part: str) -> None:
    """In milliseconds; a parser that went back over what it has read would hang the suite here, or sink too deep."""
    source = part * (MAX_BYTES // len(part))
    try:
        text, _ = formatted_text(source, "HTML")
    except TextError:
        return
    assert len(text) <= len(source)


@given(st.text())
def test_parse_html_alone_raises_nothing_but_parse_errors(source: str) -> None:
    try:
        text, entities = parse_html(source)
    except ParseError:
        return
    assert all(entity["offset"] + entity["length"] <= utf16_length(text) for entity in entities)
