"""Builds the parts, in the open, and starts and stops them. Every part gets what it needs as an argument."""

import asyncio
import contextlib
import logging
import math
from collections.abc import Coroutine
from datetime import timedelta
from functools import partial
from typing import Any

from telegram import Update
from telegram.ext import ApplicationBuilder, TypeHandler

from bot.announcing import Announcing
from bot.chat.visit import Desk
from bot.collecting import Collecting
from bot.config import Settings
from bot.days import Clock
from bot.deliver.calls import Calls
from bot.deliver.ceilings import Ceilings
from bot.deliver.directory import Directory
from bot.deliver.line import Line
from bot.deliver.outbox import Outbox
from bot.deliver.pacer import Pacer
from bot.deliver.transport import AiohttpRequest
from bot.errors import TelegramError
from bot.gone_zones import replace_gone_zones
from bot.library import Library
from bot.logs import log_failure
from bot.operators.health import Word
from bot.operators.upkeep import Upkeep
from bot.operators.watch import Sources, Watch
from bot.pipeline import Pipeline
from bot.reception.entrance import Entrance, Telegram
from bot.reception.front import COMMANDS, UPDATES, Front
from bot.reception.profile import keep_introduced
from bot.reception.queueing import ChatByChat
from bot.schedule import Timers
from bot.setting_values import Rate
from bot.shared_work import drop
from bot.silenced import tell_manager
from bot.summarise.summariser import Summariser
from bot.tally import Tally
from storage.database import Store

log = logging.getLogger(__name__)

PUBLISH_INTERVAL = timedelta(minutes=1)
PREPARE_INTERVAL = timedelta(minutes=1)
MEND_INTERVAL = timedelta(minutes=1)
INDEX_INTERVAL = timedelta(minutes=10)  # a search takes in what is new, too, but not thousands of papers
ANNOUNCE_INTERVAL = timedelta(minutes=1)
WATCH_INTERVAL = timedelta(minutes=1)
TIDY_INTERVAL = timedelta(hours=1)  # between two looks whether everything is done that a day asks for
LOOK_INTERVAL = timedelta(minutes=5)  # between two looks at the webhook; Telegram tells of it only when asked
FIRST_LISTS = 60.0  # seconds that the first push after a start waits for the lists: they tell what is new
FIRST_SUMMARIES = 15.0  # seconds more for their summaries; a card without one is edited when it comes
ROUND_TRIP = 0.2  # seconds from one message of a chat to the next, beside its ceiling: Telegram's answer, the disk
UNLIMITED_LANES = 64  # pushes at once where no ceiling says how many
CONNECTIONS = 128  # to Telegram at once
AHEAD = -2  # of whoever handles an update, or lets it in
LAST_WORDS = 10.0  # seconds for the answers that are under way when the bot stops


def lanes_needed(overall: Rate, per_chat: Rate) -> int:
    """How many pushes at once use up the overall ceiling, each going at its chat's own pace and Telegram's answers."""
    if not overall.messages or not per_chat.messages:
        return UNLIMITED_LANES
    return math.ceil((per_chat.interval + ROUND_TRIP) / overall.interval)


class App:
    """The running bot."""

    def __init__(
        self, settings: Settings, store: Store, library: Library, summariser: Summariser, clock: Clock
    ) -> None:
        self._settings = settings
        self._store = store
        self._clock = clock
        self._pacer = Pacer(Ceilings(settings.send_rate, settings.send_rate_per_chat, settings.send_rate_per_group))
        self._stopped: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._is_refused = False
        self._refusal = ""
        self._line = Line(self._give_up)
        self._tally = Tally(store, clock)
        self._calls = Calls(partial(self._tally.count, "storms"), partial(self._tally.count, "waits"))
        self._transports = (
            AiohttpRequest(CONNECTIONS, heard=self._calls.heard),
            AiohttpRequest(1, heard=self._line.heard),
        )
        self._telegram = _client(settings, self._pacer, *self._transports)
        directory = Directory(self._telegram.bot)
        fell_asleep = partial(tell_manager, store, directory)
        self._outbox = outbox = Outbox(
            self._telegram.bot, store, clock, self._tally.count, fell_asleep, keeps_drafts=summariser.has_model
        )
        self.pipeline = Pipeline(
            store,
            library,
            summariser,
            outbox,
            lanes=lanes_needed(settings.send_rate, settings.send_rate_per_chat),
            clock=clock,
            language=settings.digest_language,
        )
        self._upkeep = Upkeep(settings.database_path, settings.backup_dir, self.pipeline.prune, clock)
        self._collecting = Collecting(self.pipeline.collect)
        self.watch = Watch(settings, store, outbox, self._tally, clock, self._sources(summariser))
        self._announcing = Announcing(store, outbox, clock, self.watch.language_of)
        desk = Desk(
            settings,
            store,
            library,
            outbox,
            clock,
            self._spawn,
            directory,
            self._collecting,
            self._announcing,
            self._tally,
        )
        self._front = Front(desk)
        self._front.register(self._telegram)
        self._telegram.add_handler(TypeHandler(Update, self._meet), group=AHEAD)
        self._entrance = Entrance(self._telegram, self._line, self._transports[1], settings, self._give_up)
        self._tasks: set[asyncio.Task[None]] = set()
        self._has_collected = asyncio.Event()

    async def run(self, publish_interval: timedelta = PUBLISH_INTERVAL) -> None:
        """Run until `stop`, trying on while Telegram cannot be reached.

        Raises TelegramError if it refuses the bot, and BotError if PORT cannot be had.
        """
        self.watch.begin()
        inside = Timers(
            {
                self._collect: self._settings.collect_interval,
                self.pipeline.prepare: PREPARE_INTERVAL,
                self.pipeline.index: INDEX_INTERVAL,
                self.watch.look: WATCH_INTERVAL,
                self._upkeep.tidy: TIDY_INTERVAL,
            }
        )
        towards_telegram = Timers(
            {
                self._publish: publish_interval,
                self.pipeline.mend: MEND_INTERVAL,
                self._announcing.wake: ANNOUNCE_INTERVAL,
                self._replace_gone_zones: TIDY_INTERVAL,
                self._entrance.look: LOOK_INTERVAL,
            }
        )
        working = asyncio.create_task(self._work(inside, towards_telegram), name="start")
        try:
            await asyncio.wait({working, self._stopped}, return_when=asyncio.FIRST_COMPLETED)
            if working.done():
                working.result()
            await self._stopped
        finally:
            inside.stop()
            towards_telegram.stop()
            await self._close(working)

    def look(self) -> None:
        """See now what is due. The timers follow the clock on the wall, and another one may be put forward."""
        self._spawn("a look at what is due", self._publish())

    def stop(self) -> None:
        """End `run`: what is in flight is finished, and nothing else is begun."""
        if not self._stopped.done():
            self._stopped.set_result(None)

    def _give_up(self, because: str) -> None:
        if not self._stopped.done():
            self._is_refused, self._refusal = True, because
            self._transports[1].end()  # another poll would cut the other instance's line while the operators are told
            self._stopped.set_exception(TelegramError(f"Telegram refuses the bot: {because}"))

    async def _work(self, inside: Timers, towards_telegram: Timers) -> None:
        """Start everything, what needs no Telegram first, then keep the lanes open."""
        await self._entrance.open(self._store, self._clock, self.watch.health, self.watch.metrics)
        inside.start()
        await self._entrance.listen(UPDATES)
        towards_telegram.start()
        introducing = keep_introduced(self._telegram.bot, self._store, COMMANDS, self._settings.admin_ids)
        self._spawn("the bot's introduction", introducing)
        log.info("the bot @%s is running", self._telegram.bot.username)
        await asyncio.gather(self.pipeline.lanes.run(), self._announcing.lanes.run())

    async def _meet(self, update: Update, _context: object) -> None:
        if person := update.effective_user:
            self.watch.meet(person.id, person.language_code)

    async def _close(self, working: asyncio.Task[None]) -> None:
        if self._is_refused:
            await self.watch.say_farewell(self._refusal)
        self._pacer.end_broadcast()
        await drop(working)  # opens no lane any more, and if it is still at the start, lets no update in
        await asyncio.gather(
            self.pipeline.lanes.close(),
            self._announcing.lanes.close(),
            self._entrance.close(is_refused=self._is_refused),
        )
        if self._telegram.running:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._telegram.stop(), LAST_WORDS)
        await drop(*self._tasks)
        await self._telegram.shutdown()
        for transport in self._transports:
            await transport.shutdown()
        await self.watch.close()

    def _sources(self, summariser: Summariser) -> Sources:
        """What each part says of itself: a reason, or None for "in order"."""
        return {
            "problem-papers": lambda: self._collecting.report,
            "problem-model": lambda: summariser.outage if summariser.has_been_heard else Word.NOT_HEARD,
            "problem-telegram": lambda: None if self._telegram.running and not self._line.is_cut else "no answer",
            "problem-token": self._signs_of_refusal,
            "problem-webhook": lambda: self._entrance.trouble,
            "problem-backup": lambda: self._upkeep.trouble,
        }

    def _signs_of_refusal(self) -> str | None:
        if self._line.is_contested:
            return "another instance asks for this bot's updates"
        return "it says that the token is wrong" if self._calls.is_refused else None

    async def _collect(self) -> None:
        try:
            await self._collecting.tick()
        finally:
            self._has_collected.set()

    async def _replace_gone_zones(self) -> None:
        await replace_gone_zones(self._store, self._outbox, self._settings.timezone)

    async def _publish(self) -> None:
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self.pipeline.has_read_lists.wait(), FIRST_LISTS)
            await asyncio.wait_for(self._has_collected.wait(), FIRST_SUMMARIES)
        self.pipeline.has_read_lists.set()  # nobody waits twice
        self._has_collected.set()
        await self.pipeline.publish()

    def _spawn(self, what: str, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work, name=what)
        self._tasks.add(task)
        task.add_done_callback(self._reap)

    def _reap(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()):
            log_failure(log, error, "%s broke off", task.get_name())


def _client(settings: Settings, pacer: Pacer, calls: AiohttpRequest, updates: AiohttpRequest) -> Telegram:
    assert settings.telegram_bot_token  # noqa: S101 - the command line has asked for it
    base = settings.telegram_api_base_url
    return (
        ApplicationBuilder()
        .token(settings.telegram_bot_token.get_secret_value())
        .base_url(f"{base}/bot")
        .base_file_url(f"{base}/file/bot")
        .rate_limiter(pacer)
        .request(calls)
        .get_updates_request(updates)
        .concurrent_updates(ChatByChat())
        .build()
    )
