"""What if there were more or fewer tables, slots, or minutes per meeting: the goals of each such problem."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from solver.formats import read_result, write_problem, write_result
from solver.problem import Problem
from solver.process import solve_in_child
from solver.result import Result, Status
from solver.scenarios import Lengths, Limits, Scenario, Scenarios, SlotCounts, TableCounts, make_scenarios, moved_grid
from solver.validation import check

__all__ = ["Lengths", "Limits", "Point", "Scenarios", "SlotCounts", "TableCounts", "what_if"]


@dataclass(frozen=True, slots=True)
class Point:
    """One scenario solved. ``message``: why there is no grid although none was proven impossible, or empty."""

    scenario: Scenario
    result: Result
    message: str


def what_if(
    problem: Problem,
    scenarios: Scenarios,
    *,
    seconds: float | None,
    workers: int = 1,
    seed: int = 0,
    memory_bytes: int | None = None,
    on_point: Callable[[Point], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> list[Point]:
    """Solve each scenario in a child process of one worker, at most `workers` at a time, in order of scenarios.

    The first is the one nearest to the problem as it is; each other begins from the grid of the
    nearest one done. `seconds` of wall time in all are shared out evenly. A cancel keeps what is
    done and the best of what runs; scenarios not begun are then missing. With one worker and no
    limit the same arguments give the same grids.
    """
    made = make_scenarios(problem, scenarios)
    crew = _Crew(made, seconds, workers, seed, memory_bytes, on_point, cancelled or (lambda: False))
    threads = [threading.Thread(target=crew.work) for _ in range(min(workers, len(made)))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if crew.error is not None:
        raise crew.error
    return [crew.done[index] for index in sorted(crew.done)]


class _Crew:
    """The scenarios still to do and those done, shared by the threads that each watch one child."""

    def __init__(
        self,
        scenarios: Sequence[Scenario],
        seconds: float | None,
        workers: int,
        seed: int,
        memory_bytes: int | None,
        on_point: Callable[[Point], None] | None,
        cancelled: Callable[[], bool],
    ) -> None:
        self.scenarios = scenarios
        self.deadline = None if seconds is None else time.monotonic() + seconds
        self.workers, self.seed, self.memory_bytes = workers, seed, memory_bytes
        self.cancelled, self.on_point = cancelled, on_point
        self.pending = set(range(len(scenarios)))
        self.done: dict[int, Point] = {}
        self.error: BaseException | None = None
        self._lock = threading.Lock()

    def work(self) -> None:
        try:
            while (taken := self._take()) is not None:
                index, start, seconds = taken
                point = self._solve(self.scenarios[index], start, seconds)
                with self._lock:
                    self.done[index] = point
                    if self.on_point:
                        self.on_point(point)
        except BaseException as error:  # noqa: BLE001 - raised again by `what_if`, in the caller's thread
            self.error = error

    def _take(self) -> tuple[int, Point | None, float | None] | None:
        """The next scenario, the point to begin from, and its seconds."""
        with self._lock:
            if not self.pending or self.cancelled() or self.error is not None:
                return None
            near = [i for i, point in self.done.items() if point.result.solution is not None]
            index = min(self.pending, key=lambda i: (self._distance(i, near), i))
            start = min(near, key=lambda i: (abs(i - index), i), default=None)
            seconds = None
            if self.deadline is not None:
                rounds = -(-len(self.pending) // self.workers)
                seconds = max(0.0, self.deadline - time.monotonic()) / rounds
            self.pending.remove(index)
            return index, None if start is None else self.done[start], seconds

    def _distance(self, index: int, near: list[int]) -> float:
        if near:
            return min(abs(index - other) for other in near)
        return self.scenarios[index].distance

    def _solve(self, scenario: Scenario, start: Point | None, seconds: float | None) -> Point:
        outcome = solve_in_child(
            write_problem(scenario.problem),
            seconds=seconds,
            workers=1,
            seed=self.seed,
            memory_bytes=self.memory_bytes,
            start=None if start is None else _start_file(start, scenario),
            cancelled=self.cancelled,
        )
        if outcome.result is None:
            return Point(scenario, Result(Status.UNKNOWN, None, (), 0.0, self.seed, 1, "none"), outcome.message)
        result = read_result(outcome.result, scenario.problem).result
        if wrong := check(scenario.problem, result):
            raise AssertionError(f"a wrong result: {wrong[0]}")
        return Point(scenario, result, outcome.message)


def _start_file(start: Point, scenario: Scenario) -> bytes:
    grid = moved_grid(start.scenario, start.result.solution, scenario)
    result = Result(Status.FEASIBLE, grid, (), 0.0, 0, 1, "")
    return write_result(result, scenario.problem, "0" * 64, {})
