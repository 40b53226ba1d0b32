"""The child process: it keeps to its limits, and its best grid survives it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from benchmarks.instances import event
from solver.formats import read_result, write_problem
from solver.problem import Problem
from solver.process import Outcome, solve_in_child
from solver.result import Progress, Status
from solver.validation import check

pytestmark = pytest.mark.slow

DEMO = event(people=100, slots=6, tables=25, candidates=400, seed=1)
SMALL = event(people=8, slots=4, tables=2, candidates=14, seed=3)


def solve(problem: Problem, seconds: float | None = None, **limits: object) -> Outcome:
    return solve_in_child(write_problem(problem), seconds=seconds, workers=1, seed=0, **limits)  # type: ignore[arg-type]  # keywords as they are


def assert_right(outcome: Outcome, problem: Problem) -> None:
    assert outcome.result is not None
    assert check(problem, read_result(outcome.result, problem).result) == []


def children() -> set[int]:
    """Process ids of this test's children that solve."""
    found = set()
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                status, command = (entry / "status").read_text(), (entry / "cmdline").read_bytes()
            except OSError:
                continue
            if b"solver.child" in command and f"PPid:\t{os.getpid()}\n" in status:
                found.add(int(entry.name))
    return found


def killing(number: int) -> Callable[[Progress], None]:
    """A listener that sends the signal to the child once it has a grid and works with OR-Tools."""

    def hear(progress: Progress) -> None:
        if progress.phase in {"colour", "breaks"} and progress.goals[0][1] is not None:
            for child in children():
                os.kill(child, number)

    return hear


def wait_until(reached: Callable[[], bool], seconds: float) -> bool:
    limit = time.monotonic() + seconds
    while time.monotonic() < limit:
        if reached():
            return True
        time.sleep(0.02)
    return False


def test_a_small_problem_is_done_and_says_so() -> None:
    outcome = solve(SMALL)
    assert (outcome.stopped_by, outcome.message) == ("done", "")
    assert outcome.result is not None
    result = read_result(outcome.result, SMALL)
    assert result.result.status is Status.OPTIMAL
    assert result.unknown == ()


def test_its_result_is_a_good_start() -> None:
    first = solve(SMALL)
    assert first.result is not None
    news: list[Progress] = []
    solve(SMALL, start=first.result, on_progress=news.append)
    held = [progress for progress in news if progress.goals[0][1] is not None]
    best = read_result(first.result, SMALL).result
    assert [value for _, value, _ in held[0].goals] == [goal.value for goal in best.goals]


def test_the_limit_includes_everything() -> None:
    started = time.monotonic()
    outcome = solve(DEMO, seconds=2)
    assert time.monotonic() - started < 3
    assert outcome.stopped_by == "time"
    assert_right(outcome, DEMO)


def test_cancel_brings_the_best_grid_within_a_second() -> None:
    asked: list[float] = []
    started = time.monotonic()

    def cancelled() -> bool:
        if time.monotonic() - started > 1.5:
            asked.append(time.monotonic())
        return bool(asked)

    outcome = solve(DEMO, cancelled=cancelled)
    assert time.monotonic() - asked[0] < 1
    assert outcome.stopped_by == "cancel"
    assert_right(outcome, DEMO)
    assert children() == set()


def test_cancel_before_anything_was_found() -> None:
    outcome = solve(DEMO, cancelled=lambda: True)
    assert outcome.stopped_by == "cancel"
    assert outcome.result is None or read_result(outcome.result, DEMO).result.solution is not None


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGSEGV])
def test_a_killed_child_leaves_its_best_grid(number: int) -> None:
    outcome = solve(DEMO, seconds=30, on_progress=killing(number))
    assert outcome.stopped_by == "died"
    assert f"signal {int(number)}" in outcome.message
    assert_right(outcome, DEMO)


def test_the_memory_limit_holds_and_leaves_the_best_grid() -> None:
    outcome = solve(DEMO, seconds=30, memory_bytes=120 * 2**20)
    assert outcome.stopped_by == "memory"
    assert outcome.message
    assert_right(outcome, DEMO)


def test_too_little_memory_to_start_finds_nothing() -> None:
    outcome = solve(DEMO, seconds=30, memory_bytes=2**20)
    assert outcome.result is None
    assert outcome.stopped_by in {"memory", "died"}
    assert outcome.message


def test_a_hanging_child_is_ended_by_force() -> None:
    started = time.monotonic()
    outcome = solve(DEMO, seconds=2, on_progress=killing(signal.SIGSTOP))
    assert time.monotonic() - started < 4
    assert outcome.stopped_by == "time"
    assert_right(outcome, DEMO)
    assert children() == set()


def test_the_death_of_the_parent_stops_the_child_at_once(tmp_path: Path) -> None:
    problem = tmp_path / "problem.json"
    problem.write_bytes(write_problem(DEMO))
    script = (
        "import sys\nfrom pathlib import Path\nfrom solver.process import solve_in_child\n"
        "tell = lambda news: print(news.phase, flush=True)\n"
        "solve_in_child(Path(sys.argv[1]).read_bytes(), seconds=60, workers=1, seed=0, on_progress=tell)\n"
    )
    parent = subprocess.Popen([sys.executable, "-c", script, str(problem)], stdout=subprocess.PIPE, text=True)
    assert parent.stdout is not None
    for line in parent.stdout:
        if line.strip() == "breaks":
            break
    child = next(iter(_children_of(parent.pid)))
    parent.kill()
    parent.wait()
    parent.stdout.close()
    assert wait_until(lambda: not _alive(child), 1.0)


def _children_of(parent: int) -> list[int]:
    return [int(pid) for pid in Path(f"/proc/{parent}/task/{parent}/children").read_text().split()]


def _alive(process: int) -> bool:
    try:
        return "State:\tZ" not in Path(f"/proc/{process}/status").read_text()
    except OSError:
        return False
