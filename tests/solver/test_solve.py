"""The solver against exhaustive search on random small problems with every feature."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

import pytest

from solver.problem import GoalName, Problem
from solver.result import Result, Status
from solver.solve import solve
from solver.validation import check
from tests.sizes import TIMES
from tests.solver.bruteforce import as_cost, attainable_costs
from tests.solver.problems import random_problem, tense_problem

pytestmark = pytest.mark.slow

PROBLEMS = 320 * TIMES
BATCH = 40


def judge(problem: Problem, result: Result) -> None:
    """The result is right, best, and each bound holds for every grid it speaks of."""
    assert check(problem, result) == []
    costs = attainable_costs(problem)
    if not costs:
        assert result.status is Status.INFEASIBLE
        assert result.conflict
        return
    assert result.status is Status.OPTIMAL
    found = tuple(as_cost(goal.name, goal.value) for goal in result.goals)
    assert found == min(costs)
    for place, goal in enumerate(result.goals):
        assert goal.bound is not None
        as_good = [cost for cost in costs if all(cost[before] <= found[before] for before in range(place))]
        assert as_cost(goal.name, goal.bound) <= min(cost[place] for cost in as_good)


@pytest.mark.parametrize("make", [random_problem, tense_problem])
@pytest.mark.parametrize("first", range(0, PROBLEMS, BATCH))
def test_small_problems_are_solved_as_exhaustive_search_solves_them(first: int, make: Callable[[int], Problem]) -> None:
    for seed in range(first, first + BATCH):
        problem = make(seed)
        try:
            judge(problem, solve(problem, seed=seed))
        except BaseException as error:
            error.add_note(f"{make.__name__}({seed})")
            raise


def test_a_quarter_of_the_tense_problems_has_unavoidable_breaks_and_a_quarter_unavoidable_moves() -> None:
    unavoidable: Counter[GoalName] = Counter()
    for seed in range(PROBLEMS):
        for goal in solve(tense_problem(seed)).goals:
            unavoidable[goal.name] += goal.value > 0
    assert unavoidable[GoalName.BREAKS] >= PROBLEMS / 4
    assert unavoidable[GoalName.MOVES] >= PROBLEMS / 4
