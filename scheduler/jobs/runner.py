"""The embedded runner: threads of the server process that take jobs from the database."""

import logging
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress

from scheduler.clocks import Clock, system_clock
from scheduler.database import Database
from scheduler.errors import StorageUnavailable
from scheduler.jobs import service
from scheduler.jobs.service import TakenJob

POLL_SECONDS = 0.5

IDLE_TURNS = 10
"""How many polls without a job pass between two calls of what is done when idle."""

log = logging.getLogger(__name__)

Handler = Callable[[int], None]


class Runner:
    """One thread for some kinds of job, so that a long solve never holds up the mails."""

    def __init__(
        self,
        database: Database,
        handlers: Mapping[str, Handler],
        *,
        clock: Clock = system_clock,
        when_idle: Callable[[], None] | None = None,
    ) -> None:
        self._database = database
        self._clock = clock
        self._handlers = handlers
        self._when_idle = when_idle
        self._idle_turns = 0
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._work, name="+".join(handlers), daemon=True)

    def start(self) -> None:
        self._thread.start()

    def end_soon(self) -> None:
        """Ask the thread to end after the job in hand."""
        self._stop.set()

    def wait(self, seconds: float) -> None:
        """Until the thread has ended, at most so long."""
        self._thread.join(max(seconds, 0))

    def _work(self) -> None:
        while not self._stop.is_set():
            if not run_next(self._database, self._handlers, clock=self._clock):
                self._idle()
                self._stop.wait(POLL_SECONDS)

    def _idle(self) -> None:
        self._idle_turns += 1
        if self._when_idle is not None and self._idle_turns % IDLE_TURNS == 1:
            with suppress(StorageUnavailable):
                self._when_idle()


def run_next(database: Database, handlers: Mapping[str, Handler], *, clock: Clock = system_clock) -> bool:
    """Take one due job and do it; False when there was none. A job that fails is tried again after its lease."""
    try:
        with database.writing() as session:
            job = service.take(session, tuple(handlers), now=clock())
        if job is None:
            return False
        _do(database, handlers[job.kind], job, clock)
    except StorageUnavailable:
        log.warning("the database cannot be reached; trying again")
        return False
    return True


def _do(database: Database, handler: Handler, job: TakenJob, clock: Clock) -> None:
    lease = _Lease(database, job, clock)
    try:
        handler(job.subject_id)
    except Exception:  # whatever went wrong in one job, the runner must live on for the others
        log.exception("job %s of kind %s failed", job.id, job.kind)
        return
    finally:
        lease.end()
    with database.writing() as session:
        service.finish(session, job, now=clock())


class _Lease:
    """Keeps a job taken while its handler works."""

    def __init__(self, database: Database, job: TakenJob, clock: Clock) -> None:
        self._database, self._job, self._clock = database, job, clock
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._keep, daemon=True)
        self._thread.start()

    def _keep(self) -> None:
        while not self._done.wait(service.LEASE.total_seconds() / 4):
            try:
                with self._database.writing() as session:
                    service.keep(session, self._job, now=self._clock())
            except StorageUnavailable:
                log.warning("the lease of job %s could not be renewed", self._job.id)

    def end(self) -> None:
        self._done.set()
        self._thread.join()


def run_due(database: Database, handlers: Mapping[str, Handler], *, clock: Clock = system_clock) -> None:
    """Do every due job of these kinds here and now."""
    while run_next(database, handlers, clock=clock):
        pass
