"""The gate in front of all updates, played over HTTP: commands, taps, new days, groups and channels."""

import copy
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from telegram import Update

from bot.embedded.papers_api import sample_days
from bot.reception.gate import INLINE_A_MINUTE, Gate
from bot.wording import wording
from storage import counts
from tests.conftest import EVENING
from tests.talk import Reader, admin_and_member, collected, group_id, new_reader, newcomer, texts, two_readers

LIMIT = 3


@pytest.fixture(autouse=True, scope="module")
def narrow() -> Iterator[None]:
    """Few commands and taps a minute."""
    with pytest.MonkeyPatch.context() as limits:
        limits.setattr("bot.reception.gate.COMMANDS_A_MINUTE", LIMIT)
        limits.setattr("bot.reception.gate.TAPS_A_MINUTE", LIMIT)
        yield


async def test_who_asks_too_much_is_told_once_and_holds_up_nobody(stage: Any) -> None:
    async with stage() as s:
        await s.start_bot(admin_ids="3")
        for reader in two_readers(s):
            for words in ("/help", "what?", "/following"):
                await reader.asks(words)
            assert texts(await reader.asks("/help")) == [reader.hears("limit-commands")]
            for words in ("/help", "/stop", "hello"):
                reader.person.writes(words)
        operator = Reader(s, s.api.person(3, language_code="en"), "en")
        for _ in range(3 * LIMIT):
            assert texts(await operator.asks("/help")) == ["\n\n".join(map(operator.hears, ("help", "help-operators")))]
        assert all(len(s.api.chat(person).from_bot) == LIMIT + 1 for person in (1, 2))
        await operator.asks("/stats")
        assert (await s.store(counts.since, EVENING.date()))["limited:command"] == 8


async def test_in_a_group_each_person_has_a_limit_and_talk_does_not_count(running: Any) -> None:
    first, second = admin_and_member(running, "en")
    first.person.adds_bot(first.chat, as_admin=True)  # it sees everything now
    for number in range(2 * LIMIT):
        first.person.writes(f"about {number}", chat=first.chat)
        first.person.writes("/roll@another_bot", chat=first.chat)
        first.person.writes("/help@another_bot", chat=first.chat)
        first.person.writes("/roll", chat=first.chat)
    for reader in (first, second):
        for _ in range(LIMIT):
            assert (await reader.asks("/following"))[0].text.startswith(reader.hears("following-none"))
        assert texts(await reader.asks("/following")) == [reader.hears("limit-commands")]
        reader.person.sends_photo("/following", chat=reader.chat)
        reader.person.writes("/following@paper_digest_bot", chat=reader.chat)
    third = Reader(running, newcomer(running, "en"), "en", first.chat)
    third.look()
    await third.hears_nothing()


async def test_a_channel_has_one_limit_for_all_its_posts(running: Any) -> None:
    person = newcomer(running, "zh")
    channel = Reader(running, person, "zh", running.api.channel(group_id(running), administrators=[person]))
    for _ in range(LIMIT):
        await channel.asks("/following")
    assert texts(await channel.asks("/following")) == [channel.hears("limit-commands")]


async def test_who_taps_too_fast_is_told_over_the_chat(running: Any) -> None:
    reader = new_reader(running, "en")
    (message,) = await reader.asks("/help")
    for _ in range(LIMIT):
        assert await reader.forges(message, "nonsense") == wording("en")("button-stale", command="/today")
    assert await reader.forges(message, "nonsense") == wording("en")("limit-taps")
    assert await reader.forges(message, "nonsense") is None, "said once, and no button is left waiting"


async def test_of_sixty_taps_at_once_none_is_left_waiting_and_one_is_told_why(running: Any) -> None:
    reader = new_reader(running, "zh")
    (message,) = await reader.asks("/help")
    taps = [reader.person.forges_tap(message.message_id, "nonsense") for _ in range(60)]
    notices = [(await tap.answered()).get("text") for tap in taps]
    assert notices.count(reader.hears("limit-taps")) == 1
    await reader.asks("/help")


def inline(person: int) -> Update:
    """`@bot query`, typed in some chat."""
    person_json = {"id": person, "is_bot": False, "first_name": "A"}
    update = Update.de_json(
        {"update_id": 1, "inline_query": {"id": "1", "from": person_json, "query": "agents", "offset": ""}}, None
    )
    assert update
    return update


def test_inline_queries_are_limited_by_person_and_operators_never_are() -> None:
    gate = Gate(["help"], exempt=[3])
    for person, expected in ((1, "tell"), (2, "tell"), (3, "fine")):
        verdicts = [gate.judge(inline(person), 0.0)[1] for _ in range(INLINE_A_MINUTE + 1)]
        assert verdicts == ["fine"] * INLINE_A_MINUTE + [expected]
    assert gate.judge(inline(1), 1.0) == ("inline", "ignore")
    assert gate.judge(inline(1), 60.0) == ("inline", "fine")


def test_what_costs_nothing_is_let_in_always() -> None:
    gate = Gate(["help"])
    assert {gate.judge(Update(number), 0.0) for number in range(1000)} == {(None, "fine")}


async def test_new_days_are_limited_by_person_and_stored_ones_are_not(
    stage: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.reception.gate.COMMANDS_A_MINUTE", 100)
    monkeypatch.setattr("bot.chat.visit.NEW_DAYS_AN_HOUR", LIMIT)
    *known, refused, free, other = [f"2025-0{number}-01" for number in range(1, LIMIT + 4)]
    empty = "2024-01-01"  # has its neighbours looked up, too, and counts as one
    listed = {day: sample_days()["2026-08-18"][:1] for day in (*known[1:], refused, free, other)}
    async with stage(days=sample_days() | listed) as s:
        await s.start_bot(admin_ids="3")
        await collected(s)
        first, second = two_readers(s)
        operator = Reader(s, s.api.person(3, language_code="en"), "en")
        await first.asks_for(f"/date {empty}", "没有论文")
        for day in known[1:]:
            await first.asks_for(f"/date {day}", "1. ")
        assert texts(await first.asks(f"/date {refused}")) == [first.hears("limit-days", count=LIMIT)]
        await first.asks_for(f"/date {empty}", "没有论文")
        await first.asks_for(f"/date {known[1]}", "1. ")
        await second.asks_for(f"/date {other}", "1. ")
        for day in (refused, free):
            await operator.asks_for(f"/date {day}", "1. ")
        await first.asks_for(f"/date {refused}", "1. ")


async def test_stored_days_are_not_limited_while_no_model_may_be_asked(
    stage: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.reception.gate.COMMANDS_A_MINUTE", 100)
    monkeypatch.setattr("bot.chat.visit.NEW_DAYS_AN_HOUR", LIMIT)
    async with stage() as s:
        await s.start_bot(openai_api_key="k", summary_daily_limit=0, cards_per_digest=1)
        await collected(s)
        reader = new_reader(s, "zh")
        for _ in range(LIMIT + 2):
            *_, card, _rest = await reader.asks("/date 2026-08-18", lambda new: new and new[-1].text[:2] == "其余")
            assert card.text.startswith("1.")


def entries(count: int) -> list[Any]:
    """As many papers, as the Hub lists them."""
    listed = [copy.deepcopy(sample_days()["2026-08-18"][0]) for _ in range(count)]
    for number, entry in enumerate(listed):
        entry["paper"]["id"] = f"2501.{number:05}"
    return listed


async def test_what_people_look_up_leaves_calls_to_the_new_papers_and_is_read_when_there_are_more(stage: Any) -> None:
    running, old = EVENING.date().isoformat(), "2025-01-01"
    async with stage(days={old: entries(8)}) as s:
        await s.start_bot(openai_api_key="k", summary_daily_limit=5, cards_per_digest=10)
        reader, _ = two_readers(s)
        await reader.asks("/start")
        _header, *cards = await reader.asks(f"/date {old}", lambda sent: any(m.text.startswith("8. ") for m in sent))

        def quoted() -> int:
            return sum(reader.hears("card-from-hub") in card.text for card in cards)

        assert (len(s.model.requests), quoted()) == (3, 5)
        s.papers.days[running] = sample_days()[running][:2]
        s.clock.set_forward(EVENING + timedelta(minutes=5))
        await s.app.pipeline.collect()
        assert len(s.model.requests) == 5
        s.clock.set_forward(EVENING + timedelta(days=1))
        await s.app.pipeline.collect()
        await s.app.pipeline.mend()
        assert (len(s.model.requests), quoted()) == (8, 2)


async def test_papers_looked_up_one_by_one_are_read_so_many_an_hour_and_shown_all_the_same(
    stage: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.reception.gate.COMMANDS_A_MINUTE", 100)
    monkeypatch.setattr("bot.chat.visit.NEW_PAPERS_AN_HOUR", LIMIT)
    listed = entries(LIMIT + 2)
    title, ids = listed[0]["paper"]["title"], [entry["paper"]["id"] for entry in listed]
    async with stage(days={"2025-01-01": listed}) as s:
        await s.start_bot(openai_api_key="k", admin_ids="3")
        stranger = new_reader(s, "zh")
        operator = Reader(s, s.api.person(3), "zh")
        for paper_id in [*ids[:-1], ids[0]]:
            await stranger.asks_for(paper_id, title)
        await s.api.wait_until(lambda: len(s.model.requests) >= LIMIT)
        await stranger.hears_nothing()
        assert len(s.model.requests) == LIMIT
        for paper_id in ids[-2:]:
            await operator.asks_for(paper_id, title)
        await s.api.wait_until(lambda: len(s.model.requests) == LIMIT + 2)
