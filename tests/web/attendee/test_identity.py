"""Personal links, sessions and the organisers' sign-in."""

import logging
import re
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from urllib.parse import quote, urlsplit

import pytest
from flask import Flask
from sqlalchemy import select

from scheduler.accounts.records import SignInLink, WebSession
from scheduler.accounts.service import ORGANISER_LINK, PARTICIPANT_SESSION, revoke_participant_links
from scheduler.database import Database
from scheduler.events.values import EventSummary
from scheduler.mail.link_requests import answer_request
from scheduler.mail.records import LinkRequest, OutboxMail
from scheduler.mail.sending import deliver_due
from scheduler.people.service import find_participant
from scheduler.settings import Settings
from tests.conftest import WHILE_OPEN, Clock, Doors
from tests.queries import counted_queries
from tests.web.attendee.conftest import DAY, SignIn, Visit, dump
from tests.web.test_browsers import INSTAGRAM, KAKAO
from web import create_app

OWN_EMAIL = "gaon.kim@o47.example.org"
UNKNOWN = "This link is not known. Please open the newest link you were sent, in full."


def answer_requests(database: Database, settings: Settings, now: datetime = WHILE_OPEN) -> None:
    """What the runner does with everything that was asked."""
    with database.reading() as session:
        asked = session.scalars(select(LinkRequest.id)).all()
    for request_id in asked:
        with database.writing() as session:
            answer_request(session, settings, request_id, now=now)


def token(page: str) -> str:
    found = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert found is not None
    return found[1]


def test_opening_a_link_fifty_times_signs_nobody_in(app: Flask, doors: Doors, database: Database) -> None:
    path = doors.participant("p001")
    before = dump(database)
    client = app.test_client()
    for method in ("get", "head") * 25:
        response = getattr(client, method)(path)
        assert response.status_code == 200
        assert "attendee" not in response.headers.get("Set-Cookie", "")
    assert dump(database) == before


def test_the_page_of_a_link_names_its_owner_and_keeps_its_secret(app: Flask, doors: Doors) -> None:
    response = app.test_client().get(doors.participant("p001"), headers={"Accept-Language": "en"})
    assert "Kim Ga-on (example), welcome" in response.text
    assert (response.headers["Referrer-Policy"], response.headers["Cache-Control"]) == ("no-referrer", "no-store")


def test_the_page_of_a_link_leads_out_of_an_apps_browser_with_that_link(
    app: Flask, doors: Doors, settings: Settings
) -> None:
    path, visit = doors.participant("p001"), Visit(app.test_client())
    assert "This page is open inside an app" not in visit.get(path)
    page = visit.get(path, **{"User-Agent": KAKAO})
    assert f'href="kakaotalk://web/openExternal?url={quote(settings.url + path, safe="")}"' in page
    menu = visit.get(path, **{"User-Agent": INSTAGRAM})
    assert ("kakaotalk://" in menu, "Please open the menu of this page" in menu) == (False, True)


def test_a_link_works_again_and_again_and_each_sign_in_ends_the_session_before(
    app: Flask, doors: Doors, database: Database
) -> None:
    visit, path = Visit(app.test_client()), doors.participant("p001")
    cookies = []
    for _each in range(2):
        response = visit.send(path, [("csrf_token", token(visit.get(path)))])
        assert (response.status_code, response.location) == (303, DAY)
        cookie = visit.client.get_cookie("attendee")
        assert cookie is not None
        cookies.append(cookie.value)
    assert cookies[0] != cookies[1]
    visit.client.set_cookie("attendee", cookies[0])
    visit.get(DAY, status=401)
    with database.reading() as session:
        assert [row.revoked_at is None for row in session.scalars(select(WebSession))] == [False, True]


def test_after_publication_the_link_leads_to_the_timetable(app: Flask, doors: Doors, published: EventSummary) -> None:
    visit, path = Visit(app.test_client()), doors.participant("p001")
    response = visit.send(path, [("csrf_token", token(visit.get(path)))])
    assert response.location == "/events/demo/timetable"


def test_the_cookie_is_for_this_host_alone_and_not_for_scripts(
    database: Database, settings: Settings, doors: Doors
) -> None:
    secure = create_app(settings.model_copy(update={"base_url": "https://meet.example.org"}), database)
    client = secure.test_client()
    path = doors.participant("p001")
    base = "https://meet.example.org"
    page = client.get(path, base_url=base)
    response = client.post(path, data={"csrf_token": token(page.text)}, base_url=base)
    cookie = next(line for line in response.headers.getlist("Set-Cookie") if "attendee" in line)
    assert cookie.startswith("__Host-attendee=")
    parts = {part.strip() for part in cookie.split(";")}
    assert {"Secure", "HttpOnly", "SameSite=Lax", "Path=/"} <= parts
    # How long, which browsers ask before until when: their clock may be wrong.
    lasts = next(int(part.partition("=")[2]) for part in parts if part.startswith("Max-Age="))
    assert PARTICIPANT_SESSION - timedelta(minutes=1) < timedelta(seconds=lasts) <= PARTICIPANT_SESSION


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_forged_link_is_refused(app: Flask, demo_event: EventSummary, method: str) -> None:
    visit = Visit(app.test_client())
    csrf = token(visit.get("/organiser/sign-in"))
    data = {"csrf_token": csrf} if method == "post" else None
    response = getattr(visit.client, method)(
        "/in/" + "x" * 43, headers=visit.headers, **({"data": data} if data else {})
    )
    assert response.status_code == 403
    assert UNKNOWN in response.text


def test_a_revoked_link_and_its_sessions_end_at_once(
    app: Flask, sign_in: SignIn, doors: Doors, database: Database, clock: Clock
) -> None:
    visit, path = sign_in("p001"), doors.participant("p001")
    visit.get(DAY)
    with database.writing() as session:
        person = find_participant(session, doors.event.id, "p001")
        revoke_participant_links(session, person.id, now=clock.now)
    visit.get(DAY, status=401)
    assert "This link was withdrawn." in Visit(app.test_client()).get(path, status=403)


def test_signing_out_ends_the_session(sign_in: SignIn) -> None:
    visit = sign_in("p001")
    cookie = visit.client.get_cookie("attendee")
    assert cookie is not None
    response = visit.send("/sign-out", [("csrf_token", token(visit.get(DAY))), ("kind", "attendee")])
    assert response.status_code == 303
    visit.client.set_cookie("attendee", cookie.value)
    page = visit.get(DAY, status=401)
    assert "Please open the personal link in your invitation." in page


def test_a_session_ends_after_thirty_days(sign_in: SignIn, clock: Clock) -> None:
    visit = sign_in("p001")
    clock.now += timedelta(days=30) - timedelta(milliseconds=1)
    visit.get(DAY)
    clock.now += timedelta(milliseconds=1)
    visit.get(DAY, status=401)


@pytest.mark.parametrize("path", ["day", "wishes", "timetable", "follow-ups", "timetable.ics"])
def test_pages_are_closed_to_strangers_and_hidden_from_other_events(sign_in: SignIn, app: Flask, path: str) -> None:
    Visit(app.test_client()).get(f"/events/demo/{path}", status=401)
    sign_in("p001").get(f"/events/other/{path}", status=404)


def test_an_organisers_link_opens_exactly_one_session(app: Flask, doors: Doors, clock: Clock) -> None:
    path = doors.organiser(clock.now)
    visits = [Visit(app.test_client()) for _each in range(20)]
    tokens = [token(visit.get(path)) for visit in visits]
    with ThreadPoolExecutor(20) as pool:
        answers = list(
            pool.map(lambda pair: pair[0].send(path, [("csrf_token", pair[1])]), zip(visits, tokens, strict=True))
        )
    assert sorted(answer.status_code for answer in answers) == [303, *[403] * 19]
    assert next(answer.location for answer in answers if answer.status_code == 303) == "/organiser/"


def test_an_organisers_link_is_good_for_ten_minutes(app: Flask, doors: Doors, clock: Clock) -> None:
    path = doors.organiser(clock.now)
    clock.now += ORGANISER_LINK
    assert "This link has expired." in Visit(app.test_client()).get(path, status=403)


OFFICE_DOOR, OWN_DOOR = "/organiser/sign-in", "/new-link"


def ask(app: Flask, email: str, door: str = OFFICE_DOOR) -> tuple[int, str]:
    visit = Visit(app.test_client())
    fields = [("csrf_token", token(visit.get(door))), ("email", email)]
    response = visit.send(door, fields)
    return response.status_code, re.sub(r'value="[^"]{40,}"', "", response.text.replace(email, "ADDRESS"))


def test_known_and_unknown_addresses_get_the_same_answer(
    app: Flask, demo_event: EventSummary, database: Database, settings: Settings
) -> None:
    assert ask(app, "office@exchange.example.org") == ask(app, "nobody@exchange.example.org")
    answer_requests(database, settings)
    with database.reading() as session:
        mails = list(session.scalars(select(OutboxMail)))
        links = list(session.scalars(select(SignInLink)))
    assert ([mail.to_email for mail in mails], len(links)) == (["office@exchange.example.org"], 1)
    later = datetime.now(UTC) + timedelta(days=1)
    with database.writing() as session:
        session.get_one(OutboxMail, mails[0].id).not_before = later - timedelta(days=400)
    assert deliver_due(database, settings, None) == 1
    assert len(list(settings.outbox.glob("*.eml"))) == 1


@pytest.mark.parametrize("door", [OFFICE_DOOR, OWN_DOOR])
def test_asking_takes_the_same_work_for_everybody(app: Flask, database: Database, doors: Doors, door: str) -> None:
    ask(app, "nobody@exchange.example.org", door)
    work: list[list[str]] = []
    for email in ("office@exchange.example.org", OWN_EMAIL, "nobody@exchange.example.org"):
        with counted_queries(database) as statements:
            assert ask(app, email, door)[0] == 200
        work.append(list(statements))
    assert work[0] == work[1] == work[2]


def test_a_participant_who_lost_the_link_is_sent_one_that_signs_in_once(
    app: Flask, doors: Doors, database: Database, settings: Settings, clock: Clock
) -> None:
    path = doors.participant("p001")
    assert ask(app, OWN_EMAIL.upper(), OWN_DOOR) == ask(app, "nobody@exchange.example.org", OWN_DOOR)
    answer_requests(database, settings, clock.now)
    with database.reading() as session:
        mail = session.scalars(select(OutboxMail)).one()
        assert session.scalars(select(LinkRequest)).all() == []
    assert mail.to_email == OWN_EMAIL
    fresh = urlsplit(mail.content["link"]).path
    visit = Visit(app.test_client())
    assert visit.send(fresh, [("csrf_token", token(visit.get(fresh)))]).status_code == 303
    visit.get(DAY)
    assert "This link was used already." in Visit(app.test_client()).get(fresh, status=403)
    visit.get(path)


def test_a_participants_mailbox_is_not_flooded(
    app: Flask, doors: Doors, database: Database, settings: Settings, clock: Clock
) -> None:
    answers = {ask(app, OWN_EMAIL, OWN_DOOR) for _each in range(8)}
    answer_requests(database, settings, clock.now)
    with database.reading() as session:
        assert (len(answers), len(session.scalars(select(OutboxMail)).all())) == (1, 5)


def test_a_mailbox_is_not_flooded(app: Flask, demo_event: EventSummary, database: Database, settings: Settings) -> None:
    answers = {ask(app, "office@exchange.example.org") for _each in range(8)}
    assert len(answers) == 1
    answer_requests(database, settings)
    with database.reading() as session:
        assert len(list(session.scalars(select(SignInLink)))) == 5


def test_what_is_no_address_is_refused_with_what_was_typed(app: Flask) -> None:
    status, page = ask(app, "office at example")
    assert status == 422
    assert "This is not a mail address." in page
    assert 'value="ADDRESS"' in page


def test_the_secret_reaches_no_log(app: Flask, caplog: pytest.LogCaptureFixture) -> None:
    def broken(*_args: object, **_given: object) -> None:
        raise RuntimeError

    app.config["CLOCK"] = broken
    with caplog.at_level(logging.DEBUG):
        assert app.test_client().get("/in/very-secret-word").status_code == 500
    assert "Exception on /in/…" in caplog.text
    assert "very-secret-word" not in caplog.text


def test_both_languages(sign_in: SignIn) -> None:
    assert "<h1>My day</h1>" in sign_in("p001", "en").get(DAY)
    assert '<html lang="ko">' in sign_in("p001", "ko").get(DAY)


@pytest.mark.parametrize("name", ["web", "waitress"])
def test_no_log_keeps_the_secret_of_a_link(app: Flask, caplog: pytest.LogCaptureFixture, name: str) -> None:
    with caplog.at_level(logging.INFO):
        logging.getLogger(name).error("Exception while serving %s", "/in/a-secret?x=1")
        logging.getLogger(name).info("Exception on /in/a-secret [GET]")
    assert caplog.messages == ["Exception while serving /in/…", "Exception on /in/… [GET]"]
