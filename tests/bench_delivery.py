"""Measures delivery against a strict Bot API on the other core: `python -m tests.bench_delivery`, some seven minutes.

Prints a table; nothing here is a test. The server enforces Telegram's limits where a row says so: 30 messages in any
second overall, one a second in a chat, 20 a minute in a group. Where other programs want the two cores as well, look at
the processor time per message and not at the wall.
"""

import asyncio
import itertools
import multiprocessing
import os
import resource
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from multiprocessing.connection import Connection
from pathlib import Path
from random import Random
from typing import Any

from sqlite_utils import Database

from bot import config
from bot.app import App
from bot.embedded.bot_api import BotApi
from bot.embedded.limits import TELEGRAM_LIMITS, Limits
from bot.embedded.papers_api import sample_days
from bot.listing import read_listing
from bot.planning import plan_due, read_news
from bot.reading_room import reading_room
from storage import chats, followed, papers
from storage.opening import open_database
from storage.records import Chat, Follow, Paper

READERS = range(1, 301)
GROUPS = range(-30, 0)
CURIOUS = range(10_001, 10_041)  # people who ask for something while the broadcast runs
WORDS = [f"{first} {second}" for first in ("neural", "causal", "sparse", "robust", "visual") for second in
         ("agents", "planning", "retrieval", "diffusion", "alignment", "tokens", "memory", "policy")]  # fmt: skip


@dataclass
class Seen:
    """What the server saw: for each chat the moments (s) of its messages, and what was refused."""

    moments: dict[int, list[float]] = field(default_factory=dict)
    texts: dict[int, list[str]] = field(default_factory=dict)
    refused: int = 0
    busy: float = 0.0  # processor seconds from the first message to the last
    answered: list[float] = field(default_factory=list)  # seconds until a person's command was answered

    def all_moments(self) -> list[float]:
        """When each message came, in order."""
        return sorted(moment for found in self.moments.values() for moment in found)


def serve(pipe: Connection, limits: Limits, readers: Sequence[int], asking: bool) -> None:
    """The server's process: core 0, until told to stop; then it sends what it saw."""
    os.sched_setaffinity(0, {0})
    asyncio.run(_serve(pipe, limits, readers, asking))


async def _serve(pipe: Connection, limits: Limits, readers: Sequence[int], asking: bool) -> None:
    async with BotApi(limits=limits, record_calls=False) as api:
        for reader in (*readers, *CURIOUS):
            if reader < 0:
                api.group(reader)
            else:
                api.person(reader, language_code="en").writes("hello")  # opens the chat; nobody waits for an answer
        api.updates.pending.clear()
        pipe.send((api.base_url, api.token))
        seen = Seen()
        curious = asyncio.create_task(_ask(api, seen)) if asking else None
        before = time.process_time()
        await asyncio.to_thread(pipe.recv)
        seen.busy = time.process_time() - before
        if curious:
            curious.cancel()
        for reader in readers:
            sent = api.chat(reader).from_bot
            seen.moments[reader] = [message.date.timestamp() for message in sent]
            seen.texts[reader] = [message.text[:40] for message in sent]
        seen.refused = api.too_many_requests
        pipe.send(seen)


async def _ask(api: BotApi, seen: Seen) -> None:
    await asyncio.sleep(8)
    for person in CURIOUS:
        chat = api.chat(person)
        before = len(chat.from_bot)
        asked = time.monotonic()
        api.people[person].writes("/following")
        await api.wait_for(person, before + 1, 30)
        seen.answered.append(time.monotonic() - asked)
        await asyncio.sleep(1.5)


@contextmanager
def server(
    limits: Limits, readers: Sequence[int], asking: bool = False
) -> Iterator[tuple[str, str, Callable[[], Seen]]]:
    """A Bot API in a process of its own: its address, its token, and how to ask what it saw."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=serve, args=(theirs, limits, readers, asking), daemon=True)
    process.start()
    address, token = ours.recv()

    def finish() -> Seen:
        ours.send("stop")
        seen: Seen = ours.recv()
        return seen

    try:
        yield address, token, finish
    finally:
        process.terminate()
        process.join()


def prepare(path: Path, readers: Sequence[int], cards: int, days: int = 1) -> None:
    """A database with the sample day, so many times, all these subscribers, and everybody's hour come."""
    db = open_database(path)
    now = datetime.now(UTC)
    sample = list(read_listing(sample_days()["2026-08-21"]).papers)
    found = [replace(paper, id=f"{paper.id}{day or ''}") for day in range(days) for paper in sample]
    with db.atomic():
        papers.save_listing(db, now.date(), found, now)
        for reader in readers:
            chat = Chat(reader, "private" if reader > 0 else "supergroup", "zh", datetime.min.time(), "UTC", cards)
            chats.add(db, chat, 0, now - timedelta(minutes=1), now)
    db.close()


def settings_for(address: str, token: str, path: Path, **more: Any) -> config.Settings:
    """The settings of a bot on that server; the Hub cannot be reached, and nobody waits for it."""
    return config.load(
        telegram_bot_token=token, telegram_api_base_url=address, hf_endpoint="http://127.0.0.1:9", database_path=path,
        **more,
    )  # fmt: skip


async def broadcast(settings: config.Settings) -> None:
    """Run the bot until every push is finished."""
    async with reading_room(settings) as (store, library, summariser):
        app = App(settings, store, library, summariser, lambda: datetime.now(UTC))
        running = asyncio.create_task(app.run(publish_interval=timedelta(seconds=1)))
        while not await store(_is_finished):  # noqa: ASYNC110 - what is asked is the disk
            await asyncio.sleep(0.5)
        app.stop()
        await running


def paced(folder: Path) -> list[tuple[str, str]]:
    """3,000 messages to 300 chats at the default rates, against Telegram's limits."""
    prepare(folder / "paced.db", READERS, cards=8)
    with server(TELEGRAM_LIMITS, READERS, asking=True) as (address, token, finish):
        asyncio.run(broadcast(settings_for(address, token, folder / "paced.db")))
        seen = finish()
    moments = seen.all_moments()
    spans = sorted(found[-1] - found[0] for found in seen.moments.values())
    seconds = moments[-1] - moments[0]
    rate, together = (len(moments) - 1) / seconds, (len(moments) + len(seen.answered) - 1) / seconds
    first = sum(moment < moments[0] + 1 for moment in moments)
    return [
        ("messages delivered", f"{len(moments)} to {len(READERS)} chats"),
        ("rate, of the ceiling of 28/s", f"{rate:.2f}/s = {rate / 28:.1%}"),
        ("the same with the answers that people got meanwhile", f"{together:.2f}/s = {together / 28:.1%}"),
        ("in the first second", str(first)),
        ("answers 429", str(seen.refused)),
        ("one chat's messages span (p95)", f"{percentile(spans, 95):.1f} s"),
        (f"a command's answer meanwhile (p95 of {len(seen.answered)})", f"{percentile(seen.answered, 95):.2f} s"),
    ]


def groups(folder: Path) -> list[tuple[str, str]]:
    """More messages to groups than they take in a minute."""
    prepare(folder / "groups.db", GROUPS, cards=24, days=2)
    with server(TELEGRAM_LIMITS, GROUPS) as (address, token, finish):
        asyncio.run(broadcast(settings_for(address, token, folder / "groups.db")))
        seen = finish()
    return [
        ("groups: messages", f"{len(seen.all_moments())} to {len(GROUPS)} groups"),
        ("groups: answers 429", str(seen.refused)),
        ("groups: most in one group in any minute", str(max(map(_most_in_a_minute, seen.moments.values())))),
        ("groups: from first to last message", f"{seen.all_moments()[-1] - seen.all_moments()[0]:.1f} s"),
    ]


def _most_in_a_minute(moments: Sequence[float]) -> int:
    return max((sum(begin <= moment < begin + 60 for moment in moments) for begin in moments), default=0)


def unpaced(folder: Path) -> list[tuple[str, str]]:
    """The same with every ceiling off: what one process can do."""
    readers = range(1, 1001)
    prepare(folder / "unpaced.db", readers, cards=8)
    with server(Limits(), readers) as (address, token, finish):
        rates = {"send_rate": "0", "send_rate_per_chat": "0", "send_rate_per_group": "0"}
        began = time.process_time()
        asyncio.run(broadcast(settings_for(address, token, folder / "unpaced.db", **rates)))
        busy = time.process_time() - began
        seen = finish()
    moments = seen.all_moments()
    seconds, count = moments[-1] - moments[0], len(moments)
    return [
        ("ceilings off: messages", f"{count} to {len(readers)} chats"),
        ("ceilings off: rate", f"{count / seconds:.0f}/s"),
        ("ceilings off: processor time a message, this process", f"{busy / count * 1e6:.0f} µs, its start included"),
        ("ceilings off: processor time a message, the server", f"{seen.busy / count * 1e6:.0f} µs"),
        ("ceilings off: busy", f"{busy / seconds:.0%} of one core here, {seen.busy / seconds:.0%} there"),
    ]


def queued(folder: Path) -> list[tuple[str, str]]:
    """A million messages waiting, in a process of its own for the sake of its peak memory."""
    readers = 100_000
    prepare(folder / "queued.db", range(1, readers + 1), cards=10)
    with server(TELEGRAM_LIMITS, range(1, 400)) as (address, token, _):
        return [(f"{readers * 12:,} messages queued", _in_a_process("queue-only", address, token, str(folder)))]


def queue_only(address: str, token: str, folder: Path) -> None:
    """Prints the peak memory (MB) before and after everything is planned and a few messages are sent."""
    settings = settings_for(address, token, folder / "queued.db")
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

    async def some() -> None:
        async with reading_room(settings) as (store, library, summariser):
            app = App(settings, store, library, summariser, lambda: datetime.now(UTC))
            running = asyncio.create_task(app.run())
            while True:
                await asyncio.sleep(0.5)
                if await store(lambda db: db.execute("SELECT sum(step) FROM pushes").fetchone()[0] or 0) > 200:
                    break
            app.stop()
            await running

    asyncio.run(some())
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(f"peak {peak // 1024} MB ({before // 1024} MB before the bot started)")  # noqa: T201


def _in_a_process(*arguments: str) -> str:
    return subprocess.run(  # noqa: S603 - ourselves
        [sys.executable, "-m", "tests.bench_delivery", *arguments], check=True, capture_output=True, text=True
    ).stdout.strip()


def planning(folder: Path) -> list[tuple[str, str]]:
    """Matching and planning for many subscribers, in a process of its own for the sake of its peak memory."""
    return [
        (f"{readers:,} subscribers x 5 words, 50 papers", _in_a_process("plan-only", str(readers), str(folder)))
        for readers in (10_000, 100_000)
    ]


def plan_only(readers: int, folder: Path) -> None:
    """Prints seconds and peak memory (MB) of planning alone."""
    path = folder / f"plan-{readers}.db"
    random = Random(7)  # noqa: S311 - the same words every time
    db = open_database(path)
    now = datetime.now(UTC)
    sample = list(read_listing(sample_days()["2026-08-21"]).papers)
    fifty = [
        replace(paper, id=f"2699.{number:05}", upvotes=number, abstract=_with_words(paper, random))
        for number, paper in zip(range(50), itertools.cycle(sample), strict=False)
    ]
    with db.atomic():
        papers.save_listing(db, now.date(), fifty, now)
        for reader in range(1, readers + 1):
            chats.add(db, Chat(reader, "private", "zh", datetime.min.time(), "UTC", 10), 0, now - timedelta(1), now)
            followed.add(db, reader, [Follow(word) for word in random.sample(WORDS, 5)])
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    began, busy = time.monotonic(), time.process_time()
    planned, longest = _plan_all(db, now)
    seconds, busy = time.monotonic() - began, time.process_time() - busy
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    db.close()
    memory = f"peak {peak // 1024} MB ({before // 1024} MB before)"
    print(f"{seconds:.1f} s ({busy:.1f} s of one core), longest batch {longest:.2f} s, {memory}")  # noqa: T201
    assert planned == readers


def _with_words(paper: Paper, random: Random) -> str:
    return f"{paper.abstract} It concerns {random.choice(WORDS)} and {random.choice(WORDS)}."


def _plan_all(db: Database, now: datetime) -> tuple[int, float]:
    """How many were planned for, and the seconds that the longest transaction took."""
    planned, longest = 0, 0.0
    news = read_news(db, now)
    while True:
        began = time.monotonic()
        with db.atomic():
            count = plan_due(db, news)
        longest = max(longest, time.monotonic() - began)
        if not count:
            return planned, longest
        planned += count


def kills(folder: Path) -> list[tuple[str, str]]:
    """2,000 messages to 200 chats, the bot killed with SIGKILL 50 times on the way."""
    readers, cards = range(1, 201), 8
    prepare(folder / "kills.db", readers, cards)
    random = Random(11)  # noqa: S311 - the same moments every time
    with server(Limits(), readers) as (address, token, finish):
        environment = {
            "PATH": os.environ["PATH"], "PYTHONPATH": str(Path(__file__).parents[1]),
            "TELEGRAM_BOT_TOKEN": token, "TELEGRAM_API_BASE_URL": address, "HF_ENDPOINT": "http://127.0.0.1:9",
            "DATABASE_PATH": str(folder / "kills.db"), "SEND_RATE": "100/1s", "SEND_RATE_PER_CHAT": "10/1s",
        }  # fmt: skip
        killed = 0
        while not _finished(folder / "kills.db"):
            process = subprocess.Popen(
                [sys.executable, "-m", "bot", "run"], env=environment, cwd=folder, stderr=subprocess.DEVNULL
            )
            if killed < 50:
                _wait_for_messages(folder / "kills.db", process, random.uniform(0.05, 0.6))
                process.send_signal(signal.SIGKILL)
                killed += 1
            else:
                while not _finished(folder / "kills.db"):
                    time.sleep(0.2)
                process.send_signal(signal.SIGTERM)
            process.wait()
        seen = finish()
    expected = len(readers) * (cards + 2)
    distinct = sum(len(set(texts)) for texts in seen.texts.values())
    total = sum(len(texts) for texts in seen.texts.values())
    in_order = all(list(dict.fromkeys(texts)) == list(dict.fromkeys(seen.texts[1])) for texts in seen.texts.values())
    worst = max(len(texts) - len(set(texts)) for texts in seen.texts.values())
    return [
        (f"{killed} kills: messages lost", f"{expected - distinct} of {expected}"),
        (f"{killed} kills: repeated", f"{total - distinct} in all, at most {worst} in one chat"),
        (f"{killed} kills: order kept", "yes" if in_order else "NO"),
    ]


def _finished(path: Path) -> bool:
    db = Database(str(path))
    finished = _is_finished(db)
    db.close()
    return finished


def _is_finished(db: Database) -> bool:
    """Whether pushes were under way and none is any more."""
    query = "SELECT EXISTS (SELECT 1 FROM counts WHERE name = 'pushes') AND NOT EXISTS (SELECT 1 FROM pushes)"
    return bool(db.execute(query).fetchone()[0])


def _steps(path: Path) -> int:
    db = Database(str(path))
    steps = db.execute("SELECT coalesce(sum(step), 0) FROM pushes").fetchone()[0]
    db.close()
    return int(steps)


def _wait_for_messages(path: Path, process: subprocess.Popen[bytes], seconds: float) -> None:
    """Wait until the bot has begun to send, then so many seconds more."""
    before = _steps(path)
    while process.poll() is None and _steps(path) == before and not _finished(path):
        time.sleep(0.02)
    time.sleep(seconds)


def percentile(values: Sequence[float], percent: int) -> float:
    """The value that so many percent of the values do not exceed."""
    return statistics.quantiles(values, n=100)[percent - 1] if len(values) > 1 else float("nan")


MEASURES = {
    "paced": paced, "groups": groups, "unpaced": unpaced, "planning": planning, "queued": queued, "kills": kills,
}  # fmt: skip


def main(arguments: list[str]) -> None:
    """Measure what is asked for, or everything, and print the table."""
    os.sched_setaffinity(0, set(range(1, os.cpu_count() or 2)) or {0})  # the server has core 0 to itself
    print(f"{'measured':<58} result")  # noqa: T201
    for name in arguments or MEASURES:
        with tempfile.TemporaryDirectory() as folder:
            for row in MEASURES[name](Path(folder)):
                print(f"{row[0]:<58} {row[1]}", flush=True)  # noqa: T201


if __name__ == "__main__":
    if sys.argv[1:2] == ["plan-only"]:
        plan_only(int(sys.argv[2]), Path(sys.argv[3]))
    elif sys.argv[1:2] == ["queue-only"]:
        queue_only(sys.argv[2], sys.argv[3], Path(sys.argv[4]))
    else:
        main(sys.argv[1:])
