"""Executing a what-if: the solver in child processes, each scenario's numbers into a row as soon as it is done."""

import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update

from scheduler.clocks import Clock, system_clock
from scheduler.database import Database, Session
from scheduler.errors import StorageUnavailable
from scheduler.settings import Settings
from scheduler.timetable.planning import build_problem
from scheduler.timetable.running import STEP_SECONDS
from scheduler.timetable.service import ALIVE
from scheduler.timetable.values import UNDER_WAY, RunState
from scheduler.whatif.planning import measure, scenarios_of
from scheduler.whatif.records import Scenario, WhatIf
from scheduler.whatif.values import Measured, Question, Varies
from solver.problem import Problem
from solver.whatif import Point, Scenarios, what_if


@dataclass(frozen=True, slots=True)
class _Order:
    problem: Problem
    scenarios: Scenarios
    seconds: float
    workers: int
    seed: int


def execute_what_if(
    database: Database,
    settings: Settings,
    what_if_id: int,
    *,
    clock: Clock = system_clock,
    stopping: Callable[[], bool] = lambda: False,
) -> None:
    """Solve every scenario of the event as it is now and end the row in a final state.

    One that is not queued (cancelled meanwhile, taken by another process, deleted) is left alone. ``stopping`` is
    asked often; once true what is done is kept.
    """
    order = _start(database, what_if_id, clock())
    if order is None:
        return
    news = _Reporter(database, what_if_id, clock, stopping)
    try:
        what_if(
            order.problem,
            order.scenarios,
            seconds=order.seconds,
            workers=order.workers,
            seed=order.seed,
            memory_bytes=settings.solver_memory_mb * 2**20,
            on_point=news.add,
            cancelled=lambda: news.cancelled,
        )
    finally:
        waiting = news.close()
    _finish(database, what_if_id, waiting, cancelled=news.cancelled, now=clock())


def _start(database: Database, what_if_id: int, now: datetime) -> _Order | None:
    with database.writing() as session:
        row = session.scalar(select(WhatIf).where(WhatIf.id == what_if_id).with_for_update())
        if row is None or row.state != RunState.QUEUED:
            return None
        problem = build_problem(session, row.event_id)
        row.state, row.started_at, row.alive_until = RunState.RUNNING, now, now + ALIVE
        row.worth_wanted = sum(meeting.weight for meeting in problem.meetings)
        scenarios = scenarios_of(Question(Varies(row.varies), row.room, tuple(row.values)), row.present)
        return _Order(problem, scenarios, row.seconds_limit, row.workers, row.seed)


class _Reporter:
    """Gathers solved scenarios and writes them, with a sign of life, every half second from its own thread."""

    def __init__(self, database: Database, what_if_id: int, clock: Clock, stopping: Callable[[], bool]) -> None:
        self._database, self._what_if_id, self._clock, self._stopping = database, what_if_id, clock, stopping
        self._lock = threading.Lock()
        self._waiting: list[Measured] = []
        self._closed = threading.Event()
        self.cancelled = False
        self._thread = threading.Thread(target=self._write_often, daemon=True)
        self._thread.start()

    def add(self, point: Point) -> None:
        measured = measure(point)
        with self._lock:
            self._waiting.append(measured)

    def close(self) -> list[Measured]:
        """Stop writing; what was not written yet is handed over."""
        self._closed.set()
        self._thread.join()
        return self._waiting

    def _write_often(self) -> None:
        while not self._closed.wait(STEP_SECONDS):
            # A database that is away for a moment costs no scenario: they wait here.
            with suppress(StorageUnavailable):
                self._write()

    def _write(self) -> None:
        with self._lock:
            done = list(self._waiting)
        with self._database.writing() as session:
            row = session.get(WhatIf, self._what_if_id, with_for_update=True)
            if row is not None:
                row.alive_until = self._clock() + ALIVE
                keep_scenarios(session, row.id, done)
            # Somebody else has ended or deleted it: nobody waits for the rest.
            given_up = row is None or row.state != RunState.RUNNING or row.cancel_requested_at is not None
        with self._lock:
            del self._waiting[: len(done)]
        self.cancelled = self.cancelled or given_up or self._stopping()


def keep_scenarios(session: Session, what_if_id: int, done: list[Measured]) -> None:
    """Store what is solved of a what-if."""
    session.add_all(
        Scenario(
            what_if_id=what_if_id,
            value=each.value,
            status=each.status,
            meetings=each.meetings,
            goals=[{"name": goal.name, "value": goal.value, "bound": goal.bound} for goal in each.goals],
            per_person=list(each.per_person),
            places=each.places,
            used=each.used,
            busiest=each.busiest,
            seconds=each.seconds,
        )
        for each in done
    )


def _finish(database: Database, what_if_id: int, waiting: list[Measured], *, cancelled: bool, now: datetime) -> None:
    with database.writing() as session:
        row = session.get(WhatIf, what_if_id, with_for_update=True)
        if row is None or row.state != RunState.RUNNING:
            return
        keep_scenarios(session, row.id, waiting)
        row.state = RunState.CANCELLED if cancelled else RunState.FINISHED
        row.reason, row.finished_at = "cancel" if cancelled else "done", now


def fail_what_if(session: Session, what_if_id: int, *, now: datetime) -> None:
    """End one that broke on our side."""
    session.execute(
        update(WhatIf)
        .where(WhatIf.id == what_if_id, WhatIf.state.in_(UNDER_WAY))
        .values(state=RunState.FAILED, reason="bug", finished_at=now)
    )
