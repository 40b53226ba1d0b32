"""Whether a stored grid fits the event as it is now: looked at with one reading of the event."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from scheduler.database import Session
from scheduler.timetable.grids import held_meetings
from scheduler.timetable.planning import at_moment, build_problem, differences, problem_breaches
from scheduler.timetable.records import Grid, Run
from scheduler.timetable.values import Breach, Differences
from solver.formats import read_problem

NO_DIFFERENCES = Differences((), (), (), frame=False)


@dataclass(frozen=True, slots=True)
class Fitness:
    """``breaches``: what the verifier finds wrong. ``differences``: what changed since the run that made the grid."""

    breaches: tuple[Breach, ...]
    differences: Differences


def fitness(session: Session, grid: Grid, *, now: datetime) -> Fitness:
    """At ``now`` what has begun must be as it was published.

    A grid without a run was not computed from anything that could be out of date: its rules are kept, or not.
    """
    problem = build_problem(session, grid.event_id)
    held = held_meetings(session, grid.event_id, grid.id)
    breaches = problem_breaches(at_moment(session, grid.event_id, problem, now), held)
    if grid.run_id is None:
        return Fitness(breaches, NO_DIFFERENCES)
    snapshot = session.scalars(select(Run.problem).where(Run.id == grid.run_id)).one()
    return Fitness(breaches, differences(read_problem(snapshot), problem))
