"""``explain``, ``replay`` and ``whatif`` as their users run them, on files."""

from __future__ import annotations

import hashlib
import json
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from benchmarks.instances import event
from solver.formats import read_problem, write_problem
from tests.solver.builders import people, problem_fields
from tests.solver.test_command import EXAMPLES, OPTIMA, hopeless_problem, large_problem, run, write_json

pytestmark = pytest.mark.slow

DZN = """nBusiness = 3; nMeetings = 3; nTables = 2; nTotalSlots = 4; nMorningSlots = 2;
requested = [|1,2,3|1,3,3|2,3,3|];
"""


def result_of(problem: Path, *rows: tuple[str, int, str], **fields: Any) -> dict[str, Any]:
    """A result file's content with this grid and the true values of the goals, unproven."""
    return {
        "format": "mannam-result/1",
        "status": "feasible",
        "meetings": [{"meeting": m, "slot": s, "table": t} for m, s, t in rows],
        "goals": [],
        "problem_sha256": hashlib.sha256(problem.read_bytes()).hexdigest(),
    } | fields


@pytest.fixture
def busy(tmp_path: Path) -> Path:
    """One slot, two tables; a meets b, and would like to meet c too."""
    fields = problem_fields(
        slots=[{}],
        people=people(a={"available": [0]}),
        meetings=[
            {"id": "ab", "people": ["a", "b"], "weight": 2},
            {"id": "ac", "people": ["a", "c"], "weight": 1},
        ],
        goals=[],
    )
    return write_json(tmp_path / "problem.json", fields)


def test_reason_and_change_of_a_given_grid(tmp_path: Path, busy: Path) -> None:
    fields = json.loads(busy.read_text()) | {"goals": ["weight"]}
    write_json(busy, fields)
    goals = [{"name": "weight", "value": 2, "bound": 2}]
    result = write_json(tmp_path / "result.json", result_of(busy, ("ab", 0, "T1"), goals=goals))
    done = run("explain", busy, result)
    assert (done.returncode, done.stderr) == (0, "")
    told = json.loads(done.stdout)
    assert (told["format"], told["status"]) == ("mannam-explanation/1", "feasible")
    (ac,) = told["meetings"]
    assert ac["reason"] == {
        "name": "worth_more",
        "sentence": "Every common slot is taken by meetings worth at least as much: slot 0: a is in meeting ab.",
        "slots": [{"slot": 0, "obstacle": "worth_more", "people": ["a"], "meetings": ["ab"]}],
    }
    assert ac["change"] == {
        "kind": "raise_capacity",
        "person": "a",
        "slot": 0,
        "to": 2,
        "place": {"slot": 0, "table": "T2"},
        "moved": [],
        "proven_nearest": True,
    }
    assert ac["search"] == "found"


def test_one_meeting_held_or_not_and_an_unknown_one(tmp_path: Path, busy: Path) -> None:
    result = write_json(tmp_path / "result.json", result_of(busy, ("ab", 0, "T1")))
    held = json.loads(run("explain", busy, result, "--meeting", "ab").stdout)["meetings"]
    assert held == [
        {
            "meeting": "ab",
            "people": ["a", "b"],
            "held": {"slot": 0, "table": "T1"},
            "sentence": "Meeting ab is held in slot 0 at table T1.",
        }
    ]
    (missing,) = json.loads(run("explain", busy, result, "--meeting", "ac").stdout)["meetings"]
    assert (missing["meeting"], missing["held"]) == ("ac", None)
    done = run("explain", busy, result, "--meeting", "zz")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == f'{busy}: meetings: no meeting has the id "zz"\n'


@pytest.mark.parametrize(
    ("rows", "fields", "line"),
    [
        ([("ab", 0, "T1")], {"problem_sha256": "0" * 64}, "problem_sha256: the result is of another problem"),
        ([("ab", 0, "T1"), ("ac", 0, "T2")], {}, "R4 capacity: 'a' has 2 meetings in slot 0, at most 1"),
        ([("zz", 0, "T1")], {}, 'unknown: meetings[0]: meeting "zz" does not exist'),
    ],
)
def test_a_result_that_check_would_refuse(tmp_path: Path, busy: Path, rows: Any, fields: Any, line: str) -> None:
    result = write_json(tmp_path / "result.json", result_of(busy, *rows, **fields))
    done = run("explain", busy, result)
    assert (done.returncode, done.stdout) == (1, "")
    assert line in done.stderr.splitlines()


@pytest.mark.parametrize("name", sorted(OPTIMA)[::4])
def test_without_a_result_the_problem_is_solved_first(name: str) -> None:
    done = run("explain", EXAMPLES / name)
    told = json.loads(done.stdout)
    problem = read_problem((EXAMPLES / name).read_bytes())
    if OPTIMA[name] is None:
        assert (done.returncode, told["status"], told["meetings"]) == (3, "infeasible", None)
        assert told["conflict"]
        return
    assert done.returncode == 0
    assert all(each["held"] is None and each["reason"]["sentence"] for each in told["meetings"])
    assert not [each for each in told["meetings"] if problem.meetings[int(each["meeting"][1:])].required]


def test_all_reasons_at_a_hundred_people_in_two_seconds(tmp_path: Path) -> None:
    problem, result = tmp_path / "problem.json", tmp_path / "result.json"
    problem.write_bytes(write_problem(event(people=100, slots=12, tables=50, candidates=750, seed=1)))
    assert run("solve", problem, "--seconds", "2", "--out", result).returncode == 0
    started = time.monotonic()
    done = run("explain", problem, result)
    assert time.monotonic() - started < 4  # 1.3 s on an idle machine
    told = json.loads(done.stdout)["meetings"]
    assert len(told) + len(json.loads(result.read_text())["meetings"]) == 750


def test_nothing_found_is_said(tmp_path: Path) -> None:
    done = run("explain", hopeless_problem(tmp_path / "problem.json"), "--seconds", "1.5")
    assert (done.returncode, done.stderr) == (4, "no grid was found within the time limit\n")
    assert json.loads(done.stdout)["meetings"] is None


def recorded(tmp_path: Path, problem: Path, *options: str) -> dict[str, Any]:
    arguments = ["--out", tmp_path / "result.json", "--record", tmp_path / "record.json", *options]
    assert run("solve", problem, *arguments).returncode in (0, 3)
    fields: dict[str, Any] = json.loads((tmp_path / "record.json").read_text())
    return fields


def replay(tmp_path: Path, **changed: Any) -> subprocess.CompletedProcess[str]:
    path = tmp_path / "record.json"
    write_json(path, json.loads(path.read_text()) | changed)
    return run("replay", path)


def test_a_run_is_recorded_and_replayed(tmp_path: Path) -> None:
    problem = tmp_path / "problem.json"
    problem.write_bytes((EXAMPLES / "format.json").read_bytes())
    record = recorded(tmp_path, problem, "--seed", "5")
    assert record["problem"] == {"file": "problem.json", "sha256": hashlib.sha256(problem.read_bytes()).hexdigest()}
    assert (record["seed"], record["status"], record["parameters"]["seconds"]) == (5, "optimal", None)
    assert set(record["versions"]) == {"mannam", "ortools", "numpy", "numba", "python", "platform"}
    done = replay(tmp_path)
    assert (done.returncode, done.stdout, done.stderr) == (0, "identical\n", "")


def test_a_replay_that_gives_another_grid_or_other_goals(tmp_path: Path) -> None:
    problem = tmp_path / "problem.json"
    problem.write_bytes((EXAMPLES / "format.json").read_bytes())
    record = recorded(tmp_path, problem)
    assert replay(tmp_path, output_sha256="0" * 64).stdout == "equal\n"
    goals = [goal | {"value": 19} if goal["name"] == "weight" else goal for goal in record["goals"]]
    done = replay(tmp_path, goals=goals, versions=record["versions"] | {"ortools": "9.0"})
    assert done.returncode == 1
    first, second = done.stdout.splitlines()
    assert first == "differs: weight 19 (bound 20) then, 20 (bound 20) now"
    assert second == f"version of ortools: 9.0 then, {record['versions']['ortools']} now"


def test_a_start_file_is_part_of_the_record(tmp_path: Path) -> None:
    problem, start = tmp_path / "problem.json", tmp_path / "start.json"
    problem.write_bytes((EXAMPLES / "format.json").read_bytes())
    assert run("solve", problem, "--out", start).returncode == 0
    assert recorded(tmp_path, problem, "--start", str(start))["start"]["file"] == "start.json"
    assert replay(tmp_path).stdout == "identical\n"
    start.write_bytes(start.read_bytes() + b"\n")
    done = replay(tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == f"{start}: is not the file that the record names: its SHA-256 differs\n"


@pytest.mark.parametrize(
    ("changed", "line"),
    [
        ({"format": "mannam-record/2"}, '{record}: format: must be "mannam-record/1"'),
        ({"seed": -1}, "{record}: seed: must not be negative"),
        ({"seed": 2**31}, "{record}: seed: must be from 0 to 2147483647"),
        ({"extra": 1}, '{record}: unknown key "extra"'),
        ({"status": "good"}, '{record}: status: unknown status "good"'),
        ({"output_sha256": "ABC"}, "{record}: output_sha256: must be a SHA-256 of 64 digits 0-9 and a-f"),
        ({"problem": {"file": "", "sha256": "0" * 64}}, "{record}: problem.file: is no file name"),
        ({"problem": {"file": "no", "sha256": "0" * 64}}, "{folder}/no: cannot be read: No such file or directory"),
        (
            {"problem": {"file": "problem.json", "sha256": "0" * 64}},
            "{folder}/problem.json: is not the file that the record names: its SHA-256 differs",
        ),
        ({"parameters": {"workers": 0}}, "{record}: parameters.workers: must be at least 1"),
        ({"parameters": {"workers": 1, "seconds": -2}}, "{record}: parameters.seconds: must be a number above 0"),
        ({"goals": [{"name": "joy", "value": 1}]}, '{record}: goals[0].name: unknown goal "joy"'),
    ],
)
def test_a_record_that_cannot_be_used(tmp_path: Path, changed: dict[str, Any], line: str) -> None:
    problem = tmp_path / "problem.json"
    problem.write_bytes((EXAMPLES / "format.json").read_bytes())
    recorded(tmp_path, problem)
    done = replay(tmp_path, **changed)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == line.format(record=tmp_path / "record.json", folder=tmp_path) + "\n"


def test_an_infeasible_run_replays(tmp_path: Path) -> None:
    name = next(name for name, optimum in OPTIMA.items() if optimum is None)
    recorded(tmp_path, EXAMPLES / name)
    assert replay(tmp_path).stdout == "identical\n"


def test_more_tables_are_never_worse(tmp_path: Path) -> None:
    problem, out = tmp_path / "problem.json", tmp_path / "curve.json"
    problem.write_bytes(write_problem(event(people=20, slots=4, tables=5, candidates=40, seed=1)))
    done = run("whatif", problem, "--tables", "2:8:2", "--workers", "2", "--seconds", "30", "--out", out)
    assert (done.returncode, done.stderr) == (0, "")
    curve = json.loads(out.read_text())
    assert (curve["format"], curve["range"], curve["now"], curve["left_out"]) == ("mannam-whatif/1", "tables", 5, [])
    assert [point["tables"] for point in curve["points"]] == [2, 4, 6, 8]
    weights = [next(g["value"] for g in point["goals"] if g["name"] == "weight") for point in curve["points"]]
    assert weights == sorted(weights)
    assert weights[0] < weights[-1]


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (["--tables", "5:2"], "argument --tables: must rise from A to B by a STEP above 0, not '5:2'"),
        (["--tables", "1:9:0"], "argument --tables: must rise from A to B by a STEP above 0, not '1:9:0'"),
        (["--slots", "x"], "argument --slots: must be A:B or A:B:STEP, whole numbers, not 'x'"),
        (["--length", "20"], "argument --length: must be NOW:M1,M2,… in minutes above 0, not '20'"),
        (["--tables", "1:500"], "argument --tables: must be at most 100 scenarios, not 500"),
        ([], "one of the arguments --tables --slots --length is required"),
    ],
)
def test_a_range_that_is_none(arguments: list[str], line: str) -> None:
    done = run("whatif", "p", *arguments)
    assert (done.returncode, done.stderr) == (2, f"python -m solver whatif: {line}\n")


def test_a_stop_by_the_user_keeps_the_scenarios_done(tmp_path: Path) -> None:
    problem, out = large_problem(tmp_path / "problem.json"), tmp_path / "curve.json"
    command = [sys.executable, "-m", "solver", "whatif", str(problem), "--tables", "98:100", "--out", str(out)]
    with subprocess.Popen([*command, "--seconds", "12"], stderr=subprocess.PIPE, text=True) as process:
        time.sleep(6.5)
        process.send_signal(signal.SIGINT)
        assert process.wait(10) == 0
    curve = json.loads(out.read_text())
    assert curve["points"]
    assert curve["left_out"]
    assert len(curve["points"]) + len(curve["left_out"]) == 3


@pytest.fixture
def dzn(tmp_path: Path) -> Path:
    path = tmp_path / "event.dzn"
    path.write_text(DZN)
    return path


def test_a_dzn_file_is_solved_checked_explained_and_replayed(tmp_path: Path, dzn: Path) -> None:
    out = tmp_path / "result.json"
    record = recorded(tmp_path, dzn, "--fairness", "1")
    result = json.loads(out.read_text())
    assert (result["status"], result["problem_sha256"]) == ("optimal", hashlib.sha256(dzn.read_bytes()).hexdigest())
    assert record["fairness"] == 1
    assert run("check", dzn, out, "--fairness", "1").returncode == 0
    assert json.loads(run("explain", dzn, out).stdout)["meetings"] == []
    assert replay(tmp_path).stdout == "identical\n"
    done = run("replay", tmp_path / "record.json", "--fairness", "none")
    assert (done.returncode, done.stderr) == (2, f"{tmp_path / 'record.json'}: fairness: is 1, not none\n")


def test_fairness_of_a_dzn_file_is_a_rule(tmp_path: Path, dzn: Path) -> None:
    recorded(tmp_path, dzn, "--fairness", "none")
    assert json.loads((tmp_path / "record.json").read_text())["fairness"] == "none"
    assert replay(tmp_path).stdout == "identical\n"
    done = run("solve", dzn, "--fairness", "-1")
    assert (done.returncode, done.stdout) == (2, "")
    dzn.write_text(DZN.replace("nTables = 2", "nTables = 0"))
    assert run("solve", dzn).returncode == 3
    dzn.write_text("nBusiness = ;")
    done = run("solve", dzn)
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    assert done.stderr.startswith(f"{dzn}: ")
