"""Pages of an event whose data was deleted as promised: they say so, and none fails."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from scheduler.accounts.service import make_participant_link
from scheduler.events.records import EventOrganiser
from scheduler.mail.sending import deliver_due
from scheduler.privacy.consents import decide
from scheduler.privacy.retention import keep_promises
from scheduler.privacy.rules import Decision
from tests.poison.furniture import furnish
from tests.poison.ground import named
from tests.scheduler.stored_events import LATER, NOW, StoredEvent
from tests.web.organiser.pages import text_of

AFTER_CHOICES = datetime(2027, 4, 10, 3, tzinfo=UTC)
AFTER_ALL = datetime(2028, 4, 10, 3, tzinfo=UTC)
SHOWN = {200, 302, 303, 404, 410}


@pytest.fixture
def things(event: StoredEvent) -> Mapping[str, str]:
    """The event is published and holds one of each thing; how addresses call them."""
    with event.database.reading() as session:
        organiser = session.scalars(select(EventOrganiser.organiser_id)).one()
    return furnish(event, organiser)


@pytest.fixture
def guest(event: StoredEvent, things: Mapping[str, str], app: Flask) -> tuple[FlaskClient, str]:
    """a's browser and link."""
    deliver_due(event.database, event.settings, event.id, clock=lambda: LATER)
    with event.database.writing() as session:
        decide(session, event.ids["a"], Decision.GIVEN, language="en", now=NOW)
        link = "/in/" + make_participant_link(session, event.ids["a"], now=NOW)
    browser = app.test_client()
    browser.set_cookie("language", "en")
    return browser, link


def every_page(app: Flask, browser: FlaskClient, blueprint: str, things: Mapping[str, str]) -> dict[str, str]:
    """What each page and file of the blueprint that can be asked for says; none answers with an error of ours."""
    said = {}
    for rule in app.url_map.iter_rules():
        if not rule.endpoint.startswith(f"{blueprint}.") or "GET" not in (rule.methods or ()):
            continue
        for number in "12":
            called = {"key": "small", "event_key": "small", "number": number} | named(rule, things)
            path = re.sub(r"<(?:int:)?(\w+)>", lambda found, called=called: called.get(found[1], "none"), str(rule))
            answer = browser.get(path)
            assert answer.status_code in SHOWN, (path, answer.status_code)
            if b"<html" in answer.data:
                said[path] = text_of(answer)
    assert len(said) > 5
    return said


def test_after_the_choices_went_every_page_stays_sensible(event, guest, things, desk, app):
    browser, link = guest
    assert "deleted on" not in "".join(every_page(app, desk, "organiser", things).values())
    keep_promises(event.database, event.settings, now=AFTER_CHOICES)
    assert browser.post(link).status_code == 303
    own = every_page(app, browser, "attendee", things)
    for name in ("day", "wishes", "timetable", "data"):
        assert "were deleted on Sat 10 April 2027, as you had been promised." in own[f"/events/small/{name}"], name
    assert "Na-rin" in own["/events/small/timetable"]
    office = every_page(app, desk, "organiser", things)
    for path, said in office.items():
        # The hall's clock is no sheet, and names nobody.
        if "small" in path and "404 Not found" not in said and not path.endswith("/clock"):
            assert "deleted on Sat 10 April 2027, as participants had been promised." in said, path
    assert "Open the timetable" in office["/organiser/small/runs/1"]
    assert "Na-rin" in office["/organiser/small/runs/1/grid"]
    assert "Before you solve" not in office["/organiser/small/"]


def test_after_all_went_links_and_pages_say_so(event, guest, things, desk, app):
    browser, link = guest
    assert browser.post(link).status_code == 303
    keep_promises(event.database, event.settings, now=AFTER_ALL)
    assert "The data behind this link was erased." in text_of(browser.get(link))
    assert browser.post(link).status_code == 403
    assert browser.get("/events/small/timetable").status_code == 401
    assert browser.get("/events/small").status_code == 200
    office = every_page(app, desk, "organiser", things)
    for name in ("", "outbox", "follow-ups", "links"):
        assert "All data of participants was deleted on Mon 10 April 2028" in office[f"/organiser/small/{name}"], name
    assert "Participants' data deleted on Mon 10 April 2028" in office["/organiser/"]
    assert "Ga-on" not in "".join(office.values())
