"""What operators are told and when, as a function of what was told before."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.markup import MESSAGE_UNITS, fits, plain, utf16_units
from bot.operators.alerts import (
    ERRORS_AT_MOST_EVERY,
    MOST_ERRORS_KEPT,
    OTHER,
    Alert,
    ErrorGroup,
    Errors,
    Over,
    Told,
    decide,
    read,
    written,
)
from bot.operators.health import Kind, Problem
from bot.operators.words import alert_messages, duration
from bot.wording import LANGUAGES
from storage.records import Language

NOW = datetime(2026, 8, 21, 12, 0, tzinfo=UTC)
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
DOWN = Problem("problem-papers", NOW, "HTTP 503")


class Days:
    """Look after look, each with what was told before, kept as text as in a database."""

    def __init__(self) -> None:
        self.kept: str | None = None

    def look(
        self, at: timedelta, *problems: Problem, unknown: Sequence[Kind] = (), errors: Sequence[ErrorGroup] = ()
    ) -> list[Alert]:
        """What is said so long after noon."""
        alerts, told = decide(read(self.kept), problems, set(unknown), errors, NOW + at)
        self.kept = written(told)
        assert read(self.kept) == told
        return alerts


def test_a_problem_is_told_once_and_once_when_it_is_over_with_how_long_it_lasted() -> None:
    days = Days()
    assert days.look(MINUTE, DOWN) == [DOWN]
    assert [days.look(minutes * MINUTE, DOWN) for minutes in range(2, 300)] == [[]] * 298
    assert days.look(5 * HOUR) == [Over("problem-papers", 5 * HOUR)]
    assert days.look(6 * HOUR) == []


def test_a_problem_that_comes_and_goes_is_told_once_an_hour() -> None:
    days = Days()
    said = [alert for minute in range(180) for alert in days.look(minute * MINUTE, *[DOWN] * (minute % 2))]
    assert len([alert for alert in said if isinstance(alert, Problem)]) == 3
    assert len([alert for alert in said if isinstance(alert, Over)]) == 3


def test_a_restart_neither_repeats_a_problem_nor_takes_silence_for_its_end() -> None:
    days = Days()
    days.look(MINUTE, DOWN)
    assert days.look(2 * MINUTE, unknown=["problem-papers"]) == []  # it has not been tried since the start
    assert days.look(3 * MINUTE, DOWN) == []
    assert days.look(4 * MINUTE, unknown=["problem-papers"]) == []
    assert days.look(5 * MINUTE) == [Over("problem-papers", 5 * MINUTE)]


def test_what_could_not_be_sent_or_is_no_problem_yet_is_not_told() -> None:
    assert Days().look(MINUTE, Problem("problem-telegram", NOW), Problem("problem-starting", NOW)) == []


def test_a_day_without_papers_ends_in_silence_and_is_told_again_the_next_evening() -> None:
    days, empty = Days(), Problem("problem-no-papers", NOW)
    assert days.look(MINUTE, empty) == [empty]
    assert days.look(4 * HOUR) == []
    assert days.look(24 * HOUR, empty) == [empty]


def test_a_clock_that_ran_ahead_silences_nobody() -> None:
    days = Days()
    days.look(timedelta(days=300), DOWN)
    days.look(timedelta(days=300, minutes=1))
    assert days.look(MINUTE, DOWN) == [DOWN]


def test_errors_of_one_kind_are_told_at_once_and_then_once_an_hour_with_their_number() -> None:
    days, one = Days(), ErrorGroup("KeyError in bot.choose.plan", 1, "'x'")
    assert days.look(MINUTE, errors=[one]) == [Errors((one,))]
    said = [alert for minute in range(2, 62) for alert in days.look(minute * MINUTE, errors=[one])]
    assert said == [Errors((ErrorGroup(one.kind, 60, "'x'"),))]


def test_errors_of_many_kinds_come_together() -> None:
    days = Days()
    groups = [ErrorGroup(f"Error{number} in bot.app.run", number, "x") for number in range(1, 31)]
    (alert,) = days.look(MINUTE, errors=groups)
    assert isinstance(alert, Errors)
    assert [group.count for group in alert.groups] == list(range(30, 22, -1))
    assert alert.others == 22
    fresh = ErrorGroup("ValueError in bot.days.read_day", 1, "y")
    assert days.look(2 * MINUTE, errors=[fresh]) == []
    assert days.look(MINUTE + ERRORS_AT_MOST_EVERY) == [Errors((fresh,))]


def test_kinds_without_number_are_remembered_in_bounds() -> None:
    days = Days()
    for turn in range(40):
        days.look(turn * MINUTE, errors=[ErrorGroup(f"E{turn}-{number} in x", 1, "x") for number in range(50)])
    told = read(days.kept)
    assert len(told.errors) <= 101
    assert days.look(timedelta(days=3)) != []
    assert days.look(timedelta(days=6)) == []
    assert not read(days.kept).errors


def test_a_kind_that_is_remembered_keeps_its_name_however_many_others_there_are() -> None:
    days = Days()
    days.look(MINUTE, errors=[ErrorGroup(f"E{number} in x", 1, "x") for number in range(MOST_ERRORS_KEPT)])
    known, new = ErrorGroup("E7 in x", 2, "y"), ErrorGroup("F in x", 1, "z")
    (alert,) = days.look(2 * HOUR, errors=[known, new])
    assert alert == Errors((known, ErrorGroup(OTHER, 1, "z")))


_KINDS = st.sampled_from(get_args(Kind))


@given(
    st.lists(
        st.tuples(st.integers(1, 40), st.sets(_KINDS), st.sets(_KINDS), st.sets(st.sampled_from(["a", "b", "c"]))),
        max_size=60,
    )
)
def test_no_kind_is_ever_told_twice_within_an_hour_and_each_end_has_its_beginning(looks: list[Any]) -> None:
    days, at, told, begun = Days(), timedelta(0), dict[str, timedelta](), set[str]()
    for minutes, wrong, unheard, errors in looks:
        at += minutes * MINUTE
        problems = [Problem(kind, NOW + at) for kind in sorted(wrong)]
        for alert in days.look(at, *problems, unknown=list(unheard), errors=[ErrorGroup(e, 1, "x") for e in errors]):
            if isinstance(alert, Over):
                assert alert.kind in begun
                begun.remove(alert.kind)
                continue
            names = [alert.kind] if isinstance(alert, Problem) else [group.kind for group in alert.groups]
            begun |= {alert.kind} if isinstance(alert, Problem) else set()
            for name in names:
                assert name not in told or at - told[name] >= HOUR
                told[name] = at


def test_what_nobody_can_read_is_as_if_nothing_had_been_told() -> None:
    unreadable = [
        *(None, "", "nonsense", "[]", "3", '{"problems": {"a": {}}}', '{"problems": [1]}'),
        *('{"errors_at": "today"}', '{"errors_at": "2026-08-21T12:00:00"}', '{"errors": {"a": {"count": "many"}}}'),
    ]
    assert [kept for kept in unreadable if read(kept) != Told()] == []


# --- the words -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_longest_alerts_fit_into_their_messages(language: Language) -> None:
    problems = [Problem(kind, NOW - timedelta(days=9), "x <&> " * 200, 10**9) for kind in get_args(Kind)]
    errors = Errors(tuple(ErrorGroup("e" * 80, 10**6, "w &" * 100) for _ in range(8)), 1000)
    messages = alert_messages([*problems, errors], language, NOW)
    assert len(messages) == 2
    assert all(fits(message.html) for message in messages)
    assert utf16_units(plain(messages[0].html)) < MESSAGE_UNITS


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_error_is_told_in_its_own_words_beside_where_it_was_logged(language: Language) -> None:
    refused = "chat 407: Telegram refuses our message"
    logged = ErrorGroup("bot.deliver.outbox: chat %s: Telegram refuses our %s", 9, refused)
    raised = ErrorGroup("KeyError in bot.choose.plan", 2, "'x'")
    (message,) = alert_messages([Errors((logged, raised))], language, NOW)
    assert "%s" not in message.html
    _, first, second, _ = plain(message.html).split("\n")
    assert "bot.deliver.outbox" in first
    assert refused in first
    assert "KeyError in bot.choose.plan" in second


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_kind_has_its_words_and_its_end(language: Language) -> None:
    for kind in get_args(Kind):
        (message,) = alert_messages([Problem(kind, NOW - 12 * MINUTE, "HTTP 503.", 87_000_000)], language, NOW)
        assert message.html
        assert ".." not in message.html
    days = Days()
    days.look(MINUTE, *(Problem(kind, NOW) for kind in get_args(Kind)))
    over = days.look(3 * HOUR)
    assert "3" in alert_messages(over, language, NOW)[0].html


def test_since_when_and_how_long_are_said_in_fitting_units() -> None:
    text = alert_messages([Problem("problem-model", NOW - timedelta(hours=13), "x")], "en", NOW)[0].html
    assert "since 2026-08-20 23:00 UTC" in text
    assert "since 11:59 UTC" in alert_messages([Problem("problem-model", NOW - MINUTE, "x")], "en", NOW)[0].html
    lasting = {1: "1 second", 90: "90 seconds", 1500: "25 minutes", 7200: "2 hours", 172_800: "2 days"}
    assert {seconds: duration(timedelta(seconds=seconds), "en") for seconds in lasting} == lasting
