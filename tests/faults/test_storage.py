"""A database that is away, locked, busy or full: a clear answer, nothing half-written, and work goes on after it."""

import shutil
import threading
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import event as events
from sqlalchemy import func, select, text

from scheduler.accounts.service import make_participant_link, sign_in
from scheduler.audit.records import AuditEntry
from scheduler.audit.service import note
from scheduler.database import Database, open_database
from scheduler.errors import StorageUnavailable
from scheduler.people.service import find_participant
from scheduler.privacy.consents import decide
from scheduler.privacy.rules import Decision
from scheduler.settings import Settings
from scheduler.wishes.rules import Choices
from scheduler.wishes.service import save_wishes, wish_list
from tests.faults import acts
from tests.scheduler.stored_events import NOW, stored
from web import create_app

pytestmark = pytest.mark.faults


def test_twenty_saves_at_once_with_one_key_are_one_effect(event):
    barrier = threading.Barrier(20)
    receipts, errors = [], []
    choices = Choices((event.public_ids["e"], event.public_ids["d"]), (event.public_ids["b"],))

    def save():
        barrier.wait()
        try:
            with event.database.writing() as session:
                receipts.append(save_wishes(session, event.ids["c"], choices, seen=0, key="click", now=NOW))
        except Exception as error:
            errors.append(error)

    threads = [threading.Thread(target=save) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert errors == []
    assert sorted(receipt.repeated for receipt in receipts) == [False] + [True] * 19
    assert {(receipt.version, receipt.saved_at) for receipt in receipts} == {(1, NOW)}
    with event.database.reading() as session:
        assert wish_list(session, event.ids["c"]).choices == choices
    assert event.audit("wishes saved") == 1


def test_a_locked_sqlite_is_a_refusal_and_no_defect(tmp_path: Path, sqlite_template: Path):
    path = tmp_path / "mannam.sqlite3"
    shutil.copy(sqlite_template, path)
    settings = Settings(data=tmp_path, database_url=f"sqlite:///{path}")
    database = open_database(settings.database)
    events.listen(
        database.engine, "connect", lambda connection, _record: connection.execute("PRAGMA busy_timeout = 50")
    )
    event = stored(database, settings)
    other = open_database(settings.database)
    with other.engine.connect() as connection:
        connection.execute(text("SELECT 1"))
        with pytest.raises(StorageUnavailable):
            event.request()
        # Reading goes on, so the pages stay.
        assert create_app(settings, database).test_client().get("/").status_code == 200
    assert event.request() == 1
    other.close()
    database.close()


@pytest.mark.postgres
def test_a_database_that_is_away_for_a_moment_is_a_503_and_comes_back(cluster, postgresql_url: str, tmp_path: Path):
    database = open_database(postgresql_url)
    settings = Settings(data=tmp_path, database_url=postgresql_url)
    event = stored(database, settings)
    client = create_app(settings, database).test_client()
    assert client.get("/").status_code == 200
    cluster.stop()
    try:
        answer = client.get("/")
        assert answer.status_code == 503
        assert answer.headers["Retry-After"].isdecimal()
        with pytest.raises(StorageUnavailable):
            event.request()
        with pytest.raises(StorageUnavailable):
            open_database(postgresql_url)
    finally:
        cluster.start()
    assert client.get("/").status_code == 200
    assert event.request() == 1
    database.close()


@pytest.mark.postgres
def test_a_connection_that_ended_while_nobody_used_it_is_replaced_unseen(postgresql_url: str, monkeypatch):
    monkeypatch.setattr("scheduler.database.IDLE_SECONDS", 0.05)
    database, other = open_database(postgresql_url), open_database(postgresql_url)
    with database.reading() as session:
        used = session.scalar(text("SELECT pg_backend_pid()"))
    with other.writing() as session:
        assert session.scalar(text("SELECT pg_terminate_backend(:used, 5000)"), {"used": used})
    time.sleep(0.1)
    with database.reading() as session:
        assert session.scalar(text("SELECT pg_backend_pid()")) != used
    database.close()
    other.close()


@pytest.mark.postgres
def test_a_page_that_is_made_is_sent_though_the_database_went_away_since(postgresql_url: str, tmp_path: Path):
    database, other = open_database(postgresql_url), open_database(postgresql_url)
    settings = Settings(data=tmp_path, database_url=postgresql_url)
    event = stored(database, settings)
    app = create_app(settings, database)
    app.config["CLOCK"] = lambda: NOW
    ended = []

    @app.after_request
    def end_all(response):
        with other.reading() as session:
            every = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            here = " WHERE datname = current_database() AND state LIKE 'idle in trans%'"
            ended.extend(session.scalars(text(every + here)))
        return response

    with database.writing() as session:
        decide(session, event.ids["a"], Decision.GIVEN, language="ko", now=NOW)
        signed_in = sign_in(session, make_participant_link(session, event.ids["a"], now=NOW), now=NOW)
    client = app.test_client()
    client.set_cookie("attendee", signed_in.secret)
    page = client.get("/events/small/wishes")
    assert ended == [True]
    assert (page.status_code, "</html>" in page.text) == (200, True)
    database.close()
    other.close()


@pytest.mark.postgres
def test_a_request_that_gets_no_connection_in_time_is_refused(postgresql_url: str):
    database = open_database(postgresql_url)
    database.engine.pool._timeout = 0.1
    held = [database.engine.connect() for _ in range(20)]
    with pytest.raises(StorageUnavailable), database.reading() as session:
        session.execute(text("SELECT 1"))
    for connection in held:
        connection.close()
    with database.reading() as session:
        assert session.scalar(text("SELECT 1")) == 1
    database.close()


def test_a_full_disk_refuses_writes_keeps_reading_and_loses_nothing_acknowledged(
    tmp_path: Path, sqlite_template: Path, processes
):
    path = tmp_path / "mannam.sqlite3"
    shutil.copy(sqlite_template, path)
    url = f"sqlite:///{path}"
    database = open_database(url)
    stored(database, Settings(data=tmp_path, database_url=url))
    queue = processes.SimpleQueue()
    process = processes.Process(target=acts.write_until_full, args=(url, 300_000, queue))
    process.start()
    acknowledged, refused, readable = queue.get()
    process.join()
    assert refused == "StorageUnavailable"
    assert readable == 1
    assert acknowledged > 10
    assert _kept(database) == acknowledged
    with database.reading() as session:
        assert session.scalar(text("PRAGMA integrity_check")) == "ok"
        assert find_participant(session, 1, "a").key == "a"
    with database.writing() as session:
        note(session, event_id=None, at=datetime.now(UTC), actor="system", action="full disk")
    assert _kept(database) == acknowledged + 1
    database.close()


def _kept(database: Database) -> int:
    with database.reading() as session:
        return session.scalar(select(func.count()).where(AuditEntry.action == "full disk")) or 0
