"""Bad input and faults through the real command: an exit code and one sentence, never a traceback."""

from __future__ import annotations

import dataclasses
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from benchmarks.instances import event
from solver.formats import write_problem
from solver.problem import BreakRule, GoalName
from solver.solve import solve
from tests.solver.builders import people, problem_fields
from tests.solver.test_command import EXAMPLES, hopeless_problem, large_problem, run, write_json
from tests.solver.test_process import wait_until

pytestmark = pytest.mark.slow

MEETING = {"id": "ab", "people": ["a", "b"]}
BAD_PROBLEMS: list[tuple[dict[str, Any], str]] = [
    ({"meetings": [MEETING | {"people": ["a", "x"]}]}, 'meetings[0].people[1]: unknown person "x"'),
    ({"meetings": [MEETING | {"weight": -1}]}, "meetings[0].weight: must not be negative"),
    ({"meetings": [MEETING | {"weight": True}]}, "meetings[0].weight: must be a whole number, not true or false"),
    ({"meetings": [MEETING | {"after": ["ab"]}]}, "meetings[0].after: comes after itself"),
    (
        {"meetings": [MEETING | {"after": ["ac"]}, {"id": "ac", "people": ["a", "c"], "after": ["ab"]}]},
        "meetings[0].after: comes after itself",
    ),
    ({"slots": [{"block": "x"}, {"block": "y"}, {"block": "x"}]}, "slots[2].block: block 'x' is not contiguous"),
    ({"surprise": 1}, 'unknown key "surprise"'),
    ({"tables": -1}, "tables: must not be negative"),
    ({"keep": [{"meeting": "ab", "slot": 0, "table": "T1"}] * 2}, "keep[1].meeting: 'ab' is there twice"),
]


def every_command(problem: Path) -> list[list[str | Path]]:
    """Each sub-command with this problem file; for `replay` by way of a record."""
    record = problem.parent / "record.json"
    fields = {
        "format": "mannam-record/1",
        "problem": {"file": problem.name, "sha256": _sha256(problem)},
        "versions": {},
        "parameters": {"workers": 1},
        "seed": 0,
        "strategy": "",
        "status": "optimal",
        "goals": [],
        "output_sha256": "0" * 64,
    }
    write_json(record, fields)
    return [
        ["solve", problem],
        ["check", problem, problem],
        ["explain", problem],
        ["explain", problem, problem],
        ["whatif", problem, "--tables", "1:2"],
        ["replay", record],
    ]


def _sha256(path: Path) -> str:
    from hashlib import sha256

    return sha256(path.read_bytes()).hexdigest() if path.exists() else "0" * 64


def assert_refused(problem: Path, line: str, commands: slice = slice(None)) -> None:
    for arguments in every_command(problem)[commands]:
        done = run(*arguments)
        assert (done.returncode, done.stdout, done.stderr) == (2, "", f"{problem}: {line}\n"), arguments


@pytest.mark.parametrize("number", range(len(BAD_PROBLEMS)))
def test_a_bad_problem_is_refused(tmp_path: Path, number: int) -> None:
    """Each by two of the commands, in turn: they read problems by one door."""
    fields, line = BAD_PROBLEMS[number]
    problem = write_json(tmp_path / "problem.json", problem_fields(**fields))
    assert_refused(problem, line, slice(number % 3, None, 3))


@pytest.mark.parametrize(
    ("data", "line"),
    [
        (b"", "not JSON: Expecting value at line 1, column 1"),
        (b'{"format": ', "not JSON: Expecting value at line 1, column 12"),
        (b"\xff\xfe", "not UTF-8 at byte 0"),
        (b"[" * 100_000, "not read: nested too deeply"),
        (b"[]", "must be an object, not a list"),
    ],
)
def test_what_is_no_json_is_refused(tmp_path: Path, data: bytes, line: str) -> None:
    problem = tmp_path / "problem.json"
    problem.write_bytes(data)
    assert_refused(problem, line, slice(0, None, 5))


def test_a_file_that_is_not_there_or_a_folder(tmp_path: Path) -> None:
    assert_refused(tmp_path / "none.json", "cannot be read: No such file or directory")
    (tmp_path / "folder.json").mkdir()
    assert run("solve", tmp_path / "folder.json").stderr.endswith("cannot be read: Is a directory\n")


def test_a_file_of_300_megabytes_is_refused_at_once(tmp_path: Path) -> None:
    problem = tmp_path / "problem.json"
    with problem.open("wb") as file:
        file.truncate(300 * 2**20)
    started = time.monotonic()
    done = run("solve", problem)
    assert time.monotonic() - started < 5
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == f"{problem}: not read: larger than 256 MB\n"


ODD_PROBLEMS: dict[str, dict[str, Any]] = {
    "a person with no slot": {"people": people(b={"available": []})},
    "no table": {"tables": 0},
    "no meeting": {"meetings": []},
    "no slot": {"slots": []},
    "nobody": {"people": [], "meetings": []},
    "no goal": {"goals": []},
    "one table nobody may use": {"tables": [{"id": "T1", "slots": []}]},
}


@pytest.mark.parametrize("name", ODD_PROBLEMS)
def test_odd_problems_are_solved_checked_and_explained(tmp_path: Path, name: str) -> None:
    problem = write_json(tmp_path / "problem.json", problem_fields(**ODD_PROBLEMS[name]))
    out = tmp_path / "result.json"
    done = run("solve", problem, "--out", out)
    assert (done.returncode, done.stderr) == (0, "")
    assert run("check", problem, out).returncode == 0
    explained = run("explain", problem, out)
    assert (explained.returncode, explained.stderr) == (0, "")
    held = len(json.loads(out.read_text())["meetings"])
    assert len(json.loads(explained.stdout)["meetings"]) + held == len(json.loads(problem.read_text())["meetings"])
    over = [["--tables", "0:1"], ["--slots", "0:1"], ["--length", "20:60"]]
    assert run("whatif", problem, *over[len(name) % 3]).returncode == 0


def test_contradictory_fixed_meetings_are_a_conflict_to_every_command(tmp_path: Path) -> None:
    fixed = [
        {"id": f"a{name}", "people": ["a", name], "slots": [1], "required": True, "table": table}
        for name, table in (("b", "T1"), ("c", "T2"))
    ]
    problem = write_json(tmp_path / "problem.json", problem_fields(meetings=fixed))
    words = [
        "meeting ab is required",
        "meeting ab may be only in slot 1",
        "meeting ac is required",
        "meeting ac may be only in slot 1",
        "person a has at most 1 meeting at once in slot 1",
    ]
    for command in ("solve", "explain"):
        done = run(command, problem)
        assert (done.returncode, done.stderr) == (3, "")
        assert sorted(json.loads(done.stdout)["conflict"]) == words
    assert run("whatif", problem, "--tables", "2:3").returncode == 3


@pytest.mark.parametrize("command", ["solve", "explain", "whatif"])
def test_too_little_memory_is_said(tmp_path: Path, command: str) -> None:
    problem = hopeless_problem(tmp_path / "problem.json")
    options = ["--tables", "201:201"] if command == "whatif" else []
    done = run(command, problem, *options, "--memory", "60", "--seconds", "20")
    assert (done.returncode, done.stderr) == (4, "no grid was found within the memory limit\n")


def test_memory_that_runs_out_after_a_grid_was_found_keeps_it(tmp_path: Path) -> None:
    problem, out = tmp_path / "problem.json", tmp_path / "result.json"
    problem.write_bytes(write_problem(event(people=100, slots=6, tables=25, candidates=400, seed=1)))
    done = run("solve", problem, "--memory", "120", "--seconds", "20", "--out", out)
    assert done.returncode == 0
    assert done.stderr in ("", "the memory limit was reached; this is the best grid found until then\n")
    assert run("check", problem, out).returncode == 0


def children_of(parent: int) -> list[int]:
    """Process ids, also of children that a thread has started."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                if f"PPid:\t{parent}\n" in (entry / "status").read_text():
                    found.append(int(entry.name))
            except OSError:
                continue
    return found


@pytest.mark.parametrize(("empty_is_valid", "code"), [(True, 0), (False, 4)])
def test_a_killed_child_is_told(tmp_path: Path, empty_is_valid: bool, code: int) -> None:
    make = large_problem if empty_is_valid else hopeless_problem
    problem, out = make(tmp_path / "problem.json"), tmp_path / "result.json"
    command = [sys.executable, "-m", "solver", "solve", str(problem), "--out", str(out), "--progress"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        process.stderr.readline()
        for child in children_of(process.pid):
            os.kill(child, signal.SIGKILL)
        rest = process.stderr.read()
        assert process.wait(20) == code
    last = rest.splitlines()[-1] if rest else ""
    assert "Traceback" not in rest
    if code:
        assert last == "the solver process ended unexpectedly (signal 9) before a grid was found"
    assert run("check", problem, out).returncode == 0


def clauses_problem(path: Path) -> Path:
    """The best meetings of a full event, all required, fewest breaks: unsatisfiable cores need a minute and more."""
    problem = event(people=100, slots=6, tables=25, candidates=400, seed=1)
    best = solve(dataclasses.replace(problem, goals=(GoalName.SHORTFALL, GoalName.WEIGHT))).solution
    assert best is not None
    meetings = (dataclasses.replace(problem.meetings[p.meeting], required=True) for p in best.placements)
    goals = (GoalName.BREAKS,)
    problem = dataclasses.replace(problem, meetings=tuple(meetings), goals=goals, break_rule=BreakRule.ALL)
    path.write_bytes(write_problem(problem))
    return path


def descendants(parent: int) -> set[int]:
    own = children_of(parent)
    return {*own, *(number for child in own for number in descendants(child))}


@pytest.mark.parametrize("limit", [[], ["--seconds", "60"]])
def test_nothing_goes_on_when_the_command_is_killed(tmp_path: Path, limit: list[str]) -> None:
    problem = clauses_problem(tmp_path / "problem.json")
    command = [sys.executable, "-m", "solver", "solve", str(problem), *limit, "--out", str(tmp_path / "result.json")]
    with subprocess.Popen(command) as process:
        until = time.monotonic() + 20
        while len(started := descendants(process.pid)) < 2:  # the solving process, and the one for cores
            assert time.monotonic() < until
            time.sleep(0.02)
        process.kill()
    until = time.monotonic() + 5
    while any(Path(f"/proc/{number}").exists() and not is_dead(number) for number in started):
        assert time.monotonic() < until
        time.sleep(0.05)


def is_dead(number: int) -> bool:
    """Ended, and only waiting for its parent to notice."""
    try:
        return "\nState:\tZ" in Path(f"/proc/{number}/status").read_text()
    except OSError:
        return True


@pytest.mark.parametrize("seconds", ["0.01", "0.3", "1"])
def test_a_limit_shorter_than_the_building_of_the_model_still_brings_a_grid(tmp_path: Path, seconds: str) -> None:
    problem, out = tmp_path / "problem.json", tmp_path / "result.json"
    problem.write_bytes(write_problem(event(people=1000, slots=16, tables=250, candidates=8000, seed=1)))
    started = time.monotonic()
    done = run("solve", problem, "--seconds", seconds, "--out", out)
    assert time.monotonic() - started < 8
    assert (done.returncode, done.stderr) == (0, "")
    assert run("check", problem, out).returncode == 0


@pytest.mark.parametrize("option", ["--out", "--record"])
def test_a_place_that_cannot_be_written_is_said_before_any_work(tmp_path: Path, option: str) -> None:
    problem = large_problem(tmp_path / "problem.json")
    target = tmp_path / "no" / "such"
    done = run("solve", problem, option, target)
    assert (done.returncode, done.stderr) == (2, f"{target}: cannot be written: its folder does not exist\n")
    if option == "--out":
        done = run("whatif", problem, "--tables", "1:2", option, target)
        assert (done.returncode, done.stderr) == (2, f"{target}: cannot be written: its folder does not exist\n")


def test_no_file_of_the_command_is_overwritten_by_another(tmp_path: Path) -> None:
    problem, out = tmp_path / "problem.json", tmp_path / "result.json"
    problem.write_bytes((EXAMPLES / "format.json").read_bytes())
    for options, target in ((["--out", problem], problem), (["--out", out, "--record", out], out)):
        done = run("solve", problem, *options)
        line = f"{target}: cannot be written: the command names it for something else too\n"
        assert (done.returncode, done.stdout, done.stderr) == (2, "", line)
    assert problem.read_bytes() == (EXAMPLES / "format.json").read_bytes()
    assert run("solve", problem, "--out", out).returncode == 0
    assert run("solve", problem, "--out", out, "--start", out).returncode == 0  # going on from a result is fine


def test_standard_output_that_is_full_or_closed_is_no_bug() -> None:
    for command in (["solve"], ["explain"]):
        line = [sys.executable, "-m", "solver", command[0], str(EXAMPLES / "format.json"), *command[1:]]
        with Path("/dev/full").open("w") as full:
            done = subprocess.run(line, stdout=full, stderr=subprocess.PIPE, text=True, timeout=60, check=False)
        assert (done.returncode, done.stderr) == (
            2,
            "standard output cannot be written: No space left on device\n",
        )
        process = subprocess.Popen(line, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert process.stderr.read() == ""
        assert process.wait(60) == 5
        process.stderr.close()


@pytest.mark.parametrize("arguments", [["solve"], ["explain"], ["whatif", "--tables", "2:3"]])
def test_closed_standard_input_does_not_matter(arguments: list[str]) -> None:
    line = f'exec "{sys.executable}" -m solver {arguments[0]} {EXAMPLES / "format.json"} {" ".join(arguments[1:])} <&-'
    done = subprocess.run(["sh", "-c", line], capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("command", [["explain"], ["whatif", "--tables", "201:202"]])
def test_a_stop_by_the_user_before_anything_is_found(tmp_path: Path, command: list[str]) -> None:
    problem = hopeless_problem(tmp_path / "problem.json")
    line = [sys.executable, "-m", "solver", command[0], str(problem), *command[1:], "--seconds", "60"]
    with subprocess.Popen(line, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert wait_until(lambda: bool(children_of(process.pid)), 10)
        children = children_of(process.pid)
        time.sleep(0.5)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=20)
    assert (process.returncode, out, err) == (5, "", "stopped before anything was found\n")
    assert not [child for child in children if Path(f"/proc/{child}").exists()]
