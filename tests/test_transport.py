"""The transport's way out: the environment's proxy, and what goes over the wire."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from telegram import Bot
from telegram.error import NetworkError

from bot.deliver.transport import AiohttpRequest
from bot.embedded.bot_api import BotApi

ANSWER = b'{"ok": true, "result": {"id": 1, "is_bot": true, "first_name": "By proxy"}}'


@asynccontextmanager
async def proxy(says: bytes = ANSWER, status: str = "200 OK") -> AsyncIterator[tuple[str, list[bytes]]]:
    """A proxy that answers everything itself: its address, and the first lines of what it was asked."""
    asked: list[bytes] = []

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked.append((await reader.readuntil(b"\r\n\r\n")).partition(b"\r\n")[0])
        head = f"HTTP/1.1 {status}\r\nConnection: close\r\nContent-Type: application/json\r\n"
        writer.write(f"{head}Content-Length: {len(says)}\r\n\r\n".encode() + says)
        writer.close()

    async with await asyncio.start_server(answer, "127.0.0.1", 0) as server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}", asked


def client(base_url: str, token: str) -> Bot:
    return Bot(token, f"{base_url}/bot", request=AiohttpRequest(1), get_updates_request=AiohttpRequest(1))


async def test_the_proxy_of_the_environment_is_used_and_its_exceptions_are_kept(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with BotApi() as api, proxy() as (address, asked):
        monkeypatch.setenv("http_proxy", address)
        async with client("http://telegram.test", api.token) as bot:
            assert (await bot.get_me()).first_name == "By proxy"
        assert asked[0] == f"POST http://telegram.test/bot{api.token}/getMe HTTP/1.1".encode()
        monkeypatch.setenv("no_proxy", "telegram.test")
        seen = len(asked)
        with pytest.raises(NetworkError):
            await client("http://telegram.test", api.token).get_me()
        async with client(api.base_url, api.token) as bot:  # on this machine
            assert (await bot.get_me()).first_name == "Paper Digest"
        assert len(asked) == seen


@pytest.mark.parametrize(
    ("base", "says"),
    [("http://me:SECRET@127.0.0.1:9", "Cannot connect to host 127.0.0.1:9"), ("https://{server}", "SSL")],
)
async def test_why_telegram_cannot_be_reached_is_said_without_the_token(base: str, says: str) -> None:
    async with BotApi() as api:
        bot = client(base.format(server=api.base_url.partition("//")[2]), api.token)
        with pytest.raises(NetworkError) as error:
            await bot.initialize()
        await bot.shutdown()
    assert says in str(error.value)
    assert "\n" not in str(error.value)
    assert api.token.partition(":")[2] not in str(error.value)
    assert "SECRET" not in str(error.value)


@pytest.mark.parametrize("status", ["401 Unauthorized", "403 Forbidden", "404 Not Found", "409 Conflict", "200 OK"])
@pytest.mark.parametrize(
    "says",
    [
        b'{"message": "no Route matched"}',
        b'{"ok": "no"}',
        b'{"ok": true}',
        b'{"ok": false}',
        b"[]",
        b"{",
        b"\xff",
        b"[" * 9999,
    ],
)
async def test_only_telegram_itself_can_say_what_is_wrong_with_the_bot(status: str, says: bytes) -> None:
    heard: list[int | None] = []
    async with proxy(says, status) as (address, _), AiohttpRequest(1, heard=heard.append) as request:
        with pytest.raises(NetworkError, match="something that is not Telegram") as error:
            await Bot("1:A", f"{address}/bot", request=request).get_me()
        assert type(error.value) is NetworkError
    assert heard == [None]


async def test_texts_files_and_buttons_arrive_as_they_were_given() -> None:
    async with BotApi() as api:
        api.person(1).writes("hello")
        async with client(api.base_url, api.token) as bot:
            await bot.send_message(1, "强化学习 & “quotes” \\ 🤗\n\ttab")
            await bot.send_document(1, "内容".encode(), filename="论文.md")
        text, document = api.chat(1).from_bot
        assert text.text == "强化学习 & “quotes” \\ 🤗\n tab"
        assert document.document
        assert (document.document.name, document.document.content.decode()) == ("论文.md", "内容")
