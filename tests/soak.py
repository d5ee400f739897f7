"""A month of the real bot in some minutes, with everything going wrong: `python -m tests.soak --help`.

The bot runs in a process of its own against embedded servers, its clock put forward hour by hour. Faults of every kind
happen at random, the bot is killed and stopped at random. In the end every reader must have got every paper that was
due, once, the faults must stand in the log, and memory and file must not have grown with what was delivered.
"""

import asyncio
import contextlib
import multiprocessing
import re
import signal
import sqlite3
import sys
import tempfile
import time as real_time
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from random import Random
from typing import Any

import click
from aiohttp import web

from bot.demo import Clock
from bot.embedded.bot_api import BotApi
from bot.embedded.faults import Answer, Drop, Page
from bot.embedded.papers_api import PapersApi
from storage import chats, followed
from storage.backup import back_up
from storage.opening import open_database
from storage.records import Chat, Follow
from tests import soak_bot
from tests.model_api import ModelApi, completion, entry_for
from tests.test_app import rival

START = datetime(2026, 3, 1, 18, 0, tzinfo=UTC)  # a Sunday
ZONES = ("Asia/Shanghai", "Europe/Berlin", "America/Los_Angeles", "America/New_York", "Asia/Kolkata", "UTC",
         "Australia/Sydney", "America/Sao_Paulo", "Africa/Nairobi", "Asia/Kathmandu")  # fmt: skip
TOPICS = ("zebra", "otter", "lynx", "heron", "gecko", "bison", "koala", "raven", "tapir", "viper")
PAPERS_A_DAY = 8
CARDS = 2
KEPT_MESSAGES = 12  # of each chat, in the embedded Telegram: enough to be edited
PATIENCE = 180.0  # seconds for one hour of the bot's
_LINK = re.compile(r"https://huggingface\.co/papers/(\d{4}\.\d{5})")


@dataclass
class Reader:
    """A subscriber, what it follows, and which papers it was shown how often."""

    id: int
    words: str | None
    excluded: bool
    shown: set[str] = field(default_factory=set)
    repeated: int = 0  # messages that brought nothing but what had come before
    seen: int = 0  # the latest message that was looked at
    absent: bool = False  # has blocked the bot once: then not everything was due

    def due(self, titles: dict[str, str]) -> set[str]:
        """The papers that it must have been shown."""
        if self.words is None:
            return set(titles)
        return {paper for paper, title in titles.items() if (self.words in title) is not self.excluded}

    def look(self, api: BotApi) -> None:
        """Note what is new in the chat, and let the embedded Telegram forget what is old."""
        chat = api.chat(self.id)
        for number in [number for number in chat.by_id if number > self.seen]:
            message = chat.by_id[number]
            if message.from_bot and (papers := set(_LINK.findall(message.html))):
                self.repeated += papers <= self.shown
                self.shown |= papers
            self.seen = number
        for number in list(chat.by_id)[:-KEPT_MESSAGES]:
            del chat.by_id[number]


def entry(day: date, number: int, random: Random) -> dict[str, Any]:
    """A paper as the Hub lists it."""
    topic = random.choice(TOPICS)
    paper_id = f"{day:%y%m}.{day.day:02d}{number:03d}"
    return {
        "title": "",
        "paper": {
            "id": paper_id, "title": f"On the {topic} problem, part {paper_id}", "upvotes": random.randint(0, 90),
            "summary": f"We study the {topic} problem. Our method is simple. It works on {number + 11} tasks.",
            "authors": [{"name": "Ada Example"}], "publishedAt": f"{day}T00:00:00.000Z",
        },
    }  # fmt: skip


class Month:
    """The world around the bot: its servers, its readers, and what goes wrong."""

    def __init__(self, folder: Path, readers: int, seed: int) -> None:
        self.random = Random(seed)  # noqa: S311 - the same month again for the same seed
        self.clock = Clock(START)
        self.api = BotApi(clock=self.clock, record_calls=False)
        self.papers = PapersApi({}, clock=self.clock)
        self.model = ModelApi(reply=self._reply)
        self.path = folder / "soak.db"
        self.log_path = folder / "soak.log"
        self.readers = [self._reader(number) for number in range(1, readers + 1)]
        self.titles: dict[str, str] = {}
        self.kills = 0
        self.lost_answers = 0
        self._late: list[Any] = []
        self.model_fault: Callable[[dict[str, Any]], Any] | None = None
        self._killing: asyncio.TimerHandle | None = None
        self._process: Any = None
        self._pipe: Any = None

    def _reader(self, number: int) -> Reader:
        follows = number % 3
        return Reader(number, self.random.choice(TOPICS) if follows else None, excluded=follows == 2)

    # The bot

    def prepare(self) -> None:
        """Subscribe everybody, each at an hour and in a zone of its own."""
        db = open_database(self.path)
        now = self.clock()
        with db.atomic():
            for reader in self.readers:
                self.api.person(reader.id, language_code="en").writes("hello")
                hour, zone = time(self.random.randrange(24), self.random.choice((0, 30))), self.random.choice(ZONES)
                chat = Chat(reader.id, "private", self.random.choice(("zh", "en")), hour, zone, CARDS)
                chats.add(db, chat, 0, now + timedelta(hours=reader.id % 24 + 1), now)
                if reader.words:
                    followed.add(db, reader.id, [Follow(reader.words, reader.excluded)])
        db.close()
        self.api.updates.pending.clear()

    def start_bot(self) -> None:
        """Start the bot's process, at the world's time."""
        context = multiprocessing.get_context("spawn")
        self._pipe, theirs = context.Pipe()
        overrides = {
            "telegram_bot_token": self.api.token, "telegram_api_base_url": self.api.base_url,
            "hf_endpoint": self.papers.base_url, "openai_base_url": self.model.base_url, "openai_api_key": "sk-soak",
            "database_path": self.path, "send_rate": "0", "send_rate_per_chat": "0", "send_rate_per_group": "0",
            "collect_interval": "24h", "summary_daily_limit": 100_000,
        }  # fmt: skip
        arguments = (theirs, overrides, self.clock(), self.log_path)
        self._process = context.Process(target=soak_bot.run, args=arguments, daemon=True)
        self._process.start()
        theirs.close()  # so that its end is noticed

    async def order(self, name: str, value: Any = None) -> Any:
        """Have the bot do something; its answer. If it is killed meanwhile, it is started and told again."""
        while True:
            try:
                self._pipe.send((name, value))
                return await asyncio.wait_for(asyncio.to_thread(self._pipe.recv), PATIENCE)
            except (EOFError, OSError):
                await asyncio.to_thread(self._process.join)
                self.start_bot()

    def kill_in(self, seconds: float) -> None:
        """kill -9, while it does something else."""
        self.kills += 1
        self._killing = asyncio.get_running_loop().call_later(seconds, self._process.kill)

    async def over(self) -> None:
        """Wait until the bot has ended of its own accord, as it must, unless it has just been killed."""
        await asyncio.to_thread(self._process.join, PATIENCE)
        assert self._process.exitcode in (1, -signal.SIGKILL), self._process.exitcode

    async def stop_bot(self) -> None:
        """As SIGTERM does, unless it has just been killed."""
        with contextlib.suppress(OSError):
            self._pipe.send(("stop", None))
        await asyncio.to_thread(self._process.join, 30)
        assert self._process.exitcode in (0, -signal.SIGKILL), self._process.exitcode

    # The Hub

    def list_papers(self, day: date) -> None:
        """What the Hub lists on this day; nothing at weekends. Two papers are listed late."""
        if day.weekday() > 4:
            return
        entries = [entry(day, number, self.random) for number in range(PAPERS_A_DAY)]
        self.papers.days[day.isoformat()] = entries[:-2]
        self._late = entries[-2:]
        self.titles |= {listed["paper"]["id"]: listed["paper"]["title"] for listed in entries}

    def list_late_papers(self, day: date) -> None:
        """What comes to the day's list in the afternoon."""
        if day.isoformat() in self.papers.days:
            self.papers.days[day.isoformat()] = [*self.papers.days[day.isoformat()], *self._late]

    # The model

    def _reply(self, request: dict[str, Any]) -> Any:
        if self.model_fault and self.random.random() < 0.7:
            return self.model_fault(request)
        if "all prose in English" in request["messages"][0]["content"]:
            return entry_for(
                request, title="A title", tldr="A new method is proposed and tested.",
                main_work="The authors propose a new method for the problem and test it.",
                highlights=["The method is simple.", "It is tested well."], comment="For researchers of the field.",
            )  # fmt: skip
        return entry_for(request)

    # The verdict

    def look(self) -> None:
        """Note what everybody got."""
        for reader in self.readers:
            reader.look(self.api)

    def problems(self) -> list[str]:
        """What a reader would complain about."""
        found = []
        for reader in self.readers:
            missing = sorted(reader.due(self.titles) - reader.shown)
            if missing and not reader.absent:
                found.append(f"reader {reader.id} never got {' '.join(missing[:5])} ({len(missing)} in all)")
            if reader.repeated > self.kills + self.lost_answers:
                found.append(f"reader {reader.id} got {reader.repeated} messages twice")
            if reader.words and reader.excluded and (hidden := reader.shown - reader.due(self.titles)):
                found.append(f"reader {reader.id} was shown what it hides: {sorted(hidden)[:5]}")
        return found


# What goes wrong: each does it, and returns when it is over. What must stand in the log afterwards is named beside it.


async def hub_answers(month: Month, answer: Callable[[web.Request], web.StreamResponse], times: int = 12) -> None:
    month.papers.faults += [answer] * times


async def hub_down(month: Month) -> None:
    await hub_answers(month, lambda _: web.Response(status=503))


async def hub_busy(month: Month) -> None:
    await hub_answers(month, lambda _: web.Response(status=429, headers={"Retry-After": "0"}))


async def hub_refuses(month: Month) -> None:
    await hub_answers(month, lambda _: web.json_response({"error": "no"}, status=403), 3)


async def hub_babbles(month: Month) -> None:
    await hub_answers(month, lambda _: web.Response(text="<html>maintenance</html>", content_type="text/html"), 3)


async def hub_slips(month: Month) -> None:
    """One malformed paper among good ones."""
    for day in list(month.papers.days)[-3:]:
        month.papers.days[day] = [{"paper": {"id": 17}}, *month.papers.days[day]]


async def model_fails(month: Month, reply: Callable[[dict[str, Any]], Any]) -> None:
    month.model_fault = reply


async def model_down(month: Month) -> None:
    await model_fails(month, lambda _: web.Response(status=503))


async def model_busy(month: Month) -> None:
    await model_fails(month, lambda _: web.Response(status=429, headers={"Retry-After": "0"}))


async def model_refuses(month: Month) -> None:
    await model_fails(month, lambda _: completion(None, refusal="I cannot help with that."))


async def model_cut_off(month: Month) -> None:
    await model_fails(month, lambda request: completion(entry_for(request)[:80], finish_reason="length"))


async def model_invalid(month: Month) -> None:
    await model_fails(month, lambda _: completion('{"title": 1}'))


async def model_wrong_numbers(month: Month) -> None:
    await model_fails(month, lambda request: entry_for(request, tldr="本文的方法快了 977 倍，效果很好。"))


async def telegram(month: Month, fault: Any, times: int = 3) -> None:
    for _ in range(times):
        month.api.script(fault, method="sendMessage")


async def telegram_5xx(month: Month) -> None:
    await telegram(month, Answer(500, "Internal Server Error"))


async def telegram_page(month: Month) -> None:
    await telegram(month, Page(502))


async def telegram_drops(month: Month) -> None:
    await telegram(month, Drop())


async def telegram_loses_answer(month: Month) -> None:
    month.lost_answers += 1
    await telegram(month, Drop(delivered=True), 1)


async def telegram_waits(month: Month) -> None:
    await telegram(month, Answer(429, "Too Many Requests: retry after 1", {"retry_after": 1}), 1)


async def telegram_gone(month: Month) -> None:
    port = int(month.api.base_url.rpartition(":")[2])
    await month.api.stop()
    await asyncio.sleep(0.3)
    await month.api.start(port)


async def reader_blocks(month: Month) -> None:
    """Somebody blocks the bot, and is back the next time."""
    for reader in month.readers:
        person = month.api.people[reader.id]
        if person.chat.private_refusal:
            person.unblocks()
            person.writes("/start")
    reader = month.random.choice(month.readers)
    reader.absent = True
    month.api.people[reader.id].blocks()


async def database_locked(month: Month) -> None:
    def lock() -> None:
        with contextlib.closing(sqlite3.connect(month.path, timeout=10)) as other:
            other.execute("BEGIN IMMEDIATE")
            real_time.sleep(1.0)
            other.rollback()

    await asyncio.to_thread(lock)


async def disk_full(month: Month) -> None:
    await month.order("disk", 1.0)


async def killed(month: Month) -> None:
    month.kill_in(month.random.uniform(0.05, 0.6))


async def stopped(month: Month) -> None:
    await month.stop_bot()
    month.start_bot()


async def rivalled(month: Month) -> None:
    """Another instance with the same token: ours gives way, and is started again when the other is gone."""
    async with rival(month.api):
        await month.over()
    month.start_bot()


async def damaged(month: Month) -> None:
    """The file is damaged: the bot refuses to start, and goes on with the copy that was made."""
    await month.stop_bot()
    copy = month.path.with_suffix(".copy")
    back_up(month.path, copy)
    month.path.write_bytes(b"\xff" * 40_000)
    month.start_bot()
    await month.over()
    for left in month.path.parent.glob("soak.db-*"):
        left.unlink()
    copy.replace(month.path)
    month.start_bot()


async def hostile(month: Month) -> None:
    """One reader's app gone mad."""
    person = month.api.people[month.random.choice(month.readers).id]
    person.writes("/follow " + "x" * 4000)
    message = person.writes("/date 2023-02-30\x07<b>&")
    for data in ("abstract:1:../../etc", "day:9999-99-99", "save:" + "9" * 50, "\u202e", "forget:no"):
        person.forges_tap(message.message_id, data)
    for _ in range(30):
        person.writes("/following")


FAULTS: dict[Callable[[Month], Awaitable[None]], str] = {  # and what the log must say of it
    hub_down: r"HTTP 503|papers API",
    hub_busy: r"papers API .*429|quota|trying again",
    hub_refuses: r"HTTP 403",
    hub_babbles: r"papers API .*(JSON|HTML)",
    hub_slips: r"an entry of the papers API cannot be read",
    model_down: r"HTTP 503",
    model_busy: r"HTTP 429",
    model_refuses: r"refused: the model declined",
    model_cut_off: r"cut-off: the answer ended with length",
    model_invalid: r"no summary: .*title",
    model_wrong_numbers: r"no summary: .*977",
    telegram_5xx: r"waits .*Internal Server Error",
    telegram_page: r"waits .*HTTP 502",
    telegram_drops: r"waits .*ServerDisconnected",
    telegram_loses_answer: r"waits .*ServerDisconnected",
    telegram_waits: r"demands a pause of 1 s",
    telegram_gone: r"Telegram cannot be reached",
    reader_blocks: r"sleeps",
    database_locked: "",  # waited for in silence: BUSY_SECONDS is longer
    disk_full: r"the disk is full",
    hostile: r"too much at once",
    rivalled: r"another instance",
    damaged: r"is damaged",
}
ENDS = (killed, stopped, rivalled, damaged)  # only in the first third: afterwards the memory of one process is watched


@click.command()
@click.option("--days", default=30, show_default=True)
@click.option("--readers", default=1000, show_default=True)
@click.option("--seed", default=1, show_default=True)
@click.option("--folder", type=click.Path(path_type=Path), help="Keeps the database and the log there.")
def main(days: int, readers: int, seed: int, folder: Path | None) -> None:
    """Play the month and say whether every promise was kept; exit code 1 if not."""
    with tempfile.TemporaryDirectory() as passing:
        sys.exit(asyncio.run(_play(Month(folder or Path(passing), readers, seed), days)))


async def _play(month: Month, days: int) -> int:
    began, happened, sizes = real_time.monotonic(), Counter[str](), []
    async with month.api, month.papers, month.model:
        month.prepare()
        month.start_bot()
        for number in range(days + 2):
            sizes.append(await _day(month, number, days, happened))
            click.echo(
                f"day {number + 1:2d}: {sizes[-1][0] / 2**20:6.1f} MB memory, {sizes[-1][1] / 2**20:6.2f} MB file"
            )
        await month.stop_bot()
    return _verdict(month, happened, sizes[days // 3 + 1 : days], real_time.monotonic() - began)


async def _day(month: Month, number: int, days: int, happened: Counter[str]) -> tuple[int, int]:
    """One day, from 18:00 UTC; after the last one nothing is listed and nothing goes wrong any more."""
    start = START + timedelta(days=number)
    for hour in range(24):
        moment = start + timedelta(hours=hour + 1)
        if moment.hour == 6 and number < days:
            month.list_papers(moment.date())
        if moment.hour == 16 and number < days:
            month.list_late_papers(moment.date())
        if number < days and month.random.random() < 0.4:
            faults = [*(fault for fault in FAULTS if fault not in ENDS), *(ENDS * 2 if number < days // 3 else ())]
            fault = month.random.choice(faults)
            happened[fault.__name__] += 1
            await fault(month)
        month.clock.set_forward(moment)
        await month.order("hour", moment)
        month.papers.faults.clear()
        month.look()
        if moment.hour == 6:  # the day's papers have been read, or tried
            month.model_fault = None
    sizes: tuple[int, int] = await month.order("evening")
    return sizes


def _verdict(month: Month, happened: Counter[str], sizes: list[tuple[int, int]], seconds: float) -> int:
    log = month.log_path.read_text(encoding="utf-8", errors="replace")
    names = {fault.__name__: words for fault, words in FAULTS.items()}
    problems = month.problems()
    problems += [f"{name}: not in the log" for name in happened if (w := names.get(name)) and not re.search(w, log)]
    problems += [f"a secret in the log: {secret[:3]}…" for secret in (month.api.token, "sk-soak") if secret in log]
    problems += [
        f"a traceback in the log: {line}" for line in set(re.findall(r"^(?:\w+\.)+\w*Error.*", log, re.MULTILINE))
    ]
    memory, file = ([size[part] for size in sizes] for part in (0, 1))
    grown = (file[-1] - file[-len(file) // 3]) / (len(file) // 3)
    if memory[-1] > 1.15 * memory[len(memory) // 3]:
        problems.append("memory grows")
    delivered = sum(len(reader.shown) for reader in month.readers)
    click.echo(f"{len(month.readers)} readers, {len(month.titles)} papers, {delivered} shown, {seconds:.0f} s")
    click.echo(f"went wrong: {', '.join(f'{name} {count}' for name, count in happened.most_common())}")
    repeated = sum(reader.repeated for reader in month.readers)
    click.echo(f"killed {month.kills} times, {month.lost_answers} answers lost: {repeated} messages came twice")
    click.echo(f"without restart: memory {memory[0] / 2**20:.1f} → {memory[-1] / 2**20:.1f} MB, "
               f"file {file[0] / 2**20:.2f} → {file[-1] / 2**20:.2f} MB, "
               f"at last {grown / 2**10:.0f} KB a day")  # fmt: skip
    for problem in problems[:20]:
        click.echo(f"✗ {problem}")
    click.echo("✗ broken promises" if problems else "✓ every reader got every paper that was due, once")
    return 1 if problems else 0


if __name__ == "__main__":
    main()
