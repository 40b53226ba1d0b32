"""The published benchmark of business-to-business meetings, MiniZinc data files (``.dzn``), as problems.

Places in messages count from 1, as in the file.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from solver.errors import BadInput
from solver.formats.dzntext import Array, Value, parse_dzn
from solver.problem import BreakRule, GoalName, Meeting, Person, Problem, Slot, Table

LARGEST_COUNT = 1_000_000
"""Counts above this are refused rather than filling the memory."""

_COUNTS = ("nBusiness", "nMeetings", "nTables", "nTotalSlots", "nMorningSlots")
_ARRAYS = ("requested", "meetingsxBusiness", "nMeetingsBusiness", "forbidden", "fixed", "precedences")


def read_dzn(data: bytes, fairness: int | None) -> Problem:
    """The problem in the bytes; ``fairness`` becomes its ``break_spread`` (None: no such rule).

    Raise :class:`BadInput`, with the name of the parameter or the line, for anything else.
    """
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadInput("", f"not UTF-8 at byte {error.start}") from None
    file = _File(parse_dzn(text, (*_COUNTS, *_ARRAYS)))
    people, meetings = _people(file), _meetings(file)
    always = frozenset(range(file.slots))
    try:
        return Problem(
            slots=(Slot(),) * file.slots,
            tables=tuple(Table(f"T{number}", always) for number in range(1, file.tables + 1)),
            people=people,
            meetings=meetings,
            goals=(GoalName.BREAKS,),
            break_rule=BreakRule.ALL,
            break_spread=fairness,
        )
    except BadInput as error:  # of the file only a cycle can still be wrong
        cycle = re.fullmatch(r"meetings\[(\d+)\]\.after", error.path)
        raise BadInput(f"precedences[{int(cycle[1]) + 1}]", error.message) if cycle else error from None


class _File:
    """The parameters by name, each asked for by its kind and length."""

    def __init__(self, values: dict[str, Value | Array]) -> None:
        self._values = values
        self.people, self.meetings, self.tables, self.slots, self.morning = (self._count(name) for name in _COUNTS)
        if self.morning > self.slots:
            raise BadInput("nMorningSlots", f"is {self.morning}, more than nTotalSlots, {self.slots}")

    def _count(self, name: str) -> int:
        if name not in self._values:
            raise BadInput(name, "is missing")
        value = self._values[name]
        if not isinstance(value, int):
            raise BadInput(name, "must be a number")
        if not 0 <= value <= LARGEST_COUNT:
            raise BadInput(name, f"must be from 0 to {LARGEST_COUNT}")
        return value

    def requested(self) -> list[tuple[int, int, int]]:
        """Per meeting its two people, from 0, and its session."""
        array = self._values.get("requested")
        if array is None:
            raise BadInput("requested", "is missing")
        if not isinstance(array, Array):
            raise BadInput("requested", "must be an array")
        for row, width in enumerate(array.widths, 1):
            if width != 3:
                raise BadInput(f"requested[{row}]", f"must have 3 numbers, not {width}")
        if len(array.items) != 3 * self.meetings:
            raise BadInput("requested", f"must have {self.meetings} rows of 3 numbers")
        rows = []
        for row in range(self.meetings):
            cells = array.items[3 * row : 3 * row + 3]
            limits = (self.people, self.people, 3)
            first, second, session = (
                _whole(f"requested[{row + 1},{column}]", cell, 1, most)
                for column, cell, most in zip((1, 2, 3), cells, limits, strict=True)
            )
            if first == second:
                raise BadInput(f"requested[{row + 1}]", "must be two different people")
            rows.append((first - 1, second - 1, session))
        return rows

    def _items(self, name: str, length: int) -> Sequence[Value] | None:
        array = self._values.get(name)
        if array is None:
            return None
        if not isinstance(array, Array):
            raise BadInput(name, "must be an array")
        if len(array.items) != length:
            raise BadInput(name, f"must have {length} items, not {len(array.items)}")
        return array.items

    def numbers(self, name: str, length: int, most: int) -> list[int]:
        """An array of numbers from 0 to `most`; zeros when it is not there."""
        items = self._items(name, length)
        if items is None:
            return [0] * length
        return [_whole(f"{name}[{place}]", item, 0, most) for place, item in enumerate(items, 1)]

    def sets(self, name: str, length: int, least: int, most: int) -> list[frozenset[int]]:
        """An array of sets of numbers from `least` to `most`; empty ones when it is not there."""
        items = self._items(name, length)
        if items is None:
            return [frozenset()] * length
        return [_members(f"{name}[{place}]", item, least, most) for place, item in enumerate(items, 1)]


def _whole(path: str, value: Value, least: int, most: int) -> int:
    if not isinstance(value, int):
        raise BadInput(path, "must be a number")
    if not least <= value <= most:
        raise BadInput(path, f"is {value}, not from {least} to {most}")
    return value


def _members(path: str, value: Value, least: int, most: int) -> frozenset[int]:
    if isinstance(value, int):
        raise BadInput(path, "must be a set")
    ranges = (value,) if isinstance(value, range) else value
    for part in ranges:
        for end in (part.start, part.stop - 1) if part else ():
            _whole(path, end, least, most)
    return frozenset(number for part in ranges for number in part)


def _people(file: _File) -> tuple[Person, ...]:
    every, once = frozenset(range(file.slots)), (1,) * file.slots
    forbidden = file.sets("forbidden", file.people, 0, file.slots)
    return tuple(
        Person(str(number), every - {slot - 1 for slot in slots} if slots else every, once)
        for number, slots in enumerate(forbidden, 1)
    )


def _meetings(file: _File) -> tuple[Meeting, ...]:
    """All required. What `meetingsxBusiness` and `nMeetingsBusiness` repeat is not looked at."""
    morning, day = range(file.morning), range(file.slots)
    sessions = {1: frozenset(morning), 2: frozenset(day) - frozenset(morning), 3: frozenset(day)}
    requested = file.requested()
    fixed = file.numbers("fixed", file.meetings, file.slots)
    before = file.sets("precedences", file.meetings, 1, file.meetings)
    meetings = []
    for number, (first, second, session) in enumerate(requested, 1):
        slots, slot = sessions[session], fixed[number - 1]
        if slot:
            slots &= {slot - 1}
        after = tuple(earlier - 1 for earlier in sorted(before[number - 1]))
        meetings.append(Meeting(str(number), (first, second), slots, required=True, after=after))
    return tuple(meetings)
