"""Saying with whom one wants to go on."""

import re

import pytest
from sqlalchemy import select

from scheduler.database import Database
from scheduler.events.values import EventSummary
from scheduler.followups.assigning import assign_follow_ups
from scheduler.followups.records import FollowUp, FollowUpAnswer
from scheduler.people.service import find_participant
from scheduler.settings import Settings
from scheduler.timetable.grids import own_timetable
from tests.conftest import WHILE_OPEN
from tests.web.attendee.conftest import FOLLOW_UPS, SignIn, Visit

pytestmark = pytest.mark.slow


@pytest.fixture
def partner(database: Database, published: EventSummary) -> tuple[str, str]:
    """Key and public id of somebody whom p001 meets."""
    with database.reading() as session:
        met = own_timetable(session, find_participant(session, published.id, "p001").id).meetings[0].partner
    return met.key, met.public_id


def answer(visit: Visit, partner: str, note: str = "", *, go_on: bool = True, **headers: str):
    token = dict(visit.form(FOLLOW_UPS).fields)["csrf_token"]
    fields = [("csrf_token", token), ("partner", partner), ("note", note)]
    return visit.send(FOLLOW_UPS, [*fields, *([("go_on", "1")] if go_on else [])], **headers)


def test_before_publication_there_is_nothing_to_answer(sign_in: SignIn) -> None:
    assert "Follow-ups begin after the timetable is published" in sign_in("p001").get(FOLLOW_UPS)


def test_an_answer_is_kept_and_can_be_changed(sign_in: SignIn, partner: tuple[str, str]) -> None:
    visit = sign_in("p001")
    response = answer(visit, partner[1], "공동 실증 🙂")
    assert (response.status_code, response.location) == (303, f"{FOLLOW_UPS}#with-{partner[1]}")
    page = visit.get(FOLLOW_UPS)
    assert "12:00:00 saved." in page
    assert "공동 실증 🙂</textarea>" in page
    assert f'id="go-on-{partner[1]}"' in page
    assert answer(visit, partner[1], go_on=False).status_code == 303
    assert "공동 실증" not in visit.get(FOLLOW_UPS)


def test_with_htmx_one_card_is_answered(sign_in: SignIn, partner: tuple[str, str]) -> None:
    response = answer(sign_in("p001"), partner[1], "note", **{"HX-Request": "true"})
    assert response.status_code == 200
    assert response.text.count("<article") == 1
    assert "12:00:00 saved." in response.text


def test_a_note_that_is_too_long_is_refused_and_kept_on_the_page(
    sign_in: SignIn, partner: tuple[str, str], database: Database
) -> None:
    response = answer(sign_in("p001"), partner[1], "가" * 501)
    assert response.status_code == 422
    assert "The note has 501 characters; at most 500 are possible." in response.text
    assert "가" * 501 in response.text
    with database.reading() as session:
        assert session.scalars(select(FollowUpAnswer)).all() == []


def test_nobody_is_answered_whom_one_neither_met_nor_wished_for(
    sign_in: SignIn, partner: tuple[str, str], database: Database
) -> None:
    visit = sign_in("p001")
    with database.reading() as session:
        own = find_participant(session, 1, "p001").public_id
    for stranger in (own, "0" * 16):
        assert answer(visit, stranger).status_code == 404


def test_the_page_does_not_tell_what_the_other_answered(sign_in: SignIn, partner: tuple[str, str]) -> None:
    visit, other = sign_in("p001"), sign_in(partner[0])
    before = answerless(visit.get(FOLLOW_UPS))
    page = other.get(FOLLOW_UPS)
    assert answer(other, id_of_p001(page), "secret-note").status_code == 303
    assert answerless(visit.get(FOLLOW_UPS)) == before


def id_of_p001(page: str) -> str:
    """The public id under which p001 stands on the other's page."""
    part = page.split("Kim Ga-on")[0]
    return part.rsplit('id="with-', 1)[1].split('"')[0]


def answerless(page: str) -> str:
    return re.sub(r'name="csrf_token" value="[^"]+"', "", page)


def test_an_assigned_time_stands_with_its_file_for_both_alone(
    sign_in: SignIn, partner: tuple[str, str], database: Database, settings: Settings, published: EventSummary
) -> None:
    visit, other = sign_in("p001"), sign_in(partner[0])
    answer(visit, partner[1])
    answer(other, id_of_p001(other.get(FOLLOW_UPS)))
    assert assign_follow_ups(database, settings, published.id, by="command", now=WHILE_OPEN).count == 1
    with database.reading() as session:
        public_id = session.scalars(select(FollowUp.public_id)).one()
    path = f"{FOLLOW_UPS}/{public_id}.ics"
    for each in (visit, other):
        assert path in each.get(FOLLOW_UPS)
        assert "METHOD:PUBLISH" in each.get(path)
    sign_in("p099" if partner[0] != "p099" else "p098").get(path, status=404)
