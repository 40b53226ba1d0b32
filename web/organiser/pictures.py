"""The live curve of a run: value and bound of one goal over time, placed for an SVG of 100 × 100 units."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from scheduler.timetable.values import News

Point = tuple[float, int]


@dataclass(frozen=True, slots=True)
class Curve:
    """Points of two step lines as SVG attributes; ``low`` and ``high`` are the numbers at bottom and top."""

    value: str
    bound: str
    low: int
    high: int
    seconds: float


def draw_curve(news: Iterable[News], goal: str, *, until: float) -> Curve | None:
    """None until there are two moments to connect."""
    values, bounds = _points(news, goal)
    numbers = [number for _, number in (*values, *bounds)]
    end = max(until, *(second for second, _ in (*values, *bounds)), 0.001) if numbers else 0.0
    if not values or len(values) + len(bounds) < 2:
        return None
    low, high = min(numbers), max(numbers)
    return Curve(_steps(values, low, high, end), _steps(bounds, low, high, end), low, high, end)


def _points(news: Iterable[News], goal: str) -> tuple[list[Point], list[Point]]:
    values: list[Point] = []
    bounds: list[Point] = []
    for entry in news:
        for told in entry.goals:
            if told.name == goal and told.value is not None:
                values.append((entry.seconds, told.value))
            if told.name == goal and told.bound is not None:
                bounds.append((entry.seconds, told.bound))
    return values, bounds


def _steps(points: Sequence[Point], low: int, high: int, end: float) -> str:
    """A step line that keeps each number until the next and goes on to the end; empty without points."""
    placed: list[str] = []
    before: float | None = None
    for seconds, number in points:
        x, y = 100 * seconds / end, 96 - 92 * (number - low) / (high - low) if high > low else 50.0
        if before is not None:
            placed.append(f"{x:.2f},{before:.2f}")
        placed.append(f"{x:.2f},{y:.2f}")
        before = y
    if before is not None:
        placed.append(f"100,{before:.2f}")
    return " ".join(placed)
