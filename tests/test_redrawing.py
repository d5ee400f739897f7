"""Messages that are drawn anew: one edit at a time, the last wish wins, and nothing stays behind."""

import asyncio

import pytest

from bot.chat.redrawing import Redrawing

HERE, ELSEWHERE = (1, 5), (1, 6)


class Telegram:
    """Takes edits one by one, when it is let."""

    def __init__(self) -> None:
        self.taken: list[str] = []
        self.open = asyncio.Event()

    async def take(self, wish: str) -> None:
        await self.open.wait()
        self.taken.append(wish)


async def test_twenty_wishes_at_once_are_the_first_and_the_last_edit() -> None:
    telegram, redrawing = Telegram(), Redrawing()
    async with asyncio.TaskGroup() as group:
        for number in range(20):
            group.create_task(redrawing.redraw(HERE, lambda number=number: telegram.take(str(number))))  # type: ignore[misc]
        group.create_task(redrawing.redraw(ELSEWHERE, lambda: telegram.take("elsewhere")))
        await asyncio.sleep(0)
        telegram.open.set()
    assert [wish for wish in telegram.taken if wish != "elsewhere"] == ["0", "19"]
    assert telegram.taken.count("elsewhere") == 1
    await redrawing.redraw(HERE, lambda: telegram.take("later"))
    assert telegram.taken[-1] == "later"


async def test_an_edit_that_breaks_off_does_not_stop_the_next() -> None:
    telegram, redrawing = Telegram(), Redrawing()
    telegram.open.set()

    async def breaks() -> None:
        raise ValueError

    with pytest.raises(ValueError):  # noqa: PT011 - any error will do
        await redrawing.redraw(HERE, breaks)
    await redrawing.redraw(HERE, lambda: telegram.take("next"))
    assert telegram.taken == ["next"]


async def test_a_wish_that_waits_behind_one_that_breaks_off_is_carried_out() -> None:
    telegram, redrawing = Telegram(), Redrawing()

    async def breaks() -> None:
        await telegram.open.wait()
        raise ValueError

    async with asyncio.TaskGroup() as group:
        group.create_task(redrawing.redraw(HERE, breaks))
        await asyncio.sleep(0)
        group.create_task(redrawing.redraw(HERE, lambda: telegram.take("next")))
        await asyncio.sleep(0)
        telegram.open.set()
    assert telegram.taken == ["next"]


async def test_what_is_being_done_is_not_done_again_and_later_it_is() -> None:
    telegram, redrawing = Telegram(), Redrawing()
    async with asyncio.TaskGroup() as group:
        for _ in range(20):
            group.create_task(redrawing.once((1, "file"), lambda: telegram.take("file")))
        await asyncio.sleep(0)
        telegram.open.set()
    assert telegram.taken == ["file"]
    await redrawing.once((1, "file"), lambda: telegram.take("again"))
    assert telegram.taken == ["file", "again"]
