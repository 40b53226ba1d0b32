"""One CP-SAT model with every rule, its goals optimised one after the other.

The same routine serves three spaces: the whole problem, the grids that hold given meetings, and
the grids that hold them in given slots. Only what it proves in the whole problem is a bound.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from solver.board import Board
from solver.model.cpsat import Answer, Model, Search, Terms, run, total
from solver.model.goals import GOALS
from solver.model.rules import add_rules
from solver.model.variables import Classes, Variables, build_variables, hint_grid, read_grid
from solver.problem import GoalName
from solver.seat import seat


@dataclass(frozen=True, slots=True)
class Space:
    """Which grids are looked at: the meetings of `slots_of`, all held, each in one of its slots.

    `slots_of` None: every grid, and what is proven is proven for the problem.
    """

    classes: Classes
    slots_of: Mapping[int, Collection[int]] | None = None


@dataclass(frozen=True, slots=True)
class Effort:
    """How far to go: `seconds` of wall time (None: the clock's) and `work` per goal in deterministic units."""

    seconds: float | None = None
    work: float | None = None


SEARCH = {
    GoalName.SHORTFALL: Search.BALANCED,
    GoalName.WEIGHT: Search.BALANCED,
    GoalName.BREAKS: Search.CORES,
    GoalName.MOVES: Search.CORES,
    GoalName.CHANGES: Search.BALANCED,
}


def optimise(
    board: Board,
    space: Space,
    goals: range,
    effort: Effort = Effort(),
    *,
    search: Search | None = None,
) -> Answer:
    """Optimise these goals in their order, offering every grid found to the board.

    Goals before the range are held at the best grid's cost. INFEASIBLE: no grid is valid (said of
    the whole problem only). OPTIMAL: each goal of the range was proven in this space.
    """
    model = Model()
    variables = build_variables(
        model, board.problem, space.classes, slots_of=space.slots_of, chosen=space.slots_of is not None
    )
    add_rules(model, variables)
    descent = _Descent(board, space, effort, model, variables)
    if not board.problem.goals:
        return descent.find_any()
    if space.slots_of is None:
        for index in range(goals.start):
            descent.hold(index)
    answer = Answer.OPTIMAL
    for index in goals:
        step = descent.step(index, search or SEARCH[board.problem.goals[index]], len(goals) - (index - goals.start))
        if step in (Answer.INFEASIBLE, Answer.UNKNOWN) and board.best is None:
            return step
        if step is not Answer.OPTIMAL:
            answer = Answer.FEASIBLE
    return answer


class _Descent:
    """One model on its way down the goals; `premise` holds the limits put on the goals so far."""

    def __init__(self, board: Board, space: Space, effort: Effort, model: Model, variables: Variables) -> None:
        self.board = board
        self.whole = space.slots_of is None
        self.effort = effort
        self.model = model
        self.variables = variables
        self.premise: tuple[int, ...] = ()
        self.started = board.clock.elapsed()

    def hold(self, index: int, terms: Terms | None = None) -> None:
        """Keep this goal from getting worse than in the best grid."""
        terms = GOALS[self.board.problem.goals[index]](self.model, self.variables) if terms is None else terms
        limit = self.board.costs[index]
        if terms:
            self.model.linear(terms, None, limit)
        self.premise = (*self.premise, limit)

    def find_any(self) -> Answer:
        """A valid grid, when there is no goal."""
        if self.board.best is not None:
            return Answer.OPTIMAL
        outcome = run(self.model, self.board.clock, search=Search.CLAUSES, seed=self.board.seed)
        if outcome.values is not None:
            self.board.offer(read_grid(self.variables, outcome.values))
        return outcome.answer

    def step(self, index: int, search: Search, goals_left: int) -> Answer:
        board = self.board
        terms = GOALS[board.problem.goals[index]](self.model, self.variables)
        if board.best is not None and board.costs[index] == board.bounds()[index]:
            self.hold(index, terms)
            return Answer.OPTIMAL
        outcome = self._run(index, terms, search, goals_left)
        if outcome is Answer.INFEASIBLE or board.best is None:
            return outcome
        self.hold(index, terms)
        return outcome

    def _run(self, index: int, terms: Terms, search: Search, goals_left: int) -> Answer:
        board, premise = self.board, self.premise

        def take(values: tuple[int, ...]) -> None:
            board.offer(seat(board.problem, self.variables.classes, read_grid(self.variables, values)))

        def learn(bound: int) -> None:
            if self.whole:
                board.prove(index, bound, premise)

        self.model.minimise(terms)
        if board.best is not None:
            hint_grid(self.model, self.variables, board.best)
        outcome = run(
            self.model,
            board.clock,
            search=search,
            workers=board.workers,
            seed=board.seed,
            work=self.effort.work,
            seconds=self._seconds(goals_left),
            on_solution=take,
            on_bound=learn,
        )
        if outcome.values is not None:
            take(outcome.values)
        if outcome.answer is Answer.OPTIMAL and outcome.values is not None:
            learn(total(outcome.values, terms))
        elif outcome.bound is not None:
            learn(outcome.bound)
        return outcome.answer

    def _seconds(self, goals_left: int) -> float | None:
        """Half of what is left for this goal, all of it for the last."""
        left = self.board.clock.remaining() if self.effort.seconds is None else (
            self.started + self.effort.seconds - self.board.clock.elapsed()
        )  # fmt: skip
        if left is None:
            return None
        return max(0.01, left if goals_left == 1 else left / 2)
