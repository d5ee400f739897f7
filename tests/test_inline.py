"""Inline mode: what `@bot words` offers, to whom in which language, and what a picked card is."""

import copy
from typing import Any

import pytest

from bot.embedded.faults import Answer
from bot.embedded.people import Person
from bot.markup import fits
from storage import papers
from tests.conftest import EVENING
from tests.talk import Reader, collected, group_id, new_reader, newcomer, two_readers

TODAY = EVENING.date().isoformat()
PAGE = 5


async def offered(person: Person, words: str, **how: Any) -> dict[str, Any]:
    return await person.asks_inline(words, **how).answered()


def many(s: Any, count: int) -> None:
    entry = s.papers.days[TODAY][0]
    s.papers.days[TODAY] = [copy.deepcopy(entry) for _ in range(count)]
    for number, listed in enumerate(s.papers.days[TODAY], start=1):
        listed["paper"] |= {"id": f"2608.{number:05}", "title": f"Lantern {number}"}


async def test_words_bring_cards_that_can_be_sent_to_any_chat(running: Any) -> None:
    paper = (await running.store(papers.on_day, EVENING.date()))[0]
    for reader in two_readers(running):
        question = reader.person.asks_inline(paper.title[:12])
        answer = await question.answered()
        assert (answer["cache_time"], answer["is_personal"]) == ("300", "true")
        best = answer["results"][0]
        assert (best["id"], best["title"]) == (paper.id, paper.title)
        assert best["description"].startswith(f"👍 {paper.upvotes} · ")
        assert best.get("thumbnail_url") == paper.thumbnail
        friends = running.api.group(group_id(running), members=[reader.person], bot="left")
        sent = reader.person.picks(question, paper.id, chat=friends)
        assert sent.via_bot == running.api.bot_user
        assert sent.text.startswith(paper.title)
        assert fits(sent.html)
        assert reader.hears("card-from-hub") in sent.text
        assert sent.buttons
        assert all("url" in button for button in sent.buttons)
        assert sent.link_preview_options == {"url": f"https://huggingface.co/papers/{paper.id}",
                                             "prefer_small_media": True}  # fmt: skip


async def test_the_bots_own_chat_hears_nothing_about_a_picked_card(running: Any) -> None:
    reader = new_reader(running, "zh")
    await reader.asks("/help")
    question = reader.person.asks_inline("")
    first = (await question.answered())["results"][0]
    reader.person.picks(question, first["id"])
    await reader.hears_nothing()


async def test_the_list_goes_on_as_it_is_scrolled(stage: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.chat.inline.PAGE", PAGE)
    async with stage() as s:
        many(s, 2 * PAGE + 3)
        await s.start_bot()
        await collected(s)
        person = s.api.person(1)
        for words in ("lant", ""):  # half a word; none at all is the latest day
            ids: list[str] = []
            offset = ""
            for size in (PAGE, PAGE, 3):
                answer = await offered(person, words, offset=offset)
                assert len(answer["results"]) == size
                ids += [result["id"] for result in answer["results"]]
                offset = answer["next_offset"]
            assert offset == ""
            assert len(set(ids)) == 2 * PAGE + 3
            for odd in ("9999", "x", "13") if words else ("-3", "٣"):
                answer = await offered(person, words, offset=odd)
                assert len(answer["results"]) == (0 if odd == "13" else PAGE)
                assert "button" not in answer


async def test_nothing_found_leads_to_the_bot(running: Any) -> None:
    reader = new_reader(running, "en")
    for words in ("zebracrossing", "…", '"', "2309.05463", "x" * 256):
        answer = await offered(reader.person, words)
        assert answer["results"] == []
        assert answer["button"] == {"text": reader.hears("button-inline-none"), "start_parameter": "search"}


async def test_an_id_or_a_link_offers_that_paper_alone(running: Any) -> None:
    paper = (await running.store(papers.on_day, EVENING.date()))[3]
    for words in (paper.id, f"https://arxiv.org/abs/{paper.id}"):
        answer = await offered(newcomer(running), words)
        assert [result["id"] for result in answer["results"]] == [paper.id]
        assert answer["next_offset"] == ""


async def test_a_readers_own_language_goes_before_that_of_the_app(running: Any) -> None:
    reader = Reader(running, newcomer(running, "en"), "en")
    assert _buttons(await offered(reader.person, "")) == {"🤗 Hugging Face", "PDF", "Code"}
    await reader.asks("/language zh")
    assert _buttons(await offered(reader.person, " ")) == {"🤗 Hugging Face", "PDF", "代码"}
    quiet = newcomer(running)  # whose app does not say: the operator's default
    assert _buttons(await offered(quiet, "")) == {"🤗 Hugging Face", "PDF", "代码"}


def _buttons(answer: dict[str, Any]) -> set[str]:
    keyboards = [result["message"]["reply_markup"]["inline_keyboard"] for result in answer["results"]]
    return {button["text"] for keyboard in keyboards for row in keyboard for button in row}


async def test_what_telegram_refuses_of_the_cards_is_left_off(running: Any) -> None:
    running.api.script(
        Answer(400, "Bad Request: can't parse entities: Unsupported start tag"), method="answerInlineQuery"
    )
    for result in (await offered(newcomer(running), ""))["results"]:
        assert not result["message"]["entities"]
        assert result["message"]["reply_markup"]
    running.api.script(Answer(400, "Bad Request: BUTTON_URL_INVALID"), method="answerInlineQuery")
    for result in (await offered(newcomer(running), ""))["results"]:
        assert result["message"]["entities"]
        assert not result["message"]["reply_markup"]


async def test_a_query_that_is_too_old_harms_nobody(running: Any) -> None:
    person = newcomer(running)
    person.asks_inline("a").expire()
    assert (await offered(person, ""))["results"]


async def test_many_who_type_at_once_are_all_answered(running: Any) -> None:
    paper_id = running.papers.days[TODAY][0]["paper"]["id"]
    questions = [newcomer(running).asks_inline(paper_id) for _ in range(20)]
    for question in questions:
        assert (await question.answered())["results"]
