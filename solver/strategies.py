"""Which way to take to a grid, by the size and shape of the problem."""

from __future__ import annotations

from solver.board import Board
from solver.choose import choose, prefix
from solver.colour import colour
from solver.conflict import find_conflict
from solver.exact import Effort, Space, optimise
from solver.model.cpsat import Answer, Search
from solver.model.variables import Classes, alike_tables, single_tables, slots_allowed
from solver.problem import GoalName, Problem
from solver.seat import seat

EXACT_PLACES = 1_500
"""Up to this many (meeting, slot, table) one model proves everything at once."""

CUTS = 40
"""Choices tried before the slots are decided together with the meetings."""

STAGE_WORK = 20.0
"""Deterministic time per goal of a stage that only looks for better grids."""


def pursue(board: Board) -> bool:
    """Improve the board until all is proven or the clock stops; False: proven that no grid is valid."""
    if _divides(board.problem):
        board.strategy = "choose-colour-seat"
        return _divide(board)
    board.strategy = "exact"
    return _exact(board)


def conflict_of(board: Board) -> tuple[str, ...]:
    """Requirements that cannot hold together in an infeasible problem."""
    board.enter("conflict")
    return find_conflict(board)


def _divides(problem: Problem) -> bool:
    """Whether the choice of meetings comes first among the goals and its cuts are valid (no rule R13)."""
    if prefix(problem) == 0 or problem.break_spread is not None:
        return False
    slots = sum(len(slots_allowed(problem, meeting)) for meeting in range(len(problem.meetings)))
    return slots * len(problem.tables) > EXACT_PLACES


def _exact(board: Board) -> bool:
    problem = board.problem
    goals = len(problem.goals)
    coarse = alike_tables(problem)
    early = problem.goals.index(GoalName.MOVES) if GoalName.MOVES in problem.goals else goals
    if early < goals and len(coarse) < len(problem.tables) and _places(problem) > EXACT_PLACES:
        board.enter("slots")
        effort = Effort(seconds=board.clock.share(0.6))
        if early and optimise(board, Space(coarse), range(early), effort) is Answer.INFEASIBLE:
            return False
    board.enter("exact")
    classes = single_tables(problem) if early < goals else coarse
    return optimise(board, Space(classes), range(goals)) is not Answer.INFEASIBLE


def _places(problem: Problem) -> int:
    return len(problem.meetings) * len(problem.slots) * len(problem.tables)


def _divide(board: Board) -> bool:
    """Meetings, then slots, then tables; at last everything together, to prove what is still open."""
    problem = board.problem
    coarse = alike_tables(problem)
    if not _choose_and_colour(board, coarse):
        return False
    first = prefix(problem)
    if not board.proven(first):
        board.enter("slots")
        space = Space(coarse)
        if optimise(board, space, range(first), Effort(board.clock.share(0.6))) is Answer.INFEASIBLE:
            return False
    _refine(board, coarse)
    _exact(board)
    return True


def _choose_and_colour(board: Board, coarse: Classes) -> bool:
    """Choose, colour, cut off what cannot be coloured, again; False: no grid is valid."""
    cuts: list[frozenset[int]] = []
    while len(cuts) < CUTS and not board.clock.stopped():
        board.enter("choose")
        choice = choose(board, cuts)
        if choice.answer is Answer.INFEASIBLE:
            return False
        if choice.meetings is None or board.proven(prefix(board.problem)):
            return True
        board.enter("colour")
        colouring = colour(board, coarse, choice.meetings)
        if colouring.grid is not None:
            board.offer(seat(board.problem, coarse, colouring.grid))
        if colouring.answer is not Answer.INFEASIBLE:
            return True
        cuts.append(colouring.cut)
    return True


def _refine(board: Board, coarse: Classes) -> None:
    """Better grids with the meetings held, then with their slots held: values, not bounds."""
    problem = board.problem
    first, goals = prefix(problem), len(problem.goals)
    early = problem.goals.index(GoalName.MOVES) if GoalName.MOVES in problem.goals else goals
    if board.best is None or board.proven():
        return
    if first < early:
        board.enter("breaks")
        every = range(len(problem.slots))
        space = Space(coarse, {p.meeting: every for p in board.best.placements})
        effort = Effort(board.clock.share(0.4), STAGE_WORK)
        optimise(board, space, range(first, early), effort)
    if early < goals and board.best is not None:
        board.enter("seat")
        space = Space(single_tables(problem), {p.meeting: (p.slot,) for p in board.best.placements})
        effort = Effort(board.clock.share(0.4), STAGE_WORK)
        optimise(board, space, range(early, goals), effort, search=Search.IMPROVE)
