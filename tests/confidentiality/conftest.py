import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from scheduler.database import Database
from tests.confidentiality.stage import Stage
from tests.conftest import Clock


@pytest.fixture
def database_url(sqlite_template: Path, tmp_path: Path) -> str:
    """SQLite alone: two worlds are the same rows on either database, and thousands of pairs are wanted."""
    path = tmp_path / "mannam.sqlite3"
    shutil.copy(sqlite_template, path)
    return f"sqlite:///{path}"


@pytest.fixture
def stage(app: Flask, database: Database, clock: Clock, sqlite_template: Path) -> Iterator[Stage]:
    stage = Stage(app, database, clock, sqlite_template)
    yield stage
    stage.close()
