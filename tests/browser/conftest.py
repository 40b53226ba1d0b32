"""The demo event as a server leaves it some seconds after the import: with its suggestions."""

import shutil
from pathlib import Path

import pytest

from scheduler.database import open_database
from scheduler.jobs.runner import run_due
from scheduler.work import suggesting
from tests.conftest import WHILE_OPEN, _import_demo


@pytest.fixture(scope="session")
def demo_template(sqlite_template: Path) -> Path:
    path = sqlite_template.with_name("demo-with-suggestions.sqlite3")
    shutil.copy(sqlite_template, path)
    database = open_database(f"sqlite:///{path}")
    _import_demo(database)
    run_due(database, suggesting(database), clock=lambda: WHILE_OPEN)
    database.close()
    return path
