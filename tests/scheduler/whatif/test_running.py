"""What-ifs: asking, solving with the real solver in its processes, cancelling, and ends that are not good."""

import threading
from datetime import UTC, datetime, timedelta
from itertools import count

import pytest
from sqlalchemy import delete, select, update

from scheduler.audit.records import AuditEntry
from scheduler.events.records import Event, MeetingTable, Slot
from scheduler.events.service import ChoicesDeleted
from scheduler.jobs.records import Job
from scheduler.jobs.runner import run_due
from scheduler.people.records import KindLimit
from scheduler.timetable.service import ALIVE, NothingToSolve
from scheduler.timetable.values import RunState
from scheduler.whatif import running
from scheduler.whatif.planning import measure
from scheduler.whatif.records import Scenario, WhatIf
from scheduler.whatif.running import execute_what_if
from scheduler.whatif.service import (
    EXPLORE,
    BadValues,
    CannotVary,
    WhatIfUnderWay,
    cancel_what_if,
    end_lost_what_ifs,
    request_what_if,
    variations,
    what_if_view,
    what_ifs,
)
from scheduler.whatif.values import Measured, Question, Varies, WhatIfView
from scheduler.wishes.records import Wish
from scheduler.work import exploring
from solver.whatif import Point
from tests.scheduler.stored_events import NOW, StoredEvent

TABLES = Question(Varies.TABLES, "Room 1", (1, 2))


def ask(event: StoredEvent, question: Question = TABLES, now: datetime = NOW) -> int:
    with event.database.writing() as session:
        return request_what_if(session, event.id, question, by="organiser:1", seconds=10, workers=2, seed=0, now=now)


def view(event: StoredEvent, number: int = 1) -> WhatIfView:
    with event.database.reading() as session:
        return what_if_view(session, event.id, number)


def row_id(event: StoredEvent, number: int = 1) -> int:
    with event.database.reading() as session:
        return session.scalars(select(WhatIf.id).where(WhatIf.event_id == event.id, WhatIf.number == number)).one()


def execute(event: StoredEvent, number: int = 1, **options) -> WhatIfView:
    execute_what_if(event.database, event.settings, row_id(event, number), **options)
    return view(event, number)


def test_what_can_be_varied_is_what_the_event_has(event):
    with event.database.reading() as session:
        found = variations(session, event.id)
    assert [(each.varies, each.room, each.present) for each in found] == [
        (Varies.TABLES, "Room 1", 1),
        (Varies.SLOTS, "", 3),
        (Varies.LENGTH, "", 20),
        (Varies.MOST, "", None),
    ]


def test_what_the_event_has_is_what_the_solver_sees_blocks_with_pauses_and_limits_of_kinds(event):
    with event.database.writing() as session:
        last = session.scalars(select(Slot).where(Slot.event_id == event.id).order_by(Slot.number)).all()[-1]
        last.starts_at, last.ends_at = last.starts_at + timedelta(minutes=10), last.ends_at + timedelta(minutes=10)
        session.add(KindLimit(event_id=event.id, kind="", least=0, most=2, rest=0))
    with event.database.reading() as session:
        present = {each.varies: each.present for each in variations(session, event.id)}
    assert (present[Varies.SLOTS], present[Varies.MOST]) == (None, 2)


def test_every_value_is_solved_with_its_proven_bound_and_only_numbers_are_kept(event):
    with event.database.writing() as session:
        session.execute(update(MeetingTable).where(MeetingTable.virtual).values(virtual=False))
    assert ask(event) == 1
    done = execute(event)
    assert (done.state, done.reason, done.present) == (RunState.FINISHED, "done", 2)
    one, two = done.scenarios
    assert (one.value, one.meetings, one.places, one.used, one.busiest) == (1, 3, 3, 3, 1)
    assert (two.value, two.places, two.busiest) == (2, 6, 2)
    assert one.worth == one.bound
    assert (two.worth, two.bound) == (42, 42)
    assert one.worth < two.worth <= done.worth_wanted
    assert sum(one.per_person) == 5
    assert sum(meetings * people for meetings, people in enumerate(two.per_person)) == 2 * two.meetings
    with event.database.reading() as session:
        kept = repr([vars(row) for row in session.scalars(select(Scenario))])
    assert "a+b" not in kept


@pytest.mark.parametrize(
    ("question", "meetings"),
    [
        (Question(Varies.SLOTS, "", (1, 3)), [2, 4]),
        (Question(Varies.LENGTH, "", (20, 60)), [4, 2]),
        (Question(Varies.MOST, "", (1, 5)), [2, 4]),
    ],
    ids=lambda value: value.varies if isinstance(value, Question) else "",
)
def test_slots_lengths_and_limits_are_varied_too(event, question, meetings):
    ask(event, question)
    done = execute(event)
    assert [each.meetings for each in done.scenarios] == meetings
    assert all(each.bound == each.worth for each in done.scenarios)


def test_asking_hands_over_one_job_is_noted_and_refuses_a_second_one_meanwhile(event):
    ask(event)
    with pytest.raises(WhatIfUnderWay) as refusal:
        ask(event)
    assert refusal.value.number == 1
    with event.database.reading() as session:
        assert session.scalars(select(Job.subject_id).where(Job.kind == EXPLORE)).all() == [row_id(event)]
        entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "what-if requested")).one()
    assert (entry.actor, entry.detail) == ("organiser:1", {"what_if": 1})


def test_the_runner_takes_the_job_and_a_repeated_one_does_nothing(event):
    ask(event, now=datetime.now(UTC))
    run_due(event.database, exploring(event.database, event.settings))
    before = view(event)
    assert before.state is RunState.FINISHED
    assert execute(event) == before
    assert ask(event) == 2
    with event.database.reading() as session:
        assert [(line.number, line.done) for line in what_ifs(session, event.id)] == [(2, 0), (1, 2)]


@pytest.mark.parametrize("values", [(), (0,), (1, 1001), tuple(range(1, 22))], ids=["none", "zero", "large", "many"])
def test_values_that_no_event_has_or_too_many_are_refused(event, values):
    with pytest.raises(BadValues):
        ask(event, Question(Varies.TABLES, "Room 1", values))
    ask(event, Question(Varies.TABLES, "Room 1", (1, 1000)))


def test_what_the_event_does_not_have_is_not_varied(event):
    with pytest.raises(CannotVary):
        ask(event, Question(Varies.TABLES, "Room 2", (1,)))


def test_an_event_without_a_pair_has_no_what_if(event):
    with event.database.writing() as session:
        session.execute(delete(Wish))
    with pytest.raises(NothingToSolve) as refusal:
        ask(event)
    assert refusal.value.missing == "meetings"


def test_once_choices_are_deleted_nothing_is_asked(event):
    with event.database.writing() as session:
        session.execute(update(Event).values(choices_deleted_at=NOW))
    with pytest.raises(ChoicesDeleted):
        ask(event)


def test_cancelled_before_it_begins_it_never_begins(event):
    ask(event)
    with event.database.writing() as session:
        cancel_what_if(session, event.id, 1, by="organiser:1", now=NOW)
    done = execute(event)
    assert (done.state, done.reason, done.scenarios) == (RunState.CANCELLED, "before_start", ())


def test_told_to_stop_it_keeps_what_is_done(event, monkeypatch):
    told, points = threading.Event(), count()

    def measured(point: Point) -> Measured:
        """The first is written, and every other one waits for the word to stop."""
        assert next(points) == 0 or told.wait(60)
        return measure(point)

    def stopping() -> bool:
        if view(event).scenarios:
            told.set()
        return told.is_set()

    monkeypatch.setattr(running, "STEP_SECONDS", 0.05)
    monkeypatch.setattr(running, "measure", measured)
    ask(event, Question(Varies.TABLES, "Room 1", tuple(range(1, 21))))
    execute_what_if(event.database, event.settings, row_id(event), stopping=stopping)
    done = view(event)
    assert (done.state, done.reason) == (RunState.CANCELLED, "cancel")
    assert 1 <= len(done.scenarios) < 20


def test_deleted_meanwhile_it_leaves_nothing_behind(event, monkeypatch):
    monkeypatch.setattr(running, "STEP_SECONDS", 0.05)
    ask(event, Question(Varies.TABLES, "Room 1", tuple(range(1, 21))))

    def deleting() -> bool:
        with event.database.writing() as session:
            session.execute(delete(Scenario))
            session.execute(delete(WhatIf))
        return False

    execute_what_if(event.database, event.settings, row_id(event), stopping=deleting)
    with event.database.reading() as session:
        assert session.scalars(select(Scenario)).all() == []


def test_one_whose_process_is_gone_ends_after_a_while_and_not_before(event):
    ask(event)
    alive = {"state": RunState.RUNNING, "alive_until": NOW + ALIVE}
    with event.database.writing() as session:
        session.execute(update(WhatIf).values(**alive))
        end_lost_what_ifs(session, now=NOW + ALIVE)
    assert view(event).state is RunState.RUNNING
    with event.database.writing() as session:
        end_lost_what_ifs(session, now=NOW + ALIVE + timedelta(seconds=1))
    assert view(event).state is RunState.INTERRUPTED


def test_what_breaks_on_our_side_ends_as_failed(event, monkeypatch):
    def broken(*_args, **_options):
        raise ZeroDivisionError

    monkeypatch.setattr(running, "what_if", broken)
    ask(event, now=datetime.now(UTC))
    run_due(event.database, exploring(event.database, event.settings))
    assert (view(event).state, view(event).reason) == (RunState.FAILED, "bug")
