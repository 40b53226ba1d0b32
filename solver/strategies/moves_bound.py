"""A bound on `moves` by counting: two people who met others before cannot both find their own table again.

Let m be a meeting of two people with capacity 1 who have no other candidate with each other, and no
table be virtual. If both have met in the block before m, both stay only where the last table of both
is m's. Had they sat there in one slot they would have met each other, so one of them sat there
earlier, and has been idle since. Hence m costs a move unless it is the first of a person in its
block, or a person comes to it from an idle run. With H the held meetings of this kind, f_p the blocks
in which p holds some of them, e the meetings of H in the first slot of a block (first for both):

    moves >= |H| - sum of f_p + e - idle runs

An idle run is a break or, under the rule `available`, one of the person's absences within the block.
The right side is minimised over the counting constraints of `choose.py` with the goals before held.
"""

from __future__ import annotations

from itertools import pairwise

from solver.board import Board
from solver.model.cpsat import Model
from solver.model.goals import GOALS
from solver.model.places import blocks
from solver.model.programme import run_programme
from solver.model.variables import Variables
from solver.problem import BreakRule, GoalName, Problem
from solver.strategies.choose import counting_model, room_by_slot

MEETING_SECONDS = 0.5e-3
"""What the programme takes for each candidate, roughly; with less time left it is not begun."""

CHOICE_GOALS = (GoalName.SHORTFALL, GoalName.WEIGHT)


def bound_moves(board: Board) -> None:
    """Prove a bound on `moves` beside the best grid, if `breaks`, which limits idle runs, comes before it."""
    problem = board.problem
    if board.best is None or GoalName.MOVES not in problem.goals:
        return
    index = problem.goals.index(GoalName.MOVES)
    if GoalName.BREAKS not in problem.goals[:index] or any(table.virtual for table in problem.tables):
        return
    left = board.clock.remaining()
    if left is not None and len(problem.meetings) * MEETING_SECONDS > left:
        return
    model, v, windows = counting_model(problem)
    for place, goal in enumerate(problem.goals[:index]):
        terms = GOALS[goal](model, v) if goal in CHOICE_GOALS else ()
        if terms:
            model.linear(terms, None, board.costs[place])
    counted = _counted(problem)
    _minimise(model, v, windows, counted)
    outcome = run_programme(model, board.clock, seed=board.seed)
    if outcome.bound is not None:
        breaks = board.costs[problem.goals.index(GoalName.BREAKS)]
        board.prove(index, outcome.bound - breaks - _absences(problem, counted), board.costs[:index])


def _counted(problem: Problem) -> list[int]:
    """The meetings of people with capacity 1 who have no other candidate with each other."""
    pairs: dict[frozenset[int], list[int]] = {}
    for number, meeting in enumerate(problem.meetings):
        pairs.setdefault(frozenset(meeting.people), []).append(number)
    single = [max(person.capacity, default=0) <= 1 for person in problem.people]
    return [own[0] for pair, own in pairs.items() if len(own) == 1 and all(single[person] for person in pair)]


def _people(problem: Problem, counted: list[int]) -> dict[int, list[int]]:
    people: dict[int, list[int]] = {}
    for meeting in counted:
        for person in problem.meetings[meeting].people:
            people.setdefault(person, []).append(meeting)
    return people


def _minimise(model: Model, v: Variables, windows: dict[int, frozenset[int]], counted: list[int]) -> None:
    """|H| - sum of f_p + e, with e at least what the slots that are not the first of a block cannot take."""
    problem = v.problem
    terms = [(v.held[meeting], 1) for meeting in counted]
    for meetings in _people(problem, counted).values():
        within = sum(any(windows[m] & frozenset(block) for m in meetings) for block in blocks(problem))
        firsts = model.integer(0, min(within, len(meetings)))
        model.linear([*((v.held[m], 1) for m in meetings), (firsts, -1)], 0, None)
        terms.append((firsts, -1))
    room = room_by_slot(problem, windows)
    later = sum(room[slot] for block in blocks(problem) for slot in block[1:])
    early = model.integer(0, len(counted))
    model.linear([*((v.held[m], 1) for m in counted), (early, -1)], None, later)
    terms.append((early, 1))
    model.minimise(terms)


def _absences(problem: Problem, counted: list[int]) -> int:
    """Runs of slots in which a person is not available, between two in which they are, within a block."""
    if problem.break_rule is BreakRule.ALL:
        return 0
    there = [
        [slot for slot in block if slot in problem.people[person].available]
        for person in _people(problem, counted)
        for block in blocks(problem)
    ]
    return sum(after > before + 1 for slots in there for before, after in pairwise(slots))
