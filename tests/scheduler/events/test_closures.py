"""Closed tables: the slots they lose, and that planning leaves them out."""

from datetime import datetime, timedelta

import pytest

from scheduler.errors import NotFound
from scheduler.events.closures import Closure, closes, closures, reopen_table
from scheduler.events.service import tables
from scheduler.events.values import Slot, Table
from scheduler.timetable.occurrences import TimesRefused, note_closed
from scheduler.timetable.planning import build_problem
from tests.scheduler.stored_events import LATER, StoredEvent
from tests.scheduler.timetable.test_withdrawing import BEGINS
from tests.web.organiser.conftest import database_url as sqlite_url

database_url = sqlite_url
"""What meets in the database's own locks is tried on both databases under tests/faults."""

MINUTE = timedelta(minutes=1)
MOMENT = timedelta(microseconds=1)
SLOT = Slot(1, 0, "net", "Room 1", BEGINS, BEGINS + 20 * MINUTE)
TABLE = Table(1, "T1", "Room 1", virtual=False, link="")


@pytest.mark.parametrize(
    ("starts_at", "ends_at", "closed"),
    [
        (BEGINS - MINUTE, BEGINS, False),
        (BEGINS - MINUTE, BEGINS + MOMENT, True),
        (BEGINS + 20 * MINUTE - MOMENT, BEGINS + 40 * MINUTE, True),
        (BEGINS + 20 * MINUTE, BEGINS + 40 * MINUTE, False),
    ],
)
def test_a_table_is_closed_in_a_slot_by_a_shared_moment(starts_at: datetime, ends_at: datetime, closed: bool) -> None:
    assert closes(Closure(TABLE, starts_at, ends_at), SLOT) == closed


def close(event: StoredEvent, starts_at: datetime | None, ends_at: datetime | None, now: datetime = LATER) -> int:
    with event.database.writing() as session:
        table = tables(session, event.id)[0].id
        note_closed(session, event.id, table, starts_at, ends_at, by="organiser:1", now=now)
    return table


def slots_of_first(event: StoredEvent) -> frozenset[int]:
    with event.database.reading() as session:
        return build_problem(session, event.id).tables[0].slots


def test_planning_leaves_out_the_slots_of_a_closed_table(event: StoredEvent) -> None:
    table = close(event, BEGINS + 20 * MINUTE, BEGINS + 40 * MINUTE)
    assert slots_of_first(event) == {0, 2}
    close(event, BEGINS + 20 * MINUTE, None)
    assert slots_of_first(event) == {0}, "of two ends the later one counts"
    close(event, BEGINS + 20 * MINUTE, BEGINS + 40 * MINUTE)
    assert slots_of_first(event) == {0}
    with event.database.writing() as session:
        assert reopen_table(session, event.id, table, BEGINS + 20 * MINUTE, by="organiser:1", now=LATER)
        assert not reopen_table(session, event.id, table, BEGINS + 20 * MINUTE, by="organiser:1", now=LATER)
    assert slots_of_first(event) == {0, 1, 2}


def test_a_slot_that_has_begun_keeps_its_table(event: StoredEvent) -> None:
    close(event, None, None, now=BEGINS + 20 * MINUTE)
    assert slots_of_first(event) == {0, 1}
    with event.database.reading() as session:
        assert closures(session, event.id)[0].starts_at == BEGINS + 40 * MINUTE


def test_an_end_before_the_beginning_and_a_foreign_table_are_refused(event: StoredEvent) -> None:
    with pytest.raises(TimesRefused):
        close(event, BEGINS + 20 * MINUTE, BEGINS + 20 * MINUTE)
    with event.database.writing() as session, pytest.raises(NotFound):
        note_closed(session, event.id, 9999, None, None, by="organiser:1", now=LATER)
    assert slots_of_first(event) == {0, 1, 2}
