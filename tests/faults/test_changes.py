"""Repairs and withdrawals under kill -9 at every step, and by several at once: the old state or the new one, whole."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest

from scheduler.errors import Conflict
from scheduler.people.absences import AbsenceKind
from scheduler.timetable import repairs
from scheduler.timetable.publishing import PublishedRevision
from scheduler.timetable.repairs import apply_repair
from scheduler.timetable.withdrawing import Withdrawn, withdraw_timetable
from tests.faults import acts
from tests.faults.test_publishing import KILLED, MOST_STEPS, at_once, open_mail_jobs
from tests.scheduler.people.test_absences import away
from tests.scheduler.stored_events import FIRST_GRID, NOW
from tests.scheduler.timetable.test_repairs import proposed

pytestmark = pytest.mark.faults

LATER = NOW + timedelta(minutes=1)


@contextmanager
def process_of(processes, target, *arguments) -> Iterator[Callable[[int], int]]:
    """Acts in a process that is killed at a step; returns how it ended."""
    here, there = processes.Pipe()
    process = processes.Process(target=target, args=(*arguments, there))
    process.start()

    def act(fuse: int) -> int:
        here.send(fuse)
        return here.recv()

    yield act
    here.send(0)
    process.join()


def killed_at_every_step(event, act) -> int:
    """How many steps it took until the state was another; before that nothing of it was to be seen."""
    old, jobs, steps = event.state(), open_mail_jobs(event), 0
    while event.state() == old:
        steps += 1
        assert steps < MOST_STEPS
        assert open_mail_jobs(event) == jobs
        assert act(steps) == KILLED
    assert open_mail_jobs(event) == jobs + 1
    return steps


def repairable(event):
    event.publish(event.draft("ab 2 T1", "ce 1 T1"))
    away(event, "e", AbsenceKind.CANCELLED, now=NOW)
    return proposed(event, NOW)


def test_a_repair_killed_at_any_step_is_applied_whole_or_not_at_all(event, processes):
    repair, old = repairable(event), event.state()
    place = (event.settings.database_url, event.settings.data, event.id, repair.token, LATER)
    with process_of(processes, acts.apply_in_children, *place) as act:
        assert killed_at_every_step(event, act) > 20
    # ce ends, ac begins.
    assert (event.state()[0], event.state()[2]) == (2, old[2] + 4)
    assert sorted(event.meetings()) == ["ab", "ac"]


def test_a_withdrawal_killed_at_any_step_is_done_whole_or_not_at_all(event, processes):
    event.publish(event.draft(*FIRST_GRID))
    old = event.state()
    place = (event.settings.database_url, event.settings.data, event.id, 1, LATER)
    with process_of(processes, acts.withdraw_in_children, *place) as act:
        assert killed_at_every_step(event, act) > 15
    assert event.state() == (0, (), old[2] + 2 * len(FIRST_GRID) + 5)


def apply(event, repair) -> PublishedRevision:
    with event.database.writing() as session:
        return apply_repair(session, event.settings, event.id, repair.token, (), by="command", now=LATER)


def test_of_several_who_apply_a_repair_at_once_one_does(event):
    repair = repairable(event)
    outcomes = at_once(*[lambda: apply(event, repair)] * 4)
    assert [each.number for each in outcomes if isinstance(each, PublishedRevision)] == [2]
    assert sum(isinstance(each, Conflict) for each in outcomes) == 3
    assert event.audit("repair applied") == 1


def test_a_repair_and_a_publication_at_once_are_one_revision(event):
    repair = repairable(event)
    other = event.draft("ab 2 T2")
    outcomes = at_once(lambda: apply(event, repair), lambda: event.publish(other, seen=1, accept=True, now=LATER))
    assert sum(isinstance(each, PublishedRevision) for each in outcomes) == 1
    assert sum(isinstance(each, Conflict) for each in outcomes) == 1
    assert event.state()[0] == 2


def test_without_the_guard_a_repair_is_laid_over_another_grid_than_it_was_made_for(event, monkeypatch):
    repair = repairable(event)
    event.publish(event.draft("ab 2 T2"), seen=1, accept=True, now=LATER)
    with pytest.raises(Conflict):
        apply(event, repair)
    # What the guard refuses is let through: the meeting that the repair ends is none of the published ones any more.
    monkeypatch.setattr(repairs, "refuse_late", lambda *_: None)
    with pytest.raises(KeyError):
        apply(event, repair)
    assert event.state()[0] == 2


def test_pressed_at_once_a_withdrawal_is_one(event):
    event.publish(event.draft(*FIRST_GRID))

    def press() -> Withdrawn:
        with event.database.writing() as session:
            return withdraw_timetable(
                session, event.settings, event.id, "the hall", seen_revision=1, by="command", now=LATER
            )

    outcomes = at_once(*[press] * 4)
    assert sorted(outcome.repeated for outcome in outcomes) == [False, True, True, True]
    assert event.audit("timetable taken back") == 1
