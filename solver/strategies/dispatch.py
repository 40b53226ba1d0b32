"""Which way to take to a grid, by the shape of the problem.

OR-Tools takes a moment to load, so what needs it is imported when its turn has come.
"""

from __future__ import annotations

from solver.board import Board
from solver.strategies.clausal import counts_breaks, fewest_breaks


def pursue(board: Board) -> bool:
    """Improve the board until all is proven or the clock stops; False: proven that no grid is valid."""
    first = 0
    if counts_breaks(board.problem):
        board.strategy = "clauses"
        board.enter("clauses")
        if not fewest_breaks(board):
            return False
        if board.proven() or board.clock.stopped():
            return True
        first = 1
    from solver.strategies.stages import pursue_by_models

    return pursue_by_models(board, first)


def conflict_of(board: Board) -> tuple[str, ...]:
    """Requirements that cannot hold together in an infeasible problem."""
    from solver.conflicts.assuming import find_conflict

    board.enter("conflict")
    return find_conflict(board)
