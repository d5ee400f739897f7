"""Webhook mode, played over HTTP: Telegram brings updates to PORT, and none is lost, doubled or believed unproven."""

import asyncio
import contextlib
import io
import json
import logging
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from telegram.ext import ExtBot

from bot import logs
from bot.cli import main
from bot.deliver.hook import CONNECTIONS, Hook
from bot.embedded.bot_api import BotApi
from bot.embedded.faults import Answer, Drop, Hold, Slow
from bot.errors import TelegramError
from bot.web.server import Health, Metrics, Web
from bot.web.webhook import MAX_BODY, SECRET_HEADER, Webhook, webhook_address
from storage import kept
from storage.database import DatabaseError
from tests.conftest import free_port
from tests.fuzz import GIVEN_SECRET, requests_from
from tests.talk import logged
from tests.test_app import answers, stops_no_sooner_than

NOON = datetime(2026, 8, 21, 12, tzinfo=UTC)


async def starts(s: Any, **settings: Any) -> str:
    """Start the bot in webhook mode; returns the address that Telegram was told."""
    port = free_port()
    s.api.updates.webhook_retry = 0.01
    await s.start_bot(port=port, webhook_url=f"http://127.0.0.1:{port}", **settings)
    await s.api.wait_until(lambda: s.api.updates.webhook and s.api.updates.webhook.url.endswith(f":{port}/telegram"))
    return str(s.api.updates.webhook.url)


def help_from(person: int, update_id: int) -> dict[str, Any]:
    chat = {"id": person, "type": "private", "first_name": "A"}
    user = {"id": person, "is_bot": False, "first_name": "A"}
    entities = [{"type": "bot_command", "offset": 0, "length": 5}]
    message = {"message_id": 1, "date": 1, "chat": chat, "from": user, "text": "/help", "entities": entities}
    return {"update_id": update_id, "message": message}


async def test_updates_come_by_webhook_and_only_with_the_secret(stage: Any, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    async with stage() as s, aiohttp.ClientSession() as session:
        url = await starts(s)
        await answers(s)
        assert s.api.count("getUpdates") == 0
        (told,) = (call.parameters for call in s.api.calls if call.method == "setWebhook")
        assert (int(told["max_connections"]), told["drop_pending_updates"]) == (CONNECTIONS, "false")
        secret = await s.store(kept.get, "webhook secret")
        assert told["secret_token"] == secret
        assert len(secret) >= 40

        async def post(given: str | None, body: bytes, kind: str = "application/json") -> int:
            headers = {"Content-Type": kind} | ({SECRET_HEADER: given} if given is not None else {})
            async with session.post(url, data=io.BytesIO(body), headers=headers) as answer:
                text = await answer.text()
                assert secret not in text + str(answer.headers)
                return answer.status

        seen = len(s.api.chat(1).from_bot)
        good = json.dumps(help_from(1, 900_000)).encode()
        assert [await post(given, good) for given in (None, "", "wrong", secret[:-1], "é" * 20)] == [403] * 5
        assert await post(secret, good, "text/plain") == 415
        for nonsense in (b"", b"{", b"[]", b"null", b"{}", b'{"update_id": "1"}', b'{"update_id": true}', b"\xff\xfe"):
            assert await post(secret, nonsense) == 400
        assert await post(secret, b"[" * 100_000) == 400
        assert await post(secret, b" " * (MAX_BODY + 1)) == 413
        assert await post(secret, b'{"update_id": 899999, "message": {"date": "today"}}') == 200
        assert "update 899999 cannot be read and is dropped" in caplog.text
        asker = {"id": 1, "is_bot": False, "first_name": "A"}
        odd_ones: list[dict[str, Any]] = [{"from": asker, "query": 7}, {"query": "x"}]
        for number, query in enumerate(odd_ones, start=899_990):
            odd = {"update_id": number, "inline_query": {"id": "1", "offset": "", **query}}
            assert await post(secret, json.dumps(odd).encode()) == 200
            assert f"update {number} cannot be read and is dropped" in caplog.text
        assert [await post(secret, good), await post(secret, good)] == [200, 200]
        await s.api.wait_for(1, seen + 1)
        await answers(s)
        assert len(s.api.chat(1).from_bot) == seen + 2  # what came twice was answered once
        assert secret not in caplog.text
        assert "Traceback" not in caplog.text


async def test_what_was_accepted_is_handled_before_the_end(stage: Any) -> None:
    async with stage() as s:
        await starts(s)
        await answers(s)
        answers_held = Hold()
        s.api.script(answers_held, method="sendMessage", times=None)
        for number in range(2, 8):
            s.api.person(number).writes("/help")
        await s.api.wait_until(lambda: not s.api.updates.pending)
        await stops_no_sooner_than(s, answers_held)
        assert [len(s.api.chat(number).from_bot) for number in range(2, 8)] == [1] * 6


async def test_updates_that_find_no_room_are_brought_again(
    stage: Any, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("bot.reception.queueing.AT_ONCE", 1)
    async with stage() as s:
        await starts(s)
        await answers(s)
        s.api.script(Slow(0.05), method="sendMessage", times=2)
        for number in range(2, 6):
            s.api.person(number).writes("/help")
        for number in range(2, 6):
            await s.api.wait_for(number, 1)
        assert s.api.updates.webhook.last_error
        assert caplog.text.count("no room for updates") == 1
        assert s.api.updates.webhook.last_error == "Wrong response from the webhook: 503 Service Unavailable"


async def test_updates_wait_at_telegram_while_the_bot_is_off_and_the_secret_stays(stage: Any) -> None:
    async with stage() as s:
        await starts(s)
        await answers(s)
        secret = s.api.updates.webhook.secret_token
        await s.stop_bot()
        assert s.api.updates.webhook
        s.api.people[1].writes("/help")
        await starts(s)
        await s.api.wait_for(1, 2)
        assert s.api.updates.webhook.secret_token == secret


async def test_a_bot_that_polls_again_takes_the_webhook_away_and_loses_nothing(stage: Any) -> None:
    async with stage() as s:
        await starts(s, webhook_secret="given-by_the-operator")
        await answers(s)
        assert s.api.updates.webhook.secret_token == "given-by_the-operator"
        assert await s.store(kept.get, "webhook secret") is None
        await s.stop_bot()
        s.api.people[1].writes("/help")
        await s.start_bot()
        await s.api.wait_for(1, 2)
        assert s.api.updates.webhook is None


async def test_a_webhook_address_with_a_path_is_taken_as_it_is(stage: Any) -> None:
    async with stage() as s:
        port = free_port()
        await s.start_bot(port=port, webhook_url=f"http://127.0.0.1:{port}/bots/papers/")
        await answers(s)
        assert s.api.updates.webhook.url == f"http://127.0.0.1:{port}/bots/papers"
    assert webhook_address("https://bot.example.org") == "https://bot.example.org/telegram"


async def test_a_storm_while_the_webhook_is_set_is_waited_out(stage: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.reception.entrance.KNOCKS", (0.01,))
    async with stage() as s:
        s.api.script(Answer(502, "Bad Gateway"), method="setWebhook")
        s.api.script(Drop(), method="setWebhook")
        await starts(s)
        await answers(s)
        assert s.api.count("setWebhook") == 3


async def test_a_webhook_that_telegram_refuses_ends_it_with_one_clear_line(stage: Any) -> None:
    async with stage() as s:
        await s.start_bot(port=free_port(), webhook_url="http://bot.example.org")
        with pytest.raises(TelegramError, match="an https url must be provided"):
            await s.ended()


async def test_an_instance_whose_webhook_another_one_took_says_so_and_ends(
    stage: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.app.LOOK_INTERVAL", timedelta(seconds=0.05))
    async with stage() as s:
        await starts(s)
        await answers(s)
        await s.api.updates.set_webhook("https://other.example.org/123:TOKEN", "", 0)
        with pytest.raises(
            TelegramError, match=r"set its webhook to other\.example\.org with the same token"
        ) as caught:
            await s.ended()
        assert "TOKEN" not in str(caught.value)


# Telegram's side


@asynccontextmanager
async def hook() -> AsyncIterator[tuple[BotApi, Hook, list[str]]]:
    """A hook that is set; Telegram finds nobody there."""
    ended: list[str] = []
    async with BotApi(clock=lambda: NOON) as api, ExtBot(api.token, base_url=f"{api.base_url}/bot") as bot:
        made = Hook(bot, "http://127.0.0.1:1/telegram", "s", ended.append)  # type: ignore[arg-type]  # no pacer
        await made.set(["message"])
        yield api, made, ended


async def test_deliveries_that_fail_are_said_once_and_so_is_their_end(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    async with hook() as (api, made, ended):
        await made.look()
        assert made.trouble is None
        api.person(1).writes("hello")
        await api.wait_until(lambda: api.updates.webhook and api.updates.webhook.last_error)
        for _ in range(3):
            await made.look()
            assert made.trouble == "Telegram cannot deliver updates: Connection failed"
        assert caplog.text.count("Connection failed") == 1
        api.updates.pending.clear()
        await made.look()
        assert made.trouble is None
        assert "nothing keeps Telegram's updates away any more" in caplog.text
        await made.look()
        assert caplog.text.count("Telegram cannot deliver") == 1
        assert not ended


async def test_a_telegram_that_is_away_is_said_once(caplog: pytest.LogCaptureFixture) -> None:
    async with hook() as (api, made, ended):
        api.script(Answer(502, "Bad Gateway"), method="getWebhookInfo", times=2)
        for _ in range(2):
            await made.look()
        assert made.trouble == "Telegram cannot be reached: Bad Gateway"
        assert caplog.text.count("Telegram cannot be reached") == 1
        await made.look()
        assert made.trouble is None
        assert not ended


async def test_a_token_that_is_revoked_and_a_webhook_that_is_gone_end_the_bot() -> None:
    async with hook() as (api, made, ended):
        await api.updates.set_webhook("", "", 0)
        await made.look()
        api.token = "123456:ANOTHER"
        await made.look()
        assert ["polls with the same token" in ended[0], "revoked" in ended[1]] == [True, True]


async def test_the_path_of_the_webhook_is_no_ones_business(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    async with BotApi(clock=lambda: NOON) as api, ExtBot(api.token, base_url=f"{api.base_url}/bot") as bot:
        await Hook(bot, "https://bot.example.org/PATH-THAT-NOBODY-GUESSES", "s", print).set(["message"])  # type: ignore[arg-type]  # no pacer
    assert "Telegram brings updates to bot.example.org" in caplog.text
    assert "NOBODY-GUESSES" not in caplog.text


async def test_the_webhook_of_another_host_is_taken_over_with_a_word(caplog: pytest.LogCaptureFixture) -> None:
    async with hook() as (api, made, _):
        await api.updates.set_webhook("https://old.example.org/123:TOKEN", "", 0)
        await made.set(["message"])
        assert "the webhook is taken over from old.example.org" in caplog.text
        assert "TOKEN" not in caplog.text


# The server


async def well() -> list[str]:
    return []


async def no_metrics() -> bytes:
    return b""


@asynccontextmanager
async def server(
    take: Callable[[Any], bool], health: Health = well, metrics: Metrics = no_metrics
) -> AsyncIterator[str]:
    """A server with a webhook, on a port of its own; its address."""
    webhook = Webhook("https://bot.example.org/telegram", GIVEN_SECRET, take)
    web = Web(0, health=health, metrics=metrics, webhook=webhook)
    await web.start()
    try:
        yield f"http://127.0.0.1:{web.port}"
    finally:
        await web.stop()


async def test_health_and_metrics_are_served_while_the_bot_polls_and_nothing_else_is(stage: Any) -> None:
    async with stage() as s, aiohttp.ClientSession() as session:
        port = free_port()
        await s.start_bot(port=port)
        await answers(s)
        base = f"http://127.0.0.1:{port}"
        async with session.get(f"{base}/healthz") as answer:
            assert (answer.status, await answer.text()) == (200, "ok")
        async with session.get(f"{base}/metrics") as answer:
            assert answer.headers["Content-Type"].startswith("text/plain; version=0.0.4")
            assert "\nbot_database_bytes " in await answer.text()
        for path in ("/", "/feed.xml", "/2026-08-21", "/telegram"):
            async with session.get(base + path) as answer:
                assert (answer.status, await answer.text()) == (404, "Not Found")
        async with session.post(f"{base}/telegram", json={"update_id": 1}) as answer:
            assert answer.status == 404


async def test_a_bot_that_waits_for_telegram_is_not_well_and_says_why(
    stage: Any, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.reception.entrance.KNOCKS", (3600,))
    async with stage() as s, aiohttp.ClientSession() as session:
        await s.api.stop()
        port = free_port()
        await s.start_bot(port=port)
        await logged(caplog, "trying again in 3600 s")
        async with session.get(f"http://127.0.0.1:{port}/healthz") as answer:
            assert answer.status == 503
            assert "Telegram" in await answer.text()


async def test_many_who_ask_cost_what_one_costs(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    async def unwell() -> list[str]:
        asked.append("healthz")
        await asyncio.sleep(0.01)
        return [f"reason {len(asked)}"]

    async def numbers() -> bytes:
        asked.append("metrics")
        return b"bot_papers 1\n"

    async with server(lambda _: True, health=unwell, metrics=numbers) as base, aiohttp.ClientSession() as session:

        async def get(path: str) -> tuple[int, str]:
            async with session.get(base + path) as answer:
                return answer.status, await answer.text()

        assert {*await asyncio.gather(*(get("/healthz") for _ in range(20)))} == {(503, "reason 1")}
        assert await get("/healthz") == (503, "reason 1")
        assert {*await asyncio.gather(*(get("/metrics") for _ in range(20)))} == {(200, "bot_papers 1\n")}
        assert asked == ["healthz", "metrics"]
        monkeypatch.setattr("bot.web.lately.GOOD_FOR", 0)
        assert await get("/healthz") == (503, "reason 3")


async def test_metrics_that_the_database_does_not_give_are_no_error_of_ours(caplog: pytest.LogCaptureFixture) -> None:
    async def locked() -> bytes:
        raise DatabaseError("another process keeps it locked")

    async with server(lambda _: True, metrics=locked) as base, aiohttp.ClientSession() as session:
        for _ in range(3):
            async with session.get(f"{base}/metrics") as answer:
                assert (answer.status, await answer.text()) == (503, "Service Unavailable")
    assert caplog.text.count("another process keeps it locked") == 1
    assert not [record for record in caplog.records if record.levelno >= logging.ERROR]


async def test_a_health_that_cannot_be_told_is_answered_without_the_inside(caplog: pytest.LogCaptureFixture) -> None:
    async def broken() -> list[str]:
        raise RuntimeError("the inside")

    async with server(lambda _: True, health=broken) as base, aiohttp.ClientSession() as session:
        async with session.get(f"{base}/healthz") as answer:
            assert (answer.status, await answer.text()) == (500, "Internal Server Error")
        assert "the inside" in caplog.text


def test_a_port_that_is_taken_is_one_line_and_exit_code_1(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setenv("DATABASE_PATH", str(tmp_path / "bot.db"))
    with socket.create_server(("127.0.0.1", 0)) as taken:
        monkeypatch.setenv("TELEGRAM_BOT_TOKEN", "123456:X")
        monkeypatch.setenv("PORT", str(taken.getsockname()[1]))
        monkeypatch.setenv("LOG_LEVEL", "WARNING")
        assert main(["run"]) == 1
    err = capsys.readouterr().err
    logging.basicConfig(force=True, handlers=[logging.NullHandler()])
    assert "is in use; stop the program that listens there, or set another PORT" in err
    assert err.count("\n") == 1


async def test_a_body_that_does_not_end_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.web.webhook.READ_SECONDS", 0.05)
    monkeypatch.setattr("bot.web.server.LINGER", 0.05)
    async with server(lambda _: True) as base:
        reader, writer = await asyncio.open_connection("127.0.0.1", int(base.rpartition(":")[2]))
        head = (
            f"POST /telegram HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n{SECRET_HEADER}: {GIVEN_SECRET}"
        )
        writer.write(f"{head}\r\nContent-Length: 10\r\n\r\n{{".encode())
        assert b"408" in await reader.readline()
        writer.close()
        await writer.wait_closed()


async def test_who_opens_connections_and_says_nothing_is_sent_away(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.web.server.IDLE", 0.1)
    monkeypatch.setattr("bot.web.server.MOST_OPEN", 2)
    async with server(lambda _: True) as base:
        port = int(base.rpartition(":")[2])
        silent = await asyncio.open_connection("127.0.0.1", port)
        slow = await asyncio.open_connection("127.0.0.1", port)
        slow[1].write(b"POST /telegram HTTP/1.1\r\nHo")
        refused = await asyncio.open_connection("127.0.0.1", port)
        for reader, writer in (refused, silent, slow):
            with contextlib.suppress(ConnectionResetError):
                assert await reader.read() == b""
            writer.close()
            with contextlib.suppress(ConnectionResetError):
                await writer.wait_closed()
        async with aiohttp.ClientSession() as session, session.get(f"{base}/healthz") as answer:
            assert answer.status == 200


def test_a_secret_that_was_made_up_later_is_masked_in_the_log(capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure("INFO", "text", ["known"])
    logs.hide("made-up")
    logging.getLogger("bot").info("known and made-up")
    logging.basicConfig(force=True, handlers=[logging.NullHandler()])
    assert "*** and ***" in capsys.readouterr().err


async def test_even_the_most_talkative_log_names_only_the_host_of_a_webhook(capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure("DEBUG", "text", [])
    try:
        async with BotApi(clock=lambda: NOON) as api, ExtBot(api.token, base_url=f"{api.base_url}/bot") as bot:
            hook = Hook(bot, "https://papers.example/a-path-of-ours", "secret", print)  # type: ignore[arg-type]  # no pacer
            await hook.set(["message"])
            await hook.look()
    finally:
        logging.basicConfig(force=True, level="WARNING", handlers=[logging.NullHandler()])
    said = capsys.readouterr().err
    assert "Telegram brings updates to papers.example" in said
    assert "a-path-of-ours" not in said


@settings(max_examples=settings().max_examples // 2)
@given(st.integers(0, 10**9), st.lists(st.binary(max_size=200), max_size=3))
def test_whatever_is_posted_is_answered_and_tells_nothing(seed: int, bodies: list[bytes]) -> None:
    lines: list[str] = []
    taken: list[Any] = []

    def take(update: Any) -> bool:
        taken.append(update)
        return len(taken) % 5 > 0

    class Listener(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            if record.name == "aiohttp.server" and GIVEN_SECRET not in str(record.exc_info):
                return  # what is not HTTP; the bot's log leaves it out
            lines.append(f"{record.levelname} {record.getMessage()} {record.exc_info}")

    async def play() -> None:
        async with server(take) as base, aiohttp.ClientSession() as session:
            for request in requests_from(seed, 10, bodies):
                status, text = await request.sent(session, base)
                assert status < 500 or status == 503, request
                assert GIVEN_SECRET not in text

    listener = Listener()
    logging.getLogger().addHandler(listener)
    try:
        asyncio.run(play())
    finally:
        logging.getLogger().removeHandler(listener)
    assert not [line for line in lines if GIVEN_SECRET in line or line.startswith(("ERROR", "CRITICAL"))]
    assert all(type(update["update_id"]) is int for update in taken)
