"""MiniZinc data (``.dzn``) read strictly: literal values by name, every syntax error with its line.

Known are numbers, sets ``{1, 4}``, ranges ``1..4``, arrays ``[…]``, ``[|…|…|]``, ``array1d(…)`` and
``array2d(…)``, comments, and the name of a number given before.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from typing import TypeVar

from solver.errors import BadInput
from solver.formats.jsontext import quoted

_T = TypeVar("_T")

_TOKEN = re.compile(
    r"(?P<space>\s+|%[^\n]*|/\*.*?\*/)|(?P<number>[0-9]+)|(?P<name>[A-Za-z_]\w*)|(?P<mark>\.\.|\[\||\|\]|[][{}(),;=|-])",
    re.DOTALL,
)

Value = int | range | tuple[range, ...]
"""A number, a range, or a set of numbers as ranges."""


@dataclass(frozen=True, slots=True)
class Array:
    """The items of an array in order, whatever its shape; ``widths`` of its rows where it has rows."""

    items: tuple[Value, ...]
    widths: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str
    start: int


def parse_dzn(text: str, known: Collection[str]) -> dict[str, Value | Array]:
    """The values by name; raise :class:`BadInput` for a name that is not `known` or there twice."""
    return _Parser(text, known).assignments()


class _Parser:
    """From the text to the values by name; the syntax is refused with its line."""

    def __init__(self, text: str, known: Collection[str]) -> None:
        self._text = text
        self._known = known
        self._tokens = self._split()
        self._next = next(self._tokens)
        self._numbers: dict[str, int] = {}

    def assignments(self) -> dict[str, Value | Array]:
        found: dict[str, Value | Array] = {}
        while self._next.kind != "end":
            token = self._take("name")
            if token.text not in self._known:
                raise self._refuse(token, f"unknown parameter {quoted(token.text)}")
            if token.text in found:
                raise self._refuse(token, f"{token.text} is there twice")
            self._mark("=")
            value = self._value()
            found[token.text] = value
            if isinstance(value, int):
                self._numbers[token.text] = value
            if self._next.kind != "end":
                self._mark(";")
        return found

    def _split(self) -> Iterator[_Token]:
        place = 0
        while place < len(self._text):
            match = _TOKEN.match(self._text, place)
            if match is None:
                wrong = _Token("wrong", self._text[place], place)
                raise self._refuse(wrong, f"unexpected {quoted(wrong.text)}")
            if match.lastgroup != "space":
                yield _Token(str(match.lastgroup), match.group(), place)
            place = match.end()
        while True:
            yield _Token("end", "", place)

    def _refuse(self, token: _Token, message: str) -> BadInput:
        return BadInput(f"line {self._text.count(chr(10), 0, token.start) + 1}", message)

    def _take(self, kind: str) -> _Token:
        token = self._next
        if token.kind != kind:
            raise self._unexpected(f"a {kind}")
        self._next = next(self._tokens)
        return token

    def _unexpected(self, wanted: str) -> BadInput:
        there = "the end of the file" if self._next.kind == "end" else quoted(self._next.text)
        return self._refuse(self._next, f"{wanted} was expected, not {there}")

    def _at(self, *marks: str) -> bool:
        return self._next.kind == "mark" and self._next.text in marks

    def _mark(self, *marks: str) -> str:
        if not self._at(*marks):
            raise self._unexpected(" or ".join(quoted(mark) for mark in marks))
        return self._take("mark").text

    def _value(self) -> Value | Array:
        if self._at("["):
            return Array(self._array())
        if self._at("[|"):
            return self._rows()
        if self._next.kind == "name" and self._next.text in ("array1d", "array2d"):
            return self._shaped(int(self._take("name").text[5]))
        return self._item()

    def _array(self) -> tuple[Value, ...]:
        self._mark("[")
        return tuple(self._listed(self._item, "]"))

    def _rows(self) -> Array:
        self._mark("[|")
        items: list[Value] = []
        widths = []
        while not self._at("|]"):
            row = list(self._listed(self._item, "|", "|]", keep=True))
            items += row
            widths.append(len(row))
            if self._at("|"):
                self._mark("|")
        self._mark("|]")
        return Array(tuple(items), tuple(widths))

    def _shaped(self, dimensions: int) -> Array:
        """``array1d(1..n, […])`` or ``array2d(1..n, 1..k, […])``."""
        opening = self._next
        self._mark("(")
        sizes = []
        for _ in range(dimensions):
            index = self._item()
            if not isinstance(index, range) or index.start != 1:
                raise self._refuse(opening, "an index set must be a range from 1")
            sizes.append(len(index))
            self._mark(",")
        items = self._array()
        self._mark(")")
        if sizes[0] * (sizes[1] if dimensions == 2 else 1) != len(items):
            raise self._refuse(opening, f"{len(items)} items do not fill {' × '.join(map(str, sizes))}")
        return Array(items, (sizes[1],) * sizes[0] if dimensions == 2 else ())

    def _listed(self, read: Callable[[], _T], *ends: str, keep: bool = False) -> Iterator[_T]:
        """Items between commas up to one of the marks; a comma may follow the last."""
        while not self._at(*ends):
            yield read()
            if not self._at(*ends):
                self._mark(",", *ends)
        if not keep:
            self._mark(*ends)

    def _item(self) -> Value:
        if self._at("{"):
            self._mark("{")
            return tuple(
                item if isinstance(item, range) else range(item, item + 1)
                for item in self._listed(self._number_or_range, "}")
            )
        return self._number_or_range()

    def _number_or_range(self) -> int | range:
        first = self._number()
        if not self._at(".."):
            return first
        self._mark("..")
        return range(first, max(first, self._number() + 1))

    def _number(self) -> int:
        negative = self._at("-")
        if negative:
            self._mark("-")
        token = self._next
        if token.kind == "name" and token.text in self._numbers:
            self._take("name")
            number = self._numbers[token.text]
        else:
            digits = self._take("number").text
            if len(digits) > 18:
                raise self._refuse(token, "a number has too many digits")
            number = int(digits)
        return -number if negative else number
