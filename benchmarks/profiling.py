"""Where the time goes: seconds per phase of a whole command, and per function of the solving process.

``python -m benchmarks.profiling PROBLEM --seconds S`` solves within this process under cProfile and
prints JSON: the functions that took the most time themselves. Called by ``python -m benchmarks profile``.
"""

from __future__ import annotations

import argparse
import cProfile
import csv
import json
import pstats
import sys
from collections.abc import Iterator
from dataclasses import astuple, dataclass, fields
from pathlib import Path

from benchmarks.events import Workshop, solve
from benchmarks.plans import Size
from benchmarks.running import Run, run_python

SHOWN = 12
"""Functions kept per size."""


@dataclass(frozen=True, slots=True)
class Cost:
    """`kind` is ``phase`` (a whole command) or ``function`` (own time, under the profiler)."""

    instance: str
    kind: str
    name: str
    seconds: float
    share: float


def costs(shop: Workshop) -> Iterator[Cost]:
    for size in shop.plan.profiled:
        problem = shop.problem(size, 1)
        run = solve(problem, shop.folder / "profiled.json", seconds=size.seconds, workers=1, seed=1)
        yield from _phases(size, run)
        profiled = run_python(
            "benchmarks.profiling", [problem, "--seconds", size.seconds], patience=2 * size.seconds + 60
        )
        if profiled.code == 0:
            for name, seconds, share in json.loads(profiled.out):
                yield Cost(size.name, "function", name, seconds, share)


def _phases(size: Size, run: Run) -> Iterator[Cost]:
    """From each line of news to the next the time belongs to the phase that the first one names."""
    spent: dict[str, float] = {"start, reading": run.news[0].seconds if run.news else run.seconds}
    ends = [news.seconds for news in run.news[1:]]
    if run.news:
        ends.append(run.news[-1].seconds)
    for news, end in zip(run.news, ends, strict=True):
        spent[news.phase] = spent.get(news.phase, 0.0) + end - news.seconds
    if run.news:
        spent["after the last news, to the end"] = run.seconds - run.news[-1].seconds
    for name, seconds in spent.items():
        yield Cost(size.name, "phase", name, seconds, seconds / run.seconds)


def write_costs(path: Path, found: list[Cost]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow([field.name for field in fields(Cost)])
        writer.writerows((*astuple(cost)[:3], round(cost.seconds, 3), round(cost.share, 4)) for cost in found)


def read_costs(path: Path) -> list[Cost]:
    with path.open(newline="", encoding="utf-8") as file:
        return [
            Cost(line["instance"], line["kind"], line["name"], float(line["seconds"]), float(line["share"]))
            for line in csv.DictReader(file)
        ]


def _functions(profile: cProfile.Profile) -> list[tuple[str, float, float]]:
    stats = pstats.Stats(profile)
    rows = [(_name(*where), own) for where, (_, _, own, _, _) in stats.stats.items()]  # type: ignore[attr-defined]  # not in the stubs
    total = sum(own for _, own in rows)
    return [(name, own, own / total) for name, own in sorted(rows, key=lambda row: -row[1])[:SHOWN]]


def _name(file: str, _line: int, function: str) -> str:
    """The module and function; of what is compiled only its name."""
    if file == "~":
        return function.strip("<>{}").replace("built-in method ", "").split(" at 0x")[0]
    parts = Path(file).with_suffix("").parts
    package = next(
        (parts.index(top) for top in ("solver", "benchmarks", "ortools", "numba", "numpy") if top in parts), -1
    )
    return f"{'.'.join(parts[package:])}.{function}"


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.profiling")
    parser.add_argument("problem", type=Path)
    parser.add_argument("--seconds", type=float, required=True)
    given = parser.parse_args()
    from solver.formats import read_problem
    from solver.solve import solve as solve_here

    profile = cProfile.Profile()
    profile.enable()
    problem = read_problem(given.problem.read_bytes())
    solve_here(problem, seconds=given.seconds, workers=1, seed=1)
    profile.disable()
    json.dump(_functions(profile), sys.stdout)


if __name__ == "__main__":
    main()
