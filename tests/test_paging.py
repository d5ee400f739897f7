"""Pages of a list: all of it once, in order, and a way round."""

from hypothesis import given
from hypothesis import strategies as st

from bot.chat.paging import page_of
from bot.message import Button, rows


@given(st.integers(0, 60), st.integers(1, 9))
def test_the_pages_hold_every_entry_once_and_in_order(count: int, size: int) -> None:
    entries = range(1, count + 1)
    pages = [page_of(number, count, size) for number in range(1, page_of(1, count, size).of + 1)]
    parts = [page.part_of(entries) for page in pages]
    assert [entry for part in parts for entry in part] == list(entries)
    assert all(1 <= len(part) <= size for part in parts) or not count
    assert [page.first for page in pages if count] == [part[0] for part in parts if part]


@given(st.integers(-5, 99), st.integers(0, 60))
def test_a_page_that_is_not_there_is_the_nearest_that_is(number: int, count: int) -> None:
    page = page_of(number, count, 8)
    assert 1 <= page.number <= page.of
    assert page.number in {number, 1, page.of}


def test_the_pages_turn_round_and_a_single_one_does_not() -> None:
    assert page_of(1, 8, 8).turning("saved") == ()
    turns = [[button.data for button in page_of(number, 17, 8).turning("saved")[0]] for number in (1, 3)]
    assert turns == [["saved:3", "page:1/3", "saved:2"], ["saved:2", "page:3/3", "saved:1"]]


@given(st.integers(0, 20), st.integers(1, 8))
def test_rows_hold_every_button_in_order(count: int, width: int) -> None:
    buttons = [Button(str(number)) for number in range(count)]
    cut = rows(iter(buttons), width)
    assert [button for row in cut for button in row] == buttons
    assert all(len(row) == width for row in cut[:-1])
