"""Runs of the solver: asking for one, cancelling it, looking at it."""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, func, select, update
from sqlalchemy.orm import defer

from scheduler.audit.service import note
from scheduler.database import Session
from scheduler.errors import Conflict, MannamError, NotFound
from scheduler.events.service import refuse_deleted
from scheduler.events.turns import in_line
from scheduler.jobs.records import Job
from scheduler.jobs.service import enqueue
from scheduler.languages import Bilingual
from scheduler.people.service import people
from scheduler.timetable.candidates import blocked_requirements
from scheduler.timetable.records import Grid, Run
from scheduler.timetable.settings import (
    DEFAULTS,
    NOTHING,
    Origin,
    RunSettings,
    origin_fields,
    read_origin,
    read_settings,
    settings_fields,
)
from scheduler.timetable.values import UNDER_WAY, GoalNews, News, RunState, RunSummary
from scheduler.timetable.variants import run_snapshot

SOLVE = "solve"
"""Kind of job whose subject is a run."""

ALIVE = timedelta(seconds=30)
"""A run that gave no sign for this long has lost its process."""


class RunUnderWay(Conflict):
    """The event is being solved already, by run ``number``."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number


class NothingToSolve(MannamError):
    """The event has no meeting slots, no tables or no pair that may meet; ``missing`` says which."""

    def __init__(self, missing: str) -> None:
        super().__init__(missing)
        self.missing = missing


class RequiredBlocked(MannamError):
    """Pairs that an organiser requires and that may not meet, by their names."""

    def __init__(self, pairs: tuple[tuple[Bilingual, Bilingual], ...]) -> None:
        super().__init__(pairs)
        self.pairs = pairs


def request_run(
    session: Session,
    event_id: int,
    *,
    by: str,
    seconds: float,
    workers: int,
    seed: int,
    now: datetime,
    queued: bool = True,
    settings: RunSettings = DEFAULTS,
    origin: Origin = NOTHING,
) -> int:
    """Freeze a snapshot and queue its solve; returns the run's number.

    With ``queued`` False no job is handed over: the caller executes the run itself.
    Raises :class:`RunUnderWay`, :class:`NothingToSolve`, :class:`RequiredBlocked`, ``ChoicesDeleted``, and what
    ``run_snapshot`` raises.
    """
    # Locking the event's row makes the second of two presses see the first one's run.
    in_line(session, event_id)
    refuse_deleted(session, event_id)
    refuse_running(session, event_id, now=now)
    if impossible := blocked_requirements(session, event_id):
        raise RequiredBlocked(_names(session, event_id, impossible))
    snapshot = run_snapshot(session, event_id, settings, origin, now=now)
    for missing in ("slots", "tables", "meetings"):
        if not getattr(snapshot.problem, missing):
            raise NothingToSolve(missing)
    run = Run(
        event_id=event_id,
        number=next_number(session, event_id),
        state=RunState.QUEUED,
        reason="",
        requested_by=by,
        seconds_limit=seconds,
        workers=workers,
        seed=seed,
        settings=settings_fields(settings),
        origin=origin_fields(origin),
        problem=snapshot.data,
        problem_sha256=snapshot.sha256,
        progress=[],
        created_at=now,
        # Without a job only its asker can execute the run, and may die before it does.
        alive_until=None if queued else now + ALIVE,
    )
    session.add(run)
    session.flush()
    if queued:
        enqueue(session, SOLVE, run.id, now=now)
    note(session, event_id=event_id, at=now, actor=by, action="run requested", run=run.number)
    return run.number


def refuse_running(session: Session, event_id: int, *, now: datetime) -> None:
    """Raise :class:`RunUnderWay`: its result names slots by number and tables by name, and would find others."""
    end_lost_runs(session, now=now)
    number = session.scalar(select(Run.number).where(Run.event_id == event_id, Run.state.in_(UNDER_WAY)).limit(1))
    if number is not None:
        raise RunUnderWay(number)


def next_number(session: Session, event_id: int) -> int:
    """The number of the event's next run; whoever uses it holds the event's row."""
    return (session.scalar(select(func.max(Run.number)).where(Run.event_id == event_id)) or 0) + 1


def _names(
    session: Session, event_id: int, pairs: Iterable[tuple[int, int]]
) -> tuple[tuple[Bilingual, Bilingual], ...]:
    name = {person.id: person.name for person in people(session, event_id)}
    return tuple((name[first], name[second]) for first, second in pairs)


def cancel_run(session: Session, event_id: int, number: int, *, by: str, now: datetime) -> None:
    """Ask a run to stop; it keeps its best grid so far. Asking again, or after its end, changes nothing."""
    run = _run(session, event_id, number)
    if run.state == RunState.QUEUED:
        run.state, run.reason, run.finished_at = RunState.CANCELLED, "before_start", now
    if run.state == RunState.RUNNING and run.cancel_requested_at is None:
        run.cancel_requested_at = now
    note(session, event_id=event_id, at=now, actor=by, action="run cancelled", run=number)


def _run(session: Session, event_id: int, number: int) -> Run:
    run = session.scalar(select(Run).where(Run.event_id == event_id, Run.number == number))
    if run is None:
        raise NotFound("run", str(number))
    return run


def run_summary(session: Session, event_id: int, number: int) -> RunSummary:
    """One run with its news so far; raises :class:`NotFound`."""
    run = _run(session, event_id, number)
    grid = session.scalar(select(Grid).where(Grid.run_id == run.id))
    return _summary(run, grid, _outcomes(session, [run]).get(run.id, {}), run.progress)


def runs(session: Session, event_id: int) -> tuple[RunSummary, ...]:
    """All runs of an event, the newest first, without their news."""
    rows = session.scalars(
        select(Run).where(Run.event_id == event_id).options(defer(Run.progress)).order_by(Run.number.desc())
    ).all()
    grids = {grid.run_id: grid for grid in session.scalars(select(Grid).where(Grid.event_id == event_id))}
    told = _outcomes(session, rows)
    return tuple(_summary(run, grids.get(run.id), told.get(run.id, {}), ()) for run in rows)


def newest_run(session: Session, event_id: int) -> RunSummary | None:
    """The run that was asked for last, if there is one."""
    number = session.scalar(select(func.max(Run.number)).where(Run.event_id == event_id))
    return None if number is None else run_summary(session, event_id, number)


def _outcomes(session: Session, rows: Sequence[Run]) -> Mapping[int, Mapping[str, Any]]:
    """By run what its result says beside the meetings; read from the result itself where the row does not say it."""
    told: dict[int, Mapping[str, Any]] = {run.id: run.outcome for run in rows if run.outcome is not None}
    silent = [run.id for run in rows if run.outcome is None and run.state not in UNDER_WAY]
    if silent:
        results = session.execute(select(Run.id, Run.result).where(Run.id.in_(silent), Run.result.is_not(None)))
        told |= {run_id: outcome_of(result) for run_id, result in results if result}
    return told


def outcome_of(result: bytes) -> dict[str, Any]:
    """What a result file says beside its meetings."""
    fields = json.loads(result)
    return {name: fields[name] for name in ("status", "strategy", "goals", "conflict") if name in fields}


def run_files(session: Session, event_id: int, number: int) -> tuple[bytes, bytes | None]:
    """The run's problem and result files, byte for byte as solved; raises ``ChoicesDeleted``."""
    run = _run(session, event_id, number)
    refuse_deleted(session, event_id)
    return run.problem, run.result


def newest_grid_run(session: Session, event_id: int) -> int:
    """Number of the newest run that left a grid; raises :class:`NotFound` when none did."""
    number = session.scalar(
        select(func.max(Run.number)).join(Grid, Grid.run_id == Run.id).where(Run.event_id == event_id)
    )
    if number is None:
        raise NotFound("grid", "")
    return number


def _summary(run: Run, grid: Grid | None, told: Mapping[str, Any], progress: Iterable[Mapping[str, Any]]) -> RunSummary:
    return RunSummary(
        id=run.id,
        number=run.number,
        state=RunState(run.state),
        reason=run.reason,
        seconds_limit=run.seconds_limit,
        seed=run.seed,
        created_at=run.created_at,
        started_at=run.started_at,
        finished_at=run.finished_at,
        cancel_requested=run.cancel_requested_at is not None,
        news=tuple(
            News(entry["seconds"], entry["phase"], tuple(_goal(goal) for goal in entry["goals"])) for entry in progress
        ),
        status=told.get("status", ""),
        strategy=told.get("strategy", ""),
        goals=tuple(_goal(goal) for goal in told.get("goals", ())),
        conflict=tuple(told.get("conflict", ())),
        grid_id=grid.id if grid else None,
        revision=grid.revision if grid else None,
        settings=read_settings(run.settings),
        origin=read_origin(run.origin),
    )


def _goal(goal: dict[str, object]) -> GoalNews:
    value, bound = goal["value"], goal["bound"]
    return GoalNews(
        str(goal["name"]),
        value if isinstance(value, int) else None,
        bound if isinstance(bound, int) else None,
    )


def end_lost_runs(session: Session, *, now: datetime, all_jobs: bool = False) -> None:
    """Runs whose process is gone end as interrupted; they can be started again.

    ``all_jobs``: those begun by a job are lost too, because the only server that could do it has just started.
    """
    lost = and_(Run.state.in_(UNDER_WAY), Run.alive_until < now)
    if all_jobs:
        of_a_job = Run.id.in_(select(Job.subject_id).where(Job.kind == SOLVE))
        lost |= and_(Run.state == RunState.RUNNING, of_a_job)
    session.execute(
        update(Run)
        .where(lost)
        .values(state=RunState.INTERRUPTED, reason="process_lost", finished_at=now)
        .execution_options(synchronize_session=False)
    )
