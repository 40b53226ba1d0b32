"""For each candidate meeting not held: the first true reason, and the nearest single change that lets it in."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from solver.explanations.nearest import Budget, Nearest, nearest_change
from solver.explanations.reasons import Finding, find_reason
from solver.explanations.view import View
from solver.problem import Problem
from solver.solution import Placement, Solution

ALL_WORK = 0.6
"""Deterministic time for re-timing, over all meetings."""

EACH_WORK = 0.05
"""Deterministic time for re-timing after one change."""

ALONE_WORK = 30.0
"""Deterministic time for re-timing when certain meetings are asked for."""

ALONE_EACH_WORK = 1.0


@dataclass(frozen=True, slots=True)
class Explanation:
    """A meeting with its place, or with the reason for having none and the nearest change."""

    meeting: int
    held: Placement | None = None
    finding: Finding | None = None
    nearest: Nearest | None = None


def explain(problem: Problem, grid: Solution, only: Iterable[int] | None = None) -> list[Explanation]:
    """Every meeting not held, or those of `only`, held or not, in the problem's order.

    The grid must be valid. The same arguments give the same explanations.
    """
    view = View(problem, grid)
    if only is None:
        meetings = [m for m in range(len(problem.meetings)) if m not in view.held]
        budget = Budget(ALL_WORK, EACH_WORK)
    else:
        meetings = sorted(set(only))
        budget = Budget(ALONE_WORK, ALONE_EACH_WORK)
    return [_explain_one(view, meeting, budget) for meeting in meetings]


def _explain_one(view: View, meeting: int, budget: Budget) -> Explanation:
    if meeting in view.held:
        return Explanation(meeting, held=view.held[meeting])
    return Explanation(meeting, finding=find_reason(view, meeting), nearest=nearest_change(view, meeting, budget))
