"""All kinds of background work and what does them: the top of the scheduler, for a server or a worker to run."""

from collections.abc import Callable

from scheduler.clocks import Clock, system_clock
from scheduler.database import Database
from scheduler.jobs.runner import Handler, Runner
from scheduler.mail.sending import deliver_due
from scheduler.mail.service import DELIVER
from scheduler.settings import Settings
from scheduler.timetable.running import execute_run, fail_run
from scheduler.timetable.service import SOLVE, end_lost_runs


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


def delivering(database: Database, settings: Settings, *, clock: Clock = system_clock) -> dict[str, Handler]:
    """What sends the mails."""

    def deliver(event_id: int) -> None:
        deliver_due(database, settings, event_id or None, clock=clock)

    return {DELIVER: deliver}


class EmbeddedRunners:
    """The runners inside the one server of a data folder: one thread for solves, one for mails."""

    def __init__(self, database: Database, settings: Settings, *, clock: Clock = system_clock) -> None:
        self._stopping = False
        self._database, self._clock = database, clock
        self._runners = (
            Runner(database, solving(database, settings, clock=clock, stopping=lambda: self._stopping), clock=clock),
            Runner(
                database,
                delivering(database, settings, clock=clock),
                clock=clock,
                when_idle=self._end_lost_runs,
            ),
        )

    def start(self) -> None:
        """Begin to take jobs."""
        for runner in self._runners:
            runner.start()

    def stop(self) -> None:
        """Cancel a solve in hand, which keeps its best grid, and finish the mail in hand."""
        self._stopping = True
        for runner in self._runners:
            runner.stop(timeout_seconds=10)

    def _end_lost_runs(self) -> None:
        with self._database.writing() as session:
            end_lost_runs(session, now=self._clock())
