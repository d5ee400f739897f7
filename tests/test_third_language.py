"""A third language is one file: a German catalogue made from the English one, and nothing else."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

import bot
from bot import config, wording
from bot.embedded.papers_api import sample_days
from bot.wording import language_for, language_named
from storage import chats, drafts, summaries
from storage.database import Store
from storage.records import Attempt, Reading, Summary
from tests.conftest import SILENT_MODEL
from tests.model_api import entry_for
from tests.talk import Reader, recorded, text_of, texts
from tests.test_pages import Outline, site

MORNING = datetime(2026, 8, 22, 1, 0, 1, tzinfo=UTC)  # 09:00 in Shanghai
GERMAN = {
    "catalogue-locale = en-GB": "catalogue-locale = de-DE",
    "catalogue-name = English": "catalogue-name = Deutsch",
    "catalogue-names = english, 英文, 英语": "catalogue-names = german, deutsch, 德语",
    "catalogue-tags = en\n": "catalogue-tags = de, gsw\n",
    "language-done = Done, English from now on.": "language-done = Gut, ab jetzt auf Deutsch.",
    "language-cards = The texts on the cards are in this language:": "language-cards = Die Texte der Karten sind auf:",
    "📬 <b>{ $day }</b> · 1 new paper": "📬 <b>{ $day }</b> · 1 neues Paper",
    "📬 <b>{ $day }</b> · { $count } new papers": "📬 <b>{ $day }</b> · { $count } neue Paper",
    "card-highlights = Highlights": "card-highlights = Das Wichtigste",
    "command-today = Today's papers": "command-today = Die Paper von heute",
}
ENGLISH: dict[str, Any] = {
    "title": "A method that holds",
    "tldr": "The authors propose a new method and show that it works well.",
    "main_work": "The paper looks at the problem of the abstract and proposes a new method, which works well.",
    "highlights": ["The method is simple and easy to rebuild.", "It is better than what was there before."],
    "comment": "For those who work on this problem.",
}


@pytest.fixture(autouse=True, scope="module")
def german(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """One more file among the catalogues, read once."""
    text = (Path(bot.__file__).parent / "locales" / "en.ftl").read_text(encoding="utf-8")
    for english, translated in GERMAN.items():
        assert text.count(english) == 1, english
        text = text.replace(english, translated)
    path = tmp_path_factory.mktemp("locales") / "de.ftl"
    path.write_text(text, encoding="utf-8")
    with pytest.MonkeyPatch.context() as catalogues:
        catalogues.setitem(wording.CATALOGUES, "de", path)
        yield
    wording.wording.cache_clear()


async def test_people_whose_telegram_speaks_it_and_people_who_choose_it_are_spoken_to_in_it(stage: Any) -> None:
    async with stage(days={"2026-08-21": sample_days()["2026-08-21"][:2]}) as s:
        s.model.reply = lambda request: entry_for(request, **ENGLISH)
        await s.start_bot(cards_per_digest=1, openai_api_key="k", digest_language="en")
        native = Reader(s, s.api.person(1, language_code="de-AT"), "de")
        convert = Reader(s, s.api.person(2, language_code="zh-hans"), "zh")
        choices = "/language en (English) · /language zh (中文) · /language de (Deutsch)"
        assert texts(await convert.asks("/language fr")) == [convert.hears("language-how", choices=choices)]
        said = "Gut, ab jetzt auf Deutsch.\nDie Texte der Karten sind auf: English."
        assert texts(await convert.asks("/language Deutsch")) == [said]
        for reader in (native, convert):
            await reader.asks("/start")
            await recorded(s, reader.chat.id, language="de", state="active")
        s.clock.set_forward(MORNING)
        for reader in (native, convert):
            header, card, *_ = await reader.gets(3)
            assert header.text == "📬 21. August 2026 · 2 neue Paper"
            assert "A method that holds" in card.text
            assert "Das Wichtigste" in card.text
        asked = {request["messages"][0]["content"].split("all prose in ")[1][:7] for request in s.model.requests}
        assert asked == {"English"}  # nobody reads any other


async def test_a_card_from_the_abstract_waits_for_the_summary_that_its_readers_get(stage: Any) -> None:
    async with stage() as s:
        await s.start_bot(cards_per_digest=1, **SILENT_MODEL)
        reader = Reader(s, s.api.person(1, language_code="de"), "de")
        card = (await reader.asks("/today", 3))[1]
        await reader.asks("/start")
        assert (await s.store(chats.get, 1)).language == "de"
        assert "Das Wichtigste" in card.text
        (draft,) = [sent.draft for sent in await drafts_of(s, reader)]
        assert draft.language == "de"


async def drafts_of(s: Any, reader: Reader) -> list[drafts.SentDraft]:
    """The reader's cards that wait, once the summary that they wait for exists."""
    await reader.asks("/today", 3)
    body = "SELECT id, 'en', 'model', 1, 'm', '{}', '[]', NULL, 1, '2026' FROM papers"
    await s.store(lambda db: db.execute(f"INSERT OR REPLACE INTO summaries {body}"))
    assert await s.store(drafts.ready, 9, {"de": "zh"}) == []
    found: list[drafts.SentDraft] = await s.store(drafts.ready, 9, {"de": "en"})
    return found


def test_it_is_known_by_its_tags_and_names_and_takes_no_other_languages_people(monkeypatch: pytest.MonkeyPatch) -> None:
    codes = {"de": "de", "de-CH": "de", "gsw": "de", "nl": "en", "zh-hant": "zh", "en-GB": "en", "d": "en", "": "zh"}
    assert {code: language_for(code, "zh") for code in codes} == codes
    names = {
        "DE": "de",
        " Deutsch ": "de",
        "德语": "de",
        "english": "en",
        "中文": "zh",
        "fr": None,
        "": None,
        "*": None,
    }
    assert {name: language_named(name) for name in names} == names
    monkeypatch.setenv("DIGEST_LANGUAGE", "DE")
    assert config.load().digest_language == "de"


def test_plurals_and_dates_are_those_of_its_locale() -> None:
    day = text_of("de", "one-day", day=date(2026, 8, 1))
    assert text_of("de", "push-header", day=day, count=1) == "📬 1. August 2026 · 1 neues Paper"
    assert text_of("de", "push-header", day=day, count=1234) == "📬 1. August 2026 · 1.234 neue Paper"
    assert wording.wording("de").month(date(2026, 3, 1)) == "März 2026"
    assert wording.wording("de").weekdays()[6].startswith("So")


async def test_the_public_pages_are_there_in_it_too(store: Store) -> None:
    async with site(store) as s:
        for path in ("/", "/2026-08-21", "/nothing"):
            _, html, _ = await s.get(f"{path}?lang=de")
            page = Outline(html)
            assert ("html", {"lang": "de"}) in page.tags
            ways = [(tag["hreflang"], tag["href"]) for name, tag in page.tags if name == "a" and "hreflang" in tag]
            back = "/" if path == "/nothing" else path
            assert ways == [("en", f"{back}?lang=en"), ("zh-Hans", back)]
        _, html, _ = await s.get("/2026-08-21")
        assert {"Deutsch", "English"} <= set(re.findall(r">([^<>]+)</a>", html))
        status, feed, _ = await s.get("/feed.xml?lang=de")
        assert (status, 'xml:lang="de"' in feed) == (200, True)


async def test_its_feed_says_when_an_entry_changed_with_the_summary_that_it_shows(store: Store) -> None:
    async with site(store) as s:
        written_at = datetime(2026, 8, 21, 11, 0, tzinfo=UTC)
        summary = Summary("A title", "In short.", "The work.", ("A highlight.",), (), None, "")
        read = Attempt("2608.00003", "en", Reading(summary, "model", "m"), 1, written_at)
        await store(summaries.save, read)
        _, feed, _ = await s.get("/feed.xml?lang=de")
        assert "In short." in feed
        assert "<updated>2026-08-21T11:00:00Z</updated>" in feed


def test_a_chat_whose_language_is_there_no_more_is_spoken_to_in_english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(wording.CATALOGUES, "de")
    wording.wording.cache_clear()
    assert text_of("de", "command-today") == text_of("en", "command-today")
    assert wording.summary_language("de") == "en"
    wording.wording.cache_clear()
