"""Executing a run: the solver in a child process, its news into the run's row, its verified grid into a draft."""

import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import undefer

from scheduler.clocks import Clock, system_clock
from scheduler.database import Database, Session
from scheduler.errors import StorageUnavailable
from scheduler.settings import Settings
from scheduler.timetable.grids import Held, store_grid
from scheduler.timetable.records import Run
from scheduler.timetable.service import ALIVE, outcome_of
from scheduler.timetable.settings import read_origin
from scheduler.timetable.values import UNDER_WAY, GoalNews, News, RunState
from solver.formats import read_problem, read_result
from solver.process import Outcome, solve_in_child
from solver.result import Progress
from solver.validation import check

STEP_SECONDS = 0.5
"""How often news are stored and a wish to cancel is looked for; a cancel takes effect within a second."""

MAX_NEWS = 240
"""More news than this are thinned, so that a long run's row stays small."""


@dataclass(frozen=True, slots=True)
class _Order:
    event_id: int
    problem: bytes
    problem_sha256: str
    seconds: float
    workers: int
    seed: int
    trial: bool


def execute_run(
    database: Database,
    settings: Settings,
    run_id: int,
    *,
    clock: Clock = system_clock,
    on_news: Callable[[News], None] | None = None,
    stopping: Callable[[], bool] = lambda: False,
) -> None:
    """Solve the run's snapshot and end its row in a final state, whatever happens to the child.

    A run that is not queued (cancelled meanwhile, taken by another process) is left alone. ``stopping`` is
    asked often; once true the run is cancelled and keeps its best grid.
    """
    order = _start(database, run_id, clock())
    if order is None:
        return
    news = _Reporter(database, run_id, clock, on_news, stopping)
    try:
        outcome = solve_in_child(
            order.problem,
            seconds=order.seconds,
            workers=order.workers,
            seed=order.seed,
            memory_bytes=settings.solver_memory_mb * 2**20,
            on_progress=news.add,
            cancelled=lambda: news.cancelled,
        )
    finally:
        news.close()
    _finish(database, run_id, order, outcome, cancelled=news.cancelled, now=clock())


def _start(database: Database, run_id: int, now: datetime) -> _Order | None:
    with database.writing() as session:
        run = session.scalar(select(Run).where(Run.id == run_id).options(undefer(Run.problem)).with_for_update())
        if run is None or run.state != RunState.QUEUED:
            return None
        run.state, run.started_at, run.alive_until = RunState.RUNNING, now, now + ALIVE
        trial = read_origin(run.origin).trial is not None
        return _Order(run.event_id, run.problem, run.problem_sha256, run.seconds_limit, run.workers, run.seed, trial)


class _Reporter:
    """Gathers progress from the solver and writes it, with a sign of life, every half second from its own thread."""

    def __init__(
        self,
        database: Database,
        run_id: int,
        clock: Clock,
        on_news: Callable[[News], None] | None,
        stopping: Callable[[], bool],
    ) -> None:
        self._database, self._run_id, self._clock = database, run_id, clock
        self._on_news, self._stopping = on_news, stopping
        self._lock = threading.Lock()
        self._entries: list[dict[str, Any]] = []
        self._closed = threading.Event()
        self.cancelled = False
        self._thread = threading.Thread(target=self._write_often, daemon=True)
        self._thread.start()

    def add(self, progress: Progress) -> None:
        entry = {
            "seconds": round(progress.seconds, 3),
            "phase": progress.phase,
            "goals": [{"name": str(n), "value": v, "bound": b} for n, v, b in progress.goals],
        }
        with self._lock:
            self._entries.append(entry)
            if len(self._entries) > MAX_NEWS:
                self._entries = self._entries[::2]
        if self._on_news is not None:
            goals = tuple(GoalNews(str(name), value, bound) for name, value, bound in progress.goals)
            self._on_news(News(progress.seconds, progress.phase, goals))

    def close(self) -> None:
        """Stop writing; what came last is written too."""
        self._closed.set()
        self._thread.join()
        with suppress(StorageUnavailable):
            self._write()

    def _write_often(self) -> None:
        while not self._closed.wait(STEP_SECONDS):
            # A database that is away for a moment costs some news, never the solve.
            with suppress(StorageUnavailable):
                self._write()

    def _write(self) -> None:
        with self._lock:
            entries = list(self._entries)
        with self._database.writing() as session:
            run = session.get_one(Run, self._run_id)
            run.progress, run.alive_until = entries, self._clock() + ALIVE
            asked = run.cancel_requested_at is not None
        self.cancelled = self.cancelled or asked or self._stopping()


def _finish(
    database: Database, run_id: int, order: _Order, outcome: Outcome, *, cancelled: bool, now: datetime
) -> None:
    state, reason, held = _verdict(order, outcome, cancelled=cancelled)
    with database.writing() as session:
        run = session.get_one(Run, run_id, with_for_update=True)
        if run.state != RunState.RUNNING:
            return
        run.state, run.reason, run.result, run.finished_at = state, reason, outcome.result, now
        run.outcome = None if outcome.result is None else outcome_of(outcome.result)
        # What is tried need not exist, a table for instance: there is a result to compare, and no draft.
        if held is not None and not order.trial:
            store_grid(session, order.event_id, held, run_id=run_id, now=now)


def _verdict(order: _Order, outcome: Outcome, *, cancelled: bool) -> tuple[RunState, str, list[Held] | None]:
    """Final state, reason, and the grid to store; nothing is stored that the verifier does not pass."""
    if outcome.result is None:
        state = RunState.CANCELLED if cancelled else RunState.FAILED
        return state, f"nothing_{outcome.stopped_by}", None
    problem = read_problem(order.problem)
    file = read_result(outcome.result, problem)
    if check(problem, file.result) or file.problem_sha256 != order.problem_sha256:
        return RunState.FAILED, "refused_by_verifier", None
    if file.result.solution is None:
        return RunState.FAILED, str(file.result.status), None
    held = [
        Held(
            problem.people[problem.meetings[place.meeting].people[0]].id,
            problem.people[problem.meetings[place.meeting].people[1]].id,
            place.slot,
            problem.tables[place.table].id,
        )
        for place in file.result.solution.placements
    ]
    return (RunState.CANCELLED if cancelled else RunState.FINISHED), outcome.stopped_by, held


def fail_run(session: Session, run_id: int, *, now: datetime) -> None:
    """End a run that broke on our side."""
    session.execute(
        update(Run)
        .where(Run.id == run_id, Run.state.in_(UNDER_WAY))
        .values(state=RunState.FAILED, reason="bug", finished_at=now)
    )
