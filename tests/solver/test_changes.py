"""The fewest changes beside the best choice of meetings: never more than they are, and found where they are proven."""

from __future__ import annotations

import dataclasses
from collections import Counter
from functools import cache
from random import Random

import pytest

from benchmarks.disturbances import cancellation, leaving_at_noon, published
from benchmarks.instances import event
from solver.board import Board
from solver.clock import Clock
from solver.model.places import alike_tables
from solver.problem import GoalName, Kept, Meeting, Person, Problem, Quota, Slot, Table
from solver.result import Status
from solver.solution import Solution
from solver.solve import solve
from solver.strategies import chosen, colour, stages
from solver.strategies.arrays import lay_out
from solver.strategies.changes import FewestChanges, counts_changes
from solver.strategies.greedy import fill
from solver.strategies.reduce import LargeChoice
from solver.validation import check
from tests.sizes import TIMES
from tests.solver.bruteforce import attainable_costs
from tests.solver.builders import make_problem, people
from tests.solver.problems import random_problem, tense_problem

pytestmark = pytest.mark.slow

SHORTFALL, WEIGHT, CHANGES = GoalName.SHORTFALL, GoalName.WEIGHT, GoalName.CHANGES
ORDERS = ((SHORTFALL, WEIGHT, CHANGES), (WEIGHT, SHORTFALL, CHANGES), (WEIGHT, CHANGES))

KEPT = [{"meeting": "ab", "slot": 0, "table": "T1"}, {"meeting": "ac", "slot": 1, "table": "T2"}]
GOALS = ["shortfall", "weight", "changes"]
AFTER = [{"id": "ab", "people": ["a", "b"]}, {"id": "ac", "people": ["a", "c"], "after": ["ab"]}]


def crowded_problem(random: Random) -> Problem:
    """Up to 9 people, 20 meetings, 5 slots and 4 tables, in half of the cases with every rule that is counted."""
    slots, rich = random.randint(3, 5), random.random() < 0.6
    every, tables, count = frozenset(range(slots)), random.randint(2, 4), random.randint(6, 9)

    def some(chance: float) -> frozenset[int]:
        return every - {random.randrange(slots)} if random.random() < chance else every

    pairs = [(first, second) for first in range(count) for second in range(first + 1, count)]
    meetings = tuple(
        Meeting(
            id=f"m{number}",
            people=pair,
            slots=some(0.15 * rich),
            weight=random.choice((1, 2, 3, 5, 8, random.randint(1, 100))),
            required=rich and random.random() < 0.05,
            tables=frozenset(random.sample(range(tables), 2)) if rich and random.random() < 0.15 else None,
            group=random.choice("gh") if rich and random.random() < 0.1 else None,
        )
        for number, pair in enumerate(random.sample(pairs, random.randint(10, min(18, len(pairs)))))
    )
    at_home = rich and random.random() < 0.3
    return Problem(
        slots=(Slot(),) * slots,
        tables=tuple(Table(f"T{n}", some(0.4 * rich), virtual=rich and random.random() < 0.1) for n in range(tables)),
        people=tuple(
            Person(
                id=f"p{index}",
                available=some(0.4),
                capacity=(2 if rich and random.random() < 0.15 else 1,) * slots,
                most=2 if rich and random.random() < 0.2 else None,
                least=random.choice((0, 1, 2)),
                quotas=(Quota(frozenset(random.sample(range(len(meetings)), 3)), 1),) * (random.random() < 0.1 * rich),
                table=random.randrange(tables) if at_home and random.random() < 0.3 else None,
            )
            for index in range(count)
        ),
        meetings=meetings,
        goals=random.choice(ORDERS),
    )


def disturbed_problem(seed: int) -> Problem:
    """A crowded problem with a grid to keep, full but not the best, and somebody or a table there for less time."""
    random = Random(seed)
    problem = crowded_problem(random)
    before = fill(problem).placements
    places = [(placement.slot, problem.tables[placement.table].id) for placement in before]
    if random.random() < 0.2:  # a grid that was never valid
        random.shuffle(places)
    keep = tuple(Kept(problem.meetings[p.meeting].id, *place) for p, place in zip(before, places, strict=True))
    guests, tables = list(problem.people), list(problem.tables)
    gone = frozenset(random.sample(range(len(problem.slots)), 2))
    number = random.randrange(len(guests))
    if random.random() < 0.6:
        guests[number] = dataclasses.replace(guests[number], available=guests[number].available - gone, least=0)
    else:
        tables[0] = dataclasses.replace(tables[0], slots=tables[0].slots - gone)
    return dataclasses.replace(problem, keep=keep, people=tuple(guests), tables=tuple(tables))


def begin(problem: Problem) -> tuple[Board, LargeChoice, FewestChanges | None]:
    """A board with the best choice made; no way on where that is not covered or not proven."""
    board, classes = Board(problem, Clock()), alike_tables(problem)
    large = LargeChoice(board, lay_out(problem, classes), fewest=True)
    assert large.relax()
    _, best = large.choose([])
    if best is None or not large.proven or not counts_changes(problem):
        return board, large, None
    return board, large, FewestChanges(board, classes, large, best)


def test_no_grid_has_fewer_changes_than_are_proven_beside_its_choice() -> None:
    """Of all grids, by exhaustive search: each is outside the premise of a bound or not below it."""
    met = 0
    for seed in range(70_000, 70_000 + 600 * TIMES):
        make = random_problem if seed % 2 else tense_problem
        problem = dataclasses.replace(make(seed), goals=ORDERS[seed % 3], break_spread=None)
        if not problem.meetings or not problem.slots:
            continue
        board, _, fewest = begin(problem)
        if fewest is None:
            continue
        proven = fewest.relax(Clock()) or fewest.decide()
        costs = attainable_costs(problem)
        for cost in costs:
            for premise, bound in board._proofs[-1]:
                within = all(one <= limit for one, limit in zip(cost, premise, strict=False))
                assert not within or cost[-1] >= bound, seed
        if proven:
            assert board.costs == min(costs), seed
            met += 1
    assert met >= 60 * TIMES


def test_the_fewest_changes_are_those_that_the_exact_model_proves() -> None:
    seen: Counter[str] = Counter()
    for seed in range(150 * TIMES):
        problem = disturbed_problem(seed)
        board, large, fewest = begin(problem)
        if fewest is None:
            continue
        relaxed = fewest.relax(Clock())
        costs = large.costs(fewest.meetings)
        assert tuple(costs[goal] for goal in problem.goals[:-1]) == fewest._premise, seed
        proven = relaxed or fewest.decide()
        exact = solve(problem)
        assert exact.strategy in ("exact", "first grid", "counting")
        best = tuple(-goal.value if goal.name is WEIGHT else goal.value for goal in exact.goals)
        if best[:-1] != fewest._premise:
            assert not proven, seed
            continue
        assert proven, seed
        assert board.costs == best, seed
        seen["relaxed" if relaxed else "decided"] += 1
        seen["gap" if large.gap(fewest.meetings) else "no gap"] += 1
        seen["changes"] += best[-1] > 0
    assert min(seen[kind] for kind in ("relaxed", "decided", "gap", "no gap")) >= 3 * TIMES, seen
    assert seen["changes"] >= 50 * TIMES


def test_the_divided_way_proves_the_fewest_changes(monkeypatch: pytest.MonkeyPatch) -> None:
    for seed in range(20_000, 20_000 + 20 * TIMES):
        problem = disturbed_problem(seed)
        whole = solve(problem)
        monkeypatch.setattr(stages, "EXACT_PLACES", -1)
        monkeypatch.setattr(chosen, "LARGE", 0)
        monkeypatch.setattr(colour, "FEW_PLACES", -1)
        divided = solve(problem)
        monkeypatch.undo()
        assert check(problem, divided) == []
        assert divided.status is whole.status, seed
        assert [goal.value for goal in divided.goals] == [goal.value for goal in whole.goals], seed


@pytest.mark.parametrize(("seed", "order"), [(104_569, ORDERS[1]), (105_928, ORDERS[0])])
def test_no_wanted_meeting_is_given_for_fewer_changes(seed: int, order: tuple[GoalName, ...]) -> None:
    """Where prices leave a gap, other choices have the same weight, more kept meetings and more shortfall."""
    problem = dataclasses.replace(disturbed_problem(seed), goals=order)
    board, large, fewest = begin(problem)
    assert fewest is not None
    assert large.gap(fewest.meetings) > 0
    assert fewest.relax(Clock()) or fewest.decide()
    exact = solve(problem)
    assert board.costs == tuple(-goal.value if goal.name is WEIGHT else goal.value for goal in exact.goals)


def test_a_meeting_may_give_way_by_another_table_in_its_slot() -> None:
    """One slot: the new meeting of c and d must be at the table where a and b were."""
    meetings = [
        {"id": "ab", "people": ["a", "b"], "weight": 1},
        {"id": "cd", "people": ["c", "d"], "weight": 1, "tables": ["T1"]},
    ]
    problem = make_problem(slots=[{}], meetings=meetings, keep=KEPT[:1], goals=GOALS)
    board, _, fewest = begin(problem)
    assert fewest is not None
    assert fewest.relax(Clock())
    assert board.costs == (0, -2, 1)


@cache
def fair() -> tuple[Problem, Solution]:
    """An event of 300 people and its best grid."""
    problem = event(people=300, slots=12, tables=75, candidates=2400, seed=1)
    grid = solve(dataclasses.replace(problem, goals=(SHORTFALL, WEIGHT))).solution
    assert grid is not None
    return published(problem, grid, ORDERS[0]), grid


@pytest.mark.parametrize("happening", [cancellation, leaving_at_noon])
def test_at_300_people_the_fewest_changes_are_proven_and_the_same_again(happening) -> None:  # type: ignore[no-untyped-def]  # a case
    problem = happening(*fair())
    result, again = solve(problem), solve(problem)
    assert check(problem, result) == []
    assert result.status is Status.OPTIMAL
    assert result.goals[2].value > 0
    assert again.solution == result.solution


def test_a_stopped_clock_proves_and_offers_nothing() -> None:
    board, _, fewest = begin(leaving_at_noon(*fair()))
    known = board.bounds()
    assert fewest is not None
    assert not fewest.relax(Clock(0.0))
    assert not fewest.relax(Clock(cancelled=lambda: True))
    assert board.best is None
    assert board.bounds() == known


@pytest.mark.parametrize(
    ("fields", "covered"),
    [
        ({}, True),
        ({"goals": ["weight", "changes", "breaks"]}, True),
        ({"goals": ["shortfall", "changes"]}, False),
        ({"goals": ["shortfall", "weight", "breaks", "changes"]}, False),
        ({"goals": ["shortfall", "weight"]}, False),
        ({"keep": []}, False),
        ({"break_spread": 1}, False),
        ({"meetings": AFTER}, False),
        ({"people": people(b={"table": "T1"})}, True),
        ({"people": people(b={"table": "T1"}), "tables": [{"id": "T1", "virtual": True}, {"id": "T2"}]}, False),
        ({"keep": [*KEPT, {"meeting": "ad", "slot": 2, "table": "T2"}]}, True),
        ({"keep": [*KEPT, {"meeting": "ad", "slot": 1, "table": "T2"}]}, False),
    ],
)
def test_what_is_not_counted_is_left_to_the_other_ways(fields: dict[str, object], covered: bool) -> None:
    problem = make_problem(**{"keep": KEPT, "goals": GOALS} | fields)
    assert counts_changes(problem) is covered
