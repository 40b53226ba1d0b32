"""Drafts of pairs that met before, and drafts that are made on the day."""

import pytest

from scheduler.people.absences import AbsenceKind
from scheduler.timetable.editing_values import Obstacle
from tests.scheduler.people.test_absences import away
from tests.scheduler.stored_events import FIRST_GRID, StoredEvent
from tests.scheduler.timetable.test_editing import MINUTE, Editor
from tests.scheduler.timetable.test_met import before as before
from tests.scheduler.timetable.test_met import wish_for_the_organisation
from tests.scheduler.timetable.test_withdrawing import BEGINS

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
"""Nothing here depends on the database."""


class OnTheDay(Editor):
    """Makes its draft while the first meetings are held."""

    now = BEGINS + MINUTE


def test_a_pair_that_met_before_comes_along_and_is_published(event: StoredEvent, before: StoredEvent) -> None:
    wish_for_the_organisation(event)
    editor = Editor(event, "ac 0 T1", "de 0 T2")
    assert editor.left_out == 0
    editor.do("move ac 1 T1")
    assert event.publish(editor.sheet().grid_id).number == 1


def test_what_has_begun_is_not_moved_and_no_absence_hides_that_nothing_changed(event: StoredEvent) -> None:
    event.publish(event.draft(*FIRST_GRID))
    away(event, "a", AbsenceKind.NO_SHOW, now=BEGINS + MINUTE)
    editor = OnTheDay(event)
    assert Obstacle.SLOT in editor.refused("move de 2 T2")
    assert editor.refused("out ac") == [Obstacle.REQUIRED]
    editor.do("out ab")
    done = event.publish(editor.sheet().grid_id, seen=1, now=BEGINS + 25 * MINUTE)
    assert done.number == 2
    assert set(event.meetings()) == {"ac", "ce", "de"}
