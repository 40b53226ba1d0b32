"""The ways to a grid agree with each other, keep to their limits, and repeat themselves."""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Iterator
from random import Random

import pytest

from benchmarks.instances import event
from solver.problem import GoalName, Problem
from solver.result import Progress, Result, Status
from solver.solution import Solution
from solver.solve import solve
from solver.strategies import stages
from solver.strategies.choose import prefix
from solver.strategies.seat import best_matching
from solver.validation import check
from tests.solver.problems import random_problem, tense_problem

pytestmark = pytest.mark.slow

DEMO = event(people=100, slots=6, tables=25, candidates=400, seed=1)


def small_event(seed: int) -> Problem:
    """A crowded event that one model can prove: 8 people, 4 slots, 2 tables."""
    problem = event(people=8, slots=4, tables=2, candidates=14, seed=seed)
    return dataclasses.replace(problem, goals=(GoalName.SHORTFALL, GoalName.WEIGHT, GoalName.BREAKS, GoalName.MOVES))


def values(result: Result) -> list[tuple[GoalName, int]]:
    return [(goal.name, goal.value) for goal in result.goals]


def problems() -> Iterator[Problem]:
    yield from (small_event(seed) for seed in range(12))
    for seed in range(1000, 1120):
        problem = random_problem(seed)
        if prefix(problem) and problem.break_spread is None:
            yield problem
    order = (GoalName.SHORTFALL, GoalName.WEIGHT, GoalName.CHANGES, GoalName.BREAKS, GoalName.MOVES)
    for seed in range(2000, 2060):
        problem = tense_problem(seed)
        if problem.keep:
            yield dataclasses.replace(problem, goals=order, break_spread=None)


def test_the_divided_way_proves_what_the_whole_model_proves(monkeypatch: pytest.MonkeyPatch) -> None:
    for problem in problems():
        whole = solve(problem)
        monkeypatch.setattr(stages, "EXACT_PLACES", -1)
        divided = solve(problem)
        monkeypatch.undo()
        assert check(problem, divided) == []
        assert (divided.status, values(divided)) == (whole.status, values(whole))


def test_the_demo_event_has_its_meetings_proven_within_a_time_limit() -> None:
    started = time.monotonic()
    result = solve(DEMO, seconds=4)
    assert time.monotonic() - started < 5
    assert check(DEMO, result) == []
    assert result.strategy == "choose-colour-seat"
    shortfall, weight, breaks, moves = result.goals
    assert shortfall.value == shortfall.bound
    assert weight.value == weight.bound
    assert breaks.bound is not None
    assert moves.bound is not None


def test_news_only_gets_better() -> None:
    news: list[Progress] = []
    states: list[Result] = []
    final = solve(DEMO, seconds=3, on_progress=news.append, on_result=states.append)
    known = [progress for progress in news if progress.goals[0][1] is not None]
    assert known[0].seconds < 0.5
    costs = [tuple(-v if name is GoalName.WEIGHT else v for name, v, _ in p.goals if v is not None) for p in known]
    assert costs == sorted(costs, reverse=True)
    assert all(check(DEMO, state) == [] for state in (states[0], states[-1]))
    assert states[-1].solution == final.solution


def test_a_cancelled_solve_returns_its_best_grid_within_a_second() -> None:
    started = time.monotonic()
    result = solve(DEMO, cancelled=lambda: time.monotonic() - started > 1.5)
    assert time.monotonic() - started < 2.5
    assert result.status is Status.FEASIBLE
    assert check(DEMO, result) == []


@pytest.mark.parametrize("seed", [0, 7])
def test_the_same_seed_gives_the_same_grid(seed: int) -> None:
    problem = event(people=24, slots=4, tables=20, candidates=60, seed=5)
    without_moves = dataclasses.replace(problem, goals=problem.goals[:3])
    first, second = (solve(without_moves, seed=seed) for _ in range(2))
    assert first.strategy == "choose-colour-seat"
    assert first.status is Status.OPTIMAL
    assert first.solution == second.solution


def test_a_good_start_is_kept_and_a_bad_one_ignored() -> None:
    problem = small_event(3)
    best = solve(problem)
    assert best.solution is not None
    again = solve(problem, start=best.solution, seconds=0.0)
    assert values(again) == values(best)
    doubled = Solution((*best.solution.placements, *best.solution.placements))
    assert check(problem, solve(problem, start=doubled, seconds=0.0)) == []


def test_more_people_than_anybody_can_meet_leave_the_bound_honest() -> None:
    """One table in one slot for three pairs: the choice by counting alone is exact here."""
    problem = event(people=6, slots=1, tables=1, candidates=3, seed=2, everyone=True)
    result = solve(problem)
    assert result.status is Status.OPTIMAL
    assert result.solution is not None
    assert len(result.solution.placements) == 1


def test_the_matching_of_tables_gains_the_most() -> None:
    random = Random(4)
    for _ in range(200):
        rows = [
            {column: random.choice((1, 1, 2)) for column in range(4) if random.random() < 0.5}
            for _ in range(random.randint(0, 4))
        ]
        matching = best_matching(rows)
        assert len(set(matching.values())) == len(matching)
        assert sum(rows[row][column] for row, column in matching.items()) == _most(rows, frozenset())


def _most(rows: list[dict[int, int]], taken: frozenset[int]) -> int:
    if not rows:
        return 0
    first, *others = rows
    sums = [gain + _most(others, taken | {column}) for column, gain in first.items() if column not in taken]
    return max([_most(others, taken), *sums])
