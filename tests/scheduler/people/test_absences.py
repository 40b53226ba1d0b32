"""Absences: which slots one takes, and that planning leaves them out."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from scheduler.audit.records import AuditEntry
from scheduler.errors import NotFound
from scheduler.events.values import Slot
from scheduler.people.absences import AbsenceKind, Away, absences, take_back_absence
from scheduler.people.records import Absence
from scheduler.timetable.occurrences import TimesRefused, note_away, occurrences
from scheduler.timetable.planning import build_problem
from tests.scheduler.stored_events import FIRST_GRID, LATER, NOW, StoredEvent
from tests.scheduler.timetable.test_withdrawing import BEGINS
from tests.web.organiser.conftest import database_url as sqlite_url

database_url = sqlite_url
"""What meets in the database's own locks is tried on both databases under tests/faults."""

MINUTE = timedelta(minutes=1)
MOMENT = timedelta(microseconds=1)
SLOT = Slot(1, 0, "net", "Room 1", BEGINS, BEGINS + 20 * MINUTE)


@pytest.mark.parametrize(
    ("starts_at", "ends_at", "lost"),
    [
        (BEGINS - 20 * MINUTE, BEGINS, False),
        (BEGINS - 20 * MINUTE, BEGINS + MOMENT, True),
        (BEGINS + 20 * MINUTE - MOMENT, BEGINS + 40 * MINUTE, True),
        (BEGINS + 20 * MINUTE, BEGINS + 40 * MINUTE, False),
    ],
)
def test_a_slot_is_lost_by_a_shared_moment(starts_at: datetime, ends_at: datetime, lost: bool) -> None:
    assert Away(starts_at, ends_at, NOW).takes(SLOT) == lost


@pytest.mark.parametrize(("noted_at", "lost"), [(BEGINS - MOMENT, True), (BEGINS, False)])
def test_what_had_begun_when_it_was_noted_stays(noted_at: datetime, lost: bool) -> None:
    assert Away(BEGINS, BEGINS + 20 * MINUTE, noted_at).takes(SLOT) == lost


def away(event: StoredEvent, key: str, kind: AbsenceKind, moment: datetime | None = None, now: datetime = LATER):
    with event.database.writing() as session:
        return note_away(session, event.id, event.public_ids[key], kind, moment, by="organiser:1", now=now)


def free(event: StoredEvent, key: str) -> frozenset[int]:
    with event.database.reading() as session:
        return next(person.available for person in build_problem(session, event.id).people if person.id == key)


def test_planning_leaves_out_when_somebody_is_away(event: StoredEvent) -> None:
    assert free(event, "a") == {0, 1, 2}
    away(event, "a", AbsenceKind.LATE, BEGINS + 20 * MINUTE)
    assert free(event, "a") == {1, 2}
    away(event, "a", AbsenceKind.CANCELLED, BEGINS + 40 * MINUTE)
    assert free(event, "a") == {1}
    away(event, "c", AbsenceKind.CANCELLED)
    assert free(event, "c") == frozenset()
    away(event, "e", AbsenceKind.NO_SHOW, now=BEGINS + MINUTE)
    assert free(event, "e") == {0}, "the first slot had begun"


def test_the_same_twice_is_noted_once_and_can_be_taken_back_once(event: StoredEvent) -> None:
    for _ in range(2):
        away(event, "a", AbsenceKind.CANCELLED)
    with event.database.reading() as session:
        (noted,) = absences(session, event.id)
    with event.database.writing() as session:
        take_back_absence(session, event.id, noted.id, by="organiser:1", now=LATER)
    assert free(event, "a") == {0, 1, 2}
    with event.database.writing() as session, pytest.raises(NotFound):
        take_back_absence(session, event.id, noted.id, by="organiser:1", now=LATER)
    with event.database.reading() as session:
        log = session.scalars(select(AuditEntry.action).where(AuditEntry.actor == "organiser:1")).all()
    assert log == ["absence noted", "absence taken back"]


def test_times_that_are_over_or_the_wrong_way_round_and_strangers_are_refused(event: StoredEvent) -> None:
    with pytest.raises(TimesRefused):
        away(event, "a", AbsenceKind.LATE, BEGINS, now=BEGINS)
    with pytest.raises(TimesRefused):
        away(event, "a", AbsenceKind.CANCELLED, BEGINS + timedelta(days=1))
    with event.database.writing() as session, pytest.raises(NotFound):
        note_away(session, event.id, "0" * 16, AbsenceKind.CANCELLED, None, by="organiser:1", now=LATER)
    with event.database.reading() as session:
        assert session.scalars(select(Absence)).all() == []


def test_it_is_said_how_many_published_meetings_an_absence_touches(event: StoredEvent) -> None:
    event.publish(event.draft(*FIRST_GRID))
    away(event, "a", AbsenceKind.CANCELLED)
    away(event, "c", AbsenceKind.CANCELLED)
    with event.database.reading() as session:
        found = occurrences(session, event.id, now=LATER)
        begun = occurrences(session, event.id, now=BEGINS)
    assert sorted((line.person.key, line.meetings) for line in found.absences) == [("a", 2), ("c", 2)]
    assert found.open == 3, "ac is counted once"
    assert begun.open == 2, "ac has begun"
