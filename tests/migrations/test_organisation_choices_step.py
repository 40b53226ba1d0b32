"""The step that lets wishes and vetoes be about organisations keeps what is stored, forwards and backwards."""

import pytest
from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy import text

from migrations import _config, upgrade
from scheduler.database import open_database
from scheduler.people.records import Organisation
from scheduler.settings import Settings
from scheduler.wishes.rules import Choices
from scheduler.wishes.service import save_wishes
from tests.conftest import _created
from tests.scheduler.stored_events import NOW, stored

STEP = "c41d7be09a53"


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def new(request, tmp_path):
    """A database at the newest step."""
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path / 'new.sqlite3'}"
    else:
        url = _created(request.getfixturevalue("cluster"), "choices_about_organisations")
    database = open_database(url)
    upgrade(database.engine)
    yield database
    database.close()


def rows(database, columns: str, table: str) -> list[tuple[object, ...]]:
    with database.reading() as session:
        found = session.execute(text(f"SELECT {columns} FROM {table}"))
        return sorted(tuple(row) for row in found)


def test_people_on_lists_stay_and_organisations_go_on_the_way_back(new, tmp_path):
    event = stored(new, Settings(database_url=str(new.engine.url), data=tmp_path))
    with new.writing() as session:
        firm = session.query(Organisation).filter_by(key="o1").one().public_id
        own, other = event.ids["e"], event.public_ids
        save_wishes(session, own, Choices((other["d"],), (other["b"],)), seen=0, key="k1", now=NOW)
        for key, wishes in (("k2", (firm, other["d"], other["c"])), ("k3", (other["d"], firm, other["c"]))):
            save_wishes(session, own, Choices(wishes, (other["b"],)), seen=int(key[1]) - 1, key=key, now=NOW)
        save_wishes(session, event.ids["d"], Choices((other["e"],), (firm,)), seen=0, key="k", now=NOW)
    people = ("participant_id, target_id, rank", "wishes"), ("participant_id, target_id", "vetoes")
    of_e = f"WHERE participant_id = {own} AND target_id IS NOT NULL"
    config = _config(new.engine)
    command.downgrade(config, ScriptDirectory.from_config(config).get_revision(STEP).down_revision)
    before = [rows(new, *each) for each in people]
    assert rows(new, "target_id, rank", f"wishes {of_e}") == [(event.ids["c"], 2), (event.ids["d"], 1)]
    assert rows(new, "participant_id, target_id", "vetoes") == [(event.ids["a"], event.ids["d"]), (own, event.ids["b"])]
    # What e's last save replaced held the organisation; of what d's replaced nothing is lost.
    assert rows(new, "participant_id", "replaced_lists") == [(event.ids["d"],)]
    assert rows(new, "participant_id, target_id, rank", "replaced_choices") == [(event.ids["d"], event.ids["e"], 1)]
    upgrade(new.engine)
    assert [rows(new, *each) for each in people] == before
    names = [row[0] for row in rows(new, "public_id", "organisations")]
    assert all(name.startswith("o-") and len(name) == 18 for name in names)
    assert len(set(names)) == len(names) > 0
