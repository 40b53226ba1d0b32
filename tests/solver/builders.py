"""Problems and grids in a line or two, written as in the file."""

from __future__ import annotations

import json
from typing import Any

from solver.formats import read_problem
from solver.problem import Problem
from solver.solution import Placement, Solution


def problem_fields(**fields: Any) -> dict[str, Any]:
    """A file's content: three slots in one block, two tables, people a, b, c, d and three meetings of a."""
    return {
        "format": "mannam-problem/1",
        "slots": [{}, {}, {}],
        "tables": [{"id": "T1"}, {"id": "T2"}],
        "people": [{"id": name} for name in "abcd"],
        "meetings": [{"id": f"a{name}", "people": ["a", name]} for name in "bcd"],
    } | fields


def make_problem(**fields: Any) -> Problem:
    return read_problem(json.dumps(problem_fields(**fields)).encode())


def people(**given: dict[str, Any]) -> list[dict[str, Any]]:
    """The people a to d, some with more fields than the id."""
    return [{"id": name} | given.get(name, {}) for name in "abcd"]


def grid(problem: Problem, *rows: tuple[str, int, str]) -> Solution:
    """The grid with these rows of meeting id, slot and table id."""
    meetings = {meeting.id: index for index, meeting in enumerate(problem.meetings)}
    tables = {table.id: index for index, table in enumerate(problem.tables)}
    return Solution(tuple(Placement(slot, tables[table], meetings[meeting]) for meeting, slot, table in rows))
