"""Registering on the public page: the same answer for every address, whatever is typed; confirming by the mail."""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from scheduler.database import Database
from scheduler.events.values import EventSummary
from scheduler.jobs.runner import run_due
from scheduler.languages import Bilingual
from scheduler.mail.service import ClaimedMail, claim_next, render
from scheduler.people.service import find_participant
from scheduler.registrations.deciding import decline, waiting
from scheduler.registrations.service import ANSWER, answer_registration, set_registration
from scheduler.settings import Settings
from tests.conftest import WHILE_OPEN, Clock
from tests.poison import corpus
from tests.queries import counted_queries
from tests.web.attendee.forms_on_pages import forms_of

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

REGISTER = "/events/demo/register"
KNOWN = "gaon.kim@o47.example.org"
FIELDS = {
    "name_ko": "신입",
    "email": "new@example.org",
    "organisation": "새 연구소",
    "kind": "company",
    "zone": "",
    "language": "ko",
}
UNTIL = WHILE_OPEN + timedelta(days=2)


@pytest.fixture
def visitor(app: Flask, database: Database, demo_event: EventSummary) -> FlaskClient:
    with database.writing() as session:
        set_registration(session, demo_event.id, until=UNTIL, approval=True, by="organiser:1", now=WHILE_OPEN)
    client = app.test_client()
    client.set_cookie("language", "en")
    return client


def send(client: FlaskClient, path: str = REGISTER, **fields: str) -> TestResponse:
    page = client.get(path, headers={"Accept-Language": "en"})
    drawn = dict(forms_of(page.text)[""].fields)
    return client.post(path, data={**drawn, **(FIELDS if path == REGISTER else {}), **fields})


def mails(database: Database, settings: Settings, event: EventSummary) -> Iterator[ClaimedMail]:
    def answer(registration_id: int) -> None:
        with database.writing() as session:
            answer_registration(session, settings, registration_id, now=WHILE_OPEN)

    run_due(database, {ANSWER: answer}, clock=lambda: WHILE_OPEN)
    with database.writing() as session:
        while (mail := claim_next(session, event.id, now=WHILE_OPEN)) is not None:
            assert render(settings, mail)
            yield mail


def confirmed(visitor: FlaskClient, database: Database, settings: Settings, event: EventSummary, email: str) -> str:
    assert send(visitor, email=email).status_code == 200
    path = "/confirm/" + [*mails(database, settings, event)][-1].content["link"].rpartition("/")[2]
    assert send(visitor, path, decision="confirm").location == path
    return path


def test_every_address_gets_the_same_answer_by_the_same_work(
    app: Flask, visitor: FlaskClient, database: Database, settings: Settings, demo_event: EventSummary
) -> None:
    for email in ("waits@example.org", "declined@example.org"):
        confirmed(visitor, database, settings, demo_event, email)
    with database.writing() as session:
        one = waiting(session, demo_event.id)[-1]
        decline(session, settings, demo_event.id, one.public_id, reason="", by="organiser:1", now=WHILE_OPEN)
    send(visitor, email="asked@example.org")
    seen = []
    for email in (
        KNOWN,
        KNOWN.upper(),
        "new@example.org",
        *(f"{n}@example.org" for n in ("waits", "declined", "asked")),
    ):
        client = app.test_client()
        page = client.get(REGISTER)
        data = {**dict(forms_of(page.text)[""].fields), **FIELDS, "email": email}
        with counted_queries(database) as statements:
            answer = client.post(REGISTER, data=data)
        body = re.sub(r'value="[^"]{32,}"', "", re.sub(re.escape(email), "ADDRESS", answer.text, flags=re.I))
        headers = [(name, value.partition("=")[0]) for name, value in answer.headers if name != "Content-Length"]
        seen.append((answer.status_code, body, headers, [*statements]))
    assert seen == [seen[0]] * len(seen)
    assert (seen[0][0], "ADDRESS" in seen[0][1]) == (200, True)


def test_from_the_form_to_the_waiting_list_and_back(
    visitor: FlaskClient, database: Database, settings: Settings, demo_event: EventSummary
) -> None:
    path = confirmed(visitor, database, settings, demo_event, "New@Example.org")
    assert "Your address is confirmed" in visitor.get(path).text
    assert send(visitor, path, decision="confirm").location == path
    with database.reading() as session:
        assert [each.email for each in waiting(session, demo_event.id)] == ["new@example.org"]
    assert "What was written in it is deleted." in send(visitor, path, decision="take back").text
    assert visitor.get(path).status_code == 403
    with database.reading() as session:
        assert waiting(session, demo_event.id) == ()


def test_where_nobody_has_to_decide_confirming_is_enough(
    visitor: FlaskClient, database: Database, settings: Settings, demo_event: EventSummary
) -> None:
    with database.writing() as session:
        set_registration(session, demo_event.id, until=UNTIL, approval=False, by="organiser:1", now=WHILE_OPEN)
    send(visitor)
    path = "/confirm/" + [*mails(database, settings, demo_event)][-1].content["link"].rpartition("/")[2]
    assert send(visitor, path, decision="confirm").location == "/registered"
    with database.reading() as session:
        assert find_participant(session, demo_event.id, "new@example.org").name == Bilingual("신입", "")
    assert [mail.kind for mail in mails(database, settings, demo_event)] == ["welcome"]


@pytest.mark.parametrize(("until", "public"), [(None, True), (WHILE_OPEN, True), (None, False)])
def test_what_is_not_open_is_not_there(
    visitor: FlaskClient, database: Database, demo_event: EventSummary, until: object, public: bool, clock: Clock
) -> None:
    assert visitor.get(REGISTER).status_code == 200
    assert "Register" in visitor.get("/events/demo").text
    with database.writing() as session:
        set_registration(session, demo_event.id, until=until, approval=True, by="organiser:1", now=WHILE_OPEN)
        session.connection().exec_driver_sql(f"UPDATE events SET public = {int(public)}")
    for method in ("GET", "POST"):
        answer = visitor.open(REGISTER, method=method, data={"csrf_token": "x"} if method == "POST" else None)
        assert answer.status_code == (404 if method == "GET" else 400)
    said = "Registration for this event is not open." if public else "There is no event “demo” here."
    assert said in visitor.get(REGISTER).text


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"name_ko": " "}, "Please write your name"),
        ({"email": "nobody"}, "This is not a mail address."),
        ({"email": "a@b.org\r\nBcc: x@y.org"}, "This is not a mail address."),
        ({"organisation": " "}, "Please write the name of your organisation."),
        ({"kind": ""}, "Please say what kind it is"),
        ({"kind": "bank"}, "Not a valid choice"),
        ({"zone": "nowhere"}, "Not a valid choice"),
        ({"name_en": "x" * 121}, "At most 120 characters"),
        ({"role": "a\u202eb"}, "a character in this text that cannot be shown"),
    ],
)
def test_what_cannot_be_taken_is_said_beside_its_field(
    visitor: FlaskClient, database: Database, fields: dict[str, str], said: str
) -> None:
    answer = send(visitor, **fields)
    assert (answer.status_code, said in answer.text) == (422, True)


@pytest.mark.slow
def test_any_text_in_a_good_form_is_refused_or_makes_a_well_formed_mail(
    visitor: FlaskClient, database: Database, settings: Settings, demo_event: EventSummary
) -> None:
    visitor.application.config["WTF_CSRF_ENABLED"] = False
    taken = 0
    for number, (name, text) in enumerate(corpus.TEXTS.items()):
        fields = {**FIELDS, "email": f"n{number}@example.org", "key": f"{number:032x}"}
        given = {**fields, "name_ko": text, "role": text, "organisation": text}
        answer = visitor.post(REGISTER, data=given)
        assert answer.status_code in {200, 413, 422}, name
        taken += answer.status_code == 200
    sent = [*mails(database, settings, demo_event)]
    assert (taken > 10, len(sent)) == (True, taken)
    for mail in sent:
        page = visitor.get("/confirm/" + mail.content["link"].rpartition("/")[2])
        assert page.status_code == 200
        assert "<script>alert" not in page.text
