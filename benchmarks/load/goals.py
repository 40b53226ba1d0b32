"""The goals of the web tier and whether the measured rows meet them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from benchmarks.load import resting
from benchmarks.load.rows import EVERYTHING, Row

LOST, LATE, AT_ONCE, ACKNOWLEDGED = (
    "acknowledged saves lost",
    "generator late",
    "requests at once",
    "acknowledged saves",
)
MEMORY = "web process"
"""Rows of memory begin with this word: one at the start and one at the end of each process."""


@dataclass(frozen=True, slots=True)
class Goal:
    """``judge`` gives the measured value in words and whether it is met; None where it was not measured."""

    work: str
    wanted: str
    judge: Callable[[Sequence[Row]], tuple[str, bool] | None]


def named(rows: Sequence[Row], name: str) -> Row | None:
    return next((row for row in rows if row.name == name), None)


def _slowest(rows: Sequence[Row]) -> tuple[str, bool] | None:
    row = named(rows, EVERYTHING)
    if row is None or row.p95 is None or row.p99 is None:
        return None
    return f"p95 {row.p95:.0f} ms, p99 {row.p99:.0f} ms", row.p95 <= 150 and row.p99 <= 400


def _errors(rows: Sequence[Row]) -> tuple[str, bool] | None:
    row = named(rows, EVERYTHING)
    return None if row is None else (_with_note(f"{row.errors} of {row.requests:,}", row), row.errors == 0)


def _lost(rows: Sequence[Row]) -> tuple[str, bool] | None:
    lost, kept = named(rows, LOST), named(rows, ACKNOWLEDGED)
    if lost is None or kept is None or lost.value is None or kept.value is None:
        return None
    return _with_note(f"{lost.value:.0f} of {kept.value:,.0f}", lost), lost.value == 0 and kept.value > 0


def _with_note(text: str, row: Row) -> str:
    return f"{text}: {row.note}" if row.note else text


def _open(rows: Sequence[Row]) -> tuple[str, bool] | None:
    row = named(rows, LATE)
    return None if row is None or row.p99 is None else (f"p99 {row.p99:.1f} ms", row.p99 <= 20)


def _memory(rows: Sequence[Row]) -> tuple[str, bool] | None:
    ends = [row.value for row in rows if row.name.startswith(MEMORY) and row.name.endswith("end") and row.value]
    starts = [row.value for row in rows if row.name.startswith(MEMORY) and row.name.endswith("start") and row.value]
    if not starts or len(starts) != len(ends):
        return None
    growth = max(end / start - 1 for start, end in zip(starts, ends, strict=True))
    return f"{max(ends):.0f} MB, {100 * growth:+.1f} %", max(ends) <= 300 and growth <= 0.05


def _at_most(name: str, limit: float) -> Callable[[Sequence[Row]], tuple[str, bool] | None]:
    def judge(rows: Sequence[Row]) -> tuple[str, bool] | None:
        row = named(rows, name)
        if row is None:
            return None
        value, unit = (row.p95, "ms") if row.value is None else (row.value, row.unit)
        if value is None:
            return None
        digits = 1 if value < 20 else 0
        return f"{value:.{digits}f} {unit}", value <= limit and not row.errors

    return judge


GOALS = (
    Goal("load: time from the planned arrival", "p95 ≤ 150 ms, p99 ≤ 400 ms", _slowest),
    Goal("load: errors, the warm-up included", "none", _errors),
    Goal("load: acknowledged saves lost", "none", _lost),
    Goal("load: the generator itself late", "p99 ≤ 20 ms", _open),
    Goal("memory of a web process, growth after the warm-up", "≤ 300 MB, ≤ 5 %", _memory),
    Goal("search among all, the server at rest", "p95 ≤ 50 ms", _at_most(resting.SEARCH, 50)),
    Goal("first page with all it loads, without fonts", "≤ 100 KB", _at_most(resting.WEIGHT, 100)),
    Goal("suggestions for all", "≤ 10 s", _at_most(resting.SUGGESTIONS_SECONDS, 10)),
    Goal("their memory", "≤ 1,024 MB", _at_most(resting.SUGGESTIONS_MEMORY, 1024)),
    Goal("longest task, ranking 10 beside 100 cards", "≤ 50 ms", _at_most(resting.ranking_name(10, 1), 50)),
    Goal("longest task, ranking 100 beside 100 cards", "≤ 50 ms", _at_most(resting.ranking_name(100, 1), 50)),
)
