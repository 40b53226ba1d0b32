"""MaxSAT with RC2 beside our solver: the encoding of the published benchmark's authors, written from their paper.

Bofill, Coll, Garcia, Giráldez-Cru, Pesant, Suy, Villaret: Constraint Solving Approaches to the
Business-to-Business Meeting Scheduling Problem, JAIR 74 (2022) 263–301, model `imp12+`. Meetings are
all required and people meet one at a time, as in the published set; anything else is refused.

``python -m benchmarks.maxsat FILE`` prints a JSON object: status, value, grid and seconds per phase.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any

from pysat.examples.rc2 import RC2, RC2Stratified
from pysat.formula import WCNF

from benchmarks.counting import Clauses, counted, exactly
from solver.formats import read_problem
from solver.formats.dzn import read_dzn
from solver.problem import BreakRule, GoalName, Problem

SAT_SOLVER = "cadical153"
"""The fastest of python-sat's CaDiCaL versions on the published set."""


@dataclass
class Encoding:
    """`placed[m][s]` is the literal of meeting m in slot s; one that cannot be has none."""

    clauses: Clauses
    placed: list[dict[int, int]]
    holes: list[list[int]] = field(default_factory=list)


def encode(problem: Problem) -> Encoding:
    """The hard clauses, and per person the literals whose number is to be least.

    Raise ``ValueError`` for what the published model does not know.
    """
    _refuse_other_shapes(problem)
    clauses = Clauses()
    placed = [_places(problem, meeting, clauses) for meeting in range(len(problem.meetings))]
    encoding = Encoding(clauses, placed)
    for literals in placed:
        clauses.add(list(literals.values()))
        clauses.at_most_one(list(literals.values()))
    busy = [_busy(encoding, problem, person) for person in range(len(problem.people))]
    _order(encoding, problem)
    _capacity(encoding, problem, busy)
    encoding.holes = [_holes(clauses, row) for row in busy]
    if problem.break_spread is not None:
        _fairness(encoding, problem.break_spread)
    return encoding


def _refuse_other_shapes(problem: Problem) -> None:
    usual = (
        problem.goals == (GoalName.BREAKS,)
        and problem.break_rule is BreakRule.ALL
        and len({slot.block for slot in problem.slots}) <= 1
        and all(meeting.required and meeting.tables is None and meeting.group is None for meeting in problem.meetings)
        and all(set(person.capacity) <= {1} and person.table is None for person in problem.people)
        and all(person.most is None and not person.quotas for person in problem.people)
        and all(len(table.slots) == len(problem.slots) and not table.virtual for table in problem.tables)
    )
    if not usual:
        raise ValueError("not a problem of the published benchmark's kind")


def _places(problem: Problem, meeting: int, clauses: Clauses) -> dict[int, int]:
    first, second = problem.meetings[meeting].people
    slots = problem.meetings[meeting].slots & problem.people[first].available & problem.people[second].available
    return {slot: clauses.new() for slot in sorted(slots)}


def _busy(encoding: Encoding, problem: Problem, person: int) -> list[int]:
    """Per slot the literal "meets"; no two meetings at once; as many busy slots as meetings (implied)."""
    clauses, busy = encoding.clauses, []
    mine = [row for row, meeting in zip(encoding.placed, problem.meetings, strict=True) if person in meeting.people]
    for slot in range(len(problem.slots)):
        here = [row[slot] for row in mine if slot in row]
        literal = clauses.new()
        clauses.add([-literal, *here])
        for meeting in here:
            clauses.add([-meeting, literal])
        clauses.at_most_one(here)
        busy.append(literal)
    exactly(clauses, busy, len(mine))
    return busy


def _order(encoding: Encoding, problem: Problem) -> None:
    """A meeting is later than those it comes after: in no slot up to one in which they have not been."""
    clauses = encoding.clauses
    before = {earlier for meeting in problem.meetings for earlier in meeting.after}
    done = {meeting: _up_to(clauses, encoding.placed[meeting], len(problem.slots)) for meeting in sorted(before)}
    for meeting, row in zip(problem.meetings, encoding.placed, strict=True):
        for earlier in meeting.after:
            for slot, literal in row.items():
                clauses.add([-literal, *([done[earlier][slot - 1]] if slot else [])])


def _up_to(clauses: Clauses, row: dict[int, int], slots: int) -> list[int]:
    """Per slot a literal that can only be true if one of the row's is, up to that slot."""
    up_to = [clauses.new() for _ in range(slots)]
    for slot, literal in enumerate(up_to):
        clauses.add([-literal, *([up_to[slot - 1]] if slot else []), *([row[slot]] if slot in row else [])])
    return up_to


def _capacity(encoding: Encoding, problem: Problem, busy: list[list[int]]) -> None:
    """Tables over meetings; implied: at most two people a table are busy, and an even number."""
    clauses, tables = encoding.clauses, len(problem.tables)
    for slot in range(len(problem.slots)):
        here = [row[slot] for row in encoding.placed if slot in row]
        people = [row[slot] for row in busy]
        if len(here) > tables:
            for literal in counted(clauses, here, tables + 1, both=False)[tables:]:
                clauses.add([-literal])
        outputs = counted(clauses, people, 2 * tables + 1, both=True)
        for literal in outputs[2 * tables :]:
            clauses.add([-literal])
        for number in range(1, len(outputs) + 1, 2):
            clauses.add([-outputs[number - 1], *outputs[number : number + 1]])


def _holes(clauses: Clauses, busy: list[int]) -> list[int]:
    """The literals "a hole ends here": busy, not busy just before, has met earlier than that."""
    met, holes = busy[:1], []
    for before, now in pairwise(busy):
        if len(met) > 1:
            hole = clauses.new()
            parts = [now, -before, met[-2]]
            clauses.add([hole, *(-part for part in parts)])
            for part in parts:
                clauses.add([-hole, part])
            holes.append(hole)
        literal = clauses.new()
        clauses.add([-literal, met[-1], now])
        for part in (met[-1], now):
            clauses.add([-part, literal])
        met.append(literal)
    return holes


def _fairness(encoding: Encoding, spread: int) -> None:
    """Whoever has k + spread holes makes everybody have k, for every k from 1 on."""
    clauses = encoding.clauses
    sums = [counted(clauses, holes, len(holes), both=True) for holes in encoding.holes]
    longest = max(map(len, sums), default=0)
    for number in range(1, longest - spread + 1):
        everybody = clauses.new()
        for outputs in sums:
            if len(outputs) >= number + spread:
                clauses.add([-outputs[number + spread - 1], everybody])
            clauses.add([-everybody, *outputs[number - 1 : number]])


def solve(
    encoding: Encoding, *, sat_solver: str = SAT_SOLVER, stratified: bool = False, **options: bool
) -> dict[str, Any]:
    """The optimum and its grid as `{"status", "value", "grid"}`, by RC2."""
    formula = WCNF()
    for clause in encoding.clauses.written:
        formula.append(clause)
    for hole in (hole for holes in encoding.holes for hole in holes):
        formula.append([-hole], weight=1)
    formula.nv = max(formula.nv, encoding.clauses.last)
    with (RC2Stratified if stratified else RC2)(formula, solver=sat_solver, **options) as engine:
        model = engine.compute()
        if model is None:
            return {"status": "infeasible", "value": None, "grid": None}
        true = {literal for literal in model if literal > 0}
        grid = [next(slot for slot, literal in row.items() if literal in true) for row in encoding.placed]
        return {"status": "optimal", "value": engine.cost, "grid": grid}


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.maxsat", description=__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("--fairness", type=int, default=2)
    parser.add_argument("--sat-solver", default=SAT_SOLVER)
    parser.add_argument("--options", default="adapt,exhaust,minz", help="of RC2, with commas; also stratified")
    given = parser.parse_args()
    started = time.monotonic()
    data = given.file.read_bytes()
    problem = read_dzn(data, given.fairness) if given.file.suffix == ".dzn" else read_problem(data)
    encoding = encode(problem)
    encoded = time.monotonic() - started
    options = {name: True for name in given.options.split(",") if name}
    answer = solve(encoding, sat_solver=given.sat_solver, **options)
    settings = " ".join((given.sat_solver, *sorted(options)))
    answer |= {"settings": settings, "encoded": encoded, "seconds": time.monotonic() - started}
    json.dump(answer, sys.stdout)


if __name__ == "__main__":
    main()
