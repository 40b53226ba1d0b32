"""kill -9 of the real server and of a real command in the middle of a solve."""

import os
import signal
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import update

from scheduler.database import Database, open_database
from scheduler.events.service import find_event
from scheduler.imports.demo_event import demo_files
from scheduler.imports.files import read_event
from scheduler.imports.service import store_event
from scheduler.timetable.records import Run
from scheduler.timetable.service import newest_run, request_run, runs
from scheduler.timetable.values import RunState, RunSummary
from tests.commands import Installation, Quick, wait_for

pytestmark = pytest.mark.faults


@pytest.fixture
def mannam(tmp_path: Path, database_url: str) -> Installation:
    """An installation on either database with the demo event, whose solve lasts as long as it may."""
    database, now = open_database(database_url), datetime.now(UTC)
    with database.writing() as session:
        store_event(session, read_event(demo_files(now)), by="command", now=now)
    database.close()
    data = tmp_path / "data"
    variables = {"MANNAM_DATABASE_URL": database_url}
    return Installation(data, variables)


@pytest.fixture
def stored_runs(mannam: Installation) -> Database:
    database = open_database(mannam.database_url)
    yield database
    database.close()


def newest(database: Database) -> RunSummary | None:
    with database.reading() as session:
        return newest_run(session, find_event(session, "demo").id)


def ask(database: Database) -> None:
    """Press Solve."""
    with database.writing() as session:
        event = find_event(session, "demo")
        request_run(session, event.id, by="organiser:1", seconds=90, workers=1, seed=0, now=datetime.now(UTC))


def children_of(pid: int) -> set[int]:
    found = set()
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[1]) == pid and fields[0] != "Z":
            found.add(int(stat.parent.name))
    return found


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def has_a_grid_so_far(database: Database) -> bool:
    run = newest(database)
    return run is not None and any(goal.value is not None for news in run.news for goal in news.goals)


def test_a_server_killed_during_a_solve_leaves_no_child_and_a_run_that_can_be_started_again(mannam, stored_runs):
    ask(stored_runs)
    with mannam.serving() as process:
        wait_for(lambda: has_a_grid_so_far(stored_runs))
        children = children_of(process.pid)
        assert children
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
        wait_for(lambda: not any(alive(child) for child in children), 5)
    assert newest(stored_runs).state == RunState.RUNNING
    with mannam.serving():
        run = newest(stored_runs)
        assert (run.state, run.reason, run.grid_id) == (RunState.INTERRUPTED, "process_lost", None)
        ask(stored_runs)
        wait_for(lambda: has_a_grid_so_far(stored_runs))
    # Ended by Ctrl+C, it kept its best grid.
    run = newest(stored_runs)
    assert (run.number, run.state) == (2, RunState.CANCELLED)
    assert run.grid_id is not None


def test_a_killed_command_leaves_no_child_and_a_run_that_can_be_started_again(mannam, stored_runs):
    process = mannam.start("solve", "demo", "--seconds", 90)
    wait_for(lambda: has_a_grid_so_far(stored_runs))
    children = children_of(process.pid)
    assert children
    os.kill(process.pid, signal.SIGKILL)
    process.communicate()
    wait_for(lambda: not any(alive(child) for child in children), 5)
    again = Quick(mannam.data, mannam.variables)
    assert again.refused("solve", "demo", "--seconds", 2).startswith("Run 1 ")
    with stored_runs.writing() as session:
        # As if the time in which the killed command would have given a sign were over.
        session.execute(update(Run).values(alive_until=datetime.now(UTC) - timedelta(microseconds=1)))
    assert "Run 2 left a grid" in again.succeed("solve", "demo", "--seconds", 2)
    with stored_runs.reading() as session:
        first = runs(session, find_event(session, "demo").id)[-1]
    assert (first.number, first.state, first.reason) == (1, RunState.INTERRUPTED, "process_lost")
