"""One paper's card on demand: stored or not, in both languages, replaced when it has been read."""

import copy
from typing import Any

import pytest

from bot.embedded.chats import Message
from bot.embedded.faults import Page
from bot.embedded.papers_api import sample_days
from bot.importing import take_in
from bot.planning import recent_news
from storage import papers, positions, summaries
from storage.records import Paper
from tests.conftest import EVENING
from tests.talk import Reader, button_data, collected, group_id, new_reader, newcomer, two_readers, until
from tests.test_import import GOOD

OLD = "cs/0112017"  # arXiv's kind of id until 2007


async def test_a_button_with_a_papers_id_opens_its_card_with_the_usual_buttons(running: Any) -> None:
    paper = (await running.store(papers.on_day, EVENING.date()))[0]
    for reader in two_readers(running):
        asked = (await reader.asks("/help"))[0]
        assert await reader.presses(asked, f"paper:{paper.id}") is None
        card = (await reader.gets())[0]
        assert card.text.startswith(paper.title)  # without a number in front
        assert button_data(card) == [
            f"save:{paper.id}", f"abstract:0:{paper.id}", f"more:{paper.id}", f"less:{paper.id}",
        ]  # fmt: skip
        assert await reader.taps(card, f"abstract:0:{paper.id}") is None
        assert reader.chat.by_id[card.message_id].text.startswith(paper.title)


async def test_a_paper_of_a_day_that_is_not_stored_is_fetched_and_is_news_once_it_is_listed(stage: Any) -> None:
    async with stage() as s:
        await s.start_bot()
        await collected(s)
        listed = await s.store(papers.on_day, EVENING.date())
        hidden = copy.deepcopy(s.papers.days[EVENING.date().isoformat()][0])
        hidden["paper"]["id"] = "2309.05463"
        s.papers.days["2023-09-12"] = [hidden]
        reader = new_reader(s, "en")
        asked = (await reader.asks("/help"))[0]
        await reader.presses(asked, "paper:2309.05463")
        assert hidden["paper"]["title"] in (await reader.gets())[0].text
        position = await s.store(positions.last)
        s.papers.days[EVENING.date().isoformat()].append(hidden)
        await s.library.collect_day(EVENING.date())
        assert await s.store(positions.last) == position + 1
        news = {entry.paper.id for entry in await s.store(recent_news, EVENING.date())}
        assert news >= {paper.id for paper in listed} | {"2309.05463"}


async def test_a_paper_that_nobody_knows_gets_a_kind_answer(running: Any) -> None:
    reader = new_reader(running, "en")
    asked = (await reader.asks("/help"))[0]
    assert await reader.presses(asked, "paper:../today") == reader.hears("button-stale", command="/today")
    for paper_id, doors in (("2309.99999", ["https://arxiv.org/abs/2309.99999"]), ("a...", []), ("1234", [])):
        await reader.presses(asked, f"paper:{paper_id}")
        answer = (await reader.gets())[0]
        assert answer.text == reader.hears("paper-unknown")
        assert [button["url"] for button in answer.buttons] == doors


async def test_an_imported_paper_with_an_id_of_before_2007_is_one_like_any_other(stage: Any) -> None:
    async with stage() as s:
        await s.start_bot(cards_per_digest=1)
        await collected(s)
        await take_in(s.store, s.library, GOOD.replace("2608.19880", OLD).replace("2026-08", "2024-01"), "", EVENING)
        await s.store(papers.update, Paper(OLD, "Old", "It wins by 9.0 points in 9.8% fewer steps."), EVENING)
        for reader in two_readers(s):  # only one of them can read what was imported
            for words in (
                f"/search {OLD}v2",
                f"/search https://arxiv.org/abs/{OLD}",
                f"https://huggingface.co/papers/{OLD}",
            ):
                (card,) = await reader.asks(words)
                assert f"https://huggingface.co/papers/{OLD}" in card.html
            invite, card = await reader.asks("/start paper_cs_0112017", 2)
            assert invite.text == reader.hears("link-invite")
            assert [button["url"] for button in card.buttons if "url" in button] == [
                f"https://huggingface.co/papers/{OLD}", f"https://arxiv.org/pdf/{OLD}",
            ]  # fmt: skip
            for tapped, then in (("abstract", "summary"), ("summary", "abstract")):
                assert await reader.taps(card, reader.hears(f"button-{tapped}")) is None
                assert reader.hears(f"button-{then}") in [button["text"] for button in card.buttons]
            for button, notice in (("more", "taste-more"), ("less", "taste-less"), ("save", "saved-on")):
                assert await reader.taps(card, reader.hears(f"button-{button}")) == reader.hears(notice)
            (listed,) = await reader.asks("/saved")
            assert await reader.taps(listed, "1") is None
            assert (await reader.gets())[0].text.startswith("1. ")
            await reader.taps(listed, reader.hears("button-tidy"))
            await reader.sees(listed, "✕ 1")
            assert await reader.taps(listed, "✕ 1") == reader.hears("saved-off")
            (found,) = await reader.asks("/search 大模型智能体")
            assert await reader.taps(found, f"paper:{OLD}") is None
            assert len(await reader.gets()) == 1
            picked = (await reader.person.asks_inline(f"arxiv.org/abs/{OLD}").answered())["results"]
            assert [result["id"] for result in picked] == [OLD]


async def test_a_card_from_the_abstract_gives_way_to_the_summary(stage: Any) -> None:
    day = EVENING.date().isoformat()
    async with stage(days={day: sample_days()[day][:1]}) as s:
        await s.start_bot(openai_api_key="sk-test", digest_language="en")  # the collection reads no Chinese
        reader = Reader(s, s.api.person(7, language_code="zh"), "zh")
        await collected(s)
        paper = (await s.store(papers.on_day, EVENING.date()))[0]
        asked = (await reader.asks("/help"))[0]
        await reader.presses(asked, f"paper:{paper.id}")
        card = (await reader.gets())[0]
        await s.api.wait_until(lambda: reader.hears("card-from-hub") not in reader.chat.by_id[card.message_id].text)
        assert reader.chat.by_id[card.message_id].edited


@pytest.mark.parametrize("is_subscribed", [True, False])
async def test_a_summary_does_not_take_the_abstract_from_who_has_turned_to_it(stage: Any, is_subscribed: bool) -> None:
    day = EVENING.date().isoformat()
    async with stage(days={day: sample_days()[day][:1]}) as s:
        await s.start_bot(openai_api_key="sk-test", digest_language="en")
        reader = Reader(s, s.api.person(7, language_code="zh"), "zh")
        await reader.asks("/start" if is_subscribed else "/help")
        await collected(s)
        paper = (await s.store(papers.on_day, EVENING.date()))[0]
        s.model.gate.clear()

        async def nothing_is_under_way() -> bool:
            return not any(task.get_coro().__name__ == "_replace" for task in s.app._tasks)

        (asked,) = await reader.asks("/help")
        await reader.presses(asked, f"paper:{paper.id}")
        (card,) = await reader.gets()
        await reader.taps(card, reader.hears("button-abstract"))
        s.model.gate.set()
        await until(lambda: s.store(summaries.readings, [paper.id], "zh"))
        await until(nothing_is_under_way)
        await reader.hears_nothing()
        assert reader.hears("button-summary") in [button["text"] for button in card.buttons]


async def test_a_card_whose_replacement_fails_is_replaced_later(stage: Any) -> None:
    day = EVENING.date().isoformat()
    async with stage(days={day: sample_days()[day][:1]}) as s:
        await s.start_bot(openai_api_key="sk-test", digest_language="en")
        reader = Reader(s, s.api.person(7, language_code="zh"), "zh")
        await reader.asks("/start")
        await collected(s)
        paper = (await s.store(papers.on_day, EVENING.date()))[0]
        s.api.script(Page(502), method="editMessageText", times=3)
        (card,) = await reader.asks(f"/search {paper.id}")
        await until(lambda: s.store(summaries.readings, [paper.id], "zh"))
        assert reader.hears("card-from-hub") in card.text
        s.api.heal()
        await until(lambda: replaced(s, card, reader.hears("card-from-hub")))


async def replaced(s: Any, card: Message, words: str) -> bool:
    """Whether the card says this no more, after another look for what waits."""
    await s.app.pipeline.mend()
    return words not in card.text


async def test_in_a_channel_a_card_that_somebody_asks_for_has_only_links(running: Any) -> None:
    admin = newcomer(running, "zh")
    channel = running.api.channel(group_id(running), administrators=[admin])
    paper = (await running.store(papers.on_day, EVENING.date()))[0]
    poster = Reader(running, admin, "zh", channel)
    (card,) = await poster.asks(f"/search {paper.id}")
    assert paper.title in card.text
    assert not button_data(card)
    (week,) = await poster.asks("/week")
    assert not week.buttons


async def test_while_the_hub_is_away_the_reader_is_told(stage: Any) -> None:
    async with stage() as s:
        await s.start_bot()
        await collected(s)
        await s.papers.stop()
        reader = new_reader(s, "en")
        asked = (await reader.asks("/help"))[0]
        await reader.presses(asked, "paper:2309.05463")
        assert (await reader.gets())[0].text == reader.hears("error-papers-api")
