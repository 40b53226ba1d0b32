"""Long lists in parts."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

from flask import request

SHOWN = 200
DIGITS = 7

Line = TypeVar("Line")


@dataclass(frozen=True, slots=True)
class Part:
    """Part ``number`` (from 1) of ``count``, each of ``size`` lines."""

    number: int
    count: int
    size: int

    @property
    def first(self) -> int:
        """The first line of the part, from 0."""
        return (self.number - 1) * self.size

    def of(self, lines: Sequence[Line]) -> Sequence[Line]:
        return lines[self.first : self.first + self.size]


def part_asked(lines: int, size: int = SHOWN, name: str = "part") -> Part:
    """The part of so many lines that is asked for by ``name``; the last one where there are not so many."""
    text = request.args.get(name, "")
    number = int(text) if text.isascii() and text.isdigit() and len(text) < DIGITS else 1
    count = max(1, -(-lines // size))
    return Part(min(max(number, 1), count), count, size)
