"""What the tests share: real SQLite, real HTTP on loopback, the real Telegram client. Nothing is mocked."""

import asyncio
import gc
import json
import logging
import os
import shutil
import socket
import sys
from collections.abc import AsyncIterator, Callable, Generator, Iterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import certifi
import pytest
import pytest_asyncio
import stamina
from hypothesis import settings
from hypothesis.configuration import set_hypothesis_home_dir
from pydantic import BaseModel
from sqlite_utils import Database

from bot import config, logs
from bot.app import App
from bot.demo import Clock
from bot.embedded.bot_api import BotApi
from bot.embedded.papers_api import PapersApi, sample_days
from bot.library import Library
from bot.logs import MaskingFormatter
from bot.reading_room import reading_room
from storage import rows
from storage.database import Store
from storage.opening import open_database
from tests.model_api import ModelApi
from tests.talk import collected

# The same few examples each time, enough to find what a change breaks; `--hypothesis-profile thorough` looks further.
settings.register_profile("quick", max_examples=20, deadline=None, derandomize=True)
settings.register_profile("thorough", max_examples=1000, deadline=None)
settings.load_profile("quick")
set_hypothesis_home_dir(Path(__file__).parents[1] / ".hypothesis")  # kept: to list Unicode takes a second

SHARED = Path(__file__).parents[2] / "shared"
SETTINGS = {name.upper() for name in config.Settings.model_fields}
END = "-----END CERTIFICATE-----"
SILENT_MODEL = {"openai_api_key": "k", "openai_base_url": "http://127.0.0.1:9"}  # nobody is there: cards wait
EVENING = datetime(2026, 8, 21, 12, 0, tzinfo=UTC)  # 20:00 in Shanghai, on a day that lists papers


def pytest_xdist_auto_num_workers() -> int:
    """One more than processors: a flow waits for the wire and the disk at times, but each worker costs a start."""
    return (os.cpu_count() or 1) + 1


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """What is there by now stays: the garbage collector need not look through it again and again, nor meanwhile."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.set_threshold(20_000, 20, 20)  # a test leaves little behind; to look less often saves a twentieth
        gc.enable()


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish() -> None:
    """In the end pytest looks for garbage ten times over; what the first time leaves is left alone from then on."""
    gc.collect()
    gc.freeze()


def recorded_days() -> dict[str, list[Any]]:
    """The Hub's recorded answers, by day. Skips the test where they are not at hand."""
    folder = SHARED / "data" / "hf"
    if not folder.is_dir():
        pytest.skip("the recorded days are not at hand (../shared/data/hf)")
    return {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in sorted(folder.glob("*.json"))}


@pytest.fixture(scope="session", autouse=True)
def nothing_from_outside(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """No test sees the developer's environment or `.env`, or trusts a certificate: all that it talks to is on loopback.

    Retries happen as often as in life, without their pauses.
    """
    nowhere = tmp_path_factory.mktemp("nowhere")
    with pytest.MonkeyPatch.context() as environment, stamina.set_testing(True, attempts=3, cap=True):
        proxies = {name for name in os.environ if name.lower().endswith("_proxy")}
        for name in proxies | (SETTINGS & os.environ.keys()):
            environment.delenv(name)
        (nowhere / "one.pem").write_text(f"{Path(certifi.where()).read_text().partition(END)[0]}{END}\n")
        environment.setenv("SSL_CERT_FILE", str(nowhere / "one.pem"))  # reading all takes 0.02 s each time
        environment.setenv("SSL_CERT_DIR", str(nowhere))
        environment.chdir(nowhere)
        environment.setattr("storage.opening.SYNCHRONOUS", "OFF")  # no power fails, and waiting for a disk is long
        for limit in ("COMMANDS_A_MINUTE", "TAPS_A_MINUTE"):  # tests ask more in a minute than people do
            environment.setattr(f"bot.reception.gate.{limit}", 10_000)
        yield


@pytest.fixture(autouse=True)
def logging_is_as_before() -> Iterator[None]:
    """A command that was run in this process leaves its log's level, place and mask to itself, and what it has said."""
    rows._say_left_out.cache_clear()
    root, hook = logging.getLogger(), sys.excepthook
    level, mask = root.level, logs._mask
    yield
    root.setLevel(level)
    sys.excepthook, logs._mask = hook, mask
    for handler in root.handlers[:]:
        if isinstance(handler.formatter, MaskingFormatter):
            root.removeHandler(handler)


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder, and the program is started in it."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def another_disk(tmp_path: Path) -> Iterator[Path]:
    """A folder on another disk than `tmp_path`: in memory, where the system has such a disk."""
    memory = Path("/dev/shm")  # noqa: S108 - a folder of our own is made there
    if not memory.is_dir() or memory.stat().st_dev == tmp_path.stat().st_dev:
        pytest.skip("no other disk is at hand")
    with TemporaryDirectory(dir=memory) as folder:
        yield Path(folder)


@pytest.fixture(scope="session")
def empty_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The whole schema, built once: tests start from copies of this file."""
    path = tmp_path_factory.mktemp("schema") / "empty.db"
    open_database(path).close()
    return path


@pytest.fixture
def db(tmp_path: Path, empty_database: Path) -> Iterator[Database]:
    """A fresh database with the whole schema."""
    shutil.copy(empty_database, tmp_path / "test.db")
    database = open_database(tmp_path / "test.db")
    yield database
    database.close()


@pytest.fixture
async def store(db: Database) -> AsyncIterator[Store]:
    """A fresh database behind its asynchronous door."""
    door = Store(db)
    yield door
    await door.close()


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


class Given(config.Settings):
    """Settings of which a test gives all that differ from the defaults: it costs time to look for them elsewhere."""

    def __init__(self, **values: Any) -> None:
        BaseModel.__init__(self, **values)


class Stage:
    """The embedded servers, and the real bot running against them. What a test of a flow plays on."""

    def __init__(self, stack: AsyncExitStack, folder: Path, start: datetime, days: Mapping[str, Sequence[Any]]) -> None:
        self._stack = stack
        self._folder = folder
        self.clock = Clock(start)
        self.api = BotApi(clock=self.clock)
        self.papers = PapersApi(days, clock=self.clock)
        self.model = ModelApi()
        self.store: Store
        self.library: Library
        self.app: App | None = None
        self._running: asyncio.Task[None] | None = None
        self._room: AsyncExitStack | None = None

    async def open(self) -> None:
        """Start the servers, not yet the bot."""
        for server in (self.api, self.papers, self.model):
            await self._stack.enter_async_context(server)
        self._stack.push_async_callback(self.stop_bot)

    def settings(self, **overrides: Any) -> config.Settings:
        """Settings for these servers: no ceilings, no model unless asked for."""
        defaults: dict[str, Any] = {
            "telegram_bot_token": self.api.token,
            "telegram_api_base_url": self.api.base_url,
            "hf_endpoint": self.papers.base_url,
            "openai_base_url": self.model.base_url,
            "database_path": self._folder / "bot.db",
            "send_rate": "0",
            "send_rate_per_chat": "0",
            "send_rate_per_group": "0",
        }
        return Given(**(defaults | overrides))

    async def start_bot(self, **overrides: Any) -> None:
        """Start the bot; its timers ask ten times a second what is due."""
        settings = self.settings(**overrides)
        self._room = AsyncExitStack()
        self.store, self.library, summariser = await self._room.enter_async_context(reading_room(settings, self.clock))
        self.app = App(settings, self.store, self.library, summariser, self.clock)
        self.clock.rings = self.app.look
        self._running = asyncio.create_task(self.app.run(publish_interval=timedelta(seconds=0.1)))

    async def ended(self) -> None:
        """Wait until the bot ends of its own accord; raises what ended it."""
        assert self._running
        async with asyncio.timeout(20):
            await asyncio.wait({self._running})
        await self.stop_bot()

    async def stop_bot(self) -> None:
        """Stop it as SIGTERM does; raises what ended it before."""
        if self.app and self._running and self._room:
            self.app.stop()
            try:
                await self._running
            finally:
                await self._room.aclose()
                self.app = self._running = self._room = None
                self.clock.rings = lambda: None


@asynccontextmanager
async def stage_in(
    folder: Path, empty_database: Path, start: datetime = EVENING, days: Mapping[str, Sequence[Any]] | None = None
) -> AsyncIterator[Stage]:
    """A Stage that keeps its files in this folder."""
    shutil.copy(empty_database, folder / "bot.db")
    async with AsyncExitStack() as stack:
        made = Stage(stack, folder, start, sample_days() if days is None else days)
        await made.open()
        yield made


@pytest.fixture
def stage(tmp_path: Path, empty_database: Path) -> Callable[..., Any]:
    """`async with stage() as s:` gives a Stage with the sample days; the bot is started with `await s.start_bot()`."""
    return partial(stage_in, tmp_path, empty_database)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def running(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, empty_database: Path
) -> AsyncIterator[Stage]:
    """A Stage whose bot has read today's papers and runs for all tests of a module that ask for it.

    A start costs more than most of what such a test does. Each brings people and groups of its own, moves no clock and
    breaks nothing. A module's DAYS are what the Hub lists, if not the sample days.
    """
    days = getattr(request.module, "DAYS", None)
    async with stage_in(tmp_path_factory.mktemp("running"), empty_database, days=days) as s:
        await s.start_bot(cards_per_digest=2)
        if s.papers.days:
            await collected(s)
        yield s


def pytest_itemcollected(item: pytest.Item) -> None:
    """Who talks to the running bot does so in the loop that it runs in."""
    if "running" in getattr(item, "fixturenames", ()):
        item.add_marker(pytest.mark.asyncio(loop_scope="module"), append=False)
