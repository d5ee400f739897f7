"""The environment's proxies: every service is reached by them, and none of them is repeated with its password."""

import asyncio
import json
from datetime import date
from pathlib import Path

import aiohttp
import pytest

from bot import config
from bot.cli import main
from bot.deliver import inquiry
from bot.deliver.inquiry import Standing
from bot.embedded.bot_api import BotApi
from bot.errors import ConfigurationError
from bot.proxies import proxy_for
from bot.source import Hub
from bot.summarise.model import Model
from tests.model_api import completion
from tests.test_transport import proxy

DAY = date(2026, 8, 21)
LOCAL = "http://127.0.0.1:7890"
CLASH = {"https_proxy": LOCAL, "http_proxy": LOCAL, "all_proxy": "socks5://127.0.0.1:7890"}  # as it tells its users


async def allowed() -> bool:
    return True


@pytest.mark.parametrize(
    ("environment", "address", "found"),
    [
        ({}, "https://huggingface.co", None),
        ({"HTTPS_PROXY": LOCAL}, "https://huggingface.co/api", LOCAL),
        ({"https_proxy": "127.0.0.1:7890"}, "https://huggingface.co", LOCAL),
        ({"HTTPS_PROXY": LOCAL}, "http://huggingface.co", None),
        ({"ALL_PROXY": LOCAL}, "http://huggingface.co", LOCAL),
        (CLASH, "https://huggingface.co", LOCAL),
        ({"HTTPS_PROXY": LOCAL, "NO_PROXY": "huggingface.co"}, "https://me:pw@huggingface.co:443/x", None),
        *(({"ALL_PROXY": LOCAL}, f"http://{here}:8081", None) for here in ("localhost", "127.1.2.3", "[::1]")),
    ],
)
def test_the_proxy_is_the_one_that_the_environment_names(
    monkeypatch: pytest.MonkeyPatch, environment: dict[str, str], address: str, found: str | None
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert proxy_for(address) == found


@pytest.mark.parametrize("value", ["socks5://me:SECRET@127.0.0.1:1080", "::", "http://", "http://x:99999", "ftp://x"])
@pytest.mark.parametrize("name", ["HTTPS_PROXY", "ALL_PROXY"])
def test_a_proxy_that_is_none_is_one_line_and_not_repeated(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(ConfigurationError) as error:
        config.load()
    (line,) = error.value.problems
    assert line.startswith(f"{name} is no HTTP proxy")
    assert "SECRET" not in line
    monkeypatch.setenv("NO_PROXY", "api.telegram.org,huggingface.co")
    config.load()
    monkeypatch.setenv("OPENAI_API_KEY", "k")
    for load in (config.load, config.load_for_demo):
        with pytest.raises(ConfigurationError):
            load()


async def test_what_the_environment_says_to_other_clients_does_not_stop_the_doctor(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "not-there.pem"))
    for name, value in CLASH.items():
        monkeypatch.setenv(name, value)
    async with BotApi() as api:
        assert isinstance(await inquiry.ask(api.token, api.base_url), Standing)
    await Model("http://model.test/v1", "k", "small", allowed).close()


async def test_papers_and_model_are_reached_by_the_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    async with proxy(b"[]") as (address, asked), aiohttp.ClientSession() as session:
        monkeypatch.setenv("HTTP_PROXY", address)
        assert (await Hub(session, "http://hub.test").listing(DAY)).papers == ()
        assert asked[0].startswith(b"GET http://hub.test/api/daily_papers?date=2026-08-21")
    async with proxy(json.dumps(completion("{}")).encode()) as (address, asked):
        monkeypatch.setenv("HTTP_PROXY", address)
        model = Model("http://model.test/v1", "k", "small", allowed)
        assert (await model.ask([{"role": "user", "content": "x"}])).text == "{}"
        await model.close()
        assert asked[0].startswith(b"POST http://model.test/v1/chat/completions")


@pytest.mark.usefixtures("here")
async def test_a_proxys_password_is_not_repeated(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    async with proxy(b"", "407 Proxy Authentication Required") as (address, _):
        monkeypatch.setenv("HTTPS_PROXY", address.replace("//", "//me:a%20SECRET@"))
        assert await asyncio.to_thread(main, ["digest", "2026-08-21"]) == 1
    said = capsys.readouterr().err
    assert "407" in said
    assert "SECRET" not in said
