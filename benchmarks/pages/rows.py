"""What a run measured, as rows, and the CSV of a release that holds them."""

from __future__ import annotations

import csv
import os
import platform
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field, fields
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import TypeVar

Made = TypeVar("Made", "SetUp", "Row")

PAGE, FILE, EDIT = "page", "file", "edit"


@dataclass(frozen=True, slots=True)
class Row:
    """A page, a file or an edit: milliseconds of the processor for its first answer, and of the others the median and
    the longest; statements of the large event and of the small one."""

    kind: str
    name: str
    first: float
    usual: float
    most: float
    queries: int
    small_queries: int
    kilobytes: float


@dataclass(frozen=True, slots=True)
class SetUp:
    """With what, where and when; one for all rows of a file."""

    people: int
    meetings: int
    small_people: int
    rounds: int
    database: str
    mannam: str = field(default_factory=lambda: version("mannam"))
    python: str = field(default_factory=platform.python_version)
    cores: int = field(default_factory=lambda: len(os.sched_getaffinity(0)))
    busy: float = field(default_factory=lambda: os.getloadavg()[0])
    date: str = field(default_factory=lambda: datetime.now(UTC).date().isoformat())


def write_rows(path: Path, set_up: SetUp, rows: Iterable[Row]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    names = [each.name for each in (*fields(Row), *fields(SetUp))]
    with path.open("w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, names, lineterminator="\n")
        writer.writeheader()
        for row in rows:
            cells = asdict(row) | asdict(set_up)
            writer.writerow({name: round(cell, 1) if isinstance(cell, float) else cell for name, cell in cells.items()})


def read_rows(path: Path) -> tuple[SetUp, Sequence[Row]]:
    with path.open(encoding="utf-8", newline="") as lines:
        cells = list(csv.DictReader(lines))
    return _made(SetUp, cells[0]), [_made(Row, each) for each in cells]


def _made(kind: type[Made], cells: dict[str, str]) -> Made:
    as_type = {"int": int, "float": float, "str": str}
    return kind(**{each.name: as_type[str(each.type)](cells[each.name]) for each in fields(kind)})
