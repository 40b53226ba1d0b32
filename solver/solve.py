"""The one door: a problem in, the best grid found and what is proven about it out."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator

from solver.board import Board
from solver.clock import Clock
from solver.conflicts.counting import counted_conflict
from solver.problem import GoalName, Problem
from solver.result import Progress, Result
from solver.solution import Placement, Solution
from solver.strategies.dispatch import conflict_of, pursue
from solver.strategies.greedy import fill


def solve(
    problem: Problem,
    *,
    seconds: float | None = None,
    workers: int = 1,
    seed: int = 0,
    start: Solution | None = None,
    on_progress: Callable[[Progress], None] | None = None,
    on_result: Callable[[Result], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> Result:
    """Optimise the goals in their order until all is proven, `seconds` have passed, or `cancelled` says so.

    What of `start` does not fit is ignored. `on_progress` hears of every better grid, bound and
    phase, `on_result` the whole state with them once there is a grid; both may be called from
    another thread and must not call back. Every grid given out has passed `validation.violations`.
    With one worker and no limit the same problem and seed give the same placements.
    """
    clock = Clock(seconds, cancelled)
    board = Board(problem, clock, seed=seed, workers=workers, on_progress=on_progress, on_result=on_result)
    board.enter("first grid")
    for grid in _first_grids(problem, start):
        if board.consider(grid):
            break
    board.strategy = "first grid"
    if board.proven():
        return board.result()
    if board.best is None and (conflict := counted_conflict(problem, clock)):
        board.strategy = "counting"
        return board.result(conflict, infeasible=True)
    if pursue(board):
        return board.result()
    return board.result(conflict_of(board), infeasible=True)


def _first_grids(problem: Problem, start: Solution | None) -> Iterator[Solution]:
    """Grids that may be valid, the most promising first."""
    if start is not None:
        yield fill(problem, start)
    if GoalName.CHANGES in problem.goals:
        yield fill(problem, _kept_grid(problem))
    yield fill(problem)
    yield fill(_required_only(problem))
    yield Solution()


def _required_only(problem: Problem) -> Problem:
    """No place for meetings that are not required: rule R13 is easier kept with few meetings."""
    meetings = (m if m.required else dataclasses.replace(m, slots=frozenset()) for m in problem.meetings)
    return dataclasses.replace(problem, meetings=tuple(meetings))


def _kept_grid(problem: Problem) -> Solution:
    """What still exists of the published grid."""
    meetings = {meeting.id: number for number, meeting in enumerate(problem.meetings)}
    tables = {table.id: number for number, table in enumerate(problem.tables)}
    return Solution(
        tuple(
            Placement(kept.slot, tables[kept.table], meetings[kept.meeting])
            for kept in problem.keep
            if kept.meeting in meetings and kept.table in tables
        )
    )
