"""What every test stands on: a real database built by the migrations, the demo event, the real server, Chromium."""

import itertools
import shutil
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib import resources
from pathlib import Path

import hypothesis
import pytest
from flask import Flask
from flask.testing import FlaskClient
from jinja2 import FileSystemBytecodeCache
from playwright.sync_api import Browser, sync_playwright
from sqlalchemy import Engine, create_engine, text
from waitress.server import create_server
from werkzeug.routing import Rule

from benchmarks.postgresql import Cluster
from migrations import upgrade
from scheduler.accounts.service import make_organiser_link, make_participant_link
from scheduler.database import Database, open_database
from scheduler.events.service import event_organisers, find_event
from scheduler.events.values import EventSummary
from scheduler.imports.files import read_event, read_folder
from scheduler.imports.service import store_event
from scheduler.jobs.runner import run_due
from scheduler.people.service import find_participant
from scheduler.privacy.consents import decide
from scheduler.privacy.rules import Decision
from scheduler.settings import Settings, prepare_data_folder
from scheduler.work import EmbeddedRunners, suggesting
from tests.sizes import TIMES
from web import create_app

DEMO_FILES = Path(str(resources.files("scheduler.imports"))) / "demo"
hypothesis.settings.register_profile("sized", max_examples=60 * TIMES)
hypothesis.settings.load_profile("sized")

WHILE_OPEN = datetime(2027, 2, 20, 3, 0, tzinfo=UTC)
"""A moment at which the demo event takes wishes."""


_compile_builder = Rule._compile_builder
_builders: dict[object, Callable[..., tuple[str, str]]] = {}


def _builder(rule: Rule, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
    """What makes an address of a rule; it holds nothing of the rule's application, and is half of making one."""
    key = (*rule._trace, *sorted((rule.defaults or {}).items()), append_unknown)
    if key not in _builders:
        _builders[key] = _compile_builder(rule, append_unknown)
    return _builders[key]


Rule._compile_builder = _builder  # type: ignore[method-assign]  # werkzeug offers no other way to make them once


@dataclass
class Clock:
    """The time of the test; pages and use cases are handed this one."""

    now: datetime = field(default=WHILE_OPEN)

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("template") / "empty.sqlite3"
    database = open_database(f"sqlite:///{path}")
    upgrade(database.engine)
    with database.engine.connect() as connection:
        connection.exec_driver_sql("ROLLBACK")
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.exec_driver_sql("BEGIN")
    database.close()
    return path


@pytest.fixture(scope="session")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    # Not below pytest's own folder, which only its owner may enter.
    folder = Path(f"/tmp/mannam-tests-{tmp_path_factory.mktemp('pg').parent.name}")
    shutil.rmtree(folder, ignore_errors=True)
    cluster = Cluster(folder)
    database = open_database(_created(cluster, "template_mannam"))
    upgrade(database.engine)
    database.close()
    yield cluster
    cluster.stop()
    shutil.rmtree(folder, ignore_errors=True)


_names = itertools.count(1)


def _created(cluster: Cluster, name: str, template: str = "template1") -> str:
    engine = create_engine(cluster.url("postgres"), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f'CREATE DATABASE "{name}" TEMPLATE "{template}"'))
    engine.dispose()
    return cluster.url(name)


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A fresh database as the migrations leave it, once on SQLite and once on PostgreSQL."""
    if request.param == "sqlite":
        path = tmp_path / "mannam.sqlite3"
        shutil.copy(request.getfixturevalue("sqlite_template"), path)
        return f"sqlite:///{path}"
    return _created(request.getfixturevalue("cluster"), f"test{next(_names)}", "template_mannam")


@pytest.fixture
def settings(tmp_path: Path, database_url: str) -> Settings:
    settings = Settings(data=tmp_path / "data", database_url=database_url)
    prepare_data_folder(settings)
    return settings


_first_engines: dict[str, Engine] = {}


def _share_statements(engine: Engine) -> None:
    """Statements are written out once for all databases of a kind: a fifth of a test's time otherwise."""
    first = _first_engines.setdefault(engine.dialect.name, engine)
    first._compiled_cache.capacity = 5000  # type: ignore[union-attr]  # None only where it was switched off
    engine._compiled_cache = first._compiled_cache
    engine.dialect = engine.pool._dialect = first.dialect


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    database = open_database(database_url)
    _share_statements(database.engine)
    yield database
    database.close()


@pytest.fixture(scope="session")
def demo_template(sqlite_template: Path) -> Path:
    """A SQLite database that holds the demo event as a server leaves it: with its suggestions."""
    path = sqlite_template.with_name("demo.sqlite3")
    shutil.copy(sqlite_template, path)
    database = open_database(f"sqlite:///{path}")
    import_demo(database)
    run_due(database, suggesting(database), clock=lambda: WHILE_OPEN)
    database.close()
    return path


def import_demo(database: Database) -> None:
    file = read_event(read_folder(DEMO_FILES))
    with database.writing() as session:
        store_event(session, file, by="system", now=WHILE_OPEN)


@pytest.fixture
def demo_event(request: pytest.FixtureRequest, database: Database) -> EventSummary:
    """The demo event; on SQLite a copy of one with suggestions, on PostgreSQL imported here, without them."""
    if database.engine.dialect.name == "sqlite":
        target = str(database.engine.url.database)
        with (
            closing(sqlite3.connect(request.getfixturevalue("demo_template"))) as demo,
            closing(sqlite3.connect(target)) as copy,
        ):
            demo.backup(copy)
    else:
        import_demo(database)
    with database.reading() as session:
        return find_event(session, "demo")


@pytest.fixture(scope="session")
def compiled_templates(tmp_path_factory: pytest.TempPathFactory) -> FileSystemBytecodeCache:
    """Templates are compiled once for all applications of the tests."""
    return FileSystemBytecodeCache(str(tmp_path_factory.mktemp("templates")))


@pytest.fixture
def app(settings: Settings, database: Database, clock: Clock, compiled_templates: FileSystemBytecodeCache) -> Flask:
    app = create_app(settings, database)
    app.config["CLOCK"] = clock
    app.jinja_env.bytecode_cache = compiled_templates
    return app


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@dataclass(frozen=True)
class Doors:
    """Ways in: new links for people of the demo event."""

    database: Database
    event: EventSummary

    def participant(self, key: str = "p001", *, consented: bool = True) -> str:
        """The path of a new personal link, of somebody who has agreed to the text about their data."""
        with self.database.writing() as session:
            person = find_participant(session, self.event.id, key)
            if consented:
                decide(session, person.id, Decision.GIVEN, language="ko", now=WHILE_OPEN)
            return f"/in/{make_participant_link(session, person.id, now=datetime.now(UTC))}"

    def organiser(self, now: datetime = WHILE_OPEN) -> str:
        """The path of a new single-use link of the first organiser, good for ten minutes from ``now``."""
        with self.database.writing() as session:
            organiser = event_organisers(session, self.event.id)[0]
            return f"/in/{make_organiser_link(session, organiser, now=now)}"


@pytest.fixture
def doors(database: Database, demo_event: EventSummary) -> Doors:
    return Doors(database, demo_event)


@pytest.fixture
def live_server(app: Flask, settings: Settings, database: Database) -> Iterator[str]:
    """The address of the real server with its runners."""
    server = create_server(app, host="127.0.0.1", port=0, threads=8)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    runners = EmbeddedRunners(database, settings, clock=app.config["CLOCK"])
    runners.start()
    yield f"http://127.0.0.1:{server.effective_port}"
    runners.stop()
    with suppress(OSError):  # it may have heard and closed before it was woken for it
        server.trigger.pull_trigger(server.close)  # in the server's own thread, which may be waiting for these sockets
    thread.join(5)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if path is None:
        raise RuntimeError("The browser tests need Chromium. Install the package chromium.")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=path,
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"],
        )
        yield browser
        browser.close()
