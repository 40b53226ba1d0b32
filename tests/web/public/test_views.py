import re

import pytest
from flask.testing import FlaskClient

from scheduler.events.values import EventSummary

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def test_the_front_page_of_an_empty_installation_says_so(client: FlaskClient):
    page = client.get("/", headers={"Accept-Language": "en"})
    assert page.status_code == 200
    assert "No public events yet" in page.text


def test_the_front_page_lists_the_public_events(client: FlaskClient, demo_event: EventSummary):
    for language in ("ko", "en"):
        page = client.get("/", headers={"Accept-Language": language})
        assert page.status_code == 200
        assert demo_event.title.text(language) in page.text
        assert 'href="/events/demo"' in page.text


def test_the_event_page_draws_the_programme(client: FlaskClient, demo_event: EventSummary):
    page = client.get("/events/demo", headers={"Accept-Language": "en"})
    assert page.status_code == 200
    assert demo_event.title.en in page.text
    assert "tt-columns-3" in page.text
    assert re.search(r'class="tt-slots"><li>\d\d:\d\d</li>', page.text)


def test_an_unknown_event_is_not_found(client: FlaskClient):
    answer = client.get("/events/nothing", headers={"Accept-Language": "en"})
    assert answer.status_code == 404
    assert "There is no event “nothing” here." in answer.text


def test_pages_hold_no_inline_code_or_style(client: FlaskClient, demo_event: EventSummary):
    for path in ("/", "/events/demo", "/nothing"):
        text = client.get(path).text
        assert not re.search(r"<[^>]+\sstyle=", text)
        assert not re.search(r"<[^>]+\son[a-z]+=", text)
        assert not re.search(r"<script(?![^>]*\ssrc=)", text)
