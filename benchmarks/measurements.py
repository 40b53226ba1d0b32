"""The CSV of a release: what was measured as rows, each beside the set-up that all of them share."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any, TypeVar

SetUp = TypeVar("SetUp")
Row = TypeVar("Row")
Made = TypeVar("Made")


def write_measurements(path: Path, set_up: Any, rows: Iterable[Any]) -> None:
    """Dataclasses of texts, whole numbers, numbers and None; an empty cell is None. ``rows`` may be made meanwhile."""
    lines = [asdict(row) | asdict(set_up) for row in rows]
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, list(lines[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows({name: _cell(value) for name, value in line.items()} for line in lines)


def read_measurements(path: Path, set_up: type[SetUp], row: type[Row]) -> tuple[SetUp, list[Row]]:
    with path.open(newline="", encoding="utf-8") as file:
        lines = list(csv.DictReader(file))
    return _made(set_up, lines[0]), [_made(row, line) for line in lines]


def _cell(value: object) -> object:
    return "" if value is None else round(value, 2) if isinstance(value, float) else value


def _made(kind: type[Made], line: dict[str, str]) -> Made:
    given: Any = kind
    made: Made = given(**{each.name: _value(str(each.type), line[each.name]) for each in fields(given)})
    return made


def _value(kind: str, cell: str) -> object:
    if kind == "str":
        return cell
    if not cell:
        return None
    return int(cell) if kind.startswith("int") else float(cell)
