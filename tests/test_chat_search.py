"""/search: what comes, how it is paged through, what opens, and what bad input gets."""

import copy
from typing import Any

import pytest

from bot.days import utc_day
from bot.embedded.chats import Message
from bot.embedded.papers_api import sample_days
from bot.finding import AT_ONCE
from bot.importing import take_in
from bot.markup import fits
from bot.render.links import search_page, searched_words
from storage import papers, search, summaries
from storage.opening import open_database
from storage.records import Attempt, Keyword, Paper, Reading, Summary
from storage.search import Wanted
from tests.conftest import EVENING
from tests.talk import Reader, admin_and_member, button_data, collected, group_id, new_reader, two_readers, until
from tests.test_import import ARCHIVED

TODAY = EVENING.date().isoformat()


def lanterns(count: int) -> list[Any]:
    """So many papers as the Hub lists them, each with the word `lantern` and a number of its own."""
    found = [copy.deepcopy(sample_days()[TODAY][0]) for _ in range(count)]
    for number, listed in enumerate(found, start=1):
        listed["paper"] |= {"id": f"2608.{number:05}", "title": f"Lantern {number}", "upvotes": number}
        listed["paper"].pop("ai_summary", None)
    return found


DAYS = {TODAY: lanterns(19)}


def labels(message: Message) -> list[str]:
    return [button["text"] for button in message.buttons]


async def test_results_are_paged_in_place_and_open_their_cards(running: Any) -> None:
    reader = new_reader(running, "zh")
    page = (await reader.asks("/search lanterns"))[0]
    first_line, *lines = page.text.splitlines()
    assert first_line == f"🔍 lanterns · {reader.hears('search-count', count=19)}"
    assert len([line for line in lines if ". Lantern" in line]) == 8
    assert lines[1] == "1. Lantern 19"
    assert f"{TODAY} · 👍" in page.text
    assert labels(page) == [*"12345678", "9–16 ›"]
    assert await reader.taps(page, "9–16 ›") is None
    assert labels(page) == [*map(str, range(9, 17)), "‹ 1–8", "17–19 ›"]
    assert await reader.taps(page, "17–19 ›") is None
    assert labels(page) == ["17", "18", "19", "‹ 9–16"]
    last = page.text.splitlines()[-2].removeprefix("19. ")
    assert await reader.taps(page, "19") is None
    card = (await reader.gets())[0]
    assert card.text.startswith(last)
    assert [data.partition(":")[0] for data in button_data(card)] == ["save", "abstract", "more", "less"]
    await reader.taps(page, "‹ 9–16")
    await reader.taps(page, "‹ 1–8")
    assert labels(page) == [*"12345678", "9–16 ›"]


async def test_titles_are_in_the_readers_language_and_both_languages_are_searched(stage: Any) -> None:
    async with stage() as s:
        await s.start_bot()
        await collected(s)
        chinese, english = two_readers(s)
        paper = (await s.store(papers.on_day, EVENING.date()))[0]
        summary = Summary("醒来的世界", "一句话。", "主要工作。", (), (Keyword("Agent", "智能体"),), None, "")
        await s.store(summaries.save, Attempt(paper.id, "zh", Reading(summary, "import"), 0, EVENING))
        assert "1. 醒来的世界\n" in (await chinese.asks("/search 醒来"))[0].text
        assert f"1. {paper.title}\n" in (await english.asks("/search 醒来"))[0].text
        assert "1. 醒来的世界\n" in (await chinese.asks("/search 界"))[0].text
        assert "1. 醒来的世界\n" in (await chinese.asks(f"/search：{paper.title}"))[0].text


async def test_an_id_or_a_link_opens_the_paper_at_once(running: Any) -> None:
    reader = new_reader(running, "en")
    paper = (await running.store(papers.on_day, EVENING.date()))[0]
    for words in (paper.id, f"https://arxiv.org/pdf/{paper.id}v2", f"hf.co/papers/{paper.id}"):
        assert (await reader.asks(f"/search {words}"))[0].text.startswith(paper.title)
    assert (await reader.asks("/search 2309.05463"))[0].text == reader.hears("paper-unknown")
    alone = f"Look: https://huggingface.co/papers/{paper.id}"  # without any command, in private only
    assert (await reader.asks(alone))[0].text.startswith(paper.title)
    group = running.api.group(group_id(running), members=[reader.person], bot="administrator")
    await Reader(running, reader.person, "en", group).says_only(alone)


async def test_nothing_found_and_nothing_to_look_for_get_a_kind_answer(running: Any) -> None:
    reader = new_reader(running, "en")
    nothing = ("/search", "/search …?!", '/search "', '/search *^:"-()', "/search \u200b")
    assert await reader.asks_each(*nothing) == [reader.hears("search-how")] * len(nothing)
    answer = (await reader.asks("/search zebracrossing <b>@everybody"))[0]
    assert answer.text.replace("\u2060", "") == reader.hears("search-none", words="zebracrossing <b>@everybody")
    assert {entity["type"] for entity in answer.entities} == {"bot_command"}


async def test_operators_quotes_and_walls_of_text_are_only_words(running: Any) -> None:
    reader = new_reader(running, "en")
    for words in ("lantern AND", "NOT lantern", "lantern NEAR(a b)", '"lantern', "title:lantern", "lantern* ^1 -2",
                  "(lantern", "lantern'; DROP TABLE papers;--", "{title}: lantern"):  # fmt: skip
        page = (await reader.asks(f"/search {words}"))[0]
        assert "Lantern" in page.text, words
        assert searched_words(page.entities[0]["url"]) == words
    assert reader.hears("search-some") in page.text
    wall = (await reader.asks("/search " + "lantern light " * 290))[0]
    assert reader.hears("search-cut") in wall.text
    assert fits(wall.html)
    assert len(wall.text) < 700
    assert await reader.taps(wall, "9–16 ›") is None
    assert labels(wall) == [*map(str, range(9, 17)), "‹ 1–8", "17–19 ›"]


async def test_forged_and_stale_buttons_are_answered_kindly(running: Any) -> None:
    forged = ("found:19", "found:-8", "found:", "paper:"), ("found:999", "found:8:x", "paper:<b>")
    for reader, half in zip(two_readers(running), forged, strict=True):
        page = (await reader.asks("/search lantern"))[0]
        help_text = (await reader.asks("/help"))[0]
        for data in ("found:8", "found:0"):  # under a message that holds no words
            assert await reader.forges(help_text, data) == reader.hears("button-stale", command="/search")
        assert await reader.forges_each(page, *half) == reader.is_told_of_stale(*half)
        link = (await reader.asks("/search lantern"))[0]
        link.entities[0]["url"] = "https://huggingface.co/papers/2608.00001"
        assert await reader.forges(link, "found:8") == reader.hears("button-stale", command="/search")


async def test_search_works_in_groups_topics_and_channels(running: Any) -> None:
    boss, member = admin_and_member(running, "en", is_forum=True)
    topic = member.chat.open_topic("Papers")
    page = (await member.asks("/search lantern", thread_id=topic))[0]
    assert page.thread_id == topic
    await member.taps(page, "1")
    assert [message.thread_id for message in await member.gets()] == [topic]
    channel = running.api.channel(group_id(running), administrators=[boss.person])
    admin = Reader(running, boss.person, "en", channel)
    page = (await admin.asks("/search lantern"))[0]
    assert await admin.taps(page, "9–16 ›") is None
    assert labels(page)[-2:] == ["‹ 1–8", "17–19 ›"]
    stranger = Reader(running, member.person, "en", channel)
    assert await stranger.taps(page, "9") == stranger.hears("admins-only")


async def test_papers_of_the_last_minute_are_found_and_withdrawn_ones_are_not(stage: Any) -> None:
    async with stage(days={TODAY: lanterns(2)}) as s:
        await s.start_bot()
        await collected(s)
        reader = new_reader(s, "en")
        assert labels((await reader.asks("/search lantern"))[0]) == ["1", "2"]
        s.papers.days[TODAY] = lanterns(3)
        await s.library.collect_day(utc_day(s.clock()))
        page = (await reader.asks("/search lantern"))[0]
        assert labels(page) == ["1", "2", "3"]
        await s.store(
            lambda db: db.execute("UPDATE papers SET withdrawn_at = ? WHERE id = '2608.00003'", [EVENING.isoformat()])
        )
        assert labels((await reader.asks("/search lantern"))[0]) == ["1", "2"]
        await reader.forges(page, "paper:2608.00003")
        assert (await reader.gets())[0].text == reader.hears("paper-unknown")


async def test_what_an_earlier_version_stored_is_indexed_before_anybody_searches(stage: Any) -> None:
    async with stage(days={}) as s:
        db = open_database(s.settings().database_path)
        with db.atomic():
            papers.save_listing(db, EVENING.date(), [Paper(f"{n}", "Lantern", "") for n in range(AT_ONCE + 1)], EVENING)
        db.close()
        await s.start_bot()

        async def is_indexed() -> bool:
            return bool((await s.store(search.find, Wanted([[["lantern"]]]), 0, 1)).total == AT_ONCE + 1)

        await until(is_indexed)


async def test_imported_days_are_found_like_any_other(stage: Any) -> None:
    async with stage(days={}) as s:
        await s.start_bot()
        reader = new_reader(s, "zh")
        report = await take_in(s.store, s.library, ARCHIVED.format(work="EnvHarness 给环境套上插件。"), "x.md", EVENING)
        assert report.stored == 1
        for words in ("插件", "envharness", "大模型智能体"):
            page = (await reader.asks(f"/search {words}"))[0]
            assert "EnvHarness" in page.text
            assert await reader.taps(page, "1") is None
            assert "给环境套上插件" in (await reader.gets())[0].text


@pytest.mark.parametrize("words", ["diffusion model", "强化学习 & <b>", "a+b=c?#/%20", '🤗 "x"'])
def test_the_words_are_read_back_from_the_link(words: str) -> None:
    assert searched_words(search_page(words)) == words
    assert searched_words(f"https://evil.org/?q={words}") is None


async def test_a_paper_that_no_model_has_read_is_found_by_the_chinese_on_its_card(running: Any) -> None:
    reader = new_reader(running, "zh")
    (page,) = await reader.asks("/search 强化学习")
    assert "Lantern 19" in page.text
