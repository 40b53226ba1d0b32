"""The page's two kinds of pictures, from rows alone: gap over time, and time over size."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import matplotlib as mpl

mpl.use("Agg")
import matplotlib.pyplot as plt  # after the choice of the drawing engine
from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter, NullFormatter, NullLocator

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

_STYLE = {
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
    """Names at the ends of the lines, pushed apart (by a factor on the logarithmic axis) until none overlap."""
    above = 0.0
    for height, name, colour in sorted(labels, key=lambda label: label[0]):
        place = max(height, above * 2.8)
        above = place
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


def draw_times(rows: Sequence[Row], path: Path) -> None:
    """Seconds until the first two goals were proven, or within 0.3 %, over the candidates; both logarithmic."""
    with mpl.rc_context(_STYLE):
        figure, axis = plt.subplots(figsize=(6.4, 4.0))
        curves = (
            ("weight proven", "to_proof", "o", "-", 2.0),
            ("within 0.3 % of the bound", "to_03", "s", (0, (4, 2)), 1.4),
            ("first grid", "to_first", "^", (0, (1, 2)), 1.4),
        )
        drawn = False
        for name, field, marker, dashes, width in curves:
            points = sorted(_slowest(rows, field).items())
            if not points:
                continue
            drawn = True
            axis.plot(
                *zip(*points, strict=True), marker=marker, markersize=4, color=ACCENT, linestyle=dashes, linewidth=width
            )
            axis.annotate(name, points[-1], (7, 0), textcoords="offset points", va="center", fontsize=8, color=INK)
        if drawn:
            axis.set_xscale("log")
            axis.set_yscale("log")
        axis.set_xlabel("candidate meetings")
        axis.set_ylabel("seconds, two workers, the slower seed")
        for side in (axis.xaxis, axis.yaxis):
            side.set_major_formatter(FuncFormatter(lambda x, _: f"{x:,g}"))
            side.set_minor_formatter(NullFormatter())
        axis.margins(x=0.3, y=0.15)
        figure.tight_layout()
        figure.savefig(path, dpi=110)
        plt.close(figure)


def _slowest(rows: Sequence[Row], field: str) -> dict[int, float]:
    """Per number of candidates the slowest of our runs; a number of which one run never got there is left out."""
    times: dict[int, list[float | None]] = {}
    for row in rows:
        if row.part == "event" and row.method == OURS and row.workers == 2 and row.candidates:
            times.setdefault(row.candidates, []).append(getattr(row, field))
    return {size: max(t for t in found if t) for size, found in times.items() if all(found)}
