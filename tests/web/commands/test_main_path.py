"""Import, solve, publish, export and link by command, as an organiser without a browser does it all."""

import csv
import io
import signal
import subprocess
import sys
from collections import Counter
from email import message_from_bytes, policy
from pathlib import Path

import pytest
import vobject

from scheduler.timetable import running
from solver.formats import read_problem, write_result
from solver.process import Outcome
from solver.result import Result, Status
from tests.commands import Installation, Quick, answers, lay_out, wait_for
from tests.conftest import DEMO_FILES, _created
from tests.scheduler.calendars import libical
from tests.scheduler.imports.small_events import with_change, with_file
from tests.scheduler.stored_events import FIRST_MAILS, event_files, sha256

pytestmark = pytest.mark.slow


def mails_of(mannam: Installation) -> list:
    files = sorted((mannam.data / "outbox").glob("*.eml"))
    return [message_from_bytes(file.read_bytes(), policy=policy.default) for file in files]


def walk_the_main_path(mannam: Installation, small: Path) -> None:
    """From the files to the mails; on either database."""
    assert "“small” with 5 participants and 8 wishes" in mannam.succeed("import", small)
    assert "small" in mannam.refused("import", small)
    assert "Run 1 left a grid: shortfall 0 (proven best), weight 42 (proven best)" in mannam.succeed(
        "solve", "small", "--seconds", 5
    )
    assert f"Revision 1 is published. {FIRST_MAILS} mails go to" in mannam.succeed("publish", "small")
    first = mails_of(mannam)
    assert len(first) == FIRST_MAILS
    invitations = Counter()
    for mail in first:
        part = next(part for part in mail.walk() if part.get_content_type() == "text/calendar")
        entry = vobject.readOne(part.get_content()).vevent
        invitations[mail["To"].addresses[0].addr_spec, entry.uid.value] += 1
    assert set(invitations.values()) == {1}
    assert sorted(Counter(uid for _to, uid in invitations).values()) == [2, 2, 2, 2]
    assert "Revision 1 is published. 0 mails go to" in mannam.succeed("publish", "small")
    assert len(mails_of(mannam)) == FIRST_MAILS


@pytest.mark.slow
def test_the_main_path_on_sqlite(mannam: Installation, small: Path):
    walk_the_main_path(mannam, small)


@pytest.mark.postgres
def test_the_main_path_on_postgresql(quick: Quick, small: Path, cluster):
    # An empty database: the first command makes its tables.
    quick.variables["MANNAM_DATABASE_URL"] = _created(cluster, "main_path").replace("+psycopg", "")
    walk_the_main_path(quick, small)
    assert not (quick.data / "mannam.sqlite3").exists()


def test_a_spoilt_folder_is_refused_with_every_problem_and_stores_nothing(quick: Quick, tmp_path: Path):
    files = {path.name: path.read_bytes() for path in DEMO_FILES.iterdir() if path.suffix in {".csv", ".toml"}}
    files["wishes.csv"] += b"p001,99,p001\np404,1,p002\n"
    files["tables.csv"] = files["tables.csv"].replace(b"key,room", b"key,hall", 1)
    files["zones.csv"] = files["zones.csv"].decode().encode("cp949")
    broken = lay_out(tmp_path / "broken", files)
    lines = quick.refused("import", broken).splitlines()
    assert lines[0] == f"Nothing was imported: {len(lines) - 1} problems in the files."
    for place in ("wishes.csv", "tables.csv", "zones.csv", "p404", "CP949", "hall"):
        assert any(place in line for line in lines[1:]), place
    assert "demo" in quick.refused("solve", "demo")


@pytest.mark.parametrize(
    ("files", "place"),
    [
        (with_file("participants.csv", ""), "participants.csv"),
        (with_change("vetoes.csv", "a,d", "a,b"), "vetoes.csv"),
        (with_change("event.toml", 'key = "small"', "key = "), "event.toml"),
    ],
)
def test_every_problem_names_its_file(quick: Quick, tmp_path: Path, files, place):
    assert place in quick.refused("import", lay_out(tmp_path / "broken", event_files(files)))


def test_a_folder_that_is_not_there_is_refused(quick: Quick, tmp_path: Path):
    assert "nowhere" in quick.refused("import", tmp_path / "nowhere")


def test_what_cannot_be_found_is_one_sentence(solved: Quick):
    for arguments in (
        ["solve", "other"],
        ["publish", "other"],
        ["publish", "small", "--run", 9],
        ["link", "small", "nobody"],
        ["export", "small", "--run", 9, "--problem", "p.json"],
        ["export", "small", "--problem", "/proc/none/p.json"],
    ):
        assert len(solved.refused(*arguments).splitlines()) == 1


def test_an_event_without_a_possible_pair_is_refused(quick: Quick, tmp_path: Path):
    quick.succeed(
        "import", lay_out(tmp_path / "none", event_files(with_file("wishes.csv", "participant,rank,target\n")))
    )
    assert "wishes" in quick.refused("solve", "small")
    assert quick.refused("publish", "small")


@pytest.mark.slow
def test_ctrl_c_keeps_the_best_grid_so_far(mannam: Installation):
    quick = Quick(mannam.data)
    quick.succeed("import", DEMO_FILES)
    process = mannam.start("solve", "demo", "--seconds", 80)
    for line in process.stderr:
        if "shortfall –" not in line:
            break
    process.send_signal(signal.SIGINT)
    out, _err = process.communicate(timeout=20)
    assert process.returncode == 0
    assert "Run 1 left a grid" in out
    assert "Revision 1 is published." in quick.succeed("publish", "demo")


def test_a_run_that_finds_nothing_in_time_is_exit_code_four(quick: Quick, small: Path, monkeypatch):
    quick.succeed("import", small)
    monkeypatch.setattr(running, "solve_in_child", lambda *_arguments, **_options: Outcome(None, "time", ""))
    done = quick.run("solve", "small")
    assert done.code == 4
    assert len(done.out.splitlines()) == 1
    assert quick.refused("publish", "small")


def test_an_impossible_event_is_exit_code_three_with_what_is_in_conflict(quick: Quick, small: Path, monkeypatch):
    quick.succeed("import", small)

    def impossible(problem_bytes, **_options):
        result = Result(Status.INFEASIBLE, None, (), 0.1, 0, 1, "exact", ("a must and b must not",))
        return Outcome(write_result(result, read_problem(problem_bytes), sha256(problem_bytes), ()), "done", "")

    monkeypatch.setattr(running, "solve_in_child", impossible)
    done = quick.run("solve", "small")
    assert done.code == 3
    assert "a must and b must not" in done.out
    assert quick.refused("publish", "small")


def test_problem_and_result_pass_the_independent_check(solved: Quick, tmp_path: Path):
    problem, result = tmp_path / "deep" / "problem.json", tmp_path / "deep" / "result.json"
    solved.succeed("export", "small", "--problem", problem, "--result", result)
    done = subprocess.run(
        [sys.executable, "-m", "solver", "check", str(problem), str(result)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    result.write_text(result.read_text().replace('"slot": 2', '"slot": 0'))
    done = subprocess.run(
        [sys.executable, "-m", "solver", "check", str(problem), str(result)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1


def test_no_cell_of_the_grid_runs_as_a_formula(quick: Quick, tmp_path: Path):
    rows = "key,organisation,name_ko,name_en,role_ko,role_en,email,language,least,most\n" + "".join(
        f"{key},,{name},{name},,,{key}@example.org,en,,\n"
        for key, name in zip("abcde", ["=1+1", "@SUM(A1)", "＝1+1", "-2+3", "+4"], strict=True)
    )
    quick.succeed("import", lay_out(tmp_path / "sly", event_files(with_file("participants.csv", rows))))
    quick.succeed("solve", "small", "--seconds", 5)
    target = tmp_path / "grid.csv"
    quick.succeed("export", "small", "--grid", target)
    table = list(csv.reader(io.StringIO(target.read_bytes().decode("utf-8-sig"))))
    assert len(table) == 5
    cells = [cell for row in table for cell in row if cell]
    assert not [cell for cell in cells if cell[0] in "=+-@|%\t\r＝＋－＠"]
    assert any("=1+1" in cell for cell in cells)


def test_calendars_are_read_by_two_engines(solved: Quick, tmp_path: Path):
    folder = tmp_path / "calendars"
    solved.succeed("export", "small", "--calendars", folder)
    assert not folder.exists()
    solved.succeed("publish", "small")
    solved.succeed("export", "small", "--calendars", folder)
    assert sorted(path.name for path in folder.iterdir()) == [f"{key}.ics" for key in "abcde"]
    raw = (folder / "a.ics").read_bytes()
    reading = libical.read(raw)
    assert (reading.errors, reading.events) == (0, 2)
    events = vobject.readOne(raw.decode()).vevent_list
    assert len(events) == 2
    assert int(events[0].dtstart.value.timestamp()) == reading.starts_at
    assert int(events[0].dtend.value.timestamp()) - reading.starts_at == 20 * 60
    assert {event.location.value for event in events} != {""}


@pytest.mark.slow
def test_links_sign_in_and_can_be_taken_back(mannam: Installation, small: Path):
    quick = Quick(mannam.data, port=mannam.port)
    quick.succeed("import", small)
    with mannam.serving():
        links = [quick.succeed("link", "small", who).strip() for who in ("b", "B@example.org", "나린", "organiser")]
        assert len(set(links)) == 4
        assert all(link.startswith(f"{mannam.url}/in/") for link in links)
        assert [answers(link) for link in links] == [200] * 4
        assert "has ended" in quick.succeed("link", "small", "b", "--revoke")
        assert [answers(link) for link in links] == [403, 403, 403, 200]


@pytest.mark.slow
def test_the_demo_is_prepared_once(tmp_path_factory: pytest.TempPathFactory):
    mannam = Installation(tmp_path_factory.mktemp("demo") / "data")
    out = mannam.succeed("demo", "--prepare")
    assert "Imported “demo” with 100 participants" in out
    assert "Run 1 left a grid" in out
    again = mannam.succeed("demo", "--prepare")
    assert again == f"The demo event is in {mannam.data}.\n"
    with mannam.serving("demo") as process:
        lines = [process.stdout.readline() for _ in range(5)]
        assert sum(f"{mannam.url}/in/" in line for line in lines) == 3
        assert "Ctrl+C" in lines[4]


@pytest.mark.slow
def test_serving_ends_well_at_ctrl_c_and_when_told_to_end(mannam: Installation):
    for number in (signal.SIGINT, signal.SIGTERM):
        with mannam.serving() as process:
            assert mannam.url in process.stdout.readline()
            process.send_signal(number)
            wait_for(lambda process=process: process.poll() is not None)
            assert process.returncode == 0
            assert "Traceback" not in process.stderr.read()


@pytest.mark.slow
def test_a_second_server_on_the_same_folder_or_port_says_why_it_does_not_start(mannam: Installation, tmp_path: Path):
    second, other = Quick(mannam.data), Quick(tmp_path / "other", port=mannam.port)
    with mannam.serving():
        sentence = second.refused("serve")
        assert str(mannam.data) in sentence
        assert len(sentence.splitlines()) == 1
        sentence = other.refused("serve")
        assert str(mannam.port) in sentence
        assert len(sentence.splitlines()) == 1


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "eight"),
        ("PORT", "70000"),
        ("MANNAM_SOLVER_SECONDS", "-1"),
        ("MANNAM_SMTP_SECURITY", "perhaps"),
        ("MANNAM_BASE_URL", "example.org"),
        ("MANNAM_MAIL_FROM", "nobody"),
        ("MANNAM_DATA", "/dev/null/data"),
        ("MANNAM_DATABASE_URL", "nonsense"),
        ("MANNAM_DATABASE_URL", "mysql://root@localhost/x"),
    ],
)
def test_a_setting_that_cannot_be_used_is_named(quick: Quick, name, value):
    sentence = quick.refused("solve", "small", **{name: value})
    assert name in sentence
    assert len(sentence.splitlines()) == 1
