"""``check``: what is wrong with a result, and the true value of each goal."""

from __future__ import annotations

import sys
from pathlib import Path

from solver.commands.basis import Exit, ProblemSource, judge, load_problem, load_result
from solver.validation import goal_value


def check_command(source: ProblemSource, result_path: Path) -> Exit:
    """Print what is wrong with a result and the true value of each goal."""
    file = load_problem(source)
    _, result = load_result(result_path, file.problem)
    wrong = judge(file, result)
    lines = [str(violation) for violation in wrong]
    grid = result.result.solution
    if grid is not None:
        lines += [f"{goal} = {goal_value(file.problem, grid, goal)}" for goal in file.problem.goals]
    lines.append("the check failed" if wrong else "the check passed")
    sys.stdout.write("\n".join(lines) + "\n")
    return Exit.CHECK_FAILED if wrong else Exit.DONE
