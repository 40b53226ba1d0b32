"""The calendar feed over HTTP, as calendar programs fetch it, and its owner's part of the timetable."""

import hashlib
import logging
import re
from datetime import timedelta
from email.utils import format_datetime
from urllib.parse import urlsplit
from urllib.robotparser import RobotFileParser

import pytest
import vobject
from flask import Flask
from icalendar import Calendar
from sqlalchemy import select, update

from scheduler.accounts.records import CalendarFeed, FeedFetch
from scheduler.accounts.service import revoke_participant_links
from scheduler.calendars.lint import faults
from scheduler.database import Database
from scheduler.events.values import EventSummary
from scheduler.people.records import Participant
from scheduler.people.service import find_participant
from scheduler.privacy.consents import decide
from scheduler.privacy.erasure import erase
from scheduler.privacy.rules import Decision
from scheduler.settings import Settings
from scheduler.timetable.grids import own_timetable
from scheduler.timetable.records import PublishedMeeting
from tests.conftest import WHILE_OPEN, Clock
from tests.web.attendee.conftest import TIMETABLE, SignIn, Visit, dump
from tests.web.attendee.forms_on_pages import forms_of

pytestmark = pytest.mark.slow

FEED = "/events/demo/feed"
END = f"{FEED}/end"
GOOGLE = {"User-Agent": "Google-Calendar-Importer", "Accept-Encoding": "gzip"}


def made(visit: Visit) -> str:
    """The path of a new feed, made with the button of the timetable."""
    return address_on(visit.send(FEED, forms_of(visit.get(TIMETABLE))[FEED].fields).text)


def address_on(page: str) -> str:
    found = re.search(r'<input id="address" type="url" readonly value="([^"]+)"', page)
    assert found is not None
    assert f'href="{found[1].replace("http", "webcal", 1)}"' in page
    return urlsplit(found[1]).path


def own_id(database: Database, event: EventSummary, key: str = "p001") -> int:
    with database.reading() as session:
        return find_participant(session, event.id, key).id


def without_fetches(database: Database) -> list[tuple[object, ...]]:
    """All rows but when feeds were fetched: the one thing that reading writes, because its owner is told."""
    return [row for row in dump(database) if row[0] != "feed_fetches"]


def test_programs_get_all_meetings_and_nothing_but_the_organisers_address(
    app: Flask, sign_in: SignIn, published: EventSummary, database: Database
) -> None:
    path = made(sign_in("p001"))
    assert re.fullmatch(r"/f/[A-Za-z0-9_-]{43}\.ics", path)
    answer = app.test_client().get(path, headers=GOOGLE)
    assert (answer.status_code, answer.headers.getlist("Set-Cookie")) == (200, [])
    wanted = {
        "Content-Type": "text/calendar; charset=utf-8",
        "Content-Disposition": 'inline; filename="mannam-meetings.ics"',
        "Cache-Control": "private, max-age=300, no-transform",
        "X-Robots-Tag": "noindex",
        "Referrer-Policy": "no-referrer",
        "Content-Length": str(len(answer.data)),
        "ETag": f'"{hashlib.sha256(answer.data).hexdigest()}"',
        "Last-Modified": format_datetime(WHILE_OPEN, usegmt=True),
    }
    assert {name: answer.headers[name] for name in wanted} == wanted
    assert not {"Content-Encoding", "Vary", "Location"} & set(answer.headers.keys())
    assert faults(answer.data) == ()
    with database.reading() as session:
        person = find_participant(session, published.id, "p001")
        own = own_timetable(session, person.id).meetings
        addresses = session.scalars(select(Participant.email)).all()
    events = Calendar.from_ical(answer.data).events
    assert [(str(e["uid"]), e.start, e.end) for e in events] == [(m.uid, m.slot.starts_at, m.slot.ends_at) for m in own]
    names = [e.summary.value for e in vobject.readOne(answer.data.decode()).vevent_list]
    assert all(m.partner.name.text(person.language) in name for m, name in zip(own, names, strict=True))
    unfolded = answer.data.replace(b"\r\n ", b"").decode()
    assert [email for email in addresses if email in unfolded] == []
    assert set(re.findall(r"[^\s:]+@[^\s]+", unfolded)) == {"meetings@example.org", *(m.uid for m in own)}


def test_twice_the_same_bytes_in_every_language_and_with_every_cookie(
    app: Flask, sign_in: SignIn, published: EventSummary
) -> None:
    visit = sign_in("p001", "en")
    path = made(visit)
    first = app.test_client().get(path)
    for other in (
        app.test_client().get(path, headers={"Accept-Language": "en", "Accept": "application/json"}),
        visit.client.get(path, headers={"Cookie": "language=en"}),
        visit.client.get(f"{path}?fetched=2"),
    ):
        assert (other.data, other.headers["ETag"]) == (first.data, first.headers["ETag"])
    head = app.test_client().head(path)
    assert (head.status_code, head.data) == (200, b"")
    assert head.headers["Content-Length"] == str(len(first.data))


def test_a_known_file_is_not_sent_again_and_a_changed_one_is(
    app: Flask, sign_in: SignIn, published: EventSummary, database: Database, clock: Clock
) -> None:
    path, client = made(sign_in("p001")), app.test_client()
    first = client.get(path)
    known = {"If-None-Match": first.headers["ETag"], "If-Modified-Since": first.headers["Last-Modified"]}
    for method in ("GET", "HEAD"):
        again = client.open(path, method=method, headers=known)
        assert (again.status_code, again.data, again.headers["ETag"]) == (304, b"", first.headers["ETag"])
        assert again.headers["Cache-Control"] == "private, max-age=300, no-transform"
    own = own_id(database, published)
    with database.writing() as session:
        partner = own_timetable(session, own).meetings[0].partner.id
        session.execute(update(Participant).where(Participant.id == partner).values(name_ko="바뀐이", name_en="New"))
    named = client.get(path, headers=known)
    assert (named.status_code, "바뀐이" in named.text or "New" in named.text) == (200, True)
    assert client.get(path, headers={"If-Modified-Since": first.headers["Last-Modified"]}).status_code == 200
    with database.writing() as session:
        row = session.scalars(select(PublishedMeeting).where(PublishedMeeting.first_id == own).limit(1)).one()
        row.cancelled_at = row.changed_at = clock.now
        row.sequence += 1
    assert "STATUS:CANCELLED" in client.get(path).text
    clock.now += timedelta(days=14)
    assert row.uid not in client.get(path).text


def test_a_feed_ends_at_once_and_opens_nothing_else(
    app: Flask, sign_in: SignIn, published: EventSummary, database: Database, settings: Settings
) -> None:
    visit, client = sign_in("p001"), app.test_client()
    unknown = client.get(f"/f/{'x' * 43}.ics")
    assert (unknown.status_code, unknown.mimetype, unknown.headers.getlist("Set-Cookie")) == (404, "text/plain", [])
    path = made(visit)
    secret = path.removeprefix("/f/").removesuffix(".ics")
    assert client.get(f"/in/{secret}").status_code == 403
    newer = made(visit)
    assert newer != path
    assert (client.get(path).status_code, client.get(newer).status_code) == (404, 200)
    closed = visit.send(END, forms_of(visit.get(TIMETABLE))[END].fields)
    assert (closed.status_code, closed.location) == (303, f"{TIMETABLE}#calendar")
    gone = client.get(newer)
    assert (gone.status_code, gone.data) == (404, unknown.data)
    own = own_id(database, published)
    for act in (
        lambda session: session.execute(update(Participant).where(Participant.id == own).values(left_at=WHILE_OPEN)),
        lambda session: decide(session, own, Decision.WITHDRAWN, language="ko", now=WHILE_OPEN),
        lambda session: revoke_participant_links(session, own, now=WHILE_OPEN),
        lambda session: erase(session, settings, own, now=WHILE_OPEN),
    ):
        with database.writing() as session:
            session.execute(update(Participant).where(Participant.id == own).values(left_at=None))
        path = made(sign_in("p001"))
        assert client.get(path).status_code == 200
        with database.writing() as session:
            act(session)
        assert client.get(path).status_code == 404


def test_pressed_twice_it_is_one_address_and_an_old_form_makes_none(
    sign_in: SignIn, published: EventSummary, app: Flask, database: Database
) -> None:
    visit = sign_in("p001")
    fields = forms_of(visit.get(TIMETABLE))[FEED].fields
    first = address_on(visit.send(FEED, fields).text)
    once = dump(database)
    assert address_on(visit.send(FEED, fields).text) == first
    assert dump(database) == once
    assert visit.send(END, forms_of(visit.get(TIMETABLE))[END].fields).status_code == 303
    before = dump(database)
    assert visit.send(FEED, fields).status_code == 409
    assert dump(database) == before
    assert app.test_client().get(first).status_code == 404
    assert visit.send(FEED, [(name, value) for name, value in fields if name != "key"]).status_code == 422


def test_only_a_hash_is_kept_and_the_page_shows_the_address_no_more(
    sign_in: SignIn, published: EventSummary, database: Database
) -> None:
    visit = sign_in("p001")
    secret = made(visit).removeprefix("/f/").removesuffix(".ics")
    assert secret not in str(dump(database))
    with database.reading() as session:
        row = session.scalars(select(CalendarFeed)).one()
    assert row.secret_sha256 == hashlib.sha256(secret.encode()).hexdigest()
    page = visit.get(TIMETABLE)
    assert "/f/" not in page
    assert "Make a new address" in page


def test_its_owner_learns_who_fetched_it_last(
    app: Flask, sign_in: SignIn, published: EventSummary, database: Database, clock: Clock
) -> None:
    visit = sign_in("p001")
    path, client = made(visit), app.test_client()
    assert re.search(r"<dt>Last fetched</dt><dd>not yet</dd>", visit.get(TIMETABLE))
    before = without_fetches(database)
    client.get(path, headers={"User-Agent": "A\x1b<b>\u202e" + "x" * 200})
    page = visit.get(TIMETABLE)
    assert "<dt>Last fetched</dt><dd>Sat 20 February, 12:00</dd>" in page
    assert f"<dd>A&lt;b&gt;{'x' * 95}…</dd>" in page
    fetched = dump(database)
    clock.now += timedelta(minutes=29)
    for _each in range(2):
        client.get(path, headers=GOOGLE)
    assert dump(database) == fetched
    clock.now += timedelta(minutes=1)
    client.get(path, headers=GOOGLE)
    assert "<dt>Last fetched</dt><dd>Sat 20 February, 12:30</dd>" in visit.get(TIMETABLE)
    assert "Google-Calendar-Importer" in visit.get(TIMETABLE)
    assert without_fetches(database) == before
    made(visit)
    with database.reading() as session:
        assert session.scalars(select(FeedFetch)).all() == []


def test_no_log_keeps_the_secret_and_robots_may_come(app: Flask, caplog: pytest.LogCaptureFixture) -> None:
    def broken(*_args: object, **_given: object) -> None:
        raise RuntimeError

    robots = app.test_client().get("/robots.txt")
    rules = RobotFileParser()
    rules.parse(robots.text.splitlines() if robots.status_code == 200 else [])
    assert rules.can_fetch("Google-Calendar-Importer", "/f/x.ics")
    app.config["CLOCK"] = broken
    with caplog.at_level(logging.DEBUG):
        assert app.test_client().get("/f/very-secret-word.ics").status_code == 500
    assert "Exception on /f/…" in caplog.text
    assert "very-secret-word" not in caplog.text
