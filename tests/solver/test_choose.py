"""The choice of meetings: its bounds hold for every grid, small or large, by clauses or by prices."""

from __future__ import annotations

import dataclasses
from random import Random

import numpy as np
import pytest

from benchmarks.instances import event
from solver.board import Board
from solver.clock import Clock
from solver.model.cpsat import Answer
from solver.model.places import alike_tables
from solver.problem import GoalName, Meeting, Person, Problem, Slot, Table
from solver.result import Status
from solver.solve import solve
from solver.strategies import chosen, colour, stages
from solver.strategies.arrays import lay_out
from solver.strategies.choose import choose
from solver.strategies.reduce import LargeChoice
from solver.strategies.relax import Supply, price
from solver.validation import check
from tests.solver.bruteforce import attainable_costs
from tests.solver.test_search import with_first_goals

pytestmark = pytest.mark.slow


def test_no_grid_is_better_than_the_bounds_of_a_large_choice() -> None:
    """Each grid is within the premise of a bound or above it, whatever the order of the goals."""
    for seed in range(30_000, 30_400):
        problem = with_first_goals(seed)
        if not problem.meetings or not problem.slots:
            continue
        board = Board(problem, Clock())
        large = LargeChoice(board, lay_out(problem, alike_tables(problem)))
        assert large.relax()
        answer, _ = large.choose([])
        costs = attainable_costs(problem)
        assert answer is not Answer.INFEASIBLE or not costs
        for cost in costs:
            for index, proofs in enumerate(board._proofs):
                for premise, bound in proofs:
                    within = all(one <= limit for one, limit in zip(cost, premise, strict=False))
                    assert not within or cost[index] >= bound


def test_the_divided_way_with_prices_and_local_search_proves_the_optimum(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stages, "EXACT_PLACES", -1)
    monkeypatch.setattr(chosen, "LARGE", 0)
    monkeypatch.setattr(colour, "FEW_PLACES", -1)
    for seed in range(40_000, 40_300):
        problem = with_first_goals(seed)
        best = min(attainable_costs(problem), default=None)
        result = solve(problem)
        assert check(problem, result) == []
        if best is None:
            assert result.status is Status.INFEASIBLE
            continue
        assert result.status is Status.OPTIMAL
        values = [-goal.value if goal.name is GoalName.WEIGHT else goal.value for goal in result.goals]
        assert tuple(values) == best


def test_prices_given_up_for_their_size_leave_those_before_true(monkeypatch: pytest.MonkeyPatch) -> None:
    """A row of people, each able to meet the next: everybody meets, by meetings worth nothing, or all but two by nine
    so heavy that steeper prices than the first ones cannot be counted."""
    monkeypatch.setattr(stages, "EXACT_PLACES", -1)
    monkeypatch.setattr(chosen, "LARGE", 0)
    slot = frozenset({0})
    problem = Problem(
        slots=(Slot(),),
        tables=tuple(Table(f"T{number}", slot) for number in range(10)),
        people=tuple(Person(f"p{number}", slot, (1,), least=1) for number in range(20)),
        meetings=tuple(
            Meeting(f"m{number}", (number, number + 1), slot, weight=2**49 * (number % 2)) for number in range(19)
        ),
        goals=(GoalName.SHORTFALL, GoalName.WEIGHT),
    )
    result = solve(problem)
    assert check(problem, result) == []
    assert [(goal.value, goal.bound) for goal in result.goals] == [(0, 0), (0, 0)]


def test_both_ways_to_choose_agree_on_events() -> None:
    for seed in range(6):
        problem = event(people=60, slots=6, tables=8 + 4 * (seed % 3), candidates=320, seed=seed)
        problem = dataclasses.replace(problem, goals=(GoalName.SHORTFALL, GoalName.WEIGHT))
        whole, large = Board(problem, Clock()), Board(problem, Clock())
        choice = choose(whole, [])
        reduced = LargeChoice(large, lay_out(problem, alike_tables(problem)))
        assert reduced.relax()
        answer, meetings = reduced.choose([])
        assert answer is choice.answer is Answer.OPTIMAL
        assert meetings is not None
        assert choice.meetings is not None
        assert sum(problem.meetings[m].weight for m in meetings) == sum(
            problem.meetings[m].weight for m in choice.meetings
        )


def test_any_prices_bound_and_the_flow_finds_the_best_of_them() -> None:
    """The bound equals the optimum by halves: twice its value is the value of the halves held."""
    random = Random(1)
    for _ in range(200):
        people, meetings = random.randint(2, 7), random.randint(1, 12)
        pairs = np.array([random.sample(range(people), 2) for _ in range(meetings)])
        given = Supply(
            first=pairs[:, 0],
            second=pairs[:, 1],
            weights=np.array([random.randint(0, 9) for _ in range(meetings)]),
            room=np.array([random.randint(0, 3) for _ in range(people)]),
            wanted=np.array([random.randint(0, 3) for _ in range(people)]),
            total=random.randint(0, meetings),
        )
        alpha, beta = random.choice(((1, 0), (0, 1), (1, 40), (50, 1)))
        prices = price(given, alpha, beta)
        assert prices is not None
        degree = np.bincount(given.first, prices.halves, people) + np.bincount(given.second, prices.halves, people)
        wanted = np.minimum(degree, 2 * np.minimum(given.wanted, given.room)).sum()
        assert prices.bound == alpha * (given.weights * prices.halves).sum() + beta * wanted


def test_a_person_whose_meetings_share_too_few_slots_is_seen() -> None:
    """Three heavy meetings of one person that fit into two slots only: the choice leaves one of them out."""
    problem = event(people=300, slots=6, tables=100, candidates=900, seed=4, everyone=True)
    heavy = tuple(
        dataclasses.replace(problem.meetings[number], people=(0, 290 + number), weight=1000, slots=frozenset({0, 1}))
        for number in range(3)
    )
    problem = dataclasses.replace(problem, meetings=(*heavy, *problem.meetings[3:]), goals=(GoalName.WEIGHT,))
    large = LargeChoice(Board(problem, Clock()), lay_out(problem, alike_tables(problem)))
    assert large.relax()
    answer, meetings = large.choose([])
    assert answer is Answer.OPTIMAL
    assert meetings is not None
    assert len(meetings & {0, 1, 2}) == 2
    assert solve(problem, seconds=60).status is Status.OPTIMAL
