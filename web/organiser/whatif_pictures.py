"""The curve of a what-if, placed in percent of a picture's width and height."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from scheduler.whatif.values import WhatIfView

LEFT, RIGHT, TOP, BOTTOM = 8.0, 97.0, 6.0, 86.0
"""The frame of the lines; numbers stand left of it and below."""

LABEL = 7.0
"""Values below that are nearer than this would run into each other on a phone."""


@dataclass(frozen=True, slots=True)
class Dot:
    """``y`` and ``bound`` from above; None where nothing is known. ``labelled``: there is room for its value."""

    value: int
    x: float
    y: float | None
    bound: float | None
    present: bool
    labelled: bool


@dataclass(frozen=True, slots=True)
class Line:
    x1: float
    y1: float
    x2: float
    y2: float


@dataclass(frozen=True, slots=True)
class Picture:
    """``rules``: height and share in percent of the horizontal lines."""

    dots: tuple[Dot, ...]
    values: tuple[Line, ...]
    bounds: tuple[Line, ...]
    rules: tuple[tuple[float, int], ...]
    left: float = LEFT
    right: float = RIGHT
    bottom: float = BOTTOM


def draw_what_if(view: WhatIfView) -> Picture | None:
    """Shares of all wishes over the values; None until there are two to connect."""
    known = [each for each in view.scenarios if each.worth is not None]
    wanted = view.worth_wanted
    if len(known) < 2 or not wanted:
        return None
    shares = [100 * (each.worth or 0) / wanted for each in known]
    bounds = [None if each.bound is None else min(100 * each.bound / wanted, 100.0) for each in known]
    low, high, step = _scale([*shares, *(bound for bound in bounds if bound is not None)])
    first, last = known[0].value, known[-1].value

    def height(share: float | None) -> float | None:
        return None if share is None else round(BOTTOM - (BOTTOM - TOP) * (share - low) / (high - low), 2)

    places = [round(LEFT + 3 + (RIGHT - LEFT - 6) * (each.value - first) / (last - first), 2) for each in known]
    labelled = _with_room(places, next((n for n, each in enumerate(known) if each.value == view.present), None))
    dots = tuple(
        Dot(each.value, x, height(share), height(bound), each.value == view.present, number in labelled)
        for number, (each, x, share, bound) in enumerate(zip(known, places, shares, bounds, strict=True))
    )
    marks = range(low, high + 1, step)
    return Picture(
        dots=dots,
        values=_connected([(dot.x, dot.y) for dot in dots]),
        bounds=_connected([(dot.x, dot.bound) for dot in dots]),
        rules=tuple((height(mark) or 0.0, mark) for mark in marks),
    )


def _with_room(places: Sequence[float], present: int | None) -> frozenset[int]:
    """Which of the places have room for a label below them; the present one always has."""
    kept = [] if present is None else [present]
    for number, place in enumerate(places):
        if all(abs(place - places[other]) >= LABEL for other in kept):
            kept.append(number)
    return frozenset(kept)


def _scale(shares: Sequence[float]) -> tuple[int, int, int]:
    """Lowest and highest mark and their distance, so that there are three to six."""
    spread = max(shares) - min(shares)
    step = next(size for size in (1, 2, 5, 10, 20) if spread <= 4 * size or size == 20)
    low, high = math.floor(min(shares) / step) * step, math.ceil(max(shares) / step) * step
    return low, max(high, low + step), step


def _connected(points: Sequence[tuple[float, float | None]]) -> tuple[Line, ...]:
    known = [(x, y) for x, y in points if y is not None]
    return tuple(Line(x1, y1, x2, y2) for (x1, y1), (x2, y2) in pairwise(known))
