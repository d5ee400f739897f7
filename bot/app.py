"""Builds the parts, in the open, and starts and stops them. Every part gets what it needs as an argument."""

import asyncio
import contextlib
import logging
import math
from collections.abc import AsyncIterator, Coroutine
from datetime import UTC, datetime, timedelta
from typing import Any

import aiohttp
from telegram import Update
from telegram.error import TelegramError as ClientError
from telegram.ext import Application, ApplicationBuilder
from telegram.request import HTTPXRequest

from bot.chat.front import Front
from bot.chat.queueing import ChatByChat
from bot.chat.visit import Desk
from bot.config import Rate, Settings
from bot.days import utc_day
from bot.deliver import weather
from bot.deliver.ceilings import Ceilings
from bot.deliver.outbox import Outbox
from bot.deliver.pacer import Pacer
from bot.errors import ServiceError, TelegramError
from bot.library import Clock, Library
from bot.pipeline import Pipeline
from bot.schedule import timers
from bot.source import Hub
from bot.summarise.model import Model
from bot.summarise.summariser import Summariser
from storage import summaries
from storage.database import Store, open_database

log = logging.getLogger(__name__)

PUBLISH_INTERVAL = timedelta(minutes=1)
PRUNE_INTERVAL = timedelta(days=1)
FIRST_COLLECTION = 60.0  # seconds that the first push waits for the first collection after a start
UNLIMITED_LANES = 64  # pushes at once where no ceiling says how many
CONFLICTS = 3  # answers 409 in a row: the other instance is there to stay


def real_clock() -> datetime:
    """Now, UTC."""
    return datetime.now(UTC)


@contextlib.asynccontextmanager
async def reading_room(
    settings: Settings, clock: Clock = real_clock
) -> AsyncIterator[tuple[Store, Library, Summariser]]:
    """The parts that read papers, without Telegram: what `digest` needs, and what the bot is built on.

    Raises DatabaseError if the database cannot be used.
    """
    store = Store(open_database(settings.database_path))
    session = aiohttp.ClientSession()
    summariser = Summariser(store, _model(settings, store, clock), settings.summary_concurrency, clock)
    hub = Hub(session, settings.hf_endpoint, settings.hf_token.get_secret_value() if settings.hf_token else None)
    try:
        yield store, Library(store, hub, summariser, clock), summariser
    finally:
        await summariser.close()
        await session.close()
        await store.close()


def _model(settings: Settings, store: Store, clock: Clock) -> Model | None:
    if not settings.openai_api_key:
        return None

    async def book() -> bool:
        return await store(summaries.book_call, utc_day(clock()), settings.summary_daily_limit)

    return Model(
        settings.openai_base_url, settings.openai_api_key.get_secret_value().strip(), settings.openai_model, book
    )


def lanes_needed(overall: Rate, per_chat: Rate) -> int:
    """How many pushes at once use up the overall ceiling, each going at its chat's own."""
    if not overall.messages or not per_chat.messages:
        return UNLIMITED_LANES
    return math.ceil(per_chat.interval / overall.interval) + 2  # two more, for chats that just begin or end


class App:
    """The running bot."""

    def __init__(
        self, settings: Settings, store: Store, library: Library, summariser: Summariser, clock: Clock
    ) -> None:
        self._settings = settings
        self._pacer = Pacer(Ceilings(settings.send_rate, settings.send_rate_per_chat, settings.send_rate_per_group))
        self._telegram = _client(settings, self._pacer)
        outbox = Outbox(self._telegram.bot, store, clock)
        self.pipeline = Pipeline(
            store,
            library,
            summariser,
            outbox,
            lanes=lanes_needed(settings.send_rate, settings.send_rate_per_chat),
            clock=clock,
            language=settings.digest_language,
        )
        self._front = Front(Desk(settings, store, library, outbox, clock, self._spawn), self._telegram.bot)
        self._front.register(self._telegram)
        self._tasks: set[asyncio.Task[None]] = set()
        self._stopped: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._first_collection = asyncio.Event()
        self._conflicts = 0

    async def run(self, publish_interval: timedelta = PUBLISH_INTERVAL) -> None:
        """Run until `stop`. Raises TelegramError if Telegram refuses the bot."""
        await self._connect()
        scheduler = timers(
            {
                self._collect: self._settings.collect_interval,
                self._publish: publish_interval,
                self.pipeline.prune: PRUNE_INTERVAL,
            }
        )
        lanes = asyncio.create_task(self.pipeline.lanes.run(), name="lanes")
        try:
            await self._listen()
            self._spawn(self._front.publish_commands())
            scheduler.start()
            log.info("the bot @%s is running", self._telegram.bot.username)
            await self._stopped
        finally:
            scheduler.shutdown(wait=False)
            await self._close(lanes)

    def stop(self) -> None:
        """End `run`: what is in flight is finished, and nothing else is begun."""
        if not self._stopped.done():
            self._stopped.set_result(None)

    async def _connect(self) -> None:
        try:
            await self._telegram.initialize()
        except ClientError as error:
            raise TelegramError(f"Telegram cannot be used: {_reason(error)}") from error

    async def _listen(self) -> None:
        updater = self._telegram.updater
        assert updater  # noqa: S101 - built with one
        await self._telegram.start()
        await updater.start_polling(error_callback=self._on_polling_error, allowed_updates=Update.ALL_TYPES)

    async def _close(self, lanes: asyncio.Task[None]) -> None:
        updater = self._telegram.updater
        if updater and updater.running:
            await updater.stop()
        for task in self._tasks:
            task.cancel()
        self._pacer.drop_broadcast()
        await self.pipeline.lanes.close()
        lanes.cancel()
        await asyncio.gather(lanes, *self._tasks, return_exceptions=True)
        if self._telegram.running:
            await self._telegram.stop()
        await self._telegram.shutdown()

    def _on_polling_error(self, error: ClientError) -> None:
        answer = weather.read(error)
        if not isinstance(answer, weather.Refused):
            log.warning("Telegram cannot be reached: %s", answer)
            return
        self._conflicts += 1
        log.warning("Telegram refuses updates: %s", answer.because)
        if self._conflicts >= CONFLICTS and not self._stopped.done():
            self._stopped.set_exception(TelegramError(f"Telegram refuses the bot: {answer.because}"))

    async def _collect(self) -> None:
        try:
            await self.pipeline.collect()
        except ServiceError as error:
            log.warning("%s", error)
        finally:
            self._first_collection.set()

    async def _publish(self) -> None:
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._first_collection.wait(), FIRST_COLLECTION)
        await self.pipeline.publish()

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._reap)

    def _reap(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and task.exception():
            log.error("something asked for in a chat broke off", exc_info=task.exception())


def _client(settings: Settings, pacer: Pacer) -> Application[Any, Any, Any, Any, Any, Any]:
    assert settings.telegram_bot_token  # noqa: S101 - the command line has asked for it
    base = settings.telegram_api_base_url
    return (
        ApplicationBuilder()
        .token(settings.telegram_bot_token.get_secret_value().strip())
        .base_url(f"{base}/bot")
        .base_file_url(f"{base}/file/bot")
        .rate_limiter(pacer)
        .request(HTTPXRequest(connection_pool_size=128, pool_timeout=30, read_timeout=20))
        .get_updates_request(HTTPXRequest(read_timeout=20))
        .concurrent_updates(ChatByChat())
        .build()
    )


def _reason(error: ClientError) -> str:
    answer = weather.read(error)
    return answer.because if isinstance(answer, weather.Refused | weather.Storm) else str(error)
