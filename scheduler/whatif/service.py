"""Asking what if, cancelling, looking at it."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import and_, func, select, update

from scheduler.audit.service import note
from scheduler.database import Session
from scheduler.errors import Conflict, MannamError, NotFound
from scheduler.events.service import refuse_deleted, slots, tables
from scheduler.events.turns import in_line
from scheduler.jobs.records import Job
from scheduler.jobs.service import enqueue
from scheduler.timetable.planning import bare_problem, take_snapshot
from scheduler.timetable.service import NothingToSolve
from scheduler.timetable.values import UNDER_WAY, GoalNews, RunState
from scheduler.whatif.planning import present_of
from scheduler.whatif.records import Scenario, WhatIf
from scheduler.whatif.rules import LARGEST, MOST_SCENARIOS
from scheduler.whatif.values import Measured, Question, Variation, Varies, WhatIfLine, WhatIfView

EXPLORE = "explore"
"""Kind of job whose subject is a what-if."""


class WhatIfUnderWay(Conflict):
    """The event has a what-if under way already, of this number."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number


class CannotVary(MannamError):
    """The event has nothing of the kind to vary, or no single value to start from."""

    def __init__(self, varies: Varies) -> None:
        super().__init__(varies)
        self.varies = varies


class BadValues(MannamError):
    """The values to try are none, too many, or none that an event can have."""


def variations(session: Session, event_id: int) -> tuple[Variation, ...]:
    """What can be varied in the event as it is now, tables room by room in the order of their first table."""
    all_slots = slots(session, event_id)
    if not all_slots:
        return ()
    problem = bare_problem(session, event_id)
    rooms = dict.fromkeys(table.room for table in tables(session, event_id) if not table.virtual)
    meeting_rooms = {slot.room for slot in all_slots}
    found = [
        Variation(Varies.TABLES, room, present_of(problem, Varies.TABLES, room), LARGEST[Varies.TABLES])
        for room in rooms
        if room in meeting_rooms
    ]
    found.append(Variation(Varies.SLOTS, "", present_of(problem, Varies.SLOTS), LARGEST[Varies.SLOTS]))
    lengths = {slot.ends_at - slot.starts_at for slot in all_slots}
    minutes, rest = divmod(lengths.pop(), timedelta(minutes=1)) if len(lengths) == 1 else (0, timedelta())
    if minutes and not rest:
        found.append(Variation(Varies.LENGTH, "", minutes, LARGEST[Varies.LENGTH]))
    found.append(Variation(Varies.MOST, "", present_of(problem, Varies.MOST), len(problem.slots)))
    return tuple(found)


def request_what_if(
    session: Session,
    event_id: int,
    question: Question,
    *,
    by: str,
    seconds: float,
    workers: int,
    seed: int,
    now: datetime,
) -> int:
    """Queue the question; returns its number. The event is read when the work begins.

    Raises :class:`WhatIfUnderWay`, :class:`CannotVary`, :class:`BadValues`, ``NothingToSolve``, ``ChoicesDeleted``.
    """
    # Locking the event's row makes the second of two presses see the first one's what-if.
    in_line(session, event_id)
    refuse_deleted(session, event_id)
    end_lost_what_ifs(session, now=now)
    under_way = select(WhatIf.number).where(WhatIf.event_id == event_id, WhatIf.state.in_(UNDER_WAY))
    if (number := session.scalar(under_way.limit(1))) is not None:
        raise WhatIfUnderWay(number)
    present = _present(session, event_id, question)
    problem = take_snapshot(session, event_id).problem
    for missing in ("slots", "tables", "meetings"):
        if not getattr(problem, missing):
            raise NothingToSolve(missing)
    last = session.scalar(select(func.max(WhatIf.number)).where(WhatIf.event_id == event_id)) or 0
    row = WhatIf(
        event_id=event_id,
        number=last + 1,
        state=RunState.QUEUED,
        reason="",
        requested_by=by,
        varies=question.varies,
        room=question.room,
        present=present,
        values=list(question.values),
        worth_wanted=0,
        seconds_limit=seconds,
        workers=workers,
        seed=seed,
        created_at=now,
    )
    session.add(row)
    session.flush()
    enqueue(session, EXPLORE, row.id, now=now)
    note(session, event_id=event_id, at=now, actor=by, action="what-if requested", what_if=row.number)
    return row.number


def _present(session: Session, event_id: int, question: Question) -> int | None:
    values = question.values
    if not values or len(values) > MOST_SCENARIOS or min(values) < 1 or max(values) > LARGEST[question.varies]:
        raise BadValues
    for known in variations(session, event_id):
        if (known.varies, known.room) == (question.varies, question.room):
            return known.present
    raise CannotVary(question.varies)


def cancel_what_if(session: Session, event_id: int, number: int, *, by: str, now: datetime) -> None:
    """Ask it to stop; what is solved stays. Asking again, or after its end, changes nothing."""
    row = _row(session, event_id, number)
    if row.state == RunState.QUEUED:
        row.state, row.reason, row.finished_at = RunState.CANCELLED, "before_start", now
    if row.state == RunState.RUNNING and row.cancel_requested_at is None:
        row.cancel_requested_at = now
    note(session, event_id=event_id, at=now, actor=by, action="what-if cancelled", what_if=number)


def _row(session: Session, event_id: int, number: int) -> WhatIf:
    row = session.scalar(select(WhatIf).where(WhatIf.event_id == event_id, WhatIf.number == number))
    if row is None:
        raise NotFound("what-if", str(number))
    return row


def what_if_view(session: Session, event_id: int, number: int) -> WhatIfView:
    """One what-if with what is done of it; raises :class:`NotFound`."""
    row = _row(session, event_id, number)
    done = session.scalars(select(Scenario).where(Scenario.what_if_id == row.id).order_by(Scenario.value)).all()
    return WhatIfView(
        number=row.number,
        state=RunState(row.state),
        reason=row.reason,
        question=_question(row),
        present=row.present,
        worth_wanted=row.worth_wanted,
        seconds_limit=row.seconds_limit,
        seed=row.seed,
        created_at=row.created_at,
        started_at=row.started_at,
        finished_at=row.finished_at,
        cancel_requested=row.cancel_requested_at is not None,
        scenarios=_measured(done),
    )


def _question(row: WhatIf) -> Question:
    return Question(Varies(row.varies), row.room, tuple(row.values))


def _measured(rows: Sequence[Scenario]) -> tuple[Measured, ...]:
    return tuple(
        Measured(
            value=row.value,
            status=row.status,
            meetings=row.meetings,
            goals=tuple(GoalNews(goal["name"], goal["value"], goal["bound"]) for goal in row.goals),
            per_person=tuple(row.per_person),
            places=row.places,
            used=row.used,
            busiest=row.busiest,
            seconds=row.seconds,
        )
        for row in rows
    )


def what_ifs(session: Session, event_id: int) -> tuple[WhatIfLine, ...]:
    """All of the event, the newest first."""
    done = func.count(Scenario.id)
    rows = session.execute(
        select(WhatIf, done)
        .outerjoin(Scenario, Scenario.what_if_id == WhatIf.id)
        .where(WhatIf.event_id == event_id)
        .group_by(WhatIf.id)
        .order_by(WhatIf.number.desc())
    )
    return tuple(
        WhatIfLine(row.number, RunState(row.state), _question(row), row.present, row.created_at, count)
        for row, count in rows
    )


def end_lost_what_ifs(session: Session, *, now: datetime, all_jobs: bool = False) -> None:
    """Those whose process is gone end as interrupted; what they solved stays.

    ``all_jobs``: all that run are lost, because the only server that could do them has just started.
    """
    lost = and_(WhatIf.state == RunState.RUNNING, WhatIf.alive_until < now)
    if all_jobs:
        of_a_job = WhatIf.id.in_(select(Job.subject_id).where(Job.kind == EXPLORE))
        lost |= and_(WhatIf.state == RunState.RUNNING, of_a_job)
    session.execute(
        update(WhatIf)
        .where(lost)
        .values(state=RunState.INTERRUPTED, reason="process_lost", finished_at=now)
        .execution_options(synchronize_session=False)
    )
