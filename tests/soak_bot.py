"""The bot in a process of its own whose clock is set from outside: the half of `tests.soak` that gets killed."""

import asyncio
import contextlib
import os
import sys
from collections.abc import Callable
from datetime import datetime, timedelta
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import stamina
from sqlite_utils import Database

from bot import config, logs
from bot.app import App
from bot.demo import Clock
from bot.errors import BotError
from bot.reading_room import reading_room
from storage.database import DatabaseError, Store
from storage.moments import written

QUIET = (
    "SELECT NOT EXISTS (SELECT 1 FROM chats WHERE state = 'active' AND next_push_at <= ?) AND NOT EXISTS "
    "(SELECT 1 FROM pushes JOIN chats ON chats.id = chat_id WHERE state = 'active')"
)


def run(pipe: Connection, overrides: dict[str, Any], moment: datetime, log_path: Path) -> None:
    """Run the bot from this moment on, obeying what comes through the pipe; all that it writes goes into the log."""
    with log_path.open("a", encoding="utf-8") as log:
        os.dup2(log.fileno(), 2)
    try:
        asyncio.run(_run(pipe, overrides, moment))
    except (BotError, DatabaseError) as error:  # as the command line says it
        print(error, file=sys.stderr)  # noqa: T201
        sys.exit(1)


async def _run(pipe: Connection, overrides: dict[str, Any], moment: datetime) -> None:
    settings = config.load(**overrides)
    logs.configure("INFO", "text", settings.secrets)
    clock = Clock(moment)
    with stamina.set_testing(True, attempts=3, cap=True):  # retries as in life, without their pauses
        async with reading_room(settings, clock) as (store, library, summariser):
            app = App(settings, store, library, summariser, clock)
            running = asyncio.create_task(app.run(publish_interval=timedelta(seconds=0.5)))
            obeying = asyncio.create_task(_obey(pipe, app, store, clock))
            await asyncio.wait({running, obeying}, return_when=asyncio.FIRST_COMPLETED)
            app.stop()
            await running
            obeying.result()


async def _obey(pipe: Connection, app: App, store: Store, clock: Clock) -> None:
    arrived = asyncio.Event()
    asyncio.get_running_loop().add_reader(pipe.fileno(), arrived.set)
    while True:
        await arrived.wait()
        arrived.clear()
        while pipe.poll():
            order, value = pipe.recv()
            if order == "stop":
                return
            pipe.send(await _ORDERS[order](app, store, clock, value))


async def _hour(app: App, store: Store, clock: Clock, moment: datetime) -> None:
    """It is this moment now: collect, and push what is due."""
    clock.set_forward(moment - timedelta(seconds=40))
    with contextlib.suppress(DatabaseError):  # as the timer does, which has another go
        await app._collect()
    clock.set_forward(moment)
    while not await store(_is_quiet, clock()):
        with contextlib.suppress(DatabaseError):
            await app.pipeline.publish()
        await asyncio.sleep(0.02)


async def _evening(app: App, store: Store, clock: Clock, value: None) -> tuple[int, int]:
    """What happens beside the hours; answers the process's memory (bytes) and the pages that the file holds (bytes)."""
    await app.pipeline.mend()
    await app.pipeline.prune()
    return _resident_bytes(), await store(_file_bytes)


async def _fill_disk(app: App, store: Store, clock: Clock, seconds: float) -> None:
    """From now on the file cannot grow, for so many seconds."""
    await store(_limit_pages, full=True)

    def empty() -> None:
        _TASKS.append(asyncio.ensure_future(store(_limit_pages, full=False)))

    asyncio.get_running_loop().call_later(seconds, empty)


_TASKS: list[asyncio.Future[None]] = []  # kept, or they would be collected
_ORDERS: dict[str, Callable[..., Any]] = {"hour": _hour, "evening": _evening, "disk": _fill_disk}


def _is_quiet(db: Database, now: datetime) -> bool:
    return bool(db.execute(QUIET, [written(now)]).fetchone()[0])


def _limit_pages(db: Database, full: bool) -> None:
    pages = db.execute("PRAGMA page_count").fetchone()[0]
    db.execute(f"PRAGMA max_page_count = {pages if full else 2**30}").fetchall()


def _file_bytes(db: Database) -> int:
    pages, size = (db.execute(f"PRAGMA {name}").fetchone()[0] for name in ("page_count", "page_size"))
    return int(pages) * int(size)


def _resident_bytes() -> int:
    return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1]) * os.sysconf("SC_PAGE_SIZE")
