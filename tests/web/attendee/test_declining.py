"""Declining a meeting on its page, and what the other side and the organiser see of it."""

import re
from collections.abc import Callable

import pytest
from flask import Flask

from scheduler.database import Database
from scheduler.events.values import EventSummary
from scheduler.people.service import find_participant
from scheduler.timetable.grids import own_timetable
from scheduler.timetable.values import OwnMeeting
from tests.conftest import Clock, Doors
from tests.web.attendee.conftest import TIMETABLE, SignIn, Visit, dump
from tests.web.attendee.forms_on_pages import forms_of

pytestmark = pytest.mark.slow

NOTE = "The <train> arrives at noon"


@pytest.fixture
def meeting(database: Database, published: EventSummary) -> OwnMeeting:
    """The first one of p001."""
    with database.reading() as session:
        return own_timetable(session, find_participant(session, published.id, "p001").id).meetings[0]


def decline_path(meeting: OwnMeeting) -> str:
    return f"/events/demo/meetings/{meeting.public_id}/decline"


def filled(visit: Visit, path: str, note: str = NOTE, reason: str = "travel") -> list[tuple[str, str]]:
    form = forms_of(visit.get(path))[path]
    return [*form.without("reason", "note"), ("reason", reason), ("note", note)]


def test_looking_changes_nothing_and_pressing_twice_is_one_effect(
    sign_in: SignIn, meeting: OwnMeeting, database: Database
) -> None:
    visit, path = sign_in("p001"), decline_path(meeting)
    before = dump(database)
    assert path in visit.get(TIMETABLE)
    fields = filled(visit, path)
    assert dump(database) == before
    answer = visit.send(path, fields)
    assert (answer.status_code, answer.location) == (303, TIMETABLE)
    once = dump(database)
    assert visit.send(path, fields).status_code == 303
    assert dump(database) == once != before
    page = visit.get(path)
    assert "You said on Sat 20 February, 12:00 that you cannot come." in page
    assert "The &lt;train&gt; arrives at noon</textarea>" in page
    accept = path.replace("/decline", "/accept")
    assert visit.send(accept, forms_of(page)[accept].fields).status_code == 303
    assert "I can come after all" not in visit.get(TIMETABLE)


def test_the_partner_sees_that_and_the_organiser_why(
    sign_in: SignIn, meeting: OwnMeeting, app: Flask, doors: Doors, clock: Clock
) -> None:
    visit, path = sign_in("p001"), decline_path(meeting)
    visit.send(path, filled(visit, path))
    own, other = visit.get(TIMETABLE), sign_in(meeting.partner.key).get(TIMETABLE)
    assert ("You cannot come" in own, "Declined by the other side" in own) == (True, False)
    assert ("You cannot come" in other, "Declined by the other side" in other) == (False, True)
    assert "noon" not in other
    assert "Arrives later" not in other
    office = Visit(app.test_client())
    door = doors.organiser(clock.now)
    office.send(door, forms_of(office.get(door))[""].fields)
    overview = office.get("/organiser/demo/")
    assert "1 published meeting that is still to come was declined." in overview
    assert 'href="/organiser/demo/changes#declined"' in overview
    section = re.search(r'id="declined".*?</section>', office.get("/organiser/demo/changes"), re.DOTALL)
    assert section is not None
    for told in ("Kim Ga-on", meeting.partner.name.en, meeting.table.key, "Arrives later or leaves earlier"):
        assert told in section[0]
    assert "The &lt;train&gt; arrives at noon" in section[0]


@pytest.mark.parametrize(
    ("change", "status", "told"),
    [
        (lambda fields: [*fields, ("note", "x" * 301)], 422, "The note has 301 characters; at most 300 are possible."),
        (lambda fields: [*fields, ("reason", "veto")], 422, "Please correct it"),
    ],
)
def test_what_is_not_offered_is_refused_with_a_sentence(
    sign_in: SignIn, meeting: OwnMeeting, database: Database, change: Callable[..., list], status: int, told: str
) -> None:
    visit, path = sign_in("p001"), decline_path(meeting)
    fields = [pair for pair in filled(visit, path) if pair[0] == "csrf_token"]
    before = dump(database)
    answer = visit.send(path, change(fields))
    assert (answer.status_code, told in answer.text) == (status, True)
    assert dump(database) == before


def test_strangers_and_latecomers_are_refused(
    sign_in: SignIn, meeting: OwnMeeting, database: Database, clock: Clock
) -> None:
    visit, path = sign_in("p001"), decline_path(meeting)
    fields = filled(visit, path)
    stranger = sign_in("p099" if meeting.partner.key != "p099" else "p098")
    token = [("csrf_token", re.findall(r'name="csrf_token" value="([^"]+)"', stranger.get(TIMETABLE))[0])]
    clock.now = meeting.slot.starts_at
    visit = sign_in("p001")
    before = dump(database)
    for method in ("GET", "POST"):
        for act in ("decline", "accept"):
            refused = stranger.client.open(path.replace("decline", act), method=method, data=dict(token))
            assert refused.status_code == (405 if (method, act) == ("GET", "accept") else 404)
    assert "This meeting began on Fri 5 March, 14:00" in visit.get(path, status=409)
    late = visit.send(path, [*visit.form("/events/demo/follow-ups").fields[:1], *fields[1:]])
    assert (late.status_code, "it can no longer be changed here" in late.text) == (409, True)
    assert dump(database) == before
    assert path not in visit.get(TIMETABLE)
