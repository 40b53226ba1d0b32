"""Result files: what is read, what is refused and where, and that writing gives back the same."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from solver.errors import BadInput
from solver.formats import read_result, write_result
from solver.problem import GoalName, Problem
from solver.result import GoalValue, Result, Status
from solver.solution import Placement, Solution
from tests.solver.builders import grid, make_problem, people

EXAMPLES = sorted(path for path in (Path(__file__).parent / "examples").glob("*.json") if path.name != "optima.json")


def a_result(problem: Problem) -> Result:
    return Result(
        status=Status.FEASIBLE,
        solution=grid(problem, ("ad", 2, "T2"), ("ac", 0, "T1"), ("ab", 1, "T2")),
        goals=(GoalValue(GoalName.WEIGHT, 0, None), GoalValue(GoalName.BREAKS, 0, 0)),
        seconds=0.12345,
        seed=3,
        workers=2,
        strategy="exact",
    )


def test_a_result_is_written_exactly() -> None:
    problem = make_problem(goals=["weight", "breaks"])
    data = write_result(a_result(problem), problem, "ab12", {"mannam": "1", "ortools": "2"})
    assert (
        data.decode()
        == """{
  "format": "mannam-result/1",
  "status": "feasible",
  "meetings": [
    {"meeting": "ac", "slot": 0, "table": "T1"},
    {"meeting": "ab", "slot": 1, "table": "T2"},
    {"meeting": "ad", "slot": 2, "table": "T2"}
  ],
  "goals": [
    {"name": "weight", "value": 0, "bound": null},
    {"name": "breaks", "value": 0, "bound": 0}
  ],
  "seconds": 0.123,
  "seed": 3,
  "workers": 2,
  "problem_sha256": "ab12",
  "solver": {"mannam": "1", "ortools": "2"},
  "strategy": "exact"
}
"""
    )


def test_meetings_are_sorted_by_slot_then_table_order_then_id() -> None:
    names = [{"id": name, "people": ["a", "b"]} for name in ("z", "y", "x")]
    tables = [{"id": "T9", "virtual": True}, {"id": "T1"}]
    problem = make_problem(meetings=names, tables=tables, people=people(a={"capacity": 3}, b={"capacity": 3}))
    solution = grid(problem, ("z", 0, "T9"), ("y", 0, "T1"), ("x", 0, "T9"))
    result = Result(Status.FEASIBLE, solution, (), 0, 0, 1, "")
    rows = json.loads(write_result(result, problem, "", {}))["meetings"]
    assert [(row["meeting"], row["table"]) for row in rows] == [("x", "T9"), ("z", "T9"), ("y", "T1")]


def test_a_result_is_read_back() -> None:
    problem = make_problem(goals=["weight", "breaks"])
    result = a_result(problem)
    file = read_result(write_result(result, problem, "ab12", {"mannam": "1"}), problem)
    assert (file.problem_sha256, file.versions, file.unknown) == ("ab12", (("mannam", "1"),), ())
    assert file.result == Result(result.status, result.solution, result.goals, 0.123, 3, 2, "exact")


def test_an_infeasible_result_is_read_back() -> None:
    problem = make_problem()
    result = Result(Status.INFEASIBLE, None, (), 1.0, 0, 1, "exact", ("a is required", "b is not available"))
    assert read_result(write_result(result, problem, "", {}), problem).result == result


def test_what_the_problem_does_not_have_is_told() -> None:
    problem = make_problem()
    fields = {
        "format": "mannam-result/1",
        "status": "feasible",
        "meetings": [
            {"meeting": "ab", "slot": 0, "table": "T1"},
            {"meeting": "x", "slot": 0, "table": "T1"},
            {"meeting": "ac", "slot": 3, "table": "T9"},
        ],
        "goals": [{"name": "joy", "value": 1}, {"name": "weight", "value": -1}],
        "problem_sha256": "",
    }
    file = read_result(json.dumps(fields).encode(), problem)
    assert file.unknown == (
        'meetings[1]: meeting "x" does not exist',
        'meetings[2]: slot "3" does not exist',
        'meetings[2]: table "T9" does not exist',
        'goals[0]: goal "joy" does not exist',
    )
    assert file.result.solution == Solution((Placement(0, 0, 0),))
    assert file.result.goals == (GoalValue(GoalName.WEIGHT, -1, None),)


@pytest.mark.parametrize(
    ("fields", "path", "message"),
    [
        ({"format": "mannam-problem/1"}, "format", 'must be "mannam-result/1"'),
        ({"status": "good"}, "status", 'unknown status "good"'),
        ({"status": None}, "status", "is missing"),
        ({"problem_sha256": None}, "problem_sha256", "is missing"),
        (
            {"meetings": [{"meeting": "ab", "slot": True, "table": "T1"}]},
            "meetings[0].slot",
            "must be a whole number, not true or false",
        ),
        ({"meetings": [{"meeting": "ab", "slot": 0}]}, "meetings[0].table", "is missing"),
        ({"goals": [{"name": "weight", "value": 0.5}]}, "goals[0].value", "must be a whole number, not the number 0.5"),
        (
            {"goals": [{"name": "weight", "value": 1, "bound": float("inf")}]},
            "goals[0].bound",
            "must be a whole number, not the number inf",
        ),
        ({"seconds": float("nan")}, "seconds", "must be a finite number"),
        ({"seconds": 10**400}, "seconds", "must be a finite number"),
        ({"solver": []}, "solver", "must be an object"),
        ({"solver": {"mannam": 1}}, "solver.mannam", "must be a text, not the number 1"),
        ({"extra": 1}, "", 'unknown key "extra"'),
    ],
)
def test_a_result_file_against_the_contract_is_refused(fields: dict[str, Any], path: str, message: str) -> None:
    plain = {"format": "mannam-result/1", "status": "feasible", "meetings": [], "goals": [], "problem_sha256": ""}
    with pytest.raises(BadInput) as refused:
        read_result(json.dumps(plain | fields).encode(), make_problem())
    assert (refused.value.path, refused.value.message) == (path, message)
