"""What a run measured, as rows, and with what."""

from __future__ import annotations

import os
import platform
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib.metadata import version

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
    kilobytes: float
    small_queries: int = 0


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
