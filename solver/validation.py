"""The specification: every rule and every goal, computed from a grid without any model.

Each rule has one number, the same in ``solver.model.rules``: a function here yields one sentence,
with ids, for every breach of it. Nothing here knows how grids are found.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import TypeVar

from solver.problem import BreakRule, GoalName, Problem
from solver.result import GoalValue, Result, Status
from solver.solution import Placement, Solution

_K = TypeVar("_K", int, str, tuple[int, int])


@dataclass(frozen=True, slots=True)
class Violation:
    """``rule`` is the rule's number and name, as in ``R4 capacity``, or what part of a result is wrong."""

    rule: str
    message: str

    def __str__(self) -> str:
        return f"{self.rule}: {self.message}"


@dataclass(frozen=True, slots=True)
class _Grid:
    """A grid seen from its meetings and from its people; a meeting held twice counts where first held."""

    problem: Problem
    placements: tuple[Placement, ...]
    held: dict[int, Placement]
    diaries: list[dict[int, list[Placement]]]
    """Per person: the slots with meetings, in time order, and the meetings in each."""

    def name(self, meeting: int) -> str:
        first, second = self.problem.meetings[meeting].people
        people = self.problem.people
        return f"meeting {self.problem.meetings[meeting].id!r} of {people[first].id!r} and {people[second].id!r}"

    def count(self, person: int) -> int:
        return sum(len(meetings) for meetings in self.diaries[person].values())


def _grid(problem: Problem, solution: Solution) -> _Grid:
    grid = _Grid(problem, solution.placements, held={}, diaries=[{} for _ in problem.people])
    for placement in solution.placements:
        grid.held.setdefault(placement.meeting, placement)
        for person in problem.meetings[placement.meeting].people:
            grid.diaries[person].setdefault(placement.slot, []).append(placement)
    return grid


def _repeated(counts: Counter[_K]) -> list[tuple[_K, int]]:
    """What was counted more than once, in order."""
    return sorted((key, times) for key, times in counts.items() if times > 1)


def _held_once(grid: _Grid) -> Iterator[str]:
    """R1: a meeting is held at most once."""
    for meeting, times in _repeated(Counter(held.meeting for held in grid.placements)):
        yield f"{grid.name(meeting)} is held {times} times"


def _allowed_slots(grid: _Grid) -> Iterator[str]:
    """R2: a meeting is held only in its allowed slots."""
    for held in grid.placements:
        if held.slot not in grid.problem.meetings[held.meeting].slots:
            yield f"{grid.name(held.meeting)} may not be in slot {held.slot}"


def _available_people(grid: _Grid) -> Iterator[str]:
    """R3: both people are available."""
    for held in grid.placements:
        for person in grid.problem.meetings[held.meeting].people:
            if held.slot not in grid.problem.people[person].available:
                yield f"{grid.problem.people[person].id!r} is not available in slot {held.slot}"


def _capacity(grid: _Grid) -> Iterator[str]:
    """R4: in no slot has a person more meetings than their capacity in it."""
    for person, diary in zip(grid.problem.people, grid.diaries, strict=True):
        for slot, meetings in diary.items():
            if len(meetings) > person.capacity[slot]:
                yield f"{person.id!r} has {len(meetings)} meetings in slot {slot}, at most {person.capacity[slot]}"


def _one_per_table(grid: _Grid) -> Iterator[str]:
    """R5: at a table that is not virtual there is one meeting in a slot."""
    uses = Counter((held.slot, held.table) for held in grid.placements)
    for (slot, table), meetings in _repeated(uses):
        if not grid.problem.tables[table].virtual:
            yield f"table {grid.problem.tables[table].id!r} has {meetings} meetings in slot {slot}"


def _table_exists(grid: _Grid) -> Iterator[str]:
    """R6: the table exists in the slot."""
    for held in grid.placements:
        table = grid.problem.tables[held.table]
        if held.slot not in table.slots:
            yield f"table {table.id!r} does not exist in slot {held.slot}"


def _allowed_tables(grid: _Grid) -> Iterator[str]:
    """R7: a meeting is at one of its own tables; without any, at a home table of its people, if they
    have one, and there each of them has one such meeting at a time, whatever their capacity."""
    at_home: Counter[tuple[int, int]] = Counter()
    at_some_home = {index for index, person in enumerate(grid.problem.people) if person.table is not None}
    for held in grid.placements:
        meeting = grid.problem.meetings[held.meeting]
        if meeting.tables is None and at_some_home.isdisjoint(meeting.people):
            continue
        homes = {p: home for p in meeting.people if (home := grid.problem.people[p].table) is not None}
        allowed = homes.values() if meeting.tables is None else meeting.tables
        if held.table not in allowed and (homes or meeting.tables is not None):
            yield f"{grid.name(held.meeting)} may not be at table {grid.problem.tables[held.table].id!r}"
        if meeting.tables is None:
            at_home.update((person, held.slot) for person, home in homes.items() if home == held.table)
    for (person, slot), meetings in _repeated(at_home):
        yield f"{grid.problem.people[person].id!r} has {meetings} meetings at the home table in slot {slot}"


def _most(grid: _Grid) -> Iterator[str]:
    """R8: a person has at most ``most`` meetings in all."""
    for index, person in enumerate(grid.problem.people):
        if person.most is not None and grid.count(index) > person.most:
            yield f"{person.id!r} has {grid.count(index)} meetings, at most {person.most}"


def _quotas(grid: _Grid) -> Iterator[str]:
    """R9: of the meetings of a quota at most ``most`` are held."""
    for person in grid.problem.people:
        for number, quota in enumerate(person.quotas):
            held = len(quota.meetings & grid.held.keys())
            if held > quota.most:
                yield f"quota {number} of {person.id!r} has {held} meetings, at most {quota.most}"


def _required(grid: _Grid) -> Iterator[str]:
    """R10: a required meeting is held."""
    for index, meeting in enumerate(grid.problem.meetings):
        if meeting.required and index not in grid.held:
            yield f"{grid.name(index)} is required and not held"


def _after(grid: _Grid) -> Iterator[str]:
    """R11: a meeting is in a later slot than each held meeting that it comes after."""
    for index, held in grid.held.items():
        for earlier in grid.problem.meetings[index].after:
            if earlier in grid.held and not grid.held[earlier].slot < held.slot:
                yield f"{grid.name(index)} is not after meeting {grid.problem.meetings[earlier].id!r}"


def _groups(grid: _Grid) -> Iterator[str]:
    """R12: of the meetings with one group at most one is held."""
    groups = Counter(group for index in grid.held if (group := grid.problem.meetings[index].group) is not None)
    for group, meetings in _repeated(groups):
        yield f"group {group!r} has {meetings} meetings"


def _break_spread(grid: _Grid) -> Iterator[str]:
    """R13: the numbers of breaks of any two people differ by at most ``break_spread``."""
    spread = grid.problem.break_spread
    if spread is None or not grid.problem.people:
        return
    breaks = [_breaks_of(grid, person) for person in range(len(grid.problem.people))]
    if max(breaks) - min(breaks) > spread:
        most, fewest = (grid.problem.people[breaks.index(edge(breaks))].id for edge in (max, min))
        yield f"{most!r} has {max(breaks)} breaks and {fewest!r} has {min(breaks)}, at most {spread} apart"


_RULES: tuple[tuple[str, Callable[[_Grid], Iterator[str]]], ...] = (
    ("R1 once", _held_once),
    ("R2 slots", _allowed_slots),
    ("R3 available", _available_people),
    ("R4 capacity", _capacity),
    ("R5 table", _one_per_table),
    ("R6 table exists", _table_exists),
    ("R7 allowed table", _allowed_tables),
    ("R8 most", _most),
    ("R9 quota", _quotas),
    ("R10 required", _required),
    ("R11 after", _after),
    ("R12 group", _groups),
    ("R13 break spread", _break_spread),
)


def violations(problem: Problem, solution: Solution) -> list[Violation]:
    """Every breach of a hard rule, in the order of the rules; empty exactly when the grid is valid."""
    return list(_strangers(problem, solution)) or _broken_rules(_grid(problem, solution))


def appraise(problem: Problem, solution: Solution) -> tuple[list[Violation], tuple[int, ...]]:
    """What `violations` says, and, unless an index is not of this problem, the value of each of its goals."""
    if strangers := list(_strangers(problem, solution)):
        return strangers, ()
    grid = _grid(problem, solution)
    return _broken_rules(grid), tuple(_GOALS[goal](grid) for goal in problem.goals)


def _strangers(problem: Problem, solution: Solution) -> Iterator[Violation]:
    slots, tables, meetings = range(len(problem.slots)), range(len(problem.tables)), range(len(problem.meetings))
    for held in solution.placements:
        if held.slot not in slots or held.table not in tables or held.meeting not in meetings:
            yield Violation("indices", f"{held} is not of this problem")


def _broken_rules(grid: _Grid) -> list[Violation]:
    return [Violation(name, message) for name, rule in _RULES for message in rule(grid)]


def _shortfall(grid: _Grid) -> int:
    return sum(max(0, person.least - grid.count(index)) for index, person in enumerate(grid.problem.people))


def _weight(grid: _Grid) -> int:
    return sum(grid.problem.meetings[index].weight for index in grid.held)


def _successive(grid: _Grid, person: int) -> Iterator[tuple[int, int]]:
    """The person's pairs of busy slots with only idle slots between them, both in one block."""
    slots = grid.problem.slots
    return (pair for pair in pairwise(grid.diaries[person]) if slots[pair[0]].block == slots[pair[1]].block)


def _breaks_of(grid: _Grid, person: int) -> int:
    """Between two successive busy slots lies one idle run, or none when they touch."""
    available = grid.problem.people[person].available
    every = grid.problem.break_rule is BreakRule.ALL
    return sum(
        any(every or slot in available for slot in range(before + 1, after))
        for before, after in _successive(grid, person)
    )


def _breaks(grid: _Grid) -> int:
    return sum(_breaks_of(grid, person) for person in range(len(grid.problem.people)))


def _moves(grid: _Grid) -> int:
    """A person moves between two successive busy slots that share no table and hold nothing virtual."""
    tables = grid.problem.tables
    moves = 0
    for person, diary in enumerate(grid.diaries):
        for before, after in _successive(grid, person):
            left, reached = ({held.table for held in diary[slot]} for slot in (before, after))
            moves += left.isdisjoint(reached) and not any(tables[table].virtual for table in left | reached)
    return moves


def _changes(grid: _Grid) -> int:
    """What the published grid has and this one has not: the meeting in the slot, or there its table."""
    held = {grid.problem.meetings[index].id: placement for index, placement in grid.held.items()}
    return sum(
        kept.meeting not in held
        or held[kept.meeting].slot != kept.slot
        or grid.problem.tables[held[kept.meeting].table].id != kept.table
        for kept in grid.problem.keep
    )


_GOALS: Mapping[GoalName, Callable[[_Grid], int]] = {
    GoalName.SHORTFALL: _shortfall,
    GoalName.WEIGHT: _weight,
    GoalName.BREAKS: _breaks,
    GoalName.MOVES: _moves,
    GoalName.CHANGES: _changes,
}


def goal_value(problem: Problem, solution: Solution, goal: GoalName) -> int:
    """The goal's true value; the grid's indices must be of this problem."""
    return _GOALS[goal](_grid(problem, solution))


def check(problem: Problem, result: Result) -> list[Violation]:
    """Everything that is wrong with a result: its grid, its goals' values and bounds, its status."""
    if result.solution is None:
        return list(_check_without_grid(problem, result))
    broken, values = appraise(problem, result.solution)
    if any(violation.rule == "indices" for violation in broken):
        return broken
    if result.status not in (Status.OPTIMAL, Status.FEASIBLE):
        broken.append(Violation("status", f"{result.status} although there is a grid"))
    named = tuple(goal.name for goal in result.goals)
    if named != problem.goals:
        broken.append(Violation("goals", f"are {', '.join(named)}; asked for: {', '.join(problem.goals)}"))
    true = dict(zip(problem.goals, values, strict=True))
    for goal in result.goals:
        value = true[goal.name] if goal.name in true else goal_value(problem, result.solution, goal.name)
        broken += (Violation(goal.name, wrong) for wrong in _check_goal(value, result.status, goal))
    return broken


def _check_goal(value: int, status: Status, goal: GoalValue) -> Iterator[str]:
    if goal.value != value:
        yield f"the value is {value}, not {goal.value}"
    if goal.bound is not None and (goal.bound < value if goal.name is GoalName.WEIGHT else goal.bound > value):
        yield f"the grid's value {value} is better than the bound {goal.bound}"
    if status is Status.OPTIMAL and goal.bound != goal.value:
        yield f"called optimal, but the value is {goal.value} and the bound {goal.bound}"


def _check_without_grid(problem: Problem, result: Result) -> Iterator[Violation]:
    if result.status in (Status.OPTIMAL, Status.FEASIBLE):
        yield Violation("status", f"{result.status} although there is no grid")
    if result.goals:
        yield Violation("goals", "are given although there is no grid")
    if result.status is Status.INFEASIBLE and not violations(problem, Solution()):
        yield Violation("status", "infeasible although the empty grid is valid")
