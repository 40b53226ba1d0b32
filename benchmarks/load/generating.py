"""The open loop: a request is sent when it is planned, whatever became of the ones before."""

from __future__ import annotations

import http.client
import random
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from benchmarks.load.browsing import Unexpected, Visitor
from benchmarks.load.visits import Arrival

MOST_AT_ONCE = 400
"""Requests under way; a run that reaches it was no open loop and says so."""


@dataclass(frozen=True, slots=True)
class Sample:
    """One request; moments in seconds since the measured part began. ``late``: how long after its moment the
    generator took it up, where the visitor's own request before it had been answered by then."""

    step: str
    planned: float
    done: float
    late: float | None
    error: str

    @property
    def seconds(self) -> float:
        """From the planned moment, not from the sending: a visitor who has to wait for their turn waits."""
        return self.done - self.planned


@dataclass
class _Visit:
    visitor: Visitor
    pending: deque[Arrival] = field(default_factory=deque)
    busy: bool = False


class Generator:
    """Sends what is planned, each visit in its own order, as many visits at once as it takes."""

    def __init__(self, visitor_of: Callable[[int], Visitor]) -> None:
        self._visitor_of = visitor_of
        self._visits: dict[int, _Visit] = {}
        self._lock = threading.Lock()
        self._begin = 0.0
        self._at_once = 0
        self.most_at_once = 0
        self.samples: list[Sample] = []

    def run(self, plan: Iterable[Arrival], *, warm_up: float, measured: Callable[[], None]) -> None:
        """Returns when everything was answered; ``measured`` is called once, when the warm-up is over."""
        self._begin = time.monotonic() + warm_up
        told = False
        with ThreadPoolExecutor(MOST_AT_ONCE) as pool:
            for arrival in plan:
                if not told and arrival.at >= 0:
                    self._wait(0.0)
                    measured()
                    told = True
                self._wait(arrival.at)
                with self._lock:
                    visit = self._visits.get(arrival.visit)
                    if visit is None:
                        visit = self._visits[arrival.visit] = _Visit(self._visitor_of(arrival.visit))
                    visit.pending.append(arrival)
                    if visit.busy:
                        continue
                    visit.busy = True
                    self._at_once += 1
                    self.most_at_once = max(self.most_at_once, self._at_once)
                pool.submit(self._go_on, visit)

    def _wait(self, at: float) -> None:
        while (left := self._begin + at - time.monotonic()) > 0:
            time.sleep(left)

    def _go_on(self, visit: _Visit) -> None:
        """Take the visit's steps for as long as one is due."""
        waited = False
        while True:
            with self._lock:
                if not visit.pending:
                    visit.busy = False
                    self._at_once -= 1
                    return
                arrival = visit.pending.popleft()
            late = None if waited else time.monotonic() - self._begin - arrival.at
            error = _taken(visit.visitor, arrival.step)
            done = time.monotonic() - self._begin
            sample = Sample(arrival.step, arrival.at, done, late, error)
            with self._lock:
                self.samples.append(sample)
            waited = True


def _taken(visitor: Visitor, step: str) -> str:
    """Empty, or what went wrong."""
    try:
        visitor.take(step)
    except Unexpected as error:
        return str(error)
    except (OSError, http.client.HTTPException) as error:
        return f"no answer: {type(error).__name__}"
    return ""


def seeded(seed: int, visit: int) -> random.Random:
    """What a visitor chooses is drawn apart from when they come, and does not depend on the order of answers."""
    return random.Random(seed * 1_000_003 + visit)
