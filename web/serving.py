"""The embedded server: one process on a data folder, with its runners."""

import errno
import fcntl
import logging
import os
import signal
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from types import FrameType

from waitress.server import create_server

from migrations import upgrade
from scheduler.clocks import system_clock
from scheduler.database import Database, open_database
from scheduler.jobs.service import free_all
from scheduler.mail.service import resume_delivery
from scheduler.settings import Settings, SettingsRefused, prepare_data_folder
from scheduler.timetable.service import end_lost_runs
from scheduler.whatif.service import end_lost_what_ifs
from scheduler.work import EmbeddedRunners
from web import create_app
from web.exits import AlreadyServed, NotWritable, PortTaken

THREADS = 8

LINK_OF_THE_CONSOLE = timedelta(hours=12)
"""A link that the console prints goes through no mail, so it may wait longer than a mailed one; it works once."""


def open_installation(settings: Settings) -> Database:
    """The installation's database at the newest step of the migrations; makes what is missing."""
    prepare_data_folder(settings)
    database = open_database(settings.database)
    try:
        upgrade(database.engine)
    except BaseException:
        database.close()
        raise
    return database


@contextmanager
def only_server(settings: Settings) -> Iterator[None]:
    """Hold the data folder; the system lets go of it when the process ends in any way.

    Raises :class:`AlreadyServed`, :class:`NotWritable`.
    """
    prepare_data_folder(settings)
    path = settings.data / "server.lock"
    try:
        lock = path.open("a")
    except OSError as error:
        raise NotWritable(path, error.strerror or str(error)) from error
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise AlreadyServed(settings.data) from error
        yield


def serve(settings: Settings, database: Database, ready: Callable[[], None]) -> None:
    """Serve until interrupted. Called with the data folder held; ``ready`` is called once the port is open.

    A run that an earlier server left behind ends as interrupted, a job in its hand is free again.
    """
    refuse_taken_port(settings)
    with database.writing() as session:
        free_all(session)
        end_lost_runs(session, now=system_clock(), all_jobs=True)
        end_lost_what_ifs(session, now=system_clock(), all_jobs=True)
        resume_delivery(session, now=system_clock())
    server = create_server(
        create_app(settings, database), host=settings.host, port=settings.port, threads=THREADS, ident=None
    )
    # A request that waits for a thread is no news for the person at the terminal.
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)
    runners = EmbeddedRunners(database, settings)
    runners.start()
    signal.signal(signal.SIGTERM, _interrupt)
    try:
        ready()
        server.run()
    except KeyboardInterrupt:
        pass
    finally:
        server.close()
        runners.stop()


def refuse_taken_port(settings: Settings) -> None:
    """Raises :class:`PortTaken`, and :class:`SettingsRefused` where the address is not one of this machine."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host, settings.port))
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                raise PortTaken(settings.host, settings.port) from error
            reason = f"{settings.host}:{settings.port}: {error.strerror}"
            raise SettingsRefused((("MANNAM_HOST", reason),)) from error


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt(os.getpid())
