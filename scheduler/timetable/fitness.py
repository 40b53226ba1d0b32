"""Whether a stored grid fits the event as it is now: looked at with one reading of the event."""

from dataclasses import dataclass
from datetime import datetime

from scheduler.database import Session
from scheduler.timetable.grids import held_meetings
from scheduler.timetable.judging import differences, problem_breaches
from scheduler.timetable.keeping import read_snapshot
from scheduler.timetable.planning import at_moment, build_problem
from scheduler.timetable.records import Grid
from scheduler.timetable.snapshots import grid_settings, grid_snapshot
from scheduler.timetable.values import Breach, Differences

NO_DIFFERENCES = Differences((), (), (), frame=False)


@dataclass(frozen=True, slots=True)
class Fitness:
    """``breaches``: what the verifier finds wrong. ``differences``: what changed since the run that made the grid."""

    breaches: tuple[Breach, ...]
    differences: Differences


def fitness(session: Session, grid: Grid, *, now: datetime) -> Fitness:
    """At ``now`` what has begun must be as it was published.

    A grid of neither a run nor a draft was made from today's data: its rules are kept, or not.
    """
    event_id, settings = grid.event_id, grid_settings(session, grid)
    problem = build_problem(session, event_id, settings.lenient)
    held = held_meetings(session, event_id, grid.id)
    breaches = problem_breaches(at_moment(session, event_id, problem, now), held)
    snapshot = grid_snapshot(session, grid)
    if snapshot is None:
        return Fitness(breaches, NO_DIFFERENCES)
    problem = build_problem(session, event_id, settings)
    # What has begun since the snapshot is no change of the event, so it is held in both.
    before, after = (at_moment(session, event_id, each, now) for each in (read_snapshot(snapshot), problem))
    return Fitness(breaches, differences(before, after))
