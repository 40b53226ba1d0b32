"""Every reason is true by a definition of its own, every change and every "impossible" by exhaustive search."""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Iterator
from itertools import combinations, islice
from random import Random

import pytest

from benchmarks.instances import event
from solver.explain import Explanation, explain
from solver.explanations.changes import Change, Kind, all_changes, apply_change
from solver.explanations.nearest import Nearest, Search, witness
from solver.explanations.reasons import Reason
from solver.explanations.sentences import nearest_sentence, reason_sentence
from solver.explanations.view import View
from solver.problem import GoalName, Problem
from solver.solution import Placement, Solution
from solver.strategies.greedy import fill
from solver.validation import violations
from tests.sizes import TIMES
from tests.solver.bruteforce import Grid, as_cost, broken_rules, costs, tables_of, valid_grids, value
from tests.solver.builders import make_problem, people
from tests.solver.problems import random_problem

TABLE_RULES = frozenset({"R5", "R6", "R7"})
SEEDS = range(40 * TIMES)
PER_SEED = 6
"""Problems tried for each seed of the tests below."""


def cases(seed: int) -> Iterator[tuple[Problem, Grid]]:
    """Problems with a valid grid each: the best one, or just any."""
    for number in range(PER_SEED):
        random = Random(seed * PER_SEED + number)
        problem = random_problem(random.randrange(10**6))
        grids = list(islice(valid_grids(problem), 3000))
        if grids:
            yield (
                problem,
                min(grids, key=lambda grid: costs(problem, grid)) if random.random() < 0.6 else random.choice(grids),
            )


def solution(grid: Grid) -> Solution:
    return Solution(tuple(Placement(slot, table, meeting) for meeting, (slot, table) in grid.items()))


def explanations(problem: Problem, grid: Grid) -> list[Explanation]:
    return explain(problem, solution(grid), [m for m in range(len(problem.meetings)) if m not in grid])


class Truth:
    """What is true of one meeting that a grid does not hold, from the rules alone."""

    def __init__(self, problem: Problem, grid: Grid, meeting: int) -> None:
        self.problem, self.grid, self.meeting = problem, grid, meeting
        self.slots, self.tables = range(len(problem.slots)), range(len(problem.tables))
        self.common = [s for s in self.slots if any(not self.alone(s, t) for t in self.tables)]
        self.leading = []
        for goal in problem.goals:
            if goal in (GoalName.BREAKS, GoalName.MOVES):
                break
            self.leading.append(goal)

    def alone(self, slot: int, table: int) -> set[str]:
        return broken_rules(self.problem, {self.meeting: (slot, table)}) & {"R2", "R3", "R4", "R6", "R7"}

    def added(self, slot: int, table: int, gone: tuple[int, ...] = ()) -> Grid:
        rest = {m: place for m, place in self.grid.items() if m not in gone}
        return rest | {self.meeting: (slot, table)}

    def broken(self, slot: int, table: int, gone: tuple[int, ...] = ()) -> set[str]:
        return broken_rules(self.problem, self.added(slot, table, gone))

    def with_room(self, slot: int) -> bool:
        return all("R4" not in self.broken(slot, table) for table in self.tables)

    def seated(self, slot: int, gone: tuple[int, ...] = ()) -> list[int]:
        return [t for t in self.tables if not self.broken(slot, t, gone) & TABLE_RULES]

    def ways(self, slot: int) -> list[tuple[int, ...]]:
        """Sets of meetings of the slot that make room and of which none is needless."""
        there = [m for m, (at, _) in self.grid.items() if at == slot]
        sets = [way for size in range(len(there) + 1) for way in combinations(there, size)]
        enough = [way for way in sets if all("R4" not in self.broken(slot, t, way) for t in self.tables)]
        people = self.problem.meetings[self.meeting].people
        own = [way for way in enough if all(set(people) & set(self.problem.meetings[m].people) for m in way)]
        # One of each who is full: also where a meeting of the pair would have made room for both at once.
        full = [p for p in people if not self.has_room(p, slot)]
        return [
            way for way in own
            if way and len(way) <= len(full)
            and all(any(p in self.problem.meetings[m].people for p in full) for m in way)
        ]  # fmt: skip

    def has_room(self, person: int, slot: int) -> bool:
        meetings = [m for m, (at, _) in self.grid.items() if at == slot and person in self.problem.meetings[m].people]
        return len(meetings) < self.problem.people[person].capacity[slot]

    def is_better(self, slot: int, way: tuple[int, ...]) -> bool:
        """In the first goals, at the best table the meeting can have."""
        now = tuple(as_cost(goal, value(self.problem, self.grid, goal)) for goal in self.leading)
        least = None
        for table in self.seated(slot, way) or [None]:
            grid = self.added(slot, -1 if table is None else table, way)
            if table is None:
                grid = {m: place for m, place in grid.items() if m != self.meeting}
            then = []
            for goal in self.leading:
                cost = as_cost(goal, value(self.problem, grid, goal))
                if table is None and goal is GoalName.WEIGHT:
                    cost -= self.problem.meetings[self.meeting].weight
                if table is None and goal is GoalName.SHORTFALL:
                    held = self.added(slot, 0, way)
                    cost = value(self.problem, held, goal)
                then.append(cost)
            least = min(tuple(then), least or tuple(then))
        return least is not None and least < now

    def lock_in(self, slot: int) -> bool:
        if self.with_room(slot):
            seated = self.seated(slot)
            return bool(seated) and all(self.broken(slot, t) & {"R11", "R13"} for t in seated)
        better = [way for way in self.ways(slot) if self.leading and self.is_better(slot, way)]
        if any(self.problem.meetings[m].required for way in better for m in way):
            return True
        seated = [[self.broken(slot, table, way) for table in self.seated(slot, way)] for way in better]
        return any(broken and all(rules & {"R11", "R13"} for rules in broken) for broken in seated)

    def reason(self) -> Reason:
        if not self.common:
            return Reason.NO_COMMON_SLOT
        limits = self.broken(self.common[0], self.tables[0])
        for rule, reason in (("R8", Reason.AT_MOST), ("R9", Reason.QUOTA), ("R12", Reason.GROUP)):
            if rule in limits:
                return reason
        room = [slot for slot in self.common if self.with_room(slot)]
        if not room and self.leading and not any(self.is_better(s, way) for s in self.common for way in self.ways(s)):
            return Reason.WORTH_MORE
        if room and not any(self.seated(slot) for slot in room):
            return Reason.NO_TABLE
        now = costs(self.problem, self.grid)
        fits = [self.added(s, t) for s in room for t in self.tables if not self.broken(s, t)]
        exchanges = [
            way
            for slot in self.common
            if slot not in room and self.leading
            for way in self.ways(slot)
            if self.is_better(slot, way) and any(not self.broken(slot, t, way) for t in self.tables)
        ]
        if exchanges or any(costs(self.problem, grid) < now for grid in fits):
            return Reason.NOT_OPTIMAL
        if any(costs(self.problem, grid) == now for grid in fits):
            return Reason.NO_GAIN
        if fits:
            return Reason.GOAL
        return Reason.LOCK if any(self.lock_in(slot) for slot in self.common) else Reason.SEVERAL


@pytest.mark.parametrize("seed", SEEDS)
def test_each_reason_is_the_first_true_one(seed: int) -> None:
    for problem, grid in cases(seed):
        for explanation in explanations(problem, grid):
            assert explanation.finding is not None
            assert explanation.finding.reason is Truth(problem, grid, explanation.meeting).reason()
            assert reason_sentence(problem, explanation.meeting, explanation.finding).endswith(".")


def fewest_moved(problem: Problem, grid: Grid, meeting: int, limit: int) -> int | None:
    """The fewest meetings of the grid elsewhere in a valid grid of the same meetings and this one, up to
    the limit; None: more, or none. Every placement is tried, those that move too much are cut off."""
    order = [meeting, *grid]
    places = {
        m: [(s, t) for s in range(len(problem.slots)) for t in sorted(tables_of(problem, m))
            if not broken_rules(problem, {m: (s, t)}) - {"R10", "R13"}]
        for m in order
    }  # fmt: skip
    best: list[int] = []

    def extend(index: int, chosen: Grid, moved: int) -> None:
        if moved > (best[0] - 1 if best else limit):
            return
        if index == len(order):
            if not broken_rules(problem, chosen):
                best[:] = [moved]
            return
        m = order[index]
        for place in places[m]:
            new = chosen | {m: place}
            if not broken_rules(problem, new) - {"R10", "R13"}:
                extend(index + 1, new, moved + (m in grid and grid[m] != place))

    extend(0, {}, 0)
    return best[0] if best else None


def nearest_by_trying(problem: Problem, grid: Grid, meeting: int) -> tuple[int, Change] | None:
    best: tuple[int, Change] | None = None
    for change in all_changes(problem, frozenset(grid), meeting):
        limit = len(grid) if best is None else best[0] - 1
        moved = fewest_moved(apply_change(problem, change), grid, meeting, limit) if limit >= 0 else None
        if moved is not None:
            best = moved, change
    return best


def check_nearest(problem: Problem, grid: Grid, meeting: int, found: Nearest) -> None:
    true = nearest_by_trying(problem, grid, meeting)
    assert found.search is not Search.UNKNOWN
    assert found.proven
    assert (found.search is Search.FOUND) == (true is not None)
    assert nearest_sentence(problem, found).endswith(".")
    if found.change is None or true is None:
        return
    assert (len(found.moved), found.change) == true
    dataclasses.replace(apply_change(problem, found.change))  # checks itself
    shown = {p.meeting: (p.slot, p.table) for p in witness(View(problem, solution(grid)), found).placements}
    assert shown.keys() == grid.keys() | {meeting}
    assert broken_rules(apply_change(problem, found.change), shown) == set()
    assert {p.meeting for p in found.moved} == {m for m in grid if shown[m] != grid[m]}


@pytest.mark.parametrize("seed", SEEDS)
def test_each_change_is_the_nearest_and_each_impossible_is(seed: int) -> None:
    for problem, grid in islice(cases(seed), 2):
        for explanation in explanations(problem, grid):
            assert explanation.nearest is not None
            check_nearest(problem, grid, explanation.meeting, explanation.nearest)


def test_the_random_problems_have_every_reason_and_kind() -> None:
    reasons: Counter[Reason] = Counter()
    kinds: Counter[Kind] = Counter()
    for seed in range(150):
        for problem, grid in cases(seed):
            for explanation in explain(problem, solution(grid)):
                assert explanation.finding is not None
                reasons[explanation.finding.reason] += 1
                if explanation.nearest and explanation.nearest.change:
                    kinds[explanation.nearest.change.kind] += 1
    assert set(reasons) == set(Reason)
    assert set(Kind) - set(kinds) <= {Kind.UNLOCK, Kind.RAISE_BREAK_SPREAD}  # the tests that follow have these


def only_change(problem: Problem, held: Grid, meeting: int) -> Nearest:
    (explanation,) = explain(problem, solution(held), [meeting])
    assert explanation.nearest is not None
    check_nearest(problem, held, meeting, explanation.nearest)
    return explanation.nearest


def test_a_fixed_meeting_makes_room_when_it_is_unlocked() -> None:
    problem = make_problem(
        slots=[{}, {}],
        tables=1,
        people=people(a={"available": [0]}, b={"available": [0]}),
        meetings=[
            {"id": "ab", "people": ["a", "b"], "tables": ["T1"]},
            {"id": "cd", "people": ["c", "d"], "slots": [0], "tables": ["T1"]},
        ],
    )
    nearest = only_change(problem, {1: (0, 0)}, 0)
    assert nearest.change == Change(Kind.UNLOCK, 0, other=1)
    assert nearest.moved == (Placement(1, 0, 1),)


def test_a_break_spread_that_is_raised_lets_a_meeting_in() -> None:
    problem = make_problem(
        people=people(b={"available": [0]}, c={"available": [2]}),
        meetings=[
            {"id": "ab", "people": ["a", "b"]},
            {"id": "ac", "people": ["a", "c"], "slots": [2]},
        ],
        break_spread=0,
    )
    assert only_change(problem, {0: (0, 0)}, 1).change == Change(Kind.RAISE_BREAK_SPREAD, 1, to=1)


@pytest.mark.parametrize(("slot", "reason"), [(0, Reason.LOCK), (1, Reason.NOT_OPTIMAL)])
def test_an_order_needs_an_earlier_slot_not_the_same(slot: int, reason: Reason) -> None:
    problem = make_problem(
        meetings=[
            {"id": "ab", "people": ["a", "b"], "slots": [0], "weight": 1},
            {"id": "cd", "people": ["c", "d"], "after": ["ab"]},
        ],
    )
    (explanation,) = explain(problem, solution({1: (slot, 0)}), [0])
    assert explanation.finding is not None
    assert explanation.finding.reason is reason is Truth(problem, {1: (slot, 0)}, 0).reason()


@pytest.mark.parametrize("tables", [12, 50])
def test_at_a_hundred_people_every_witness_is_valid(tables: int) -> None:
    problem = event(people=100, slots=6, tables=tables, candidates=400, seed=tables)
    filled = fill(problem)
    view = View(problem, filled)
    found = 0
    for explanation in explain(problem, filled):
        assert explanation.nearest is not None
        nearest = explanation.nearest
        if nearest.change is None:
            continue
        found += 1
        shown = witness(view, nearest)
        assert violations(dataclasses.replace(apply_change(problem, nearest.change)), shown) == []
        assert {p.meeting for p in shown.placements} == {*view.held, explanation.meeting}
        assert len({*filled.placements} - {*shown.placements}) == len(nearest.moved)
    assert found > 20
