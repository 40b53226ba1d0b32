"""Taking a number of tables over: previewed, noted, refused where a timetable or another organiser is in the way."""

import threading
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from scheduler.audit.records import AuditEntry
from scheduler.errors import NotFound
from scheduler.events.records import MeetingTable
from scheduler.events.service import tables
from scheduler.events.table_names import MOST_TABLES
from scheduler.timetable.records import Run
from scheduler.timetable.service import RunUnderWay
from scheduler.timetable.values import RunState
from scheduler.whatif.records import WhatIf
from scheduler.whatif.running import keep_scenarios
from scheduler.whatif.service import request_what_if
from scheduler.whatif.taking import (
    NotTakenOver,
    TablesChanged,
    TablesInUse,
    TooManyTables,
    take_over,
    take_over_preview,
)
from scheduler.whatif.values import Measured, Question, TakeOver, Varies
from tests.scheduler.stored_events import NOW, StoredEvent


def solved(event: StoredEvent, question: Question, *values: int) -> None:
    """A what-if of which these values are done."""
    with event.database.writing() as session:
        request_what_if(session, event.id, question, by="command", seconds=5, workers=1, seed=0, now=NOW)
        done = [Measured(value, "optimal", 1, (), (), 0, 0, 0, 0.0) for value in values]
        keep_scenarios(session, session.scalars(select(WhatIf.id)).one(), done)


@pytest.fixture
def asked(event: StoredEvent) -> StoredEvent:
    """Of Room 1 with 1 to 4 tables, where it has one, T1, and a virtual one, T2."""
    solved(event, Question(Varies.TABLES, "Room 1", (1, 2, 3, 4)), 1, 2, 3, 4)
    return event


def preview(event: StoredEvent, value: int) -> TakeOver:
    with event.database.reading() as session:
        return take_over_preview(session, event.id, 1, value)


def press(event: StoredEvent, value: int, seen: str) -> TakeOver:
    with event.database.writing() as session:
        return take_over(session, event.id, 1, value, seen=seen, by="organiser:1", now=NOW)


def keys(event: StoredEvent) -> list[str]:
    with event.database.reading() as session:
        return [table.key for table in tables(session, event.id)]


def test_more_tables_are_added_to_the_room_and_it_is_noted(asked):
    looked = preview(asked, 3)
    assert (looked.tables, looked.added, looked.removed) == (("T1",), ("T3", "T4"), ())
    assert press(asked, 3, looked.seen) == looked
    assert keys(asked) == ["T1", "T2", "T3", "T4"]
    with asked.database.reading() as session:
        rooms = {tuple(row) for row in session.execute(select(MeetingTable.room, MeetingTable.virtual))}
        entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "tables taken over")).one()
    assert rooms == {("Room 1", False), ("Room 1", True)}
    assert entry.actor == "organiser:1"
    assert entry.detail == {"what_if": 1, "before": 1, "after": 3, "added": ["T3", "T4"], "removed": []}


def test_only_tables_that_no_grid_uses_go(asked):
    press(asked, 4, preview(asked, 4).seen)
    asked.draft("ab 2 T4", "ac 0 T1")
    looked = preview(asked, 2)
    assert looked.removed == ("T3", "T5")
    press(asked, 2, looked.seen)
    assert keys(asked) == ["T1", "T2", "T4"]
    with pytest.raises(TablesInUse) as refused:
        preview(asked, 1)
    assert (refused.value.needed, refused.value.free, refused.value.used) == (1, 0, ("T1", "T4"))


def test_a_table_of_a_cancelled_published_meeting_stays_too(asked):
    press(asked, 2, preview(asked, 2).seen)
    asked.publish(asked.draft("ab 2 T3"))
    asked.publish(asked.draft("ab 2 T1"), seen=1, accept=True)
    with asked.database.writing() as session:
        session.execute(update(MeetingTable).where(MeetingTable.key == "T1").values(room="Room 1"))
    with pytest.raises(TablesInUse):
        preview(asked, 1)


def test_of_two_organisers_the_second_is_told(asked):
    first, second = preview(asked, 2), preview(asked, 3)
    press(asked, 2, first.seen)
    with pytest.raises(TablesChanged):
        press(asked, 3, second.seen)
    assert keys(asked) == ["T1", "T2", "T3"]


def test_two_presses_at_once_add_the_tables_once(asked):
    looked, barrier, ends = preview(asked, 3), threading.Barrier(2), []

    def pressing() -> None:
        barrier.wait()
        try:
            ends.append(press(asked, 3, looked.seen).added)
        except TablesChanged:
            ends.append(())

    threads = [threading.Thread(target=pressing) for _each in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(ends) == [(), ("T3", "T4")]
    assert keys(asked) == ["T1", "T2", "T3", "T4"]


def test_while_a_run_is_under_way_its_tables_stay(asked):
    asked.request()
    with pytest.raises(RunUnderWay):
        press(asked, 2, preview(asked, 2).seen)


def test_a_run_whose_process_is_gone_is_no_run(asked):
    asked.request()
    with asked.database.writing() as session:
        session.execute(update(Run).values(state=RunState.RUNNING, alive_until=NOW))
    looked = preview(asked, 2)
    with asked.database.writing() as session:
        take_over(session, asked.id, 1, 2, seen=looked.seen, by="organiser:1", now=NOW + timedelta(seconds=1))
    assert keys(asked) == ["T1", "T2", "T3"]


def test_an_event_has_as_many_tables_as_set_up_lets_it(asked):
    with asked.database.writing() as session:
        session.add_all(
            MeetingTable(event_id=asked.id, key=f"V{each}", room="", virtual=True, link="", position=each)
            for each in range(10, MOST_TABLES + 6)
        )
    with pytest.raises(TooManyTables):
        preview(asked, 4)
    press(asked, 3, preview(asked, 3).seen)
    assert len(keys(asked)) == MOST_TABLES


def test_what_was_not_solved_is_not_taken_over(asked):
    with pytest.raises(NotFound):
        preview(asked, 9)


@pytest.mark.parametrize("varies", [Varies.SLOTS, Varies.LENGTH, Varies.MOST])
def test_nothing_else_is_taken_over_here(event, varies):
    solved(event, Question(varies, "", (2,)), 2)
    with pytest.raises(NotTakenOver) as refused:
        preview(event, 2)
    assert refused.value.varies is varies
