"""The benchmark command on tiny sizes, end to end; and the alternatives, which must be right to be compared."""

from __future__ import annotations

import hashlib
import json
import resource
import subprocess
import sys
import time
from importlib.metadata import version
from pathlib import Path

import pytest

from benchmarks.alternatives import METHODS, prepare
from benchmarks.disturbances import DISTURBANCES, busiest, published
from benchmarks.events import OURS, until_proven
from benchmarks.gaps import gap
from benchmarks.instances import event
from benchmarks.rows import Row, course_of, read_rows, steps_of, write_rows
from benchmarks.running import News, run_python
from benchmarks.targets import TARGETS
from solver.formats import read_problem, read_result, write_problem
from solver.problem import GoalName, Problem
from solver.validation import check, violations
from tests.solver.builders import make_problem

SMALL = event(people=20, slots=4, tables=4, candidates=40, seed=5)

DZN = """
nBusiness = 4; nMeetings = 4; nTables = 2; nTotalSlots = 5; nMorningSlots = 3;
requested = [|1,2,3, |3,1,3, |2,4,3, |1,4,1|];
meetingsxBusiness = [{1,2,4},{1,3},{2},{3,4}];
nMeetingsBusiness = [3,2,1,2];
forbidden = [{0},{0},{0},{0}]; fixed = [0,5,0,0]; precedences = [{},{},{},{}];
"""


def command(*arguments: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "benchmarks", *map(str, arguments)], capture_output=True, text=True, timeout=300
    )


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run of the tiny plan with a set of one instance, and its profile."""
    target = tmp_path_factory.mktemp("bench")
    given = target / "set"
    given.mkdir()
    (given / "own.original.dzn").write_text(DZN)
    (given / "optima.csv").write_text("instance,optimum,paper_seconds\nown,1,0.1\n")
    places = ("--results", target, "--page", target / "page.md", "--images", target / "images", "--plan", "tiny")
    for order in (("profile",), ("--b2bsop", given)):
        done = command(*order, *places)
        assert done.returncode in (0, 1 if order == ("profile",) else 0), done.stderr
    return target


@pytest.fixture(scope="module")
def rows(folder: Path) -> list[Row]:
    return read_rows(folder / f"{version('mannam')}.csv")


pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("bench")]


def test_every_part_of_the_plan_has_its_rows(rows: list[Row]) -> None:
    methods = {(row.method, row.workers) for row in rows if row.part == "event"}
    assert methods == {(OURS, 1), (OURS, 2), ("cpsat", 2), ("first-slot", 1), ("matching", 1)}
    assert {row.part for row in rows} == {"event", "repair", "verify", "explain", "published"}
    assert len([row for row in rows if row.part == "repair"]) == 2 * len(DISTURBANCES)
    assert {row.status for row in rows} <= {"optimal", "feasible", "passed", "explained"}


def test_every_row_says_with_what_it_was_measured(rows: list[Row]) -> None:
    for row in rows:
        assert row.date, row
        assert row.mannam == version("mannam")
        assert row.cores
        assert row.seed is not None
        assert (row.peak_mb or 0) > 10
        assert (row.seconds or 0) > 0


def test_ours_proves_a_tiny_event_and_says_when(rows: list[Row]) -> None:
    for row in (row for row in rows if row.part == "event" and row.method == OURS):
        assert row.status == "optimal"
        assert row.weight == row.weight_bound
        assert None not in (row.to_first, row.to_03, row.to_01, row.to_proof, row.to_all)
        assert row.to_first <= row.to_proof <= row.seconds
        assert [value for _, value, _ in steps_of(row)][-1] == row.weight


def test_both_methods_prove_the_published_instance(rows: list[Row]) -> None:
    found = [row for row in rows if row.part == "published"]
    assert [(row.method, row.breaks, row.breaks_bound, row.note) for row in found] == [
        (OURS, 1, 1, ""),
        ("rc2", 1, 1, ""),
        ("rc2-lean", 1, 1, ""),
    ]


def test_the_page_and_its_pictures_come_from_the_rows(folder: Path, rows: list[Row]) -> None:
    page = (folder / "page.md").read_text()
    for target in TARGETS:
        assert f"| {target.work} |" in page
    assert "JAIR" in page or "Journal of Artificial Intelligence Research" in page
    assert "## Where the time goes" in page
    assert "| own | 1 | 1 | 1 |" in page
    for picture in ("benchmark-gap.png", "benchmark-time.png"):
        assert f"](images/{picture})" in page
        assert 1_000 < (folder / "images" / picture).stat().st_size < 200_000


def test_the_page_alone_is_made_again_without_a_run(folder: Path) -> None:
    before = (folder / "page.md").read_text()
    (folder / "page.md").unlink()
    places = ("--results", folder, "--page", folder / "page.md", "--images", folder / "images")
    assert command("page", *places).returncode == 0
    assert (folder / "page.md").read_text() == before


def test_without_the_set_the_rows_say_so_and_name_the_authors(tmp_path: Path) -> None:
    from benchmarks.events import Workshop
    from benchmarks.plans import TINY
    from benchmarks.published import published_rows

    found = list(published_rows(Workshop(tmp_path, TINY), None))
    assert {row.status for row in found} == {"set not given"}
    assert all("Bofill" in row.note for row in found)


def test_a_folder_without_optima_is_refused_in_a_sentence(tmp_path: Path) -> None:
    done = command("--b2bsop", tmp_path, "--results", tmp_path)
    assert (done.returncode, done.stderr) == (2, "--b2bsop: the folder has no optima.csv\n")


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("seed", [1, 2])
def test_an_alternative_gives_a_valid_grid_with_its_true_values(method: str, seed: int, tmp_path: Path) -> None:
    problem = event(people=20, slots=4, tables=4, candidates=40, seed=seed)
    data, out = write_problem(problem), tmp_path / "result.json"
    job = prepare(problem, sha256=hashlib.sha256(data).hexdigest(), out=out, started=time.monotonic(), seconds=3)
    METHODS[method](job)
    result = read_result(out.read_bytes(), problem).result
    assert check(problem, result) == []
    assert result.solution is not None
    assert result.solution.placements


def test_a_matching_slot_by_slot_takes_the_heaviest_pairs() -> None:
    """Of three pairs, two in conflict, one slot and one table: the heaviest single meeting, not the first."""
    problem = make_problem(
        slots=[{}],
        tables=[{"id": "T1"}],
        meetings=[
            {"id": "ab", "people": ["a", "b"], "weight": 2},
            {"id": "bc", "people": ["b", "c"], "weight": 3},
            {"id": "cd", "people": ["c", "d"], "weight": 2},
        ],
    )
    assert held_by("matching", problem) == {"ab"}  # the matching ab, cd weighs most; one of its pairs gets the table
    assert held_by("first-slot", problem) == {"bc"}
    assert held_by("cpsat", problem) == {"bc"}


def held_by(method: str, problem: Problem) -> set[str]:
    import tempfile

    with tempfile.TemporaryDirectory() as name:
        out = Path(name) / "result.json"
        METHODS[method](prepare(problem, sha256="", out=out, started=time.monotonic(), seconds=3))
        return {row["meeting"] for row in json.loads(out.read_bytes())["meetings"]}


def test_the_alternatives_refuse_what_they_do_not_know() -> None:
    with pytest.raises(ValueError, match="alternatives"):
        prepare(make_problem(break_spread=1))


@pytest.mark.parametrize("name", DISTURBANCES)
def test_a_disturbance_leaves_a_good_problem_that_keeps_the_grid(name: str) -> None:
    from solver.strategies.greedy import fill

    grid = fill(SMALL)
    kept = published(SMALL, grid, ("changes", "shortfall", "weight"))
    assert violations(kept, grid) == []
    disturbed = DISTURBANCES[name](kept, grid)
    assert len(disturbed.keep) == len(grid.placements)
    assert disturbed.goals[0] is GoalName.CHANGES
    assert disturbed != kept
    assert read_problem(write_problem(disturbed)) == disturbed
    if name == "cancellation":
        assert disturbed.people[busiest(SMALL, grid)].available == frozenset()


def test_a_row_survives_the_file(tmp_path: Path) -> None:
    row = Row("event", "1/2/3/4", OURS, "optimal", 'a "note", with a comma', people=1, weight=0, to_first=0.5, cores=2)
    write_rows(tmp_path / "rows.csv", [row, Row("verify", "x", OURS, "none")])
    assert read_rows(tmp_path / "rows.csv") == [row, Row("verify", "x", OURS, "none")]


def news(seconds: float, weight: int | None, bound: int | None) -> News:
    return News(seconds, "colour", {"weight": weight}, {"weight": bound})


def test_proven_counts_from_when_it_stayed_so() -> None:
    lines = (news(1, 5, 5), news(2, 5, 6), news(3, 6, 6), news(4, 6, 6))
    assert until_proven(lines, ("shortfall", "weight")) == 3
    assert until_proven(lines[:2], ("weight",)) is None
    assert course_of((news(1, None, 9), news(2, 5, 9), news(3, 5, 9), news(4, 6, 6))) == "1.000::9 2.000:5:9 4.000:6:6"


def test_the_gap_is_a_share_of_the_bound() -> None:
    assert gap(90, 100) == 0.1
    assert gap(None, 100) == 1
    assert gap(110, 100) < 0


def test_a_command_is_measured_with_its_children_and_ended_in_time() -> None:
    # The kernel counts what the process that it was forked from held, too: this one's peak, and 200 MB on it.
    own_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    held = f"x = bytearray({int((own_mb + 200) * 1024**2)})"
    grandchild = f"import subprocess, sys; subprocess.run([sys.executable, '-c', '{held}'])"
    run = run_python("timeit", ["-n", "1", "-r", "1", grandchild], patience=60)
    assert run.code == 0
    assert own_mb + 190 < run.peak_mb < own_mb + 400
    late = run_python("timeit", ["-n", "1", "-r", "1", "import time; time.sleep(60)"], patience=0.5)
    assert late.code is None
    assert late.seconds < 5


def test_a_memory_limit_holds() -> None:
    run = run_python("timeit", ["-n", "1", "-r", "1", "bytearray(2_000_000_000)"], patience=60, memory_bytes=10**9)
    assert run.code != 0
    assert "MemoryError" in run.said
