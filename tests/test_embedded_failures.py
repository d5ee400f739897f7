"""Sending limits, and failures written into the embedded Bot API's script."""

import asyncio
import time
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
from hypothesis import given
from hypothesis import strategies as st
from telegram import Bot
from telegram.error import BadRequest, NetworkError, RetryAfter, TimedOut

from bot.embedded.bot_api import BotApi
from bot.embedded.faults import Answer, Drop, Hang, Hold, Page, Slow
from bot.embedded.limits import TELEGRAM_LIMITS, Gate, Limits, Window

TOKEN = "123:TEST"


@pytest.fixture
async def api() -> AsyncIterator[BotApi]:
    async with BotApi(TOKEN) as server:
        for identifier in (1, 2):
            server.person(identifier).writes("/start")
        yield server


@pytest.fixture
async def bot(api: BotApi) -> AsyncIterator[Bot]:
    async with Bot(TOKEN, base_url=f"{api.base_url}/bot") as client:
        yield client


async def raw_send(api: BotApi, chat_id: int) -> tuple[int, dict[str, Any], str | None]:
    url = f"{api.base_url}/bot{TOKEN}/sendMessage"
    async with aiohttp.ClientSession() as session, session.post(url, json={"chat_id": chat_id, "text": "x"}) as answer:
        return answer.status, await answer.json(), answer.headers.get("Retry-After")


# Limits; the times are arguments, so nothing here waits


def test_a_window_slides_and_closes_for_the_announced_time() -> None:
    window = Window(2, 1.0)
    assert [window.wait(0.0), window.wait(0.5)] == [0, 0]
    window.sent.extend([0.0, 0.5])
    assert window.wait(0.9) == 1  # closed until 1.9, although there would be room at 1.0
    assert window.wait(1.5) == 1
    assert window.wait(1.9) == 0


def test_each_scope_has_its_own_window() -> None:
    gate = Gate(TELEGRAM_LIMITS)
    assert [gate.admit(1, 0.0), gate.admit(1, 0.5), gate.admit(2, 0.5)] == [0, 1, 0]
    assert [gate.admit(-1, 10 + second) for second in range(20)] == [0] * 20
    assert (gate.admit(-1, 30.0), gate.admit(-1, 69.9), gate.admit(-1, 70.0)) == (40, 1, 0)
    assert [gate.admit(chat, 100.0) for chat in range(100, 131)] == [0] * 30 + [1]
    assert gate.admit(200, 100.9) == 1


def test_without_limits_everything_is_admitted() -> None:
    assert not Limits()
    assert {Gate(Limits()).admit(1, 0.0) for _ in range(1000)} == {0}


@given(st.lists(st.tuples(st.integers(-2, 2).filter(bool), st.floats(0, 5)), max_size=200))
def test_no_window_ever_holds_more_than_its_limit(steps: list[tuple[int, float]]) -> None:
    gate, now, admitted = Gate(Limits(overall_per_second=3, private_per_second=1, group_per_minute=5)), 0.0, []
    for chat, pause in steps:
        now += pause
        if gate.admit(chat, now) == 0:
            admitted.append((chat, now))
    for chat, at in admitted:
        span, count = (1.0, 1) if chat > 0 else (60.0, 5)
        assert sum(other == chat and at - span < then <= at for other, then in admitted) <= count
        assert sum(at - 1.0 < then <= at for _, then in admitted) <= 3


async def test_429_says_how_long_in_three_places(api: BotApi, bot: Bot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PTB_TIMEDELTA", "true")  # or making a RetryAfter warns
    group = api.group(-1)
    api.limits = Limits(group_per_minute=2)
    assert [(await raw_send(api, -1))[0] for _ in range(4)] == [200, 200, 429, 429]
    status, body, header = await raw_send(api, -1)
    wait = body["parameters"]["retry_after"]
    assert (status, body["description"], header) == (429, f"Too Many Requests: retry after {wait}", str(wait))
    assert 0 < wait <= 60
    with pytest.raises(RetryAfter):
        await bot.send_message(-1, "x")
    assert (len(group.from_bot), api.too_many_requests) == (2, 4)
    assert await bot.get_chat(-1)  # only sending is limited
    assert await bot.send_message(1, "x")  # and only in that chat
    api.limits = Limits()
    assert await bot.send_message(-1, "x")


# Faults


async def test_a_dropped_connection_delivers_or_not(api: BotApi, bot: Bot) -> None:
    api.script(Drop(), method="sendMessage")
    with pytest.raises(NetworkError):
        await bot.send_message(1, "lost")
    api.script(Drop(delivered=True), method="sendMessage")
    with pytest.raises(NetworkError):
        await bot.send_message(1, "arrived")
    assert [message.text for message in api.chat(1).from_bot] == ["arrived"]
    assert api.count("sendMessage", 0) == 2
    assert await bot.send_message(1, "fine")


async def test_a_hung_call_ends_with_the_callers_patience(api: BotApi, bot: Bot) -> None:
    api.script(Hang(delivered=True), method="sendMessage")
    with pytest.raises(TimedOut):
        await bot.send_message(1, "arrived", read_timeout=0.05)
    assert len(api.chat(1).from_bot) == 1


async def test_a_caller_who_went_away_got_no_answer(api: BotApi, bot: Bot) -> None:
    """Or every restart of a poller would look like two instances of the bot."""
    gone = asyncio.create_task(bot.get_updates(offset=99, timeout=30))
    await api.wait_until(lambda: api.updates.polled)
    gone.cancel()
    with pytest.raises(asyncio.CancelledError):
        await gone
    await bot.get_updates(offset=99)
    await api.wait_until(lambda: api.count("getUpdates") == 2)
    assert (api.count("getUpdates", 0), api.count("getUpdates", 200)) == (1, 1)


async def test_a_slow_call_arrives(api: BotApi, bot: Bot) -> None:
    api.script(Slow(0.05), method="sendMessage")
    began = time.monotonic()
    await bot.send_message(1, "late")
    assert time.monotonic() - began >= 0.05


async def test_a_held_call_arrives_when_it_is_let_go(api: BotApi, bot: Bot) -> None:
    hold = Hold()
    api.script(hold, method="sendMessage")
    sending = asyncio.create_task(bot.send_message(1, "held"))
    await hold.has_come.wait()
    await bot.send_message(1, "meanwhile")
    hold.let_go.set()
    await sending
    assert [message.text for message in api.chat(1).from_bot] == ["meanwhile", "held"]


@pytest.mark.parametrize("delivered", [False, True])
@pytest.mark.parametrize("status", [200, 500, 502])
async def test_pages_and_server_errors(api: BotApi, bot: Bot, status: int, delivered: bool) -> None:
    api.script(Page(status, delivered=delivered), method="sendMessage")
    with pytest.raises(Exception, match=r"Invalid server response|Bad Gateway|Internal|Unknown|502|500"):
        await bot.send_message(1, "x")
    api.script(Answer(status, "Internal Server Error", delivered=delivered), method="sendMessage")
    if status != 200:
        with pytest.raises(NetworkError):
            await bot.send_message(1, "x")
        assert len(api.chat(1).from_bot) == 2 * delivered


async def test_any_answer_can_be_scripted(api: BotApi, bot: Bot) -> None:
    api.script(Answer(400, "Bad Request: PEER_ID_INVALID"))
    with pytest.raises(BadRequest, match="Peer_id_invalid"):
        await bot.get_me()
    api.script(Answer(429, "Too Many Requests: retry after 7", {"retry_after": 7}))
    status, body, header = await raw_send(api, 1)
    assert (status, body["parameters"], header) == (429, {"retry_after": 7}, "7")


async def test_a_script_names_its_calls(api: BotApi, bot: Bot) -> None:
    refusal = Answer(400, "Bad Request: chat not found")
    api.script(refusal, method="sendmessage", chat_id=2, times=2)
    api.script(refusal, method="getChat", times=None)
    assert await bot.send_message(1, "x")
    for _ in range(2):
        with pytest.raises(BadRequest):
            await bot.send_message(2, "x")
    assert await bot.send_message(2, "x")
    for _ in range(3):
        with pytest.raises(BadRequest):
            await bot.get_chat(1)
    api.heal()
    assert await bot.get_chat(1)


async def test_stopping_ends_hung_and_slow_calls() -> None:
    api = BotApi(TOKEN)
    await api.start()
    api.person(1).writes("/start")
    api.script(Hang())
    api.script(Slow(60))
    calls = [asyncio.create_task(raw_send(api, 1)) for _ in range(2)]
    await asyncio.sleep(0.05)
    await api.stop()
    results = await asyncio.gather(*calls, return_exceptions=True)
    assert sorted(isinstance(result, aiohttp.ClientError) for result in results) == [False, True]
