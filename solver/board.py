"""What a solve knows so far: the best verified grid, and what has been proven about each goal."""

from __future__ import annotations

from collections.abc import Callable

from solver.clock import Clock
from solver.problem import GoalName, Meeting, Problem, Table
from solver.result import GoalValue, Progress, Result, Status
from solver.solution import Solution
from solver.validation import appraise

Costs = tuple[int, ...]
"""One number per goal, in the goals' order, smaller is better: `weight` with its sign turned."""


class InvalidGrid(RuntimeError):
    """A strategy handed in a grid that breaks a rule: a defect of the strategy."""


class InvalidBound(RuntimeError):
    """A strategy claims a bound that the best grid disproves: a defect of the strategy."""


class Board:
    """The one place where grids are compared and bounds are kept.

    A bound is stored with its premise: the limits on the earlier goals under which it was proven.
    It may be reported as long as the best grid's earlier costs are within these limits, because
    then every grid at least as good in the earlier goals is within them too.
    """

    def __init__(
        self,
        problem: Problem,
        clock: Clock,
        *,
        seed: int = 0,
        workers: int = 1,
        on_progress: Callable[[Progress], None] | None = None,
        on_result: Callable[[Result], None] | None = None,
    ) -> None:
        self.problem = problem
        self.clock = clock
        self.seed = seed
        self.workers = workers
        self.phase = "start"
        self.strategy = ""
        self.best: Solution | None = None
        self.costs: Costs = ()
        self._on_progress = on_progress
        self._on_result = on_result
        self._proofs: list[list[tuple[Costs, int]]] = [[((), _least_cost(problem, goal))] for goal in problem.goals]

    def offer(self, grid: Solution) -> bool:
        """Keep the grid if it is better than the best; InvalidGrid if it breaks a rule."""
        broken, values = appraise(self.problem, grid)
        if broken:
            raise InvalidGrid(f"{self.phase}: {broken[0]}")
        return self._keep(grid, values)

    def consider(self, grid: Solution) -> bool:
        """Keep the grid if it is valid and better than the best."""
        broken, values = appraise(self.problem, grid)
        return not broken and self._keep(grid, values)

    def _keep(self, grid: Solution, values: tuple[int, ...]) -> bool:
        costs = tuple(_signed(goal, value) for goal, value in zip(self.problem.goals, values, strict=True))
        if self.best is not None and costs >= self.costs:
            return False
        self.best, self.costs = grid, costs
        self._tell()
        return True

    def prove(self, index: int, bound: int, premise: Costs = ()) -> None:
        """Goal `index` costs at least `bound` in every valid grid whose earlier goals cost at most `premise`.

        An empty premise means every valid grid. InvalidBound if the best grid says otherwise.
        """
        if self.best is not None and self.costs[index] < bound and _within(self.costs, premise):
            raise InvalidBound(f"{self.phase}: {self.problem.goals[index]} {self.costs[index]} below {bound}")
        before = self.bounds()
        self._proofs[index].append((premise, bound))
        if self.bounds() != before:
            self._tell()

    def bounds(self) -> Costs:
        """The best bound of each goal that holds beside the best grid, as costs."""
        return tuple(
            max(
                bound
                for premise, bound in proofs
                if not premise or (self.best is not None and _within(self.costs, premise))
            )
            for proofs in self._proofs
        )

    def proven(self, goals: int | None = None) -> bool:
        """Whether the first goals (all, if not said) of the best grid are as good as they can be."""
        return self.best is not None and self.costs[:goals] == self.bounds()[:goals]

    def enter(self, phase: str) -> None:
        self.phase = phase
        self._tell()

    def result(self, conflict: tuple[str, ...] = (), *, infeasible: bool = False) -> Result:
        """What is known now."""
        bounds = self.bounds()
        goals: tuple[GoalValue, ...] = ()
        status = Status.INFEASIBLE if infeasible else Status.UNKNOWN
        if self.best is not None:
            goals = tuple(
                GoalValue(goal, _signed(goal, cost), _signed(goal, bound))
                for goal, cost, bound in zip(self.problem.goals, self.costs, bounds, strict=True)
            )
            status = Status.OPTIMAL if self.proven() else Status.FEASIBLE
        seconds = self.clock.elapsed()
        return Result(status, self.best, goals, seconds, self.seed, self.workers, self.strategy, conflict)

    def _tell(self) -> None:
        if self._on_result and self.best is not None:
            self._on_result(self.result())
        if self._on_progress:
            values = self.costs or (None,) * len(self.problem.goals)
            goals = tuple(
                (goal, None if cost is None else _signed(goal, cost), _signed(goal, bound))
                for goal, cost, bound in zip(self.problem.goals, values, self.bounds(), strict=True)
            )
            self._on_progress(Progress(self.clock.elapsed(), self.phase, goals))


def _signed(goal: GoalName, number: int) -> int:
    """A value from a cost, or a cost from a value."""
    return -number if goal is GoalName.WEIGHT else number


def _within(costs: Costs, premise: Costs) -> bool:
    return all(cost <= limit for cost, limit in zip(costs, premise, strict=False))


def _least_cost(problem: Problem, goal: GoalName) -> int:
    """A bound that needs no proof."""
    if goal is GoalName.WEIGHT:
        return -sum(meeting.weight for meeting in problem.meetings)
    if goal is GoalName.CHANGES:
        meetings = {meeting.id: meeting for meeting in problem.meetings}
        tables = {table.id: table for table in problem.tables}
        return sum(
            not _may_stay(problem, kept.slot, meetings.get(kept.meeting), tables.get(kept.table))
            for kept in problem.keep
        )
    return 0


def _may_stay(problem: Problem, slot: int, meeting: Meeting | None, table: Table | None) -> bool:
    """Whether the rules R2, R3, R4 and R6 let a kept meeting stay where it is."""
    if meeting is None or table is None or slot not in meeting.slots or slot not in table.slots:
        return False
    people = [problem.people[person] for person in meeting.people]
    return all(slot in person.available and person.capacity[slot] > 0 for person in people)
