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
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pysat.examples.rc2 import RC2, RC2Stratified
from pysat.formula import WCNF

from benchmarks.counting import Clauses, counted, exactly_in_order
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


def encode(problem: Problem, *, clusters: bool = True, even: bool = False) -> Encoding:
    """The hard clauses, and per person the literals whose number is to be least.

    `clusters`: tables are counted over sets of meetings that share a person, not over meetings.
    `even`: the number of busy people in a slot is even (implied). Raise ``ValueError`` for what the
    published model does not know.
    """
    _refuse_other_shapes(problem)
    clauses = Clauses()
    placed = [_places(problem, meeting, clauses) for meeting in range(len(problem.meetings))]
    encoding = Encoding(clauses, placed)
    for literals in placed:
        clauses.add(list(literals.values()))
        clauses.at_most_one(list(literals.values()))
    diaries = [_diary(encoding, problem, person) for person in range(len(problem.people))]
    _order(encoding, problem)
    _capacity(encoding, problem, diaries, _clusters(problem) if clusters else None, even=even)
    encoding.holes = [_holes(clauses, diary) for diary in diaries]
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


@dataclass(frozen=True)
class Diary:
    """Per slot a person's literals "meets" and "has met, up to and with this slot"."""

    busy: list[int]
    met: list[int]


def _diary(encoding: Encoding, problem: Problem, person: int) -> Diary:
    """No two meetings at once; as many busy slots as meetings (implied), counted from slot to slot."""
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
    steps = exactly_in_order(clauses, busy, len(mine))
    return Diary(busy, [step[0] for step in steps] if mine else busy)


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


def _capacity(encoding: Encoding, problem: Problem, diaries: list[Diary], clusters: list[list[int]] | None,
              *, even: bool) -> None:  # fmt: skip
    """As many meetings as tables, and (implied) at most two busy people a table.

    Of the meetings in a cluster only one can be in a slot, so one literal stands for them.
    """
    clauses, tables = encoding.clauses, len(problem.tables)
    groups = [[meeting] for meeting in range(len(problem.meetings))] if clusters is None else clusters
    for slot in range(len(problem.slots)):
        here = [[encoding.placed[m][slot] for m in group if slot in encoding.placed[m]] for group in groups]
        meetings = [clauses.any_of(literals) for literals in here if literals]
        for literal in counted(clauses, meetings, tables + 1, both=False)[tables:]:
            clauses.add([-literal])
        outputs = counted(clauses, [diary.busy[slot] for diary in diaries], 2 * tables + 1, both=even)
        for literal in outputs[2 * tables :]:
            clauses.add([-literal])
        for number in range(1, len(outputs) + 1, 2) if even else ():
            clauses.add([-outputs[number - 1], *outputs[number : number + 1]])


def _clusters(problem: Problem) -> list[list[int]]:
    """The meetings divided into sets that share a person: the person with the most open ones, again and again."""
    left, clusters = set(range(len(problem.meetings))), []
    while left:
        counts = Counter(person for meeting in left for person in problem.meetings[meeting].people)
        person = min(counts, key=lambda number: (-counts[number], number))
        clusters.append([meeting for meeting in sorted(left) if person in problem.meetings[meeting].people])
        left -= set(clusters[-1])
    return clusters


def _holes(clauses: Clauses, diary: Diary) -> list[int]:
    """The literals "a hole ends here": busy, not busy just before, has met earlier than that."""
    holes = []
    for slot in range(2, len(diary.busy)):
        hole = clauses.new()
        parts = [diary.busy[slot], -diary.busy[slot - 1], diary.met[slot - 2]]
        clauses.add([hole, *(-part for part in parts)])
        for part in parts:
            clauses.add([-hole, part])
        holes.append(hole)
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
    parser.add_argument("--options", default="adapt", help="of RC2, with commas; also stratified")
    parser.add_argument("--encoding", default="clusters", help="clusters, even, both with a comma, or nothing")
    given = parser.parse_args()
    started = time.monotonic()
    data = given.file.read_bytes()
    problem = read_dzn(data, given.fairness) if given.file.suffix == ".dzn" else read_problem(data)
    encoding = encode(problem, **{name: name in given.encoding.split(",") for name in ("clusters", "even")})
    encoded = time.monotonic() - started
    options = {name: True for name in given.options.split(",") if name}
    answer = solve(encoding, sat_solver=given.sat_solver, **options)
    settings = " ".join((given.sat_solver, *sorted(options), *filter(None, given.encoding.split(","))))
    answer |= {"settings": settings, "encoded": encoded, "seconds": time.monotonic() - started}
    json.dump(answer, sys.stdout)


if __name__ == "__main__":
    main()
