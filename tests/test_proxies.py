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
from bot.errors import ConfigurationError, PapersApiError
from bot.proxies import proxy_for
from bot.source import Hub
from bot.summarise.model import Model
from storage import papers
from storage.opening import open_database
from storage.records import Paper
from tests.conftest import EVENING
from tests.model_api import completion
from tests.test_transport import proxy

DAY = date(2026, 8, 21)
LOCAL = "http://127.0.0.1:7890"
CLASH = {"https_proxy": LOCAL, "http_proxy": LOCAL, "all_proxy": "socks5://127.0.0.1:7890"}  # as it tells its users


async def allowed(looked_up: bool) -> bool:
    return True


FOUND: list[tuple[dict[str, str], str, str | None]] = [
    ({}, "https://huggingface.co", None),
    ({"HTTPS_PROXY": LOCAL}, "https://huggingface.co/api", LOCAL),
    ({"https_proxy": "127.0.0.1:7890"}, "https://huggingface.co", LOCAL),
    ({"HTTPS_PROXY": LOCAL}, "http://huggingface.co", None),
    ({"ALL_PROXY": LOCAL}, "http://huggingface.co", LOCAL),
    (CLASH, "https://huggingface.co", LOCAL),
    ({"HTTPS_PROXY": LOCAL, "NO_PROXY": "huggingface.co"}, "https://me:pw@huggingface.co:443/x", None),
    *(({"ALL_PROXY": LOCAL}, f"http://{here}:8081", None) for here in ("localhost", "127.1.2.3", "[::1]")),
]


def test_the_proxy_is_the_one_that_the_environment_names(monkeypatch: pytest.MonkeyPatch) -> None:
    for environment, address, found in FOUND:
        with monkeypatch.context() as patched:
            for name, value in environment.items():
                patched.setenv(name, value)
            assert proxy_for(address) == found, (environment, address)


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


@pytest.mark.parametrize("scheme", ["http", "https"])
async def test_a_proxy_that_refuses_the_bot_is_named_without_its_password(
    monkeypatch: pytest.MonkeyPatch, scheme: str
) -> None:
    async with proxy(b"", "407 Proxy Authentication Required") as (address, asked), aiohttp.ClientSession() as session:
        monkeypatch.setenv("ALL_PROXY", address.replace("//", "//me:it's%20SECRET@"))
        with pytest.raises(PapersApiError) as caught:
            await Hub(session, f"{scheme}://hub.test").listing(DAY)
    assert "check the user name and the password in HTTPS_PROXY, HTTP_PROXY or ALL_PROXY" in str(caught.value)
    assert "SECRET" not in str(caught.value)
    assert "HF_TOKEN" not in str(caught.value)
    assert len(asked) == 1, "it will not think better of it"


async def test_the_password_of_a_proxy_in_trouble_is_not_repeated(monkeypatch: pytest.MonkeyPatch) -> None:
    async with proxy(b"", "502 Bad Gateway") as (address, _), aiohttp.ClientSession() as session:
        monkeypatch.setenv("HTTPS_PROXY", address.replace("//", "//me:it's%20SECRET@"))
        with pytest.raises(PapersApiError, match="502") as caught:
            await Hub(session, "https://hub.test").probe(DAY)
    assert "SECRET" not in str(caught.value)
    assert address in str(caught.value)


@pytest.mark.usefixtures("here")
async def test_a_secret_that_the_hubs_error_repeats_is_masked_where_a_stored_day_is_taken(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setenv("DATABASE_PATH", str(tmp_path / "bot.db"))
    monkeypatch.setenv("HF_TOKEN", "hub.test")  # the host is named in the error, whatever is cut out of it
    db = open_database(tmp_path / "bot.db")
    papers.save_listing(db, DAY, [Paper("2608.00001", "Title", "We do. It works.")], EVENING)
    db.conn.commit()
    db.close()
    async with proxy(b"", "407 Proxy Authentication Required") as (address, _):
        monkeypatch.setenv("HTTPS_PROXY", address)
        monkeypatch.setenv("HF_ENDPOINT", "https://hub.test")
        assert await asyncio.to_thread(main, ["digest"]) == 0
    said = capsys.readouterr().err
    assert "taking the latest stored day" in said
    assert "hub.test" not in said
