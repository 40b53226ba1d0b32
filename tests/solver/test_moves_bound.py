"""The counted bound on moves against exhaustive search."""

from __future__ import annotations

from itertools import combinations
from random import Random

import pytest

from solver.board import Board
from solver.clock import Clock
from solver.problem import BreakRule, GoalName, Meeting, Person, Problem, Slot, Table
from solver.solution import Placement, Solution
from solver.strategies.moves_bound import bound_moves
from tests.sizes import TIMES
from tests.solver.bruteforce import costs, valid_grids

pytestmark = pytest.mark.slow

PROBLEMS = 12 * TIMES


def full_problem(seed: int) -> Problem:
    """Four people who all want to meet each other at two tables, often one of them away for a slot."""
    random = Random(seed)
    slots = frozenset(range(random.choice((3, 3, 4))))
    away = [frozenset({random.choice(sorted(slots))}) if random.random() < 0.45 else frozenset() for _ in range(4)]
    pairs = [pair for pair in combinations(range(4), 2) if random.random() < 0.95]
    if random.random() < 0.2:
        pairs.append(random.choice(pairs))
    return Problem(
        slots=tuple(Slot("A" if slot < 3 else "B") for slot in slots),
        tables=(Table("T0", slots), Table("T1", slots)),
        people=tuple(Person(f"p{index}", slots - away[index], (1,) * len(slots)) for index in range(4)),
        meetings=tuple(
            Meeting(f"m{number}", pair, slots, random.choice((1, 2, 3))) for number, pair in enumerate(pairs)
        ),
        goals=(GoalName.SHORTFALL, GoalName.WEIGHT, GoalName.BREAKS, GoalName.MOVES),
        break_rule=random.choice(tuple(BreakRule)),
    )


def test_no_grid_as_good_in_the_earlier_goals_has_fewer_moves_than_the_bound() -> None:
    positive = 0
    for seed in range(PROBLEMS):
        problem = full_problem(seed)
        grids = {costs(problem, grid): dict(grid) for grid in valid_grids(problem)}
        for found, grid in sorted(grids.items())[:3]:
            board = Board(problem, Clock())
            board.offer(Solution(tuple(Placement(slot, table, m) for m, (slot, table) in grid.items())))
            bound_moves(board)
            bound = board.bounds()[3]
            fewest = min(cost[3] for cost in grids if all(c <= f for c, f in zip(cost[:3], found[:3], strict=True)))
            assert bound <= fewest, seed
            positive += bound > 0
    assert positive >= PROBLEMS / 3
