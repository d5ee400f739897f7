"""Buttons with the numbers of listed papers: a tap brings that paper's card."""

from collections.abc import Iterable

from bot.message import Button, Keyboard, rows


def number_buttons(numbered: Iterable[tuple[int, str]], in_a_row: int) -> Keyboard:
    """A button for each of these numbers and ids of papers, so many beside each other."""
    return rows((Button(str(number), data=f"paper:{paper_id}") for number, paper_id in numbered), in_a_row)
