"""The scheduling problem as frozen data: slots, tables, people and candidate meetings.

Inside the solver everything is an index (0, 1, …) into the tuples of :class:`Problem`;
the ids of the file contract live only at the edge.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum


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
    keep: tuple[Kept, ...] = field(default=())
