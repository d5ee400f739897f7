"""How much one person may ask for."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from bot.chat.allowance import Allowance, Limit


@given(st.lists(st.tuples(st.floats(0, 5), st.integers(1, 3)), max_size=80))
def test_nobody_ever_gets_more_in_a_window_and_nobody_is_refused_because_of_others(asked: list[Any]) -> None:
    allowance, now, taken = Allowance(3, 10.0), 0.0, dict[int, list[float]]()
    for pause, who in asked:
        now += pause
        recent = [moment for moment in taken.setdefault(who, []) if moment > now - 10.0]
        assert allowance.take(who, now) == (len(recent) < 3)
        if len(recent) < 3:
            taken[who].append(now)


def test_the_end_is_said_once_in_a_window_and_then_no_more() -> None:
    limit = Limit(2, 60.0)
    assert [limit.judge(1, second) for second in range(5)] == ["fine", "fine", "tell", "ignore", "ignore"]
    assert limit.judge(2, 5) == "fine"
    assert [limit.judge(1, 60 + second) for second in range(4)] == ["fine", "fine", "tell", "ignore"]


def test_people_who_have_gone_are_forgotten() -> None:
    allowance = Allowance(5, 60.0)
    for person in range(100_000):
        allowance.take(person, person / 10)
    assert len(allowance) <= 2 * 600 + 256
