"""The pacer between the real Telegram client and a Bot API that enforces Telegram's limits, over HTTP."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass

import pytest
from telegram.error import TelegramError
from telegram.ext import ExtBot

from bot.deliver import weather
from bot.deliver.ceilings import Ceilings, Urgency
from bot.deliver.pacer import Pacer, Terms
from bot.deliver.transport import AiohttpRequest
from bot.deliver.weather import Withdrawn
from bot.embedded.bot_api import BotApi
from bot.embedded.faults import Answer, Slow
from bot.embedded.limits import Limits
from bot.setting_values import Rate

OFF = Rate(0, 1)
UNLIMITED = Limits()

Opened = tuple[BotApi, ExtBot[Terms], Pacer]
Opening = Callable[..., AbstractAsyncContextManager[Opened]]


@pytest.fixture
def opened() -> Opening:
    """`async with opened(limits, *rates) as (api, bot, pacer):` a server with people 1 to 99, and a paced client."""

    @asynccontextmanager
    async def make(limits: Limits = UNLIMITED, *rates: Rate) -> AsyncIterator[Opened]:
        pacer = Pacer(Ceilings(*(rates or (OFF, OFF, OFF))))
        async with BotApi(limits=limits) as api:
            for identifier in range(1, 100):
                api.person(identifier).writes("/start")
            bot = ExtBot(api.token, base_url=f"{api.base_url}/bot", request=AiohttpRequest(128), rate_limiter=pacer)
            async with bot:
                yield api, bot, pacer

    return make


async def send(bot: ExtBot[Terms], chat_id: int, text: str, urgency: Urgency = Urgency.BROADCAST) -> None:
    await bot.send_message(chat_id, text, rate_limit_args=Terms(urgency))


async def push(bot: ExtBot[Terms], chat_id: int, count: int) -> None:
    for number in range(count):
        await send(bot, chat_id, str(number))


def order(api: BotApi) -> list[str]:
    """The texts of all messages, in the order in which they arrived."""
    return [call.parameters["text"] for call in api.calls if call.method == "sendMessage"]


async def test_telegrams_limits_are_kept_from_the_first_second_on(opened: Opening) -> None:
    """At a higher rate than by default, so that it takes one second; test_ceilings looks at the default itself."""
    limits = Limits(overall_per_second=100, private_per_second=1)
    async with opened(limits, Rate(92, 1), Rate(1, 1), OFF) as (api, bot, _):
        await asyncio.gather(*(push(bot, chat_id, 2 if chat_id <= 6 else 1) for chat_id in range(1, 95)))
        assert api.too_many_requests == 0
        assert api.count("sendMessage", 200) == 100
        for chat_id in range(1, 7):
            assert [message.text for message in api.chat(chat_id).from_bot] == ["0", "1"]


async def test_a_person_overtakes_a_broadcast(opened: Opening) -> None:
    async with opened(UNLIMITED, Rate(80, 1), OFF, OFF) as (api, bot, _):
        broadcast = asyncio.gather(*(send(bot, chat_id, "news") for chat_id in range(1, 11)))
        await api.wait_for(1, 1)
        await send(bot, 99, "answer", Urgency.PERSON)
        await broadcast
        assert order(api).index("answer") < 6


async def test_an_answer_in_a_chat_whose_push_is_running_comes_before_its_next_card(opened: Opening) -> None:
    async with opened() as (api, bot, _):
        api.script(Slow(0.02), method="sendMessage", chat_id=1)
        cards = [asyncio.create_task(send(bot, 1, f"card {number}")) for number in range(3)]
        await asyncio.sleep(0)
        answer = asyncio.create_task(send(bot, 1, "answer", Urgency.PERSON))
        await asyncio.gather(answer, *cards)
        assert order(api) == ["card 0", "answer", "card 1", "card 2"]


async def test_what_is_withdrawn_while_it_waits_never_leaves_and_holds_nobody_up(opened: Opening) -> None:
    async with opened(UNLIMITED, Rate(20, 1), Rate(1, 60), OFF) as (api, bot, pacer):
        await send(bot, 1, "card 0")
        cards = [asyncio.create_task(send(bot, 1, f"card {number}")) for number in (1, 2)]
        answer = asyncio.create_task(send(bot, 2, "answer", Urgency.PERSON))
        await asyncio.sleep(0)
        pacer.withdraw(1)
        assert [type(error) for error in await asyncio.gather(*cards, return_exceptions=True)] == [Withdrawn] * 2
        await answer
        await send(bot, 3, "other")
        assert order(api) == ["card 0", "answer", "other"]


async def test_calls_that_send_nothing_wait_for_nobody(opened: Opening) -> None:
    async with opened(UNLIMITED, Rate(1, 60), OFF, OFF) as (api, bot, _):
        await send(bot, 1, "one")
        await bot.get_chat(1)
        assert api.count("getChat", 200) == 1


async def test_a_demanded_wait_is_kept_and_the_message_goes_again(opened: Opening) -> None:
    async with opened() as (api, bot, _):
        api.script(Answer(429, "Too Many Requests: retry after 1", {"retry_after": 0.2}), chat_id=1)
        refused = asyncio.create_task(send(bot, 1, "refused"))
        await api.wait_until(lambda: api.count("sendMessage", 429))
        await send(bot, 1, "answer", Urgency.PERSON)
        await refused
        sent = [call for call in api.calls if call.method == "sendMessage"]
        assert [call.status for call in sent] == [429, 200, 200]
        assert sent[1].at - sent[0].at >= 0.2
        assert order(api) == ["refused", "answer", "refused"]


async def test_other_chats_go_on_while_one_must_wait(opened: Opening) -> None:
    async with opened() as (api, bot, _):
        api.script(Answer(429, "Too Many Requests: retry after 60", {"retry_after": 60}), chat_id=1)
        waiting = asyncio.create_task(send(bot, 1, "later", Urgency.PERSON))
        await api.wait_until(lambda: api.count("sendMessage", 429))
        await push(bot, 2, 3)
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting
        assert api.chat(1).from_bot == []


async def noticed(condition: Callable[[], bool]) -> None:
    """Wait until the pacer knows."""
    async with asyncio.timeout(20):
        while True:
            if condition():
                return
            await asyncio.sleep(0)


async def test_a_second_chat_refused_meanwhile_stops_everything_until_the_wait_is_over(opened: Opening) -> None:
    async with opened() as (api, bot, pacer):
        now = asyncio.get_running_loop().time
        for chat_id, seconds in ((1, 60), (2, 0.2)):
            api.script(Answer(429, "Too Many Requests", {"retry_after": seconds}), chat_id=chat_id)
        first = asyncio.create_task(send(bot, 1, "later", Urgency.PERSON))
        await noticed(lambda: now() < pacer.ceilings.ready_at(1) < float("inf"))
        assert pacer.ceilings.open_at() < now()
        second = asyncio.create_task(send(bot, 2, "later"))
        await noticed(lambda: now() < pacer.ceilings.open_at())
        await send(bot, 3, "everybody waits", Urgency.PERSON)
        refused = [call.at for call in api.calls if call.status == 429]
        (answered,) = (call.at for call in api.calls if call.parameters.get("text") == "everybody waits")
        assert answered - refused[-1] >= 0.2
        first.cancel()
        await asyncio.gather(first, second, return_exceptions=True)


async def test_a_broadcast_hears_of_a_long_wait_and_does_other_things_meanwhile(opened: Opening) -> None:
    async with opened() as (api, bot, pacer):
        api.script(Slow(0.05), method="sendMessage", chat_id=1)
        api.script(Answer(429, "Too Many Requests", {"retry_after": 3600}), chat_id=1)
        await send(bot, 1, "first")
        refused = [asyncio.create_task(send(bot, 1, text)) for text in ("refused", "in line behind it")]
        async with asyncio.timeout(20):
            errors = await asyncio.gather(*refused, return_exceptions=True)
            errors += await asyncio.gather(send(bot, 1, "asked for later"), return_exceptions=True)
        for error in errors:
            assert isinstance(error, TelegramError)
            answer = weather.read(error)
            assert isinstance(answer, weather.Wait)
            assert answer.seconds == pytest.approx(3600, abs=1)
        assert order(api) == ["first", "refused"]
        person = asyncio.create_task(send(bot, 1, "an answer waits", Urgency.PERSON))
        await send(bot, 2, "others go on")
        assert len(pacer._waiting) == 1
        person.cancel()


async def test_two_chats_that_must_wait_for_an_hour_silence_nobody_else(
    opened: Opening, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.deliver.ceilings.CLOSED_AT_MOST", 0.2)
    async with opened() as (api, bot, pacer):
        api.script(Slow(0.1), method="sendMessage", chat_id=3)
        waiting = []
        for chat_id in (1, 2):
            api.script(Answer(429, "Too Many Requests", {"retry_after": 3600}), chat_id=chat_id)
            waiting.append(asyncio.create_task(send(bot, chat_id, "later", Urgency.PERSON)))
        await noticed(lambda: asyncio.get_running_loop().time() < pacer.ceilings.open_at())
        await asyncio.gather(*(send(bot, chat_id, str(chat_id), Urgency.PERSON) for chat_id in (3, 4, 5)))
        asked, *others = (call.at for call in api.calls if call.method == "sendMessage" and call.status == 200)
        assert min(others) - asked >= 0.1  # the first one's answer is waited for
        for answer in waiting:
            answer.cancel()
        await asyncio.wait(waiting)
        assert not api.chat(1).from_bot + api.chat(2).from_bot


async def test_who_gives_up_waiting_leaves_the_turn_to_the_next(opened: Opening) -> None:
    async with opened(UNLIMITED, OFF, Rate(5, 1), OFF) as (api, bot, _):
        await send(bot, 1, "first")
        given_up = asyncio.create_task(send(bot, 1, "given up"))
        follower = asyncio.create_task(send(bot, 1, "second"))
        await asyncio.sleep(0)
        given_up.cancel()
        await follower
        assert given_up.cancelled()
        assert order(api) == ["first", "second"]


@dataclass
class Line:
    """Calls of one chat, which stand in line behind a first one that takes until `gate` opens."""

    gate: asyncio.Event
    begun: list[float]  # the moments at which calls began
    first: asyncio.Task[object]
    second: asyncio.Task[object]
    third: asyncio.Task[object]


@pytest.fixture
async def line() -> AsyncIterator[Line]:
    pacer, gate, begun = Pacer(Ceilings(OFF, OFF, OFF)), asyncio.Event(), []

    async def call() -> bool:
        begun.append(asyncio.get_running_loop().time())
        await gate.wait()
        return True

    calls: list[asyncio.Task[object]] = [
        asyncio.create_task(pacer.process_request(call, (), {}, "sendMessage", {"chat_id": 1}, None)) for _ in range(3)
    ]
    await asyncio.sleep(0)
    yield Line(gate, begun, *calls)
    async with asyncio.timeout(20):
        await asyncio.wait(calls)
    assert [call.cancelled() or call.result() for call in calls] == [True, True, True]


async def test_who_gives_up_when_the_turn_has_just_come_gives_it_back(line: Line) -> None:
    line.gate.set()  # the first ends and gives the turn to the second…
    asyncio.get_running_loop().call_soon(line.second.cancel)  # …which is cancelled before it has run on
    async with asyncio.timeout(20):
        assert await line.third


async def test_who_gives_up_while_waiting_gives_nobody_a_turn(line: Line) -> None:
    line.second.cancel()
    await asyncio.wait({line.second})
    for _ in range(5):
        await asyncio.sleep(0)
    assert len(line.begun) == 1  # the third still waits for the first
    line.gate.set()


async def test_who_gives_up_while_another_one_ends_does_not_disturb_it(line: Line) -> None:
    line.gate.set()
    line.second.cancel()  # it has not noticed yet when the first hands the turn on
    async with asyncio.timeout(20):
        assert await line.first
        assert await line.third


async def test_ending_the_broadcast_drops_what_waits_and_what_is_to_come_but_no_answer(opened: Opening) -> None:
    async with opened() as (api, bot, pacer):
        api.script(Slow(0.02), method="sendMessage", chat_id=1)
        in_flight = asyncio.create_task(send(bot, 1, "in flight"))
        waiting = asyncio.create_task(send(bot, 1, "waiting"))
        person = asyncio.create_task(send(bot, 1, "answer", Urgency.PERSON))
        await asyncio.sleep(0)
        pacer.end_broadcast()
        late = asyncio.create_task(send(bot, 2, "late"))
        await asyncio.wait([in_flight, waiting, person, late])
        assert waiting.cancelled()
        assert late.cancelled()
        assert order(api) == ["in flight", "answer"]


async def test_a_refused_message_is_dropped_with_the_broadcast_instead_of_being_waited_for(opened: Opening) -> None:
    async with opened() as (api, bot, pacer):
        api.script(Answer(429, "Too Many Requests", {"retry_after": 4}), chat_id=1)
        refused = asyncio.create_task(send(bot, 1, "refused"))
        await api.wait_until(lambda: api.count("sendMessage", 429))
        pacer.end_broadcast()
        await asyncio.wait([refused])
        assert refused.cancelled()


async def test_at_the_shutdown_who_waits_for_a_turn_is_told(opened: Opening) -> None:
    async with opened(UNLIMITED, OFF, Rate(1, 3600), OFF) as (_, bot, pacer):
        await send(bot, 1, "answer", Urgency.PERSON)
        waiting = asyncio.create_task(send(bot, 1, "next answer", Urgency.PERSON))
        await asyncio.sleep(0)
        await pacer.shutdown()
        async with asyncio.timeout(20):
            await asyncio.wait([waiting])
        assert waiting.cancelled()
