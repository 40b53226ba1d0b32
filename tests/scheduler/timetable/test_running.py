"""Runs: asking, executing with the real solver in its process, cancelling, and ends that leave no grid."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, update

from scheduler.jobs.records import Job
from scheduler.jobs.runner import run_due
from scheduler.people.changes import PROFILES_CHANGED
from scheduler.timetable import running
from scheduler.timetable.grids import grid_view
from scheduler.timetable.records import Grid, Run
from scheduler.timetable.running import execute_run, fail_run
from scheduler.timetable.service import (
    ALIVE,
    NothingToSolve,
    RunUnderWay,
    cancel_run,
    end_lost_runs,
    newest_grid_run,
    run_files,
    runs,
)
from scheduler.timetable.values import RunState
from scheduler.work import delivering, solving
from solver.formats import read_problem, read_result
from solver.process import Outcome
from solver.validation import check
from tests.scheduler.imports.small_events import with_file
from tests.scheduler.stored_events import NOW, event_files, stored


def execute(event, number: int, **options) -> None:
    execute_run(event.database, event.settings, event.run(number).id, **options)


def test_a_run_is_solved_verified_and_stored_with_its_files(event):
    number = event.request()
    heard = []
    execute(event, number, on_news=heard.append)
    run = event.run(number)
    assert (run.state, run.status, run.reason) == (RunState.FINISHED, "optimal", "done")
    assert {goal.name: (goal.value, goal.bound) for goal in run.goals}["shortfall"] == (0, 0)
    assert {goal.name: (goal.value, goal.bound) for goal in run.goals}["weight"] == (42, 42)
    with event.database.reading() as session:
        problem_bytes, result_bytes = run_files(session, event.id, number)
        view = grid_view(session, event.id, run.grid_id)
        assert newest_grid_run(session, event.id) == number
    problem = read_problem(problem_bytes)
    assert check(problem, read_result(result_bytes, problem).result) == []
    placed = {m["meeting"]: (m["slot"], m["table"]) for m in json.loads(result_bytes)["meetings"]}
    assert placed == {f"{m.first.key}+{m.second.key}": (m.slot.number, m.table.key) for m in view.meetings}
    assert heard
    assert run.news


def test_asking_hands_over_one_job_and_refuses_a_second_run_meanwhile(event):
    assert event.request(datetime.now(UTC), queued=True) == 1
    with pytest.raises(RunUnderWay) as refusal:
        event.request(datetime.now(UTC), queued=True)
    assert refusal.value.number == 1
    with event.database.reading() as session:
        assert [job.kind for job in session.scalars(select(Job))] == [PROFILES_CHANGED, "solve"]
    run_due(event.database, solving(event.database, event.settings) | delivering(event.database, event.settings))
    assert event.run(1).state == RunState.FINISHED
    with event.database.reading() as session:
        assert session.scalars(select(Job.kind).where(Job.done_at.is_(None))).all() == [PROFILES_CHANGED]
    assert event.request() == 2


def test_a_repeated_job_does_nothing_more(event):
    number = event.request()
    execute(event, number)
    before = event.run(number)
    execute(event, number)
    assert event.run(number) == before
    with event.database.reading() as session:
        assert len(session.scalars(select(Grid)).all()) == 1


@pytest.mark.parametrize(
    ("wishes", "vetoes"),
    [
        ("participant,rank,target\n", "participant,target\n"),
        ("participant,rank,target\na,1,e\n", "participant,target\ne,a\n"),
    ],
    ids=["no wish", "every wish vetoed"],
)
def test_an_event_without_a_pair_is_not_solved(database, settings, wishes, vetoes):
    event = stored(database, settings, event_files(with_file("wishes.csv", wishes), with_file("vetoes.csv", vetoes)))
    with pytest.raises(NothingToSolve) as refusal:
        event.request()
    assert refusal.value.missing == "meetings"
    with database.reading() as session:
        assert runs(session, event.id) == ()


def test_a_run_cancelled_before_its_start_never_starts(event):
    number = event.request(datetime.now(UTC), queued=True)
    with event.database.writing() as session:
        cancel_run(session, event.id, number, by="command", now=NOW)
    run_due(event.database, solving(event.database, event.settings))
    run = event.run(number)
    assert (run.state, run.reason, run.grid_id) == (RunState.CANCELLED, "before_start", None)


def test_a_run_told_to_stop_keeps_what_it_has(demo_event, database, settings):
    from scheduler.timetable.service import request_run, run_summary

    with database.writing() as session:
        number = request_run(session, demo_event.id, by="command", seconds=60, workers=1, seed=0, now=NOW, queued=False)
        run_id = run_summary(session, demo_event.id, number).id
    grids = []
    began = datetime.now(UTC)
    execute_run(
        database,
        settings,
        run_id,
        on_news=lambda news: grids.append(news.goals[0].value) if news.goals[0].value is not None else None,
        stopping=lambda: bool(grids),
    )
    assert datetime.now(UTC) - began < timedelta(seconds=30)
    with database.reading() as session:
        run = run_summary(session, demo_event.id, number)
        assert run.state == RunState.CANCELLED
        assert grid_view(session, demo_event.id, run.grid_id).meetings


def _spoilt(result: bytes) -> bytes:
    """The same grid with a meeting more than c may have at once: c sits with a and e in one slot."""
    data = json.loads(result)
    slots = {meeting["meeting"]: meeting for meeting in data["meetings"]}
    slots["a+c"]["slot"] = slots["c+e"]["slot"]
    slots["a+c"]["table"] = "T2" if slots["c+e"]["table"] == "T1" else "T1"
    return json.dumps(data).encode()


def test_a_result_that_the_verifier_refuses_is_not_stored(event, monkeypatch):
    number = event.request()
    real = running.solve_in_child

    def lying(problem_bytes, **options):
        outcome = real(problem_bytes, **options)
        return replace(outcome, result=_spoilt(outcome.result))

    monkeypatch.setattr(running, "solve_in_child", lying)
    execute(event, number)
    run = event.run(number)
    assert (run.state, run.reason, run.grid_id) == (RunState.FAILED, "refused_by_verifier", None)
    with event.database.reading() as session:
        assert session.scalars(select(Grid)).all() == []


def test_a_result_of_another_problem_is_not_stored(event, monkeypatch):
    other = event.request()
    execute(event, other)
    with event.database.writing() as session:
        foreign = json.loads(run_files(session, event.id, other)[1])
    foreign["problem_sha256"] = "0" * 64
    result = json.dumps(foreign).encode()
    monkeypatch.setattr(running, "solve_in_child", lambda *_a, **_o: Outcome(result, "done", ""))
    number = event.request()
    execute(event, number)
    assert (event.run(number).state, event.run(number).reason) == (RunState.FAILED, "refused_by_verifier")


@pytest.mark.parametrize("stopped_by", ["memory", "died", "time"])
def test_a_solver_that_brings_nothing_ends_the_run_with_its_reason(event, monkeypatch, stopped_by):
    monkeypatch.setattr(running, "solve_in_child", lambda *_a, **_o: Outcome(None, stopped_by, ""))
    number = event.request()
    execute(event, number)
    run = event.run(number)
    assert (run.state, run.reason, run.grid_id) == (RunState.FAILED, f"nothing_{stopped_by}", None)
    assert event.request() == number + 1


def test_what_breaks_on_our_side_ends_the_run_as_a_defect(event, monkeypatch):
    def broken(*_args, **_options):
        raise RuntimeError

    monkeypatch.setattr(running, "solve_in_child", broken)
    number = event.request(datetime.now(UTC), queued=True)
    run_due(event.database, solving(event.database, event.settings))
    assert (event.run(number).state, event.run(number).reason) == (RunState.FAILED, "bug")


def test_a_run_without_a_sign_of_life_is_lost_and_can_be_started_again(event):
    number = event.request()
    with event.database.writing() as session:
        session.execute(update(Run).values(state=RunState.RUNNING, alive_until=NOW + ALIVE))
    with pytest.raises(RunUnderWay):
        event.request(NOW + ALIVE)
    assert event.request(NOW + ALIVE + timedelta(microseconds=1)) == number + 1
    run = event.run(number)
    assert (run.state, run.reason) == (RunState.INTERRUPTED, "process_lost")


def test_a_run_whose_asker_died_before_executing_it_is_lost_too(event):
    event.request()
    assert event.request(NOW + 2 * ALIVE) == 2
    assert event.run(1).state == RunState.INTERRUPTED


def test_a_queued_run_waits_for_its_server_however_long_that_takes(event):
    event.request(queued=True)
    with pytest.raises(RunUnderWay):
        event.request(NOW + timedelta(days=1))


def test_a_starting_server_ends_what_the_last_one_had_in_hand_but_not_a_command_s_run(event):
    event.request(queued=True)
    with event.database.writing() as session:
        session.execute(update(Run).values(state=RunState.RUNNING, alive_until=NOW + ALIVE))
        end_lost_runs(session, now=NOW, all_jobs=True)
    assert event.run(1).state == RunState.INTERRUPTED
    event.request()
    with event.database.writing() as session:
        session.execute(update(Run).where(Run.number == 2).values(state=RunState.RUNNING))
        end_lost_runs(session, now=NOW, all_jobs=True)
    assert event.run(2).state == RunState.RUNNING


def test_a_result_that_comes_after_the_run_was_given_up_is_not_stored(event, monkeypatch):
    number = event.request()
    real = running.solve_in_child

    def slow(problem_bytes, **options):
        outcome = real(problem_bytes, **options)
        with event.database.writing() as session:
            fail_run(session, event.run(number).id, now=NOW)
        return outcome

    monkeypatch.setattr(running, "solve_in_child", slow)
    execute(event, number)
    assert (event.run(number).state, event.run(number).grid_id) == (RunState.FAILED, None)
