"""All kinds of background work and what does them: the top of the scheduler, for a server or a worker to run."""

import logging
import time
from collections.abc import Callable
from datetime import timedelta

from scheduler.clocks import Clock, system_clock
from scheduler.database import Database
from scheduler.errors import StorageUnavailable
from scheduler.imports.additions.pending import CHECK, STORE, forget_imports
from scheduler.imports.additions.working import check_list, fail_list, store_list
from scheduler.jobs.runner import Handler, Runner
from scheduler.mail.link_requests import SEND_LINKS, answer_request
from scheduler.mail.sending import deliver_due
from scheduler.mail.service import DELIVER
from scheduler.people.changes import PROFILES_CHANGED
from scheduler.privacy.retention import keep_promises
from scheduler.registrations.forgetting import forget_registrations
from scheduler.registrations.service import ANSWER, answer_registration
from scheduler.settings import Settings
from scheduler.suggestions.computing import compute_suggestions
from scheduler.timetable.running import execute_run, fail_run
from scheduler.timetable.service import SOLVE, end_lost_runs
from scheduler.whatif.running import execute_what_if, fail_what_if
from scheduler.whatif.service import EXPLORE, end_lost_what_ifs

STOP_SECONDS = 4.0
"""Whoever stops a service waits about five seconds before ending it by force."""

PROMISES_EVERY = timedelta(hours=1)
"""How often is looked for data whose promised day of deletion has come."""

log = logging.getLogger(__name__)


def solving(
    database: Database,
    settings: Settings,
    *,
    clock: Clock = system_clock,
    stopping: Callable[[], bool] = lambda: False,
) -> dict[str, Handler]:
    """What does the runs of the solver."""

    def solve(run_id: int) -> None:
        try:
            execute_run(database, settings, run_id, clock=clock, stopping=stopping)
        except Exception:
            with database.writing() as session:
                fail_run(session, run_id, now=clock())
            raise

    return {SOLVE: solve}


def exploring(
    database: Database,
    settings: Settings,
    *,
    clock: Clock = system_clock,
    stopping: Callable[[], bool] = lambda: False,
) -> dict[str, Handler]:
    """What answers what-ifs. Apart from the runs: a run that somebody waits for never stands behind one."""

    def explore(what_if_id: int) -> None:
        try:
            execute_what_if(database, settings, what_if_id, clock=clock, stopping=stopping)
        except Exception:
            with database.writing() as session:
                fail_what_if(session, what_if_id, now=clock())
            raise

    return {EXPLORE: explore}


def delivering(
    database: Database,
    settings: Settings,
    *,
    clock: Clock = system_clock,
    stopping: Callable[[], bool] = lambda: False,
) -> dict[str, Handler]:
    """What sends the mails, and answers those who asked for a link or registered."""

    def deliver(event_id: int) -> None:
        deliver_due(database, settings, event_id or None, clock=clock, stopping=stopping)

    def send_links(request_id: int) -> None:
        with database.writing() as session:
            answer_request(session, settings, request_id, now=clock())

    def answer(registration_id: int) -> None:
        with database.writing() as session:
            answer_registration(session, settings, registration_id, now=clock())

    return {DELIVER: deliver, SEND_LINKS: send_links, ANSWER: answer}


def suggesting(database: Database) -> dict[str, Handler]:
    """What works suggestions out from the profiles."""

    def suggest(event_id: int) -> None:
        compute_suggestions(database, event_id)

    return {PROFILES_CHANGED: suggest}


def importing(database: Database, *, clock: Clock = system_clock) -> dict[str, Handler]:
    """What checks and stores the lists that organisers bring into an event."""

    def told(work: Handler) -> Handler:
        def do(import_id: int) -> None:
            try:
                work(import_id)
            except StorageUnavailable:
                raise
            except Exception:
                with database.writing() as session:
                    fail_list(session, import_id)
                raise

        return do

    def store(import_id: int) -> None:
        store_list(database, import_id, clock=clock)

    def check(import_id: int) -> None:
        check_list(database, import_id)

    return {CHECK: told(check), STORE: told(store)}


class EmbeddedRunners:
    """The runners inside the one server of a data folder.

    A thread each for solves, what-ifs, mails, suggestions and lists.
    """

    def __init__(self, database: Database, settings: Settings, *, clock: Clock = system_clock) -> None:
        self._stopping = False
        self._database, self._settings, self._clock = database, settings, clock
        self._promises_next = clock()
        self._runners = (
            Runner(database, solving(database, settings, clock=clock, stopping=self._asked_to_stop), clock=clock),
            Runner(database, exploring(database, settings, clock=clock, stopping=self._asked_to_stop), clock=clock),
            Runner(
                database,
                delivering(database, settings, clock=clock, stopping=self._asked_to_stop),
                clock=clock,
                when_idle=self._tidy,
            ),
            Runner(database, suggesting(database), clock=clock, when_idle=self._keep_promises),
            Runner(database, importing(database, clock=clock), clock=clock),
        )

    def start(self) -> None:
        """Begin to take jobs."""
        for runner in self._runners:
            runner.start()

    def stop(self) -> None:
        """Cancel a solve in hand, which keeps its best grid, and finish the mail in hand.

        What is not done within :data:`STOP_SECONDS` (a mail server that does not answer) is left to the next start.
        """
        self._stopping = True
        for runner in self._runners:
            runner.end_soon()
        deadline = time.monotonic() + STOP_SECONDS
        for runner in self._runners:
            runner.wait(deadline - time.monotonic())

    def _asked_to_stop(self) -> bool:
        return self._stopping

    def _tidy(self) -> None:
        with self._database.writing() as session:
            end_lost_runs(session, now=self._clock())
            end_lost_what_ifs(session, now=self._clock())
            forget_registrations(session, self._settings, now=self._clock())
            forget_imports(session, now=self._clock())

    def _keep_promises(self) -> None:
        """At the start and once an hour after it delete what is due; a failure waits for the next hour."""
        now = self._clock()
        if now < self._promises_next:
            return
        self._promises_next = now + PROMISES_EVERY
        try:
            keep_promises(self._database, self._settings, now=now)
        except StorageUnavailable:
            raise
        except Exception:  # whatever went wrong here, suggestions must still be worked out
            log.exception("deleting what is due failed")
