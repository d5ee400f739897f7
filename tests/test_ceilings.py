"""The sender's ceilings under a clock that only the test moves: whatever is asked when, no window is ever overfull."""

import heapq
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import count, cycle, pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot import config
from bot.deliver.ceilings import CLOSED_AT_MOST, Ceilings, Request, Urgency, next_request
from bot.embedded.limits import TELEGRAM_LIMITS, Gate
from bot.setting_values import Rate

OFF = Rate(0, 1)
DEFAULTS = (Rate(28, 1), Rate(1, 1), Rate(20, 60))
A_HAIR = 1e-6  # seconds that adding floats may cost


@dataclass(frozen=True)
class Asked:
    """A message that somebody wants to send at this moment, and how long Telegram takes to answer it."""

    at: float
    chat_id: int
    urgency: Urgency = Urgency.BROADCAST
    latency: float = 0.05


@dataclass
class Sent:
    request: Request
    left: float
    answered: float


@dataclass
class Simulation:
    """Plays the pacer's part with virtual time.

    `late`: how long after its moment each timer fires, in turn. `flood`: when Telegram takes no message from this bot.
    """

    ceilings: Ceilings
    late: Sequence[float] = (0.0,)
    flood: tuple[float, float] = (0.0, 0.0)
    sent: list[Sent] = field(default_factory=list)
    refused: list[Sent] = field(default_factory=list)
    most_remembered: int = 0
    _waiting: dict[Request, float] = field(default_factory=dict)
    _events: list[tuple[float, int, Request | None, float | None]] = field(default_factory=list)
    _numbers: Iterator[int] = field(default_factory=count)
    _timer: int = -1  # the number of the one timer that counts

    def play(self, asked: Sequence[Asked]) -> list[Sent]:
        """Ask for all of it; returns what left when."""
        for wish in sorted(asked, key=lambda wish: wish.at):
            number = next(self._numbers)
            heapq.heappush(self._events, (wish.at, number, Request(wish.chat_id, wish.urgency, number), wish.latency))
        while self._events:
            now, number, request, latency = heapq.heappop(self._events)
            if request and latency is not None:
                self._waiting[request] = latency
            elif request:
                self._hear(request, now)
            elif number != self._timer:
                continue
            self._pump(now)
        assert not self._waiting
        return self.sent

    def _hear(self, request: Request, now: float) -> None:
        begin, end = self.flood
        mine = next(one for one in reversed(self.sent) if one.request is request)
        if begin <= mine.left < end:
            self.sent.remove(mine)
            self.refused.append(mine)
            self.ceilings.told_to_wait(request.chat_id, end - mine.left, now)
            self._waiting[request] = mine.answered - mine.left
        self.ceilings.answered(request.chat_id, now)

    def _pump(self, now: float) -> None:
        while self._waiting:
            request, look_again = next_request(self._waiting, self.ceilings, now)
            if not request:
                if look_again < float("inf"):
                    self._timer = self._at(look_again + self.late[self._timer % len(self.late)], None)
                return
            if request.urgency is Urgency.BROADCAST:
                people = [other for other in self._waiting if other.urgency is Urgency.PERSON]
                assert all(self.ceilings.ready_at(person.chat_id) > now for person in people), "a person was overtaken"
            self.ceilings.leaves(request.chat_id, now)
            answered = now + self._waiting.pop(request)
            self.sent.append(Sent(request, now, answered))
            self.most_remembered = max(self.most_remembered, len(self.ceilings))
            self._at(answered, request)

    def _at(self, moment: float, request: Request | None) -> int:
        number = next(self._numbers)
        heapq.heappush(self._events, (moment, number, request, None))
        return number


def check_window(left: Sequence[float], rate: Rate) -> None:
    """No stretch of `rate.seconds`, wherever it begins, carries more than `rate.messages`."""
    if rate.messages:
        for first, beyond in zip(left, left[rate.messages :], strict=False):
            assert beyond - first >= rate.seconds - A_HAIR


def check_chat(sent: Sequence[Sent], per_chat: Rate, per_group: Rate) -> None:
    """In one chat: one in flight, the gap kept from the answer, a group's window kept, and the order of asking."""
    for before, after in pairwise(sent):
        assert after.left >= before.answered + per_chat.interval - A_HAIR
    if sent[0].request.chat_id < 0 and per_group.messages:
        for first, beyond in zip(sent, sent[per_group.messages :], strict=False):
            assert beyond.left >= first.answered + per_group.seconds - A_HAIR
    for urgency in Urgency:
        numbers = [one.request.number for one in sent if one.request.urgency is urgency]
        assert numbers == sorted(numbers)


RATES = st.one_of(st.just(OFF), st.builds(Rate, st.integers(1, 40), st.sampled_from([1, 2, 60])))
WISHES = st.lists(
    st.builds(
        Asked,
        at=st.floats(0, 30, width=32),
        chat_id=st.sampled_from([-3, -2, -1, 1, 2, 3, 4, 5]),
        urgency=st.sampled_from(Urgency),
        latency=st.floats(0, 3, width=32),
    ),
    min_size=1,
    max_size=60,
)


@settings(deadline=None)
@given(RATES, RATES, RATES, WISHES, st.lists(st.floats(0, 0.05), min_size=1, max_size=9))
def test_no_ceiling_is_ever_broken_and_everything_goes_out(
    overall: Rate, per_chat: Rate, per_group: Rate, wishes: list[Asked], late: list[float]
) -> None:
    sent = Simulation(Ceilings(overall, per_chat, per_group), late).play(wishes)
    assert len(sent) == len(wishes)
    check_window([one.left for one in sent], overall)
    for chat_id in {wish.chat_id for wish in wishes}:
        check_chat([one for one in sent if one.request.chat_id == chat_id], per_chat, per_group)


@given(st.lists(st.floats(0.001, 0.03), min_size=1, max_size=40))
def test_the_default_settings_meet_telegrams_limits_without_one_429(latencies: list[float]) -> None:
    asked = [*range(1, 21), *range(1, 80), *[-1] * 21]  # two messages for some people, and more than a group may have
    latency = cycle(latencies)
    rates = (
        config.Settings.model_fields[name].default
        for name in ("send_rate", "send_rate_per_chat", "send_rate_per_group")
    )
    sent = Simulation(Ceilings(*rates)).play([Asked(0, chat_id, latency=next(latency)) for chat_id in asked])
    telegram = Gate(TELEGRAM_LIMITS)
    waits = [telegram.admit(one.request.chat_id, one.answered) for one in sorted(sent, key=lambda one: one.answered)]
    assert waits == [0] * len(asked)


def test_the_first_second_carries_no_more_than_any_other() -> None:
    sent = Simulation(Ceilings(*DEFAULTS)).play([Asked(0, chat_id) for chat_id in range(1, 101)])
    first = [one.left for one in sent if one.left < 1 - A_HAIR]
    assert len(first) == 28
    gaps = [after - before for before, after in pairwise(first)]
    assert min(gaps) == pytest.approx(max(gaps)) == pytest.approx(1 / 28)


def test_after_a_silence_nothing_is_made_up_for() -> None:
    wishes = [Asked(0, 1), *(Asked(50, chat_id) for chat_id in range(2, 60))]
    sent = Simulation(Ceilings(*DEFAULTS)).play(wishes)
    assert sum(50 <= one.left < 51 - A_HAIR for one in sent) == 28


def test_a_first_message_that_arrives_late_puts_off_the_second_that_counts_from_it() -> None:
    wishes = [Asked(0, 1, latency=0.4), *(Asked(0, chat_id, latency=0.01) for chat_id in range(2, 101))]
    sent = Simulation(Ceilings(*DEFAULTS)).play(wishes)
    assert sum(one.left < sent[0].answered + 1 - A_HAIR for one in sent) == 28
    assert sent[-1].left == pytest.approx(99 / 28 + 0.4, abs=0.05), "held back once, and not again in every second"


@given(st.lists(st.floats(0.001, 0.3), min_size=28, max_size=28))
def test_the_first_second_holds_however_long_each_new_connection_takes(latencies: list[float]) -> None:
    simulation = Simulation(Ceilings(*DEFAULTS))
    for begins in (0, 100):  # after the start, and after a silence
        wishes = [Asked(begins, number, latency=latency) for number, latency in enumerate(latencies, start=1)]
        wishes += [Asked(begins, number, latency=0.001) for number in range(100, 160)]
        arrived = sorted(one.answered for one in simulation.play(wishes) if one.left >= begins)  # at the latest
        assert sum(moment < arrived[0] + 1 for moment in arrived) <= 28


def test_timers_that_fire_a_little_late_cost_no_speed() -> None:
    sent = Simulation(Ceilings(*DEFAULTS), late=(0.0015, 0.0002, 0.001)).play(
        [Asked(0, chat_id) for chat_id in range(1, 28 * 20 + 1)]
    )
    seconds = sent[-1].left - sent[0].left
    assert (len(sent) - 1) / seconds > 0.99 * 28
    check_window([one.left for one in sent], DEFAULTS[0])


@pytest.mark.parametrize("late", [0.01, 0.02, 0.03, 0.035])
def test_a_timer_that_fires_late_once_lets_no_second_be_overfull(late: float) -> None:
    ceilings = Ceilings(*DEFAULTS)
    left = []
    for number in range(100):
        moment = ceilings.open_at() + (late if number in {0, 40} else 0)
        ceilings.leaves(number + 1, moment)
        left.append(moment)
    check_window(left, DEFAULTS[0])


def test_ten_cards_of_one_chat_leave_a_second_after_each_answer() -> None:
    sent = Simulation(Ceilings(*DEFAULTS)).play([Asked(0, 7, latency=0.2)] * 10)
    assert [one.left for one in sent] == pytest.approx([1.2 * place for place in range(10)])


def test_a_group_gets_twenty_quickly_and_the_next_when_the_first_is_a_minute_old() -> None:
    sent = Simulation(Ceilings(*DEFAULTS)).play([Asked(0, -7, latency=0.5)] * 41)
    assert sent[19].left == pytest.approx(19 * 1.5)
    assert sent[20].left == pytest.approx(sent[0].answered + 60)
    assert sent[40].left == pytest.approx(sent[20].answered + 60)


def test_a_person_goes_before_every_broadcast_that_waits() -> None:
    wishes = [*(Asked(0, chat_id) for chat_id in range(1, 200)), Asked(2, 500, Urgency.PERSON)]
    sent = Simulation(Ceilings(*DEFAULTS)).play(wishes)
    answer = next(one for one in sent if one.request.chat_id == 500)
    assert answer.left <= 2 + 1 / 28 + A_HAIR


def test_a_demanded_wait_closes_that_chat_and_no_other() -> None:
    ceilings = Ceilings(OFF, OFF, OFF)
    ceilings.leaves(1, now=10)
    ceilings.told_to_wait(1, 7, now=10.5)
    ceilings.answered(1, now=10.5)
    assert ceilings.ready_at(1) == 17.5
    assert ceilings.ready_at(2) <= 10.5


@pytest.mark.parametrize(("one", "other"), [(1, 2), (-1, 2), (1, -2)])
def test_a_second_chat_that_must_wait_meanwhile_closes_everything(one: int, other: int) -> None:
    ceilings = Ceilings(*DEFAULTS)
    ceilings.told_to_wait(one, 30, now=10)
    ceilings.told_to_wait(other, 5, now=12)
    assert ceilings.ready_at(3) == 17
    assert ceilings.ready_at(other) == 17
    assert ceilings.ready_at(one) == 40


def test_chats_that_must_wait_for_hours_keep_nobody_else_waiting_for_long() -> None:
    ceilings = Ceilings(*DEFAULTS)
    for chat_id in (-1, -2):
        ceilings.leaves(chat_id, now=10)
        ceilings.told_to_wait(chat_id, 3600, now=10)
        ceilings.answered(chat_id, now=10)
    assert ceilings.ready_at(3) == 10 + CLOSED_AT_MOST
    ceilings.leaves(3, now=40)
    assert ceilings.ready_at(4) == float("inf"), "one message shows whether Telegram means everybody"
    ceilings.answered(3, now=40.1)
    assert ceilings.ready_at(4) <= 40.1
    assert ceilings.ready_at(-1) == ceilings.ready_at(-2) == 3610


def test_a_chat_that_must_wait_while_others_are_served_closes_only_itself() -> None:
    ceilings = Ceilings(*DEFAULTS)
    ceilings.told_to_wait(-1, 3600, now=10)
    ceilings.leaves(3, now=11)
    ceilings.answered(3, now=11.1)
    ceilings.told_to_wait(-2, 3600, now=20)
    assert ceilings.ready_at(3) <= 20


def test_when_telegram_takes_nothing_from_anybody_one_message_asks_now_and_then() -> None:
    simulation = Simulation(Ceilings(*DEFAULTS), flood=(1, 301))
    sent = simulation.play([Asked(0, chat_id) for chat_id in range(1, 101)])
    assert len(sent) == 100
    first, *later = [one.left for one in simulation.refused if one.left > 2]
    assert len(simulation.refused) - len(later) <= 4, "those that had left before the second was refused"
    assert all(after - before >= CLOSED_AT_MOST for before, after in pairwise([first, *later]))
    assert len(later) <= 9
    check_window([one.left for one in sent], DEFAULTS[0])


def test_a_second_chat_that_must_wait_after_the_first_is_over_closes_only_itself() -> None:
    ceilings = Ceilings(*DEFAULTS)
    ceilings.told_to_wait(1, 5, now=10)
    ceilings.told_to_wait(2, 5, now=15)
    assert ceilings.ready_at(2) == 20
    assert ceilings.ready_at(3) <= 15


def test_a_group_that_paces_itself_does_not_count_as_one_that_was_told_to_wait() -> None:
    ceilings = Ceilings(*DEFAULTS)
    for second in range(20):
        ceilings.leaves(-1, second)
        ceilings.answered(-1, second)
    assert ceilings.ready_at(-1) == 60
    ceilings.told_to_wait(2, 5, now=20)
    assert ceilings.ready_at(3) <= 20


def test_the_same_chat_told_twice_waits_until_the_later_moment() -> None:
    ceilings = Ceilings(*DEFAULTS)
    ceilings.told_to_wait(1, 30, now=10)
    ceilings.told_to_wait(1, 5, now=11)
    assert ceilings.ready_at(1) == 40
    assert ceilings.ready_at(2) <= 10


def test_the_memory_of_idle_chats_is_dropped() -> None:
    ceilings = Ceilings(*DEFAULTS)
    for chat_id in (1, -1):
        ceilings.leaves(chat_id, now=10)
    ceilings.answered(1, now=10)
    ceilings.answered(-1, now=10)
    ceilings.leaves(2, now=10.5)
    ceilings.forget_idle(now=12)
    assert len(ceilings) == 2  # the group for its minute, and the chat whose message is in flight
    ceilings.answered(2, now=12)
    ceilings.forget_idle(now=71)
    assert len(ceilings) == 0


def test_a_broadcast_to_many_chats_remembers_only_the_latest() -> None:
    simulation = Simulation(Ceilings(Rate(1000, 1), Rate(10, 1), Rate(20, 60)))
    sent = simulation.play([Asked(0, chat_id, latency=0.01) for chat_id in range(1, 601)])
    assert len(sent) == 600
    assert simulation.most_remembered <= 256
