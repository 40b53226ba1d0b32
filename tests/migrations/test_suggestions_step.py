"""An installation that has events already gets suggestions for them after the upgrade."""

from datetime import UTC, date, datetime

import pytest
from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy import MetaData, Table, insert, select

from migrations import _config, upgrade
from scheduler.database import open_database
from scheduler.jobs.runner import run_next
from scheduler.jobs.service import is_waiting
from scheduler.people.changes import PROFILES_CHANGED
from tests.conftest import _created

STEP = "b59cb8e46e81"


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def old(request, tmp_path):
    """A database as it was before the step, with an event."""
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path / 'old.sqlite3'}"
    else:
        url = _created(request.getfixturevalue("cluster"), "before_suggestions")
    database = open_database(url)
    config = _config(database.engine)
    command.upgrade(config, ScriptDirectory.from_config(config).get_revision(STEP).down_revision)
    table = Table("events", MetaData(), autoload_with=database.engine)
    now = datetime(2026, 11, 1, tzinfo=UTC)
    values = {column.name: "x" for column in table.columns}
    values |= {column.name: now for column in table.columns if column.name.endswith("_at")}
    with database.engine.begin() as connection:
        connection.execute(
            insert(table).values({**values, "id": 7, "day": date(2026, 12, 1), "public": True, "wish_limit": 5})
        )
    yield database
    database.close()


def test_the_step_asks_for_the_suggestions_of_the_events_that_are_there(old):
    upgrade(old.engine)
    now = datetime.now(UTC)
    with old.reading() as session:
        assert is_waiting(session, PROFILES_CHANGED, 7, due=now)
        events = Table("events", MetaData(), autoload_with=old.engine)
        assert session.execute(select(events.c.key)).all() == [("x",)]
    taken = []
    assert run_next(old, {PROFILES_CHANGED: taken.append})
    assert taken == [7]
    assert not run_next(old, {PROFILES_CHANGED: taken.append})
