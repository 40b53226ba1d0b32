"""The targets and whether the measured rows meet them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from benchmarks.events import OURS
from benchmarks.plans import WORKERS
from benchmarks.published import RC2, SET
from benchmarks.rows import GOALS, Row

OPEN = "not measured in this run"


@dataclass(frozen=True, slots=True)
class Target:
    """`judge` gives the measured value in words, and whether it is met (None: not measured)."""

    work: str
    wanted: str
    judge: Callable[[Sequence[Row]], tuple[str, bool | None]]


def seconds_text(seconds: float | None) -> str:
    """Two digits that say something: 0.42 s, 4.2 s, 42 s."""
    if seconds is None:
        return "not reached"
    digits = 2 if seconds < 1 else 1 if seconds < 20 else 0
    return f"{seconds:.{digits}f} s"


def _ours(rows: Sequence[Row], *sizes: str) -> list[Row]:
    return [r for r in rows if r.part == "event" and r.method == OURS and r.workers == WORKERS and r.instance in sizes]


def _reached(field: str, limit: float, *sizes: str) -> Callable[[Sequence[Row]], tuple[str, bool | None]]:
    """The slowest of our runs reached what `field` waits for within `limit` seconds."""

    def judge(rows: Sequence[Row]) -> tuple[str, bool | None]:
        times = [getattr(row, field) for row in _ours(rows, *sizes)]
        if not times:
            return OPEN, None
        slowest = None if None in times else max(times)
        return seconds_text(slowest), slowest is not None and slowest <= limit

    return judge


def _all_goals(rows: Sequence[Row]) -> tuple[str, bool | None]:
    found = _ours(rows, "100/12/50/750")
    if not found:
        return OPEN, None
    open_gaps = [
        f"{goal} {row.value(goal)} (bound {row.bound(goal)}, seed {row.seed})"
        for row in found
        for goal in ("breaks", "moves")
        if row.value(goal) is not None
    ]
    known = all(row.bound(goal) is not None for row in found for goal in GOALS[:4])
    in_time = all(row.to_all is not None and row.to_all <= 10 for row in found)
    return "; ".join(open_gaps), known and in_time


def _lean(field: str, limit: float, gib: float, size: str) -> Callable[[Sequence[Row]], tuple[str, bool | None]]:
    def judge(rows: Sequence[Row]) -> tuple[str, bool | None]:
        found = _ours(rows, size)
        if not found:
            return OPEN, None
        row = found[0]
        at, peak = getattr(row, field), (row.peak_mb or 0) / 1024
        return f"{seconds_text(at)}, {peak:.1f} GiB", at is not None and at <= limit and peak <= gib

    return judge


def _one_percent(rows: Sequence[Row]) -> tuple[str, bool | None]:
    found = _ours(rows, "100,000/30/25,000/1,000,000")
    if not found:
        return OPEN, None
    row = found[0]
    if not row.weight or not row.weight_bound:
        return f"no grid with a bound ({row.note or row.status})", False
    share, peak = (row.weight_bound - row.weight) / row.weight_bound, (row.peak_mb or 0) / 1024
    text = f"{100 * share:.2f} % after {seconds_text(row.seconds)}, {peak:.1f} GiB"
    return text, share <= 0.01 and (row.seconds or 0) <= 1_800 and peak <= 16


def _repairs(rows: Sequence[Row]) -> tuple[str, bool | None]:
    found = [row for row in rows if row.part == "repair"]
    if not found:
        return OPEN, None
    slowest = max(row.seconds or float("inf") for row in found)
    proven = sum(row.changes is not None and row.changes == row.changes_bound for row in found)
    text = f"slowest {seconds_text(slowest)}; changes proven fewest in {proven} of {len(found)}"
    return text, slowest <= 2 and proven == len(found)


def _first(rows: Sequence[Row]) -> tuple[str, bool | None]:
    times = [row.to_first for row in _ours(rows, "100/6/25/400", "100/12/50/750")]
    if not times or None in times:
        return OPEN if not times else "not reached", None if not times else False
    slowest = max(time for time in times if time is not None)
    return seconds_text(slowest), slowest <= 0.5


def _task(part: str, limit: float) -> Callable[[Sequence[Row]], tuple[str, bool | None]]:
    def judge(rows: Sequence[Row]) -> tuple[str, bool | None]:
        found = [row for row in rows if row.part == part]
        if not found:
            return OPEN, None
        row = found[0]
        if row.seconds is None:
            return row.note or row.status, False
        return seconds_text(row.seconds), row.seconds <= limit and row.status not in ("failed", "none")

    return judge


def _published(rows: Sequence[Row]) -> tuple[str, bool | None]:
    ours = [row for row in rows if row.part == SET and row.method == OURS]
    if not ours or ours[0].status == "set not given":
        return "set not given", None
    proven = sum(row.status == "optimal" and row.breaks == row.optimum for row in ours)
    mine = set_total(rows, OURS)
    theirs = [total for method in RC2 if (total := set_total(rows, method))]
    ratios = " and ".join(f"{mine / total:.2f} × RC2's {seconds_text(total)}" for total in theirs)
    met = proven == len(ours) and bool(theirs) and mine <= 0.7 * min(theirs)
    return f"{proven} of {len(ours)} proven, {seconds_text(mine)}: {ratios}", met


def set_total(rows: Sequence[Row], method: str) -> float:
    """Seconds of the whole published set; what was not proven counts with all the seconds it took."""
    return sum(row.seconds or 0.0 for row in rows if row.part == SET and row.method == method)


_THOUSANDS = ("1,000/16/250/8,000", "1,000/16/250/10,000")

TARGETS = (
    Target("published set, 20 instances, one worker", "all proven, in at most 0.7 × the faster RC2's time", _published),
    Target(
        "100/12/50/750: shortfall and weight", "proven within 1 s", _reached("to_proof", 1, "100/12/50/750")
    ),
    Target("100/12/50/750: all four goals", "value and bound within 10 s", _all_goals),
    Target("300/12/100/2,400: weight", "proven within 5 s", _reached("to_proof", 5, "300/12/100/2,400")),
    Target("1,000/16/250, 8,000 and 10,000: weight", "proven within 20 s", _reached("to_proof", 20, *_THOUSANDS)),
    Target("the same: gap", "at most 0.1 % within 5 s", _reached("to_01", 5, *_THOUSANDS)),
    Target(
        "10,000/20/2,500/100,000", "at most 0.3 % within 120 s, 4 GiB",
        _lean("to_03", 120, 4, "10,000/20/2,500/100,000"),
    ),
    Target("100,000/30/25,000/1,000,000", "at most 1 % within 30 min, 16 GiB", _one_percent),
    Target("repair at 1,000 people", "within 2 s, fewest changes", _repairs),
    Target("first valid grid at 100 people", "within 0.5 s", _first),
    Target("verifier at 2,000 people", "within 1 s", _task("verify", 1)),
    Target("all explanations at 100 people", "within 2 s", _task("explain", 2)),
)  # fmt: skip
