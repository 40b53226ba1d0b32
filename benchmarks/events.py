"""Rows for events of the product's own kind: our solver and the alternatives, one after the other."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.plans import WORKERS, Plan, Size
from benchmarks.rows import GOALS, Row, course_of, where_and_when
from benchmarks.running import News, Run, run_python

OURS = "ours"
ALTERNATIVES = {"cpsat": WORKERS, "first-slot": 1, "matching": 1}
"""Method of `benchmarks.alternatives` to the workers it uses."""

PATIENCE = 1.1
"""A command is ended by force after this many times its seconds, and a little."""

CHOICE = ("shortfall", "weight")
"""The goals whose proof `to_proof` waits for in an event."""


@dataclass(frozen=True, slots=True)
class Workshop:
    """Where the files of a run lie, and the limits of its plan."""

    folder: Path
    plan: Plan

    def problem(self, size: Size, seed: int) -> Path:
        """The problem file, made at the first call."""
        path = self.folder / f"{size.people}-{size.slots}-{size.tables}-{size.candidates}-{seed}.json"
        if not path.exists():
            numbers = {"people": size.people, "slots": size.slots, "tables": size.tables}
            numbers |= {"candidates": size.candidates, "seed": seed}
            options = [part for name, number in numbers.items() for part in (f"--{name}", number)]
            run = run_python("benchmarks.instances", [*options, "--out", path], patience=600)
            if run.code != 0:
                raise RuntimeError(f"no instance: {run.said}")
        return path

    def result(self, size: Size, seed: int) -> Path:
        """Our last grid of this event."""
        return self.problem(size, seed).with_suffix(".result.json")


def solve(problem: Path, out: Path, *, seconds: float, workers: int, seed: int, extra: tuple[object, ...] = (),
          memory_bytes: int | None = None, limited: bool = True) -> Run:  # fmt: skip
    """``python -m solver solve`` with news, as any user would start it; not `limited`: ended after the seconds."""
    limit = ("--seconds", seconds) if limited else ()
    options = (*limit, "--workers", workers, "--seed", seed, "--progress", "--out", out)
    out.unlink(missing_ok=True)
    return run_python(
        "solver", ["solve", problem, *options, *extra], patience=PATIENCE * seconds + 15, memory_bytes=memory_bytes
    )


def event_rows(shop: Workshop) -> Iterator[Row]:
    """For each size and seed: ours with two workers and with one, then each alternative."""
    for size in shop.plan.sizes:
        for seed in size.seeds:
            problem = shop.problem(size, seed)
            if seed in size.alone:
                yield _our_row(shop, size, seed, problem, 1)
            yield _our_row(shop, size, seed, problem, WORKERS)
            for method, workers in ALTERNATIVES.items():
                yield _alternative_row(shop, size, seed, problem, method, workers)
            if shop.plan.memory_bytes is not None:  # the large plan's files are large too
                problem.unlink()


def _our_row(shop: Workshop, size: Size, seed: int, problem: Path, workers: int) -> Row:
    out = shop.result(size, seed)
    run = solve(problem, out, seconds=size.seconds, workers=workers, seed=seed, memory_bytes=shop.plan.memory_bytes)
    return event_row("event", size, OURS, run, out, workers=workers, seed=seed)


def _alternative_row(shop: Workshop, size: Size, seed: int, problem: Path, method: str, workers: int) -> Row:
    out = problem.with_suffix(f".{method}.json")
    options = ("--seconds", size.seconds, "--workers", workers, "--seed", seed, "--out", out)
    patience = PATIENCE * size.seconds + 15
    run = run_python(
        "benchmarks.alternatives", [method, problem, *options], patience=patience, memory_bytes=shop.plan.memory_bytes
    )
    row = event_row("event", size, method, run, out, workers=workers, seed=seed)
    out.unlink(missing_ok=True)
    return row


def event_row(part: str, size: Size, method: str, run: Run, out: Path, *, workers: int, seed: int,
              proof: tuple[str, ...] = CHOICE, instance: str = "", limit: float | None = None) -> Row:  # fmt: skip
    """The row of a solve, from its news and its result file; a run without a grid says how it ended."""
    status, values, strategy = _read_result(out)
    held = [news for news in run.news if any(value is not None for value in news.values.values())]
    return Row(
        part=part,
        instance=instance or size.name,
        method=method,
        status=status,
        note=_how_it_ended(run) if status == "none" or run.code != 0 or "memory limit" in run.said else "",
        people=size.people,
        slots=size.slots,
        tables=size.tables,
        candidates=size.candidates,
        workers=workers,
        seed=seed,
        limit=size.seconds if limit is None else limit,
        **values,
        to_first=held[0].seconds if held else None,
        to_03=_until_gap(run.news, 0.003),
        to_01=_until_gap(run.news, 0.001),
        to_proof=until_proven(run.news, proof),
        to_all=_until_all(run.news),
        seconds=run.seconds,
        peak_mb=run.peak_mb,
        strategy=strategy,
        course=course_of(run.news),
        **where_and_when(),
    )


def _read_result(out: Path) -> tuple[str, dict[str, Any], str]:
    if not out.exists():
        return "none", {}, ""
    result = json.loads(out.read_bytes())
    values: dict[str, Any] = {}
    for goal in result["goals"]:
        if goal["name"] in GOALS:
            values |= {goal["name"]: goal["value"], f"{goal['name']}_bound": goal["bound"]}
    return result["status"], values, result["strategy"]


def _how_it_ended(run: Run) -> str:
    """In words; the last line the command said where it has one to say."""
    said = next((line.strip() for line in reversed(run.said.splitlines()) if line.strip()), "")
    memory = any(word in run.said for word in ("MemoryError", "bad_alloc", "Cannot allocate", "memory"))
    if run.code is None:
        return "ended by force, its time was over"
    if memory:
        return "the memory limit was reached"
    if run.code < 0:
        return f"ended by signal {-run.code}, most likely for want of memory"
    return said[:200] or f"exit code {run.code}"


def _until_gap(news: tuple[News, ...], gap: float) -> float | None:
    for line in news:
        value, bound = line.values.get("weight"), line.bounds.get("weight")
        if value is not None and bound is not None and bound - value <= gap * bound:
            return line.seconds
    return None


def until_proven(news: tuple[News, ...], goals: tuple[str, ...]) -> float | None:
    """Seconds until each of these goals that the news tell of had its bound as value, for good."""
    found = None
    for line in news:
        proven = all(line.values[g] is not None and line.values[g] == line.bounds[g] for g in goals if g in line.values)
        found = (found or line.seconds) if proven and line.values else None
    return found


def _until_all(news: tuple[News, ...]) -> float | None:
    for line in news:
        if all(v is not None for v in line.values.values()) and all(b is not None for b in line.bounds.values()):
            return line.seconds
    return None
