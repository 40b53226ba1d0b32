"""The directory of 2,000 people: its first page is light, and its parts show everybody once."""

import re
import shutil
from html import unescape
from pathlib import Path

import pytest

from benchmarks.load.crowds import crowd
from benchmarks.load.weighing import first_page_bytes, text_of
from scheduler.database import Database
from scheduler.events.service import find_event
from scheduler.events.values import EventSummary
from scheduler.imports.files import read_event
from scheduler.imports.service import store_event
from tests.conftest import WHILE_OPEN
from tests.web.attendee.conftest import WISHES, SignIn

PEOPLE = 2000
MOST_BYTES = 100_000


@pytest.fixture
def database_url(sqlite_template: Path, tmp_path: Path) -> str:
    path = tmp_path / "mannam.sqlite3"
    shutil.copy(sqlite_template, path)
    return f"sqlite:///{path}"


@pytest.fixture
def demo_event(database: Database) -> EventSummary:
    """The demo event with a crowd around its own people."""
    with database.writing() as session:
        store_event(session, read_event(crowd(PEOPLE, seed=1)), by="system", now=WHILE_OPEN)
    with database.reading() as session:
        return find_event(session, "demo")


@pytest.mark.slow
def test_the_first_page_of_two_thousand_people_is_light(sign_in: SignIn) -> None:
    visit = sign_in("p001", "ko")

    def fetch(path: str) -> bytes:
        with visit.client.get(path, headers={**visit.headers, "Accept-Encoding": "gzip"}) as response:
            assert response.status_code == 200
            return response.get_data()

    page = text_of(fetch(WISHES))
    assert "1999명" in page
    assert page.count('class="partner"') + page.count('class="partner is-chosen"') == 20
    assert len(fetch(WISHES)) < first_page_bytes(fetch, WISHES) <= MOST_BYTES
    shown: list[str] = []
    address = f"{WISHES}?all=1"
    while address:
        page = visit.get(unescape(address))
        shown += re.findall(r'<li id="card-([^"]+)"', page)
        link = re.search(r'href="([^"]+)"[^>]*><span>다음 사람들', page)
        address = link[1] if link else ""
    assert len(shown) == len(set(shown)) == 1999
