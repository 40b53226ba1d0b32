"""A problem that is kept between requests is made anew whenever a row that it was made of changes."""

import re

import pytest
from sqlalchemy import text

from scheduler.events.service import slots
from scheduler.privacy.retention import keep_promises
from scheduler.timetable.editing_board import ground_of
from scheduler.timetable.keeping import TABLES, read_snapshot
from scheduler.timetable.planning import build_problem
from scheduler.timetable.settings import DEFAULTS
from solver.formats import write_problem
from tests.queries import counted_queries
from tests.scheduler.stored_events import FIRST_GRID, NOW

CHANGES = [
    "UPDATE wishes SET rank = rank + 5 WHERE participant_id = {a}",
    "DELETE FROM wishes WHERE participant_id = {a}",
    "INSERT INTO vetoes (participant_id, target_id) VALUES ({a}, {b})",
    "UPDATE participants SET most = 1 WHERE id = {a}",
    "UPDATE participants SET left_at = '2027-02-20 03:00:00' WHERE id = {a}",
    "UPDATE meeting_tables SET room = 'elsewhere'",
    "UPDATE events SET wish_limit = wish_limit + 1",
    "DELETE FROM publications",
]


def problem(event):
    with event.database.reading() as session:
        return build_problem(session, event.id)


def test_it_is_one_object_while_nothing_changes(event):
    event.publish(event.draft(*FIRST_GRID))
    assert problem(event) is problem(event)


@pytest.mark.parametrize("change", CHANGES)
def test_a_change_is_seen_at_once(event, change):
    event.publish(event.draft(*FIRST_GRID))
    before = problem(event)
    with event.database.writing() as session:
        session.execute(text(change.format(**event.ids)))
        within = build_problem(session, event.id)
    after = problem(event)
    assert after == within != before


def test_whoever_writes_sees_each_of_their_own_changes(event):
    with event.database.writing() as session:
        for most in (1, 2):
            session.execute(text(f"UPDATE participants SET most = {most} WHERE id = {event.ids['a']}"))
            assert next(each.most for each in build_problem(session, event.id).people if each.id == "a") == most


def test_nothing_is_kept_beyond_the_look_for_what_is_to_be_deleted(event):
    """Also where there was nothing to delete: another process may have done it."""
    data = write_problem(problem(event))
    kept = problem(event), read_snapshot(data), ground_of("a", lambda: data)
    assert (problem(event), read_snapshot(data), ground_of("a", lambda: data)) == kept
    assert keep_promises(event.database, event.settings, now=NOW, only_look=True) == ()
    assert ground_of("a", lambda: data) is kept[2]
    assert keep_promises(event.database, event.settings, now=NOW) == ()
    again = problem(event), read_snapshot(data), ground_of("a", lambda: data)
    assert [one is other for one, other in zip(again, kept, strict=True)] == [False, False, False]


def test_every_table_that_planning_reads_is_watched(event):
    event.publish(event.draft(*FIRST_GRID))
    with counted_queries(event.database) as statements, event.database.writing() as session:
        build_problem(session, event.id, DEFAULTS.lenient)
    read = {name for each in statements for name in re.findall(r"(?:FROM|JOIN) (\w+)", each)}
    elsewhere = {"published_meetings", "zones", "tags"}  # the event of a decline; profiles
    assert read - elsewhere <= TABLES
    assert len(read) > 12


def test_one_look_asks_a_question_once_and_whoever_writes_each_time(event):
    with counted_queries(event.database) as statements, event.database.reading() as session:
        first, again = slots(session, event.id), slots(session, event.id)
    assert first is again
    assert sum("FROM slots" in each for each in statements) == 1
    with event.database.writing() as session:
        before = slots(session, event.id)
        session.execute(text("DELETE FROM slots WHERE number = 2"))
        assert len(slots(session, event.id)) == len(before) - 1
