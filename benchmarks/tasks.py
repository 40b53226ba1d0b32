"""Rows for the shorter works: repairs of a published grid, the verifier, the explanations."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from benchmarks.disturbances import DISTURBANCES
from benchmarks.events import OURS, Workshop, event_row, solve
from benchmarks.plans import WORKERS, Size
from benchmarks.rows import Row, where_and_when
from benchmarks.running import run_python

REPAIR, VERIFY, EXPLAIN = "repair", "verify", "explain"

REPAIR_GOALS = (
    ("shortfall", "weight", "changes", "breaks", "moves"),
    ("changes", "shortfall", "weight"),
)
"""Changes as few as the best meetings allow, and changes as few as can be."""

SEED = 1


def _grid(shop: Workshop, size: Size) -> Path:
    """Our grid of this event, from the rows already measured or solved now."""
    result = shop.result(size, SEED)
    if not result.exists():
        solve(shop.problem(size, SEED), result, seconds=size.seconds, workers=WORKERS, seed=SEED)
    return result


def repair_rows(shop: Workshop) -> Iterator[Row]:
    """Each disturbance of the published grid, solved from that grid within the seconds of the target."""
    size = shop.plan.repair
    if size is None:
        return
    problem, grid = shop.problem(size, SEED), _grid(shop, size)
    for name in DISTURBANCES:
        for goals in REPAIR_GOALS:
            disturbed, out = shop.folder / "disturbed.json", shop.folder / "disturbed.result.json"
            order = ",".join(goals)
            made = run_python(
                "benchmarks.disturbances", [name, problem, grid, "--goals", order, "--out", disturbed], patience=60
            )
            if made.code != 0:
                yield _failed(REPAIR, name, OURS, made.said)
                continue
            limit = shop.plan.repair_seconds
            run = solve(disturbed, out, seconds=limit, workers=WORKERS, seed=SEED, extra=("--start", grid))
            instance = f"{name}, {' '.join(goals)}"
            proof = goals[: goals.index("changes") + 1]
            yield event_row(REPAIR, size, OURS, run, out, workers=WORKERS, seed=SEED, proof=proof,
                            instance=instance, limit=limit)  # fmt: skip


def verify_rows(shop: Workshop) -> Iterator[Row]:
    """The verifier as a whole command, on a full grid of the first-common-slot method."""
    size = shop.plan.verified
    if size is None:
        return
    problem = shop.problem(size, SEED)
    grid = problem.with_suffix(".grid.json")
    run_python(
        "benchmarks.alternatives",
        ["first-slot", problem, "--seconds", 60, "--seed", SEED, "--out", grid],
        patience=120,
    )
    run = run_python("solver", ["check", problem, grid], patience=60)
    yield _sized(VERIFY, size, run.seconds, run.peak_mb, "passed" if run.code == 0 else "failed", run.said)


def explain_rows(shop: Workshop) -> Iterator[Row]:
    """The reasons of all meetings that are not held, as a whole command."""
    size = shop.plan.explained
    if size is None:
        return
    problem, grid = shop.problem(size, SEED), _grid(shop, size)
    run = run_python("solver", ["explain", problem, grid], patience=60)
    if run.code != 0:
        yield _sized(EXPLAIN, size, None, None, "none", run.said.strip().splitlines()[-1] if run.said else "")
        return
    yield _sized(EXPLAIN, size, run.seconds, run.peak_mb, "explained", f"{_reasons(run.out)} meetings")


def _reasons(text: str) -> int:
    """How many reasons the command printed."""
    answer = json.loads(text)
    listed = answer.get("meetings", []) if isinstance(answer, dict) else answer
    return len(listed)


def _sized(part: str, size: Size, seconds: float | None, peak_mb: float | None, status: str, note: str) -> Row:
    return Row(
        part=part,
        instance=size.name,
        method=OURS,
        status=status,
        note=note.strip()[:200],
        people=size.people,
        slots=size.slots,
        tables=size.tables,
        candidates=size.candidates,
        workers=1,
        seed=SEED,
        seconds=seconds,
        peak_mb=peak_mb,
        **where_and_when(),
    )


def _failed(part: str, instance: str, method: str, note: str) -> Row:
    return Row(part, instance, method, "failed", note=note.strip()[-200:], **where_and_when())
