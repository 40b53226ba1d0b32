"""The command line of ``python -m solver``: its words, and which command each calls."""

from __future__ import annotations

import argparse
import math
import re
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

from solver.commands import (
    Exit,
    ExplainOptions,
    ProblemSource,
    SolveOptions,
    WhatIfOptions,
    check_command,
    explain_command,
    replay_command,
    solve_command,
    what_if_command,
)
from solver.commands.solving import Limits
from solver.whatif import Lengths, Scenarios, SlotCounts, TableCounts

_LARGEST_SEED = 2**31 - 1


class _Parser(argparse.ArgumentParser):
    """Says what is wrong on one line."""

    def error(self, message: str) -> NoReturn:
        self.exit(Exit.BAD_INPUT, f"{self.prog}: {message}\n")


def parser() -> argparse.ArgumentParser:
    """The parser; what it gives is for `run`."""
    whole = _Parser(prog="python -m solver", description="Solve, check and explain meeting grids given as files.")
    commands = whole.add_subparsers(dest="command", required=True, metavar="COMMAND")
    _add_solve(commands.add_parser("solve", help="find a grid and prove how good it is"))
    _add_check(commands.add_parser("check", help="check a result's grid, values and bounds"))
    _add_explain(commands.add_parser("explain", help="say why meetings are not held, and what would let them in"))
    _add_replay(commands.add_parser("replay", help="solve again as a record says, and compare"))
    _add_what_if(commands.add_parser("whatif", help="the goals over a range of tables, slots or lengths"))
    return whole


def run(given: argparse.Namespace, started: float) -> Exit:
    """The command's exit code; `started` is the monotonic time at which the program began."""
    return _COMMANDS[given.command](given, started)


def _add_problem(command: argparse.ArgumentParser) -> None:
    command.add_argument("problem", metavar="PROBLEM", type=Path, help="problem file, JSON or .dzn")
    command.add_argument(
        "--fairness",
        metavar="D|none",
        type=_fairness,
        default=2,
        help="how far apart the breaks of two people may be, for .dzn files (default: 2)",
    )


def _add_limits(command: argparse.ArgumentParser, *, seconds: float | None = None, workers: str = "") -> None:
    told = "no limit" if seconds is None else f"{seconds:g}"
    command.add_argument(
        "--seconds",
        metavar="S",
        type=_seconds,
        default=seconds,
        help=f"wall time of the whole command (default: {told})",
    )
    workers = workers or "parallel workers"
    command.add_argument("--workers", metavar="N", type=_workers, default=1, help=f"{workers} (default: 1)")
    command.add_argument("--seed", metavar="K", type=_seed, default=0, help="seed of the search (default: 0)")
    command.add_argument(
        "--memory", metavar="MB", type=_memory, help="memory limit of a solving process (default: none)"
    )


def _add_solve(solve: argparse.ArgumentParser) -> None:
    _add_problem(solve)
    solve.add_argument("--out", metavar="RESULT", type=Path, help="result file (default: standard output)")
    _add_limits(solve)
    solve.add_argument(
        "--start", metavar="RESULT", type=Path, help="a result to start from; what does not fit is ignored"
    )
    solve.add_argument("--record", metavar="RECORD", type=Path, help="write a record of the run, for replay")
    solve.add_argument("--progress", action="store_true", help="news on standard error, one JSON object a line")


def _add_check(check: argparse.ArgumentParser) -> None:
    _add_problem(check)
    check.add_argument("result", metavar="RESULT", type=Path, help="result file")


def _add_explain(explain: argparse.ArgumentParser) -> None:
    _add_problem(explain)
    explain.add_argument(
        "result", metavar="RESULT", type=Path, nargs="?", help="result file (default: the problem is solved first)"
    )
    explain.add_argument("--meeting", metavar="ID", help="this meeting only, held or not")
    _add_limits(explain, seconds=10.0)


def _add_replay(replay: argparse.ArgumentParser) -> None:
    replay.add_argument("record", metavar="RECORD", type=Path, help="record file, written by solve --record")
    replay.add_argument(
        "--fairness",
        metavar="D|none",
        type=_fairness,
        help="must be that of the record, if given (for .dzn files)",
        default=argparse.SUPPRESS,
    )


def _add_what_if(what_if: argparse.ArgumentParser) -> None:
    _add_problem(what_if)
    ranges = what_if.add_mutually_exclusive_group(required=True)
    ranges.add_argument(
        "--tables",
        metavar="A:B[:STEP]",
        type=_table_counts,
        dest="scenarios",
        help="from A to B tables: the first ones, and new ones that exist in every slot",
    )
    ranges.add_argument(
        "--slots",
        metavar="A:B[:STEP]",
        type=_slot_counts,
        dest="scenarios",
        help="from A to B slots in each block: taken from its end, or added there as its last slot is",
    )
    ranges.add_argument(
        "--length",
        metavar="NOW:M1,M2,…",
        type=_lengths,
        dest="scenarios",
        help="meetings of M1, M2, … minutes where they take NOW; each block keeps its time",
    )
    what_if.add_argument("--out", metavar="FILE", type=Path, help="file for the curve (default: standard output)")
    _add_limits(what_if, seconds=60.0, workers="scenarios solved at once, each by one worker")


def _fairness(text: str) -> int | None:
    return None if text == "none" else _whole(text, 0, 10**6)


def _seconds(text: str) -> float:
    seconds = float(text)
    if not (math.isfinite(seconds) and seconds > 0):
        raise argparse.ArgumentTypeError(f"must be a number above 0, not {text!r}")
    return seconds


def _workers(text: str) -> int:
    return _whole(text, 1, 1024)


def _seed(text: str) -> int:
    return _whole(text, 0, _LARGEST_SEED)


def _memory(text: str) -> int:
    return _whole(text, 1, 2**40) * 2**20


def _whole(text: str, least: int, most: int) -> int:
    number = int(text)
    if not least <= number <= most:
        raise argparse.ArgumentTypeError(f"must be from {least} to {most}, not {text!r}")
    return number


def _table_counts(text: str) -> TableCounts:
    return TableCounts(_range(text))


def _slot_counts(text: str) -> SlotCounts:
    return SlotCounts(_range(text))


def _range(text: str) -> tuple[int, ...]:
    found = re.fullmatch(r"(\d{1,6}):(\d{1,6})(?::(\d{1,6}))?", text)
    if found is None:
        raise argparse.ArgumentTypeError(f"must be A:B or A:B:STEP, whole numbers, not {text!r}")
    first, last, step = (int(part) if part else 1 for part in found.groups())
    if step == 0 or first > last:
        raise argparse.ArgumentTypeError(f"must rise from A to B by a STEP above 0, not {text!r}")
    return _few(tuple(range(first, last + 1, step)))


def _lengths(text: str) -> Lengths:
    found = re.fullmatch(r"(\d{1,5}):(\d{1,5}(?:,\d{1,5})*)", text)
    if found is None or "0" in re.split("[:,]", text):
        raise argparse.ArgumentTypeError(f"must be NOW:M1,M2,… in minutes above 0, not {text!r}")
    return Lengths(int(found[1]), _few(tuple(dict.fromkeys(map(int, found[2].split(","))))))


def _few(numbers: tuple[int, ...]) -> tuple[int, ...]:
    if len(numbers) > 100:
        raise argparse.ArgumentTypeError(f"must be at most 100 scenarios, not {len(numbers)}")
    return numbers


def _source(given: argparse.Namespace) -> ProblemSource:
    return ProblemSource(given.problem, given.fairness)


def _limits(given: argparse.Namespace, started: float) -> Limits:
    return Limits(given.seconds, given.workers, given.seed, given.memory, started)


def _solve(given: argparse.Namespace, started: float) -> Exit:
    limits = _limits(given, started)
    return solve_command(SolveOptions(_source(given), given.out, given.start, given.record, given.progress, limits))


def _check(given: argparse.Namespace, _started: float) -> Exit:
    return check_command(_source(given), given.result)


def _explain(given: argparse.Namespace, started: float) -> Exit:
    return explain_command(ExplainOptions(_source(given), given.result, given.meeting, _limits(given, started)))


def _replay(given: argparse.Namespace, started: float) -> Exit:
    asked = (given.fairness,) if "fairness" in given else None
    return replay_command(given.record, asked, started=started)


def _what_if(given: argparse.Namespace, started: float) -> Exit:
    scenarios: Scenarios = given.scenarios
    return what_if_command(WhatIfOptions(_source(given), given.out, scenarios, _limits(given, started)))


_COMMANDS: dict[str, Callable[[argparse.Namespace, float], Exit]] = {
    "solve": _solve,
    "check": _check,
    "explain": _explain,
    "replay": _replay,
    "whatif": _what_if,
}
