"""The validator against exhaustive definitions on random grids, and at both edges of every rule."""

from __future__ import annotations

from collections import Counter
from random import Random
from typing import Any

import pytest

from solver.problem import GoalName, Meeting, Person, Problem, Slot, Table
from solver.solution import Placement, Solution
from solver.validation import goal_value, violations
from tests.sizes import TIMES
from tests.solver.bruteforce import Grid, broken_rules, tables_of, value
from tests.solver.builders import grid, make_problem, people
from tests.solver.problems import random_problem

Row = tuple[str, int, str]


def solution_of(cells: Grid) -> Solution:
    return Solution(tuple(Placement(slot, table, meeting) for meeting, (slot, table) in cells.items()))


def rules_broken(problem: Problem, solution: Solution) -> set[str]:
    return {violation.rule.split()[0] for violation in violations(problem, solution)}


def random_grid(problem: Problem, random: Random) -> Grid:
    """Half of the grids are careless; the other half break only what little is planted in them."""
    careless = random.random() < 0.5
    cells: Grid = {}
    for meeting, wanted in enumerate(problem.meetings):
        if random.random() < 0.25:
            continue
        slots = sorted(wanted.slots) if not careless else list(range(len(problem.slots)))
        tables = sorted(tables_of(problem, meeting)) if not careless else list(range(len(problem.tables)))
        if not slots or not tables:
            continue
        place = random.choice(slots), random.choice(tables)
        if careless or random.random() < 0.15 or not broken_rules(problem, cells | {meeting: place}) - {"R10", "R13"}:
            cells[meeting] = place
    return cells


def test_validator_and_exhaustive_definitions_agree_on_random_grids() -> None:
    times: Counter[str] = Counter()
    for seed in range(1500 * TIMES):
        problem = random_problem(seed)
        cells = random_grid(problem, Random(seed))
        expected = broken_rules(problem, cells)
        assert rules_broken(problem, solution_of(cells)) == expected, seed
        for goal in GoalName:
            assert goal_value(problem, solution_of(cells), goal) == value(problem, cells, goal), (seed, goal)
        times.update(expected or {"valid"})
    assert set(times) == {"valid", *(f"R{number}" for number in range(2, 14))}
    assert min(times.values()) >= 10, times


EDGES: list[tuple[str, dict[str, Any], list[Row], list[Row]]] = [
    ("R1", {"tables": 3}, [("ab", 0, "T1")], [("ab", 0, "T1"), ("ab", 1, "T1")]),
    (
        "R2",
        {"meetings": [{"id": "ab", "people": ["a", "b"], "slots": [1]}]},
        [("ab", 1, "T1")],
        [("ab", 0, "T1")],
    ),
    ("R2", {"meetings": [{"id": "ab", "people": ["a", "b"], "slots": []}]}, [], [("ab", 0, "T1")]),
    ("R3", {"people": people(b={"available": [0, 2]})}, [("ab", 2, "T1")], [("ab", 1, "T1")]),
    ("R4", {}, [("ab", 0, "T1"), ("ac", 1, "T1")], [("ab", 0, "T1"), ("ac", 0, "T2")]),
    (
        "R4",
        {"people": people(a={"capacity": 2}), "tables": 3},
        [("ab", 0, "T1"), ("ac", 0, "T2")],
        [("ab", 0, "T1"), ("ac", 0, "T2"), ("ad", 0, "T3")],
    ),
    ("R4", {"people": people(b={"capacity": [1, 0, 2]})}, [("ab", 0, "T1")], [("ab", 1, "T1")]),
    (
        "R5",
        {"people": people(a={"capacity": 2})},
        [("ab", 0, "T1"), ("ac", 0, "T2")],
        [("ab", 0, "T1"), ("ac", 0, "T1")],
    ),
    ("R6", {"tables": [{"id": "T1", "slots": [0, 1]}]}, [("ab", 1, "T1")], [("ab", 2, "T1")]),
    (
        "R7",
        {"meetings": [{"id": "ab", "people": ["a", "b"], "table": "T2"}]},
        [("ab", 0, "T2")],
        [("ab", 0, "T1")],
    ),
    ("R7", {"meetings": [{"id": "ab", "people": ["a", "b"], "tables": []}]}, [], [("ab", 0, "T1")]),
    ("R7", {"people": people(a={"table": "T2"})}, [("ab", 0, "T2")], [("ab", 0, "T1")]),
    (
        "R7",
        {"people": people(a={"table": "T2"}, b={"table": "T1"}), "tables": 3},
        [("ab", 0, "T1"), ("ac", 1, "T2")],
        [("ab", 0, "T3")],
    ),
    (
        "R7",
        {
            "people": people(a={"table": "T2"}),
            "meetings": [{"id": "ab", "people": ["a", "b"], "table": "T1"}, {"id": "ac", "people": ["a", "c"]}],
        },
        [("ab", 0, "T1")],
        [("ac", 0, "T1")],
    ),
    (
        "R7",
        {"people": people(a={"table": "V", "capacity": 2}), "tables": [{"id": "V", "virtual": True}]},
        [("ab", 0, "V"), ("ac", 1, "V")],
        [("ab", 0, "V"), ("ac", 0, "V")],
    ),
    ("R8", {"people": people(a={"most": 1})}, [("ab", 0, "T1")], [("ab", 0, "T1"), ("ac", 1, "T1")]),
    ("R8", {"people": people(a={"most": 0})}, [], [("ab", 0, "T1")]),
    (
        "R9",
        {"people": people(a={"quotas": [{"meetings": ["ab", "ac"], "most": 1}]})},
        [("ab", 0, "T1"), ("ad", 1, "T1")],
        [("ab", 0, "T1"), ("ac", 1, "T1")],
    ),
    (
        "R10",
        {"meetings": [{"id": "ab", "people": ["a", "b"], "required": True}]},
        [("ab", 0, "T1")],
        [],
    ),
    *(
        (
            "R11",
            {
                "people": people(a={"capacity": 2}),
                "meetings": [{"id": "ab", "people": ["a", "b"]}, {"id": "ac", "people": ["a", "c"], "after": ["ab"]}],
            },
            [("ab", 0, "T1"), ("ac", 1, "T1")],
            [("ab", slot, "T1"), ("ac", 1, "T2")],
        )
        for slot in (1, 2)
    ),
    (
        "R12",
        {
            "meetings": [
                {"id": "ab", "people": ["a", "b"], "group": "g"},
                {"id": "ac", "people": ["a", "c"], "group": "g"},
                {"id": "ad", "people": ["a", "d"], "group": "h"},
            ]
        },
        [("ab", 0, "T1"), ("ad", 1, "T1")],
        [("ab", 0, "T1"), ("ac", 1, "T1")],
    ),
    ("R13", {"break_spread": 0}, [("ab", 0, "T1"), ("ac", 1, "T1")], [("ab", 0, "T1"), ("ac", 2, "T1")]),
    (
        "R13",
        {"break_spread": 1, "slots": [{}] * 5, "meetings": [{"id": "ab", "people": ["a", "b"]}] + [
            {"id": f"ac{n}", "people": ["a", "c"]} for n in (1, 2)
        ]},
        [("ab", 0, "T1"), ("ac1", 2, "T1")],
        [("ab", 0, "T1"), ("ac1", 2, "T1"), ("ac2", 4, "T1")],
    ),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "fields", "last_allowed", "first_forbidden"), EDGES)
def test_each_rule_has_two_edges(
    rule: str, fields: dict[str, Any], last_allowed: list[Row], first_forbidden: list[Row]
) -> None:
    problem = make_problem(**fields)
    assert rules_broken(problem, grid(problem, *last_allowed)) == set()
    assert rules_broken(problem, grid(problem, *first_forbidden)) == {rule}


def test_any_number_of_meetings_fits_a_virtual_table() -> None:
    problem = make_problem(people=people(a={"capacity": 3}), tables=[{"id": "V", "virtual": True}])
    assert violations(problem, grid(problem, ("ab", 0, "V"), ("ac", 0, "V"), ("ad", 0, "V"))) == []


def test_a_guest_at_the_other_ones_home_is_not_at_home() -> None:
    virtual = [{"id": "V", "virtual": True}, {"id": "W", "virtual": True}]
    homes = people(a={"table": "V", "capacity": 2}, b={"table": "W"})
    problem = make_problem(people=homes, tables=virtual)
    assert violations(problem, grid(problem, ("ab", 0, "W"), ("ac", 0, "V"))) == []


def test_a_meeting_without_effect_needs_not_be_earlier() -> None:
    meetings = [{"id": "ab", "people": ["a", "b"]}, {"id": "ac", "people": ["a", "c"], "after": ["ab"]}]
    problem = make_problem(meetings=meetings)
    assert violations(problem, grid(problem, ("ac", 0, "T1"))) == []


def test_a_sentence_names_the_rule_and_the_ids() -> None:
    problem = make_problem()
    sentences = [str(violation) for violation in violations(problem, grid(problem, ("ab", 0, "T1"), ("ac", 0, "T2")))]
    assert sentences == ["R4 capacity: 'a' has 2 meetings in slot 0, at most 1"]


def test_indices_of_another_problem_are_violations() -> None:
    problem = make_problem()
    for placement in (Placement(3, 0, 0), Placement(0, 2, 0), Placement(0, 0, 3), Placement(-1, 0, 0)):
        assert [violation.rule for violation in violations(problem, Solution((placement,)))] == ["indices"]


def breaks(rows: list[Row], **fields: Any) -> int:
    problem = make_problem(slots=[{}] * 5, **fields)
    return goal_value(problem, grid(problem, *rows), GoalName.BREAKS)


def test_a_break_is_one_idle_run_whatever_its_length() -> None:
    assert breaks([("ab", 0, "T1"), ("ac", 1, "T1")]) == 0
    assert breaks([("ab", 0, "T1"), ("ac", 2, "T1")]) == 1
    assert breaks([("ab", 0, "T1"), ("ac", 4, "T1")]) == 1
    assert breaks([("ab", 0, "T1"), ("ac", 2, "T1"), ("ad", 4, "T1")]) == 2


def test_an_idle_run_before_the_first_or_after_the_last_meeting_is_no_break() -> None:
    assert breaks([("ab", 2, "T1")]) == 0


def test_a_run_counts_if_the_person_is_available_somewhere_in_it() -> None:
    rows: list[Row] = [("ab", 0, "T1"), ("ac", 4, "T1")]
    assert breaks(rows, people=people(a={"available": [0, 4]})) == 0
    assert breaks(rows, people=people(a={"available": [0, 2, 4]})) == 1
    assert breaks(rows, people=people(a={"available": [0, 4]}), break_rule="all") == 1
    assert breaks(rows, people=people(a={"capacity": [1, 0, 0, 0, 1]})) == 1


def test_breaks_and_moves_end_with_the_block() -> None:
    problem = make_problem(slots=[{"block": "A"}, {"block": "A"}, {"block": "B"}])
    rows = grid(problem, ("ab", 0, "T1"), ("ac", 2, "T2"))
    assert [goal_value(problem, rows, goal) for goal in (GoalName.BREAKS, GoalName.MOVES)] == [0, 0]


def moves(rows: list[Row], **fields: Any) -> int:
    tables = [{"id": "T1"}, {"id": "T2"}, {"id": "T3"}, {"id": "V", "virtual": True}]
    problem = make_problem(tables=tables, **fields)
    return goal_value(problem, grid(problem, *rows), GoalName.MOVES)


def test_a_move_is_a_change_of_table_between_successive_busy_slots() -> None:
    assert moves([("ab", 0, "T1"), ("ac", 1, "T1")]) == 0
    assert moves([("ab", 0, "T1"), ("ac", 1, "T2")]) == 1
    assert moves([("ab", 0, "T1"), ("ac", 2, "T2")]) == 1
    assert moves([("ab", 0, "T1"), ("ac", 1, "T2"), ("ad", 2, "T1")]) == 2


def test_nobody_moves_to_or_from_a_virtual_table() -> None:
    assert moves([("ab", 0, "T1"), ("ac", 1, "V")]) == 0
    assert moves([("ab", 0, "T1"), ("ac", 1, "V"), ("ad", 2, "T2")]) == 0
    two = people(a={"capacity": 2})
    assert moves([("ab", 0, "T1"), ("ac", 1, "V"), ("ad", 1, "T2")], people=two) == 0


def test_with_two_meetings_at_once_one_shared_table_is_enough() -> None:
    two = people(a={"capacity": 2})
    assert moves([("ab", 0, "T1"), ("ac", 0, "T2"), ("ad", 1, "T2")], people=two) == 0
    assert moves([("ab", 0, "T1"), ("ac", 0, "T2"), ("ad", 1, "T3")], people=two) == 1


def test_a_kept_meeting_changes_once_by_slot_or_by_table() -> None:
    keep = [
        {"meeting": "ab", "slot": 0, "table": "T1"},
        {"meeting": "ac", "slot": 1, "table": "gone"},
        {"meeting": "gone", "slot": 1, "table": "T1"},
    ]
    problem = make_problem(keep=keep)

    def changes(*rows: Row) -> int:
        return goal_value(problem, grid(problem, *rows), GoalName.CHANGES)

    assert changes() == 3
    assert changes(("ab", 0, "T1")) == 2
    assert changes(("ab", 0, "T2")) == 3
    assert changes(("ab", 1, "T2")) == 3
    assert changes(("ab", 0, "T1"), ("ac", 1, "T1")) == 2


@pytest.mark.slow
def test_a_full_grid_of_two_thousand_people_is_verified() -> None:
    random = Random(1)
    slots = frozenset(range(10))
    meetings: list[Meeting] = []
    placements: list[Placement] = []
    for slot in sorted(slots):
        order = random.sample(range(2000), 2000)
        for table in range(1000):
            placements.append(Placement(slot, table, len(meetings)))
            meetings.append(Meeting(str(len(meetings)), (order[2 * table], order[2 * table + 1]), slots))
    problem = Problem(
        slots=tuple(Slot() for _ in slots),
        tables=tuple(Table(str(index), slots) for index in range(1000)),
        people=tuple(Person(str(index), slots, (1,) * 10, most=10) for index in range(2000)),
        meetings=tuple(meetings),
        break_spread=0,
    )
    solution = Solution(tuple(placements))
    assert violations(problem, solution) == []
    values = {goal: goal_value(problem, solution, goal) for goal in GoalName}
    assert (values[GoalName.SHORTFALL], values[GoalName.BREAKS], values[GoalName.CHANGES]) == (0, 0, 0)
