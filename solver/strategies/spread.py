"""Rule R13 for large problems: first without it, with few breaks, because these are then close together."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable

from solver.board import Board
from solver.clock import Clock
from solver.model.cpsat import Search
from solver.model.places import alike_tables
from solver.problem import GoalName, Problem
from solver.result import Result
from solver.strategies.exact import Attempt, Effort, Space, optimise
from solver.strategies.greedy import fill
from solver.validation import violations

SHARE = 0.5
"""Part of the time left for the problem without the rule."""

CLAUSES = (Attempt(Search.CORES, work=60.0),)


def pursue_without_spread(board: Board, first: int, pursue: Callable[[Board], bool]) -> bool:
    """Pursue the problem without R13, its first goals followed by `breaks`; False: not even that has a grid.

    Every valid grid is one of that problem, so its bounds of the first goals hold here too. Its grids
    are taken where they keep R13; last the meetings of its best one are arranged anew with the rule.
    """
    relaxed = _without_spread(board.problem, first, few_breaks=board.clock.remaining() is not None)

    def take(result: Result) -> None:
        if result.solution is not None and not violations(board.problem, result.solution):
            board.offer(result.solution)

    clock = Clock(board.clock.share(SHARE), board.clock.cancelled)
    inner = Board(relaxed, clock, seed=board.seed, workers=board.workers, on_result=take)
    grid = fill(relaxed)
    if not violations(relaxed, grid):
        inner.offer(grid)
    if not pursue(inner):
        return False
    bounds = inner.bounds()
    for index in range(first):
        board.prove(index, bounds[index], inner.costs[:index])
    if inner.best is not None and (board.best is None or inner.costs[:first] < board.costs[:first]):
        every = range(len(board.problem.slots))
        space = Space(alike_tables(board.problem), {p.meeting: every for p in inner.best.placements})
        board.enter("break spread")
        optimise(board, space, range(first), Effort(board.clock.share(SHARE), CLAUSES, inner.best))
    return True


def _without_spread(problem: Problem, first: int, *, few_breaks: bool) -> Problem:
    """The first goals alone, and `breaks` after them where the time for it is limited."""
    goals = (*problem.goals[:first], *((GoalName.BREAKS,) if few_breaks else ()))
    return dataclasses.replace(problem, break_spread=None, goals=goals)
