import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from scheduler.database import Database
from scheduler.settings import Settings
from tests.conftest import Clock
from tests.poison.ground import Ground, prepared
from tests.scheduler.stored_events import NOW


@pytest.fixture
def database_url(sqlite_template: Path, tmp_path: Path) -> str:
    path = tmp_path / "mannam.sqlite3"
    shutil.copy(sqlite_template, path)
    return f"sqlite:///{path}"


@pytest.fixture
def ground(app: Flask, database: Database, settings: Settings, clock: Clock) -> Iterator[Ground]:
    """Forgery tokens are not asked for here: the poison shall get as deep as it can."""
    app.config["WTF_CSRF_ENABLED"] = False
    clock.now = NOW
    ground = prepared(app, database, settings)
    yield ground
    ground.start.close()
