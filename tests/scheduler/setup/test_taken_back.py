"""What a timetable that was taken back leaves in the way of set-up."""

from datetime import time, timedelta

import pytest
from sqlalchemy import select

from scheduler.events.records import ProgrammeItem
from scheduler.events.service import slots
from scheduler.setup.programme import item_draft, remove_item
from scheduler.setup.refusals import SetupRefused, seal
from scheduler.setup.standing import drop_drafts
from scheduler.timetable.editing_records import Draft
from scheduler.timetable.records import Grid
from scheduler.timetable.withdrawing import withdraw_timetable
from tests.scheduler.setup.test_use_cases import BY, change_item, codes, event, item_id
from tests.scheduler.stored_events import FIRST_GRID, NOW, StoredEvent

__all__ = ["event"]

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def taken_back(event: StoredEvent, *meetings: str) -> None:
    event.publish(event.draft(*meetings), accept=True)
    with event.database.writing() as session:
        withdraw_timetable(
            session, event.settings, event.id, "Fire", seen_revision=1, by="command", now=NOW + timedelta(minutes=1)
        )


def test_slots_that_were_published_stay_when_the_timetable_is_taken_back(event):
    taken_back(event, *FIRST_GRID)
    with pytest.raises(SetupRefused) as caught:
        change_item(event, "net", slot_minutes=30)
    assert codes(caught) == ["slots once published"]
    number = item_id(event, "net")
    with event.database.reading() as session:
        seen = seal(item_draft(session, event.id, number))
    with pytest.raises(SetupRefused) as caught, event.database.writing() as session:
        remove_item(session, event.id, number, seen=seen, accepted="", **BY)
    assert codes(caught) == ["slots once published"]
    with event.database.reading() as session:
        assert len(slots(session, event.id)) == 3
        assert session.scalars(select(ProgrammeItem.id).where(ProgrammeItem.id == number)).one() == number


def test_a_slot_in_which_nobody_met_goes_when_the_timetable_is_taken_back(event):
    taken_back(event, "ac 0 T1", "ce 1 T1", "de 0 T2")
    change_item(event, "net", end=time(14, 40))
    with event.database.reading() as session:
        assert len(slots(session, event.id)) == 2


def test_a_published_grid_keeps_its_edits_when_the_draft_it_began_with_goes(event):
    begun_with = event.draft(*FIRST_GRID)
    edited = event.draft(*FIRST_GRID)
    with event.database.writing() as session:
        session.get_one(Grid, edited).revision = 1
        session.add(
            Draft(
                grid_id=edited,
                event_id=event.id,
                number=1,
                based_on_id=begun_with,
                version=0,
                problem=b"",
                problem_sha256="",
                created_at=NOW,
                created_by="command",
            )
        )
        session.flush()
        drop_drafts(session, event.id)
    with event.database.reading() as session:
        assert session.get(Grid, begun_with) is None
        assert session.get_one(Draft, edited).based_on_id is None
