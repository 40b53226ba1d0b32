"""Repair: grids that leave a published one as it is wherever they can."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from itertools import combinations

from solver.board import Board
from solver.model.cpsat import Answer, Model, Search, Terms, run
from solver.model.rules import add_rules
from solver.model.variables import (
    Classes,
    Place,
    Variables,
    build_variables,
    hint_grid,
    read_grid,
    slots_allowed,
    tables_allowed,
)
from solver.problem import GoalName, Problem
from solver.solution import Placement, Solution

STEP_WORK = 0.5
"""Deterministic time for one neighbourhood."""

STEPS = 60
"""Neighbourhoods looked at before another way is taken."""

BIG = 1_000_000
"""What a meeting without a place costs in a neighbourhood: more than any number of changes in it."""


def stays(board: Board) -> bool:
    """Whether `changes` is the first goal and as few meetings change as can be; the bound is told to the board."""
    problem = board.problem
    if not problem.keep or not problem.goals or problem.goals[0] is not GoalName.CHANGES:
        return False
    board.prove(0, least_changes(problem))
    return board.proven(1)


def least_changes(problem: Problem) -> int:
    """A bound on `changes` for every valid grid: all kept meetings but those that may stay together."""
    return len(problem.keep) - sum(1 for _ in _by_table(problem))


def settled_places(board: Board, classes: Classes, goals: int) -> dict[int, Place]:
    """The places that kept meetings have in every grid as good as the best one in the first goals.

    Empty unless `changes` is one of these and its value is `least_changes`: then all that may stay
    do stay. Of several meetings kept at one table in one slot any may be the one, so none is named.
    """
    problem = board.problem
    if not problem.keep or GoalName.CHANGES not in problem.goals[:goals] or board.best is None:
        return {}
    if board.costs[problem.goals.index(GoalName.CHANGES)] != least_changes(problem):
        return {}
    return kept_places(problem, classes)


def kept_places(problem: Problem, classes: Classes) -> dict[int, Place]:
    """The places of the kept meetings that may stay, those left out that exclude each other at one table."""
    class_of = {table: number for number, tables in enumerate(classes) for table in tables}
    return {
        placements[0].meeting: (placements[0].slot, class_of[placements[0].table])
        for placements in _by_table(problem)
        if len(placements) == 1
    }


def stayable_meetings(problem: Problem) -> list[list[int]]:
    """The kept meetings that may stay; of those in one list only one can."""
    return [[placement.meeting for placement in placements] for placements in _by_table(problem)]


def _by_table(problem: Problem) -> Iterator[list[Placement]]:
    """The kept meetings that may stay, those that exclude each other at one table together."""
    at_table: dict[tuple[int, int], list[Placement]] = {}
    for placement in _stayable(problem):
        if problem.tables[placement.table].virtual:
            yield [placement]
        else:
            at_table.setdefault((placement.slot, placement.table), []).append(placement)
    yield from at_table.values()


def _stayable(problem: Problem) -> Iterator[Placement]:
    """The kept meetings that the rules R2, R3, R4, R6 and R7 let stay, each by itself."""
    meetings = {meeting.id: number for number, meeting in enumerate(problem.meetings)}
    tables = {table.id: number for number, table in enumerate(problem.tables)}
    for kept in problem.keep:
        if kept.meeting not in meetings or kept.table not in tables:
            continue
        meeting, table = meetings[kept.meeting], tables[kept.table]
        allowed = tables_allowed(problem, meeting)
        if kept.slot in slots_allowed(problem, meeting) & problem.tables[table].slots and (
            allowed is None or table in allowed
        ):
            yield Placement(kept.slot, table, meeting)


def place_kept(board: Board, classes: Classes, meetings: frozenset[int]) -> Solution | None:
    """A grid with exactly these meetings and few changes, before tables are exchanged; None: none found.

    First the kept ones stay and the others find a place between them. While some have none, the
    meetings of two or three slots are arranged anew with those that wait.
    """
    settled = _compatible(board.problem, classes, kept_places(board.problem, classes), meetings)
    grid = _arrange(board, classes, settled, dict.fromkeys(meetings - settled.keys(), _every(board.problem)))
    for step, slots in enumerate(_corners(board.problem)):
        if grid is None or board.clock.stopped() or step >= STEPS:
            return None
        waiting = meetings - {p.meeting for p in grid.placements}
        if not waiting:
            return grid
        fixed = _places(classes, (p for p in grid.placements if p.slot not in slots))
        free = dict.fromkeys((p.meeting for p in grid.placements if p.slot in slots), slots)
        better = _arrange(board, classes, fixed, free | dict.fromkeys(waiting, slots), grid)
        if better is not None and len(better.placements) >= len(grid.placements):
            grid = better
    return None


def _every(problem: Problem) -> range:
    return range(len(problem.slots))


def _corners(problem: Problem) -> Iterator[tuple[int, ...]]:
    """Pairs of slots, then threes."""
    slots = _every(problem)
    yield from combinations(slots, min(2, len(slots)))
    yield from combinations(slots, min(3, len(slots)))


def _places(classes: Classes, placements: Iterator[Placement]) -> dict[int, Place]:
    class_of = {table: number for number, tables in enumerate(classes) for table in tables}
    return {p.meeting: (p.slot, class_of[p.table]) for p in placements}


def _compatible(
    problem: Problem, classes: Classes, settled: Mapping[int, Place], meetings: Collection[int]
) -> dict[int, Place]:
    """Those of the settled meetings that are among `meetings` and keep R4 and R5 together, first come first kept."""
    people: Counter[tuple[int, int]] = Counter()
    at_place: Counter[Place] = Counter()
    found = {}
    for meeting, (slot, number) in settled.items():
        pair = problem.meetings[meeting].people
        tables = classes[number]
        full = at_place[slot, number] >= len(tables) and not problem.tables[tables[0]].virtual
        crowded = any(people[person, slot] >= problem.people[person].capacity[slot] for person in pair)
        if meeting in meetings and not full and not crowded:
            found[meeting] = (slot, number)
            at_place[slot, number] += 1
            people.update((person, slot) for person in pair)
    return found


def _arrange(
    board: Board,
    classes: Classes,
    fixed: Mapping[int, Place],
    free: Mapping[int, Collection[int]],
    start: Solution | None = None,
) -> Solution | None:
    """As many of the free meetings as can be, with the fewest changes, beside the fixed ones."""
    model = Model()
    v = build_variables(model, board.problem, classes, slots_of=free, fixed=fixed)
    add_rules(model, v)
    model.minimise([*((v.held[m], -BIG) for m in free if v.held[m] != model.false), *_changed(board.problem, v)])
    if start is not None:
        hint_grid(model, v, start)
    outcome = run(model, board.clock, search=Search.CORES, seed=board.seed, work=STEP_WORK)
    if outcome.values is None or outcome.answer not in (Answer.OPTIMAL, Answer.FEASIBLE):
        return start
    return read_grid(v, outcome.values)


def _changed(problem: Problem, v: Variables) -> Terms:
    """Minus one for each kept meeting that stays in its slot and class."""
    class_of = v.class_of()
    kept = ((p.meeting, p.slot, class_of[p.table]) for p in _stayable(problem))
    return [(v.at[key], -1) for key in kept if key in v.at]
