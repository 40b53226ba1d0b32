"""The sub-commands of ``python -m solver``: files in, a file or lines out, an exit code."""

from __future__ import annotations

import hashlib
import json
import signal
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum
from pathlib import Path
from types import FrameType
from typing import TypeVar

from solver.errors import BadInput
from solver.files import check_writable, read_file, write_file
from solver.formats import ResultFile, read_problem, read_result, write_result
from solver.problem import Problem
from solver.result import GoalValue, Progress, Result, Status
from solver.solution import Solution
from solver.strategies.greedy import fill
from solver.validation import Violation, check, goal_value, violations
from solver.versions import solver_versions

_T = TypeVar("_T")

_ENDING = 0.1
"""Seconds of a time limit kept back for the processes to end."""


class Exit(IntEnum):
    DONE = 0
    CHECK_FAILED = 1
    BAD_INPUT = 2
    INFEASIBLE = 3
    NOTHING_FOUND = 4
    STOPPED = 5
    BUG = 70


class BadFile(Exception):
    """A file that cannot be used; its text is what the user is told, on one line."""

    def __init__(self, path: Path, reason: BadInput) -> None:
        super().__init__(f"{path}: {reason}")


@dataclass(frozen=True, slots=True)
class SolveOptions:
    """``started`` is the monotonic time at which the command began; ``seconds`` counts from there."""

    problem: Path
    out: Path | None
    start: Path | None
    seconds: float | None
    workers: int
    seed: int
    progress: bool
    started: float


def solve_command(options: SolveOptions) -> Exit:
    """Solve the problem file in a child process and write the result."""
    cancelled = _listen_for_stop()
    if options.out is not None:
        _of_file(options.out, lambda: check_writable(options.out or Path()))
    problem_bytes = _of_file(options.problem, lambda: read_file(options.problem))
    began_reading = time.monotonic()
    problem = _of_file(options.problem, lambda: read_problem(problem_bytes))
    start = None if options.start is None else _read_start(options.start, problem)
    # Checking and writing the result take about as long as reading did, so that much is kept back.
    reserve = time.monotonic() - began_reading
    # Imported here: neither ``check`` nor a refusal waits for what only solving needs.
    from solver.process import solve_in_child

    spent = time.monotonic() - options.started
    outcome = solve_in_child(
        problem_bytes,
        seconds=None if options.seconds is None else max(0.0, options.seconds - spent - reserve - _ENDING),
        workers=options.workers,
        seed=options.seed,
        start=start,
        on_progress=_print_progress if options.progress else None,
        cancelled=cancelled,
    )
    if outcome.result is not None:
        result = read_result(outcome.result, problem).result
        if wrong := check(problem, result):
            raise AssertionError(f"a wrong result: {wrong[0]}")
        return _hand_over(options, outcome.result, result.status, outcome.message)
    if outcome.stopped_by == "cancel":
        _say("stopped before anything was found")
        return Exit.STOPPED
    result = _without_search(problem, options)
    data = write_result(result, problem, _sha256(problem_bytes), solver_versions())
    return _hand_over(options, data, result.status, "" if result.solution else outcome.message)


def _listen_for_stop() -> Callable[[], bool]:
    """From now on Ctrl-C and SIGTERM are remembered, not obeyed at once: the best grid is still written."""
    stops: list[int] = []

    def remember(number: int, _frame: FrameType | None) -> None:
        stops.append(number)

    signal.signal(signal.SIGINT, remember)
    signal.signal(signal.SIGTERM, remember)
    return lambda: bool(stops)


def _read_start(path: Path, problem: Problem) -> bytes:
    data = _of_file(path, lambda: read_file(path))
    _of_file(path, lambda: read_result(data, problem))
    return data


def _hand_over(options: SolveOptions, data: bytes, status: Status, message: str) -> Exit:
    if options.out is None:
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
    else:
        target = options.out
        _of_file(target, lambda: write_file(target, data))
    if status is Status.INFEASIBLE:
        return Exit.INFEASIBLE
    if message:
        _say(message)
    return Exit.NOTHING_FOUND if status is Status.UNKNOWN else Exit.DONE


def _without_search(problem: Problem, options: SolveOptions) -> Result:
    """What can be had although the search brought nothing: a grid filled in one go, or the empty one."""
    grids = (("greedy", fill(problem)), ("the empty grid", Solution()))
    strategy, grid = next(((name, grid) for name, grid in grids if not violations(problem, grid)), ("none", None))
    return Result(
        status=Status.UNKNOWN if grid is None else Status.FEASIBLE,
        solution=grid,
        goals=() if grid is None else tuple(GoalValue(g, goal_value(problem, grid, g), None) for g in problem.goals),
        seconds=time.monotonic() - options.started,
        seed=options.seed,
        workers=options.workers,
        strategy=strategy,
    )


def _print_progress(progress: Progress) -> None:
    goals = [{"name": name, "value": value, "bound": bound} for name, value, bound in progress.goals]
    line = {"seconds": round(progress.seconds, 3), "phase": progress.phase, "goals": goals}
    sys.stderr.write(json.dumps(line) + "\n")
    sys.stderr.flush()


def check_command(problem_path: Path, result_path: Path) -> Exit:
    """Print what is wrong with a result and the true value of each goal."""
    problem_bytes = _of_file(problem_path, lambda: read_file(problem_path))
    problem = _of_file(problem_path, lambda: read_problem(problem_bytes))
    result_bytes = _of_file(result_path, lambda: read_file(result_path))
    file = _of_file(result_path, lambda: read_result(result_bytes, problem))
    wrong = _judge(problem, problem_bytes, file)
    lines = [str(violation) for violation in wrong]
    if file.result.solution is not None:
        lines += [f"{goal} = {goal_value(problem, file.result.solution, goal)}" for goal in problem.goals]
    lines.append("the check failed" if wrong else "the check passed")
    sys.stdout.write("\n".join(lines) + "\n")
    return Exit.CHECK_FAILED if wrong else Exit.DONE


def _judge(problem: Problem, problem_bytes: bytes, file: ResultFile) -> list[Violation]:
    wrong = [Violation("unknown", stranger) for stranger in file.unknown]
    if file.problem_sha256 != _sha256(problem_bytes):
        wrong.insert(0, Violation("problem_sha256", "the result is of another problem"))
    return wrong + check(problem, file.result)


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _of_file(path: Path, work: Callable[[], _T]) -> _T:
    """What the work gives; its ``BadInput`` names the file."""
    try:
        return work()
    except BadInput as error:
        raise BadFile(path, error) from None


def _say(message: str) -> None:
    sys.stderr.write(f"{message}\n")
