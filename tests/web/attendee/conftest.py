"""The demo event on SQLite, imported once; signed-in participants; a small published grid."""

import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, text, update
from werkzeug.test import TestResponse

from scheduler.database import Database, Session
from scheduler.events.service import find_event, slots, tables
from scheduler.events.values import EventSummary
from scheduler.people.records import Participant
from scheduler.people.service import find_participant
from scheduler.settings import Settings
from scheduler.timetable.grids import Held, store_grid
from scheduler.timetable.planning import build_problem
from scheduler.timetable.publishing import publish_grid
from scheduler.timetable.records import Run
from scheduler.timetable.service import request_run, run_summary
from scheduler.timetable.values import RunState
from scheduler.wishes.rules import Choices
from scheduler.wishes.service import wish_list
from tests.conftest import WHILE_OPEN, Doors
from tests.web.attendee.forms_on_pages import PageForm, forms_of

DAY = "/events/demo/day"
WISHES = "/events/demo/wishes"
TIMETABLE = "/events/demo/timetable"
FOLLOW_UPS = "/events/demo/follow-ups"
CONSENT = "/events/demo/consent"
OWN_DATA = "/events/demo/data"
PROFILE = "/events/demo/profile"
PERSON = f"{PROFILE}/person"
ORGANISATION = f"{PROFILE}/organisation"


@pytest.fixture
def database_url(demo_template: Path, tmp_path: Path) -> str:
    path = tmp_path / "mannam.sqlite3"
    shutil.copy(demo_template, path)
    return f"sqlite:///{path}"


@pytest.fixture
def demo_event(database: Database) -> EventSummary:
    with database.reading() as session:
        return find_event(session, "demo")


class Visit:
    """A participant's browser."""

    def __init__(self, client: FlaskClient, language: str = "en") -> None:
        self.client = client
        self.headers = {"Accept-Language": language}

    def get(self, path: str, status: int = 200, **headers: str) -> str:
        response = self.client.get(path, headers={**self.headers, **headers})
        assert response.status_code == status, response.text
        return response.text

    def form(self, path: str) -> PageForm:
        return forms_of(self.get(path))[path]

    def send(self, path: str, fields: list[tuple[str, str]], **headers: str) -> TestResponse:
        sent: dict[str, list[str]] = {}
        for name, value in fields:
            sent.setdefault(name, []).append(value)
        return self.client.post(path, data=sent, headers={**self.headers, **headers})

    def press(self, step: str, partner: str) -> TestResponse:
        """One button of the wish form as it is drawn now; the whole directory is asked for."""
        form = forms_of(self.get(f"{WISHES}?all=1"))[WISHES]
        return self.send(WISHES, form.with_button("press", f"{step}:{partner}"))


SignIn = Callable[..., Visit]
PublicId = Callable[[str], str]
Stored = Callable[..., Choices]


@pytest.fixture
def sign_in(app: Flask, doors: Doors) -> SignIn:
    """``sign_in("p001")``: a browser signed in with a new personal link, through the page's own button."""

    def enter(key: str = "p001", language: str = "en", *, consented: bool = True) -> Visit:
        visit = Visit(app.test_client(), language)
        path = doors.participant(key, consented=consented)
        token = re.search(r'name="csrf_token" value="([^"]+)"', visit.get(path))
        assert token is not None
        response = visit.send(path, [("csrf_token", token[1])])
        assert response.status_code == 303
        return visit

    return enter


@pytest.fixture
def public_id(database: Database) -> Callable[[str], str]:
    def find(key: str) -> str:
        with database.reading() as session:
            return session.scalars(select(Participant.public_id).where(Participant.key == key)).one()

    return find


@pytest.fixture
def published(database: Database, settings: Settings, demo_event: EventSummary) -> EventSummary:
    publish_simple_grid(database, settings, demo_event.id)
    return demo_event


def publish_simple_grid(database: Database, settings: Settings, event_id: int, *, revision: int = 1) -> None:
    """Publish a small grid: p001's meetings, then the most wanted, one after the other; the next one has one less."""
    with database.writing() as session:
        number = request_run(
            session, event_id, by="command", seconds=5, workers=1, seed=0, now=WHILE_OPEN, queued=False
        )
        run_id = run_summary(session, event_id, number).id
        session.execute(update(Run).where(Run.id == run_id).values(state=RunState.FINISHED, finished_at=WHILE_OPEN))
        held = list(simple_grid(session, event_id))[revision - 1 :]
        grid = store_grid(session, event_id, held, run_id=run_id, now=WHILE_OPEN)
    with database.writing() as session:
        publish_grid(
            session,
            settings,
            event_id,
            grid,
            seen_revision=revision - 1,
            accept_differences=True,
            by="command",
            now=WHILE_OPEN,
        )


def simple_grid(session: Session, event_id: int) -> Iterator[Held]:
    problem = build_problem(session, event_id)
    numbers = [slot.number for slot in slots(session, event_id)]
    keys = [table.key for table in tables(session, event_id) if not table.virtual]
    taken: set[tuple[str, int]] = set()
    seated: dict[int, int] = dict.fromkeys(numbers, 0)
    wanted = sorted(problem.meetings, key=lambda meeting: (0 not in meeting.people, -meeting.weight))[:40]
    for meeting in wanted:
        pair = [problem.people[index] for index in meeting.people]
        for number in numbers:
            free = all(number in person.available and (person.id, number) not in taken for person in pair)
            if free and seated[number] < len(keys):
                taken |= {(person.id, number) for person in pair}
                yield Held(pair[0].id, pair[1].id, number, keys[seated[number]])
                seated[number] += 1
                break


def dump(database: Database) -> list[tuple[object, ...]]:
    """Every row of every table, to compare before and after."""
    rows: list[tuple[object, ...]] = []
    with database.reading() as session:
        names = session.scalars(text("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")).all()
        for name in names:
            rows += [(name, *row) for row in session.execute(text(f'SELECT * FROM "{name}"'))]
    return rows


@pytest.fixture
def stored(database: Database, demo_event: EventSummary) -> Stored:
    def read(key: str = "p001") -> Choices:
        with database.reading() as session:
            return wish_list(session, find_participant(session, demo_event.id, key).id).choices

    return read


@pytest.fixture
def visit(sign_in: SignIn, database: Database, demo_event: EventSummary) -> Visit:
    """p001, whose list was emptied with its own buttons."""
    visit = sign_in("p001")
    form = visit.form(WISHES)
    response = visit.send(WISHES, form.without("wish", "veto"))
    assert response.status_code == 303
    return visit
