"""What a run measured, as rows, and with what."""

from __future__ import annotations

import math
import os
import platform
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib.metadata import version

from benchmarks.load.generating import Sample
from benchmarks.load.visits import SAVE

EVERYTHING = "all requests"


@dataclass(frozen=True, slots=True)
class Row:
    """One line. ``part``: ``route`` (milliseconds from the planned moment), or a ``fact`` with its ``value`` and unit.

    Empty cells are None. ``busy`` is the machine's load average when the command was started: what else it did.
    """

    part: str
    name: str
    requests: int | None = None
    errors: int | None = None
    p50: float | None = None
    p95: float | None = None
    p99: float | None = None
    most: float | None = None
    value: float | None = None
    unit: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class SetUp:
    """With what, where and when; one for all rows of a file."""

    people: int
    rate: float
    seconds: float
    seed: int
    processes: int
    threads: int
    postgresql: str
    mannam: str = field(default_factory=lambda: version("mannam"))
    gunicorn: str = field(default_factory=lambda: version("gunicorn"))
    python: str = field(default_factory=platform.python_version)
    cores: int = field(default_factory=lambda: len(os.sched_getaffinity(0)))
    busy: float = field(default_factory=lambda: os.getloadavg()[0])
    date: str = field(default_factory=lambda: datetime.now(UTC).date().isoformat())


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest value that at least ``share`` of all do not exceed."""
    return sorted(values)[max(0, math.ceil(share * len(values)) - 1)]


def timed(part: str, name: str, seconds: Sequence[float], *, errors: int = 0, note: str = "") -> Row:
    p50, p95, p99, most = (1000 * percentile(seconds, share) for share in (0.5, 0.95, 0.99, 1.0))
    return Row(part, name, len(seconds), errors, p50, p95, p99, most, note=note)


def routes(samples: Iterable[Sample]) -> list[Row]:
    """A row for each route, and one for all. The warm-up counts for errors only, in the last one."""
    everything = list(samples)
    by_route: dict[str, list[Sample]] = {}
    for sample in everything:
        if sample.planned >= 0:
            by_route.setdefault(SAVE if sample.step.startswith(SAVE) else sample.step, []).append(sample)
    found = [
        timed("route", name, [each.seconds for each in own], errors=sum(bool(each.error) for each in own))
        for name, own in sorted(by_route.items())
    ]
    measured = [each.seconds for own in by_route.values() for each in own]
    wrong = [each.error for each in everything if each.error]
    said = "; ".join(f"{wrong.count(error)} × {error}" for error in sorted(set(wrong))[:5])
    return [*found, timed("route", EVERYTHING, measured, errors=len(wrong), note=said)]
