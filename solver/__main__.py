"""``python -m solver``: the solver from files, without the rest of the house."""

from __future__ import annotations

import argparse
import math
import sys
import time
import traceback
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

from solver.commands import BadFile, Exit, SolveOptions, check_command, solve_command

_LARGEST_SEED = 2**31 - 1


class _Parser(argparse.ArgumentParser):
    """Says what is wrong on one line."""

    def error(self, message: str) -> NoReturn:
        self.exit(Exit.BAD_INPUT, f"{self.prog}: {message}\n")


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="python -m solver", description="Solve and check meeting grids given as files.")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    solve = commands.add_parser("solve", help="find a grid and prove how good it is")
    solve.add_argument("problem", metavar="PROBLEM", type=Path, help="problem file")
    solve.add_argument("--out", metavar="RESULT", type=Path, help="result file (default: standard output)")
    solve.add_argument(
        "--seconds", metavar="S", type=_seconds, help="wall time of the whole command (default: no limit)"
    )
    solve.add_argument("--workers", metavar="N", type=_workers, default=1, help="parallel workers (default: 1)")
    solve.add_argument("--seed", metavar="K", type=_seed, default=0, help="seed of the search (default: 0)")
    solve.add_argument(
        "--start", metavar="RESULT", type=Path, help="a result to start from; what does not fit is ignored"
    )
    solve.add_argument("--progress", action="store_true", help="news on standard error, one JSON object a line")
    check = commands.add_parser("check", help="check a result's grid, values and bounds")
    check.add_argument("problem", metavar="PROBLEM", type=Path, help="problem file")
    check.add_argument("result", metavar="RESULT", type=Path, help="result file")
    return parser


def _seconds(text: str) -> float:
    seconds = float(text)
    if not (math.isfinite(seconds) and seconds > 0):
        raise argparse.ArgumentTypeError(f"must be a number above 0, not {text!r}")
    return seconds


def _workers(text: str) -> int:
    return _whole(text, 1, 1024)


def _seed(text: str) -> int:
    return _whole(text, 0, _LARGEST_SEED)


def _whole(text: str, least: int, most: int) -> int:
    number = int(text)
    if not least <= number <= most:
        raise argparse.ArgumentTypeError(f"must be from {least} to {most}, not {text!r}")
    return number


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code."""
    # Starting the interpreter and importing is all computing, so its processor time is its wall time.
    started = time.monotonic() - time.process_time()
    given = _parser().parse_args(arguments)
    try:
        if given.command == "check":
            return check_command(given.problem, given.result)
        return solve_command(
            SolveOptions(
                problem=given.problem,
                out=given.out,
                start=given.start,
                seconds=given.seconds,
                workers=given.workers,
                seed=given.seed,
                progress=given.progress,
                started=started,
            )
        )
    except BadFile as error:
        sys.stderr.write(f"{error}\n")
        return Exit.BAD_INPUT
    except KeyboardInterrupt:
        return Exit.STOPPED
    except MemoryError:
        sys.stderr.write("not enough memory to read the files\n")
        return Exit.NOTHING_FOUND
    except Exception:  # noqa: BLE001 — the outermost door: whatever arrives here is a bug and gets its exit code
        sys.stderr.write(traceback.format_exc())
        sys.stderr.write("this is a bug in the solver\n")
        return Exit.BUG


if __name__ == "__main__":
    sys.exit(main())
