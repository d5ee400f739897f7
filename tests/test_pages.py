"""The public pages and the feed, read over HTTP as a browser and a feed reader do."""

import asyncio
import logging
import re
import xml.etree.ElementTree as ET
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from email.utils import format_datetime
from html import unescape
from html.parser import HTMLParser
from typing import Any

import aiohttp
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlite_utils import Database

from bot.library import read_papers
from bot.message import Message
from bot.render import pages as render
from bot.render.card import card
from bot.render.one_message import Block
from bot.render.one_message import page as one_message
from bot.render.pages import CONTENT_POLICY, STYLE, DayPage, FeedEntry, Tongue
from bot.summarise.fallback import from_abstract
from bot.web import press
from bot.web.pages import MOST_FOLLOWED, Pages, WrongWords, read_query
from bot.web.press import Press, TooBusy
from bot.web.server import Web
from storage import papers, summaries
from storage.database import Store
from storage.records import Attempt, Dates, Day, Keyword, Paper, Reading, Scores, Summary
from tests.conftest import free_port
from tests.talk import collected
from tests.test_webhook import no_metrics, well

DAY = date(2026, 8, 21)
SEEN = datetime(2026, 8, 21, 9, tzinfo=UTC)
NOW = datetime(2026, 8, 21, 12, 0, 0, 500, tzinfo=UTC)
ATOM = "{http://www.w3.org/2005/Atom}"
HOSTILE = "<script>alert(1)</script> & \"q\" 'a' </title>]]> \x00\x0b\u202e\ufffe javascript:x"
SUMMARY = Summary(
    title="世界模型里的智能体",
    tldr="一句话。",
    main_work="主要工作。",
    highlights=("亮点一", "亮点二"),
    keywords=(Keyword("Reinforcement Learning", "强化学习"),),
    scores=Scores(4.5, 4.0, 3.5),
    comment="值得一读。",
)


def paper(number: int, title: str, **more: Any) -> Paper:
    known: dict[str, Any] = {"authors": ("Ada L.", "柳博士"), "upvotes": number}
    return Paper(f"2608.{number:05}", title, f"We study {title}. It helps.", **(known | more))


def fill(db: Database) -> None:
    """Three days in two months; one paper has a summary."""
    agents = paper(
        3, "Agents in World Models", github_repo="https://github.com/a/b", github_stars=7, organization="Lab"
    )
    papers.save_listing(db, DAY, [agents, paper(2, HOSTILE)], SEEN)
    papers.save_listing(
        db, DAY - timedelta(days=2), [paper(1, "Older Work"), paper(4, "Gone", withdrawn_at=SEEN)], SEEN
    )
    papers.save_listing(db, date(2026, 7, 3), [paper(5, "Work of July")], SEEN)
    papers.save_listing(db, DAY + timedelta(days=1), [paper(6, "Work of tomorrow")], SEEN)
    reading = Reading(SUMMARY, "model", "gpt-6-luna")
    summaries.save(db, Attempt(agents.id, "zh", reading, 1, SEEN + timedelta(hours=1)))


class Site:
    def __init__(self, base: str, session: aiohttp.ClientSession) -> None:
        self.base, self._session = base, session

    async def get(self, path: str, method: str = "GET", **headers: str) -> tuple[int, str, Any]:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        async with self._session.request(method, self.base + path, headers=named, allow_redirects=False) as answer:
            return answer.status, await answer.text(), answer.headers


@asynccontextmanager
async def site(store: Store, filling: Callable[[Database], None] = fill, url: str | None = None) -> AsyncIterator[Site]:
    await store(filling)
    web = Web(0, health=well, metrics=no_metrics, pages=Pages(store, lambda: NOW, "zh", url))
    await web.start()
    try:
        async with aiohttp.ClientSession() as session:
            yield Site(f"http://127.0.0.1:{web.port}", session)
    finally:
        await web.stop()


class Outline(HTMLParser):
    """The tags of a page, checked for being closed, and its text."""

    VOID = frozenset({"meta", "link", "br", "input", "img"})

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.links: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(html)
        self.close()
        assert not self.open

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attributes)))
        if tag == "a":
            self.links.append(dict(attributes).get("href") or "")
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


async def test_the_days_are_listed_latest_first_and_month_by_month(store: Store) -> None:
    async with site(store) as s:
        status, html, headers = await s.get("/")
        page = Outline(html)
        assert (status, headers["Content-Type"]) == (200, "text/html; charset=utf-8")
        assert [link for link in page.links if link.startswith("/2026")] == ["/2026-08-21", "/2026-08-19"]
        assert "2026年8月" in page.text
        assert "Agents in World Models" in page.text  # the best of its day
        assert "/?month=2026-07" in page.links
        _, html, _ = await s.get("/?month=2026-07&lang=en")
        page = Outline(html)
        assert [link for link in page.links if link.startswith("/2026")] == ["/2026-07-03?lang=en"]
        assert "July 2026" in page.text
        assert "/?month=2026-08&lang=en" in page.links
        for wrong in ("2026-06", "2026-13", "x", "", "9999-99"):
            assert (await s.get(f"/?month={wrong}"))[0] == 404


async def test_a_day_shows_every_paper_as_its_card_does(store: Store) -> None:
    async with site(store) as s:
        _, html, _ = await s.get("/2026-08-21")
        page = Outline(html)
        assert ("html", {"lang": "zh-Hans"}) in page.tags
        for shown in (
            "Agents in World Models",
            "世界模型里的智能体",
            "一句话。",
            "主要工作。",
            "亮点二",
            "强化学习",
            "值得一读。",
        ):
            assert shown in page.text
        assert "实用 4.5 · 创新 4 · 推荐 3.5" in page.text
        assert "👍 3 · Lab" in page.text
        assert "代码 ★ 7" in page.text
        for link in (
            "https://huggingface.co/papers/2608.00003",
            "https://arxiv.org/pdf/2608.00003",
            "https://github.com/a/b",
        ):
            assert link in page.links
        assert "没有模型摘要" in page.text.partition("alert(1)")[2]  # the other one has no summary
        assert "/2026-08-19" in page.links
        assert "/2026-08-22" not in page.links  # that day has not come
        _, html, _ = await s.get("/2026-08-19?lang=en")
        page = Outline(html)
        assert ("html", {"lang": "en"}) in page.tags
        assert "19 August 2026" in page.text
        assert "Gone" not in page.text
        assert {"/2026-08-21?lang=en", "/2026-07-03?lang=en", "/2026-08-19"} <= set(page.links)


async def test_what_strangers_wrote_stays_text(store: Store) -> None:
    async with site(store) as s:
        for path in ("/", "/2026-08-21", "/2026-08-21?lang=en"):
            _, html, _ = await s.get(path)
            assert "<script" not in html
            assert "\x00" not in html
            assert "<script>alert(1)</script> & \"q\" 'a'" in Outline(html).text or path == "/"


@pytest.mark.parametrize(
    "path",
    ["/2026-08-20", "/2026-08-22", "/2020-01-01", "/2026-02-30", "/nothing", "/2026-08-21/", "/feed", "/telegram"],
)
async def test_what_is_not_there_is_said_kindly(store: Store, path: str) -> None:
    async with site(store) as s:
        status, html, headers = await s.get(path)
        assert status == 404
        page = Outline(html)
        assert "没有这个页面" in page.text
        assert "/" in page.links
        assert headers["Content-Type"].startswith("text/html")
        assert "There is no such page" in (await s.get(f"{path}?lang=en"))[1]


async def test_nothing_on_a_page_is_run_or_loaded_from_elsewhere(store: Store) -> None:
    async with site(store) as s:
        for path in ("/", "/2026-08-21", "/nothing"):
            _, html, headers = await s.get(path)
            page = Outline(html)
            assert not {"script", "img", "iframe"} & {tag for tag, _ in page.tags}
            assert not [name for _, attributes in page.tags for name in attributes if name.startswith(("on", "style"))]
            assert html.count(f"<style>{STYLE}</style>") == 1
            assert headers["Content-Security-Policy"] == CONTENT_POLICY
            assert headers["X-Content-Type-Options"] == "nosniff"
            assert headers["Referrer-Policy"] == "no-referrer"
            assert "aiohttp" not in headers["Server"]


async def test_a_page_that_has_not_changed_is_not_sent_again(store: Store) -> None:
    async with site(store) as s:
        for path in ("/", "/2026-08-21", "/feed.xml"):
            status, html, headers = await s.get(path)
            assert status == 200
            assert "max-age=300" in headers["Cache-Control"]
            tag, modified = headers["ETag"], headers["Last-Modified"]
            assert modified == format_datetime(NOW.replace(microsecond=0), usegmt=True)
            for known in ({"If_None_Match": f'"x", {tag}'}, {"If_None_Match": "*"}, {"If_Modified_Since": modified}):
                status, body, headers = await s.get(path, **known)
                assert (status, body, headers["ETag"]) == (304, "", tag)
            stale = {"If_None_Match": '"other"', "If_Modified_Since": modified}
            assert (await s.get(path, **stale))[0] == 200
            status, body, headers = await s.get(path, method="HEAD", Accept_Encoding="identity")
            assert (status, body, int(headers["Content-Length"])) == (200, "", len(html.encode()))
            _, packed, headers = await s.get(path, Accept_Encoding="gzip")
            assert (packed, headers["Content-Encoding"]) == (html, "gzip")
            _, body, headers = await s.get(path, Accept_Encoding="gzip;q=0, br")
            assert (body, "Content-Encoding" in headers) == (html, False)


def entries_of(xml: str) -> list[ET.Element]:
    """The entries of a feed that has what RFC 4287 asks for."""
    feed = ET.fromstring(xml)  # noqa: S314 - our own
    assert feed.tag == f"{ATOM}feed"
    entries = feed.findall(f"{ATOM}entry")
    for element in (feed, *entries):
        for name in ("id", "title", "updated"):  # 4.1.1, 4.1.2: exactly one of each
            assert len(element.findall(ATOM + name)) == 1
        assert re.match(r"https?://", element.findtext(f"{ATOM}id") or "")
        assert datetime.fromisoformat(element.findtext(f"{ATOM}updated") or "").tzinfo
        links = [(link.get("rel"), link.get("type")) for link in element.findall(f"{ATOM}link")]
        assert len(set(links)) == len(links)  # no two alternates of one type
        assert all(author.findtext(f"{ATOM}name") for author in element.findall(f"{ATOM}author"))
    assert feed.findall(f"{ATOM}author")
    (self_link,) = [link.get("href") for link in feed.findall(f"{ATOM}link") if link.get("rel") == "self"]
    assert self_link == feed.findtext(f"{ATOM}id")
    assert len({entry.findtext(f"{ATOM}id") for entry in entries}) == len(entries)
    return entries


def titles_of(xml: str) -> list[str]:
    return [entry.findtext(f"{ATOM}title") or "" for entry in entries_of(xml)]


async def test_the_feed_has_one_entry_a_paper(store: Store) -> None:
    async with site(store, url="https://bot.example.org/telegram") as s:
        status, xml, headers = await s.get("/feed.xml")
        assert (status, headers["Content-Type"]) == (200, "application/atom+xml; charset=utf-8")
        entries = entries_of(xml)
        assert len(entries) == 4
        agents = entries[1]
        assert agents.findtext(f"{ATOM}id") == "https://huggingface.co/papers/2608.00003"
        assert agents.findtext(f"{ATOM}title") == "Agents in World Models"
        assert agents.findtext(f"{ATOM}published") == "2026-08-21T09:00:00Z"
        assert agents.findtext(f"{ATOM}updated") == "2026-08-21T10:00:00Z"  # when its summary was written
        assert [author.findtext(f"{ATOM}name") for author in agents.findall(f"{ATOM}author")] == ["Ada L.", "柳博士"]
        content = agents.find(f"{ATOM}content")
        assert content is not None
        assert content.get("type") == "html"
        assert "世界模型里的智能体" in Outline(content.text or "").text
        assert "<li>亮点二</li>" in (content.text or "")
        assert not [tag for tag, _ in Outline(entries[0].findtext(f"{ATOM}content") or "").tags if tag == "script"]
        assert 'href="https://bot.example.org/feed.xml"' in xml
        assert "Work of tomorrow" not in xml


async def test_the_feed_follows_words_as_a_chat_does(store: Store) -> None:
    async with site(store) as s:
        for query, wanted in {
            "agent": ["Agents in World Models"],
            "强化学习": ["Agents in World Models"],
            "ＷＯＲＬＤ－ｍｏｄｅｌ、nothing": ["Agents in World Models"],
            "work": ["Older Work", "Work of July"],
            "work, -july": ["Older Work"],
            "nothing like it": [],
            " , ": 4,
        }.items():
            _, xml, _ = await s.get(f"/feed.xml?q={query}&lang=en")
            titles = titles_of(xml)
            assert titles == wanted or len(titles) == wanted
            assert 'xml:lang="en"' in xml
        assert "q=work%2C+-july&amp;lang=en" in (await s.get("/feed.xml?q=work,-july&lang=en"))[1]


async def test_words_that_cannot_be_followed_are_refused_kindly(store: Store) -> None:
    async with site(store) as s:
        for query in ("x" * 4000, "x" * 61, "!!!", ",".join(f"w{n}" for n in range(30)), "a b c d e f g h i j k l m"):
            status, html, _ = await s.get(f"/feed.xml?q={query}")
            assert status == 400
            assert "这些词无法订阅" in Outline(html).text
        assert (await s.get("/feed.xml?q=" + "x," * 20_000))[0] == 400


async def test_the_feed_names_the_host_by_which_its_reader_came(store: Store) -> None:
    async with site(store) as s:
        _, xml, _ = await s.get("/feed.xml", Host="papers.example.org:8443", X_Forwarded_Proto="https")
        assert 'href="https://papers.example.org:8443/feed.xml"' in xml
        for host in ('a"><x>', "a/b", "a b", "x" * 300, "-", "a:123456"):
            assert (await s.get("/feed.xml", Host=host))[0] == 400


async def test_the_feed_keeps_the_password_in_the_webhooks_address_to_itself(store: Store) -> None:
    async with site(store, url="https://telegram:never-shown@bot.example.org:8443/telegram") as s:
        _, xml, _ = await s.get("/feed.xml")
        assert 'href="https://bot.example.org:8443/feed.xml"' in xml
        assert "never-shown" not in xml


async def test_a_bot_without_papers_has_pages_too(store: Store) -> None:
    async with site(store, lambda db: None) as s:
        assert "这里还没有论文" in (await s.get("/"))[1]
        assert titles_of((await s.get("/feed.xml"))[1]) == []


async def test_hundreds_of_readers_at_once_are_served_and_hostile_ones_cost_little(
    store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    async with site(store) as s:
        answers = await asyncio.gather(*(s.get("/2026-08-21") for _ in range(200)))
        assert {status for status, _, _ in answers} == {200}
        answers = await asyncio.gather(*(s.get(f"/feed.xml?q=word{number}") for number in range(100)))
        assert {status for status, _, _ in answers} == {200, 503}
        assert [headers["Retry-After"] for status, _, headers in answers if status == 503]
        assert not [record for record in caplog.records if record.levelno >= logging.WARNING]


async def test_a_database_that_is_locked_is_said_kindly(store: Store) -> None:
    async with site(store) as s:
        await store.close()
        status, html, headers = await s.get("/")
        assert (status, headers["Retry-After"]) == (503, "5")
        assert "请稍等" in Outline(html).text


async def test_only_a_mistake_of_ours_is_logged_with_its_traceback(
    store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    async with site(store) as s:
        await store(lambda db: db.execute("ALTER TABLE listings RENAME TO lost"))
        assert (await s.get("/"))[0] == 503
        await store.close()
        assert (await s.get("/feed.xml"))[0] == 503
    said = [record for record in caplog.records if "no page for" in record.getMessage()]
    assert [bool(record.exc_info) for record in said] == [True, False]


async def test_the_running_bot_serves_what_is_stored_and_asks_nobody_for_more(stage: Any) -> None:
    async with stage() as s, aiohttp.ClientSession() as session:
        port = free_port()
        await s.start_bot(port=port, public_pages=True, webhook_url=f"http://127.0.0.1:{port}")
        await collected(s)
        reader = Site(f"http://127.0.0.1:{port}", session)
        assert "EnvHarness" in (await reader.get("/2026-08-21"))[1]
        assert (await reader.get("/2026-08-14"))[0] == 404  # the Hub would have had to be asked
        assert len(titles_of((await reader.get("/feed.xml"))[1])) == 12
        assert (await reader.get("/telegram"))[0] == (await reader.get("/", method="POST"))[0] == 404
        assert "2026-08-14" not in {request.get("date") for request in s.papers.requests}


async def test_pages_without_a_port_are_named_at_the_start(stage: Any, caplog: pytest.LogCaptureFixture) -> None:
    async with stage() as s:
        await s.start_bot(public_pages=True)
        s.api.person(1).writes("/help")
        await s.api.wait_for(1, 1)
        assert "PUBLIC_PAGES needs PORT" in caplog.text


async def test_a_page_is_rendered_once_for_all_who_ask_and_again_when_it_is_old(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    rendered: list[str] = []

    async def make() -> Callable[[], str]:
        return lambda: rendered.append("x") or f"page {len(rendered) // 2}"  # type: ignore[func-returns-value]

    now = [NOW]
    kept = Press(lambda: now[0])
    first = await asyncio.gather(*(kept.sheet("a", make) for _ in range(9)))
    assert (len(rendered), {sheet.body for sheet in first if sheet}) == (1, {b"page 0"})
    monkeypatch.setattr(press, "KEPT", 0.0)
    now[0] += timedelta(hours=1)
    await kept.sheet("b", make)
    monkeypatch.setattr(press, "MOST_KEPT", 1)
    third = await kept.sheet("c", make)
    assert third
    assert third.modified == now[0].replace(microsecond=0)
    now[0] += timedelta(hours=1)
    rendered.pop()
    fourth = await kept.sheet("c", make)
    assert fourth
    assert (fourth.etag, fourth.modified) == (third.etag, third.modified)  # it reads as it did


async def test_too_many_different_pages_at_once_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(press, "MOST_UNDER_WAY", 1)
    kept, go = Press(lambda: NOW), asyncio.Event()

    async def make() -> Callable[[], str]:
        await go.wait()
        return lambda: "page"

    first = asyncio.create_task(kept.sheet("a", make))
    await asyncio.sleep(0)
    with pytest.raises(TooBusy):
        await kept.sheet("b", make)
    go.set()
    assert await first
    await kept.close()


@given(st.text(max_size=80), st.text(max_size=80), st.sampled_from(["zh", "en"]))
def test_whatever_a_paper_says_pages_and_feed_are_well_formed(title: str, prose: str, language: Any) -> None:
    one = replace(paper(1, "x"), title=title or "x", authors=(prose,), organization=prose)
    summary = replace(SUMMARY, title=title, tldr=prose, highlights=(prose, title), keywords=(Keyword(title, prose),))
    tongue, dates = Tongue(language, "zh"), Dates(SEEN, SEEN)
    reading = Reading(summary, "import", prose)
    page = Outline(render.day_page(DayPage(Day(DAY, ((one, reading),)), None, None), tongue))
    assert "script" not in {tag for tag, _ in page.tags}
    xml = render.feed([FeedEntry(one, reading, DAY, dates)], tongue, "https://x.org", "", DAY)
    (entry,) = entries_of(xml)
    Outline(entry.findtext(f"{ATOM}content") or "")


@given(st.text(max_size=500))
def test_whatever_is_asked_of_the_feed_is_read_or_refused(query: str) -> None:
    try:
        follows = read_query(query)
    except WrongWords:
        return
    assert len(follows) <= MOST_FOLLOWED
    words = ", ".join(follow.words for follow in follows)
    assert titles_of(render.feed([], Tongue("en", "zh"), "https://x.org", words, DAY)) == []


def test_only_what_a_summary_says_is_shown_as_one(db: Database) -> None:
    fill(db)
    found = papers.on_day(db, DAY)
    readings = read_papers(db, found, "en")
    assert {reading.source for reading in readings.values()} == {"abstract"}
    page = Outline(
        render.day_page(DayPage(Day(DAY, tuple((p, readings[p.id]) for p in found)), None, None), Tongue("en", "zh"))
    )
    assert page.text.count("No model summary") == 2
    assert "practicality" not in page.text


QUOTES = Reading(SUMMARY, "import", None, ("abstract: the entry quotes the abstract; no model wrote it",))


@pytest.mark.parametrize(
    ("reading", "origin"),
    [
        (QUOTES, "No model summary; these are sentences of the abstract"),
        (Reading(SUMMARY, "import", "m", ("unchecked: nobody can tell",)), "from the archive (m), numbers not checked"),
        (Reading(SUMMARY, "import", "m"), "from the archive (m)"),
        (Reading(SUMMARY, "model", "m"), None),
    ],
)
def test_cards_messages_and_pages_say_alike_where_a_text_comes_from(reading: Reading, origin: str | None) -> None:
    one = paper(1, "A Paper")
    message = one_message([Block(1, one, reading)], (1,), 0, Message("A header"), "en")
    assert message
    assert ("Quoted, not summarised" in message.html) is reading.quotes
    page = render.day_page(DayPage(Day(DAY, ((one, reading),)), None, None), Tongue("en", "en"))
    for html in (card(one, reading, 1, "en").html, page):
        said = re.findall(r"No model summary[^<]*|from the archive[^<]*", html)
        assert [text.strip() for text in said] == ([origin] if origin else [])
    assert reading.quotes or origin is None or origin in message.html


@pytest.mark.parametrize(
    ("hub", "sentence"),
    [
        (None, "No abstract of this paper from Hugging Face yet"),
        ("What the Hub says.", "No model summary; this is Hugging Face's own"),
    ],
)
def test_a_paper_without_an_abstract_quotes_none(hub: str | None, sentence: str) -> None:
    one = replace(paper(1, "A Paper"), abstract="", ai_summary=hub)
    reading = from_abstract(one, "en")
    page = render.day_page(DayPage(Day(DAY, ((one, reading),)), None, None), Tongue("en", "en"))
    for html in (card(one, reading, 1, "en").html, page):
        assert sentence in unescape(html)
        assert "abstract-" not in html
        assert "sentences of the abstract" not in html
    message = one_message([Block(1, one, reading)], (1,), 0, Message("A header"), "en")
    assert message
    assert (sentence in unescape(message.html)) is (hub is None)


def test_what_an_archive_quotes_is_english_on_a_page_in_any_language() -> None:
    page = render.day_page(DayPage(Day(DAY, ((paper(1, "A Paper"), QUOTES),)), None, None), Tongue("zh", "en"))
    assert '<p class="lead" lang="en">' in page
