"""A participant's published timetable and its calendar files."""

import re
from datetime import UTC, datetime, timedelta
from urllib.parse import unquote, urlsplit

import pytest
import vobject
from flask import Flask
from icalendar import Calendar

from scheduler.calendars.lint import faults
from scheduler.database import Database
from scheduler.events.values import EventSummary
from scheduler.people.service import find_participant
from scheduler.timetable.grids import own_timetable
from scheduler.timetable.values import OwnTimetable
from tests.conftest import Clock
from tests.web.attendee.conftest import FOLLOW_UPS, TIMETABLE, SignIn, Visit, dump
from tests.web.attendee.forms_on_pages import forms_of
from tests.web.test_browsers import KAKAO

pytestmark = pytest.mark.slow

SLOT = timedelta(minutes=20)


@pytest.fixture
def own(database: Database, published: EventSummary) -> OwnTimetable:
    """p001's timetable, of several meetings."""
    with database.reading() as session:
        timetable = own_timetable(session, find_participant(session, published.id, "p001").id)
    assert len(timetable.meetings) > 1
    return timetable


def test_before_publication_the_page_is_calm(sign_in: SignIn) -> None:
    page = sign_in("p001").get(TIMETABLE)
    assert "The timetable is not published yet" in page
    assert "It is made after Mon 1 March, 18:00" in page
    assert ".ics" not in page


def test_no_file_before_publication(sign_in: SignIn) -> None:
    assert "There is no meeting on your timetable yet." in sign_in("p001").get(f"{TIMETABLE}.ics", status=404)


def test_every_meeting_stands_with_time_table_and_partner(sign_in: SignIn, own: OwnTimetable) -> None:
    page = sign_in("p001").get(TIMETABLE)
    rows = re.findall(r'<li class="is-meeting.*?\n</li>', page, re.DOTALL)
    assert len(rows) == len(own.meetings)
    for row, meeting in zip(rows, own.meetings, strict=True):
        assert meeting.partner.firm is not None
        assert meeting.partner.firm.name.en in row
        assert f"{meeting.table.key}</p>" in row
        assert f"{TIMETABLE.removesuffix('/timetable')}/meetings/{meeting.public_id}.ics" in row
    for before, row, meeting in zip(own.meetings, rows[1:], own.meetings[1:], strict=False):
        way = "same table" if before.table == meeting.table else f"move to {meeting.table.key}"
        assert way in row


def board(page: str) -> str:
    found = re.search(r'<section class="board".*?</section>', page, re.DOTALL)
    return found[0] if found else ""


def test_what_is_next_and_now_stands_first(sign_in: SignIn, own: OwnTimetable, clock: Clock) -> None:
    visit, (first, second) = sign_in("p001"), own.meetings[:2]
    assert "<b>Next</b>" in board(visit.get(TIMETABLE))
    clock.now = first.slot.starts_at - timedelta(milliseconds=1)
    visit = sign_in("p001")
    assert "<b>Next</b>" in board(visit.get(TIMETABLE))
    clock.now = first.slot.starts_at
    shown = board(visit.get(TIMETABLE))
    assert "<b>Now</b>" in shown
    assert f"<span>Table</span> {first.table.key}" in shown
    clock.now = first.slot.ends_at
    assert ("<b>Now</b>" in board(visit.get(TIMETABLE))) == (second.slot.starts_at == first.slot.ends_at)
    clock.now = own.meetings[-1].slot.ends_at
    page = visit.get(TIMETABLE)
    assert board(page) == ""
    assert "All your meetings are over." in page
    assert FOLLOW_UPS in page


def test_every_own_wish_is_told_with_its_meeting_or_why_there_is_none(sign_in: SignIn, own: OwnTimetable) -> None:
    page = sign_in("p001").get(TIMETABLE)
    section = re.search(r'<section class="section" id="own-wishes">.*?</section>', page, re.DOTALL)
    assert section is not None
    rows = re.findall(r"<li>.*?</li>", section[0], re.DOTALL)
    times = {meeting.partner.name.en: meeting for meeting in own.meetings}
    for row in rows:
        held = [meeting for name, meeting in times.items() if name in row]
        assert ("not met" in row) == (not held)
        if held:
            assert f"{held[0].table.key}</span>" in row
        else:
            assert row.count("own-wish-why") == 1
    met = sum("not met" not in row for row in rows)
    assert 0 < met < len(rows)
    assert f"{met} of {len(rows)} met" in section[0]


def test_the_file_of_the_day_is_read_alike_by_two_engines(sign_in: SignIn, own: OwnTimetable) -> None:
    response = sign_in("p001").client.get(f"{TIMETABLE}.ics")
    assert response.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert response.headers["Content-Disposition"] == 'attachment; filename="demo.ics"'
    assert response.headers["Cache-Control"] == "no-store"
    assert faults(response.data) == ()
    wanted = [(meeting.uid, meeting.slot.starts_at, meeting.slot.ends_at) for meeting in own.meetings]
    one = [
        (str(event["uid"]), event.start.astimezone(UTC), event.end.astimezone(UTC))
        for event in Calendar.from_ical(response.data).walk("VEVENT")
    ]
    other = [
        (event.uid.value, event.dtstart.value.astimezone(UTC), event.dtend.value.astimezone(UTC))
        for event in vobject.readOne(response.data.decode()).vevent_list
    ]
    assert one == other == wanted
    assert b"ATTENDEE" not in response.data
    assert b"METHOD:PUBLISH" in response.data


def without_token(page: str) -> str:
    """The page without its form token, which carries the second it was made in."""
    return re.sub(r'name="csrf_token" value="[^"]+"', 'name="csrf_token"', page)


def test_the_file_of_a_meeting_is_its_two_peoples_alone(sign_in: SignIn, own: OwnTimetable, database: Database) -> None:
    meeting = own.meetings[0]
    path = f"/events/demo/meetings/{meeting.public_id}.ics"
    for key in ("p001", meeting.partner.key):
        response = sign_in(key).client.get(path)
        assert response.status_code == 200
        events = Calendar.from_ical(response.data).walk("VEVENT")
        assert [str(event["uid"]) for event in events] == [meeting.uid]
    stranger = sign_in("p099" if meeting.partner.key != "p099" else "p098")
    refused = stranger.get(path, status=404)
    unknown = stranger.get("/events/demo/meetings/0123456789abcdef.ics", status=404)
    assert without_token(refused).replace(meeting.public_id, "") == without_token(unknown).replace(
        "0123456789abcdef", ""
    )


def test_kakaotalk_users_are_led_to_another_browser_and_signed_in_there(
    sign_in: SignIn, own: OwnTimetable, app: Flask
) -> None:
    visit = sign_in("p001")
    hint = "This page is open inside an app (KakaoTalk)."
    assert hint not in visit.get(TIMETABLE)
    page = visit.get(TIMETABLE, **{"User-Agent": KAKAO})
    assert hint in page
    form = forms_of(page)["/events/demo/elsewhere"]
    response = visit.send("/events/demo/elsewhere", form.fields, **{"User-Agent": KAKAO})
    found = re.search(r'href="kakaotalk://web/openExternal\?url=([^"]+)"', response.text)
    assert found is not None
    path = urlsplit(unquote(found[1])).path
    other = Visit(app.test_client())
    entered = other.send(path, forms_of(other.get(path))[""].fields)
    assert (entered.status_code, entered.location) == (303, TIMETABLE)
    other.get(TIMETABLE)
    assert "This link was used already." in Visit(app.test_client()).get(path, status=403)


@pytest.mark.parametrize("language", ["ko", "en"])
@pytest.mark.parametrize("path", [TIMETABLE, f"{TIMETABLE}.ics", FOLLOW_UPS])
def test_looking_changes_nothing_and_answers_the_same(
    sign_in: SignIn, own: OwnTimetable, database: Database, language: str, path: str
) -> None:
    visit = sign_in("p001", language)
    before = dump(database)
    visit.get(path)
    visit.get(path)
    assert dump(database) == before


def test_the_public_day_of_the_meetings_is_the_events(own: OwnTimetable) -> None:
    assert {meeting.slot.starts_at.date() for meeting in own.meetings} == {datetime(2027, 3, 5, tzinfo=UTC).date()}
