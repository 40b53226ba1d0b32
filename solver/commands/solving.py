"""``solve``: a problem file in, a result file out, and a record of the run where one is asked for."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from solver.commands.basis import (
    BadFile,
    Exit,
    ProblemFile,
    ProblemSource,
    listen_for_stop,
    load_problem,
    load_result,
    of_file,
    put_out,
    say,
)
from solver.errors import BadInput
from solver.files import check_writable
from solver.formats import read_result, write_result
from solver.problem import Problem
from solver.process import Child, solve_in_child
from solver.record import make_record, write_record
from solver.result import GoalValue, Progress, Result, Status
from solver.solution import Solution
from solver.strategies.greedy import fill
from solver.validation import appraise, check
from solver.versions import solver_versions

_ENDING = 0.1
"""Seconds of a time limit kept back for the processes to end."""


AFTERWARDS = 3.5
"""Reading, checking and writing a result take up to so many times as long as reading its problem."""

FILLING = 3.5
"""Filling a grid, checking and writing it, likewise."""


@dataclass(frozen=True, slots=True)
class Limits:
    """``started`` is the monotonic time at which the command began; ``seconds`` counts from there."""

    seconds: float | None
    workers: int
    seed: int
    memory_bytes: int | None
    started: float


@dataclass(frozen=True, slots=True)
class SolveOptions:
    problem: ProblemSource
    out: Path | None
    start: Path | None
    record: Path | None
    progress: bool
    limits: Limits


@dataclass(frozen=True, slots=True)
class Solved:
    """The bytes of a result file and what they say; ``message``: a sentence for the user, or empty."""

    data: bytes
    result: Result
    message: str


def solve_command(options: SolveOptions) -> Exit:
    """Solve the problem file in a child process and write the result."""
    cancelled = listen_for_stop()
    _check_targets(options)
    began_reading = time.monotonic()
    early = options.limits.memory_bytes is None and not options.problem.is_dzn  # such files need no OR-Tools
    with Child(early=early) as child:  # it loads the solver while the files are read here
        file = load_problem(options.problem)
        start = None if options.start is None else load_result(options.start, file.problem)[0]
        # Checking and writing the result take about as long as reading did, so that much is kept back.
        reserve = time.monotonic() - began_reading
        solved = run_solve(
            file,
            options.limits,
            start=start,
            reserve=reserve,
            on_progress=print_progress if options.progress else None,
            cancelled=cancelled,
            child=child,
        )
    if solved is None:
        return Exit.STOPPED
    put_out(options.out, solved.data)
    if options.record is not None:
        _write_record(options, options.record, file, start, solved)
    return exit_of(solved)


def _check_targets(options: SolveOptions) -> None:
    """Refuse what could not be written, or would overwrite another file of the same command."""
    taken = [options.problem.path]
    for path in (options.out, options.record):
        if path is None:
            continue
        of_file(path, partial(check_writable, path))
        if any(path.resolve() == other.resolve() for other in taken):
            raise BadFile(path, BadInput("", "cannot be written: the command names it for something else too"))
        taken += [path, *([options.start] if options.start else [])]


def run_solve(
    file: ProblemFile,
    limits: Limits,
    *,
    start: bytes | None = None,
    reserve: float = 0.0,
    on_progress: Callable[[Progress], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
    child: Child | None = None,
) -> Solved | None:
    """Solve in a child process and check what it says; None: stopped by the user before anything was found."""
    spent = time.monotonic() - limits.started
    outcome = solve_in_child(
        file.json_bytes,
        seconds=None if limits.seconds is None else max(0.0, limits.seconds - spent - reserve - _ENDING),
        workers=limits.workers,
        seed=limits.seed,
        memory_bytes=limits.memory_bytes,
        start=start,
        problem_sha256=file.sha256,
        on_progress=on_progress,
        cancelled=cancelled,
        child=child,
        problem=file.problem,
    )
    if outcome.result is not None:
        result = read_result(outcome.result, file.problem).result
        if not outcome.verified and (wrong := check(file.problem, result)):
            raise AssertionError(f"a wrong result: {wrong[0]}")
        return Solved(outcome.result, result, outcome.message)
    if outcome.stopped_by == "cancel":
        say("stopped before anything was found")
        return None
    result = _without_search(file.problem, limits, FILLING / AFTERWARDS * reserve)
    data = write_result(result, file.problem, file.sha256, solver_versions())
    return Solved(data, result, outcome.message if result.solution is None else "")


def exit_of(solved: Solved) -> Exit:
    """The exit code of what was found, with its sentence said."""
    if solved.result.status is Status.INFEASIBLE:
        return Exit.INFEASIBLE
    if solved.message:
        say(solved.message)
    return Exit.NOTHING_FOUND if solved.result.status is Status.UNKNOWN else Exit.DONE


def _write_record(options: SolveOptions, path: Path, file: ProblemFile, start: bytes | None, solved: Solved) -> None:
    limits = options.limits
    record = make_record(
        path,
        problem=options.problem.path,
        problem_sha256=file.sha256,
        fairness=options.problem.fairness if options.problem.is_dzn else "",
        start=None if options.start is None or start is None else (options.start, start),
        seconds=limits.seconds,
        memory_bytes=limits.memory_bytes,
        result=solved.result,
        output=solved.data,
    )
    put_out(path, write_record(record))


def _without_search(problem: Problem, limits: Limits, filling: float) -> Result:
    """What can be had although the search brought nothing: a grid filled in one go, which takes `filling` seconds, or
    the empty one."""
    spent = time.monotonic() - limits.started
    in_time = limits.seconds is None or spent + filling < limits.seconds
    ways: list[tuple[str, Callable[[], Solution]]] = [("greedy", partial(fill, problem)), ("the empty grid", Solution)]
    strategy, grid, goals = "none", None, tuple[GoalValue, ...]()
    for name, make in ways if in_time else reversed(ways):
        found = make()
        broken, values = appraise(problem, found)
        if not broken:
            strategy, grid = name, found
            goals = tuple(GoalValue(goal, value, None) for goal, value in zip(problem.goals, values, strict=True))
            break
    return Result(
        status=Status.UNKNOWN if grid is None else Status.FEASIBLE,
        solution=grid,
        goals=goals,
        seconds=time.monotonic() - limits.started,
        seed=limits.seed,
        workers=limits.workers,
        strategy=strategy,
    )


def print_progress(progress: Progress) -> None:
    """One line of JSON on standard error."""
    goals = [{"name": name, "value": value, "bound": bound} for name, value, bound in progress.goals]
    line = {"seconds": round(progress.seconds, 3), "phase": progress.phase, "goals": goals}
    sys.stderr.write(json.dumps(line) + "\n")
    sys.stderr.flush()
