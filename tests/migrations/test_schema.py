"""The migrations make exactly what the records say, on both databases, forwards and backwards."""

import itertools

import pytest
from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, text

import migrations
from migrations import _config, differences, upgrade
from scheduler.database import open_database
from scheduler.imports.files import read_event
from scheduler.imports.service import store_event
from scheduler.tables import METADATA
from tests.conftest import _created
from tests.scheduler.imports.small_events import small_event
from tests.scheduler.stored_events import NOW

_names = itertools.count(1)


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def empty(request, tmp_path):
    """A database without tables."""
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path / 'empty.sqlite3'}"
    else:
        url = _created(request.getfixturevalue("cluster"), f"empty{next(_names)}")
    database = open_database(url)
    yield database
    database.close()


def tables(database) -> set[str]:
    return set(inspect(database.engine).get_table_names())


def test_the_head_equals_the_records(empty):
    upgrade(empty.engine)
    assert differences(empty.engine) == []
    assert tables(empty) == {*METADATA.tables, "alembic_version"}


def test_a_record_without_a_step_would_be_noticed(empty):
    assert len(differences(empty.engine)) >= len(METADATA.tables)


def test_upgrading_twice_is_harmless(empty):
    upgrade(empty.engine)
    upgrade(empty.engine)
    assert differences(empty.engine) == []


def test_down_to_nothing_and_up_again(empty):
    upgrade(empty.engine)
    command.downgrade(_config(empty.engine), "base")
    assert tables(empty) == {"alembic_version"}
    upgrade(empty.engine)
    assert differences(empty.engine) == []


def test_there_is_one_line_of_steps(empty):
    script = ScriptDirectory.from_config(_config(empty.engine))
    assert len(script.get_heads()) == 1
    assert len(script.get_bases()) == 1
    assert all(step.doc for step in script.walk_revisions())
    assert migrations.__doc__


def test_a_filled_database_keeps_its_people_down_to_the_first_step_and_up_again(empty):
    upgrade(empty.engine)
    with empty.writing() as session:
        event_id = store_event(session, read_event(small_event()), by="command", now=NOW)

    def people() -> list[tuple[object, ...]]:
        with empty.reading() as session:
            kept = text("SELECT id, key, name_ko, email FROM participants WHERE event_id = :event ORDER BY id")
            wishes = text("SELECT participant_id, target_id, rank FROM wishes ORDER BY participant_id, rank")
            return [*session.execute(kept, {"event": event_id}), *session.execute(wishes)]

    before = people()
    assert len(before) > 5
    command.downgrade(_config(empty.engine), "133fbab0f2fa")
    assert people() == before
    upgrade(empty.engine)
    assert people() == before
    assert differences(empty.engine) == []
