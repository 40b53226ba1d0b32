"""After a cancellation, a late arrival, a closed table or an early leave little of a published grid changes."""

from __future__ import annotations

import dataclasses
from functools import cache
from random import Random

import pytest

from benchmarks.instances import event
from solver.clock import Clock
from solver.model.places import alike_tables
from solver.problem import GoalName, Kept, Meeting, Person, Problem
from solver.result import Result
from solver.solution import Placement, Solution
from solver.solve import solve
from solver.strategies.chains import Chains, covers
from solver.strategies.repair import least_changes
from solver.validation import check, violations
from tests.sizes import TIMES
from tests.solver.problems import random_problem, tense_problem

pytestmark = pytest.mark.slow

CHANGES_FIRST = (GoalName.CHANGES, GoalName.SHORTFALL, GoalName.WEIGHT)
MEETINGS_FIRST = (GoalName.SHORTFALL, GoalName.WEIGHT, GoalName.CHANGES)


@cache
def published() -> Problem:
    """An event of 60 people whose grid is published: `keep` holds it."""
    problem = event(people=60, slots=6, tables=15, candidates=240, seed=7)
    grid = solve(dataclasses.replace(problem, goals=(GoalName.SHORTFALL, GoalName.WEIGHT))).solution
    assert grid is not None
    keep = (Kept(problem.meetings[p.meeting].id, p.slot, problem.tables[p.table].id) for p in grid.placements)
    return dataclasses.replace(problem, keep=tuple(keep))


def meetings_of(problem: Problem, person: int, first: int = 0) -> int:
    """The kept meetings of a person from a slot on."""
    own = {meeting.id for meeting in problem.meetings if person in meeting.people}
    return sum(kept.meeting in own and kept.slot >= first for kept in problem.keep)


def busy_person(problem: Problem) -> int:
    return max(range(len(problem.people)), key=lambda person: meetings_of(problem, person))


def with_person(problem: Problem, person: int, slots: frozenset[int]) -> Problem:
    people = list(problem.people)
    people[person] = dataclasses.replace(people[person], available=people[person].available & slots)
    return dataclasses.replace(problem, people=tuple(people))


def cancellation() -> tuple[Problem, int]:
    problem = published()
    person = busy_person(problem)
    return with_person(problem, person, frozenset()), meetings_of(problem, person)


def early_leave() -> tuple[Problem, int]:
    problem = published()
    person = busy_person(problem)
    return with_person(problem, person, frozenset(range(3))), meetings_of(problem, person, 3)


def closed_table() -> tuple[Problem, int]:
    problem = published()
    tables = list(problem.tables)
    tables[4] = dataclasses.replace(tables[4], slots=frozenset({0, 1}))
    closed = dataclasses.replace(problem, tables=tuple(tables))
    return closed, sum(kept.table == tables[4].id and kept.slot >= 2 for kept in problem.keep)


def late_arrival() -> tuple[Problem, int]:
    problem = published()
    every = frozenset(range(6))
    wanted = Random(1).sample(range(60), 6)
    meetings = tuple(Meeting(f"late{n}", (60, person), every, 90) for n, person in enumerate(wanted))
    people = (*problem.people, Person("late", every, (1,) * 6, least=2))
    return dataclasses.replace(problem, people=people, meetings=(*problem.meetings, *meetings)), 0


def changes(result: Result) -> tuple[int, int | None]:
    return next((goal.value, goal.bound) for goal in result.goals if goal.name is GoalName.CHANGES)


EVENTS = [cancellation, early_leave, closed_table, late_arrival]


@pytest.mark.parametrize("happening", EVENTS)
def test_only_what_must_changes_when_changes_come_first(happening) -> None:  # type: ignore[no-untyped-def]  # a case
    problem, unavoidable = happening()
    problem = dataclasses.replace(problem, goals=CHANGES_FIRST)
    result = solve(problem, seconds=5)
    assert check(problem, result) == []
    assert changes(result) == (unavoidable, unavoidable)
    assert result.strategy == "repair"
    assert all(goal.value == goal.bound for goal in result.goals)


@pytest.mark.parametrize("happening", EVENTS)
def test_the_best_meetings_are_held_with_few_changes_when_meetings_come_first(happening) -> None:  # type: ignore[no-untyped-def]  # a case
    problem, _ = happening()
    problem = dataclasses.replace(problem, goals=MEETINGS_FIRST)
    result = solve(problem, seconds=5)
    assert check(problem, result) == []
    assert [goal.value for goal in result.goals[:2]] == [goal.bound for goal in result.goals[:2]]
    value, bound = changes(result)
    assert bound is not None
    assert value <= bound + 12
    without = solve(dataclasses.replace(problem, goals=MEETINGS_FIRST[:2]), seconds=5).solution
    assert without is not None
    kept_by_chance = {(problem.meetings[p.meeting].id, p.slot) for p in without.placements}
    assert value < sum((kept.meeting, kept.slot) not in kept_by_chance for kept in problem.keep) / 2


def test_no_grid_has_fewer_changes_than_the_counted_bound() -> None:
    met = 0
    for seed in range(120 * TIMES):
        for make in (random_problem, tense_problem):
            problem = make(50_000 + seed)
            if not problem.keep:
                continue
            result = solve(dataclasses.replace(problem, goals=(GoalName.CHANGES,)))
            if result.goals:
                assert least_changes(problem) <= result.goals[0].value, seed
                met += least_changes(problem) == result.goals[0].value
    assert met >= 20 * TIMES


def test_chains_move_meetings_by_the_rules() -> None:
    moved = 0
    for seed in range(250 * TIMES):
        problem = random_problem(60_000 + seed)
        if not covers(problem) or not problem.slots:
            continue
        free = [dataclasses.replace(person, most=None, quotas=()) for person in problem.people]
        meetings = tuple(dataclasses.replace(meeting, required=False, group=None) for meeting in problem.meetings)
        problem = dataclasses.replace(problem, people=tuple(free), meetings=meetings)
        classes = alike_tables(problem)
        chains = Chains(problem, classes, Clock())
        for meeting in range(len(problem.meetings)):
            before = dict(chains.places)
            if chains.insert(meeting):
                moved += any(chains.places[other] != place for other, place in before.items())
                assert chains.places.keys() == {*before, meeting}
            else:
                assert chains.places == before
            used: dict[tuple[int, int], int] = {}
            placements = []
            for held, (slot, number) in chains.places.items():
                position = used.get((slot, number), 0)
                used[slot, number] = position + 1
                placements.append(Placement(slot, classes[number][position % len(classes[number])], held))
            assert violations(problem, Solution(tuple(placements))) == [], seed
    assert moved >= 5 * TIMES
