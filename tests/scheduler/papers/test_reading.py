"""What is read for paper."""

import pytest

from scheduler.errors import NotFound
from scheduler.papers.service import NothingPublished, published_day, real_tables, sheets
from tests.queries import counted_queries
from tests.scheduler.stored_events import FIRST_GRID, LATER, StoredEvent, stored


@pytest.fixture
def event(database, settings) -> StoredEvent:
    return stored(database, settings)


def test_a_draft_is_never_printed(event):
    event.draft(*FIRST_GRID)
    with event.database.reading() as session, pytest.raises(NothingPublished):
        published_day(session, event.id)


def test_everybody_with_a_meeting_gets_a_sheet_in_their_language(event):
    event.publish(event.draft("ab 2 T1", "ac 0 T1"), accept=True, now=LATER)
    with event.database.reading() as session:
        day = published_day(session, event.id)
        found = sheets(session, event.id, day)
    assert [(sheet.person.key, sheet.language) for sheet in found] == [("a", "ko"), ("b", "en"), ("c", "ko")]
    # a attends the opening, meets c and b, and is free in between.
    rows = found[0].rows
    assert [row.partner.key if row.partner else row.item.key if row.item else "" for row in rows] == [
        "open",
        "c",
        "",
        "b",
    ]
    assert day.first[event.ids["a"]].slot.number == 0


def test_one_persons_sheet_alone(event):
    event.publish(event.draft(*FIRST_GRID), now=LATER)
    with event.database.reading() as session:
        day = published_day(session, event.id)
        found = sheets(session, event.id, day, only=event.public_ids["d"])
        assert [sheet.person.key for sheet in found] == ["d"]
        with pytest.raises(NotFound):
            sheets(session, event.id, day, only="0" * 16)


def test_who_has_no_meeting_can_have_a_sheet_for_notes(event):
    event.publish(event.draft("ab 2 T1"), accept=True, now=LATER)
    with event.database.reading() as session:
        day = published_day(session, event.id)
        (sheet,) = sheets(session, event.id, day, only=event.public_ids["e"])
    assert [(row.meeting, row.item) for row in sheet.rows] == [(None, None)] * 3


def test_cards_are_for_tables_that_stand_somewhere(event):
    with event.database.reading() as session:
        assert [table.key for table in real_tables(session, event.id)] == ["T1"]


def test_statements_do_not_grow_with_meetings(event):
    counted = []
    for grid in (FIRST_GRID[:1], FIRST_GRID):
        event.publish(event.draft(*grid), seen=len(counted), accept=True, now=LATER)
        with event.database.reading() as session, counted_queries(event.database) as statements:
            sheets(session, event.id, published_day(session, event.id))
        counted.append(len(statements))
    assert counted[0] == counted[1]
