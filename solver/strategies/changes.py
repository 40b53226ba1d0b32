"""The fewest changes of a published grid beside the best choice of meetings."""

from __future__ import annotations

from collections.abc import Sequence

from solver.board import Board
from solver.clock import Clock
from solver.model.linear import SCALE
from solver.model.places import Classes, at_tables
from solver.model.programme import run_programme
from solver.problem import GoalName, Problem
from solver.strategies.chains import covers
from solver.strategies.choose import prefix
from solver.strategies.neighbourhood import Neighbourhood
from solver.strategies.reduce import LargeChoice
from solver.strategies.repair import keeps, stayable_meetings
from solver.strategies.seat import seat
from solver.strategies.slackness import best_choices


def counts_changes(problem: Problem) -> bool:
    """Whether the programme bounds `changes` and knows every rule.

    The goals before are those of the choice, `weight` one of them; no two meetings were kept at one table in
    one slot; there is neither R11 nor R13 nor a home table that is virtual (R7).
    """
    first = prefix(problem)
    if not keeps(problem) or first == len(problem.goals) or problem.goals[first] is not GoalName.CHANGES:
        return False
    if GoalName.WEIGHT not in problem.goals[:first] or any(meeting.after for meeting in problem.meetings):
        return False
    return covers(problem) and all(len(meetings) == 1 for meetings in stayable_meetings(problem))


class FewestChanges:
    """The way from a best choice of meetings to a grid with the fewest changes, where `counts_changes`.

    `best`: a choice than which `large` has proven none to be better.
    """

    def __init__(self, board: Board, classes: Classes, large: LargeChoice, best: frozenset[int]) -> None:
        self._board, self._classes, self._large, self._best = board, classes, large, best
        self._index = prefix(board.problem)
        self._premise = self._costs(best)
        self._neighbourhood = Neighbourhood(board.problem, classes, best_choices(large, best))
        self._last = best
        self._least = 0

    @property
    def meetings(self) -> frozenset[int]:
        """A choice as good as the best one that keeps many meetings: of the programme's solutions the last such one."""
        return self._last if self._costs(self._last) == self._premise else self._best

    def _costs(self, meetings: frozenset[int]) -> tuple[int, ...]:
        costs = self._large.costs(meetings)
        return tuple(costs[goal] for goal in self._board.problem.goals[: self._index])

    def relax(self, clock: Clock) -> bool:
        """Solve the programme and let it grow until it knows all that its optimum needs, or the clock stops.

        True: the board has a grid that proves the goals up to `changes`.
        """
        programme = self._neighbourhood.programme
        while not clock.stopped():
            relaxation = programme.relax(clock)
            if relaxation is None:
                return False
            if self._neighbourhood.least_changes(round(relaxation.cost * SCALE)) > self._least:
                self._prove(programme.bound(relaxation.prices))
            choice = self._neighbourhood.choice(relaxation.values)
            if choice is not None:
                self._last = choice
            if not self._neighbourhood.grow(relaxation.values):
                return relaxation.whole and self._offer(relaxation.values)
        return False

    def decide(self) -> bool:
        """The same in whole numbers, by branching, until the clock stops."""
        programme = self._neighbourhood.programme
        while not self._board.clock.stopped() and not self._board.proven(self._index + 1):
            run = run_programme(programme.in_whole_numbers(), self._board.clock, seed=self._board.seed)
            if run.bound is not None:
                self._prove(run.bound * SCALE)
            if run.values is None:
                return False
            if not self._neighbourhood.grow(run.values[1:]):
                return self._offer(run.values[1:])
        return self._board.proven(self._index + 1)

    def _prove(self, cost: int) -> None:
        """Tell the board what SCALE times a bound on the programme says about `changes`."""
        self._least = max(self._least, self._neighbourhood.least_changes(cost))
        self._board.prove(self._index, self._least, self._premise)

    def _offer(self, values: Sequence[float]) -> bool:
        """Whether this solution, which lets nothing grow, is a grid that proves the goals up to `changes`."""
        places = self._neighbourhood.places(values)
        grid = at_tables(self._classes, sorted(places.items()))
        self._board.consider(seat(self._board.problem, self._classes, grid))
        return self._board.proven(self._index + 1)
