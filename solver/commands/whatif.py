"""``whatif``: the goals of a problem over a range of tables, slots or meeting lengths."""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path

from solver.commands.basis import Exit, ProblemSource, listen_for_stop, load_problem, of_file, put_out, say
from solver.commands.solving import Limits
from solver.files import check_writable
from solver.formats.whatifs import write_what_if
from solver.result import Status
from solver.whatif import Scenarios, what_if


@dataclass(frozen=True, slots=True)
class WhatIfOptions:
    """``limits.workers`` scenarios are solved at once, each by one worker."""

    problem: ProblemSource
    out: Path | None
    scenarios: Scenarios
    limits: Limits


def what_if_command(options: WhatIfOptions) -> Exit:
    """Write the curve; 0 if any scenario has a grid, 3 if all are infeasible, 4 if none has one, 5 if stopped
    before anything was found."""
    cancelled = listen_for_stop()
    out, limits = options.out, options.limits
    if out is not None:
        of_file(out, lambda: check_writable(out))
    file = load_problem(options.problem)
    seconds = limits.seconds
    points = what_if(
        file.problem,
        options.scenarios,
        seconds=None if seconds is None else max(0.0, seconds - (time.monotonic() - limits.started)),
        workers=limits.workers,
        seed=limits.seed,
        memory_bytes=limits.memory_bytes,
        cancelled=cancelled,
    )
    found = any(point.result.solution is not None for point in points)
    if cancelled() and not found:
        say("stopped before anything was found")
        return Exit.STOPPED
    put_out(out, write_what_if(file.problem, file.sha256, options.scenarios, points))
    if found:
        return Exit.DONE
    if all(point.result.status is Status.INFEASIBLE for point in points):
        return Exit.INFEASIBLE
    say(next(point.message for point in points if point.message))
    return Exit.NOTHING_FOUND
