"""Where and when meetings may be held, from the problem alone.

Tables that no rule and no goal can tell apart form one class, so that a problem whose tables
are all alike has one place per slot; the goal `moves` needs every table for itself.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from itertools import groupby

from solver.problem import Problem
from solver.solution import Placement, Solution

Classes = tuple[tuple[int, ...], ...]
"""A partition of the tables."""

Place = tuple[int, int]
"""A slot and a class of tables."""


def tables_allowed(problem: Problem, meeting: int) -> frozenset[int] | None:
    """Tables the meeting may be at: its own, else the home tables of its people; None: any table."""
    tables = problem.meetings[meeting].tables
    if tables is not None:
        return tables
    homes = frozenset(
        home for person in problem.meetings[meeting].people if (home := problem.people[person].table) is not None
    )
    return homes or None


def slots_allowed(problem: Problem, meeting: int) -> frozenset[int]:
    """Slots in which the meeting is allowed and both people are available with room for a meeting."""
    spec = problem.meetings[meeting]
    first, second = problem.people[spec.people[0]], problem.people[spec.people[1]]
    slots = spec.slots & first.available & second.available
    if 0 in first.capacity or 0 in second.capacity:
        return frozenset(slot for slot in slots if first.capacity[slot] > 0 and second.capacity[slot] > 0)
    return slots


def alike_tables(problem: Problem) -> Classes:
    """Classes of tables that no rule and no goal but `moves` and `changes` tells apart.

    Alike are tables with the same slots, the same allowed meetings and the same people at home, because
    rule R7 counts there. `changes` needs no finer classes: the meetings of a slot that stay in the class
    of their kept tables can all sit at these tables at once, if no two were kept at one (`seat.py`).
    """
    guests: list[list[int]] = [[] for _ in problem.tables]
    for meeting in range(len(problem.meetings)):
        for table in sorted(tables_allowed(problem, meeting) or ()):
            guests[table].append(meeting)
    at_home: list[list[int]] = [[] for _ in problem.tables]
    for index, person in enumerate(problem.people):
        if person.table is not None:
            at_home[person.table].append(index)
    classes: dict[object, list[int]] = {}
    for number, spec in enumerate(problem.tables):
        key = (spec.slots, spec.virtual, tuple(guests[number]), tuple(at_home[number]))
        classes.setdefault(key, []).append(number)
    return tuple(tuple(tables) for tables in classes.values())


def single_tables(problem: Problem) -> Classes:
    return tuple((table,) for table in range(len(problem.tables)))


def class_numbers(classes: Classes) -> dict[int, int]:
    """Table to the number of its class."""
    return {table: number for number, tables in enumerate(classes) for table in tables}


def at_tables(classes: Classes, places: Iterable[tuple[int, Place]]) -> Solution:
    """The grid of meetings at their places; within a class the meetings of a slot take its tables in order."""
    used: Counter[Place] = Counter()
    placements = []
    for meeting, (slot, number) in places:
        tables = classes[number]
        placements.append(Placement(slot, tables[used[slot, number] % len(tables)], meeting))
        used[slot, number] += 1
    return Solution(tuple(placements))


def blocks(problem: Problem) -> list[list[int]]:
    """The slots of each block, in order."""
    numbered = groupby(range(len(problem.slots)), key=lambda slot: problem.slots[slot].block)
    return [list(block) for _, block in numbered]
