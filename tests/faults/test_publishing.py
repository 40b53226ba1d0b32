"""Publishing under kill -9 at every step, and by two at once: the old or the new revision, never a mix."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from sqlalchemy import select

from scheduler.database import StorageUnavailable
from scheduler.errors import Conflict
from scheduler.events.service import event_organisers
from scheduler.jobs.records import Job
from scheduler.timetable import publishing
from scheduler.timetable.grids import current_revision
from scheduler.timetable.publishing import PublishedMeanwhile, PublishedRevision
from tests.faults import acts
from tests.scheduler.stored_events import FIRST_GRID, FIRST_MAILS, NOW
from tests.scheduler.timetable.test_publishing import MOVED_GRID

pytestmark = pytest.mark.faults

LATER = NOW + timedelta(minutes=1)
KILLED = -9
MOST_STEPS = 400


def open_mail_jobs(event) -> int:
    with event.database.reading() as session:
        return len(session.scalars(select(Job).where(Job.kind == "deliver", Job.done_at.is_(None))).all())


@contextmanager
def publisher(processes, event, grid: int, seen: int, now) -> Iterator[Callable[[int], int]]:
    """Publishes in a process that is killed at a step; returns how it ended."""
    here, there = processes.Pipe()
    url = event.settings.database_url
    process = processes.Process(
        target=acts.publish_in_children, args=(url, event.settings.data, event.id, grid, seen, now, there)
    )
    process.start()

    def publish(fuse: int) -> int:
        here.send(fuse)
        return here.recv()

    yield publish
    here.send(0)
    process.join()


def test_killed_at_any_step_everybody_sees_the_old_or_the_new_revision_whole(event, processes):
    # From one to the other revision a meeting begins, one moves and one is cancelled.
    first, second = event.draft("ac 0 T1", "de 0 T2"), event.draft("ab 2 T1", "ac 1 T1")
    event.publish(first)
    old, jobs = event.state(), open_mail_jobs(event)
    steps = 0
    with publisher(processes, event, second, 1, LATER) as publish:
        while event.state() == old:
            steps += 1
            assert steps < MOST_STEPS
            assert open_mail_jobs(event) == jobs
            assert publish(steps) == KILLED
    # The last one was killed after its commit, before it could say so: all of it is there.
    new = event.state()
    assert steps > 40
    assert (new[0], new[2]) == (2, old[2] + 6)
    assert open_mail_jobs(event) == jobs + 1
    with event.database.reading() as session:
        assert current_revision(session, event.id).grid_id == second
    # Whoever lost the answer presses again: a repeat, no second mail.
    assert event.publish(second, seen=1, now=LATER) == PublishedRevision(2, 0, repeated=True)
    assert event.state() == new


def test_after_a_kill_in_the_middle_publishing_works(event, processes):
    grid = event.draft(*FIRST_GRID)
    with publisher(processes, event, grid, 0, NOW) as publish:
        assert publish(30) == KILLED
    assert event.state() == (0, (), 0)
    done = event.publish(grid)
    assert (done.number, done.mails, done.repeated) == (1, FIRST_MAILS, False)


def at_once(*acts_: Callable[[], PublishedRevision]) -> list[PublishedRevision | Exception]:
    """Do all at the same moment, each in a thread of its own; what each returned or raised."""
    barrier = threading.Barrier(len(acts_))
    outcomes: list[PublishedRevision | Exception] = []

    def act(function):
        barrier.wait()
        try:
            outcomes.append(function())
        except Exception as error:
            outcomes.append(error)

    threads = [threading.Thread(target=act, args=(function,)) for function in acts_]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return outcomes


def two_organisers(event) -> list[PublishedRevision | Exception]:
    grids = [event.draft(*FIRST_GRID), event.draft(*MOVED_GRID)]
    with event.database.reading() as session:
        organiser = f"organiser:{event_organisers(session, event.id)[0]}"
    return at_once(*(lambda grid=grid: event.publish(grid, seen=0, by=organiser) for grid in grids))


def assert_one_won_and_the_other_was_told(event, outcomes) -> None:
    won = [outcome for outcome in outcomes if isinstance(outcome, PublishedRevision)]
    told = [outcome for outcome in outcomes if isinstance(outcome, PublishedMeanwhile)]
    assert (len(won), len(told)) == (1, 1)
    assert (told[0].number, told[0].by, told[0].at) == (1, "사무국", NOW)
    assert event.state()[0] == 1
    assert len(event.mails()) == FIRST_MAILS
    assert event.audit("grid published") == 1


def test_of_two_organisers_who_publish_at_once_one_wins_and_the_other_is_told(event):
    assert_one_won_and_the_other_was_told(event, two_organisers(event))


def test_without_the_guard_that_test_would_fail(event, monkeypatch):
    # What the guard refuses is let through, and the second publisher takes the next number.
    def careless(session, event_id, current, seen):
        if current is not None:
            grid = session.get_one(publishing.Grid, current.grid_id)
            grid.revision = None

    monkeypatch.setattr(publishing, "refuse_late", careless)
    outcomes = two_organisers(event)
    assert [type(outcome) for outcome in outcomes] == [PublishedRevision, PublishedRevision]
    assert event.audit("grid published") == 2
    with pytest.raises(AssertionError):
        assert_one_won_and_the_other_was_told(event, outcomes)


def test_a_double_clicked_publish_is_one_publication(event):
    grid = event.draft(*FIRST_GRID)
    outcomes = at_once(*[lambda: event.publish(grid)] * 6)
    assert sorted((outcome.repeated, outcome.mails) for outcome in outcomes) == [(False, FIRST_MAILS)] + [(True, 0)] * 5
    assert len(event.mails()) == FIRST_MAILS
    assert event.audit("grid published") == 1


def test_two_who_ask_for_a_run_at_once_get_one_run(event):
    outcomes = at_once(*[lambda: event.request(queued=True)] * 4)
    assert [outcome for outcome in outcomes if isinstance(outcome, int)] == [1]
    refused = [outcome for outcome in outcomes if isinstance(outcome, Exception)]
    assert all(isinstance(error, Conflict) and not isinstance(error, StorageUnavailable) for error in refused)
    assert len(refused) == 3
