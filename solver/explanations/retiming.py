"""All held meetings and one more in a changed problem, with as few as possible moved: one CP-SAT run."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass

from solver.clock import Clock
from solver.explanations.changes import Change, apply_change
from solver.explanations.view import View
from solver.model.cpsat import Answer, Model, Search, run
from solver.model.goals import changes as changes_goal
from solver.model.places import alike_tables
from solver.model.rules import add_rules
from solver.model.variables import build_variables, hint_grid, read_grid
from solver.problem import GoalName, Kept, Problem
from solver.solution import Solution
from solver.strategies.seat import seat

__all__ = ["Answer", "Retimed", "retime"]


@dataclass(frozen=True, slots=True)
class Retimed:
    """INFEASIBLE: no grid of the changed problem holds exactly these meetings within the limit;
    OPTIMAL: the grid moves the fewest."""

    answer: Answer
    grid: Solution | None = None


def retime(view: View, change: Change, work: float, most_moved: int | None = None) -> Retimed:
    """The held meetings and the change's one in the changed problem, at most `most_moved` of them elsewhere.

    `work` is deterministic time. The grid keeps every rule of the changed problem.
    """
    problem = _keeping(apply_change(view.problem, change), view)
    classes = alike_tables(problem)
    every = range(len(problem.slots))
    model = Model()
    meetings = dict.fromkeys((*view.held, change.meeting), every)
    variables = build_variables(model, problem, classes, slots_of=meetings, chosen=True)
    add_rules(model, variables)
    moved = changes_goal(model, variables)
    if most_moved is not None:
        model.linear(moved, None, most_moved)
    model.minimise(moved)
    hint_grid(model, variables, view.grid)
    outcome = run(model, Clock(), search=Search.CORES, work=work)
    if outcome.values is None:
        return Retimed(outcome.answer)
    return Retimed(outcome.answer, seat(problem, classes, read_grid(variables, outcome.values)))


def _keeping(problem: Problem, view: View) -> Problem:
    """The problem whose only goal is to leave the grid as it is."""
    keep = tuple(Kept(problem.meetings[p.meeting].id, p.slot, problem.tables[p.table].id) for p in view.grid.placements)
    return dataclasses.replace(problem, keep=keep, goals=(GoalName.CHANGES,))
