"""Breaks first: the strategy in clauses against exhaustive search, and what it proves."""

from __future__ import annotations

from random import Random

import pytest

from solver.board import Board
from solver.clock import Clock
from solver.problem import BreakRule, GoalName, Meeting, Person, Problem, Slot, Table
from solver.solve import solve
from solver.strategies.clausal import counts_breaks, fewest_breaks
from tests.sizes import TIMES
from tests.solver.bruteforce import attainable_costs
from tests.solver.builders import make_problem

PROBLEMS = 150 * TIMES


def problem_with_breaks(seed: int) -> Problem:
    """Breaks first, any table as good as another, most meetings required, breaks often unavoidable."""
    random = Random(seed)
    slots = random.choice((4, 5, 6))
    people = random.choice((4, 5, 6))
    blocks = random.choice((*(slots,) * 4, random.randrange(1, slots)))
    return Problem(
        slots=tuple(Slot("A" if slot < blocks else "B") for slot in range(slots)),
        tables=tuple(_table(random, number, slots) for number in range(random.choice((2, 3, 3)))),
        people=tuple(_person(random, number, slots) for number in range(people)),
        meetings=tuple(
            Meeting(
                f"m{number}",
                _two(random, people),
                frozenset(random.sample(range(slots), random.choice((1, 1, 2, 3)))),
                required=random.random() < 0.8,
                after=tuple(earlier for earlier in range(number) if random.random() < 0.05),
                group=random.choice((None,) * 15 + ("g",)),
            )
            for number in range(random.choice((3, 4, 5, 6)))
        ),
        goals=(GoalName.BREAKS,),
        break_spread=random.choice((None, None, None, 0, 1, 2)),
        break_rule=random.choice(tuple(BreakRule)),
    )


def _two(random: Random, people: int) -> tuple[int, int]:
    first, second = random.sample(range(people), 2)
    return first, second


def _part(random: Random, numbers: range, chance: float) -> frozenset[int]:
    """Each of the numbers with this chance, one at least."""
    return frozenset(number for number in numbers if random.random() < chance) or frozenset({random.choice(numbers)})


def _table(random: Random, number: int, slots: int) -> Table:
    always = random.random() < 0.7
    return Table(f"T{number}", _part(random, range(slots), 1.0 if always else 0.7), virtual=random.random() < 0.1)


def _person(random: Random, number: int, slots: int) -> Person:
    return Person(
        f"p{number}",
        available=_part(random, range(slots), random.choice((1.0, 1.0, 1.0, 0.8))),
        capacity=random.choice((*((1,) * slots,) * 4, (2,) * slots, tuple(random.choices((0, 1, 1, 2), k=slots)))),
        most=random.choice((None,) * 9 + (3,)),
    )


def judge(problem: Problem, seed: int) -> int | None:
    """The fewest breaks, found and proven; None: proven infeasible. As exhaustive search says."""
    assert counts_breaks(problem)
    board = Board(problem, Clock(), seed=seed)
    feasible = fewest_breaks(board)
    costs = attainable_costs(problem)
    if not costs:
        assert not feasible
        return None
    assert feasible
    assert board.costs == min(costs)
    assert board.bounds() == board.costs
    return board.costs[0]


@pytest.mark.slow
def test_small_problems_have_the_fewest_breaks_that_exhaustive_search_finds() -> None:
    outcomes = []
    for seed in range(PROBLEMS):
        try:
            outcomes.append(judge(problem_with_breaks(seed), seed))
        except BaseException as error:
            error.add_note(f"problem_with_breaks({seed})")
            raise
    feasible = [outcome for outcome in outcomes if outcome is not None]
    assert 4 * sum(outcome > 0 for outcome in feasible) > len(feasible) > PROBLEMS / 4


def test_a_break_that_cannot_be_avoided_is_proven() -> None:
    meetings = [{"id": "x", "people": ["a", "b"], "required": True, "slots": [0]}]
    meetings.append({"id": "y", "people": ["a", "c"], "required": True, "slots": [2]})
    problem = make_problem(meetings=meetings, goals=["breaks"])
    board = Board(problem, Clock())
    assert fewest_breaks(board)
    assert board.costs == board.bounds() == (1,)


def test_the_same_problem_and_seed_give_the_same_grid() -> None:
    problem = problem_with_breaks(3)
    assert solve(problem, seed=5).solution == solve(problem, seed=5).solution


def test_home_tables_are_left_to_other_strategies() -> None:
    problem = make_problem(people=[{"id": "a", "table": "T1"}, *({"id": name} for name in "bcd")], goals=["breaks"])
    assert not counts_breaks(problem)
