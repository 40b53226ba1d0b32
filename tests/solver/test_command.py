"""``python -m solver`` as its users run it: real files, a real process, exit codes and lines."""

from __future__ import annotations

import hashlib
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from random import Random
from typing import Any

import pytest

from solver.__main__ import main
from tests.solver.builders import people, problem_fields

pytestmark = pytest.mark.slow

EXAMPLES = Path(__file__).parent / "examples"
OPTIMA: dict[str, dict[str, int] | None] = json.loads((EXAMPLES / "optima.json").read_text())
VALID = [("m1", 0, "T1"), ("m2", 1, "T1"), ("m3", 2, "T1")]


def run(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "solver", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)


def write_json(path: Path, fields: dict[str, Any]) -> Path:
    path.write_text(json.dumps(fields))
    return path


def result_fields(problem: Path, **fields: Any) -> dict[str, Any]:
    values = {"shortfall": 0, "weight": 20, "breaks": 0, "moves": 0}
    return {
        "format": "mannam-result/1",
        "status": "optimal",
        "meetings": [{"meeting": meeting, "slot": slot, "table": table} for meeting, slot, table in VALID],
        "goals": [{"name": name, "value": value, "bound": value} for name, value in values.items()],
        "seconds": 0.1,
        "seed": 0,
        "workers": 1,
        "problem_sha256": hashlib.sha256(problem.read_bytes()).hexdigest(),
        "solver": {"mannam": "1"},
        "strategy": "by hand",
    } | fields


@pytest.fixture
def example() -> Path:
    return EXAMPLES / "format.json"


def check(tmp_path: Path, problem: Path, **fields: Any) -> subprocess.CompletedProcess[str]:
    return run("check", problem, write_json(tmp_path / "result.json", result_fields(problem, **fields)))


def test_a_right_result_passes_and_its_values_are_printed(tmp_path: Path, example: Path) -> None:
    done = check(tmp_path, example)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "shortfall = 0\nweight = 20\nbreaks = 0\nmoves = 0\nthe check passed\n"


def goals(**changed: tuple[int, int | None]) -> list[dict[str, Any]]:
    plain: dict[str, tuple[int, int | None]] = {
        "shortfall": (0, 0),
        "weight": (20, 20),
        "breaks": (0, 0),
        "moves": (0, 0),
    }
    return [{"name": name, "value": value, "bound": bound} for name, (value, bound) in (plain | changed).items()]


FAILURES: list[tuple[dict[str, Any], str]] = [
    ({"problem_sha256": "0" * 64}, "problem_sha256: the result is of another problem"),
    ({"goals": goals(weight=(21, 21))}, "weight: the value is 20, not 21"),
    ({"goals": goals(weight=(20, 19))}, "weight: the grid's value 20 is better than the bound 19"),
    ({"goals": goals(moves=(0, 1))}, "moves: the grid's value 0 is better than the bound 1"),
    ({"goals": goals(weight=(20, 21))}, "weight: called optimal, but the value is 20 and the bound 21"),
    ({"goals": goals(moves=(0, None))}, "moves: called optimal, but the value is 0 and the bound None"),
    ({"goals": goals()[:3]}, "goals: are shortfall, weight, breaks; asked for: shortfall, weight, breaks, moves"),
    (
        {"goals": goals()[::-1]},
        "goals: are moves, breaks, weight, shortfall; asked for: shortfall, weight, breaks, moves",
    ),
    ({"status": "infeasible"}, "status: infeasible although there is a grid"),
    ({"meetings": None, "goals": []}, "status: optimal although there is no grid"),
    (
        {"meetings": [{"meeting": "m3", "slot": 1, "table": "T1"}], "status": "feasible", "goals": []},
        "R3 available: 'b' is not available in slot 1",
    ),
    (
        {"meetings": [{"meeting": "m9", "slot": 1, "table": "T1"}]},
        'unknown: meetings[0]: meeting "m9" does not exist',
    ),
]


@pytest.mark.parametrize(("fields", "line"), FAILURES)
def test_a_wrong_result_fails(tmp_path: Path, example: Path, fields: dict[str, Any], line: str) -> None:
    done = check(tmp_path, example, **fields)
    assert (done.returncode, done.stderr) == (1, "")
    assert line in done.stdout.splitlines()
    assert done.stdout.splitlines()[-1] == "the check failed"


def test_infeasible_is_refused_where_the_empty_grid_is_valid(tmp_path: Path) -> None:
    problem = write_json(tmp_path / "problem.json", problem_fields())
    done = check(tmp_path, problem, status="infeasible", meetings=None, goals=[], conflict=[])
    assert (done.returncode, done.stdout.splitlines()[0]) == (1, "status: infeasible although the empty grid is valid")


@pytest.mark.parametrize("command", ["solve", "check"])
def test_bad_input_is_one_line_with_file_and_path(tmp_path: Path, command: str) -> None:
    problem = write_json(tmp_path / "problem.json", problem_fields(people=people(c={"available": [3]})))
    done = run(command, problem, *([problem] if command == "check" else []))
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == f"{problem}: people[2].available[0]: is out of range: only 0 to 2 exist\n"


def test_a_bad_result_or_start_is_named(tmp_path: Path, example: Path) -> None:
    result = tmp_path / "result.json"
    result.write_bytes(b"{")
    line = f"{result}: not JSON: Expecting property name enclosed in double quotes at line 1, column 2\n"
    for arguments in (("check", example, result), ("solve", example, "--start", result)):
        done = run(*arguments)
        assert (done.returncode, done.stdout, done.stderr) == (2, "", line)


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (["solve"], "python -m solver solve: the following arguments are required: PROBLEM"),
        ([], "python -m solver: the following arguments are required: COMMAND"),
        (
            ["solve", "p", "--seconds", "0"],
            "python -m solver solve: argument --seconds: must be a number above 0, not '0'",
        ),
        (
            ["solve", "p", "--seed", "-1"],
            "python -m solver solve: argument --seed: must be from 0 to 2147483647, not '-1'",
        ),
        (
            ["solve", "p", "--workers", "0"],
            "python -m solver solve: argument --workers: must be from 1 to 1024, not '0'",
        ),
        (["solve", "no/such"], "no/such: cannot be read: No such file or directory"),
        (
            ["solve", "p", "--out", "/no/such/folder/r"],
            "/no/such/folder/r: cannot be written: its folder does not exist",
        ),
        (["solve", "p", "--out", "/"], "/: cannot be written: it is a folder"),
    ],
)
def test_wrong_arguments_are_one_line(arguments: list[str], line: str) -> None:
    done = run(*arguments)
    assert (done.returncode, done.stdout, done.stderr) == (2, "", line + "\n")


@pytest.mark.parametrize("name", sorted(OPTIMA))
def test_an_example_is_solved_and_checked(tmp_path: Path, name: str) -> None:
    problem, out = EXAMPLES / name, tmp_path / "result.json"
    done = run("solve", problem, "--out", out)
    result = json.loads(out.read_bytes())
    optimum = OPTIMA[name]
    if optimum is None:
        assert (done.returncode, result["status"], result["meetings"], result["goals"]) == (3, "infeasible", None, [])
        assert result["conflict"]
    else:
        assert (done.returncode, done.stderr) == (0, "")
        assert result["status"] == "optimal"
        assert {goal["name"]: goal["value"] for goal in result["goals"]} == optimum
        assert [goal["name"] for goal in result["goals"]] == list(optimum)
    assert main(["check", str(problem), str(out)]) == 0
    assert os.listdir(tmp_path) == ["result.json"]


def test_without_out_the_result_goes_to_standard_output_and_is_the_same_again(example: Path) -> None:
    def without_seconds(text: str) -> dict[str, Any]:
        fields: dict[str, Any] = json.loads(text)
        assert fields.pop("seconds") > 0
        return fields

    first, second = run("solve", example, "--seed", "7"), run("solve", example, "--seed", "7")
    assert first.returncode == second.returncode == 0
    assert without_seconds(first.stdout) == without_seconds(second.stdout)
    assert without_seconds(first.stdout)["seed"] == 7


def test_progress_is_one_json_object_a_line(example: Path) -> None:
    done = run("solve", example, "--progress")
    lines = [json.loads(line) for line in done.stderr.splitlines()]
    assert lines
    assert all(set(line) == {"seconds", "phase", "goals"} for line in lines)
    assert all(set(goal) == {"name", "value", "bound"} for line in lines for goal in line["goals"])


def test_a_start_that_does_not_fit_is_ignored(tmp_path: Path, example: Path) -> None:
    strange = [{"meeting": "gone", "slot": 99, "table": "T9"}, {"meeting": "m3", "slot": 1, "table": "T1"}]
    start = write_json(tmp_path / "start.json", result_fields(example, meetings=strange, problem_sha256="other"))
    done = run("solve", example, "--start", start)
    assert (done.returncode, json.loads(done.stdout)["status"]) == (0, "optimal")


def large_problem(path: Path, **meeting: Any) -> Path:
    """Too large to be proven in the time of a test."""
    count = 300
    names = [{"id": str(index), "available": [s for s in range(12) if (index * 7 + s) % 5]} for index in range(count)]
    pairs = [(one, one + step) for one in range(count) for step in range(1, 9) if one + step < count]
    meetings = [
        {"id": f"{one}-{other}", "people": [str(one), str(other)], "weight": 1 + (one * other) % 9} | meeting
        for one, other in pairs
    ]
    return write_json(
        path, problem_fields(slots=[{}] * 12, tables=100, people=names, meetings=meetings, break_spread=2)
    )


def test_a_time_limit_is_kept_and_the_grid_is_right(tmp_path: Path) -> None:
    problem, out = large_problem(tmp_path / "problem.json"), tmp_path / "result.json"
    started = time.monotonic()
    done = run("solve", problem, "--seconds", "3", "--out", out)
    assert time.monotonic() - started < 6
    assert done.returncode == 0
    assert run("check", problem, out).returncode == 0


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_stop_by_the_user_keeps_the_best_grid(tmp_path: Path, number: signal.Signals) -> None:
    problem, out = large_problem(tmp_path / "problem.json"), tmp_path / "result.json"
    command = [sys.executable, "-m", "solver", "solve", str(problem), "--out", str(out), "--progress"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        for line in process.stderr:
            if any(goal["value"] is not None for goal in json.loads(line)["goals"]):
                break
        process.send_signal(number)
        process.stderr.read()
        assert process.wait(20) == 0
    assert run("check", problem, out).returncode == 0


def half_of_three_meetings_each(random: Random, count: int, name: str) -> list[tuple[str, str]]:
    """The pairs of a random graph in which everybody has three meetings, and the first one two."""
    while True:
        ends = [one for one in range(count) for _ in range(3 if one else 2)]
        random.shuffle(ends)
        pairs = {(min(pair), max(pair)) for pair in zip(ends[::2], ends[1::2], strict=True)}
        if len(pairs) == len(ends) // 2 and all(one != other for one, other in pairs):
            return [(f"{name}{one}", f"{name}{other}") for one, other in sorted(pairs)]


def hopeless_problem(path: Path) -> Path:
    """Two odd halves joined by one meeting, all required, three each in three slots: each half would
    need a partner outside in every slot. Infeasible, and no search by trying sees it in minutes.
    """
    random = Random(1)
    pairs = [pair for name in "xy" for pair in half_of_three_meetings_each(random, 201, name)] + [("x0", "y0")]
    names = sorted({person for pair in pairs for person in pair})
    meetings = [{"id": f"{one}-{other}", "people": [one, other], "required": True} for one, other in pairs]
    return write_json(path, problem_fields(tables=201, people=[{"id": name} for name in names], meetings=meetings))


def test_nothing_found_in_time_is_told(tmp_path: Path) -> None:
    problem, out = hopeless_problem(tmp_path / "problem.json"), tmp_path / "result.json"
    done = run("solve", problem, "--seconds", "1.5", "--out", out)
    assert (done.returncode, done.stderr) == (4, "no grid was found within the time limit\n")
    result = json.loads(out.read_bytes())
    assert (result["status"], result["meetings"], result["goals"]) == ("unknown", None, [])
    assert run("check", problem, out).returncode == 0


def test_a_stop_by_the_user_before_anything_is_found_leaves_no_file(tmp_path: Path) -> None:
    problem, out = hopeless_problem(tmp_path / "problem.json"), tmp_path / "result.json"
    command = [sys.executable, "-m", "solver", "solve", str(problem), "--out", str(out), "--progress"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        process.stderr.readline()
        process.send_signal(signal.SIGTERM)
        rest = process.stderr.read()
        assert process.wait(20) == 5
    assert rest.splitlines()[-1] == "stopped before anything was found"
    assert os.listdir(tmp_path) == ["problem.json"]


def test_where_the_empty_grid_is_valid_no_limit_is_too_short(tmp_path: Path) -> None:
    problem, out = large_problem(tmp_path / "problem.json"), tmp_path / "result.json"
    assert run("solve", problem, "--seconds", "0.001", "--out", out).returncode == 0
    assert run("check", problem, out).returncode == 0


def test_a_result_replaces_a_file_whole_and_keeps_its_permissions(tmp_path: Path, example: Path) -> None:
    out = tmp_path / "result.json"
    out.write_text("old")
    out.chmod(0o640)
    assert run("solve", example, "--out", out).returncode == 0
    assert json.loads(out.read_text())["status"] == "optimal"
    assert out.stat().st_mode & 0o777 == 0o640
