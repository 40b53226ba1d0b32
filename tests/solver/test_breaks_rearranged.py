"""Local search for breaks with the held meetings given: what it offers is valid, and often the best."""

from __future__ import annotations

import pytest

from solver.board import Board
from solver.clock import Clock
from solver.problem import Problem
from solver.strategies.rearrange import at_any_table, rearrange
from solver.validation import violations
from tests.sizes import TIMES
from tests.solver.bruteforce import attainable_costs
from tests.solver.builders import make_problem
from tests.solver.test_breaks import problem_with_breaks


def required_alone(problem: Problem) -> list[int]:
    return [number for number, meeting in enumerate(problem.meetings) if meeting.required]


@pytest.mark.slow
def test_every_grid_is_valid_and_nearly_all_are_the_best() -> None:
    found, best = 0, 0
    for seed in range(60 * TIMES):
        problem = problem_with_breaks(seed)
        costs = attainable_costs(problem)
        board = Board(problem, Clock(), seed=seed)
        board.prove(0, min(costs, default=(0,))[0])
        rearrange(board, required_alone(problem), 0)  # the board itself refuses what breaks a rule
        if board.best is not None:
            found += 1
            best += board.costs == min(costs)
    assert found > 20 * TIMES
    assert best > 0.9 * found


def test_the_same_seed_gives_the_same_grid() -> None:
    problem = problem_with_breaks(1)
    grids = []
    for _ in range(2):
        board = Board(problem, Clock(), seed=7)
        rearrange(board, required_alone(problem), 0)
        grids.append(board.best)
    assert grids[0] == grids[1]


def test_a_cancelled_search_ends_at_once() -> None:
    problem = make_problem(goals=["breaks"])
    board = Board(problem, Clock(cancelled=lambda: True))
    rearrange(board, range(3), 0)
    assert board.best is None


def test_a_virtual_table_takes_what_finds_no_other() -> None:
    problem = make_problem(
        tables=[{"id": "T1"}, {"id": "T2", "virtual": True}], people=[{"id": n, "capacity": 3} for n in "abcd"]
    )
    grid = at_any_table(problem, [(0, 0), (1, 0), (2, 0)])
    assert violations(problem, grid) == []
