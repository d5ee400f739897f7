"""A new reader's first day, played with the real bot and written into the README: `python -m tests.transcript`.

A test plays it again and compares, so that what the README shows cannot go stale.
"""

import asyncio
import re
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from bot.demo import Clock, stage
from bot.embedded.chats import Message
from bot.embedded.people import Person

README = Path(__file__).parents[1] / "README.md"
_SECTION = re.compile(r"(?<=<!-- first day -->\n).*?(?=<!-- end of the first day -->)", re.DOTALL)
EVENING = datetime(2026, 8, 21, 12, 0, tzinfo=UTC)
MORNING = datetime(2026, 8, 22, 1, 0, 1, tzinfo=UTC)  # 09:00 in Shanghai
LONGEST = 12  # lines of one message; the rest is an ellipsis
_MARKUP = re.compile(r"([\\`*_<>|~\[\]])")


class Day:
    """What was said, as it was said."""

    def __init__(self, reader: Person) -> None:
        self.reader = reader
        self.lines: list[str] = []
        self._seen: set[int] = set()

    async def writes(self, words: str, answers: int = 1, whole: int = 1) -> list[Message]:
        """The reader writes; the bot answers with so many messages."""
        self._tell("Reader", f"`{words}`")
        self.reader.writes(words)
        return await self.hears(answers, whole)

    async def taps(self, message: Message, button: str, answers: int = 0, whole: int = 1) -> list[Message]:
        """The reader taps a button, named by its text or the beginning of its data."""
        found = next(b for b in message.buttons if button == b["text"] or b.get("callback_data", "").startswith(button))
        notice = await self.reader.taps(message.message_id, found["callback_data"]).answered()
        self._tell("Reader", f"taps **{found['text']}**" + (f" — *{notice['text']}*" if notice.get("text") else ""))
        return await self.hears(answers, whole) if answers else []

    async def changes(self, message: Message, button: str) -> None:
        """The reader taps a button of a message that edits itself; shown as it is then."""
        before = message.edited
        await self.reader.world.wait_until(lambda: button in str(message.reply_markup), 20)
        await self.taps(message, button)
        await self.reader.world.wait_until(lambda: message.edited != before and button not in str(message.reply_markup))
        self._tell("Bot", "  \n".join(_shown(message, LONGEST)))

    async def hears(self, answers: int, whole: int = 1) -> list[Message]:
        """The bot's next messages; those after `whole` of them are told by their first line."""
        await self.reader.world.wait_for(self.reader.chat.id, lambda _: len(self._new()) >= answers, 20)
        new = self._new()
        for place, message in enumerate(new):
            self._tell("Bot", "  \n".join(_shown(message, LONGEST if place < whole else 1)))
        self._seen |= {message.message_id for message in new}
        return new

    def note(self, words: str) -> None:
        """What happens meanwhile."""
        self.lines += [f"*{words}*", ""]

    def _new(self) -> list[Message]:
        return [message for message in self.reader.chat.from_bot if message.message_id not in self._seen]

    def _tell(self, who: str, text: str) -> None:
        self.lines += [*f"> **{who}:** {text}".replace("\n", "\n> ").split("\n"), ""]


def _shown(message: Message, most: int) -> Iterator[str]:
    lines = [line for line in message.text.splitlines() if line.strip()]
    yield from (_MARKUP.sub(r"\\\1", line) for line in lines[:most])
    if len(lines) > most:
        yield "…"
    if most == 1:
        return
    rows = (message.reply_markup or {}).get("inline_keyboard", [])
    yield from (" ".join(f"<kbd>{button['text']}</kbd>" for button in row) for row in rows)


async def first_day() -> str:
    """The day as Markdown."""
    clock = Clock(EVENING)
    with tempfile.TemporaryDirectory() as folder:
        async with stage(clock, Path(folder)) as api:
            day = Day(api.person(1001, first_name="Lin", language_code="en"))
            await _evening(day)
            day.note("The next morning at 09:00 the push comes by itself; only its header makes a sound.")
            clock.set_forward(MORNING)
            await _morning(day)
            return "\n".join(day.lines)


async def _evening(day: Day) -> None:
    (welcome,) = await day.writes("/start")
    await day.taps(welcome, "topics", answers=1)
    await day.writes("/follow agent, reinforcement learning, -speech recognition")
    await day.writes("/following")
    (settings,) = await day.writes("/settings")
    await day.taps(settings, "set:cards")
    await day.changes(settings, "set:cards:3")


async def _morning(day: Day) -> None:
    push = await day.hears(5, whole=2)
    await day.taps(push[1], "save:")
    await day.taps(push[1], "more:")
    (found,) = await day.writes("/search video world models")
    await day.taps(found, "paper:", answers=1, whole=0)
    await day.writes("/saved")
    await day.writes("/week", whole=1)


def with_first_day(readme: str, day: str) -> str:
    """The README with this day in its place. Raises ValueError if it has no place for one."""
    if not _SECTION.search(readme):
        raise ValueError("the README has no place for the first day")
    return _SECTION.sub(lambda _: f"\n{day}\n", readme)


if __name__ == "__main__":
    README.write_text(with_first_day(README.read_text(encoding="utf-8"), asyncio.run(first_day())), encoding="utf-8")
