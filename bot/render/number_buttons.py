"""Buttons with the numbers of listed papers: a tap brings that paper's card."""

from collections.abc import Iterable

from bot.message import Button, Keyboard


def number_buttons(numbered: Iterable[tuple[int, str]], in_a_row: int) -> Keyboard:
    """A button for each of these numbers and ids of papers, so many beside each other."""
    buttons = [Button(str(number), data=f"paper:{paper_id}") for number, paper_id in numbered]
    return tuple(tuple(buttons[place : place + in_a_row]) for place in range(0, len(buttons), in_a_row))
