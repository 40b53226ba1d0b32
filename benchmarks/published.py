"""Rows for the published benchmark: ours, RC2 on the paper's encoding, and the paper's own times."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.events import OURS, Workshop, solve, until_proven
from benchmarks.rows import Row, where_and_when
from benchmarks.running import Run, run_python
from solver.formats.dzn import read_dzn
from solver.problem import GoalName, Problem
from solver.solution import Placement, Solution
from solver.validation import goal_value, violations

PAPER = (
    "Bofill, Coll, Garcia, Giráldez-Cru, Pesant, Suy, Villaret: Constraint Solving Approaches to the "
    "Business-to-Business Meeting Scheduling Problem, Journal of Artificial Intelligence Research 74 (2022) 263–301"
)
FAIRNESS = 2
SET = "published"
RC2 = {"rc2": "clusters,even", "rc2-lean": "clusters"}
"""Method to the `--encoding` of `benchmarks.maxsat`: the paper's implied constraints, and the best that we found."""


@dataclass(frozen=True, slots=True)
class Published:
    """An instance file with what its authors report."""

    name: str
    path: Path
    optimum: int
    paper_seconds: float


def published_set(folder: Path) -> list[Published]:
    """The instances that ``optima.csv`` in the folder names, in its order."""
    with (folder / "optima.csv").open(newline="", encoding="utf-8") as file:
        lines = list(csv.DictReader(file))
    return [
        Published(
            line["instance"],
            next(folder.glob(f"{line['instance']}.*dzn")),
            int(line["optimum"]),
            float(line["paper_seconds"]),
        )
        for line in lines
    ]


def published_rows(shop: Workshop, folder: Path | None) -> Iterator[Row]:
    """All methods instance by instance, so that a busy moment of the machine hits them alike."""
    if folder is None:
        for method in (OURS, *RC2):
            yield Row(SET, "B2BSOP", method, "set not given", note=PAPER, **where_and_when())
        return
    for instance in published_set(folder):
        yield _our_row(shop, instance)
        for method, encoding in RC2.items():
            yield _rc2_row(shop, instance, method, encoding)


def _our_row(shop: Workshop, instance: Published) -> Row:
    out = shop.folder / "published.result.json"
    run = solve(
        instance.path,
        out,
        seconds=shop.plan.published_seconds,
        workers=1,
        seed=0,
        extra=("--fairness", FAIRNESS),
        limited=False,
    )
    result: dict[str, Any] = (
        json.loads(out.read_bytes()) if out.exists() else {"status": "none", "goals": [], "strategy": ""}
    )
    goal = result["goals"][0] if result["goals"] else {"value": None, "bound": None}
    return _row(
        instance,
        OURS,
        run,
        status=result["status"],
        value=goal["value"],
        bound=goal["bound"],
        strategy=result["strategy"],
        limit=shop.plan.published_seconds,
        to_proof=until_proven(run.news, ("breaks",)),
        note="" if run.code == 0 else run.said[-200:],
    )


def _rc2_row(shop: Workshop, instance: Published, method: str, encoding: str) -> Row:
    limit = shop.plan.published_seconds
    options = ("--fairness", FAIRNESS, "--encoding", encoding)
    run = run_python("benchmarks.maxsat", [instance.path, *options], patience=limit)
    if run.code != 0:
        status = "none" if run.code is None else "failed"
        return _row(instance, method, run, status=status, limit=limit, note=run.said[-200:])
    answer = json.loads(run.out)
    note = ""
    if answer["grid"] is not None:
        problem = read_dzn(instance.path.read_bytes(), FAIRNESS)
        note = grid_error(problem, answer["grid"], answer["value"])
    value = answer["value"]
    proof = run.seconds if answer["status"] == "optimal" else None
    return _row(instance, method, run, status=answer["status"], value=value, bound=value, limit=limit,
                strategy=answer["settings"], note=note, to_proof=proof)  # fmt: skip


def grid_error(problem: Problem, slots: list[int], value: int) -> str:
    """What `solver.validation` finds wrong with a grid given as a slot per meeting; empty when nothing is."""
    taken = [0] * len(problem.slots)
    placements = []
    for meeting, slot in enumerate(slots):
        placements.append(Placement(slot, taken[slot], meeting))
        taken[slot] += 1
    if max(taken, default=0) > len(problem.tables):
        return "more meetings than tables"
    grid = Solution(tuple(placements))
    wrong = violations(problem, grid)
    if wrong:
        return str(wrong[0])
    true = goal_value(problem, grid, GoalName.BREAKS)
    return "" if true == value else f"the value is {true}, not {value}"


def _row(instance: Published, method: str, run: Run, *, status: str, limit: float, note: str,
         value: int | None = None, bound: int | None = None, strategy: str = "",
         to_proof: float | None = None) -> Row:  # fmt: skip
    return Row(
        part=SET,
        instance=instance.name,
        method=method,
        status=status,
        note=note.strip().replace("\n", " "),
        workers=1,
        seed=0,
        limit=limit,
        breaks=value,
        breaks_bound=bound,
        optimum=instance.optimum,
        paper_seconds=instance.paper_seconds,
        to_proof=to_proof,
        seconds=run.seconds,
        peak_mb=run.peak_mb,
        strategy=strategy,
        **where_and_when(),
    )
