"""Changes of a problem that must not change how good its best grid is, or change it in a known way."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from random import Random

import pytest

from benchmarks.instances import event
from solver.problem import GoalName, Kept, Meeting, Person, Problem, Quota, Table
from solver.result import Result, Status
from solver.solve import solve
from solver.validation import check
from tests.sizes import TIMES
from tests.solver.problems import random_problem, tense_problem

pytestmark = pytest.mark.slow

PROBLEMS = 60 * TIMES


def renamed(problem: Problem, seed: int) -> Problem:
    """The same problem with its people in another order and under other ids."""
    order = Random(seed).sample(range(len(problem.people)), len(problem.people))
    place = {person: number for number, person in enumerate(order)}
    people = tuple(dataclasses.replace(problem.people[person], id=f"x{place[person]}") for person in order)
    meetings = tuple(
        dataclasses.replace(meeting, people=(place[meeting.people[1]], place[meeting.people[0]]))
        for meeting in problem.meetings
    )
    return dataclasses.replace(problem, people=people, meetings=meetings)


def with_useless_table(problem: Problem, _seed: int) -> Problem:
    """One table more that exists in no slot."""
    return dataclasses.replace(problem, tables=(*problem.tables, Table("useless", frozenset())))


def with_useless_meeting(problem: Problem, _seed: int) -> Problem:
    """One candidate more, of two new people who are never there."""
    people = tuple(Person(name, frozenset(), (1,) * len(problem.slots)) for name in ("ghost", "shade"))
    pair = (len(problem.people), len(problem.people) + 1)
    meeting = Meeting("haunting", pair, frozenset(range(len(problem.slots))), weight=7)
    return dataclasses.replace(
        problem,
        people=(*problem.people, *people),
        meetings=(*problem.meetings, meeting),
        break_spread=None,
    )


def doubled(problem: Problem, _seed: int) -> Problem:
    meetings = tuple(dataclasses.replace(meeting, weight=2 * meeting.weight) for meeting in problem.meetings)
    return dataclasses.replace(problem, meetings=meetings)


def reversed_in_time(problem: Problem, _seed: int) -> Problem:
    """The same day backwards: every goal counts the same, what came before comes after."""
    last = len(problem.slots) - 1

    def turned(slots: frozenset[int]) -> frozenset[int]:
        return frozenset(last - slot for slot in slots)

    later: list[list[int]] = [[] for _ in problem.meetings]
    for number, meeting in enumerate(problem.meetings):
        for first in meeting.after:
            later[first].append(number)
    return dataclasses.replace(
        problem,
        slots=problem.slots[::-1],
        tables=tuple(dataclasses.replace(table, slots=turned(table.slots)) for table in problem.tables),
        people=tuple(
            dataclasses.replace(person, available=turned(person.available), capacity=person.capacity[::-1])
            for person in problem.people
        ),
        meetings=tuple(
            dataclasses.replace(meeting, slots=turned(meeting.slots), after=tuple(later[number]))
            for number, meeting in enumerate(problem.meetings)
        ),
        keep=tuple(Kept(kept.meeting, last - kept.slot, kept.table) for kept in problem.keep),
    )


def meetings_reordered(problem: Problem, seed: int) -> Problem:
    order = Random(seed).sample(range(len(problem.meetings)), len(problem.meetings))
    place = {meeting: number for number, meeting in enumerate(order)}

    def moved(quota: Quota) -> Quota:
        return dataclasses.replace(quota, meetings=frozenset(place[meeting] for meeting in quota.meetings))

    return dataclasses.replace(
        problem,
        people=tuple(dataclasses.replace(person, quotas=tuple(map(moved, person.quotas))) for person in problem.people),
        meetings=tuple(
            dataclasses.replace(
                problem.meetings[old], after=tuple(place[first] for first in problem.meetings[old].after)
            )
            for old in order
        ),
    )


def optimum(problem: Problem) -> tuple[Status, list[tuple[GoalName, int]]]:
    result: Result = solve(problem)
    assert check(problem, result) == []
    return result.status, [(goal.name, goal.value) for goal in result.goals]


@pytest.mark.parametrize(
    "change", [renamed, with_useless_table, reversed_in_time, meetings_reordered], ids=lambda change: change.__name__
)
def test_the_optimum_stays(change: Callable[[Problem, int], Problem]) -> None:
    for seed in range(PROBLEMS):
        for problem in (random_problem(20_000 + seed), tense_problem(20_000 + seed)):
            assert optimum(change(problem, seed)) == optimum(problem), seed


def test_people_who_are_never_there_change_nothing() -> None:
    for seed in range(PROBLEMS):
        problem = dataclasses.replace(tense_problem(30_000 + seed), break_spread=None)
        assert optimum(with_useless_meeting(problem, seed)) == optimum(problem), seed


def test_doubled_weights_double_the_weight_alone() -> None:
    for seed in range(PROBLEMS):
        problem = tense_problem(40_000 + seed)
        status, goals = optimum(problem)
        twice = [(name, 2 * value if name is GoalName.WEIGHT else value) for name, value in goals]
        assert optimum(doubled(problem, seed)) == (status, twice), seed


@pytest.mark.parametrize("change", [renamed, doubled, reversed_in_time, meetings_reordered])
def test_an_event_of_the_usual_shape_keeps_its_best_meetings(change: Callable[[Problem, int], Problem]) -> None:
    problem = dataclasses.replace(
        event(people=40, slots=6, tables=12, candidates=200, seed=3), goals=(GoalName.SHORTFALL, GoalName.WEIGHT)
    )
    factor = 2 if change is doubled else 1
    status, goals = optimum(problem)
    assert status is Status.OPTIMAL
    expected = [(name, value * (factor if name is GoalName.WEIGHT else 1)) for name, value in goals]
    assert optimum(change(problem, 1)) == (status, expected)
