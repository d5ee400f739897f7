"""The bot's start and stop: Telegram away, a wrong token, a second instance, and how soon everything is over."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from bot.app import lanes_needed
from bot.deliver.line import NEWCOMER_GIVES_WAY, OWNER_GIVES_WAY, Line
from bot.embedded.bot_api import BotApi
from bot.embedded.faults import Answer, Drop, Fault, Hang, Hold, Page, Slow
from bot.errors import TelegramError
from bot.reception.queueing import AT_ONCE
from bot.schedule import Timers
from bot.setting_values import Rate
from storage import chats, papers
from tests.talk import collected, logged, until
from tests.test_push import MORNING, cards, entry, starts

OFF = Rate(0, 1)
GATEWAYS = '{"message": "no Route matched with those values"}'


@pytest.fixture(autouse=True)
def short_knocks(monkeypatch: pytest.MonkeyPatch) -> None:
    """The pauses between attempts are short here."""
    monkeypatch.setattr("bot.reception.entrance.KNOCKS", (0.01,))


async def answers(s: Any, chat_id: int = 1) -> None:
    """See that the bot answers."""
    person = s.api.people.get(chat_id) or s.api.person(chat_id)
    seen = len(person.chat.from_bot)
    person.writes("/help")
    await s.api.wait_for(chat_id, seen + 1)


# Starting


async def test_a_bot_started_while_telegram_is_unreachable_keeps_trying(
    stage: Any, caplog: pytest.LogCaptureFixture
) -> None:
    async with stage() as s:
        port = int(s.api.base_url.rpartition(":")[2])
        await s.api.stop()
        await s.start_bot()
        await logged(caplog, "Telegram cannot be reached", times=3)
        await s.api.start(port)
        await answers(s)


async def test_a_bot_started_while_telegram_is_unreachable_collects_and_keeps_copies_meanwhile(
    stage: Any, tmp_path: Path
) -> None:
    async with stage() as s:
        await s.start_bot(cards_per_digest=3)
        await starts(s, 1)
        await s.stop_bot()
        port = int(s.api.base_url.rpartition(":")[2])
        await s.api.stop()
        s.papers.days["2026-08-22"] = [entry(number) for number in range(3)]
        s.clock.set_forward(MORNING)
        await s.start_bot(cards_per_digest=3, backup_dir=tmp_path / "backups")
        await until(lambda: s.store(papers.on_day, MORNING.date()))
        await until(lambda: asyncio.sleep(0, [*tmp_path.glob("backups/*.db")]))
        assert [reason for reason in await s.app.watch.health() if "Telegram" in reason]
        await s.api.start(port)
        assert len(cards(await s.api.wait_for(1, 5))) == 3


async def test_stopping_while_telegram_is_unreachable_ends_at_once(
    stage: Any, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.reception.entrance.KNOCKS", (3600,))
    async with stage() as s:
        await s.api.stop()
        await s.start_bot()
        await logged(caplog, "trying again in 3600 s")
        async with asyncio.timeout(20):
            await s.stop_bot()


async def test_a_storm_before_the_first_word_is_waited_out(stage: Any) -> None:
    faults: list[Fault] = [Answer(502, "Bad Gateway"), Page(401), Page(404), Page(200), Page(404, GATEWAYS), Drop()]
    async with stage() as s:
        for fault in faults:
            s.api.script(fault, method="getMe")
        await s.start_bot()
        await answers(s)
        assert s.api.count("getMe") == len(faults) + 1


async def test_a_pause_that_telegram_asks_for_at_the_start_is_kept(
    stage: Any, caplog: pytest.LogCaptureFixture
) -> None:
    async with stage() as s:
        s.api.script(Answer(429, "Too Many Requests: retry after 1", {"retry_after": 0.05}), method="getMe")
        await s.start_bot()
        await answers(s)
        assert "Telegram asks for a pause of 0.05 s" in caplog.text


@pytest.mark.parametrize("token", ["123456:WRONG", "1:A"])
async def test_a_wrong_token_ends_it_with_one_clear_line(stage: Any, token: str) -> None:
    async with stage() as s:
        await s.start_bot(telegram_bot_token=token)
        with pytest.raises(TelegramError, match="the token is wrong or was revoked") as caught:
            await s.ended()
        assert token not in str(caught.value)
        assert "\n" not in str(caught.value)


async def test_a_bot_that_telegram_does_not_serve_here_ends_with_its_reason(stage: Any) -> None:
    async with stage() as s:
        s.api.script(Answer(400, "Bad Request: Logged out"), method="getMe")
        await s.start_bot()
        with pytest.raises(TelegramError, match="Logged out"):
            await s.ended()


# Running


async def test_a_token_that_is_revoked_ends_it(stage: Any, caplog: pytest.LogCaptureFixture) -> None:
    async with stage() as s:
        await s.start_bot()
        await answers(s)
        old, s.api.token = s.api.token, "123456:ANOTHER"
        s.api.people[1].writes("/help")  # ends the poll that waits
        with pytest.raises(TelegramError, match="the token is wrong or was revoked"):
            await s.ended()
        assert not any(old in record.getMessage() for record in caplog.records if record.name.startswith("bot"))


@pytest.mark.parametrize("page", [Page(404), Page(200), Page(401, GATEWAYS), Page(404, GATEWAYS), Page(200, GATEWAYS)])
async def test_telegram_gone_and_back_is_said_once_each(
    stage: Any, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch, page: Page
) -> None:
    monkeypatch.setattr("bot.reception.entrance.BETWEEN_POLLS", 0.01)
    caplog.set_level(logging.INFO)
    async with stage() as s:
        await s.start_bot()
        await answers(s)
        s.api.script(page, method="getUpdates")  # a proxy's: the client alone would never ask again
        s.api.people[1].writes("/help")
        await logged(caplog, "Telegram cannot be reached (no answer)")
        s.api.people[1].writes("/help")
        await logged(caplog, "Telegram can be reached again")
        assert caplog.text.count("Telegram cannot be reached") == 1
        assert caplog.text.count("Telegram can be reached again") == 1


@asynccontextmanager
async def rival(api: BotApi) -> AsyncIterator[None]:
    """Another instance, which asks for the updates again whenever it is cut off."""

    async def poll() -> None:
        async with aiohttp.ClientSession() as session:
            while True:
                await session.get(f"{api.base_url}/bot{api.token}/getUpdates?timeout=50")

    polling = asyncio.create_task(poll())
    await api.wait_until(lambda: api.updates.polled)
    yield
    polling.cancel()
    await asyncio.gather(polling, return_exceptions=True)


def test_an_instance_that_had_its_updates_outlasts_the_newcomer() -> None:
    ended: list[str] = []
    line = Line(ended.append)
    line.heard(200)
    for _ in range(OWNER_GIVES_WAY - 1):
        line.heard(409)
    line.heard(200)
    for _ in range(OWNER_GIVES_WAY - 1):
        line.heard(409)
    assert not ended
    line.heard(409)
    assert len(ended) == 1
    assert OWNER_GIVES_WAY > NEWCOMER_GIVES_WAY + 1  # what the newcomer cuts off on its way out included


@pytest.mark.parametrize("status", [None, 429, 500, 502, 400])
def test_a_poll_that_fails_otherwise_is_no_reason_to_end(status: int | None) -> None:
    ended: list[str] = []
    line = Line(ended.append)
    for _ in range(100):
        line.heard(status)
    assert not ended


# Stopping


async def test_stopping_twice_is_stopping_once(stage: Any) -> None:
    async with stage() as s:
        await s.start_bot()
        await answers(s)
        s.app.stop()
        s.app.stop()
        await s.ended()


async def stops_no_sooner_than(s: Any, hold: Hold) -> None:
    """Stop the bot, and see that it waits for this call."""
    stopping = asyncio.create_task(s.stop_bot())
    await asyncio.wait({stopping}, timeout=0.05)
    assert not stopping.done()
    hold.let_go.set()
    await stopping


async def test_a_message_in_flight_is_finished_and_noted(stage: Any) -> None:
    async with stage() as s:
        await s.start_bot(cards_per_digest=3)
        await collected(s)
        await starts(s, 1)
        header = Hold()
        s.api.script(header, method="sendMessage")
        s.clock.set_forward(MORNING)
        await header.has_come.wait()
        await stops_no_sooner_than(s, header)
        assert len(s.api.chat(1).from_bot) == 2
        await s.start_bot(cards_per_digest=3)
        sent = await s.api.wait_for(1, 6)
        assert sum("12 篇新论文" in message.text for message in sent) == 1


async def test_a_broadcast_that_must_wait_for_hours_does_not_hold_up_the_end(
    stage: Any, caplog: pytest.LogCaptureFixture
) -> None:
    async with stage() as s:
        await s.start_bot()
        await collected(s)
        await starts(s, 1)
        s.api.script(Answer(429, "Too Many Requests", {"retry_after": 9999}), method="sendMessage")
        s.clock.set_forward(MORNING)
        await logged(caplog, "Telegram demands a pause of 9999 s")
        async with asyncio.timeout(20):
            await s.stop_bot()
        await s.start_bot()
        assert len(await s.api.wait_for(1, 13)) == 13


async def test_an_answer_that_must_wait_for_hours_does_not_hold_up_the_end_for_long(
    stage: Any, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.app.LAST_WORDS", 0.1)
    async with stage() as s:
        await s.start_bot()
        await answers(s)
        s.api.script(Answer(429, "Too Many Requests", {"retry_after": 9999}), method="sendMessage")
        s.api.people[1].writes("/help")
        await logged(caplog, "Telegram demands a pause of 9999 s")
        async with asyncio.timeout(20):
            await s.stop_bot()


@pytest.mark.parametrize("at_once", [AT_ONCE, 20], ids=["all at work", "some still in the queue"])
async def test_stopping_in_a_flood_leaves_the_rest_unanswered_without_an_error(
    stage: Any, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch, at_once: int
) -> None:
    monkeypatch.setattr("bot.app.LAST_WORDS", 0.05)
    monkeypatch.setattr("bot.reception.queueing.AT_ONCE", at_once)
    async with stage() as s:
        await s.start_bot()
        flood = [s.api.person(number) for number in range(1, 11)]
        s.api.script(Slow(0.1), method="sendMessage", times=None)
        for person in flood * 5:
            person.writes("/following")
        await s.api.wait_until(lambda: s.api.count("sendMessage"))
        await s.stop_bot()
        assert s.api.count("sendMessage") < 50
        assert "updates are left unanswered: the bot stops" in caplog.text
        assert not [record for record in caplog.records if record.levelno >= logging.ERROR]


async def test_an_answer_under_way_is_finished_before_the_end(stage: Any) -> None:
    async with stage() as s:
        await s.start_bot()
        await answers(s)
        answer = Hold()
        s.api.script(answer, method="sendMessage")
        s.api.people[1].writes("/help")
        await answer.has_come.wait()
        await stops_no_sooner_than(s, answer)
        assert len(s.api.chat(1).from_bot) == 2


async def test_a_telegram_that_hangs_does_not_hold_up_the_end(stage: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.reception.entrance.GOODBYE", 0.1)
    async with stage() as s:
        await s.start_bot()
        await answers(s)
        s.api.script(Hang(), method="getUpdates", times=None)
        async with asyncio.timeout(20):
            await s.stop_bot()


async def test_ending_while_papers_are_being_collected_breaks_nothing(
    stage: Any, caplog: pytest.LogCaptureFixture
) -> None:
    over = asyncio.Event()

    async def hang(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await over.wait()
        writer.close()

    async with stage() as s, await asyncio.start_server(hang, "127.0.0.1", 0) as server:
        await s.start_bot(hf_endpoint=f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}")
        await answers(s)
        s.api.people[1].writes("/date 2026-08-18")
        await s.api.wait_for(1, 2)
        asked: list[str] = []
        await s.store(lambda db: db.conn.set_trace_callback(asked.append))
        await s.store(chats.languages)  # what is asked before papers are summarised
        (question,) = [query for query in asked if "SELECT DISTINCT language" in query]
        asked.clear()
        async with asyncio.timeout(20):
            await s.stop_bot()
        over.set()
        assert question not in asked
        assert not [record for record in caplog.records if record.levelno >= logging.ERROR]


async def test_it_can_be_stopped_at_any_moment_of_its_start(stage: Any) -> None:
    async with stage() as s:
        for steps in (*range(0, 36, 3), 60, 120):  # within forty it has begun to run
            await s.start_bot()
            for _ in range(steps):
                await asyncio.sleep(0)
            await s.stop_bot()
        await s.start_bot()
        await answers(s)


# The parts


@pytest.mark.parametrize(
    ("overall", "per_chat", "lanes"),
    [
        (Rate(28, 1), Rate(1, 1), 34),
        (Rate(28, 1), Rate(2, 1), 20),
        (Rate(1, 1), Rate(1, 1), 2),
        (Rate(1, 60), Rate(1, 1), 1),
        (OFF, Rate(1, 1), 64),
        (Rate(28, 1), OFF, 64),
    ],
)
def test_as_many_lanes_as_use_up_the_overall_ceiling(overall: Rate, per_chat: Rate, lanes: int) -> None:
    assert lanes_needed(overall, per_chat) == lanes


@pytest.mark.parametrize("steps", range(8))
async def test_the_end_is_no_error_of_a_job_that_has_not_begun(steps: int, caplog: pytest.LogCaptureFixture) -> None:
    timers = Timers({asyncio.Event().wait: timedelta(seconds=60)})  # type: ignore[dict-item]  # its result is ignored
    timers.start()
    for _ in range(steps):
        await asyncio.sleep(0)
    timers.stop()
    await asyncio.sleep(0.01)
    assert not [record for record in caplog.records if record.levelno >= logging.ERROR]


@asynccontextmanager
async def ticking(job: Callable[[], Any], interval: float, glance: float = 60.0) -> AsyncIterator[Timers]:
    async def work() -> None:
        await job()

    timers = Timers({work: timedelta(seconds=interval)}, glance)
    timers.start()
    yield timers
    timers.stop()


async def test_a_timer_runs_at_once_and_again_and_again() -> None:
    runs = asyncio.Semaphore(0)

    async def job() -> None:
        runs.release()

    async with asyncio.timeout(20), ticking(job, 0.02):
        for _ in range(4):
            await runs.acquire()


async def test_a_timer_runs_at_once_also_on_a_machine_that_stalls_at_the_start() -> None:
    ran = asyncio.Event()

    async def job() -> None:
        ran.set()

    async with asyncio.timeout(20), ticking(job, 3600) as timers:
        for ticks in timers._scheduler.get_jobs():  # as a stall leaves them: APScheduler alone waits a second for a job
            ticks.modify(next_run_time=ticks.next_run_time - timedelta(seconds=3))
        await ran.wait()


async def test_a_job_that_breaks_off_is_tried_again(caplog: pytest.LogCaptureFixture) -> None:
    runs = asyncio.Semaphore(0)

    async def job() -> None:
        runs.release()
        raise RuntimeError("not today")

    async with asyncio.timeout(20), ticking(job, 0.02):
        for _ in range(3):
            await runs.acquire()
    assert "not today" in caplog.text


async def test_a_job_that_takes_long_is_not_begun_a_second_time(caplog: pytest.LogCaptureFixture) -> None:
    begun, ended, at_once = 0, asyncio.Semaphore(0), 0

    async def job() -> None:
        nonlocal begun, at_once
        begun += 1
        at_once += 1
        assert at_once == 1
        await asyncio.sleep(0.05)
        at_once -= 1
        ended.release()

    async with asyncio.timeout(20), ticking(job, 0.01):
        for _ in range(3):
            await ended.acquire()
    assert not caplog.records


async def test_a_clock_that_is_set_back_stops_no_timer() -> None:
    runs = asyncio.Semaphore(0)

    async def job() -> None:
        runs.release()

    async with asyncio.timeout(20), ticking(job, 3600, glance=0.02) as timers:
        await runs.acquire()
        (ticks,) = timers._scheduler.get_jobs()
        ticks.modify(next_run_time=ticks.next_run_time + timedelta(days=1))  # as a clock set back by a day leaves it
        await runs.acquire()


async def test_timers_that_never_began_can_be_stopped_and_then_never_begin() -> None:
    runs: list[int] = []

    async def job() -> None:
        runs.append(1)

    timers = Timers({job: timedelta(seconds=0.01)})
    timers.stop()
    timers.start()
    assert not timers._scheduler.running
    assert not runs
