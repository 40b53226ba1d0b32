"""Exhaustive search over small problems: a second opinion on every rule and goal.

Written from the file contract alone and by other means than ``solver.validation`` (whole grids as
dictionaries, breaks read off a text of letters), so that each is checked against the other.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import combinations, pairwise, product

from solver.problem import BreakRule, GoalName, Problem

Grid = dict[int, tuple[int, int]]
"""Meeting index to (slot, table)."""

LATE_RULES = frozenset({"R10", "R13"})
"""Rules that a larger grid may keep although a part of it does not."""


def broken_rules(problem: Problem, grid: Grid) -> set[str]:
    """The numbers of the rules that the grid breaks (R1 cannot be: a meeting is here once)."""
    broken = {rule for meeting in grid for rule in _broken_by_meeting(problem, grid, meeting)}
    broken |= {rule for person in range(len(problem.people)) for rule in _broken_by_person(problem, grid, person)}
    broken |= {rule for pair in combinations(grid, 2) for rule in _broken_by_pair(problem, grid, *pair)}
    if any(wanted.required and meeting not in grid for meeting, wanted in enumerate(problem.meetings)):
        broken.add("R10")
    if problem.break_spread is not None and problem.people:
        counts = [breaks_of(problem, grid, person) for person in range(len(problem.people))]
        if max(counts) - min(counts) > problem.break_spread:
            broken.add("R13")
    return broken


def _broken_by_meeting(problem: Problem, grid: Grid, meeting: int) -> Iterator[str]:
    wanted = problem.meetings[meeting]
    slot, table = grid[meeting]
    if slot not in wanted.slots:
        yield "R2"
    if any(slot not in problem.people[person].available for person in wanted.people):
        yield "R3"
    if slot not in problem.tables[table].slots:
        yield "R6"
    if table not in tables_of(problem, meeting):
        yield "R7"


def _broken_by_person(problem: Problem, grid: Grid, person: int) -> Iterator[str]:
    asked = problem.people[person]
    slots = [slot for meeting, (slot, _) in grid.items() if person in problem.meetings[meeting].people]
    if any(slots.count(slot) > asked.capacity[slot] for slot in slots):
        yield "R4"
    if asked.most is not None and len(slots) > asked.most:
        yield "R8"
    if any(sum(meeting in grid for meeting in quota.meetings) > quota.most for quota in asked.quotas):
        yield "R9"


def _broken_by_pair(problem: Problem, grid: Grid, one: int, other: int) -> Iterator[str]:
    first, second = problem.meetings[one], problem.meetings[other]
    if grid[one] == grid[other]:
        if not problem.tables[grid[one][1]].virtual:
            yield "R5"
        if shares_home(problem, one, other, grid[one][1]):
            yield "R7"
    if one in second.after and grid[one][0] >= grid[other][0]:
        yield "R11"
    if other in first.after and grid[other][0] >= grid[one][0]:
        yield "R11"
    if first.group is not None and first.group == second.group:
        yield "R12"


def tables_of(problem: Problem, meeting: int) -> set[int]:
    wanted = problem.meetings[meeting]
    if wanted.tables is not None:
        return set(wanted.tables)
    homes = {problem.people[person].table for person in wanted.people} - {None}
    return {table for table in range(len(problem.tables)) if not homes or table in homes}


def shares_home(problem: Problem, one: int, other: int, table: int) -> bool:
    """Both meetings are at this table because it is the home of a person of both."""
    both = set(problem.meetings[one].people) & set(problem.meetings[other].people)
    free = problem.meetings[one].tables is None and problem.meetings[other].tables is None
    return free and any(problem.people[person].table == table for person in both)


def meetings_of(problem: Problem, grid: Grid, person: int) -> int:
    return sum(person in problem.meetings[meeting].people for meeting in grid)


def breaks_of(problem: Problem, grid: Grid, person: int) -> int:
    """Letters per block: M a meeting, a idle but available, x idle and not available."""
    busy = {slot for meeting, (slot, _) in grid.items() if person in problem.meetings[meeting].people}
    available = problem.people[person].available
    breaks = 0
    for block in blocks(problem):
        letters = "".join("M" if slot in busy else "a" if slot in available else "x" for slot in block)
        runs = re.findall(r"(?<=M)[ax]+(?=M)", letters)
        breaks += sum(problem.break_rule is BreakRule.ALL or "a" in run for run in runs)
    return breaks


def moves_of(problem: Problem, grid: Grid, person: int) -> int:
    moves = 0
    for block in blocks(problem):
        stays = [
            {
                table
                for meeting, (at, table) in grid.items()
                if at == slot and person in problem.meetings[meeting].people
            }
            for slot in block
        ]
        stays = [tables for tables in stays if tables]
        for before, after in pairwise(stays):
            if before & after or any(problem.tables[table].virtual for table in before | after):
                continue
            moves += 1
    return moves


def blocks(problem: Problem) -> list[list[int]]:
    names = [slot.block for slot in problem.slots]
    return [[slot for slot, name in enumerate(names) if name == block] for block in dict.fromkeys(names)]


def value(problem: Problem, grid: Grid, goal: GoalName) -> int:
    people = range(len(problem.people))
    match goal:
        case GoalName.SHORTFALL:
            wanted = [problem.people[person].least - meetings_of(problem, grid, person) for person in people]
            return sum(missing for missing in wanted if missing > 0)
        case GoalName.WEIGHT:
            return sum(problem.meetings[meeting].weight for meeting in grid)
        case GoalName.BREAKS:
            return sum(breaks_of(problem, grid, person) for person in people)
        case GoalName.MOVES:
            return sum(moves_of(problem, grid, person) for person in people)
        case GoalName.CHANGES:
            rows = {
                problem.meetings[meeting].id: (slot, problem.tables[table].id)
                for meeting, (slot, table) in grid.items()
            }
            same_slot = [kept for kept in problem.keep if kept.meeting in rows and rows[kept.meeting][0] == kept.slot]
            same_table = [kept for kept in same_slot if rows[kept.meeting][1] == kept.table]
            return len(problem.keep) - len(same_table)


def costs(problem: Problem, grid: Grid) -> tuple[int, ...]:
    """The goals' values in the problem's order, the weight negated: less is better everywhere."""
    return tuple(as_cost(goal, value(problem, grid, goal)) for goal in problem.goals)


def as_cost(goal: GoalName, number: int) -> int:
    return -number if goal is GoalName.WEIGHT else number


def valid_grids(problem: Problem) -> Iterator[Grid]:
    """Every valid grid. Single meetings and pairs that break a rule whatever is added are left out early."""
    places: list[list[tuple[int, int]]] = []
    for meeting in range(len(problem.meetings)):
        every = product(range(len(problem.slots)), sorted(tables_of(problem, meeting)))
        places.append([place for place in every if not broken_rules(problem, {meeting: place}) - LATE_RULES])
    clash: dict[tuple[int, tuple[int, int], int, tuple[int, int]], bool] = {}

    def clashes(one: int, here: tuple[int, int], other: int, there: tuple[int, int]) -> bool:
        key = (one, here, other, there)
        if key not in clash:
            clash[key] = bool(broken_rules(problem, {one: here, other: there}) - LATE_RULES)
        return clash[key]

    def extend(meeting: int, grid: Grid) -> Iterator[Grid]:
        if meeting == len(problem.meetings):
            if not broken_rules(problem, grid):
                yield dict(grid)
            return
        if not problem.meetings[meeting].required:
            yield from extend(meeting + 1, grid)
        for place in places[meeting]:
            if not any(clashes(other, there, meeting, place) for other, there in grid.items()):
                grid[meeting] = place
                yield from extend(meeting + 1, grid)
                del grid[meeting]

    return extend(0, {})


def attainable_costs(problem: Problem) -> set[tuple[int, ...]]:
    """The goals' costs of every valid grid; empty when the problem is infeasible."""
    return {costs(problem, grid) for grid in valid_grids(problem)}


def optimum(problem: Problem) -> dict[str, int] | None:
    """Each goal's value in the best grid; None when there is no valid grid."""
    best = min(attainable_costs(problem), default=None)
    if best is None:
        return None
    return {goal.value: as_cost(goal, cost) for goal, cost in zip(problem.goals, best, strict=True)}
