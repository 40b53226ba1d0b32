"""An infeasible problem comes with requirements that cannot hold together, none of them needless."""

from __future__ import annotations

import dataclasses

from solver.problem import GoalName, Meeting, Person, Problem, Slot, Table
from solver.result import Result, Status
from solver.solve import solve

TWO = frozenset({0, 1})
PROBLEM = Problem(
    slots=(Slot(), Slot()),
    tables=(Table("T1", TWO), Table("T2", TWO)),
    people=tuple(Person(name, TWO, (1, 1)) for name in "abcd"),
    meetings=(
        Meeting("ab", (0, 1), TWO, required=True),
        Meeting("ac", (0, 2), TWO, required=True),
        Meeting("cd", (2, 3), TWO, required=True),
        Meeting("bd", (1, 3), TWO),
    ),
    goals=(GoalName.WEIGHT,),
)


def conflict(problem: Problem) -> tuple[str, ...]:
    result: Result = solve(problem)
    assert result.status is Status.INFEASIBLE
    assert result.solution is None
    return result.conflict


def with_person(person: int, **changes: object) -> Problem:
    people = list(PROBLEM.people)
    people[person] = dataclasses.replace(people[person], **changes)  # type: ignore[arg-type]  # names of the fields
    return dataclasses.replace(PROBLEM, people=tuple(people))


def test_the_problem_itself_has_a_grid() -> None:
    assert solve(PROBLEM).status is Status.OPTIMAL


def test_a_person_with_too_few_slots() -> None:
    assert sorted(conflict(with_person(0, available=frozenset({0})))) == [
        "meeting ab is required",
        "meeting ac is required",
        "person a has at most 1 meeting at once in slot 0",
        "person a is available only in slot 0",
    ]


def test_a_person_at_most() -> None:
    assert sorted(conflict(with_person(0, most=1))) == [
        "meeting ab is required",
        "meeting ac is required",
        "person a has at most 1 meeting",
    ]


def test_no_table_at_all() -> None:
    problem = dataclasses.replace(PROBLEM, tables=())
    assert conflict(problem) == ("there is no table", "meeting ab is required")


def test_a_group_of_two_required_meetings() -> None:
    meetings = tuple(dataclasses.replace(m, group="g") if m.id in {"ab", "cd"} else m for m in PROBLEM.meetings)
    assert sorted(conflict(dataclasses.replace(PROBLEM, meetings=meetings))) == [
        "at most 1 meeting of group g",
        "meeting ab is required",
        "meeting cd is required",
    ]


def test_an_order_without_an_earlier_slot() -> None:
    first = dataclasses.replace(PROBLEM.meetings[0], slots=frozenset({1}))
    second = dataclasses.replace(PROBLEM.meetings[2], after=(0,))
    problem = dataclasses.replace(PROBLEM, meetings=(first, PROBLEM.meetings[1], second, PROBLEM.meetings[3]))
    assert sorted(conflict(problem)) == [
        "meeting ab is required",
        "meeting ab may be only in slot 1",
        "meeting cd is after meeting ab",
        "meeting cd is required",
    ]
