"""Drafts of events with blocks at once and with a pause inside a block."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from scheduler.database import Database
from scheduler.events.records import Slot
from scheduler.settings import Settings
from scheduler.timetable.grids import grid_view
from tests.scheduler.setup.test_planning import at_once
from tests.scheduler.stored_events import StoredEvent, stored
from tests.scheduler.timetable.test_editing import Editor

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
"""Nothing here depends on the database."""


def test_a_draft_of_blocks_at_once_is_edited_and_published(database: Database, settings: Settings) -> None:
    event = stored(database, settings, at_once())
    editor = Editor(event, "ac 1 T3", "de 1 T1")
    sheet = editor.sheet()
    assert [slot.number for slot in sheet.work.numbers.slots] == [0, 1, 2, 3]
    editor.do("move ac 2 T1")
    editor.do("move de 3 T3")
    editor.do("swap ac de")
    editor.do("undo")
    assert editor.places() == {"ac 2 T1", "de 3 T3"}
    with database.reading() as session:
        rooms = {(m.table.key, m.slot.room) for m in grid_view(session, event.id, sheet.grid_id).meetings}
    assert rooms == {("T1", "Room 1"), ("T3", "Room 3")}
    event.publish(sheet.grid_id)
    assert set(event.meetings()) == {"ac", "de"}


def test_a_draft_of_a_block_with_a_pause_is_edited_and_published(event: StoredEvent) -> None:
    with event.database.writing() as session:
        last = session.scalars(select(Slot).order_by(Slot.starts_at.desc())).first()
        last.starts_at += timedelta(minutes=1)
    editor = Editor(event)
    editor.do("move ce 2 T2")
    assert "ce 2 T2" in editor.places()
    event.publish(editor.sheet().grid_id)
    assert "ce" in event.meetings()
