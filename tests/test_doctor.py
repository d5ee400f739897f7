"""The doctor's lines: what it asks the real services, what it makes of their answers, and what it never says."""

import asyncio
import json
import socket
import sqlite3
from collections.abc import AsyncIterator, Callable
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from aiohttp import web
from hypothesis import given
from hypothesis import strategies as st

from bot import config
from bot.cli import main
from bot.deliver.inquiry import Standing
from bot.deliver.weather import Malformed, Refused, Storm, Wait
from bot.embedded.bot_api import BotApi
from bot.embedded.faults import Answer, Drop, Page
from bot.embedded.papers_api import PapersApi
from bot.operators import diagnosis
from bot.operators.diagnosis import Finding
from bot.source import Probe
from storage.inspection import Inspection, inspect
from storage.opening import open_database
from tests.conftest import free_port
from tests.model_api import ModelApi, completion, entry

NOW = datetime(2026, 8, 21, 12, 0, tzinfo=UTC)
KEY = "sk-never-printed-0123456789"
FINE = Standing("paper_bot", reads_all=False, takes_inline=True, webhook_url="", waiting=0)


@dataclass
class Practice:
    """The services, and the doctor run in a thread against them."""

    api: BotApi
    papers: PapersApi
    model: ModelApi
    capsys: pytest.CaptureFixture[str]
    monkeypatch: pytest.MonkeyPatch
    settings: dict[str, str] = field(default_factory=dict)
    code: int = 0
    text: str = ""

    async def examine(self, *options: str, **settings: str) -> dict[str, tuple[str, str]]:
        """What the doctor found: state and message by check."""
        defaults = {
            "TELEGRAM_BOT_TOKEN": self.api.token, "TELEGRAM_API_BASE_URL": self.api.base_url,
            "HF_ENDPOINT": self.papers.base_url, "OPENAI_BASE_URL": self.model.base_url, "OPENAI_API_KEY": KEY,
            "OPENAI_MODEL": "small",
        }  # fmt: skip
        for name, value in (defaults | settings).items():
            self.monkeypatch.setenv(name, value)
        self.code = await asyncio.to_thread(main, ["doctor", *options])
        out, err = self.capsys.readouterr()
        self.text = out
        assert not err
        assert KEY not in out
        assert self.api.token not in out
        return {line.split()[1]: (line.split()[0], line.split(maxsplit=2)[2]) for line in out.splitlines()}


@pytest.fixture
async def practice(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Practice]:
    """Services in good order."""
    async with BotApi("123456:NEVER-TO-BE-SEEN") as api, PapersApi({}) as papers, ModelApi() as model:
        model.reply = lambda request: json.dumps(entry(), ensure_ascii=False)
        yield Practice(api, papers, model, capsys, monkeypatch)


async def test_when_all_is_well_every_line_is_ok_and_nothing_is_disturbed(practice: Practice, tmp_path: Path) -> None:
    with closing(socket.socket()) as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    found = await practice.examine(PORT=str(port), BACKUP_DIR=str(tmp_path / "copies"))
    assert practice.code == 0
    assert {state for state, _ in found.values()} == {"ok"}, practice.text
    assert list(found) == [
        "token", "updates", "groups", "inline", "papers", "clock", "model", "database", "disk", "backups", "port",
        "zones", "languages",
    ]  # fmt: skip
    assert found["token"][1] == f"Telegram knows the bot as @{practice.api.bot_user['username']}"
    assert "asked with a JSON schema" in found["model"][1]
    assert {call.method for call in practice.api.calls} == {"getMe", "getWebhookInfo"}
    assert (len(practice.papers.requests), len(practice.model.requests)) == (1, 1)
    assert not list(tmp_path.iterdir())  # noqa: ASYNC240 - nothing is made


async def test_for_machines_it_is_an_array_of_objects(practice: Practice) -> None:
    practice.monkeypatch.setenv("DATABASE_PATH", "none.db")
    for name in ("TELEGRAM_API_BASE_URL", "HF_ENDPOINT"):
        practice.monkeypatch.setenv(name, "http://127.0.0.1:9")
    assert await asyncio.to_thread(main, ["doctor", "--json"]) == 1
    findings = json.loads(practice.capsys.readouterr().out)
    assert all(list(finding) == ["check", "state", "message"] for finding in findings)
    assert {finding["state"] for finding in findings} <= {"ok", "warning", "wrong"}


async def test_with_nothing_configured_it_says_what_is_missing(practice: Practice) -> None:
    practice.monkeypatch.setenv("HF_ENDPOINT", practice.papers.base_url)
    assert await asyncio.to_thread(main, ["doctor"]) == 1
    lines = practice.capsys.readouterr().out.splitlines()
    assert "get a token from @BotFather" in lines[0]
    assert [line for line in lines if line.startswith("warning") and "OPENAI_API_KEY is not set" in line]
    assert len([line for line in lines if line.startswith("wrong")]) == 1


async def test_wrong_settings_are_all_named_before_anybody_is_asked(practice: Practice) -> None:
    practice.monkeypatch.setenv("TIMEZONE", "Mars")
    practice.monkeypatch.setenv("PORT", "no")
    assert await asyncio.to_thread(main, ["doctor"]) == 2
    assert [line.split()[0] for line in practice.capsys.readouterr().err.splitlines()] == ["TIMEZONE", "PORT"]


async def test_a_folder_for_backups_that_cannot_even_be_looked_at_is_one_line(practice: Practice, here: Path) -> None:
    found = await practice.examine(BACKUP_DIR="x" * 300)  # as one that belongs to another user, but for root, too
    assert practice.code == 1
    assert found["backups"] == (
        "wrong", f"{'x' * 300} cannot be written (File name too long): check BACKUP_DIR",
    )  # fmt: skip
    assert found["token"][0] == "ok"


async def test_the_disk_of_the_backups_is_looked_at_if_it_is_another(practice: Practice, another_disk: Path) -> None:
    await practice.examine(BACKUP_DIR=str(another_disk / "copies"))
    lines = [line.split("MB free ")[1] for line in practice.text.splitlines() if " disk " in line]
    assert lines == ["where the database is", "where the daily copies are"]


async def test_a_misspelt_name_in_the_file_of_settings_is_a_warning(practice: Practice, here: Path) -> None:
    (here / ".env").write_text("OPENAI_MODLE=large\n")
    found = await practice.examine()
    assert found["settings"] == (
        "warning", ".env names OPENAI_MODLE, which is no setting and is not read; is OPENAI_MODEL meant?",
    )  # fmt: skip
    assert practice.code == 0


@pytest.mark.parametrize(
    ("fault", "says"),
    [
        (Answer(401, "Unauthorized"), "get the current one from @BotFather"),
        (Answer(404, "Not Found"), "get the current one from @BotFather"),
        (Drop(), "cannot be reached"),
        (Page(502), "cannot be reached"),
        (Page(200), "cannot be reached"),
        (Answer(400, "Bad Request: Logged out"), "Logged out"),
    ],
    ids=repr,
)
async def test_a_telegram_that_does_not_know_the_bot_is_wrong(practice: Practice, fault: Answer, says: str) -> None:
    practice.api.script(fault, method="getMe")
    found = await practice.examine(SUMMARY_DAILY_LIMIT="0")
    assert practice.code == 1
    assert found["token"][0] == "wrong"
    assert says in found["token"][1]
    assert found["model"] == ("ok", "switched off by SUMMARY_DAILY_LIMIT=0: cards quote the abstracts")
    assert not practice.model.requests


async def test_operators_who_have_not_written_to_the_bot_are_a_warning(practice: Practice) -> None:
    practice.api.person(12).writes("hello")
    found = await practice.examine(ADMIN_IDS="12")
    assert found["operators"][0] == "ok"
    found = await practice.examine(ADMIN_IDS="12,345,678")
    assert (practice.code, found["operators"][0]) == (0, "warning")
    assert "345, 678" in found["operators"][1]
    assert "12" not in found["operators"][1]
    assert {call.method for call in practice.api.calls} == {"getMe", "getWebhookInfo", "getChat"}


def refuses(status: int) -> Callable[[object], web.Response]:
    error = {"error": {"message": f"you sent {KEY}, that is no good", "code": "no"}}
    return lambda request: web.json_response(error, status=status)


@pytest.mark.parametrize(
    ("status", "says"),
    [
        (401, "the key is refused: check OPENAI_API_KEY"),
        (402, "the account is empty"),
        (403, "not allowed"),
        (404, "the endpoint has no small, but tiny, huge"),
        (429, "the quota is used up"),
        (503, "its server is in trouble"),
    ],
)
async def test_a_model_that_refuses_is_wrong_with_what_to_do(practice: Practice, status: int, says: str) -> None:
    practice.model.reply, practice.model.offers = refuses(status), ["tiny", "huge"]
    found = await practice.examine()
    assert (practice.code, found["model"][0]) == (1, "wrong")
    assert says in found["model"][1]
    assert len(practice.model.requests) <= 3  # one for each answer form, never the same again


async def test_an_endpoint_without_schemas_is_fine(practice: Practice) -> None:
    refuse, good = refuses(400), practice.model.reply
    practice.model.reply = lambda request: (
        refuse(request) if request.get("response_format", {}).get("type") == "json_schema" else good(request)
    )
    assert "asked with JSON mode" in (await practice.examine())["model"][1]
    assert practice.code == 0


@pytest.mark.parametrize(
    ("reply", "says"), [("Hello!", "no JSON"), (completion("{", "length"), "cut-off"), (completion(""), "no JSON")]
)
async def test_a_model_that_answers_oddly_is_a_warning(practice: Practice, reply: object, says: str) -> None:
    practice.model.reply = lambda request: reply  # type: ignore[assignment, return-value]  # any reply
    found = await practice.examine()
    assert (practice.code, found["model"][0]) == (0, "warning")
    assert says in found["model"][1]


async def test_a_papers_api_that_is_down_is_wrong(practice: Practice) -> None:
    practice.papers.faults = [lambda request: web.Response(status=503)]
    found = await practice.examine()
    assert (practice.code, found["papers"][0]) == (1, "wrong")
    assert "HTTP 503" in found["papers"][1]
    assert len(practice.papers.requests) == 1


@pytest.mark.parametrize(
    ("status", "says"),
    [(429, "HF_TOKEN raises the quota"), (503, "see status.huggingface.co"), (403, "check HF_ENDPOINT and HF_TOKEN")],
)
async def test_a_papers_api_that_refuses_is_wrong_with_what_to_do(practice: Practice, status: int, says: str) -> None:
    practice.papers.faults = [lambda request: web.Response(status=status)]
    found = await practice.examine()
    assert says in found["papers"][1]
    assert "check the network" not in found["papers"][1]


async def test_an_endpoint_that_does_not_answer_is_wrong_with_what_to_do(practice: Practice) -> None:
    found = await practice.examine(HF_ENDPOINT="http://127.0.0.1:1")
    assert found["papers"][0] == "wrong"
    assert "check the network" in found["papers"][1]


async def test_pages_without_a_port_are_a_warning(practice: Practice) -> None:
    assert "pages" not in await practice.examine()
    found = await practice.examine(PUBLIC_PAGES="1")
    assert (found["pages"][0], practice.code) == ("warning", 0)
    assert "PORT" in found["pages"][1]
    found = await practice.examine(PORT=str(free_port()))
    assert found["pages"][0] == "ok"
    assert "/healthz and /metrics are as public" in found["pages"][1]


async def test_the_quota_and_the_clock_of_the_papers_api_are_read(practice: Practice) -> None:
    headers = {"RateLimit": '"api";r=7;t=100', "Date": "Fri, 21 Aug 2020 12:00:00 GMT"}
    practice.papers.faults = [lambda request: web.json_response([], headers=headers)]
    found = await practice.examine()
    assert found["papers"][0] == "warning"
    assert "7 requests left" in found["papers"][1]
    assert found["clock"][0] == "wrong"


async def test_a_port_that_is_taken_is_wrong_unless_a_bot_answers_there(practice: Practice) -> None:
    async def healthz(_request: web.Request) -> web.Response:
        return web.Response(status=503)

    app = web.Application()
    app.router.add_get("/healthz", healthz)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "0.0.0.0", 0).start()  # noqa: S104 - as the bot listens
    try:
        found = await practice.examine(PORT=str(runner.addresses[0][1]))
        assert found["port"][0] == "ok"
        assert "listens" in found["port"][1]
        found = await practice.examine(PORT=practice.papers.base_url.rpartition(":")[2])
        assert found["port"][0] == "wrong"
        assert practice.code == 1
    finally:
        await runner.cleanup()


async def test_a_running_bot_is_not_disturbed(stage: Callable[..., object], practice: Practice) -> None:
    async with stage() as s:  # type: ignore[attr-defined]  # a Stage
        await s.start_bot()
        s.api.person(1).writes("/help")
        await s.api.wait_for(1, 1)
        found = await practice.examine(
            TELEGRAM_BOT_TOKEN=s.api.token, TELEGRAM_API_BASE_URL=s.api.base_url,
            DATABASE_PATH=str(s.settings().database_path),
        )  # fmt: skip
        assert found["database"][0] == "ok"
        assert "WAL" in found["database"][1]
        s.api.people[1].writes("/help")
        await s.api.wait_for(1, 2)
        assert not s.api.count("getUpdates", 409)


# The database as it lies there


def test_the_file_is_looked_at_and_not_changed(tmp_path: Path) -> None:
    path = tmp_path / "bot.db"
    assert inspect(path) is None
    open_database(path).close()
    before = path.read_bytes()
    found = inspect(path)
    assert found
    assert (found.symptom, found.pending, found.is_newer) == ("ok", 0, False)
    assert (path.read_bytes(), [file.name for file in tmp_path.iterdir()]) == (before, ["bot.db"])


async def test_every_state_of_the_file_has_its_line(practice: Practice, tmp_path: Path) -> None:
    path = tmp_path / "bot.db"

    async def line() -> tuple[str, str]:
        return (await practice.examine(DATABASE_PATH=str(path), SUMMARY_DAILY_LIMIT="0"))["database"]

    open_database(path).close()
    with closing(sqlite3.connect(path)) as db:
        db.execute("UPDATE _sqlite_migrations SET name = 'from_the_future' WHERE rowid = 1")
        db.commit()
    assert (await line())[0] == "wrong"
    assert "newer version" in (await line())[1]
    path.write_bytes(b"\0" * 8192)
    assert "damaged" in (await line())[1]
    path.write_bytes(b"")  # as `touch` makes it
    assert "to come at the next start" in (await line())[1]
    path.unlink()
    assert "is made at the first start" in (await line())[1]
    path.mkdir()
    assert (await line())[0] == "wrong"
    (tmp_path / "file").touch()
    path = tmp_path / "file" / "bot.db"
    assert (await line())[0] == "wrong"
    assert "cannot be made" in (await line())[1]


# What an answer means


def settings_with(**values: object) -> config.Settings:
    return config.load(telegram_api_base_url="https://api.telegram.org", **values)


def states(findings: list[Finding]) -> list[str]:
    return [finding.state for finding in findings]


@pytest.mark.parametrize(
    ("changes", "settings", "state", "says"),
    [
        ({}, {}, "ok", "polling"),
        ({"waiting": 3}, {}, "ok", "3 updates wait"),
        ({"webhook_url": "https://else.where/SECRET"}, {}, "warning", "else.where"),
        ({}, {"webhook_url": "https://here.org", "port": 80}, "ok", "`run` sets it"),
        (
            {"webhook_url": "https://else.where/x"},
            {"webhook_url": "https://here.org", "port": 80},
            "warning",
            "stop the other",
        ),
        ({"webhook_url": "https://here.org/x"}, {"webhook_url": "https://here.org", "port": 80}, "ok", "here.org"),
    ],
)
def test_how_updates_come_is_compared_with_the_settings(
    changes: dict[str, object], settings: dict[str, object], state: str, says: str
) -> None:
    standing = Standing(**{"username": "b", "reads_all": False, "takes_inline": True, "webhook_url": "", "waiting": 0,
                           **changes})  # type: ignore[arg-type]  # fmt: skip
    updates = diagnosis.of_telegram(standing, settings_with(**settings), NOW)[1]
    assert updates.state == state
    assert says in updates.message
    assert "SECRET" not in updates.message


@pytest.mark.parametrize(("minutes", "state"), [(5, "warning"), (120, "ok")])
def test_an_error_of_the_webhook_counts_as_long_as_it_is_fresh(minutes: int, state: str) -> None:
    standing = Standing(
        "b", False, True, "https://here.org/x", 2, "Connection refused", NOW - timedelta(minutes=minutes)
    )
    assert (
        diagnosis.of_telegram(standing, settings_with(webhook_url="https://here.org", port=80), NOW)[1].state == state
    )


@pytest.mark.parametrize(
    ("answer", "state"),
    [
        (Refused("no"), "wrong"),
        (Wait(5), "warning"),
        (Storm("no answer"), "wrong"),
        (Malformed("message", "x"), "wrong"),
    ],
)
def test_an_answer_of_telegrams_is_one_line(answer: Refused | Wait | Storm | Malformed, state: str) -> None:
    assert states(diagnosis.of_telegram(answer, settings_with(), NOW)) == [state]


@pytest.mark.parametrize(
    ("url", "port", "state"),
    [
        ("https://bot.example.org/hook", 8080, "ok"),
        ("https://bot.example.org:8443", 8080, "ok"),
        ("https://bot.example.org:9000", 8080, "wrong"),
    ],
)
def test_where_telegram_shall_call_must_be_callable(url: str, port: int, state: str) -> None:
    assert states(diagnosis.of_webhook_settings(settings_with(webhook_url=url, port=port))) == [state]


@given(st.integers(-5000, 5000))
def test_a_clock_that_is_off_is_told(seconds: int) -> None:
    clock = diagnosis.of_papers(Probe(1, 0.1, None, NOW - timedelta(seconds=seconds)), NOW)[1]
    wanted = "ok" if abs(seconds) < 30 else "warning" if abs(seconds) < 600 else "wrong"
    assert clock.state == wanted
    assert wanted == "ok" or ("ahead" if seconds > 0 else "behind") in clock.message


@pytest.mark.parametrize(("free", "state"), [(10**9, "ok"), (300 * 2**20, "warning"), (2**20, "wrong")])
def test_a_disk_that_fills_up_is_told_in_time(free: int, state: str) -> None:
    whole = Inspection(4096, "ok", "wal", 6, 0, False)
    assert states(diagnosis.of_database(Path("bot.db"), whole, free)) == ["ok", state]


def test_what_telegram_shows_the_bot_is_named() -> None:
    noisy = Standing("b", reads_all=True, takes_inline=False, webhook_url="", waiting=0)
    assert states(diagnosis.of_telegram(noisy, settings_with(), NOW)) == ["ok", "ok", "warning", "ok"]
    assert states(diagnosis.of_telegram(FINE, settings_with(), NOW)) == ["ok"] * 4
