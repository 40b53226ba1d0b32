"""A table that was closed on the day, on its form in set-up."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest

from scheduler.events.service import tables
from scheduler.setup import rooms
from scheduler.setup.refusals import SetupRefused, seal
from scheduler.timetable.occurrences import note_closed
from tests.scheduler.setup.test_use_cases import BY, codes, event, table_id
from tests.scheduler.stored_events import LATER, StoredEvent

__all__ = ["event"]

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

BEGINS = datetime(2027, 3, 5, 5, 0, tzinfo=UTC)
MIDNIGHT = datetime(2027, 3, 5, 15, 0, tzinfo=UTC)
"""14:00 of the event's day in Seoul, and its end."""

SLOT = timedelta(minutes=20)


def noted(event: StoredEvent, starts_at: datetime | None, ends_at: datetime | None) -> None:
    with event.database.writing() as session:
        number = table_id(event, "T1")
        note_closed(session, event.id, number, starts_at, ends_at, by="organiser:1", now=LATER)


def save(event: StoredEvent, **changes: object) -> None:
    number = table_id(event, "T1")
    with event.database.writing() as session:
        draft = rooms.table_draft(session, event.id, number)
        rooms.save_table(session, event.id, number, replace(draft, **changes), seen=seal(draft), accepted="", **BY)


def closed(event: StoredEvent) -> tuple[tuple[datetime, datetime], ...]:
    with event.database.reading() as session:
        return tables(session, event.id)[0].closed


def test_a_table_closed_to_the_end_of_the_day_can_be_saved(event):
    noted(event, BEGINS, None)
    save(event, link="https://example.org/")
    assert closed(event) == ((BEGINS, MIDNIGHT),)
    save(event, closed=((time(13), time(0)),))
    assert closed(event) == ((BEGINS - timedelta(hours=1), MIDNIGHT),)


def test_closures_that_were_noted_over_each_other_stay_and_a_new_one_beside_them_is_stored(event):
    noted(event, BEGINS, BEGINS + 2 * SLOT)
    noted(event, BEGINS + SLOT, BEGINS + 3 * SLOT)
    both = ((BEGINS, BEGINS + 2 * SLOT), (BEGINS + SLOT, BEGINS + 3 * SLOT))
    save(event, link="https://example.org/")
    assert closed(event) == both
    shown = ((time(14), time(14, 40)), (time(14, 20), time(15)))
    save(event, closed=(*shown, (time(15), time(15, 20))))
    assert closed(event) == (*both, (BEGINS + 3 * SLOT, BEGINS + 4 * SLOT))
    for more in ((time(14, 30), time(14, 50)), shown[0]):
        with pytest.raises(SetupRefused) as caught:
            save(event, closed=(*shown, more))
        assert codes(caught) == ["closed twice"]
