import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from scheduler.accounts.service import keep_organiser, make_organiser_link
from scheduler.database import Database
from scheduler.settings import Settings
from tests.conftest import Clock
from tests.scheduler.stored_events import NOW, StoredEvent, stored


@pytest.fixture
def database_url(sqlite_template: Path, tmp_path: Path) -> str:
    """SQLite: the use cases have both databases in tests of their own, and publishing has them here too."""
    path = tmp_path / "mannam.sqlite3"
    shutil.copy(sqlite_template, path)
    return f"sqlite:///{path}"


@pytest.fixture
def event(database: Database, settings: Settings) -> StoredEvent:
    """The small event of ``tests.scheduler.stored_events``; its organiser is office@example.org."""
    return stored(database, settings)


@dataclass
class Office:
    """Signs organisers in, each with a browser of their own."""

    app: Flask
    database: Database
    clock: Clock

    def browser(self, email: str = "office@example.org", *, language: str = "en") -> FlaskClient:
        with self.database.writing() as session:
            organiser = keep_organiser(session, name=email.partition("@")[0], email=email, language="ko", now=NOW)
            secret = make_organiser_link(session, organiser, now=self.clock.now)
        client = self.app.test_client()
        client.set_cookie("language", language)
        assert client.post(f"/in/{secret}").status_code == 303
        return client


@pytest.fixture
def office(app: Flask, database: Database, clock: Clock) -> Office:
    app.config["WTF_CSRF_ENABLED"] = False
    return Office(app, database, clock)


@pytest.fixture
def desk(office: Office, event: StoredEvent) -> FlaskClient:
    """The browser of the small event's organiser, in English."""
    return office.browser()
