"""Marks of the desk, on both databases: once each, the last one stands, and who could step in."""

from datetime import timedelta

import pytest

from scheduler.checkins.service import board, desk_person, mark, marks_since
from scheduler.checkins.standing_by import stand_bys
from scheduler.checkins.values import State
from scheduler.errors import Conflict, NotFound
from scheduler.events.service import tables
from scheduler.privacy.erasure import erase
from scheduler.privacy.leaving import leave
from scheduler.timetable.occurrences import note_closed
from tests.queries import counted_queries
from tests.scheduler.stored_events import FIRST_GRID, LATER, StoredEvent, stored

MINUTE = timedelta(minutes=1)


@pytest.fixture
def event(database, settings) -> StoredEvent:
    event = stored(database, settings)
    event.publish(event.draft(*FIRST_GRID), now=LATER)
    return event


def press(event: StoredEvent, key: str, state: State, *, press="press", made_at=None, now=LATER, place="Entrance"):
    with event.database.writing() as session:
        return mark(
            session,
            event.id,
            event.public_ids[key],
            state,
            key=press,
            place=place,
            made_at=made_at,
            by="organiser:1",
            now=now,
        )


def shown(event: StoredEvent):
    with event.database.reading() as session:
        return board(session, event.id)


def test_a_mark_is_kept_with_its_desk_and_counted(event):
    press(event, "a", State.ARRIVED)
    found = shown(event)
    stands = found.marks[event.ids["a"]]
    assert (stands.state, stands.place, stands.made_at) == (State.ARRIVED, "Entrance", LATER)
    assert (found.counts.arrived, found.counts.expected) == (1, 5)
    assert event.audit("checked in") == 1


def test_the_same_press_sent_twice_is_one_mark(event):
    press(event, "a", State.ARRIVED)
    press(event, "a", State.ARRIVED, now=LATER + MINUTE)
    assert shown(event).marks[event.ids["a"]].made_at == LATER
    assert event.audit("checked in") == 1


def test_a_press_of_somebody_elses_key_is_refused(event):
    press(event, "a", State.ARRIVED)
    with pytest.raises(Conflict):
        press(event, "b", State.ARRIVED)


def test_what_waited_for_a_connection_does_not_undo_what_was_pressed_later(event):
    press(event, "a", State.ARRIVED, press="here", made_at=LATER, now=LATER)
    stands = press(event, "a", State.NO_SHOW, press="waited", made_at=LATER - MINUTE, now=LATER + MINUTE)
    assert stands.state is State.ARRIVED
    assert shown(event).counts.no_show == 0
    assert event.audit("checked in") == 2


def test_a_mark_taken_back_counts_as_not_here(event):
    press(event, "a", State.ARRIVED, press="one")
    press(event, "a", State.OPEN, press="two", now=LATER + MINUTE)
    assert shown(event).counts.open == 5


def test_an_open_page_is_told_what_others_marked(event):
    press(event, "a", State.ARRIVED)
    with event.database.reading() as session:
        last = board(session, event.id).last
        news = marks_since(session, event.id, last)
    assert [(each.participant_id, each.state) for each in news] == [(event.ids["a"], State.ARRIVED)]
    with event.database.reading() as session:
        assert marks_since(session, event.id, last + 1000) == ()


def test_nobody_of_another_event_or_who_left_is_marked(database, settings):
    event = stored(database, settings)
    with pytest.raises(NotFound), event.database.writing() as session:
        desk_person(session, event.id, "0" * 16)
    with event.database.writing() as session:
        leave(session, event.settings, event.ids["a"], now=LATER)
    with pytest.raises(NotFound):
        press(event, "a", State.ARRIVED)
    assert shown(event).counts.expected == 4


def test_marks_go_with_the_person(event):
    press(event, "a", State.ARRIVED)
    with event.database.writing() as session:
        erase(session, event.settings, event.ids["a"], now=LATER)
    assert shown(event).last == 0


def partners_who_could(event: StoredEvent, absent: str, *, now=LATER):
    with event.database.reading() as session:
        found = board(session, event.id)
        steps = stand_bys(session, event.id, desk_person(session, event.id, event.public_ids[absent]), found, now=now)
    return {step.partner.key: [person.key for person in step.candidates] for step in steps}


def test_for_each_partner_those_who_may_meet_them_and_are_free(event):
    press(event, "b", State.NO_SHOW)
    # Of a: c is met already, d is vetoed, e nobody wished for.
    assert partners_who_could(event, "b") == {"a": []}
    press(event, "d", State.NO_SHOW, press="d")
    # Of e: only c may meet them, and does so at 14:20 already.
    assert partners_who_could(event, "d") == {"e": []}


def test_a_pair_that_found_no_place_can_step_in(database, settings):
    event = stored(database, settings)
    event.publish(event.draft("ac 0 T1", "de 1 T1"), accept=True, now=LATER)
    press(event, "d", State.NO_SHOW)
    assert partners_who_could(event, "d") == {"e": ["c"]}
    press(event, "c", State.NO_SHOW, press="c")
    assert partners_who_could(event, "d") == {"e": []}


def test_nobody_steps_in_at_a_table_that_was_closed(database, settings):
    event = stored(database, settings)
    event.publish(event.draft("ac 0 T1", "de 1 T1"), accept=True, now=LATER)
    press(event, "d", State.NO_SHOW)
    with database.writing() as session:
        note_closed(session, event.id, tables(session, event.id)[0].id, None, None, by="organiser:1", now=LATER)
    assert partners_who_could(event, "d") == {"e": []}


def test_a_vetoed_pair_never_stands_by(database, settings):
    event = stored(database, settings)
    event.publish(event.draft("de 0 T1", "ac 1 T1"), accept=True, now=LATER)
    assert partners_who_could(event, "e") == {"d": []}
    assert "d" not in partners_who_could(event, "c")["a"]


def test_meetings_that_are_over_need_nobody(event):
    meeting = next(m for m in shown(event).meetings if m.first.key == "d")
    assert partners_who_could(event, "d", now=meeting.slot.ends_at - MINUTE) == {"e": []}
    assert partners_who_could(event, "d", now=meeting.slot.ends_at) == {}


def test_the_board_takes_the_same_statements_for_any_number_of_marks(event):
    with event.database.reading() as session, counted_queries(event.database) as few:
        board(session, event.id)
    for key in "abcde":
        for number in range(4):
            press(event, key, State.ARRIVED, press=f"{key}{number}")
    with event.database.reading() as session, counted_queries(event.database) as many:
        board(session, event.id)
    assert len(many) == len(few)
