"""What the processes of these tests do until they kill themselves. Each is a target of ``multiprocessing``."""

import os
import resource
import signal
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import psycopg  # noqa: F401  # loaded once where processes are made, not in each of them
import sqlalchemy.dialects.postgresql.psycopg
import sqlalchemy.dialects.sqlite.pysqlite  # noqa: F401
from sqlalchemy import Engine, event
from sqlalchemy.orm import configure_mappers

from scheduler.audit.service import note
from scheduler.database import Database, Session, open_database
from scheduler.errors import StorageUnavailable
from scheduler.events.service import public_events
from scheduler.jobs.runner import run_due
from scheduler.mail import sending
from scheduler.privacy.retention import keep_promises
from scheduler.settings import Settings
from scheduler.timetable.publishing import publish_grid
from scheduler.timetable.repairs import apply_repair
from scheduler.timetable.withdrawing import withdraw_timetable
from scheduler.work import delivering

configure_mappers()


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


class Fuse:
    """Kills the process at the ``length``-th step: before a statement, before and after a commit."""

    def __init__(self, engine: Engine, length: int) -> None:
        self.left = length
        event.listen(engine, "before_cursor_execute", self._statement)
        event.listen(engine, "commit", self._commit)

    def burn(self) -> None:
        self.left -= 1
        if self.left == 0:
            die()

    def _statement(self, _connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if statement.split(maxsplit=1)[0].upper() in {"INSERT", "UPDATE", "DELETE", "SELECT"}:
            self.burn()

    def _commit(self, connection: Any) -> None:
        self.burn()
        # The commit itself, so that the step after it is the moment before the answer.
        connection.connection.dbapi_connection.commit()
        if connection.dialect.name == "sqlite" and connection.connection.dbapi_connection.in_transaction:
            connection.connection.dbapi_connection.execute("COMMIT")
        self.burn()


class _TakenBackError(Exception):
    pass


def _in_children(database: Database, pipe: Connection, act: Callable[[], object]) -> None:
    """For every length of fuse that comes through the pipe act in a new child; answers with its exit code."""
    database.close()
    while fuse := pipe.recv():
        child = os.fork()
        if child == 0:
            Fuse(database.engine, fuse)
            act()
            os._exit(0)
        pipe.send(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))


def keep_promises_in_children(url: str, data: Path, now: datetime, pipe: Connection) -> None:
    """Delete what is due; the children are forked from a process that has looked what that is, so they are quick."""
    database, settings = open_database(url), Settings(data=data, database_url=url)
    keep_promises(database, settings, now=now, only_look=True)
    _in_children(database, pipe, lambda: keep_promises(database, settings, now=now))


def publish_in_children(
    url: str, data: Path, event_id: int, grid_id: int, seen: int, now: datetime, pipe: Connection
) -> None:
    """Publish; the children are forked from a process that has done it once and took it back, so they are quick."""
    database = open_database(url)
    settings = Settings(data=data, database_url=url)

    def publish(session: Session) -> None:
        publish_grid(
            session, settings, event_id, grid_id, seen_revision=seen, accept_differences=False, by="command", now=now
        )

    with suppress(_TakenBackError), database.writing() as session:
        publish(session)
        raise _TakenBackError

    def act() -> None:
        with database.writing() as session:
            publish(session)

    _in_children(database, pipe, act)


def apply_in_children(url: str, data: Path, event_id: int, token: str, now: datetime, pipe: Connection) -> None:
    """Apply a proposed repair with its first offer."""
    database = open_database(url)
    settings = Settings(data=data, database_url=url)

    def act() -> None:
        with database.writing() as session:
            apply_repair(session, settings, event_id, token, (0,), by="command", now=now)

    _in_children(database, pipe, act)


def withdraw_in_children(url: str, data: Path, event_id: int, seen: int, now: datetime, pipe: Connection) -> None:
    """Take the published timetable back."""
    database = open_database(url)
    settings = Settings(data=data, database_url=url)

    def act() -> None:
        with database.writing() as session:
            withdraw_timetable(session, settings, event_id, "the hall", seen_revision=seen, by="command", now=now)

    _in_children(database, pipe, act)


def deliver_and_die(url: str, settings: dict[str, Any], mails: int) -> None:
    """Send what is due, and die between handing over the ``mails``-th mail and noting that."""
    handed_over = 0
    real = sending._note

    def note_or_die(*arguments: Any) -> bool:
        nonlocal handed_over
        handed_over += 1
        if handed_over == mails:
            die()
        return real(*arguments)

    sending._note = note_or_die
    deliver(url, settings)


def deliver(url: str, settings: dict[str, Any]) -> None:
    """Do the due jobs of mail once."""
    database = open_database(url)
    run_due(database, delivering(database, Settings(database_url=url, **settings)))
    database.close()


def deliver_with_small_files(url: str, settings: dict[str, Any], bytes_: int) -> None:
    """Send what is due while no file may grow beyond some bytes, as on a full disk."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (bytes_, bytes_))
    deliver(url, settings)


def write_until_full(url: str, bytes_: int, outcome: Any) -> None:
    """Save as often as the disk takes it: a file may grow by so many bytes only; tells how many were acknowledged."""
    path = Path(url.removeprefix("sqlite:///"))
    limit = path.stat().st_size + bytes_
    database: Database = open_database(url)
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
    acknowledged, refused = 0, ""
    try:
        for number in range(10_000):
            with database.writing() as session:
                note(session, event_id=None, at=datetime.now(UTC), actor="system", action="full disk", text="x" * 500)
            acknowledged = number + 1
    except StorageUnavailable:
        refused = "StorageUnavailable"
    with database.reading() as session:
        readable = len(public_events(session))
    outcome.put((acknowledged, refused, readable))
