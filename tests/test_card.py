"""Cards: one message that Telegram takes, whatever a stranger or a model wrote; nothing in them can add a link."""

from dataclasses import replace
from datetime import date
from urllib.parse import urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.embedded.entities import formatted_text, utf16_length
from bot.embedded.papers_api import sample_days
from bot.listing import read_listing
from bot.message import Message
from bot.render.card import abstract, card
from bot.render.push import day_header, header, left_out, note, saved_page
from bot.render.templating import after_tldr, inert
from bot.summarise.fallback import from_abstract
from storage.records import Keyword, Language, Paper, Plan, PushNote, Reading, Scores, Summary
from tests.conftest import recorded_days

HOSTILE = [
    "<b>bold",
    "</a>",
    "&amp;",
    "<think>",
    '"quoted"',
    "https://evil.example/x",
    "evil.com",
    "www.evil.com",
    "@admin_bot",
    "#hashtag",
    "/start",
    "$AAPL",
    "a@b.com",
    "tg://resolve?domain=x",
    "t.me/x",
    "\u202e",
    "\x00",
    "🧪" * 50,
    "x" * 5000,
    "1.2.3.4",
    "8.8.8.8:8080/x",
    "www.🤙.tk",
    "➡️.ws/䨹",
    "$1INCH",
    "一" * 3000,
    "&" * 2000,
    "* _ ` [x](y)",
    "\n\n\n",
    "ftp://evil.com",
    "http://1.2.3.4/",
    "evil。com",
    "ｅvil.com",
]
OUR_HOSTS = {"huggingface.co", "arxiv.org", "github.com"}
texts = st.one_of(
    st.text(max_size=300),
    st.lists(st.sampled_from(HOSTILE), max_size=4).map(" ".join),
    st.sampled_from(HOSTILE).map(lambda text: text * 3),
)
papers = st.builds(
    Paper,
    id=st.just("2609.00001"),
    title=texts.map(lambda text: f"T{text}"),
    abstract=texts,
    authors=st.lists(texts, max_size=20).map(tuple),
    upvotes=st.integers(0, 10**9),
    organization=st.none() | texts,
    github_repo=st.none() | st.just("https://github.com/x/y"),
    github_stars=st.none() | st.integers(0, 10**7),
)
halves = st.integers(0, 10).map(lambda half: half / 2)
readings = st.builds(
    Reading,
    st.builds(
        Summary,
        title=texts,
        tldr=texts,
        main_work=texts,
        highlights=st.lists(texts, max_size=12).map(tuple),
        keywords=st.lists(st.builds(Keyword, texts, texts), max_size=12).map(tuple),
        scores=st.none() | st.builds(Scores, halves, halves, halves),
        comment=texts,
    ),
    st.sampled_from(["model", "abstract", "import"]),
    st.none() | texts,
)
languages: st.SearchStrategy[Language] = st.sampled_from(["zh", "en"])


def check_message(message: Message) -> str:
    """What Telegram makes of it: one message, with no entity that we did not put there. Returns the visible text."""
    text, entities = formatted_text(message.html, "HTML")
    assert 0 < utf16_length(text) <= 4096
    found = {entity["type"] for entity in entities}
    assert found <= {"bold", "italic", "text_link", "expandable_blockquote", "code", "bot_command"}, found
    links = {urlsplit(entity["url"]).hostname for entity in entities if entity["type"] == "text_link"}
    assert links <= OUR_HOSTS, links
    for row in message.keyboard:
        for button in row:
            assert (button.url is None) != (button.data is None)
            assert button.data is None or 0 < len(button.data.encode()) <= 64
    return text


@given(papers, readings, st.integers(1, 999), languages)
def test_any_card_is_one_message_without_foreign_links(
    paper: Paper, reading: Reading, rank: int, language: Language
) -> None:
    text = check_message(card(paper, reading, rank, language))
    assert text.startswith(f"{rank}.")
    assert "bot_command" not in {
        e["type"] for e in formatted_text(card(paper, reading, rank, language).html, "HTML")[1]
    }


@given(papers, st.integers(1, 999), languages)
def test_any_abstract_is_one_message_without_foreign_links(paper: Paper, rank: int, language: Language) -> None:
    check_message(abstract(paper, rank, language))


@given(st.integers(1, 250), st.lists(texts, min_size=1, max_size=5), languages)
@settings(max_examples=12)
def test_every_left_out_paper_is_a_link_in_some_list(count: int, titles: list[str], language: Language) -> None:
    numbered = [Paper(f"2609.{n:05}", f"{n} {titles[n % len(titles)]}", "") for n in range(count)]
    linked = []
    for page in left_out(numbered, language):
        check_message(page)
        linked += [e["url"] for e in formatted_text(page.html, "HTML")[1] if e["type"] == "text_link"]
    assert linked == [f"https://huggingface.co/papers/{paper.id}" for paper in numbered]


@given(st.text(max_size=400))
def test_inert_text_reads_as_before(text: str) -> None:
    assert inert(text).replace("\u2060", "") == text.replace("\u2060", "")


def test_a_big_days_list_is_one_message() -> None:
    found = [
        Paper(f"2509.{n:05}", f"A Title of the Usual Length for Number {n}: What Papers Say", "") for n in range(82)
    ]
    assert len(left_out(found, "zh")) == 1


def test_a_card_shows_all_its_parts() -> None:
    paper = Paper(
        "2309.05463", "Textbooks Are All You Need II", "…", upvotes=92, organization="Microsoft",
        github_repo="https://github.com/x/y", github_stars=7,
    )  # fmt: skip
    summary = Summary(
        "教科书就是一切 II", "一句话。", "主要工作。", ("亮点一。", "亮点二。"), (Keyword("LLM", "大模型"),),
        Scores(4.0, 3.5, 4.5), "点评。",
    )  # fmt: skip
    message = card(paper, Reading(summary, "model", "m"), 3, "zh")
    text = check_message(message)
    for part in (
        "3. Textbooks",
        "教科书",
        "一句话。",
        "主要工作。",
        "• 亮点一。",
        "LLM (大模型)",
        "点评。",
        "Microsoft",
    ):
        assert part in text
    assert "实用 4 · 创新 3.5 · 推荐 4.5" in text
    assert "👍 92" in text
    assert "★ 7" in text
    assert message.html.count("https://huggingface.co/papers/2309.05463") == 1
    labels = [button.text for row in message.keyboard for button in row]
    assert labels == ["🤗 Hugging Face", "PDF", "代码", "☆ 收藏", "原文摘要", "多来点", "少来点"]


@pytest.mark.parametrize(
    ("tldr", "main_work", "after"),
    [
        ("We do it.", "We do it. It works.", "It works."),
        ("我们这样做。", "我们这样做。效果很好。", "效果很好。"),
        ("我们这样做。", "我们这样做。\n\n效果很好。", "效果很好。"),
        ("We do it.", "We do it.", ""),
        ("We do", "We do it well.", "We do it well."),
        ("It has v1.", "It has v1.5 now.", "It has v1.5 now."),
        ("We do", "We do. It works.", "We do. It works."),
        ("他说“好。", "他说“好。”然后做。", "他说“好。”然后做。"),
        ("Other.", "We do it.", "We do it."),
        ("", "We do it.", "We do it."),
    ],
)
def test_a_sentence_is_shown_once(tldr: str, main_work: str, after: str) -> None:
    assert after_tldr(Summary("T", tldr, main_work, (), (), None, "")) == after


def test_an_imported_card_shows_its_first_sentence_once() -> None:
    summary = Summary("题目", "我们这样做。", "我们这样做。效果很好。", (), (), None, "")
    text = check_message(card(Paper("2309.05463", "A", ""), Reading(summary, "import"), 1, "zh"))
    assert text.count("我们这样做。") == 1
    assert "效果很好。" in text


@pytest.mark.parametrize("title", ["Widgets in practice", "Widgets-in-Practice!", " Ｗidgets  in Practice"])
def test_a_title_that_is_only_spelt_otherwise_is_shown_once(title: str) -> None:
    reading = Reading(Summary(title, "It works.", "", (), (), None, ""), "model", "m")
    text = check_message(card(Paper("2309.05463", "Widgets in Practice", ""), reading, 1, "en"))
    assert text.lower().count("idgets") == 1


def test_recorded_papers_make_valid_cards() -> None:
    for entries in recorded_days().values():
        for paper in read_listing(entries).papers[::5]:
            check_message(card(paper, from_abstract(paper, "zh"), 1, "zh"))
            text = check_message(abstract(paper, 1, "en"))
            assert not paper.abstract or paper.abstract[-30:].strip() in text.replace("\u2060", "")


@pytest.mark.parametrize("said", ["no-papers", "no-match", "all-hidden"])
def test_that_nothing_comes_is_said_without_a_sound(said: PushNote) -> None:
    plan = Plan((date(2026, 8, 21),), total=3, matched=0, filtered=True, note=said)
    assert note(plan, "en").silent


@pytest.mark.parametrize("language", ["zh", "en"])
def test_what_stands_around_the_cards_is_valid(language: Language) -> None:
    plan = Plan((date(2026, 8, 20), date(2026, 8, 21)), total=12, matched=1, filtered=True, hidden=2, cards=("x",))
    nothing = Plan((), total=0, matched=0, filtered=False, note="no-papers")
    found = list(read_listing(sample_days()["2026-08-21"]).papers)
    for message in (
        header(plan, language),
        note(nothing, language),
        note(replace(nothing, note="no-match", total=3, days=plan.days), language),
        note(replace(nothing, note="no-match", total=3, hidden=2, days=plan.days), language),
        note(replace(nothing, note="all-hidden", total=3, hidden=3, days=plan.days), language),
        day_header(date(2026, 8, 21), 1, language),
        Message(saved_page(found[:8], len(found), 1, language)),
    ):
        check_message(message)
