"""One CP-SAT model with every rule, its goals optimised one after the other.

The same routine serves three spaces: the whole problem, the grids that hold given meetings, and
the grids that hold them in given slots. Only what it proves in the whole problem is a bound.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from solver.board import Board
from solver.model.cpsat import Answer, Model, Search, Terms, run, total
from solver.model.goals import GOALS
from solver.model.places import Classes, Place
from solver.model.rules import add_rules
from solver.model.variables import Room, Variables, build_variables, hint_grid, read_grid
from solver.problem import GoalName
from solver.solution import Solution
from solver.strategies.seat import seat


@dataclass(frozen=True, slots=True)
class Space:
    """Which grids are looked at: the meetings of `slots_of`, all held, each in one of its slots.

    `slots_of` None: every grid, and what is proven is proven for the problem. The meetings of `fixed`
    are held where it says; with `slots_of` None this must be so in every grid that is as good in the
    goals before those to optimise.
    """

    classes: Classes
    slots_of: Mapping[int, Collection[int]] | None = None
    fixed: Mapping[int, Place] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Attempt:
    """One run: its search, its part of the goal's seconds where time is limited, its work where not.

    `strict`: the work limits it in any case.
    """

    search: Search
    part: float = 1.0
    work: float | None = None
    strict: bool = False


@dataclass(frozen=True, slots=True)
class Effort:
    """How far to go: `seconds` of wall time (None: the clock's), and the attempts if not the goals' own.

    `hint` is a grid to start from, valid or not, instead of the best one.
    """

    seconds: float | None = None
    attempts: tuple[Attempt, ...] | None = None
    hint: Solution | None = None


FIRST_WORK = 10.0
"""Deterministic time of an attempt after which, without a limit, another one follows."""

PLACE_SECONDS = 50e-6
"""What a place costs until the search has begun, roughly: a rule of thumb for what not to begin."""

PLAIN: tuple[Attempt, ...] = (Attempt(Search.BALANCED),)

COUNTING = (
    Attempt(Search.CORES, 0.3, FIRST_WORK),
    Attempt(Search.DESCENT, 1.0, FIRST_WORK),
    Attempt(Search.CORES, 0.0),
)
"""Cores prove and, where the optimum is near its bound, find at once; where not, a descent finds."""

BRIEF = COUNTING[:2]
"""The attempts that end without a limit on time."""

ATTEMPTS: dict[GoalName, tuple[Attempt, ...]] = dict.fromkeys(
    (GoalName.BREAKS, GoalName.MOVES, GoalName.CHANGES), COUNTING
)


def optimise(board: Board, space: Space, goals: range, effort: Effort = Effort()) -> Answer:
    """Optimise these goals in their order, offering every grid found to the board.

    Goals before the range are held at the best grid's cost. INFEASIBLE: no grid is valid (said of
    the whole problem only). OPTIMAL: each goal of the range was proven in this space.
    """
    if not _has_time(board, space, effort):
        return Answer.UNKNOWN
    model = Model()
    variables = build_variables(
        model,
        board.problem,
        space.classes,
        slots_of=space.slots_of,
        fixed=space.fixed,
        chosen=space.slots_of is not None,
    )
    add_rules(model, variables)
    descent = _Descent(board, space, effort, model, variables)
    if board.best is None:
        found = descent.find_any()
        if board.best is None:
            return found
    for index in range(goals.start):
        descent.hold(index)
    answer = Answer.OPTIMAL
    for index in goals:
        if descent.step(index, goals) is not Answer.OPTIMAL:
            answer = Answer.FEASIBLE
    return answer


def _has_time(board: Board, space: Space, effort: Effort) -> bool:
    """Whether a model of this size is worth beginning: one that is built when the time is over is lost."""
    left = board.clock.remaining()
    if left is None:
        return not board.clock.cancelled()
    seconds = left if effort.seconds is None else effort.seconds
    room = Room(board.problem, space.classes, space.fixed)
    if space.slots_of is None:
        size = sum(room.size(m) for m in range(len(board.problem.meetings)) if m not in space.fixed)
    else:
        size = sum(map(len, space.slots_of.values())) * len(space.classes)
    return not board.clock.stopped() and size * PLACE_SECONDS < seconds


class _Descent:
    """One model on its way down the goals; `premise` holds the limits put on the goals so far."""

    def __init__(self, board: Board, space: Space, effort: Effort, model: Model, variables: Variables) -> None:
        self.board = board
        self.whole = space.slots_of is None
        self.attempts, self.given_hint = effort.attempts, effort.hint
        left = board.clock.remaining() if effort.seconds is None else effort.seconds
        self.until = None if left is None else board.clock.elapsed() + left
        self.model = model
        self.variables = variables
        self.premise: tuple[int, ...] = ()
        self.taken: tuple[int, ...] | None = None

    def hold(self, index: int, terms: Terms | None = None) -> None:
        """Keep this goal from getting worse than in the best grid."""
        terms = GOALS[self.board.problem.goals[index]](self.model, self.variables) if terms is None else terms
        limit = self.board.costs[index]
        if terms:
            self.model.linear(terms, None, limit)
        self.premise = (*self.premise, limit)

    def find_any(self) -> Answer:
        """The first valid grid."""
        outcome = run(self.model, self.board.clock, search=Search.CLAUSES, seed=self.board.seed)
        if outcome.values is not None:
            self._take(outcome.values)
        return outcome.answer

    def step(self, index: int, goals: range) -> Answer:
        """Optimise one goal with one attempt after the other, then hold it."""
        board = self.board
        terms = GOALS[board.problem.goals[index]](self.model, self.variables)
        open_goals = sum(not self._settled(later) for later in goals if later >= index)
        seconds = self._seconds(open_goals)
        answer = Answer.OPTIMAL if self._settled(index) else Answer.UNKNOWN
        for attempt in self.attempts or ATTEMPTS.get(board.problem.goals[index], PLAIN):
            if answer is not Answer.OPTIMAL and (attempt.part > 0 or seconds is None):
                answer = self._run(index, terms, attempt, seconds)
                seconds = None if seconds is None else self._seconds(open_goals)
        self.hold(index, terms)
        return answer

    def _settled(self, index: int) -> bool:
        return self.board.costs[index] == self.board.bounds()[index]

    def _run(self, index: int, terms: Terms, attempt: Attempt, seconds: float | None) -> Answer:
        board, premise = self.board, self.premise

        def learn(bound: int) -> None:
            if self.whole:
                board.prove(index, bound, premise)

        self.model.minimise(terms)
        hint = self.given_hint or board.best
        if hint is not None:
            hint_grid(self.model, self.variables, hint)
        outcome = run(
            self.model,
            board.clock,
            search=attempt.search,
            workers=board.workers,
            seed=board.seed,
            work=attempt.work if seconds is None or attempt.strict else None,
            seconds=None if seconds is None else seconds * attempt.part,
            on_solution=self._take,
            on_bound=learn,
        )
        if outcome.values is not None:
            self._take(outcome.values)
        if outcome.answer is Answer.OPTIMAL and outcome.values is not None:
            learn(total(outcome.values, terms))
        elif outcome.bound is not None:
            learn(outcome.bound)
        return outcome.answer

    def _take(self, values: tuple[int, ...]) -> None:
        if values == self.taken:  # the last one of a run comes twice
            return
        self.taken = values
        self.board.offer(seat(self.board.problem, self.variables.classes, read_grid(self.variables, values)))

    def _seconds(self, open_goals: int) -> float | None:
        """Half of what is left for one goal, all of it for the last."""
        if self.until is None:
            return None
        left = self.until - self.board.clock.elapsed()
        return max(0.01, left if open_goals <= 1 else left / 2)
