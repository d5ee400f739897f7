"""So many pushes at once and no more, whatever becomes of each of them."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from itertools import islice

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.deliver.lanes import LENT, Lanes, pauses
from storage.database import DatabaseError
from tests.talk import logged


class Pushes:
    """Unfinished pushes, and what happened to each. `act` drives one; what it leaves in `unfinished` goes on."""

    def __init__(self, count: int, width: int) -> None:
        self.unfinished = list(range(1, count + 1))
        self.begun: list[int] = []
        self.at_once = 0
        self.most_at_once = 0
        self.changed = asyncio.Event()
        self.act: Callable[[int], object] = self.finish
        self.lookups = 0
        self.lanes = Lanes(width, self.waiting, self.drive)

    async def waiting(self, limit: int) -> list[int]:
        self.lookups += 1
        self.changed.set()
        await asyncio.sleep(0)
        return self.unfinished[:limit]

    async def drive(self, push_id: int) -> None:
        self.begun.append(push_id)
        self.changed.set()
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        try:
            await asyncio.sleep(0)
            done = self.act(push_id)
            if asyncio.iscoroutine(done):
                await done
        finally:
            self.at_once -= 1
            self.changed.set()

    def finish(self, push_id: int) -> None:
        self.unfinished.remove(push_id)

    async def until(self, condition: Callable[[], object]) -> None:
        async with asyncio.timeout(20):
            while not condition():
                self.changed.clear()
                await self.changed.wait()


@asynccontextmanager
async def opened(count: int, width: int) -> AsyncIterator[Pushes]:
    pushes = Pushes(count, width)
    running = asyncio.create_task(pushes.lanes.run())
    yield pushes
    await pushes.lanes.close()
    await running


async def test_pushes_are_opened_in_their_order_and_all_are_seen_through() -> None:
    async with opened(20, 3) as pushes:
        await pushes.until(lambda: not pushes.unfinished)
        assert pushes.begun == list(range(1, 21))
        assert pushes.most_at_once == 3


async def test_a_push_that_is_planned_later_is_found_when_the_lanes_are_woken() -> None:
    async with opened(0, 2) as pushes:
        await asyncio.sleep(0)
        pushes.unfinished.append(7)
        pushes.lanes.wake()
        await pushes.until(lambda: pushes.begun == [7])


async def test_a_push_that_breaks_off_does_not_hold_up_the_others(caplog: pytest.LogCaptureFixture) -> None:
    async with opened(12, 2) as pushes:
        broken = {1, 2, 3, 4, 5}  # more than there are lanes

        def act(push_id: int) -> None:
            if push_id in broken:
                raise RuntimeError("this one cannot be delivered")
            pushes.finish(push_id)

        pushes.act = act
        await pushes.until(lambda: set(pushes.unfinished) == broken)
        assert sorted(pushes.begun) == list(range(1, 13))  # each once: no hot loop
        assert "push 1 broke off" in caplog.text
        broken.clear()
        pushes.lanes.wake()
        await pushes.until(lambda: not pushes.unfinished)


async def test_a_lookup_that_fails_is_tried_again_when_the_lanes_are_woken(caplog: pytest.LogCaptureFixture) -> None:
    pushes = Pushes(2, 2)

    async def waiting(limit: int) -> list[int]:
        pushes.lookups += 1
        pushes.changed.set()
        if pushes.lookups == 1:
            raise OSError("the disk is away")
        return pushes.unfinished[:limit]

    lanes = Lanes(2, waiting, pushes.drive)
    running = asyncio.create_task(lanes.run())
    await pushes.until(lambda: pushes.lookups)
    assert not running.done()
    assert "looked up again with the next tick: the disk is away" in caplog.text
    lanes.wake()
    await pushes.until(lambda: not pushes.unfinished)
    await lanes.close()
    await running


async def test_a_database_that_is_locked_is_one_line(caplog: pytest.LogCaptureFixture) -> None:
    async def waiting(_limit: int) -> list[int]:
        raise DatabaseError("another process keeps it locked")

    lanes = Lanes(2, waiting, Pushes(0, 0).drive)
    running = asyncio.create_task(lanes.run())
    await logged(caplog, "another process keeps it locked")
    await lanes.close()
    await running
    assert [record.exc_info for record in caplog.records if record.levelno >= logging.ERROR] == [None]


async def test_a_push_that_meets_a_locked_database_is_one_line(caplog: pytest.LogCaptureFixture) -> None:
    async with opened(1, 2) as pushes:

        def act(_push_id: int) -> None:
            raise DatabaseError("another process keeps it locked")

        pushes.act = act
        await logged(caplog, "push 1 broke off; it goes on with the next tick: another process keeps it locked")
    assert [record.exc_info for record in caplog.records if record.levelno >= logging.ERROR] == [None]


async def test_closing_waits_for_what_is_in_flight_and_opens_nothing_more() -> None:
    pushes = Pushes(5, 2)
    gate = asyncio.Event()

    async def act(push_id: int) -> None:
        await gate.wait()
        pushes.finish(push_id)

    pushes.act = act
    running = asyncio.create_task(pushes.lanes.run())
    await pushes.until(lambda: len(pushes.begun) == 2)
    closing = asyncio.create_task(pushes.lanes.close())
    await asyncio.sleep(0)
    assert pushes.lanes.closing
    assert not closing.done()
    gate.set()
    await closing
    await running
    assert pushes.begun == [1, 2]
    assert pushes.unfinished == [3, 4, 5]


async def test_closing_ends_a_pause() -> None:
    pushes = Pushes(1, 1)
    pushes.act = lambda push_id: pushes.lanes.pause(3600)
    running = asyncio.create_task(pushes.lanes.run())
    await pushes.until(lambda: pushes.begun)
    async with asyncio.timeout(20):
        await pushes.lanes.close()
        await running


async def test_closing_while_pushes_are_being_looked_up_opens_none() -> None:
    pushes = Pushes(3, 3)
    running = asyncio.create_task(pushes.lanes.run())
    await pushes.until(lambda: pushes.lookups)
    await pushes.lanes.close()
    await running
    assert pushes.begun == []


async def test_pushes_that_wait_long_do_not_hold_up_the_others() -> None:
    async with opened(12, 2) as pushes:
        stuck = {1, 2, 3, 4, 5}  # more than there are lanes

        async def act(push_id: int) -> None:
            if push_id in stuck:
                await pushes.lanes.pause(3600)
            else:
                pushes.finish(push_id)

        pushes.act = act
        await pushes.until(lambda: set(pushes.unfinished) == stuck)


async def test_a_push_that_waits_a_moment_keeps_its_lane() -> None:
    async with opened(2, 1) as pushes:
        begun_before_the_end_of: dict[int, list[int]] = {}

        async def act(push_id: int) -> None:
            await pushes.lanes.pause(0.01)
            begun_before_the_end_of[push_id] = list(pushes.begun)
            pushes.finish(push_id)

        pushes.act = act
        await pushes.until(lambda: not pushes.unfinished)
        assert begun_before_the_end_of[1] == [1]


def test_the_longer_an_outage_lasts_the_less_often_it_is_tried() -> None:
    tried = list(islice(pauses(), 50))
    assert tried == sorted(tried)
    assert tried[-1] == 300


async def test_an_outage_opens_no_push_for_everybody() -> None:
    async with opened(100, 2) as pushes:
        pushes.act = lambda push_id: pushes.lanes.pause(3600)
        await pushes.until(lambda: len(pushes.begun) == 2 + 2 * LENT)
        for _ in range(20):
            pushes.lanes.wake()
            await asyncio.sleep(0)
        assert len(pushes.begun) == 2 + 2 * LENT


async def test_a_lane_that_was_lent_is_lent_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.deliver.lanes.SHORT", 0.0)
    monkeypatch.setattr("bot.deliver.lanes.LENT", 1)
    async with opened(3, 1) as pushes:

        async def act(push_id: int) -> None:
            if push_id < 3:
                await pushes.lanes.pause(0.001 if push_id == 1 else 3600)
            pushes.finish(push_id)

        pushes.act = act
        pushes.unfinished = [1]
        await pushes.until(lambda: not pushes.unfinished)
        pushes.unfinished = [2, 3]
        pushes.lanes.wake()
        await pushes.until(lambda: pushes.unfinished == [2])


async def test_a_push_that_is_cancelled_leaves_its_lane_to_the_next() -> None:
    async with opened(2, 1) as pushes:

        async def act(push_id: int) -> None:
            pushes.finish(push_id)
            if push_id == 1:
                raise asyncio.CancelledError

        pushes.act = act
        await pushes.until(lambda: not pushes.unfinished)


async def test_who_has_waited_long_takes_up_a_lane_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.deliver.lanes.SHORT", 0.0)
    async with opened(9, 3) as pushes:
        at_work = most_at_work = 0

        async def act(push_id: int) -> None:
            nonlocal at_work, most_at_work
            await pushes.lanes.pause(0.001)
            at_work += 1
            most_at_work = max(most_at_work, at_work)
            await asyncio.sleep(0.002)
            at_work -= 1
            pushes.finish(push_id)

        pushes.act = act
        await pushes.until(lambda: not pushes.unfinished)
        assert most_at_work == 3


async def test_what_was_sent_is_noted_as_often_as_it_takes(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("bot.deliver.lanes.PAUSES", (0,))
    lanes = Pushes(0, 1).lanes
    answers: list[DatabaseError | int] = [DatabaseError("the disk is full"), DatabaseError("the disk is full"), 7]

    async def write() -> int:
        answer = answers.pop(0)
        if isinstance(answer, DatabaseError):
            raise answer
        return answer

    assert await lanes.insist("push 1", write) == 7
    assert caplog.text.count("push 1: waits 0 s: the disk is full") == 2
    answers.append(DatabaseError("the disk is full"))
    await lanes.close()
    assert await lanes.insist("push 1", write) is None


@settings(deadline=None, max_examples=20)
@given(st.integers(1, 5), st.lists(st.integers(0, 6), max_size=25))
async def test_the_width_is_never_exceeded_and_nothing_is_left_behind(width: int, lengths: list[int]) -> None:
    async with opened(len(lengths), width) as pushes:

        async def act(push_id: int) -> None:
            for _ in range(lengths[push_id - 1]):
                await asyncio.sleep(0)
            pushes.finish(push_id)

        pushes.act = act
        await pushes.until(lambda: not pushes.unfinished)
        assert pushes.begun == list(range(1, len(lengths) + 1))
        assert pushes.most_at_once == min(width, len(lengths))
