"""Two worlds that differ only in somebody else's wish or veto look the same to everybody else before publication."""

import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import delete, event, select

from scheduler.accounts.service import make_participant_link
from scheduler.database import Database, open_database
from scheduler.people.records import Participant
from scheduler.privacy.consents import decide
from scheduler.privacy.rules import Decision
from scheduler.settings import Settings, prepare_data_folder
from scheduler.wishes.records import Veto, Wish
from tests.conftest import WHILE_OPEN
from tests.web.attendee.conftest import CONSENT, DAY, FOLLOW_UPS, OWN_DATA, TIMETABLE, WISHES, Visit
from web import create_app

pytestmark = pytest.mark.slow

PAGES = (
    DAY,
    WISHES,
    f"{WISHES}?all=1",
    f"{WISHES}?q=센서",
    TIMETABLE,
    f"{TIMETABLE}.ics",
    FOLLOW_UPS,
    OWN_DATA,
    f"{OWN_DATA}.json",
    CONSENT,
)
Change = Callable[[Database, int, int], None]


def add_veto(database: Database, someone: int, target: int) -> None:
    with database.writing() as session:
        session.execute(delete(Wish).where(Wish.participant_id == someone, Wish.target_id == target))
        session.add(Veto(participant_id=someone, target_id=target))


def drop_wishes(database: Database, someone: int, target: int) -> None:
    with database.writing() as session:
        session.execute(delete(Wish).where(Wish.participant_id == someone))


def add_wish(database: Database, someone: int, target: int) -> None:
    with database.writing() as session:
        session.execute(delete(Wish).where(Wish.participant_id == someone))
        session.add(Wish(participant_id=someone, target_id=target, rank=1))


class World:
    """One copy of the demo event with everything that a visitor sees of it, and the statements that took."""

    def __init__(self, template: Path, folder: Path) -> None:
        shutil.copy(template, folder / "mannam.sqlite3")
        self.database = open_database(f"sqlite:///{folder / 'mannam.sqlite3'}")
        settings = Settings(data=folder, secret_key="one secret for both worlds")
        prepare_data_folder(settings)
        self.app: Flask = create_app(settings, self.database)
        self.app.config["CLOCK"] = lambda: WHILE_OPEN
        self.statements: list[str] = []
        event.listen(self.database.engine, "before_cursor_execute", self._note)

    def _note(self, _connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        self.statements.append(statement)

    def id(self, key: str) -> int:
        with self.database.reading() as session:
            return session.scalars(select(Participant.id).where(Participant.key == key)).one()

    def seen_by(self, key: str) -> list[tuple[int, dict[str, str], str]]:
        with self.database.writing() as session:
            decide(session, self.id(key), Decision.GIVEN, language="ko", now=WHILE_OPEN)
            path = f"/in/{make_participant_link(session, self.id(key), now=WHILE_OPEN)}"
        visit = Visit(self.app.test_client())
        token = re.search(r'name="csrf_token" value="([^"]+)"', visit.get(path))
        assert token is not None
        visit.send(path, [("csrf_token", token[1])])
        self.statements.clear()
        return [self._answer(visit, page) for page in PAGES]

    def _answer(self, visit: Visit, page: str) -> tuple[int, dict[str, str], str]:
        response = visit.client.get(page, headers=visit.headers)
        headers = {name: value for name, value in response.headers.items() if name != "Set-Cookie"}
        headers.pop("Content-Length", None)
        return response.status_code, headers, alike(response.text)


def alike(page: str) -> str:
    """The page without what is new on every drawing."""
    return re.sub(r'name="(csrf_token|key)" value="[^"]+"', r'name="\1"', page)


@pytest.fixture
def worlds(demo_template: Path, tmp_path: Path) -> Iterator[tuple[World, World]]:
    folders = [tmp_path / name for name in ("one", "two")]
    for folder in folders:
        folder.mkdir()
    pair = World(demo_template, folders[0]), World(demo_template, folders[1])
    yield pair
    for world in pair:
        world.database.close()


@pytest.mark.parametrize("change", [add_veto, drop_wishes, add_wish])
def test_nobody_sees_what_somebody_else_chose(worlds: tuple[World, World], change: Change) -> None:
    one, two = worlds
    change(two.database, two.id("p003"), two.id("p001"))
    for key in ("p001", "p002"):
        assert one.seen_by(key) == two.seen_by(key)
        assert one.statements == two.statements


def test_the_comparison_sees_what_oneself_chose(worlds: tuple[World, World]) -> None:
    one, two = worlds
    add_veto(two.database, two.id("p001"), two.id("p003"))
    assert one.seen_by("p001") != two.seen_by("p001")
    assert one.seen_by("p003") == two.seen_by("p003")
