"""The child process of `process.py`: ``python -m solver.child``, spoken to through its pipes only.

Standard input: one JSON line (`Order`), the bytes it announces, then a line ``cancel`` at any time.
Its end means that the parent is gone, and ends this process at once. Standard output: JSON lines,
each with one of ``progress``, ``result`` (the text of a result file, the best so far), ``done``
(the last one, with ``stopped``), ``memory``.
"""

from __future__ import annotations

import contextlib
import dataclasses
import gc
import importlib
import json
import os
import signal
import sys
import threading
import time
from dataclasses import dataclass
from typing import BinaryIO

from solver.formats import read_problem, read_result, write_result
from solver.problem import Problem
from solver.result import Progress, Result, Status
from solver.solve import solve
from solver.versions import solver_versions

NICENESS = 5
FAREWELL_SECONDS = 0.15
"""Kept back from the limit for handing over the result."""

EARLY = "early"
"""The argument that asks to load the strategies at once; not with a memory limit, under which loading may fail
without a word."""

PAUSE_FACTOR = 4.0
"""Writing out grids may take one part in this many (and one) of the time."""


@dataclass(frozen=True, slots=True)
class Order:
    """What to solve: sizes of the two byte strings that follow (`start` -1: none), and the limits.

    `began` and `deadline` are readings of the monotonic clock, which parent and child share.
    `problem_sha256` is of the file that the user named, which may be another than the bytes that follow.
    """

    problem: int
    start: int
    began: float
    deadline: float | None
    workers: int
    seed: int
    memory_bytes: int | None
    problem_sha256: str


class _Reports:
    """Writes lines to the parent; a grid that comes too soon after the last one waits for `flush`."""

    def __init__(self, pipe: BinaryIO, problem: Problem, sha256: str, began: float) -> None:
        self._pipe, self._problem, self._sha256, self._began = pipe, problem, sha256, began
        self._versions = solver_versions()
        self._lock = threading.Lock()
        self._waiting: Result | None = None
        self._next_at = 0.0

    def progress(self, progress: Progress) -> None:
        goals = [[goal.value, value, bound] for goal, value, bound in progress.goals]
        self._write({"progress": {"seconds": self._elapsed(), "phase": progress.phase, "goals": goals}})

    def result(self, result: Result) -> None:
        with self._lock:
            self._waiting = result
        self.flush()

    def flush(self) -> None:
        with self._lock:
            result, started = self._waiting, time.monotonic()
            if result is None or started < self._next_at:
                return
            self._waiting = None
            text = self.text(result)
            self._next_at = time.monotonic() + PAUSE_FACTOR * (time.monotonic() - started)
        self._write({"result": text})

    def done(self, result: Result, stopped: str) -> None:
        self._write({"done": self.text(result), "stopped": stopped})

    def text(self, result: Result) -> str:
        timed = dataclasses.replace(result, seconds=self._elapsed())
        return write_result(timed, self._problem, self._sha256, self._versions).decode()

    def _elapsed(self) -> float:
        return time.monotonic() - self._began

    def _write(self, message: object) -> None:
        data = json.dumps(message).encode() + b"\n"
        with self._lock:
            self._pipe.write(data)
            self._pipe.flush()


def main() -> None:
    pipe = _own_pipe()
    if EARLY in sys.argv[1:]:
        threading.Thread(target=_load_strategies, daemon=True).start()
    order = Order(**json.loads(sys.stdin.buffer.readline()))
    _limit_self(order.memory_bytes)
    try:
        _work(pipe, order)
    except MemoryError:
        pipe.write(b'{"memory": true}\n')
        pipe.flush()
        os._exit(1)


def _load_strategies() -> None:
    """Load OR-Tools while the order is on its way and the first grid is made; what fails is met again in `solve`."""
    with contextlib.suppress(Exception):
        importlib.import_module("solver.strategies.stages")


def _own_pipe() -> BinaryIO:
    """Standard output for the protocol alone; what libraries print goes to standard error."""
    pipe = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    return pipe


def _limit_self(memory_bytes: int | None) -> None:
    if sys.platform == "win32":
        return
    import resource  # only where it exists

    os.nice(NICENESS)
    if memory_bytes is not None:
        resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _work(pipe: BinaryIO, order: Order) -> None:
    problem_bytes = sys.stdin.buffer.read(order.problem)
    start_bytes = sys.stdin.buffer.read(order.start) if order.start >= 0 else None
    asked_to_stop = threading.Event()
    threading.Thread(target=_listen, args=(asked_to_stop,), daemon=True).start()
    problem = read_problem(problem_bytes)
    gc.freeze()  # the problem stays to the end: the collector need not walk over it again and again
    start = None if start_bytes is None else read_result(start_bytes, problem).result.solution
    reports = _Reports(pipe, problem, order.problem_sha256, order.began)

    def cancelled() -> bool:
        reports.flush()  # asked many times a second: the moment for a grid that had to wait
        return asked_to_stop.is_set()

    seconds = None if order.deadline is None else max(0.0, order.deadline - time.monotonic() - FAREWELL_SECONDS)
    result = solve(
        problem,
        seconds=seconds,
        workers=order.workers,
        seed=order.seed,
        start=start,
        on_progress=reports.progress,
        on_result=reports.result,
        cancelled=cancelled,
    )
    if result.status in (Status.OPTIMAL, Status.INFEASIBLE):
        stopped = "done"
    else:
        stopped = "cancel" if asked_to_stop.is_set() else "done" if seconds is None else "time"
    reports.done(result, stopped)
    os._exit(0)  # the listening thread still waits for the parent


def _listen(asked_to_stop: threading.Event) -> None:
    for line in sys.stdin.buffer:
        if line.strip() == b"cancel":
            asked_to_stop.set()
    _end_all()


def _end_all() -> None:
    """End this process and what it has started: the parent, which would have done so, is gone."""
    if hasattr(os, "killpg") and os.getpgrp() == os.getpid():
        os.killpg(0, signal.SIGKILL)
    os._exit(1)


if __name__ == "__main__":
    main()
