"""The snapshot that a grid was made on: its run's, or the own one of a draft that was edited."""

from sqlalchemy import select

from scheduler.database import Session
from scheduler.timetable.editing_records import Draft
from scheduler.timetable.records import Grid, Run
from scheduler.timetable.settings import DEFAULTS, RunSettings, read_settings

DRAFT_SETTINGS = DEFAULTS.lenient
"""Of drafts that are edited by hand: what the base's run avoided, or did not, is no rule for whoever edits."""


def grid_snapshot(session: Session, grid: Grid) -> bytes | None:
    """The problem as the solver reads it; empty once the event's choices were deleted, None where there was none."""
    if grid.run_id is not None:
        return session.scalars(select(Run.problem).where(Run.id == grid.run_id)).one()
    return session.scalars(select(Draft.problem).where(Draft.grid_id == grid.id)).one_or_none()


def grid_settings(session: Session, grid: Grid) -> RunSettings:
    """What was set for the run that made the grid; of a draft that was edited :data:`DRAFT_SETTINGS`."""
    if grid.run_id is None:
        return DRAFT_SETTINGS
    return read_settings(session.scalars(select(Run.settings).where(Run.id == grid.run_id)).one())
