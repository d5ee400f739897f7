"""Lists that are shown a page at a time: which page of how many, and the buttons that turn it. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

from bot.message import Button, Keyboard

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Page:
    """Which part of a list is shown."""

    number: int  # the first is 1
    of: int
    size: int  # entries on a page

    @property
    def first(self) -> int:
        """The place of its first entry in the list, whose own first is 1."""
        return (self.number - 1) * self.size + 1

    def part_of(self, entries: Sequence[T]) -> Sequence[T]:
        """The entries on this page, of all."""
        return entries[self.first - 1 : self.number * self.size]

    def turning(self, verb: str) -> Keyboard:
        """The row that turns the pages, round and round; none for a single page."""
        if self.of == 1:
            return ()
        place = f"{self.number}/{self.of}"
        back, on = self.number - 1 or self.of, self.number % self.of + 1
        return ((
            Button("‹", data=f"{verb}:{back}"), Button(place, data=f"page:{place}"), Button("›", data=f"{verb}:{on}"),
        ),)  # fmt: skip


def page_of(number: int, count: int, size: int) -> Page:
    """The page of this number in a list of so many entries, or the last one, if there are not so many any more."""
    of = max(1, -(-count // size))
    return Page(max(1, min(number, of)), of, size)
