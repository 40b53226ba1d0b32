"""The page's two kinds of pictures, from rows alone: gap over time, and time over size."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import matplotlib as mpl

mpl.use("Agg")
import matplotlib.pyplot as plt  # after the choice of the drawing engine
from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter, LogLocator, NullFormatter, NullLocator

from benchmarks.events import OURS
from benchmarks.gaps import best_bound, gap, sizes_of
from benchmarks.rows import Row, steps_of

PAPER, INK, SOFT, LINE, ACCENT = "#fdfcf9", "#1c1a17", "#57534e", "#e0dbd2", "#0f766e"
"""The tones of the product's own pages."""

STYLES = {
    (OURS, 2): ("ours", ACCENT, "-", 2.2),
    (OURS, 1): ("ours, one worker", ACCENT, (0, (4, 2)), 1.4),
    ("cpsat", 2): ("plain CP-SAT", "#57534e", "-", 1.4),
    ("matching", 1): ("matching per slot", "#8a8378", "-", 1.4),
    ("first-slot", 1): ("first common slot", "#b3aca1", "-", 1.4),
}
FLOOR = 1e-5
"""No gap at all, which a logarithmic axis does not have, is drawn here."""

_STYLE: Any = {
    "figure.facecolor": PAPER,
    "axes.facecolor": PAPER,
    "savefig.facecolor": PAPER,
    "axes.edgecolor": SOFT,
    "axes.labelcolor": SOFT,
    "axes.linewidth": 0.8,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "font.size": 9,
    "text.color": INK,
    "xtick.color": SOFT,
    "ytick.color": SOFT,
    "xtick.labelcolor": INK,
    "ytick.labelcolor": INK,
}


def draw_gaps(rows: Sequence[Row], path: Path) -> None:
    """Per size a small picture: the gap of `weight` to the best proven bound, over wall time."""
    sizes = [size for size in sizes_of(rows) if best_bound(rows, size, _seed(rows, size)) is not None]
    columns = min(3, max(1, len(sizes)))
    lines = max(1, -(-len(sizes) // columns))
    with mpl.rc_context(_STYLE):
        figure, axes = plt.subplots(lines, columns, figsize=(3.5 * columns, 2.9 * lines), squeeze=False)
        for axis in axes.flat[len(sizes) :]:
            axis.set_visible(False)
        for axis, size in zip(axes.flat, sizes, strict=False):
            _gap_picture(axis, rows, size)
        figure.tight_layout(h_pad=2.0, w_pad=2.0)
        figure.savefig(path, dpi=110)
        plt.close(figure)


def _seed(rows: Sequence[Row], size: str) -> int:
    return min(row.seed or 0 for row in rows if row.part == "event" and row.instance == size)


def _gap_picture(axis: Axes, rows: Sequence[Row], size: str) -> None:
    seed = _seed(rows, size)
    bound = best_bound(rows, size, seed)
    shown = [row for row in rows if row.part == "event" and row.instance == size and row.seed == seed]
    limit = max(row.limit or 1.0 for row in shown)
    labels = []
    for row in shown:
        name, colour, dashes, width = STYLES[row.method, row.workers or 1]
        points = [(at, max(FLOOR, gap(value, bound))) for at, value, _ in steps_of(row) if value]
        if not points:
            continue
        last = points[-1][1]
        points.append((max(limit, points[-1][0]), last))
        axis.step(*zip(*points, strict=True), where="post", color=colour, linestyle=dashes, linewidth=width)
        labels.append((last, name, colour))
    axis.set_xscale("log")
    axis.set_yscale("log")
    axis.set_ylim(FLOOR * 0.6, 1.3)
    axis.set_yticks([1, 0.1, 0.01, 0.001, 0.0001, FLOOR], ["100 %", "10 %", "1 %", "0.1 %", "0.01 %", "0"])
    axis.yaxis.set_minor_locator(NullLocator())
    axis.set_title(size, fontsize=9, loc="left", color=INK)
    axis.set_xlabel("seconds")
    axis.xaxis.set_major_formatter(FuncFormatter(lambda x, _: f"{x:g}"))
    axis.xaxis.set_minor_formatter(NullFormatter())
    _label_ends(axis, labels, limit)


def _label_ends(axis: Axes, labels: list[tuple[float, str, str]], limit: float) -> None:
    """Names at the ends of the lines, pushed apart by a factor, upwards and, from the top, down again."""
    placed: list[list[Any]] = []
    for height, name, colour in sorted(labels, key=lambda label: label[0]):
        placed.append([max(height, placed[-1][0] * 2.8) if placed else height, name, colour])
    ceiling = 1.0
    for label in reversed(placed):
        label[0] = min(label[0], ceiling)
        ceiling = label[0] / 2.8
    for place, name, colour in placed:
        axis.annotate(
            name,
            (limit, place),
            (4, 0),
            textcoords="offset points",
            va="center",
            fontsize=7.5,
            color=colour,
            annotation_clip=False,
        )


CURVES = (
    ("ours: weight proven", OURS, "to_proof", ACCENT, "-", 2.0),
    ("ours: within 0.3 %", OURS, "to_03", ACCENT, (0, (4, 2)), 1.4),
    ("ours: first grid", OURS, "to_first", ACCENT, (0, (1, 2)), 1.4),
    ("plain CP-SAT: proven", "cpsat", "to_proof", "#57534e", "-", 1.4),
    ("matching per slot: its end", "matching", "seconds", "#8a8378", "-", 1.2),
    ("first common slot: its end", "first-slot", "seconds", "#b3aca1", "-", 1.2),
)


def draw_times(rows: Sequence[Row], path: Path) -> None:
    """Seconds until a goal was reached, over the candidates, both logarithmic; the slower of the seeds."""
    with mpl.rc_context(_STYLE):
        figure, axis = plt.subplots(figsize=(7.0, 4.4))
        ends: list[tuple[float, float, str, str]] = []
        for name, method, field, colour, dashes, width in CURVES:
            points = sorted(_slowest(rows, method, field).items())
            if points:
                axis.plot(*zip(*points, strict=True), color=colour, linestyle=dashes, linewidth=width, marker="o", ms=3)
                ends.append((points[-1][1], points[-1][0], name, colour))
        if ends:
            axis.set_xscale("log")
            axis.set_yscale("log")
        axis.set_xlabel("candidate meetings")
        axis.set_ylabel("seconds")
        axis.xaxis.set_major_locator(LogLocator(subs=(1.0, 2.0, 5.0)))
        axis.yaxis.set_major_locator(LogLocator(subs=(1.0, 3.0)))
        for side in (axis.xaxis, axis.yaxis):
            side.set_major_formatter(FuncFormatter(lambda x, _: f"{x:,g}" if x < 1 else f"{x:,.0f}"))
            side.set_minor_locator(NullLocator())
        axis.margins(x=0.04, y=0.1)
        _name_curves(axis, ends)
        figure.tight_layout()
        figure.savefig(path, dpi=110)
        plt.close(figure)


def _name_curves(axis: Axes, ends: list[tuple[float, float, str, str]]) -> None:
    """Each curve's name at its end, upwards far enough from the one below."""
    below = 0.0
    for height, at, name, colour in sorted(ends):
        place = max(height, below * 1.35)
        below = place
        axis.annotate(
            name,
            (at, place),
            (7, 0),
            textcoords="offset points",
            va="center",
            fontsize=8,
            color=colour,
            annotation_clip=False,
        )


def _slowest(rows: Sequence[Row], method: str, field: str) -> dict[int, float]:
    """Per number of candidates the slowest of the runs with the most workers.

    Without a number where one of them never got there or gave no grid.
    """
    times: dict[int, list[float | None]] = {}
    for row in rows:
        if row.part == "event" and row.method == method and row.candidates and (method != OURS or row.workers == 2):
            times.setdefault(row.candidates, []).append(None if row.status == "none" else getattr(row, field))
    return {size: max(t for t in found if t) for size, found in times.items() if all(found)}
