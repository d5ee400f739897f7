"""Work that is shared: done once for all who ask meanwhile, whoever of them goes away."""

import asyncio
from typing import Any

import pytest

from bot.shared_work import SharedWork, drop


class Work:
    """Goes on until it is let go; then it fails, or comes to how often it was begun."""

    def __init__(self, error: Exception | None = None) -> None:
        self.begun = 0
        self.let_go = asyncio.Event()
        self._error = error

    async def __call__(self) -> int:
        self.begun += 1
        await self.let_go.wait()
        if self._error:
            raise self._error
        return self.begun


async def people(count: int, shared: SharedWork[str, int], work: Work) -> list[asyncio.Task[int]]:
    """So many who wait for the same work."""
    waiting = [asyncio.create_task(shared("a", work)) for _ in range(count)]
    await asyncio.sleep(0)
    return waiting


async def test_who_asks_meanwhile_gets_the_same_answer_and_who_comes_later_another() -> None:
    shared, work = SharedWork[str, int](), Work()
    waiting = await people(3, shared, work)
    assert ("a" in shared, "b" in shared, len(shared)) == (True, False, 1)
    work.let_go.set()
    assert await asyncio.gather(*waiting) == [1, 1, 1]
    assert ("a" in shared, len(shared)) == (False, 0)
    assert await shared("a", work) == 2


async def test_nobody_waits_for_the_work_of_another_key() -> None:
    shared, slow, fast = SharedWork[str, int](), Work(), Work()
    await people(1, shared, slow)
    fast.let_go.set()
    assert await shared("b", fast) == 1
    await shared.close()


async def test_who_goes_away_leaves_the_work_to_the_others() -> None:
    shared, work = SharedWork[str, int](), Work()
    impatient, patient = await people(2, shared, work)
    await drop(impatient)
    work.let_go.set()
    assert (await patient, impatient.cancelled(), work.begun) == (1, True, 1)


async def test_an_error_reaches_everybody() -> None:
    shared, work = SharedWork[str, int](), Work(ValueError("no"))
    waiting = await people(2, shared, work)
    work.let_go.set()
    assert [str(end) for end in await asyncio.gather(*waiting, return_exceptions=True)] == ["no", "no"]


@pytest.mark.parametrize("count", [0, 1])
async def test_an_error_that_nobody_waits_for_any_more_is_no_complaint(count: int) -> None:
    complaints: list[dict[str, Any]] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, complaint: complaints.append(complaint))
    shared, work = SharedWork[str, int](), Work(ValueError("no"))
    task = shared.task("a", work)
    await drop(*await people(count, shared, work))
    work.let_go.set()
    await asyncio.wait({task})
    del task  # it complains when it is thrown away
    assert complaints == []


async def test_closing_drops_the_work_and_whoever_waits_for_it() -> None:
    shared, work = SharedWork[str, int](), Work()
    (waiting,) = await people(1, shared, work)
    await shared.close()
    await asyncio.wait({waiting})
    assert (waiting.cancelled(), len(shared)) == (True, 0)
