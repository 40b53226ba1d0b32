"""How far a grid is from what is proven; shared by the page's tables and pictures."""

from __future__ import annotations

from collections.abc import Sequence

from benchmarks.rows import Row


def sizes_of(rows: Sequence[Row]) -> list[str]:
    """The events' sizes, the smaller first."""
    sizes = {row.instance: (row.people or 0, row.candidates or 0) for row in rows if row.part == "event"}
    return sorted(sizes, key=lambda name: (sizes[name], name))


def best_bound(rows: Sequence[Row], size: str, seed: int) -> int | None:
    """The best bound on `weight` that our runs of this event proved; None without one."""
    ours = [
        row.weight_bound
        for row in rows
        if (row.part, row.instance, row.method, row.seed) == ("event", size, "ours", seed)
    ]
    return min((bound for bound in ours if bound is not None), default=None)


def gap(value: int | None, bound: int | None) -> float:
    """What is missing to the bound, as a share of it: 0 is proven optimal, 1 is nothing at all.

    Below 0 when a grid weighs more than the bound allows for grids with no more shortfall.
    """
    if not bound:
        return 0.0
    return (bound - (value or 0)) / bound
