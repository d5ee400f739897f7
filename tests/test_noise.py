"""A run in which everything goes wrong that can: no secret in what it wrote, and every story to be found there."""

import asyncio
import json
import logging
import os
import re
import signal
import sqlite3
import sys
import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote, quote_plus

import pytest
import stamina
from aiohttp import web
from hypothesis import given
from hypothesis import strategies as st

from bot import config
from bot.cli import main
from bot.embedded.bot_api import BotApi
from bot.embedded.faults import Answer, Drop, Page
from bot.embedded.papers_api import PapersApi, sample_days
from bot.logs import HEAD, JsonFormatter, Mask, Sparingly, log_failure
from storage import chats
from storage.database import DatabaseError, MistakenQuery
from storage.opening import open_database
from storage.records import Chat
from storage.rows import UnreadableRow
from tests.model_api import ModelApi, Request, entry_for
from tests.talk import logged

ROOT = Path(__file__).parents[1]
TOKEN = "123456789:AAF-never_to_be_seen_anywhere"
KEY = "sk-proj+never/to be=seen"
HF_TOKEN = "hf_NeverToBeSeenAnywhere"
WEBHOOK_SECRET = "webhook-secret-never-to-be-seen"
PASSWORD = "pass:word@never-seen"
SECRETS = (TOKEN, TOKEN.partition(":")[2], KEY, HF_TOKEN, WEBHOOK_SECRET, PASSWORD)
FORMS = {form for secret in SECRETS for form in (secret, quote(secret), quote(secret, safe=""), quote_plus(secret))}
READERS = (11, 12, 13)
WRONG, REPAIRED, REFUSED, BROKEN = range(4)  # places in the day's list
ECHO = " ".join(FORMS)


@dataclass
class Noise:
    """What was written, and where it came from."""

    text: str
    papers: list[str]

    def story(self, word: str) -> str:
        """The messages of the bot's own that a search for this word finds, in order."""
        lines = [json.loads(line) for line in self.text.splitlines() if word in line]
        return "\n".join(line["message"] for line in lines if line["logger"].startswith("bot"))


def moody(titles: list[str]) -> Callable[[Request], Any]:
    """A model that sends its caller's key back, breaks down, writes nonsense, and reads the rest well."""
    asked: Counter[int] = Counter()

    def reply(request: Request) -> Any:
        place = next(place for place, title in enumerate(titles) if title in request["messages"][1]["content"])
        asked[place] += 1
        if place == REFUSED:
            return web.json_response({"error": {"message": f"Incorrect API key: {ECHO}"}}, status=401)
        if place == BROKEN and asked[place] == 1:
            return web.Response(status=502, text=f"<html>{ECHO}</html>", content_type="text/html")
        if place == WRONG or (place == REPAIRED and asked[place] == 1):
            return entry_for(request, tldr=f"准确率提高了 987.6%，密钥是 {KEY}。")
        return entry_for(request)

    return reply


def noisy_run(folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Noise:
    """`python -m bot run` here, against servers in a thread that do all this to it until every reader has had the push.

    The servers end the run, as an operator does.
    """
    for step in ("bot.reception.entrance.KNOCKS", "bot.deliver.lanes.PAUSES"):
        monkeypatch.setattr(step, (0.01,))  # waiting is free in tests
    prepare(folder / "bot.db")
    entries = sample_days()["2026-08-21"][:4]
    ready, over = Future[dict[str, str]](), threading.Event()
    with ThreadPoolExecutor(1) as outside, stamina.set_testing(True, attempts=4, cap=True):
        served = outside.submit(asyncio.run, servers(folder, entries, ready, over))
        either: list[Future[Any]] = [ready, served]
        wait(either, return_when=FIRST_COMPLETED)
        for name, value in ready.result(0).items():
            monkeypatch.setenv(name, value)
        try:
            assert main(["run"]) == 0
        finally:
            over.set()
        served.result()
    out, err = capsys.readouterr()
    return Noise(out + err, [entry["paper"]["id"] for entry in entries])


async def servers(
    folder: Path, entries: list[dict[str, Any]], ready: Future[dict[str, str]], over: threading.Event
) -> None:
    """Answer until all has happened; then end the program, unless it is over."""
    today = datetime.now(UTC).date().isoformat()
    async with BotApi(TOKEN) as api, ModelApi() as model, PapersApi({today: entries}) as papers:
        script(api, papers, model, entries)
        ready.set_result(environment(folder, api, papers, model))
        try:
            await all_has_happened(folder, api)
        finally:
            if not over.is_set():
                os.kill(os.getpid(), signal.SIGTERM)
        await asyncio.to_thread(over.wait)  # it says goodbye to open servers


def script(api: BotApi, papers: PapersApi, model: ModelApi, entries: list[dict[str, Any]]) -> None:
    """All that they do to it."""
    model.reply = moody([entry["paper"]["title"] for entry in entries])
    papers.faults = [
        lambda request: web.Response(status=503, text=f"{request.headers} {ECHO}"),
        lambda request: web.json_response([{"paper": {"id": ECHO}}]),
    ]
    for reader in READERS:
        api.person(reader).writes("hello")
    api.updates.pending.clear()
    for fault in (
        Answer(502, f"Bad Gateway {ECHO}"),
        Page(502, f"<html>{ECHO}</html>"),
        Page(200, ECHO),
        Drop(),
    ):
        api.script(fault, method="getMe")
        api.script(fault, method="sendMessage", chat_id=READERS[0])
    api.script(Answer(403, f"Forbidden: bot was blocked by the user {ECHO}"), chat_id=READERS[1])
    api.script(Answer(400, f"Bad Request: can't parse entities: {ECHO}"), chat_id=READERS[2])


async def all_has_happened(folder: Path, api: BotApi) -> None:
    """Every reader has had the push, and a command has met a broken database."""
    await api.wait_for(READERS[0], lambda sent: len(sent) >= 5, 10)
    await api.wait_for(READERS[2], lambda sent: len(sent) >= 5, 10)
    broken = api.person(14)
    with closing(sqlite3.connect(folder / "bot.db", isolation_level=None)) as db:
        db.execute("ALTER TABLE follows RENAME TO lost")
        broken.writes(f"/following {ECHO}")
        await api.wait_for(14, 1)
        db.execute("ALTER TABLE lost RENAME TO follows")


def prepare(path: Path) -> None:
    """Readers whose hour has come."""
    now = datetime.now(UTC)
    db = open_database(path)
    with db.atomic():
        for reader in READERS:
            chats.add(db, Chat(reader, "private", "zh", time(0), "UTC", 3), None, now - timedelta(minutes=1), now)
    db.close()


def environment(folder: Path, api: BotApi, papers: PapersApi, model: ModelApi) -> dict[str, str]:
    return {
        "DATABASE_PATH": str(folder / "bot.db"),
        "TELEGRAM_BOT_TOKEN": api.token, "TELEGRAM_API_BASE_URL": api.base_url, "WEBHOOK_SECRET": WEBHOOK_SECRET,
        "HF_ENDPOINT": papers.base_url, "HF_TOKEN": HF_TOKEN, "OPENAI_API_KEY": KEY, "OPENAI_MODEL": "small",
        "OPENAI_BASE_URL": model.base_url.replace("//", f"//me:{quote(PASSWORD, safe='')}@"),
        "LOG_LEVEL": "DEBUG", "LOG_FORMAT": "json",
        "SEND_RATE": "0", "SEND_RATE_PER_CHAT": "0", "SEND_RATE_PER_GROUP": "0",
    }  # fmt: skip


def test_a_noisy_run_names_no_secret_and_tells_every_story(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    noise = noisy_run(tmp_path, monkeypatch, capsys)
    for secret in FORMS:
        assert secret[:HEAD].casefold() not in noise.text.casefold()
    assert "***" in noise.text
    lines = [json.loads(line) for line in noise.text.splitlines()]  # nothing but JSON
    assert any(line["level"] == "DEBUG" for line in lines)
    assert any("traceback" in line for line in lines)

    wrong, repaired, refused, broken = noise.papers
    for paper in noise.papers:
        assert noise.story(paper).startswith(f"paper {paper}: first seen, on day ")
        assert {line.get("paper") for line in lines if f"paper {paper}" in line["message"]} == {paper}
    assert re.search(r"asking again: number: .*987\.6.*\n.*no summary: number: .*987\.6", noise.story(wrong))
    assert re.search(r"asking again: .*\n.*summarised by small", noise.story(repaired))
    assert re.search(r"no summary: .*HTTP 401; the key is refused", noise.story(refused))
    assert "summarised by small" in noise.story(broken)

    stormy, gone, marked = (noise.story(f"chat {reader}:") for reader in READERS)
    assert re.search(r"(waits 0.01 s.*\n.*){4}push 1 begins: 4 new.*\n.*finished: 5 messages", stormy)
    assert "sleeps (Forbidden: bot was blocked" in gone
    assert re.search(r"refuses our markup .*\n.*begins: .*\n.*finished: 5 messages", marked)
    pushes = {line["push"] for line in lines if line.get("chat") == READERS[0] and "push" in line}
    assert len(pushes) == 1
    assert "could not be handled" in noise.story("chat 14:")


async def test_what_a_flood_brings_is_written_once_a_minute_with_a_count(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("bot.logs.MINUTE", 0.1)
    warn = Sparingly(logging.getLogger("bot.flood").warning, "dropped: %d, the last of chat %s")
    for chat_id in range(1, 101):
        warn(chat_id)
    assert caplog.messages == ["dropped: 1, the last of chat 1"]
    await logged(caplog, "dropped: 99, the last of chat 100")
    await asyncio.sleep(0.2)
    warn(7)
    assert caplog.messages[2:] == ["dropped: 1, the last of chat 7"]


# The mask and the fields


@given(st.text(min_size=1, max_size=60), st.text(), st.text())
def test_a_secret_is_masked_wherever_it_stands(secret: str, before: str, after: str) -> None:
    mask = Mask([secret])
    for form in {secret, quote(secret, safe=""), quote_plus(secret)}:
        assert form not in mask(f"{before} {form} {after}").replace("***", "") or form in f"{before} {after}"


def test_what_was_cut_in_the_middle_of_a_secret_is_masked() -> None:
    mask = Mask([TOKEN, KEY])
    for end in range(HEAD, len(TOKEN)):
        assert mask(f"/bot{TOKEN[:end]}") == "/bot***"
    assert mask(f"/bot{TOKEN}/sendMessage") == "/bot***/sendMessage"
    assert mask(f"bearer {KEY[:HEAD]}") == "bearer ***"


def test_a_short_key_of_a_local_server_leaves_other_words_alone() -> None:
    assert Mask(["none", "x"])("none of the next: x") == "*** of the next: ***"


def test_without_secrets_nothing_is_masked() -> None:
    assert Mask([])("chat 1: fine") == "chat 1: fine"


def test_passwords_in_addresses_are_secrets() -> None:
    settings = config.load(openai_base_url="https://me:pass%3Aword@api.example.org/v1", telegram_bot_token=TOKEN)
    assert settings.secrets == (TOKEN, "pass:word")


STORIES: dict[str, dict[str, object]] = {
    "chat -100123: push 7: waits 5 s: no answer": {"chat": -100123, "push": 7},
    "chat 5: card of paper 2608.19880 replaced by its summary": {"chat": 5, "paper": "2608.19880"},
    "paper 2608.19880 (zh): no summary: cut-off": {"paper": "2608.19880"},
    "day 2026-08-21: 12 papers, 3 new": {"day": "2026-08-21"},
    "the papers API cannot be reached": {},
    "every paper of the day was read; a chat asked": {},
}


def test_a_line_for_machines_says_whose_story_it_belongs_to() -> None:
    for message, fields in STORIES.items():
        record = logging.LogRecord("bot.pipeline", logging.INFO, "x", 1, message, None, None)
        line = json.loads(JsonFormatter().format(record))
        told = {name: line[name] for name in ("day", "paper", "chat", "push") if name in line}
        assert told == fields, message


@pytest.mark.parametrize(
    ("error", "because", "is_traced"),
    [
        (ValueError("of ours"), "of ours", True),
        (TimeoutError(), "TimeoutError", True),
        (MistakenQuery("no such table"), "no such table", True),
        (DatabaseError("the disk is full"), "the disk is full", False),
        (UnreadableRow("chats", "chat 5: its row"), "chat 5: its row", False),
    ],
)
def test_what_failed_says_why_with_a_traceback_only_where_that_tells_more(
    caplog: pytest.LogCaptureFixture, error: Exception, because: str, is_traced: bool
) -> None:
    log_failure(logging.getLogger("bot.x"), error, "chat %s: no %s", 5, "answer", level=logging.WARNING)
    [record] = caplog.records
    assert (record.name, record.levelname, record.funcName) == ("bot.x", "WARNING", sys._getframe().f_code.co_name)
    assert record.getMessage() == f"chat 5: no answer: {because}"
    assert record.exc_info == ((type(error), error, None) if is_traced else None)


async def test_what_nobody_catches_is_one_masked_line_of_the_log(tmp_path: Path) -> None:
    program = (
        f"from bot import logs\nlogs.configure('INFO', 'json', [{TOKEN!r}])\n"
        f"raise ValueError('https://x/bot{TOKEN}/getMe')"
    )
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", program, env={"PATH": "/usr/bin:/bin", "PYTHONPATH": str(ROOT)},
        stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    _, err = await process.communicate()
    assert process.returncode == 1
    (line,) = err.decode().splitlines()
    assert "https://x/bot***/getMe" in json.loads(line)["traceback"]
    assert TOKEN not in line
