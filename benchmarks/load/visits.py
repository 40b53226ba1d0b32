"""When who asks for something: arrivals drawn beforehand, so that a slow server is asked as often as a quick one."""

from __future__ import annotations

import heapq
import random
from collections.abc import Iterator
from dataclasses import dataclass

PAGE, SEARCH, DAY, TIMETABLE, SAVE = "wishes page", "search", "day page", "timetable", "save"

STEPS = (PAGE, f"{SAVE} add", SEARCH, f"{SAVE} add", DAY, f"{SAVE} up", SEARCH, f"{SAVE} avoid", TIMETABLE, PAGE)
"""One visit: ten requests, four of them saves."""


@dataclass(frozen=True, slots=True)
class Load:
    """Requests a second for so many seconds, after a warm-up that is not measured; gaps within a visit."""

    rate: float
    seconds: float
    warm_up: float = 30.0
    least_gap: float = 2.0
    most_gap: float = 10.0
    seed: int = 1


@dataclass(frozen=True, slots=True)
class Arrival:
    """``at`` is in seconds since the measured part began, negative in the warm-up."""

    at: float
    visit: int
    step: str


def planned(load: Load) -> Iterator[Arrival]:
    """Arrivals in order of time, a Poisson process; each is the next step of a visitor who is due, or somebody new."""
    rng = random.Random(load.seed)
    waiting: list[tuple[float, int, int]] = []
    visits = 0
    at = -load.warm_up
    while (at := at + rng.expovariate(load.rate)) < load.seconds:
        if waiting and waiting[0][0] <= at:
            _due, visit, step = heapq.heappop(waiting)
        else:
            visit, step = visits, 0
            visits += 1
        yield Arrival(at, visit, STEPS[step])
        if step + 1 < len(STEPS):
            heapq.heappush(waiting, (at + rng.uniform(load.least_gap, load.most_gap), visit, step + 1))
