"""/today and /date: any listing day on demand, whatever the Hub, Telegram or the reader does meanwhile."""

import asyncio
import re
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from aiohttp import web
from aiohttp.abc import AbstractStreamWriter

from bot.embedded.chats import Message
from bot.embedded.faults import Drop, Slow
from bot.embedded.papers_api import sample_days
from bot.markup import plain
from storage import drafts, papers
from tests.conftest import EVENING
from tests.model_api import entry_for
from tests.talk import Reader, button_data, collected, new_reader, texts, two_readers, until

SATURDAY = datetime(2026, 8, 22, 3, tzinfo=UTC)  # nothing is listed on this day
FRIDAY = date(2026, 8, 21)
DAYS = sample_days() | {day: sample_days()["2026-08-18"] for day in ("2023-09-12", "2025-09-12", "2026-08-20")}


def last_page(new: list[Message]) -> bool:
    """Whether a whole day of the sample is there: its last message lists what got no card."""
    return any(message.text.startswith(("其余", "The other")) for message in new)


async def test_today_brings_header_cards_and_the_list_of_the_others(running: Any) -> None:
    for reader in two_readers(running):
        header, *cards, rest = await reader.asks("/today", last_page)
        assert header.text == reader.hears("day-header", day=FRIDAY, count=12)
        assert [card.text.split(" ")[0] for card in cards] == ["1.", "2."]
        assert rest.text.startswith(reader.hears("list-title", count=10))
        assert sum(entity["type"] == "text_link" for entity in rest.entities) == 10
        assert all(message.silent for message in (*cards, rest))
        assert not header.silent
        assert reader.hears("card-highlights") in cards[0].text
        assert reader.look() == []


async def test_today_before_anything_is_listed_shows_the_latest_day_and_says_which(stage: Any) -> None:
    async with stage(SATURDAY) as s:
        await s.start_bot(cards_per_digest=2)
        ways = (("/today", "/date 今天"), ("/date today", "/date 2026-08-22"))
        for reader, commands in zip(two_readers(s), ways, strict=True):
            for words in commands:
                note, header, *_ = await reader.asks(words, last_page)
                assert note.text == reader.hears("today-weekend", today=SATURDAY.date(), day=FRIDAY)
                assert header.text == reader.hears("day-header", day=FRIDAY, count=12)


async def test_today_on_a_working_day_says_that_nothing_is_listed_yet(stage: Any) -> None:
    thursday = SATURDAY - timedelta(days=2)
    async with stage(thursday, days={"2026-08-18": sample_days()["2026-08-18"]}) as s:
        await s.start_bot(cards_per_digest=1)
        for reader in two_readers(s):
            note, *_ = await reader.asks("/today", last_page)
            assert note.text == reader.hears("today-not-yet", today=thursday.date(), day=date(2026, 8, 18))


@pytest.mark.parametrize("start", [SATURDAY, SATURDAY - timedelta(days=1)])
async def test_today_with_the_hub_down_shows_the_stored_day_and_says_so(stage: Any, start: datetime) -> None:
    async with stage(start) as s:
        await s.start_bot(cards_per_digest=2)
        await collected(s)
        readers = two_readers(s)
        await readers[0].asks("/today", last_page)  # the running day is stored, on Saturday as an empty one
        await s.papers.stop()
        moments = (timedelta(hours=1), timedelta(hours=30))  # the same day, and one that was never asked for
        for reader, later in zip(readers, moments, strict=True):
            s.clock.set_forward(start + later)
            note, header, *_ = await reader.asks("/today", last_page)
            assert note.text == reader.hears("today-stored", day=FRIDAY)
            assert header.text == reader.hears("day-header", day=FRIDAY, count=12)


async def test_before_there_are_papers_every_way_to_them_says_so(stage: Any) -> None:
    async with stage(days={}) as s:
        await s.start_bot()
        for reader in two_readers(s):
            nothing = reader.hears("no-papers-yet")
            assert texts(await reader.asks_for("/today", nothing)) == [nothing]
            (answer,) = await reader.asks("/date 2026-08-18")
            assert answer.text == reader.hears("date-empty", day=date(2026, 8, 18))
            assert answer.buttons == []
            assert texts(await reader.asks("/week")) == [reader.hears("week-empty")]
            offered = await reader.person.asks_inline("").answered()
            assert offered["button"]["text"] == reader.hears("button-inline-none")


async def test_with_the_hub_down_and_nothing_stored_every_day_gets_an_honest_answer(stage: Any) -> None:
    async with stage() as s:
        await s.papers.stop()
        await s.start_bot()
        reader = new_reader(s, "en")
        for words in ("/today", "/date 2026-08-18"):
            down = reader.hears("error-papers-api")
            (answer,) = await reader.asks_for(words, down)
            assert answer.text == down
            assert answer.buttons == []


async def test_with_the_hub_down_an_unknown_or_empty_day_offers_the_stored_ones(stage: Any) -> None:
    async with stage(SATURDAY) as s:
        await s.start_bot(cards_per_digest=1)
        reader = new_reader(s, "en")
        await reader.asks("/today", last_page)
        s.clock.set_forward(SATURDAY + timedelta(days=1))
        await s.papers.stop()
        (answer,) = await reader.asks("/date 2026-08-22")
        assert answer.text == f"{reader.hears('date-empty', day=SATURDAY.date())}\n{reader.hears('days-nearest')}"
        assert button_data(answer) == ["day:2026-08-21"]
        (answer,) = await reader.asks_for("/date 2026-07-01", reader.hears("error-papers-api"))
        assert answer.text == f"{reader.hears('error-papers-api')}\n{reader.hears('days-stored')}"
        assert button_data(answer) == ["day:2026-08-21"]
        await reader.taps(answer, "day:2026-08-21")
        assert (await reader.gets(last_page))[0].text == reader.hears("day-header", day=FRIDAY, count=12)


async def test_a_date_is_shown_however_it_is_written(running: Any) -> None:
    chinese = {"2023年9月12日": date(2023, 9, 12), "昨天": date(2026, 8, 20)}
    english = {"9-12": date(2025, 9, 12), "Sep 12, 2023": date(2023, 9, 12)}
    for reader, days in zip(two_readers(running), (chinese, english), strict=True):
        for words, day in days.items():
            header, *cards, rest = await reader.asks_for(f"/date {words}", reader.hears("list-title", count=2))
            assert header.text == reader.hears("day-header", day=day, count=4)
            assert [card.text[:2] for card in cards] == ["1.", "2."]
            assert rest.text.startswith(reader.hears("list-title", count=2))


async def test_a_date_that_cannot_be_shown_gets_a_clear_answer(running: Any) -> None:
    reader = new_reader(running, "en")
    answers = {
        **{words: reader.hears("error-not-a-day", words=words) for words in ("2023-02-30", "2-30", "soon", "2023")},
        **dict.fromkeys(
            ("tomorrow", "明天", "2099-01-01", "2026-08-22"), reader.hears("error-future-day", today=FRIDAY)
        ),
        **dict.fromkeys(("1999-01-01", "2023-05-03"), reader.hears("error-prehistoric-day")),
    }
    assert await reader.asks_each(*(f"/date {words}" for words in answers)) == list(answers.values())


async def test_a_date_that_could_be_two_days_offers_both(running: Any) -> None:
    reader = new_reader(running, "en")
    (answer,) = await reader.asks("/date 9/12/2023")
    assert answer.text == reader.hears("error-ambiguous-day", words="9/12/2023")
    assert button_data(answer) == ["day:2023-09-12", "day:2023-12-09"]
    await reader.taps(answer, "day:2023-09-12")
    header = (await reader.gets(last_page))[-4]
    assert header.text == reader.hears("day-header", day=date(2023, 9, 12), count=4)


async def test_a_day_without_papers_offers_the_nearest_days_as_buttons_that_work(running: Any) -> None:
    reader = new_reader(running, "zh")
    new = await reader.asks_for("/date 2026-08-19", reader.hears("date-empty", day=date(2026, 8, 19)))
    answer = new[-1]
    assert answer.text.endswith(reader.hears("days-nearest"))
    assert button_data(answer) == ["day:2026-08-18", "day:2026-08-20"]
    for day in (date(2026, 8, 18), date(2026, 8, 20)):
        await reader.taps(answer, day.isoformat())
        assert reader.hears("day-header", day=day, count=4) in texts(await reader.gets(last_page))


async def test_without_a_day_date_shows_a_calendar_whose_days_open(stage: Any) -> None:
    async with stage() as s:
        await s.start_bot(cards_per_digest=1)
        await collected(s)
        reader = new_reader(s, "en")
        (answer,) = await reader.asks("/date")
        assert answer.text == reader.hears("date-how", month="August 2026", today=FRIDAY)
        labels = {button["callback_data"]: button["text"] for button in answer.buttons}
        assert labels["day:2026-08-21"] == "•21"
        assert labels["day:2026-08-17"] == "17"  # not stored, and still there to be tapped
        await reader.taps(answer, "•21")
        assert (await reader.gets(last_page))[0].text == reader.hears("day-header", day=FRIDAY, count=12)
        await reader.taps(answer, "day:2026-08-18")
        shown = await reader.gets(last_page)
        assert reader.hears("day-header", day=date(2026, 8, 18), count=4) in texts(shown)
        assert await reader.taps(answer, "weekday") == reader.hears("calendar-weekday")
        assert await reader.taps(answer, "day:2026-08-22") == reader.hears("calendar-future", today=FRIDAY)
        assert await reader.taps(answer, "‹ July 2026") is None
        assert answer.text == reader.hears("date-how", month="July 2026", today=FRIDAY)
        assert await reader.taps(answer, "August 2026 ›") is None
        assert "•18" in [button["text"] for button in answer.buttons]  # stored by the tap
        assert await reader.forges(answer, "day:2023-05-03") == reader.hears("calendar-before")
        assert reader.look() == []


async def test_the_calendars_months_are_named_in_the_readers_language(running: Any) -> None:
    reader = new_reader(running, "zh")
    (answer,) = await reader.asks("/date")
    assert answer.text == reader.hears("date-how", month="2026年8月", today=FRIDAY)
    assert await reader.taps(answer, "‹ 2026年7月") is None
    assert answer.text == reader.hears("date-how", month="2026年7月", today=FRIDAY)


async def test_forged_buttons_of_the_calendar_lead_to_months_that_have_days_or_are_stale(running: Any) -> None:
    chinese, english = two_readers(running)
    (answer,) = await chinese.asks("/date")
    for month in ("2023-04", "2020-01", "2026-09", "2099-12"):  # the nearest month that has days
        assert await chinese.forges(answer, f"month:{month}") is None
        nearest = "2026-08" if month > "2026" else "2023-05"
        assert f"day:{nearest}-15" in button_data(answer)
    (answer,) = await english.asks("/date")
    wrong = ("month:2026-13", "month:0000-01", "month:", "day:2026-02-30", "day:0000-00-00", "weekday:1")
    assert await english.forges_each(answer, *wrong) == english.is_told_of_stale(*wrong)
    assert chinese.look() == english.look() == []


async def test_a_day_not_yet_stored_is_read_while_a_message_counts_up(
    stage: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.chat.working.COUNT_EVERY", 0.02)
    async with stage(SATURDAY, days={"2026-08-18": sample_days()["2026-08-21"][:6]}) as s:
        await s.start_bot(openai_api_key="k", summary_concurrency=2, cards_per_digest=2)
        s.model.seconds = 0.04
        reader = new_reader(s, "zh")
        assert len(await reader.asks("/date 2026-08-18", last_page)) == 4
        said = _said(s.api.calls)
        counted = [int(match[1]) for text in said if (match := re.search(r"(\d+)/6$", text))]
        assert said[0] == reader.hears("working-collecting", day=date(2026, 8, 18))
        assert len(counted) >= 2
        assert counted == sorted(set(counted))
        assert s.api.count("sendMessage") == 5
        assert not any("⏳" in message.text for message in reader.chat.messages)
        assert not [task for task in asyncio.all_tasks() if "Working" in repr(task.get_coro())]
        sent = len(s.api.calls)
        await reader.asks("/date 2026-08-18", last_page)
        assert _said(s.api.calls[sent:]) == []  # it is stored now


class Late(web.Response):
    """An answer of the Hub that takes its time."""

    async def prepare(self, request: web.BaseRequest) -> AbstractStreamWriter | None:
        await asyncio.sleep(0.2)
        return await super().prepare(request)


async def test_who_waits_long_for_a_stored_day_is_told_so(stage: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.chat.working.SILENCE", 0.02)
    async with stage() as s:
        await s.start_bot(cards_per_digest=2)
        reader = new_reader(s, "en")
        await reader.asks("/today", last_page)
        s.clock.set_forward(s.clock() + timedelta(hours=1))  # time to look again
        s.papers.faults = [lambda request: Late(text="[]", content_type="application/json")] * 100
        sent = len(s.api.calls)
        assert len(await reader.asks("/today", last_page)) == 4
        assert _said(s.api.calls[sent:]) == [reader.hears("working-collecting", day=FRIDAY)]
        assert not any("⏳" in message.text for message in reader.chat.messages)


async def test_two_readers_of_the_same_old_day_cause_one_collection_and_one_call_a_paper(stage: Any) -> None:
    async with stage(SATURDAY, days={"2026-08-18": sample_days()["2026-08-18"]}) as s:
        s.model.seconds = 0.02
        await s.start_bot(openai_api_key="k", cards_per_digest=1)
        one, two = (Reader(s, s.api.person(number, language_code="zh"), "zh") for number in (1, 2))
        one.person.writes("/date 2026-08-18")
        two.person.writes("/date 2026-08-18")
        for reader in (one, two):
            assert (await reader.gets(last_page))[0].text == reader.hears("day-header", day=date(2026, 8, 18), count=4)
        assert [request["date"] for request in s.papers.requests].count("2026-08-18") == 1
        asked = [request["messages"][1]["content"] for request in s.model.requests]
        assert len(asked) == len(set(asked)) == 4
        await one.asks("/date 8-18", last_page)
        assert len(s.model.requests) == 4


async def test_cards_of_an_outage_are_replaced_when_the_model_is_back_those_of_old_days_too(stage: Any) -> None:
    async with stage(days={"2026-08-12": sample_days()["2026-08-18"]}) as s:
        s.model.reply = lambda request: web.Response(status=500)
        await s.start_bot(openai_api_key="k", cards_per_digest=4)
        reader = new_reader(s, "zh")
        await reader.asks("/start")
        _, *cards = await reader.asks("/date 2026-08-12", 5)
        assert all(reader.hears("card-from-hub") in card.text for card in cards)

        async def all_are_noted() -> bool:  # the last card a moment after it has come
            return len(await s.store(drafts.waiting, ["zh"])) == len(cards)

        await until(all_are_noted)
        s.model.reply = entry_for
        s.clock.set_forward(EVENING + timedelta(minutes=3))
        await s.app.pipeline.prepare()
        await s.app.pipeline.mend()
        assert not any(reader.hears("card-from-hub") in card.text for card in cards)


async def test_a_card_lost_on_the_way_is_sent_again(running: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.deliver.outbox.PERSON_PAUSES", (0.01,))
    reader = new_reader(running, "zh")
    reader.person.writes("/today")
    await running.api.wait_for(reader.chat.id, lambda sent: any(message.text.startswith("📄") for message in sent))
    running.api.script(Drop(), method="sendMessage", chat_id=reader.chat.id)
    header, *cards, rest = await reader.gets(last_page)
    assert header.text == reader.hears("day-header", day=FRIDAY, count=12)
    assert [card.text.split(" ")[0] for card in cards] == ["1.", "2."]
    assert rest.text.startswith(reader.hears("list-title", count=10))


async def test_nothing_more_is_sent_to_who_blocks_the_bot_in_the_middle(running: Any) -> None:
    reader, other = two_readers(running)
    reader.person.writes("/today")
    await running.api.wait_for(reader.chat.id, lambda sent: any(message.text.startswith("1.") for message in sent))
    reader.person.blocks()
    await other.asks("/today", last_page)
    refused = [call for call in running.api.calls if call.status == 403]
    assert len(refused) <= 1


async def test_a_bot_that_stops_takes_the_counting_message_away(stage: Any) -> None:
    async with stage(days={"2026-08-18": sample_days()["2026-08-18"]}) as s:
        await s.start_bot(openai_api_key="k")
        s.model.seconds = 0.2
        reader = new_reader(s, "zh")
        new = await reader.asks("/date 2026-08-18")
        assert new[0].text.startswith("⏳")
        await s.stop_bot()
        assert reader.chat.from_bot == []


async def test_a_bad_answer_of_the_hub_is_not_taken_for_an_empty_day(stage: Any) -> None:
    async with stage(SATURDAY) as s:
        await s.start_bot()
        await collected(s)
        reader = new_reader(s, "en")
        s.papers.faults = [lambda request: web.Response(status=503)] * 100
        (answer,) = await reader.asks_for("/date 2026-08-18", reader.hears("error-papers-api"))
        assert "day:2026-08-21" in button_data(answer)
        assert await s.store(papers.collected_at, date(2026, 8, 18)) is None
        s.papers.faults.clear()
        assert "4" in (await reader.asks("/date 2026-08-18", 5))[0].text


async def test_a_flood_of_days_is_bounded_and_answered(stage: Any) -> None:
    async with stage() as s:
        s.model.gate.clear()  # as long as the days are being read, they are on their way
        await s.start_bot(openai_api_key="k", summary_concurrency=64, cards_per_digest=2)
        reader, other = (Reader(s, s.api.person(number, language_code="zh"), "zh") for number in (1, 2))
        for _ in range(8):
            reader.person.writes("/today")
        other.person.writes("/today")
        await s.api.wait_until(lambda: texts(reader.new()).count(reader.hears("day-busy")) == 5)
        s.model.gate.set()
        await other.gets(last_page)
        new = await reader.gets(lambda new: sum(text.startswith("其余") for text in texts(new)) == 3)
        assert texts(new).count(reader.hears("day-header", day=FRIDAY, count=12)) == 3
        assert texts(new).count(reader.hears("day-busy")) == 5
        await reader.asks("/today", last_page)  # and then it works again


async def test_two_days_that_are_asked_for_in_one_moment_come_one_after_the_other(running: Any) -> None:
    reader = Reader(running, running.api.person(401, language_code="zh"), "zh")
    await reader.asks("/date 8-18", last_page)
    running.api.script(Slow(0.01), method="sendMessage", chat_id=401, times=None)
    for question in ("/date 8-18", "/today"):
        reader.person.writes(question)
    new = await reader.gets(lambda new: sum(message.text.startswith("其余") for message in new) == 2)
    firsts = [message.text.split(" ")[0] for message in new]
    assert [first for first in firsts if first in {"📄", "1.", "2.", "其余"}] == ["📄", "1.", "2.", "其余"] * 2


def _said(calls: list[Any]) -> list[str]:
    """The texts of the working message, in the order in which the bot sent them."""
    sending = {"sendMessage", "editMessageText"}
    said = (plain(call.parameters["text"]) for call in calls if call.method in sending)
    return [text for text in said if "⏳" in text]
