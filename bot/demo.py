"""`python -m bot demo`: the real bot over real HTTP against embedded servers; prints the chat as its reader saw it."""

import asyncio
import contextlib
import tempfile
import time
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console

from bot import config, logs
from bot.app import App
from bot.days import utc_day
from bot.demo_screen import show_message, show_note
from bot.embedded.bot_api import BotApi
from bot.embedded.chats import Message
from bot.embedded.papers_api import PapersApi, sample_days
from bot.embedded.people import Person
from bot.reading_room import reading_room
from storage import papers

FOLLOWED = "/follow agent, 强化学习, world model, -speech recognition"
THE_OTHERS = "其余 "  # how the list after the cards begins
PATIENCE = 120.0  # seconds for one step, should a real model be asked


class Clock:
    """A clock that runs on from a chosen moment, and can be put forward."""

    def __init__(self, start: datetime) -> None:
        self._offset = start - datetime.now(UTC)
        self.rings: Callable[[], None] = lambda: None  # when it has been put forward

    def __call__(self) -> datetime:
        """Now, on this clock (UTC)."""
        return datetime.now(UTC) + self._offset

    def set_forward(self, moment: datetime) -> None:
        """Jump to this moment, which must not lie behind."""
        self._offset = max(self._offset, moment - datetime.now(UTC))
        self.rings()


class Play:
    """One reader's first day. Each act waits until the bot has answered, then prints what is new in the chat."""

    def __init__(self, api: BotApi, reader: Person, clock: Clock, console: Console) -> None:
        self._api = api
        self._reader = reader
        self._clock = clock
        self._console = console
        self._shown: set[int] = set()

    async def act(self, words: str, last: str) -> None:
        """The reader writes; the bot's answer ends with a message that begins with `last`."""
        self._reader.writes(words)
        await self.wait(last)

    async def wait(self, last: str) -> None:
        """Wait for the bot's message that begins with `last`, then print."""
        seen = len(self._shown)
        await self._api.wait_for(
            self._reader.chat.id,
            lambda sent: any(m.text.startswith(last) and self._is_new(m) for m in sent),
            PATIENCE,
        )
        for message in self._reader.chat.messages:
            if self._is_new(message):
                show_message(self._console, message)
                self._shown.add(message.message_id)
        assert len(self._shown) > seen  # noqa: S101 - the wait above guarantees it

    def _is_new(self, message: Message) -> bool:
        return message.message_id not in self._shown


@contextlib.asynccontextmanager
async def stage(clock: Clock, folder: Path) -> AsyncIterator[BotApi]:
    """The embedded servers with the real bot running against them."""
    async with BotApi(clock=clock) as api, PapersApi(sample_days(), clock=clock) as papers_api:
        settings = config.load_for_demo(
            telegram_bot_token=api.token,
            telegram_api_base_url=api.base_url,
            hf_endpoint=papers_api.base_url,
            database_path=folder / "demo.db",
            cards_per_digest=4,
            collect_interval="1h",
            send_rate="0",  # the embedded Telegram has no ceilings, and nobody is kept waiting
            send_rate_per_chat="0",
        )
        logs.configure("ERROR", "text", settings.secrets)
        async with reading_room(settings, clock) as (store, library, summariser):
            app = App(settings, store, library, summariser, clock)
            clock.rings = app.look
            running = asyncio.create_task(app.run())
            # Its reader comes when the first list has been read. Nobody rings a bell then: the database is asked.
            while await store(papers.collected_at, utc_day(clock())) is None and not running.done():  # noqa: ASYNC110
                await asyncio.sleep(0.05)
            try:
                yield api
            finally:
                app.stop()
                await running


async def play(console: Console | None = None) -> int:
    """Play the demo and print it; returns the exit code."""
    console = console or Console(highlight=False)
    began = time.monotonic()
    clock = Clock(datetime(2026, 8, 21, 12, 0, tzinfo=UTC))
    with tempfile.TemporaryDirectory() as folder:
        async with stage(clock, Path(folder)) as api:
            reader = api.person(1001, first_name="小林", language_code="zh-hans")
            scene = Play(api, reader, clock, console)
            show_note(console, "2026-08-21 20:00, Shanghai. A reader opens the bot.")
            await scene.act("/start", "已订阅")
            await scene.act(FOLLOWED, "已关注")
            show_note(console, "The next morning at 09:00 the push comes; only its header makes a sound.")
            clock.set_forward(datetime(2026, 8, 22, 1, 0, 1, tzinfo=UTC))
            await scene.wait(THE_OTHERS)
            show_note(console, "It is Saturday; Hugging Face has listed nothing today.")
            await scene.act("/today", THE_OTHERS)
            await scene.act("/date 2026-08-18", "4. Prototype-Rectified")
            await scene.act("/following", "关注")
    show_note(console, f"Real bot, real HTTP, embedded servers: {time.monotonic() - began:.1f} s.")
    return 0
