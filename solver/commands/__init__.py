"""The sub-commands of ``python -m solver``: files in, a file or lines out, an exit code."""

from solver.commands.basis import BadFile, Exit, ProblemSource
from solver.commands.checking import check_command
from solver.commands.explaining import ExplainOptions, explain_command
from solver.commands.replaying import replay_command
from solver.commands.solving import SolveOptions, solve_command
from solver.commands.whatif import WhatIfOptions, what_if_command

__all__ = [
    "BadFile",
    "Exit",
    "ExplainOptions",
    "ProblemSource",
    "SolveOptions",
    "WhatIfOptions",
    "check_command",
    "explain_command",
    "replay_command",
    "solve_command",
    "what_if_command",
]
