"""``explain``: why candidate meetings are not held, and what would let them in; or why no grid is valid."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from solver.commands.basis import (
    BadFile,
    Exit,
    ProblemFile,
    ProblemSource,
    judge,
    listen_for_stop,
    load_problem,
    load_result,
    put_out,
    say,
)
from solver.commands.solving import Limits, exit_of, run_solve
from solver.errors import BadInput
from solver.explain import explain
from solver.formats.explanations import write_explanations
from solver.formats.jsontext import quoted
from solver.problem import Problem
from solver.result import Result

EXPLAINING = 0.15
"""Part of the seconds kept back for the explanations."""


@dataclass(frozen=True, slots=True)
class ExplainOptions:
    """``limits`` count where the problem has to be solved first; ``meeting``: only this one, by its id."""

    problem: ProblemSource
    result: Path | None
    meeting: str | None
    limits: Limits


def explain_command(options: ExplainOptions) -> Exit:
    """Print the explanations of the grid in the result file, or of one found now.

    A result that ``check`` would refuse, also one of another problem, is refused with what is wrong
    on standard error. One without a grid is set aside, and the problem is solved.
    """
    file = load_problem(options.problem)
    only = None if options.meeting is None else [_meeting(file, options.meeting)]
    result = None
    if options.result is not None:
        _, read = load_result(options.result, file.problem)
        if wrong := judge(file, read):
            for violation in wrong:
                say(str(violation))
            return Exit.CHECK_FAILED
        result = read.result
    if result is None or result.solution is None:
        return _solve_first(file, options.limits, only)
    _print(file, result, only)
    return Exit.DONE


def _solve_first(file: ProblemFile, limits: Limits, only: list[int] | None) -> Exit:
    reserve = EXPLAINING * (limits.seconds or 0.0)
    solved = run_solve(file, limits, reserve=reserve, cancelled=listen_for_stop())
    if solved is None:
        return Exit.STOPPED
    _print(file, solved.result, only)
    return exit_of(solved)


def _print(file: ProblemFile, result: Result, only: list[int] | None) -> None:
    grid = result.solution
    explanations = None if grid is None else explain(file.problem, grid, only)
    put_out(None, write_explanations(file.problem, file.sha256, result, explanations))


def _meeting(file: ProblemFile, name: str) -> int:
    index = _index(file.problem, name)
    if index is None:
        raise BadFile(file.source.path, BadInput("meetings", f"no meeting has the id {quoted(name)}"))
    return index


def _index(problem: Problem, name: str) -> int | None:
    return next((index for index, meeting in enumerate(problem.meetings) if meeting.id == name), None)
