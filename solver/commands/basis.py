"""What the sub-commands share: exit codes, files that name themselves when refused, stops by the user."""

from __future__ import annotations

import hashlib
import os
import signal
import sys
from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum
from pathlib import Path
from types import FrameType
from typing import TypeVar

from solver.errors import BadInput
from solver.files import read_file, write_file
from solver.formats import ResultFile, read_problem, read_result, write_problem
from solver.problem import Problem
from solver.validation import Violation, check

_T = TypeVar("_T")


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
class ProblemSource:
    """A problem file as named on the command line; ``fairness`` counts for ``.dzn`` only."""

    path: Path
    fairness: int | None = 2

    @property
    def is_dzn(self) -> bool:
        return self.path.suffix.lower() == ".dzn"


@dataclass(frozen=True, slots=True)
class ProblemFile:
    """A problem as read: ``sha256`` is of the file's bytes, ``json_bytes`` the same problem as JSON."""

    source: ProblemSource
    problem: Problem
    sha256: str
    json_bytes: bytes


def load_problem(source: ProblemSource, *, sha256: str | None = None) -> ProblemFile:
    """Read a problem file, JSON or ``.dzn``; raise ``BadFile`` unless it is good and, if given, has this hash."""
    data = of_file(source.path, lambda: read_file(source.path))
    found = hashlib.sha256(data).hexdigest()
    if sha256 not in (None, found):
        raise BadFile(source.path, BadInput("", "is not the file that the record names: its SHA-256 differs"))
    if source.is_dzn:
        from solver.formats.dzn import read_dzn  # only where it is needed

        problem = of_file(source.path, lambda: read_dzn(data, source.fairness))
        return ProblemFile(source, problem, found, write_problem(problem))
    return ProblemFile(source, of_file(source.path, lambda: read_problem(data)), found, data)


def judge(file: ProblemFile, result: ResultFile) -> list[Violation]:
    """Everything that is wrong with a result of this problem."""
    wrong = [Violation("unknown", stranger) for stranger in result.unknown]
    if result.problem_sha256 != file.sha256:
        wrong.insert(0, Violation("problem_sha256", "the result is of another problem"))
    return wrong + check(file.problem, result.result)


def load_result(path: Path, problem: Problem) -> tuple[bytes, ResultFile]:
    """A result file's bytes and content; raise ``BadFile`` when it is none."""
    data = of_file(path, lambda: read_file(path))
    return data, of_file(path, lambda: read_result(data, problem))


def of_file(path: Path, work: Callable[[], _T]) -> _T:
    """What the work gives; its ``BadInput`` names the file."""
    try:
        return work()
    except BadInput as error:
        raise BadFile(path, error) from None


def put_out(path: Path | None, data: bytes) -> None:
    """Write to the file, whole or not at all, or to standard output."""
    if path is not None:
        of_file(path, lambda: write_file(path, data))
        return
    sys.stdout.buffer.write(data)
    sys.stdout.buffer.flush()


def listen_for_stop() -> Callable[[], bool]:
    """From now on Ctrl-C and SIGTERM are remembered, not obeyed at once: the best grid is still written."""
    stops: list[int] = []

    def remember(number: int, _frame: FrameType | None) -> None:
        stops.append(number)

    signal.signal(signal.SIGINT, remember)
    signal.signal(signal.SIGTERM, remember)
    return lambda: bool(stops)


def say(message: str) -> None:
    """One line on standard error; nobody listening is no error."""
    try:
        sys.stderr.write(f"{message}\n")
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
