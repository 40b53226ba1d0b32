"""The curve of a what-if as JSON, ``mannam-whatif/1``: one line per scenario."""

from __future__ import annotations

from collections.abc import Sequence

from solver.formats.jsontext import write_lines
from solver.problem import Problem
from solver.scenarios import Lengths, Limits, Scenarios, SlotCounts, TableCounts, make_scenarios, present_value
from solver.whatif import Point

WHAT_IF_FORMAT = "mannam-whatif/1"

NAMES = {TableCounts: "tables", SlotCounts: "slots", Lengths: "length", Limits: "most"}


def write_what_if(problem: Problem, problem_sha256: str, scenarios: Scenarios, points: Sequence[Point]) -> bytes:
    """`left_out` are the scenarios that a stop by the user left unsolved."""
    name = NAMES[type(scenarios)]
    solved = {point.scenario.value for point in points}
    return write_lines(
        {
            "format": WHAT_IF_FORMAT,
            "problem_sha256": problem_sha256,
            "range": name,
            "now": present_value(problem, scenarios),
            "points": [_point(name, point) for point in points],
            "left_out": [s.value for s in make_scenarios(problem, scenarios) if s.value not in solved],
        }
    )


def _point(name: str, point: Point) -> dict[str, object]:
    result, problem = point.result, point.scenario.problem
    fields: dict[str, object] = {
        name: point.scenario.value,
        "slots_in_all": len(problem.slots),
        "tables_in_all": len(problem.tables),
        "status": result.status,
        "held": None if result.solution is None else len(result.solution.placements),
        "goals": [{"name": goal.name, "value": goal.value, "bound": goal.bound} for goal in result.goals],
        "seconds": round(result.seconds, 3),
    }
    if result.conflict:
        fields["conflict"] = list(result.conflict)
    if point.scenario.released:
        fields["released"] = list(point.scenario.released)
    if point.message:
        fields["message"] = point.message
    return fields
