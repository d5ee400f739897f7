"""The program itself, as its operator runs it, killed and stopped in the middle of a broadcast."""

import re
import signal
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import pytest

from bot.announcing import WIDTH
from bot.embedded.bot_api import BotApi
from bot.embedded.chats import Message
from bot.embedded.faults import Slow
from bot.embedded.papers_api import PapersApi
from bot.listing import read_listing
from storage import announcements, chats, papers
from storage.opening import open_database
from storage.records import Chat
from tests import program
from tests.program import PATIENCE, Program
from tests.test_app import rival
from tests.test_push import cards, entry

ROOT = Path(__file__).parents[1]
TOKEN = "123456:NEVER-TO-BE-SEEN"
READERS = range(1, 7)
CARDS = 8
ALL = list(range(1, CARDS + 1))


class Telegram(BotApi):
    """Telegram, and beside it the Hub's address."""

    hub = ""


@asynccontextmanager
async def running(api: Telegram, path: Path, token: str = TOKEN) -> AsyncIterator[Program]:
    """The bot, on these servers and this database; killed at the end if it still runs."""
    settings = {
        "TELEGRAM_BOT_TOKEN": token, "DATABASE_PATH": str(path), "TELEGRAM_API_BASE_URL": api.base_url,
        "HF_ENDPOINT": api.hub, "SEND_RATE": "0", "SEND_RATE_PER_CHAT": "0", "SEND_RATE_PER_GROUP": "0",
    }  # fmt: skip
    async with program.running(["run"], settings, path.parent) as bot:
        yield bot


async def end(bot: Program, number: signal.Signals | None = None) -> tuple[int, str]:
    """Send this signal; the exit code and what was written, when it is over."""
    if number is not None:
        bot.send_signal(number)
    code, out, err = await bot.ended()
    assert TOKEN not in out + err
    return code, out + err


@pytest.fixture
async def api() -> AsyncIterator[Telegram]:
    """Telegram, with the readers' chats open; every message takes a moment."""
    async with PapersApi({}) as hub, Telegram(TOKEN) as server:
        server.hub = hub.base_url
        for reader in READERS:
            server.person(reader).writes("hello")
        server.updates.pending.clear()
        server.script(Slow(0.01), method="sendMessage", times=None)
        yield server


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A database in which everybody's hour has come, and the day is collected."""
    db = open_database(tmp_path / "bot.db")
    now = datetime.now(UTC)
    with db.atomic():
        day = read_listing([entry(number, upvotes=100 - number) for number in ALL])
        papers.save_listing(db, now.date(), list(day.papers), now)
        for reader in READERS:
            chat = Chat(reader, "private", "en", time(0), "UTC", 100)
            chats.add(db, chat, 0, now - timedelta(minutes=1), now)
    db.close()
    return tmp_path / "bot.db"


def messages(api: Telegram) -> int:
    return sum(len(api.chat(reader).from_bot) for reader in READERS)


def is_whole(sent: Sequence[Message]) -> bool:
    return cards(sent)[-1:] == [CARDS]


async def so_many(api: Telegram, count: int) -> None:
    await api.wait_until(lambda: messages(api) >= count, PATIENCE)


async def all_done(api: Telegram) -> None:
    for reader in READERS:
        await api.wait_for(reader, is_whole, PATIENCE)


def check_chat(sent: Sequence[Message], kills: int) -> None:
    """Nothing lost, the order kept, nothing planned anew, at most one message a kill twice."""
    numbers = cards(sent)
    assert sorted(set(numbers)) == ALL
    assert numbers == sorted(numbers)
    headers = [message for message in sent if re.search(r"\d+ new papers", message.text)]
    assert headers
    assert all(f"{CARDS} new papers" in header.text for header in headers)
    assert sent[: len(headers)] == headers
    assert len(sent) - 1 - len(ALL) <= kills


async def test_killed_at_any_moment_it_loses_nothing_and_repeats_only_what_was_in_flight(
    api: Telegram, path: Path
) -> None:
    moments = (3, 25)
    for moment in moments:
        async with running(api, path) as bot:
            await so_many(api, moment)
            await end(bot, signal.SIGKILL)
    async with running(api, path):
        await all_done(api)
    for reader in READERS:
        check_chat(api.chat(reader).from_bot, kills=len(moments))


async def test_stopped_by_sigterm_it_repeats_nothing_and_ends_well(api: Telegram, path: Path) -> None:
    async with running(api, path) as bot:
        await so_many(api, 10)
        bot.send_signal(signal.SIGTERM)
        code, text = await end(bot, signal.SIGTERM)  # twice, as an impatient operator does
        assert code == 0
        assert "Traceback" not in text
        assert "ERROR" not in text
    assert messages(api) < len(READERS) * (1 + CARDS)
    async with running(api, path):
        await all_done(api)
    for reader in READERS:
        check_chat(api.chat(reader).from_bot, kills=0)


async def test_a_wrong_token_is_one_clear_line_and_exit_code_1(api: Telegram, path: Path) -> None:
    async with running(api, path, token="123456:WRONG-AND-SECRET") as bot:
        code, text = await end(bot)
        assert code == 1
        assert text.count("\n") == 1
        assert "the token is wrong or was revoked; get the current one from @BotFather" in text
        assert "WRONG-AND-SECRET" not in text


async def test_a_second_instance_says_so_and_ends_with_exit_code_1(api: Telegram, path: Path) -> None:
    async with rival(api), running(api, path) as bot:
        code, text = await end(bot)
        assert code == 1
        assert "another instance runs with the same token; stop one of the two" in text.splitlines()[-1]
        assert "Traceback" not in text


async def test_a_second_bot_on_the_same_database_says_so_and_sends_nothing(api: Telegram, path: Path) -> None:
    async with running(api, path):
        await so_many(api, 5)
        async with running(api, path) as second:
            code, text = await end(second)
        assert code == 1
        assert text.splitlines()[-1].endswith(f"another bot runs on the database {path}; stop one of the two")
        assert "Traceback" not in text
        await all_done(api)
    for reader in READERS:
        check_chat(api.chat(reader).from_bot, kills=0)


async def test_a_bot_killed_in_the_middle_of_an_announcement_loses_nobody(api: Telegram, tmp_path: Path) -> None:
    db = open_database(tmp_path / "bot.db")
    now, crowd = datetime.now(UTC), range(101, 141)
    with db.atomic():
        for reader in crowd:
            api.person(reader).writes("hello")
            chats.add(db, Chat(reader, "private", "en", time(0), "UTC", 1), 0, now + timedelta(days=1), now)
        announcements.confirm(db, announcements.draft(db, 101, "news", now), 101, now)
    db.close()
    api.updates.pending.clear()

    def news() -> list[int]:
        return [sum(message.text == "news" for message in api.chat(reader).from_bot) for reader in crowd]

    async with running(api, tmp_path / "bot.db") as bot:
        await api.wait_until(lambda: sum(news()) >= 12, 10)
        await end(bot, signal.SIGKILL)
    before = sum(news())
    assert before < len(crowd)
    async with running(api, tmp_path / "bot.db") as bot:
        await api.wait_until(lambda: "is out" in "".join(m.text for m in api.chat(101).from_bot), 10)
        await end(bot, signal.SIGTERM)
    assert min(news()) == 1
    assert sum(news()) - len(crowd) <= WIDTH
    assert max(news()) <= 2
