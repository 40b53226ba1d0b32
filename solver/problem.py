"""The scheduling problem as frozen data: slots, tables, people and candidate meetings.

Inside the solver everything is an index (0, 1, …) into the tuples of :class:`Problem`;
the ids of the file contract live only at the edge.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterable
from dataclasses import dataclass
from enum import StrEnum

from solver.errors import BadInput

LARGEST = 2**53 - 1
"""No number, and no sum of weights or of lower limits, is above this: exact in JSON everywhere."""


class GoalName(StrEnum):
    """The goals of the contract; each is minimised except ``WEIGHT``, which is maximised."""

    SHORTFALL = "shortfall"
    WEIGHT = "weight"
    BREAKS = "breaks"
    MOVES = "moves"
    CHANGES = "changes"


class BreakRule(StrEnum):
    """Which idle runs between two meetings of a person count as a break."""

    AVAILABLE = "available"
    ALL = "all"


DEFAULT_GOALS = (GoalName.SHORTFALL, GoalName.WEIGHT, GoalName.BREAKS, GoalName.MOVES)


@dataclass(frozen=True, slots=True)
class Slot:
    block: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """A place for one meeting at a time, or for any number when ``virtual``."""

    id: str
    slots: frozenset[int]
    room: str = ""
    virtual: bool = False


@dataclass(frozen=True, slots=True)
class Quota:
    """At most ``most`` of ``meetings`` (meeting indices) are held."""

    meetings: frozenset[int]
    most: int


@dataclass(frozen=True, slots=True)
class Person:
    """``capacity[s]`` is the number of meetings the person can hold at once in slot s."""

    id: str
    available: frozenset[int]
    capacity: tuple[int, ...]
    most: int | None = None
    least: int = 0
    quotas: tuple[Quota, ...] = ()
    table: int | None = None


@dataclass(frozen=True, slots=True)
class Meeting:
    """A candidate meeting of two people; ``tables`` None means any table."""

    id: str
    people: tuple[int, int]
    slots: frozenset[int]
    weight: int = 0
    required: bool = False
    tables: frozenset[int] | None = None
    after: tuple[int, ...] = ()
    group: str | None = None


@dataclass(frozen=True, slots=True)
class Kept:
    """One meeting of the published grid, by ids, because it may name what no longer exists."""

    meeting: str
    slot: int
    table: str


@dataclass(frozen=True, slots=True)
class Problem:
    slots: tuple[Slot, ...]
    tables: tuple[Table, ...]
    people: tuple[Person, ...]
    meetings: tuple[Meeting, ...]
    goals: tuple[GoalName, ...] = DEFAULT_GOALS
    break_rule: BreakRule = BreakRule.AVAILABLE
    break_spread: int | None = None
    keep: tuple[Kept, ...] = ()

    def __post_init__(self) -> None:
        """Raise :class:`BadInput`, with the JSON path of the spot, unless the parts fit together."""
        _check_slots(self)
        _check_tables(self)
        _check_people(self)
        _check_meetings(self)
        _check_order(self)
        _check_goals(self)


def _check_slots(problem: Problem) -> None:
    seen: set[str] = set()
    previous: str | None = None
    for index, slot in enumerate(problem.slots):
        if slot.block != previous and slot.block in seen:
            raise BadInput(f"slots[{index}].block", f"block {slot.block!r} is not contiguous")
        seen.add(slot.block)
        previous = slot.block


def _check_tables(problem: Problem) -> None:
    _check_unique("tables", "id", (table.id for table in problem.tables))
    for index, table in enumerate(problem.tables):
        _check_indices(f"tables[{index}].slots", table.slots, len(problem.slots))


def _check_people(problem: Problem) -> None:
    _check_unique("people", "id", (person.id for person in problem.people))
    slots, sound = len(problem.slots), _Sound(len(problem.slots))
    for index, person in enumerate(problem.people):
        plain = person.most is None and person.table is None and not person.quotas and 0 <= person.least <= LARGEST
        if not (plain and sound.slots(person.available) and sound.capacity(person.capacity, slots)):
            _check_person(problem, index, person)
    _check_size("people", sum(person.least for person in problem.people), "the sum of least")


def _check_person(problem: Problem, index: int, person: Person) -> None:
    path = f"people[{index}]"
    _check_indices(f"{path}.available", person.available, len(problem.slots))
    if len(person.capacity) != len(problem.slots):
        raise BadInput(f"{path}.capacity", f"must have one number per slot ({len(problem.slots)})")
    for slot, capacity in enumerate(person.capacity):
        _check_size(f"{path}.capacity[{slot}]", capacity)
    _check_size(f"{path}.least", person.least)
    if person.most is not None:
        _check_size(f"{path}.most", person.most)
    if person.table is not None:
        _check_indices(f"{path}.table", (person.table,), len(problem.tables))
    for number, quota in enumerate(person.quotas):
        _check_size(f"{path}.quotas[{number}].most", quota.most)
        _check_indices(f"{path}.quotas[{number}].meetings", quota.meetings, len(problem.meetings))


def _check_meetings(problem: Problem) -> None:
    _check_unique("meetings", "id", (meeting.id for meeting in problem.meetings))
    sound, count = _Sound(len(problem.slots)), len(problem.people)
    for index, meeting in enumerate(problem.meetings):
        plain = meeting.tables is None and not meeting.after and 0 <= meeting.weight <= LARGEST
        if not (plain and _is_pair(meeting.people, count) and sound.slots(meeting.slots)):
            _check_meeting(problem, index, meeting)
    _check_size("meetings", sum(meeting.weight for meeting in problem.meetings), "the sum of weights")


def _check_meeting(problem: Problem, index: int, meeting: Meeting) -> None:
    path = f"meetings[{index}]"
    _check_indices(f"{path}.people", meeting.people, len(problem.people))
    if len(meeting.people) != 2 or meeting.people[0] == meeting.people[1]:
        raise BadInput(f"{path}.people", "must be two different people")
    _check_indices(f"{path}.slots", meeting.slots, len(problem.slots))
    if meeting.tables is not None:
        _check_indices(f"{path}.tables", meeting.tables, len(problem.tables))
    _check_size(f"{path}.weight", meeting.weight)
    _check_indices(f"{path}.after", meeting.after, len(problem.meetings))
    if len(set(meeting.after)) != len(meeting.after):
        raise BadInput(f"{path}.after", "names a meeting twice")


def _is_pair(people: tuple[int, ...], count: int) -> bool:
    return len(people) == 2 and people[0] != people[1] and 0 <= people[0] < count and 0 <= people[1] < count


class _Sound:
    """Sets of slots and capacities looked at once each: large problems share them."""

    def __init__(self, slots: int) -> None:
        self._every = range(slots)
        self._seen: dict[object, bool] = {}

    def slots(self, slots: frozenset[int]) -> bool:
        if slots not in self._seen:
            self._seen[slots] = all(slot in self._every for slot in slots)
        return self._seen[slots]

    def capacity(self, capacity: tuple[int, ...], slots: int) -> bool:
        if capacity not in self._seen:
            self._seen[capacity] = len(capacity) == slots and all(0 <= number <= LARGEST for number in capacity)
        return self._seen[capacity]


def _check_order(problem: Problem) -> None:
    """Refuse a meeting that comes, through ``after``, after itself (peeling off what waits for nothing)."""
    waits = [len(meeting.after) for meeting in problem.meetings]
    if not any(waits):
        return
    followers: list[list[int]] = [[] for _ in problem.meetings]
    for index, meeting in enumerate(problem.meetings):
        for earlier in meeting.after:
            followers[earlier].append(index)
    free = [index for index, waiting in enumerate(waits) if not waiting]
    while free:
        for follower in followers[free.pop()]:
            waits[follower] -= 1
            if not waits[follower]:
                free.append(follower)
    for index, waiting in enumerate(waits):
        if waiting:
            raise BadInput(f"meetings[{_on_cycle(problem, waits, index)}].after", "comes after itself")


def _on_cycle(problem: Problem, waits: list[int], index: int) -> int:
    """A meeting on a cycle: going back from ``index`` through what still waits, the first met twice."""
    seen: set[int] = set()
    while index not in seen:
        seen.add(index)
        index = next(earlier for earlier in problem.meetings[index].after if waits[earlier])
    return index


def _check_goals(problem: Problem) -> None:
    _check_unique("goals", "", problem.goals)
    if problem.break_spread is not None:
        _check_size("break_spread", problem.break_spread)
    _check_unique("keep", "meeting", (kept.meeting for kept in problem.keep))
    for index, kept in enumerate(problem.keep):
        _check_indices(f"keep[{index}].slot", (kept.slot,), len(problem.slots))


def _check_unique(path: str, key: str, values: Iterable[Hashable]) -> None:
    values = tuple(values)
    if len(set(values)) == len(values):
        return
    seen: set[Hashable] = set()
    for index, value in enumerate(values):
        if value in seen:
            raise BadInput(f"{path}[{index}]" + (f".{key}" if key else ""), f"{str(value)!r} is there twice")
        seen.add(value)


def _check_indices(path: str, indices: Collection[int], count: int) -> None:
    if indices and not (min(indices) >= 0 and max(indices) < count):
        raise BadInput(path, f"has an index that is not in 0…{count - 1}")


def _check_size(path: str, number: int, what: str = "") -> None:
    if not 0 <= number <= LARGEST:
        raise BadInput(path, f"{what or 'the number'} must be from 0 to {LARGEST}")
