"""One measured run as a row, and the CSV of a release that holds them."""

from __future__ import annotations

import csv
import dataclasses
import os
import platform
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from benchmarks.running import News

GOALS = ("shortfall", "weight", "breaks", "moves", "changes")

Number = int | float


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the CSV; None is an empty cell. Seconds are wall time since the command was started.

    `part` says which table it belongs to. `to_03` and `to_01`: until value and bound of `weight`,
    as known then, were 0.3 % and 0.1 % apart; `to_proof`: until the goals asked for were proven;
    `to_all`: until every goal had a value and a bound. `course`: `weight` over time, as
    "seconds:value:bound" with blanks between.
    """

    part: str
    instance: str
    method: str
    status: str
    note: str = ""
    people: int | None = None
    slots: int | None = None
    tables: int | None = None
    candidates: int | None = None
    workers: int | None = None
    seed: int | None = None
    limit: float | None = None
    shortfall: int | None = None
    shortfall_bound: int | None = None
    weight: int | None = None
    weight_bound: int | None = None
    breaks: int | None = None
    breaks_bound: int | None = None
    moves: int | None = None
    moves_bound: int | None = None
    changes: int | None = None
    changes_bound: int | None = None
    optimum: int | None = None
    paper_seconds: float | None = None
    to_first: float | None = None
    to_03: float | None = None
    to_01: float | None = None
    to_proof: float | None = None
    to_all: float | None = None
    seconds: float | None = None
    peak_mb: float | None = None
    strategy: str = ""
    course: str = ""
    mannam: str = ""
    ortools: str = ""
    python: str = ""
    cores: int | None = None
    date: str = ""

    def value(self, goal: str) -> int | None:
        found: int | None = getattr(self, goal)
        return found

    def bound(self, goal: str) -> int | None:
        found: int | None = getattr(self, f"{goal}_bound")
        return found


def where_and_when() -> dict[str, Any]:
    """The columns that say with what, on how many cores and on which day (UTC) a row was measured."""
    return {
        "mannam": version("mannam"),
        "ortools": version("ortools"),
        "python": platform.python_version(),
        "cores": len(os.sched_getaffinity(0)),
        "date": datetime.now(UTC).date().isoformat(),
    }


def course_of(news: Iterable[News]) -> str:
    """The steps of `weight`; a line that changes neither value nor bound is left out."""
    steps: list[str] = []
    last: tuple[int | None, int | None] = (None, None)
    for line in news:
        state = (line.values.get("weight"), line.bounds.get("weight"))
        if state != last:
            steps.append(f"{line.seconds:.3f}:{'' if state[0] is None else state[0]}:{state[1] or ''}")
            last = state
    return " ".join(_thinned(steps))


def _thinned(steps: list[str], most: int = 200) -> list[str]:
    stride = max(1, len(steps) // most)
    return [*steps[:-1:stride], *steps[-1:]]


def steps_of(row: Row) -> list[tuple[float, int | None, int | None]]:
    """The course again: seconds, value, bound."""
    parts = (step.split(":") for step in row.course.split())
    return [(float(at), int(value) if value else None, int(bound) if bound else None) for at, value, bound in parts]


def write_rows(path: Path, rows: Iterable[Row]) -> None:
    """Whole or not at all, so that a run that is stopped keeps what it has measured."""
    names = [field.name for field in dataclasses.fields(Row)]
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(".draft")
    with draft.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(names)
        for row in rows:
            writer.writerow([_cell(getattr(row, name)) for name in names])
    draft.replace(path)


def _cell(value: object) -> object:
    return "" if value is None else round(value, 3) if isinstance(value, float) else value


def read_rows(path: Path) -> list[Row]:
    with path.open(newline="", encoding="utf-8") as file:
        lines: list[dict[str, Any]] = [
            {name: _value(name, cell) for name, cell in line.items()} for line in csv.DictReader(file)
        ]
    return [Row(**line) for line in lines]


_FLOATS = {"limit", "paper_seconds", "to_first", "to_03", "to_01", "to_proof", "to_all", "seconds", "peak_mb"}
_TEXTS = {"part", "instance", "method", "status", "note", "strategy", "course", "mannam", "ortools", "python", "date"}


def _value(name: str, cell: str) -> str | Number | None:
    if name in _TEXTS:
        return cell
    if not cell:
        return None
    return float(cell) if name in _FLOATS else int(cell)
