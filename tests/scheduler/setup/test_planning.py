"""What set-up means for a run: closed tables, home tables, barred kinds, pauses, blocks at once."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from scheduler.database import Database
from scheduler.events.records import BarredKinds, MeetingTable, TableClosure
from scheduler.events.service import slots
from scheduler.people.records import HomeTable, Organisation
from scheduler.people.service import day
from scheduler.settings import Settings
from scheduler.timetable.blocks import block_names
from scheduler.timetable.grids import grid_view
from scheduler.timetable.judging import grid_breaches
from scheduler.timetable.planning import build_problem
from scheduler.wishes.aims import aims
from scheduler.wishes.rules import Choices, KindBarred
from scheduler.wishes.service import save_wishes, wish_list
from solver.solve import solve
from solver.validation import check
from tests.scheduler.imports.small_events import EVENT, FILES, with_file
from tests.scheduler.stored_events import NOW, StoredEvent, event_files, stored

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
"""What needs a row's lock is tried on both databases in test_two_organisers."""

FIRMS = FILES["organisations.csv"] + "o2,기관,Institute,institution,,,,,,,,\n"
PEOPLE = FILES["participants.csv"].replace("b,,", "b,o2,").replace("c,,", "c,o2,")
AT_ONCE = """
[[tracks]]
key = "more"
title = { en = "More networking" }

[[networking]]
item = "more"
slot_minutes = 20
slots = 3
"""


@pytest.fixture
def event(database: Database, settings: Settings) -> StoredEvent:
    return stored(
        database, settings, event_files(with_file("organisations.csv", FIRMS), with_file("participants.csv", PEOPLE))
    )


def at_once() -> dict[str, bytes]:
    """The small event with a second block in Room 3, which begins with the second slot of the first one."""
    return event_files(
        with_file("event.toml", EVENT + AT_ONCE),
        with_file("programme.csv", FILES["programme.csv"] + "more,networking,more,,More,Room 3,14:20,15:20\n"),
        with_file("tables.csv", "key,room,virtual,link\nT1,Room 1,no,\nT3,Room 3,no,\n"),
    )


def keys(event: StoredEvent, ids) -> set[str]:
    key = {number: key for key, number in event.ids.items()}
    return {key[number] for number in ids}


def test_a_closed_table_has_no_slot_that_shares_a_moment(event):
    with event.database.writing() as session:
        table = session.scalars(select(MeetingTable).where(MeetingTable.key == "T1")).one()
        second = slots(session, event.id)[1]
        session.add(TableClosure(table_id=table.id, starts_at=second.starts_at, ends_at=second.ends_at))
    with event.database.reading() as session:
        assert build_problem(session, event.id).tables[0].slots == {0, 2}
    with event.database.writing() as session:
        row = session.scalars(select(TableClosure)).one()
        row.ends_at = second.ends_at + timedelta(seconds=1)
    with event.database.reading() as session:
        assert build_problem(session, event.id).tables[0].slots == {0}


def test_home_tables_reach_the_solver_a_persons_own_first(event):
    with event.database.writing() as session:
        real, virtual = session.scalars(select(MeetingTable.id).order_by(MeetingTable.position)).all()
        firm = session.scalars(select(Organisation.id).where(Organisation.key == "o2")).one()
        session.add(HomeTable(table_id=real, organisation_id=firm))
        session.add(HomeTable(table_id=virtual, participant_id=event.ids["c"]))
    with event.database.reading() as session:
        home = {person.id: person.table for person in build_problem(session, event.id).people}
    assert home == {"a": None, "b": 0, "c": 1, "d": None, "e": None}


def test_a_grid_that_ignores_a_home_table_breaks_a_rule(event):
    grid = event.draft("ab 2 T1")
    with event.database.writing() as session:
        virtual = session.scalars(select(MeetingTable.id).where(MeetingTable.key == "T2")).one()
        session.add(HomeTable(table_id=virtual, participant_id=event.ids["b"]))
    with event.database.reading() as session:
        assert [breach.rule for breach in grid_breaches(session, event.id, grid)] == ["R7"]


def test_wishes_between_barred_kinds_do_not_count_in_that_direction_only(event):
    with event.database.writing() as session:
        session.add(BarredKinds(event_id=event.id, kind="company", target_kind="institution"))
    with event.database.reading() as session:
        found = {(*keys(event, [aim.participant]), *keys(event, aim.partners)) for aim in aims(session, event.id)}
        assert found == {("b", "a"), ("c", "e"), ("c", "a"), ("d", "e"), ("e", "d"), ("e", "c")}
        pairs = {meeting.id: meeting.weight for meeting in build_problem(session, event.id).meetings}
    assert pairs["a+b"] == 3, "the wish of b alone"
    with event.database.writing() as session:
        session.add(BarredKinds(event_id=event.id, kind="institution", target_kind="company"))
    with event.database.reading() as session:
        assert "a+b" not in {meeting.id for meeting in build_problem(session, event.id).meetings}


def test_a_new_wish_for_a_barred_kind_is_refused_and_an_old_one_may_stay(event):
    own, b, c = event.ids["a"], event.public_ids["b"], event.public_ids["c"]
    with event.database.writing() as session:
        session.add(BarredKinds(event_id=event.id, kind="company", target_kind="institution"))
    with event.database.writing() as session:
        save_wishes(session, own, Choices((c, b)), seen=0, key="turned", now=NOW)
    with event.database.writing() as session:
        save_wishes(session, own, Choices((c,)), seen=1, key="less", now=NOW)
    with pytest.raises(KindBarred), event.database.writing() as session:
        save_wishes(session, own, Choices((c, b)), seen=2, key="more", now=NOW)
    with event.database.reading() as session:
        assert wish_list(session, own).choices.wishes == (c,)


def test_without_organisation_is_a_kind_too(event):
    with event.database.writing() as session:
        session.add(BarredKinds(event_id=event.id, kind="", target_kind=""))
    with event.database.reading() as session:
        found = {(*keys(event, [aim.participant]), *keys(event, aim.partners)) for aim in aims(session, event.id)}
    assert ("d", "e") not in found
    assert ("e", "c") in found


def test_slots_of_blocks_at_once_are_one_moment_and_everybody_is_in_one_place(database, settings):
    event = stored(database, settings, at_once())
    with database.reading() as session:
        problem = build_problem(session, event.id)
        every = slots(session, event.id)
    assert [slot.number for slot in every] == [0, 1, 1, 2, 2, 3]
    assert [slot.block for slot in problem.slots] == ["net", "net", "net", "net"]
    assert [table.slots for table in problem.tables] == [{0, 1, 2}, {1, 2, 3}]
    result = solve(problem, seconds=5)
    assert check(problem, result) == []
    busy = {
        (place.slot, person)
        for place in result.solution.placements
        for person in problem.meetings[place.meeting].people
    }
    assert len(busy) == 2 * len(result.solution.placements)


def test_a_meeting_of_blocks_at_once_is_stored_in_the_block_of_its_table(database, settings):
    event = stored(database, settings, at_once())
    grid = event.draft("ac 1 T3", "de 1 T1")
    with database.reading() as session:
        assert grid_breaches(session, event.id, grid) == ()
        rooms = {(meeting.table.key, meeting.slot.room) for meeting in grid_view(session, event.id, grid).meetings}
        assert rooms == {("T1", "Room 1"), ("T3", "Room 3")}
        assert [each.slot.number for each in day(session, event.ids["a"]).slots] == [0, 1, 2, 3]


def test_nobody_is_in_two_blocks_at_once(database, settings):
    event = stored(database, settings, at_once())
    grid = event.draft("ac 1 T3", "ab 1 T1")
    with database.reading() as session:
        assert "R4" in [breach.rule for breach in grid_breaches(session, event.id, grid)]


def test_a_pause_makes_two_blocks_of_one(event):
    with event.database.reading() as session:
        first, second, third = slots(session, event.id)
    assert block_names((first, second, third)) == ("net", "net", "net")
    late = replace(third, starts_at=third.starts_at + timedelta(minutes=1))
    assert block_names((first, second, late)) == ("net", "net", "net/2")
