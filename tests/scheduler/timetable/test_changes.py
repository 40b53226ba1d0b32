"""What is different on one's timetable since one last said to have seen it."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from scheduler.errors import NotFound
from scheduler.people.records import Participant
from scheduler.timetable.changes import OwnChanges, confirm_changes, own_changes
from scheduler.timetable.grids import own_timetable
from scheduler.timetable.records import SeenRevision
from tests.scheduler.stored_events import FIRST_GRID, NOW, StoredEvent

MINUTE = timedelta(minutes=1)
ANOTHER_GRID = ("ab 2 T2", "ac 1 T1", "de 0 T2")
"""Of the first grid: ab at another table, ac at another time, ce gone, de as it was."""


def changes_of(event: StoredEvent, key: str) -> OwnChanges | None:
    with event.database.reading() as session:
        return own_changes(session, event.ids[key], own_timetable(session, event.ids[key]))


def told(event: StoredEvent, key: str) -> list[str]:
    """Each change with the partner's key, slot and table: "+" new, "-" gone, "<" where it was."""
    found = changes_of(event, key)
    assert found is not None
    with event.database.reading() as session:
        meetings = {each.public_id: each for each in own_timetable(session, event.ids[key]).meetings}
    new = [
        f"+{meetings[each].partner.key} {meetings[each].slot.number} {meetings[each].table.key}" for each in found.added
    ]
    moved = [f"<{meetings[each].partner.key} {was.slot.number} {was.table.key}" for each, was in found.moved.items()]
    gone = [f"-{each.partner.key} {each.was.slot.number} {each.was.table.key}" for each in found.dropped]
    return sorted([*new, *moved, *gone])


def confirm(event: StoredEvent, key: str, revision: int) -> None:
    with event.database.writing() as session:
        confirm_changes(session, event.ids[key], revision, now=NOW)


def test_nothing_and_a_first_publication_hold_no_changes(event):
    assert changes_of(event, "a") is None
    event.publish(event.draft(*FIRST_GRID))
    assert changes_of(event, "a") is None


def test_new_moved_and_cancelled_meetings_are_told_to_whom_they_concern(event):
    event.publish(event.draft(*FIRST_GRID))
    event.publish(event.draft(*ANOTHER_GRID), seen=1, now=NOW + MINUTE)
    assert told(event, "a") == ["<b 2 T1", "<c 0 T1"]
    assert told(event, "c") == ["-e 1 T1", "<a 0 T1"]
    assert told(event, "d") == []
    assert not changes_of(event, "d")
    event.publish(event.draft(*FIRST_GRID), seen=2, now=NOW + 2 * MINUTE)
    assert told(event, "c") == [], "as it was in the revision that c knows"
    confirm(event, "e", 2)
    assert told(event, "e") == ["+c 1 T1"]


def test_what_was_seen_is_no_longer_marked_until_something_changes_again(event):
    event.publish(event.draft(*FIRST_GRID))
    event.publish(event.draft(*ANOTHER_GRID), seen=1, now=NOW + MINUTE)
    confirm(event, "a", 2)
    assert changes_of(event, "a") is None
    assert told(event, "c") != []
    event.publish(event.draft("ab 2 T2", "de 0 T2"), seen=2, now=NOW + 2 * MINUTE)
    assert told(event, "a") == ["-c 1 T1"]


def test_an_older_page_and_a_second_press_change_nothing(event):
    event.publish(event.draft(*FIRST_GRID))
    event.publish(event.draft(*ANOTHER_GRID), seen=1, now=NOW + MINUTE)
    for revision in (2, 2, 1):
        confirm(event, "a", revision)
    with event.database.reading() as session:
        assert session.execute(select(SeenRevision.participant_id, SeenRevision.revision)).all() == [
            (event.ids["a"], 2)
        ]
    assert event.audit("changes seen") == 1


@pytest.mark.parametrize("revision", [0, 2, -1])
def test_a_revision_that_is_not_published_is_not_found(event, revision):
    event.draft(*ANOTHER_GRID)
    with pytest.raises(NotFound):
        confirm(event, "a", 1)
    event.publish(event.draft(*FIRST_GRID))
    with pytest.raises(NotFound):
        confirm(event, "a", revision)
    with event.database.reading() as session:
        assert session.scalar(select(func.count()).select_from(SeenRevision)) == 0


def test_drafts_are_never_compared(event):
    event.publish(event.draft(*FIRST_GRID))
    event.draft(*ANOTHER_GRID)
    assert changes_of(event, "a") is None
    with event.database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Participant)) > 4
