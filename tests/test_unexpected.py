"""Errors in the log, grouped by kind."""

import logging
from collections.abc import Iterator

import pytest

from bot import logs
from bot.operators.alerts import OTHER
from bot.operators.unexpected import MOST_KINDS, ErrorGroups
from bot.when import read_day
from tests.test_health import NOW

log = logging.getLogger("bot.test")
SECRET = "123456:SECRET"


@pytest.fixture
def groups() -> Iterator[ErrorGroups]:
    """Listening, as in a running bot."""
    logs.hide(SECRET)
    listening = ErrorGroups()
    listening.listen()
    yield listening
    listening.close()


def fail(words: str) -> None:
    try:
        read_day(words, NOW.date())
    except Exception:
        log.exception("chat %s: a day could not be read", 5)


def test_an_exceptions_kind_is_its_type_and_the_last_place_of_ours(groups: ErrorGroups) -> None:
    fail("nonsense")
    fail("more nonsense")
    (group,) = groups.take()
    assert group.kind == "NotADay in bot.when._read_date"
    assert group.count == 2
    assert "more nonsense" in group.words
    assert groups.take() == []


def test_a_line_without_an_exception_is_known_by_its_pattern(groups: ErrorGroups) -> None:
    log.error("chat %s: left out", 1)
    log.error("chat %s: left out", 2)
    log.warning("this is no error")
    (group,) = groups.take()
    assert (group.kind, group.count, group.words) == ("bot.test: chat %s: left out", 2, "chat 2: left out")


def test_an_error_of_another_package_is_known_by_its_logger(groups: ErrorGroups) -> None:
    try:
        int("x")
    except ValueError:
        logging.getLogger("telegram.ext").exception("no")
    assert [group.kind for group in groups.take()] == ["ValueError in telegram.ext"]


def test_other_peoples_log_lines_are_known_by_their_logger(groups: ErrorGroups) -> None:
    for number in range(3):
        logging.getLogger("asyncio").error(f"Task {number} was destroyed")  # noqa: G004 - as libraries do
    assert [(group.kind, group.count) for group in groups.take()] == [("asyncio", 3)]


def test_no_secret_gets_into_a_group(groups: ErrorGroups) -> None:
    try:
        raise OSError(f"cannot reach https://api.telegram.org/bot{SECRET}/sendMessage")
    except OSError:
        log.exception("no answer")
    for before in ("", "x" * 50, "x" * 60, "x" * 180):
        log.error(f"{before} {SECRET}")  # noqa: G004 - as careless code would
    found = groups.take()
    assert len(found) == 5
    assert not [group for group in found if "SECRET" in f"{group.kind} {group.words}" or "123456" in group.kind]
    assert "bot***/sendMessage" in found[0].words


def test_a_secret_that_the_bot_makes_up_later_is_masked_too(groups: ErrorGroups) -> None:
    log.error("made-up-later was refused")
    logs.hide("made-up-later")
    log.error("made-up-later was refused")
    assert [group.words for group in groups.take()] == ["made-up-later was refused", "*** was refused"]


def test_kinds_beyond_number_and_broken_log_lines_do_no_harm(
    groups: ErrorGroups, capsys: pytest.CaptureFixture[str]
) -> None:
    for number in range(MOST_KINDS + 10):
        log.error(f"kind {number}")  # noqa: G004
    found = {group.kind: group.count for group in groups.take()}
    assert len(found) == MOST_KINDS + 1
    assert found[OTHER] == 10
    log.error("x" * 10_000)
    (group,) = groups.take()
    assert len(group.kind) <= 80


def test_nothing_is_heard_after_the_end() -> None:
    groups = ErrorGroups()
    groups.listen()
    groups.close()
    log.error("too late")
    assert groups.take() == []
