"""What-if: each scenario is the problem it says, and its values are those of exhaustive search."""

from __future__ import annotations

import dataclasses
from random import Random

import pytest

from solver.problem import GoalName, Kept, Meeting, Person, Problem, Slot, Table
from solver.result import Status
from solver.scenarios import Lengths, Limits, SlotCounts, TableCounts, make_scenarios, moved_grid, present_value
from solver.solution import Placement, Solution
from solver.validation import goal_value, violations
from solver.whatif import Point, what_if
from tests.solver.bruteforce import optimum
from tests.solver.problems import random_problem

SIX = frozenset(range(6))
PROBLEM = Problem(
    slots=(Slot("am"),) * 4 + (Slot("pm"),) * 2,
    tables=(Table("A", SIX), Table("V", SIX, virtual=True), Table("B", frozenset({0, 1, 5}))),
    people=(
        Person("a", frozenset({0, 1, 2, 4}), (1, 1, 2, 1, 1, 1), table=2),
        Person("b", SIX, (1,) * 6),
        Person("c", frozenset({3, 4, 5}), (2,) * 6),
    ),
    meetings=(
        Meeting("ab", (0, 1), SIX, 3, required=True, tables=frozenset({2})),
        Meeting("bc", (1, 2), frozenset({3}), 2, required=True),
        Meeting("ac", (0, 2), SIX, 1, after=(1,)),
    ),
    goals=(GoalName.CHANGES, GoalName.WEIGHT),
    keep=(Kept("ab", 1, "B"), Kept("bc", 3, "A"), Kept("gone", 5, "A")),
)


def test_as_many_tables_or_slots_or_minutes_as_now_is_the_same_problem() -> None:
    assert make_scenarios(PROBLEM, TableCounts((2,)))[0].problem == PROBLEM
    assert make_scenarios(PROBLEM, Lengths(20, (20,)))[0].problem == PROBLEM
    even = dataclasses.replace(PROBLEM, slots=(Slot("am"),) * 3 + (Slot("pm"),) * 3)
    assert make_scenarios(even, SlotCounts((3,)))[0].problem == even
    assert present_value(PROBLEM, TableCounts(())) == 2
    assert present_value(PROBLEM, SlotCounts(())) is None
    assert present_value(even, SlotCounts(())) == 3


def test_tables_go_from_the_end_and_virtual_ones_stay() -> None:
    fewer, none, more = make_scenarios(PROBLEM, TableCounts((1, 0, 4)))
    assert [table.id for table in fewer.problem.tables] == ["A", "V"]
    assert fewer.problem.people[0].table is None
    assert (fewer.released, fewer.problem.meetings[0].tables) == (("ab",), None)
    assert [table.id for table in none.problem.tables] == ["V"]
    assert [table.id for table in more.problem.tables] == ["A", "V", "B", "T4", "T5"]
    assert more.problem.tables[-1].slots == SIX
    assert more.released == ()


def test_slots_go_from_the_end_of_each_block_and_new_ones_are_like_its_last() -> None:
    fewer, more = make_scenarios(PROBLEM, SlotCounts((2, 5)))
    assert [slot.block for slot in fewer.problem.slots] == ["am", "am", "pm", "pm"]
    assert fewer.problem.people[0].available == {0, 1, 2}
    assert fewer.problem.tables[2].slots == {0, 1, 3}
    assert fewer.released == ("bc",)
    assert fewer.problem.keep == (Kept("ab", 1, "B"), Kept("bc", 0, "gone"), Kept("gone", 3, "A"))
    assert [slot.block for slot in more.problem.slots] == ["am"] * 5 + ["pm"] * 5
    assert more.problem.people[2].available == {3, 4, 5, 6, 7, 8, 9}
    assert more.problem.meetings[1].slots == {3, 4}
    assert more.problem.keep[2].slot == 6


def test_a_meeting_of_another_length_is_where_all_its_time_is_open() -> None:
    longer, shorter = make_scenarios(PROBLEM, Lengths(20, (30, 10)))
    assert [slot.block for slot in longer.problem.slots] == ["am", "am", "pm"]  # 80 minutes, then 40
    assert longer.problem.people[0].available == {0, 1}  # 60 to 80 is left over; pm needs slots 4 and 5
    assert longer.problem.people[0].capacity == (1, 1, 1)
    assert longer.released == ("bc",)  # slot 3 is 60–80: no meeting of 30 minutes overlaps it
    assert len(shorter.problem.slots) == 12
    assert shorter.problem.people[0].available == {0, 1, 2, 3, 4, 5, 8, 9}
    assert shorter.problem.meetings[1].slots == {6, 7}
    assert shorter.problem.keep[1] == Kept("bc", 6, "A")


def test_a_grid_is_carried_over_by_the_clock() -> None:
    now, shorter, fewer = (
        make_scenarios(PROBLEM, Lengths(20, (20,)))[0],
        make_scenarios(PROBLEM, Lengths(20, (10,)))[0],
        make_scenarios(PROBLEM, TableCounts((1,)))[0],
    )
    grid = Solution((Placement(1, 2, 0), Placement(3, 0, 1)))
    assert moved_grid(now, grid, shorter) == Solution((Placement(2, 2, 0), Placement(6, 0, 1)))
    assert moved_grid(now, grid, fewer) == Solution((Placement(3, 0, 1),))


@pytest.mark.parametrize("seed", range(8))
def test_every_point_is_the_optimum_of_its_scenario(seed: int) -> None:
    random = Random(seed)
    problem = random_problem(random.randrange(10**6))
    over = (TableCounts((0, 1, 2)), SlotCounts((1, 2, 3)), Lengths(20, (10, 20, 30)), Limits((0, 1, 2)))[seed % 4]
    told: list[Point] = []
    points = what_if(problem, over, seconds=None, workers=2, on_point=told.append)
    assert sorted(point.scenario.value for point in told) == [point.scenario.value for point in points]
    assert [point.scenario for point in points] == make_scenarios(problem, over)
    for point in points:
        best = optimum(point.scenario.problem)
        if best is None:
            assert point.result.status is Status.INFEASIBLE
            continue
        assert point.result.status is Status.OPTIMAL
        assert {goal.name.value: goal.value for goal in point.result.goals} == best
        assert point.result.solution is not None
        assert violations(point.scenario.problem, point.result.solution) == []


def test_what_is_not_begun_when_stopped_is_missing() -> None:
    asked: list[Point] = []
    points = what_if(
        PROBLEM, TableCounts((1, 2, 3)), seconds=None, on_point=asked.append, cancelled=lambda: bool(asked)
    )
    assert [point.scenario.value for point in points] == [2]
    assert goal_value(PROBLEM, points[0].result.solution or Solution(), GoalName.WEIGHT) == 5


def test_tables_of_one_room_come_and_go_alone_and_serve_what_the_room_serves() -> None:
    tables = (Table("A", frozenset({0, 1}), "one"), Table("B", SIX, "two"), Table("C", frozenset({1, 2}), "one"))
    problem = dataclasses.replace(PROBLEM, tables=tables)
    fewer, same, more = make_scenarios(problem, TableCounts((1, 2, 3), "one"))
    assert [table.id for table in fewer.problem.tables] == ["A", "B"]
    assert (same.problem, same.distance) == (problem, 0)
    assert more.problem.tables[-1] == Table("T4", frozenset({0, 1, 2}), "one")
    assert present_value(problem, TableCounts((), "one")) == 2


def test_a_limit_holds_for_all_and_whoever_wants_fewer_keeps_the_own_one() -> None:
    people = tuple(
        dataclasses.replace(person, most=most) for person, most in zip(PROBLEM.people, (None, 1, 5), strict=True)
    )
    problem = dataclasses.replace(PROBLEM, people=people)
    (two,) = make_scenarios(problem, Limits((2,)))
    assert [person.most for person in two.problem.people] == [2, 1, 2]
    assert dataclasses.replace(two.problem, people=people) == problem
    assert present_value(problem, Limits(())) is None
    assert present_value(two.problem, Limits(())) is None
    assert present_value(PROBLEM, Limits(())) is None
    everybody = dataclasses.replace(problem, people=tuple(dataclasses.replace(p, most=4) for p in people))
    assert present_value(everybody, Limits(())) == 4
