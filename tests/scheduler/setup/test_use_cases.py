"""Use cases of set-up: what they keep, what they refuse, what they ask about first."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta

import pytest
from sqlalchemy import func, select

from scheduler.audit.records import AuditEntry
from scheduler.events.records import (
    BarredKinds,
    Event,
    EventOrganiser,
    FollowUpWindow,
    MeetingTable,
    ProgrammeItem,
    Slot,
    TableClosure,
)
from scheduler.events.service import slots, tables
from scheduler.languages import Bilingual
from scheduler.people.absences import AbsenceKind, absences
from scheduler.people.own_times import own_times_of, store_own_times
from scheduler.people.records import Attendance, HomeTable, Organisation
from scheduler.people.values import OwnTimes, Span
from scheduler.setup import rooms
from scheduler.setup.copying import Copy, copy_event
from scheduler.setup.editing import event_draft, save_event
from scheduler.setup.homes import homes, set_home
from scheduler.setup.programme import ItemDraft, item_draft, remove_item, save_item
from scheduler.setup.refusals import SetupChanged, SetupRefused, SetupTouches, seal
from scheduler.setup.speakers import set_role
from scheduler.setup.tracks import TrackRow, save_tracks, track_rows
from scheduler.timetable.occurrences import note_away
from scheduler.timetable.records import Grid
from scheduler.wishes.records import Veto, Wish
from tests.scheduler.stored_events import FIRST_GRID, NOW, StoredEvent, stored

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
"""What needs a row's lock is tried on both databases in test_two_organisers."""

BY = {"by": "organiser:1", "now": NOW}


@pytest.fixture
def event(database, settings) -> StoredEvent:
    return stored(database, settings)


def item_id(event, key):
    with event.database.reading() as session:
        own = (ProgrammeItem.event_id == event.id, ProgrammeItem.key == key)
        return session.scalars(select(ProgrammeItem.id).where(*own)).one()


def table_id(event, key):
    with event.database.reading() as session:
        own = (MeetingTable.event_id == event.id, MeetingTable.key == key)
        return session.scalars(select(MeetingTable.id).where(*own)).one()


def change_item(event, key, *, accepted="", seen=None, **changes):
    number = item_id(event, key)
    with event.database.writing() as session:
        stored_now = item_draft(session, event.id, number)
        wanted = replace(stored_now, **changes)
        save_item(session, event.id, number, wanted, seen=seen or seal(stored_now), accepted=accepted, **BY)


def codes(caught):
    return [each.code for each in caught.value.findings]


def test_slots_may_be_added_after_the_last_one_once_published(event):
    event.publish(event.draft(*FIRST_GRID))
    change_item(event, "net", end=time(15, 20))
    with event.database.reading() as session:
        assert [slot.number for slot in slots(session, event.id)] == [0, 1, 2, 3]
    with pytest.raises(SetupRefused) as caught:
        change_item(event, "net", start=time(14, 20))
    assert codes(caught) == ["slots published"]
    with pytest.raises(SetupRefused) as caught:
        change_item(event, "net", room="Room 9")
    assert codes(caught) == ["block room published"]


def test_drafts_go_only_once_that_was_read(event):
    event.draft(*FIRST_GRID)
    with pytest.raises(SetupTouches) as caught:
        change_item(event, "net", slot_minutes=30)
    assert codes(caught) == ["drafts go"]
    with event.database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Grid)) == 1
    change_item(event, "net", slot_minutes=30, accepted=caught.value.token)
    with event.database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Grid)) == 0
        assert len(slots(session, event.id)) == 2
    event.draft("ac 0 T1")
    with pytest.raises(SetupTouches):
        change_item(event, "net", slot_minutes=20, accepted=caught.value.token)


def test_an_item_may_not_begin_before_wishes_close(event):
    with event.database.writing() as session:
        row = session.get_one(Event, event.id)
        row.wishes_close_at = datetime.fromisoformat("2027-03-05T14:00:00+09:00")
    change_item(event, "net", title=Bilingual("새 제목", ""))
    with event.database.writing() as session:
        session.get_one(Event, event.id).wishes_close_at += timedelta(minutes=1)
    with pytest.raises(SetupRefused) as caught:
        change_item(event, "net", title=Bilingual("다른 제목", ""))
    assert codes(caught) == ["before wishes close"]


def test_an_item_with_people_goes_once_that_was_read(event):
    number = item_id(event, "open")
    with event.database.reading() as session:
        seen = seal(item_draft(session, event.id, number))
    with pytest.raises(SetupTouches) as caught, event.database.writing() as session:
        remove_item(session, event.id, number, seen=seen, accepted="", **BY)
    assert codes(caught) == ["attendances go"]
    with event.database.writing() as session:
        remove_item(session, event.id, number, seen=seen, accepted=caught.value.token, **BY)
        assert session.scalar(select(func.count()).where(Attendance.item_id == number)) == 0


def test_a_speaker_is_not_moved_into_another_speech(event):
    with event.database.writing() as session:
        set_role(session, event.id, item_id(event, "ask"), event.public_ids["b"], "chairing", **BY)
    with pytest.raises(SetupRefused) as caught:
        change_item(event, "ask", start=time(14, 10), track="meet")
    assert codes(caught) == ["clash track"]
    with event.database.writing() as session:
        save_tracks(
            session,
            event.id,
            (*track_rows(session, event.id), TrackRow(0, Bilingual("", "Third"))),
            seen=seal(track_rows(session, event.id)),
            **BY,
        )
    with pytest.raises(SetupRefused) as caught:
        change_item(event, "ask", start=time(14, 10), track="third", room="Room 5")
    assert codes(caught) == ["speaks elsewhere"]
    change_item(event, "ask", start=time(14, 30), track="third", room="Room 5")


def test_who_speaks_loses_what_they_ticked_at_that_time(event):
    with event.database.writing() as session:
        session.add(Attendance(participant_id=event.ids["c"], item_id=item_id(event, "talk"), role="attending"))
    with event.database.writing() as session:
        save_tracks(
            session,
            event.id,
            (*track_rows(session, event.id), TrackRow(0, Bilingual("", "Third"))),
            seen=seal(track_rows(session, event.id)),
            **BY,
        )
        draft = ItemDraft("talk", "third", Bilingual("", "Third talk"), "Room 5", time(14), time(15))
        number = save_item(session, event.id, None, draft, seen="", accepted="", **BY)
        set_role(session, event.id, number, event.public_ids["c"], "speaking", **BY)
        held = session.execute(
            select(Attendance.item_id, Attendance.role).where(Attendance.participant_id == event.ids["c"])
        ).all()
    assert [tuple(row) for row in held] == [(number, "speaking")]


def test_a_track_in_use_stays(event):
    with event.database.reading() as session:
        rows = track_rows(session, event.id)
    with pytest.raises(SetupRefused) as caught, event.database.writing() as session:
        save_tracks(session, event.id, rows[:1], seen=seal(rows), **BY)
    assert codes(caught) == ["track in use"]


def test_a_form_that_is_out_of_date_is_refused_and_names_who_was_first(event):
    with event.database.reading() as session:
        seen = seal(event_draft(session, event.id))
        owner = session.scalars(select(EventOrganiser.organiser_id)).first()
        draft = event_draft(session, event.id)
    first = {"seen": seen, "accepted": "", "by": f"organiser:{owner}", "now": NOW}
    with event.database.writing() as session:
        save_event(session, event.id, replace(draft, contact="new@example.org"), **first)
    with pytest.raises(SetupChanged) as caught, event.database.writing() as session:
        save_event(session, event.id, replace(draft, wish_limit=4), **first)
    assert (caught.value.by, caught.value.at) == ("사무국", NOW)
    with event.database.writing() as session:
        save_event(session, event.id, replace(draft, contact="new@example.org"), **first)
    assert event.audit("set-up: event saved") == 1


def test_the_day_takes_slots_closures_own_times_and_follow_ups_along(event):
    with event.database.writing() as session:
        first = slots(session, event.id)[0]
        table = tables(session, event.id)[0]
        session.add(TableClosure(table_id=table.id, starts_at=first.starts_at, ends_at=first.ends_at))
        own = OwnTimes(closed=frozenset({Span(first.starts_at, first.ends_at)}))
        store_own_times(session, event.ids["a"], own)
        note_away(session, event.id, event.public_ids["b"], AbsenceKind.LATE, first.ends_at, **BY)
        draft = event_draft(session, event.id)
    wanted = replace(draft, day=date(2027, 3, 6), zone="Asia/Tokyo")
    with pytest.raises(SetupTouches) as caught, event.database.writing() as session:
        save_event(session, event.id, wanted, seen=seal(draft), accepted="", **BY)
    assert codes(caught) == ["programme moves"]
    with event.database.writing() as session:
        save_event(session, event.id, wanted, seen=seal(draft), accepted=caught.value.token, **BY)
    later = timedelta(days=1)
    with event.database.reading() as session:
        assert slots(session, event.id)[0].starts_at == first.starts_at + later
        assert tables(session, event.id)[0].closed == ((first.starts_at + later, first.ends_at + later),)
        (span,) = own_times_of(session, event.ids["a"]).closed
        assert span.starts_at == first.starts_at + later
        assert [each.away.ends_at for each in absences(session, event.id)] == [first.ends_at + later]
        assert session.get_one(FollowUpWindow, event.id).first_day == date(2027, 3, 9)
    event.publish(event.draft("de 0 T2"), accept=True)
    with event.database.reading() as session:
        draft = event_draft(session, event.id)
    with pytest.raises(SetupRefused) as caught, event.database.writing() as session:
        save_event(session, event.id, replace(draft, day=date(2027, 3, 7)), seen=seal(draft), accepted="", **BY)
    assert codes(caught) == ["day published"]


def test_a_lower_limit_says_how_many_have_more(event):
    with event.database.reading() as session:
        draft = event_draft(session, event.id)
    with pytest.raises(SetupTouches) as caught, event.database.writing() as session:
        save_event(session, event.id, replace(draft, wish_limit=1), seen=seal(draft), accepted="", **BY)
    assert codes(caught) == ["longer lists"]
    with event.database.writing() as session:
        save_event(session, event.id, replace(draft, wish_limit=2), seen=seal(draft), accepted="", **BY)


def test_a_table_of_a_published_meeting_keeps_its_room_and_is_renamed_once_that_was_read(event):
    event.publish(event.draft(*FIRST_GRID))
    number = table_id(event, "T1")
    with event.database.reading() as session:
        draft = rooms.table_draft(session, event.id, number)
    first = {"seen": seal(draft), "accepted": "", **BY}
    with pytest.raises(SetupRefused) as caught, event.database.writing() as session:
        rooms.save_table(session, event.id, number, replace(draft, room="Room 2"), **first)
    assert codes(caught) == ["table room published"]
    with pytest.raises(SetupRefused) as caught, event.database.writing() as session:
        rooms.save_table(session, event.id, number, replace(draft, virtual=True), **first)
    assert codes(caught) == ["table kind in use"]
    with pytest.raises(SetupTouches) as caught, event.database.writing() as session:
        rooms.save_table(session, event.id, number, replace(draft, key="Window"), **first)
    assert codes(caught) == ["invitations name it"]
    with pytest.raises(SetupTouches) as caught, event.database.writing() as session:
        rooms.save_table(session, event.id, number, replace(draft, closed=((time(14), time(14, 20)),)), **first)
    assert codes(caught) == ["meetings while closed"]
    with pytest.raises(SetupRefused) as caught, event.database.writing() as session:
        rooms.remove_table(session, event.id, number, seen=seal(draft), **BY)
    assert codes(caught) == ["table published"]


def test_a_table_without_meetings_goes_and_nobody_has_it_as_home(event):
    number = table_id(event, "T2")
    with event.database.writing() as session:
        set_home(session, event.id, number, event.public_ids["c"], **BY)
        set_home(session, event.id, number, event.public_ids["c"], **BY)
        assert [home.people for home in homes(session, event.id)[number]] == [1]
        rooms.remove_table(session, event.id, number, seen=seal(rooms.table_draft(session, event.id, number)), **BY)
    with event.database.reading() as session:
        assert session.scalar(select(func.count()).select_from(HomeTable)) == 0


def test_tables_move_in_their_order(event):
    with event.database.writing() as session:
        rooms.move_table(session, event.id, table_id(event, "T2"), -1, **BY)
        rooms.move_table(session, event.id, table_id(event, "T2"), -1, **BY)
    with event.database.reading() as session:
        assert [table.key for table in tables(session, event.id)] == ["T2", "T1"]
    assert event.audit("set-up: table moved") == 1


def test_a_copy_takes_everything_but_choices_along(event):
    with event.database.writing() as session:
        first, table = slots(session, event.id)[0], tables(session, event.id)[0]
        firm = session.scalars(select(Organisation)).one()
        session.add(TableClosure(table_id=table.id, starts_at=first.starts_at, ends_at=first.ends_at))
        session.add(HomeTable(table_id=table.id, organisation_id=firm.id))
        session.add(BarredKinds(event_id=event.id, kind="", target_kind="company"))
        wanted = Copy("", Bilingual("", "Next"), date(2027, 3, 12), with_people=True)
        owner = session.scalars(select(EventOrganiser.organiser_id)).one()
        key = copy_event(session, event.id, wanted, organiser_id=owner, **BY)
    week = timedelta(days=7)
    with event.database.reading() as session:
        copy = session.scalars(select(Event).where(Event.key == key)).one()
        assert (copy.day, copy.public, copy.registration_until) == (date(2027, 3, 12), False, None)
        assert copy.wishes_close_at == session.get_one(Event, event.id).wishes_close_at + week
        assert [s.starts_at for s in slots(session, copy.id)] == [s.starts_at + week for s in slots(session, event.id)]
        (closed,) = tables(session, copy.id)[0].closed
        assert closed[0] == first.starts_at + week
        new_firm = session.scalars(select(Organisation).where(Organisation.event_id == copy.id)).one()
        assert session.scalars(select(HomeTable.organisation_id)).all() == [firm.id, new_firm.id]
        assert session.scalar(select(func.count()).where(BarredKinds.event_id == copy.id)) == 1
        chosen = [session.scalar(select(func.count()).select_from(table)) for table in (Wish, Veto)]
        assert chosen == [8, 1], "those of the first event alone"
        roles = session.scalars(
            select(Attendance.role).join(ProgrammeItem).where(ProgrammeItem.event_id == copy.id)
        ).all()
        assert roles == ["speaking"]
    with event.database.writing() as session:
        bare = Copy("bare", Bilingual("", "Bare"), date(2027, 3, 12), with_people=False)
        copy_event(session, event.id, bare, organiser_id=owner, **BY)
    with pytest.raises(SetupRefused) as caught, event.database.writing() as session:
        copy_event(session, event.id, bare, organiser_id=owner, **BY)
    assert codes(caught) == ["key taken"]


def test_the_log_tells_before_and_after(event):
    change_item(event, "net", end=time(15, 20))
    with event.database.reading() as session:
        entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "set-up: programme item saved")).one()
        slot = session.scalar(select(func.count()).select_from(Slot))
    assert entry.detail["before"] == {"end": "15:00:00"}
    assert entry.detail["after"] == {"end": "15:20:00"}
    assert slot == 4
