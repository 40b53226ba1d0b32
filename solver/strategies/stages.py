"""The ways that lead through OR-Tools, stage by stage: meetings, slots, tables; or everything in one model."""

from __future__ import annotations

from solver.board import Board
from solver.model.breaks import any_table_will_do
from solver.model.cpsat import Answer, Search
from solver.model.places import Classes, alike_tables, single_tables, slots_allowed
from solver.model.variables import Room
from solver.problem import GoalName, Problem
from solver.strategies.choose import prefix
from solver.strategies.chosen import choose_and_colour
from solver.strategies.exact import BRIEF, Attempt, Effort, Space, optimise
from solver.strategies.improve import improve
from solver.strategies.moves_bound import bound_moves
from solver.strategies.repair import settled_places, stays
from solver.strategies.spread import pursue_without_spread

EXACT_PLACES = 1_500
"""Up to this many (meeting, slot, table) one model proves everything at once."""

PROOF_SECONDS = 100e-6
"""With a time limit the last proof is tried when there is so much time for each place: it is slow to begin."""

GLANCE = (Attempt(Search.CORES, work=3.0),)
"""Where the best slots for the meetings cost nothing or nearly, this finds them at once."""


def pursue_by_models(board: Board, first: int = 0) -> bool:
    """Improve the board until all is proven or the clock stops; False: proven that no grid is valid.

    The goals before `first` are proven.
    """
    if first:
        return _exact(board, first)
    if stays(board):
        board.strategy = "repair"
        return _exact(board, 1)
    if _divides(board.problem):
        board.strategy = "choose-colour-seat"
        return _divide(board)
    board.strategy = "exact"
    chosen = prefix(board.problem)
    if chosen and board.problem.break_spread is not None and _places(board, 0) > EXACT_PLACES:
        board.strategy = "break spread last"
        if not pursue_without_spread(board, chosen, pursue_by_models):
            return False
    return _exact(board, 0)


def _divides(problem: Problem) -> bool:
    """Whether the choice of meetings comes first among the goals and its cuts are valid (no rule R13)."""
    if prefix(problem) == 0 or problem.break_spread is not None:
        return False
    slots = sum(len(slots_allowed(problem, meeting)) for meeting in range(len(problem.meetings)))
    return slots * len(problem.tables) > EXACT_PLACES


def _exact(board: Board, first: int) -> bool:
    """Slots with tables that are alike taken together, then, for `moves`, each table by itself.

    The goals before `first` are proven. Where that settles the places of meetings, they are not asked for again.
    """
    problem = board.problem
    early, goals = _early(problem), len(problem.goals)
    coarse, single = alike_tables(problem), single_tables(problem)
    if early == goals or _places(board, first) <= EXACT_PLACES:
        classes = single if early < goals else coarse
        board.enter("exact")
        space = Space(classes, fixed=settled_places(board, classes, first))
        return optimise(board, space, range(first, goals)) is not Answer.INFEASIBLE
    board.enter("slots")
    space = Space(coarse, fixed=settled_places(board, coarse, first))
    if optimise(board, space, range(first, early), Effort(board.clock.share(0.7))) is Answer.INFEASIBLE:
        return False
    _prove_tables(board)
    return True


def _early(problem: Problem) -> int:
    """How many goals come before `moves`, the one that needs to know each table."""
    return problem.goals.index(GoalName.MOVES) if GoalName.MOVES in problem.goals else len(problem.goals)


def _places(board: Board, first: int) -> int:
    """How many (meeting, slot, table) are open, at most, once the goals before `first` are held."""
    problem, single = board.problem, single_tables(board.problem)
    fixed = settled_places(board, single, first)
    if not fixed:
        return len(problem.meetings) * len(problem.slots) * len(problem.tables)
    room = Room(problem, single, fixed)
    return sum(room.size(meeting) for meeting in range(len(problem.meetings)) if meeting not in fixed)


def _divide(board: Board) -> bool:
    """Meetings, then slots, then tables; at last everything together, to prove what is still open."""
    problem = board.problem
    first, early, goals = prefix(problem), _early(problem), len(problem.goals)
    alike = alike_tables(problem)
    if not choose_and_colour(board, alike):
        return False
    if not board.proven(first):
        board.enter("slots")
        if optimise(board, Space(alike), range(first), Effort(board.clock.share(0.6))) is Answer.INFEASIBLE:
            return False
    if first < early:
        _better_slots(board, alike, range(first, early))
    _better_tables(board)
    if board.best is None or board.proven():
        return True
    if not board.proven(early):
        board.enter("slots")
        part = 1.0 if early == goals else 0.7
        optimise(board, Space(alike), range(first, early), Effort(board.clock.share(part)))
    if early < goals:
        _prove_tables(board)
    return True


def _better_slots(board: Board, coarse: Classes, goals: range) -> None:
    """Better slots for the meetings held: values, not bounds."""
    if board.best is None or board.proven(goals.stop):
        return
    board.enter("breaks")
    every = range(len(board.problem.slots))
    space = Space(coarse, {p.meeting: every for p in board.best.placements})
    seconds = board.clock.share(0.6)
    if board.problem.goals[goals.start] is GoalName.BREAKS and any_table_will_do(board.problem):
        from solver.strategies.rearrange import rearrange  # only where it is used: numba takes a moment to load

        rearrange(board, space.slots_of or (), goals.start, None if seconds is None else 0.4 * seconds)
        seconds = None if seconds is None else 0.6 * seconds
    if optimise(board, space, goals, Effort(None if seconds is None else 0.2 * seconds, GLANCE)) is not Answer.OPTIMAL:
        improve(board, coarse, goals, None if seconds is None else 0.8 * seconds)


def _better_tables(board: Board, part: float = 0.3) -> None:
    """Better tables for the slots held: values, not bounds."""
    early, goals = _early(board.problem), len(board.problem.goals)
    if early == goals or board.best is None or board.proven():
        return
    board.enter("seat")
    bound_moves(board)
    single = single_tables(board.problem)
    fixed = settled_places(board, single, early)
    slots_of = {p.meeting: (p.slot,) for p in board.best.placements if p.meeting not in fixed}
    optimise(board, Space(single, slots_of, fixed), range(early, goals), Effort(board.clock.share(part), BRIEF))


def _prove_tables(board: Board) -> None:
    """The last stage: each table by itself in one model with everything, where there is time for it."""
    goals, early = len(board.problem.goals), _early(board.problem)
    left = board.clock.remaining()
    first = early if board.proven(early) else 0
    if left is not None:
        enough = _places(board, first) * PROOF_SECONDS < left
        _better_tables(board, 0.3 if enough else 1.0)
        if not enough:
            return
    board.enter("exact")
    single = single_tables(board.problem)
    optimise(board, Space(single, fixed=settled_places(board, single, first)), range(first, goals))
