"""Rolling back: the grid of an older run once more as a draft that can be published, if today's data allows it."""

from datetime import datetime

from scheduler.audit.service import note
from scheduler.database import Session
from scheduler.events.service import refuse_deleted
from scheduler.events.turns import in_line
from scheduler.timetable.grids import Held, grid_of_run, grid_view, store_grid
from scheduler.timetable.judging import grid_breaches
from scheduler.timetable.planning import build_problem, frozen
from scheduler.timetable.records import Run
from scheduler.timetable.service import next_number, outcome_of, run_summary
from scheduler.timetable.settings import Origin, origin_fields, settings_fields
from scheduler.timetable.values import RunState
from scheduler.timetable.variants import KeptGridViolates, pairs_of, solution_of
from solver.formats import write_result
from solver.result import GoalValue, Result, Status
from solver.validation import appraise

COPIED = "copied"
"""Why a run has a grid that no solver searched for."""

STRATEGY = "copy"


def copy_run(session: Session, event_id: int, number: int, *, by: str, now: datetime) -> int:
    """A new run whose draft has the same meetings at the same places as run ``number``; its number.

    Its goals are counted anew under today's data, and nothing is proven of them.
    Raises :class:`KeptGridViolates`, ``NotFound`` and ``ChoicesDeleted``; then nothing has changed.
    """
    in_line(session, event_id)
    refuse_deleted(session, event_id)
    settings = run_summary(session, event_id, number).settings
    view = grid_view(session, event_id, grid_of_run(session, event_id, number))
    breaches = grid_breaches(session, event_id, view.id)
    if breaches:
        raise KeptGridViolates(breaches)
    problem = build_problem(session, event_id, settings, as_if_new=pairs_of(view))
    solution = solution_of(problem, view.meetings)
    assert solution is not None  # noqa: S101  # the verifier has just passed the same pairs, slots and tables
    broken, values = appraise(problem, solution)
    assert not broken  # noqa: S101  # the settings change weights, and no rule
    goals = tuple(GoalValue(name, value, None) for name, value in zip(problem.goals, values, strict=True))
    snapshot = frozen(problem)
    result = Result(Status.FEASIBLE, solution, goals, 0.0, 0, 1, STRATEGY)
    data = write_result(result, problem, snapshot.sha256, {})
    run = Run(
        event_id=event_id,
        number=next_number(session, event_id),
        state=RunState.FINISHED,
        reason=COPIED,
        requested_by=by,
        seconds_limit=0.0,
        workers=1,
        seed=0,
        settings=settings_fields(settings),
        origin=origin_fields(Origin(copies=number)),
        problem=snapshot.data,
        problem_sha256=snapshot.sha256,
        result=data,
        outcome=outcome_of(data),
        progress=[],
        created_at=now,
        started_at=now,
        finished_at=now,
    )
    session.add(run)
    session.flush()
    held = [Held(m.first.key, m.second.key, m.slot.number, m.table.key) for m in view.meetings]
    store_grid(session, event_id, held, run_id=run.id, now=now)
    note(session, event_id=event_id, at=now, actor=by, action="run copied", run=run.number, copied=number)
    return run.number
