"""Handed-over work: done once, by one, in order, and again if its runner died."""

import threading
from datetime import UTC, datetime, timedelta

import pytest

from scheduler.jobs import runner
from scheduler.jobs.runner import Runner, run_due
from scheduler.jobs.service import LEASE, MAX_ATTEMPTS, enqueue, finish, free_all, keep, take
from tests.scheduler.stored_events import NOW

KINDS = ("solve", "deliver")
STEP = timedelta(microseconds=1)


class Desk:
    def __init__(self, database) -> None:
        self.database = database

    def hand_over(self, subject: int, kind="solve", now=NOW, **options) -> None:
        with self.database.writing() as session:
            enqueue(session, kind, subject, now=now, **options)

    def take(self, now=NOW, kinds=KINDS):
        with self.database.writing() as session:
            return take(session, kinds, now=now)

    def do(self, function, *arguments, **options) -> None:
        with self.database.writing() as session:
            function(session, *arguments, **options)


@pytest.fixture
def desk(database) -> Desk:
    return Desk(database)


def test_jobs_are_taken_in_order_and_only_of_the_asked_kind(desk):
    for subject, kind in [(1, "solve"), (2, "deliver"), (3, "solve")]:
        desk.hand_over(subject, kind)
    assert desk.take(kinds=("deliver",)).subject_id == 2
    assert [desk.take().subject_id for _ in range(2)] == [1, 3]
    assert desk.take() is None


def test_a_job_is_not_due_before_its_time(desk):
    desk.hand_over(1, not_before=NOW + LEASE)
    assert desk.take(NOW + LEASE - STEP) is None
    assert desk.take(NOW + LEASE).subject_id == 1


def test_what_is_rolled_back_was_never_handed_over(desk):
    def broken() -> None:
        with desk.database.writing() as session:
            enqueue(session, "solve", 1, now=NOW)
            session.flush()
            raise RuntimeError

    with pytest.raises(RuntimeError):
        broken()
    assert desk.take() is None


def test_a_job_whose_runner_died_is_free_after_its_lease(desk):
    desk.hand_over(1)
    first = desk.take()
    assert desk.take(NOW + LEASE - STEP) is None
    second = desk.take(NOW + LEASE)
    assert (second.id, second.attempt) == (first.id, 2)
    # The first runner lives after all: what it says is nobody's any more.
    desk.do(finish, first, now=NOW + LEASE)
    desk.do(keep, first, now=NOW + 9 * LEASE)
    assert desk.take(NOW + 2 * LEASE).attempt == 3


def test_a_kept_job_stays_taken_and_a_finished_one_is_gone(desk):
    desk.hand_over(1)
    job = desk.take()
    desk.do(keep, job, now=NOW + LEASE / 2)
    assert desk.take(NOW + LEASE) is None
    desk.do(finish, job, now=NOW + LEASE)
    assert desk.take(NOW + 9 * LEASE) is None


def test_a_job_that_always_fails_is_given_up(desk):
    desk.hand_over(1)
    taken = [desk.take(NOW + number * LEASE) for number in range(MAX_ATTEMPTS + 1)]
    assert [job.attempt for job in taken if job] == list(range(1, MAX_ATTEMPTS + 1))


def test_a_starting_server_frees_what_was_in_hand(desk):
    desk.hand_over(1)
    desk.take()
    desk.do(free_all)
    assert desk.take().attempt == 2


def test_of_many_runners_each_job_has_one(desk):
    for subject in range(12):
        desk.hand_over(subject)
    barrier, taken = threading.Barrier(6), []

    def work():
        barrier.wait()
        # On PostgreSQL a job that another one is just taking is passed over, so look until all are gone.
        while len(taken) < 12:
            job = desk.take()
            if job is not None:
                taken.append(job.subject_id)

    threads = [threading.Thread(target=work, daemon=True) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(taken) == list(range(12))


def test_a_failing_job_does_not_stop_the_others(desk, database):
    now = datetime.now(UTC)
    for subject in (1, 2):
        desk.hand_over(subject, now=now)
    done = []

    def handle(subject: int) -> None:
        done.append(subject)
        if subject == 1:
            raise RuntimeError

    run_due(database, {"solve": handle})
    assert done == [1, 2]
    assert desk.take(now + 2 * LEASE).subject_id == 1
    assert desk.take(now + 2 * LEASE) is None


def test_the_embedded_runner_works_until_it_is_stopped(desk, database, monkeypatch):
    monkeypatch.setattr(runner, "POLL_SECONDS", 0.02)
    idle, done = threading.Event(), threading.Event()
    thread = Runner(database, {"solve": lambda _subject: done.set()}, when_idle=idle.set)
    thread.start()
    assert idle.wait(10)
    desk.hand_over(1, now=datetime.now(UTC))
    assert done.wait(10)
    thread.end_soon()
    thread.wait(10)
    desk.hand_over(2, now=datetime.now(UTC))
    assert desk.take(datetime.now(UTC)).subject_id == 2
