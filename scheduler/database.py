"""The database: engine, the declarative root, the one unit of work, and the time type.

SQLite runs in WAL mode with ``synchronous=FULL``; writing transactions begin IMMEDIATE, because a deferred
one that has read cannot become a writer while another writes and fails with "database is locked".
"""

import math
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from functools import wraps
from typing import Any, ClassVar, ParamSpec, TypeVar

from sqlalchemy import Connection, DateTime, Dialect, Engine, MetaData, TypeDecorator, create_engine, event, text
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import DatabaseError, DBAPIError, IntegrityError, InvalidatePoolError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.orm import DeclarativeBase, Session, sessionmaker
from sqlalchemy.pool import ConnectionPoolEntry

from scheduler.errors import MannamError, StorageUnavailable

__all__ = ["Database", "Record", "Session", "UtcDateTime", "once_a_look", "open_database"]

IDLE_SECONDS = 1.0
"""After how long a connection of the pool is asked whether it still lives."""

_LOOK = "look"
"""Marks the session of a unit of work that only reads."""

Given = ParamSpec("Given")
Answer = TypeVar("Answer")


class UtcDateTime(TypeDecorator[datetime]):
    """An aware moment, stored in UTC. A naive datetime is refused: it is a bug."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("naive datetime")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Record(DeclarativeBase):
    """Root of all tables."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(column_0_N_label)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map: ClassVar[dict[Any, Any]] = {datetime: UtcDateTime}


class Database:
    """Opens units of work. ``writing`` commits when left without an error and rolls back otherwise."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._writers = sessionmaker(engine, expire_on_commit=False)
        # Whoever reads sees one moment: SQLite's transactions do, PostgreSQL's have to be asked.
        one_moment = {} if engine.dialect.name == "sqlite" else {"isolation_level": "REPEATABLE READ"}
        self._readers = sessionmaker(
            engine.execution_options(mannam_reading=True, **one_moment), expire_on_commit=False, info={_LOOK: True}
        )
        event.listen(self._readers, "loaded_as_persistent", _hold)

    @contextmanager
    def writing(self) -> Iterator[Session]:
        with refusals(), self._writers() as session, session.begin():
            yield session

    @contextmanager
    def reading(self) -> Iterator[Session]:
        with refusals(), self._readers() as session:
            yield session

    def forget_deleted(self) -> None:
        """After a deletion: SQLite's log, which still holds what it overwrote in the file, is emptied unless in use.

        PostgreSQL frees such rows by its own vacuum.
        """
        if self.engine.dialect.name == "sqlite":
            with closing(self.engine.raw_connection()) as connection:
                connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def close(self) -> None:
        self.engine.dispose()


def once_a_look(ask: Callable[Given, Answer]) -> Callable[Given, Answer]:
    """For a question (a session first, then what can be a key) whose answer nobody changes.

    Whoever only reads sees one moment: the same question has the same answer and is not put to the database again.
    """

    @wraps(ask)
    def asked(*args: Given.args, **more: Given.kwargs) -> Answer:
        session = args[0]
        if not isinstance(session, Session) or _LOOK not in session.info:
            return ask(*args, **more)
        known: dict[object, Answer] = session.info.setdefault(ask, {})
        question = (args[1:], tuple(sorted(more.items())))
        if question not in known:
            known[question] = ask(*args, **more)
        return known[question]

    return asked


def _hold(session: Session, row: object) -> None:
    """Whoever reads sees one moment, so a row read once need not be read again: sessions alone forget unused ones.

    Not for whoever writes: they may have to read anew what they locked.
    """
    session.info.setdefault("held", []).append(row)


@contextmanager
def refusals() -> Iterator[None]:
    """The database's own failures become refusals; broken constraints stay errors of their own."""
    try:
        yield
    except IntegrityError:
        raise
    except PoolTimeoutError as error:
        raise StorageUnavailable(type(error).__name__) from error
    except DBAPIError as error:
        if error.connection_invalidated or error.__class__.__name__ == "OperationalError":
            raise StorageUnavailable(type(error.orig).__name__) from error
        raise


class DurabilityRefused(MannamError):
    """The database would not keep what it acknowledged; ``setting`` names the reason."""

    def __init__(self, setting: str) -> None:
        super().__init__(setting)
        self.setting = setting


class DatabaseUnusable(MannamError):
    """What lies at the database's address is none; ``reason`` is the database's own word."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class SchemaUnknown(MannamError):
    """The database was written by a newer version: it stands at ``step``, which the migrations do not know."""

    def __init__(self, step: str) -> None:
        super().__init__(step)
        self.step = step


def open_database(url: str) -> Database:
    """Connect to SQLite or PostgreSQL; the schema is made by the migrations, not here.

    Errors do not repeat the values of a statement: they go to the log, and wishes, vetoes and links must not.
    """
    if url.startswith("sqlite"):
        engine = create_engine(url, hide_parameters=True, connect_args={"timeout": 5, "check_same_thread": False})
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        _check_sqlite(engine)
    else:
        engine = create_engine(
            _with_psycopg(url),
            hide_parameters=True,
            pool_size=10,
            max_overflow=10,
            pool_timeout=5,
        )
        _ping_when_idle(engine)
        _check_postgresql(engine)
    return Database(engine)


def _ping_when_idle(engine: Engine) -> None:
    """A connection that lay idle may be dead and is asked; one that is in use all the time shows it by itself.

    A ping before each use would be a tenth of all statements.
    """
    failures = engine.dialect.loaded_dbapi.Error

    @event.listens_for(engine, "checkin")
    def note_use(_connection: object, record: ConnectionPoolEntry) -> None:
        record.info["used"] = time.monotonic()

    @event.listens_for(engine, "checkout")
    def ping(connection: DBAPIConnection, record: ConnectionPoolEntry, _proxy: object) -> None:
        if time.monotonic() - record.info.get("used", math.inf) < IDLE_SECONDS:
            return
        try:
            engine.dialect.do_ping(connection)
        except failures as error:
            raise InvalidatePoolError from error


def _check_sqlite(engine: Engine) -> None:
    try:
        with refusals(), engine.connect():
            pass
    except DatabaseError as error:
        raise DatabaseUnusable(str(error.orig)) from error


def _with_psycopg(url: str) -> str:
    scheme, _, rest = url.partition("://")
    return f"postgresql+psycopg://{rest}" if scheme in {"postgres", "postgresql"} else url


def _prepare_sqlite(connection: Any, _record: object) -> None:
    # The driver must not open transactions by itself; _begin_sqlite does.
    connection.isolation_level = None
    # Deleted rows are overwritten: not every SQLite does that by itself, and "deleted" is promised to people.
    connection.execute("PRAGMA secure_delete = ON")
    for pragma in ("busy_timeout = 5000", "journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    reading = connection.get_execution_options().get("mannam_reading", False)
    connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")


def _check_postgresql(engine: Engine) -> None:
    with refusals(), engine.connect() as connection:
        value = connection.execute(text("SHOW synchronous_commit")).scalar_one()
    if value == "off":
        raise DurabilityRefused("synchronous_commit=off")
