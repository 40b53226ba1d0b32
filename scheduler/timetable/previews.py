"""What publishing a grid would do, before it is done."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import undefer

from scheduler.database import Session
from scheduler.events.service import refuse_deleted
from scheduler.timetable.grids import current_revision, grid_view
from scheduler.timetable.planning import grid_breaches, run_differences
from scheduler.timetable.records import Grid, PublishedMeeting, Run
from scheduler.timetable.values import Breach, Differences, GridView, Revision


@dataclass(frozen=True, slots=True)
class PublishPreview:
    """``current`` is what is published now. A meeting that moves in time or place is ``moved``.

    ``revision``: as which the grid was published already. ``differences``: what changed since the run; ``breaches``:
    what the verifier finds wrong, empty if publishable.
    """

    grid_id: int
    current: Revision | None
    begun: int
    moved: int
    cancelled: int
    kept: int
    differences: Differences
    breaches: tuple[Breach, ...]
    revision: int | None = None

    @property
    def number(self) -> int:
        """The number that the revision would get."""
        return self.seen + 1

    @property
    def seen(self) -> int:
        return self.current.number if self.current else 0

    @property
    def mails(self) -> int:
        """One to each of the two people of every meeting that begins, moves or ends."""
        return 2 * (self.begun + self.moved + self.cancelled)


def publish_preview(session: Session, event_id: int, grid_id: int) -> PublishPreview:
    """Compare a grid with what is published; raises ``NotFound`` for another event's grid, and ``ChoicesDeleted``."""
    refuse_deleted(session, event_id)
    view = grid_view(session, event_id, grid_id)
    wanted = _places(view)
    alive = {
        (m.first_id, m.second_id): (m.slot_id, m.table_id)
        for m in session.scalars(
            select(PublishedMeeting).where(
                PublishedMeeting.event_id == event_id, PublishedMeeting.cancelled_at.is_(None)
            )
        )
    }
    both = wanted.keys() & alive.keys()
    moved = sum(wanted[pair] != alive[pair] for pair in both)
    return PublishPreview(
        grid_id=grid_id,
        current=current_revision(session, event_id),
        begun=len(wanted.keys() - alive.keys()),
        moved=moved,
        cancelled=len(alive.keys() - wanted.keys()),
        kept=len(both) - moved,
        differences=run_differences(session, event_id, _run(session, view.id)),
        breaches=grid_breaches(session, event_id, grid_id),
        revision=view.revision,
    )


def _places(view: GridView) -> dict[tuple[int, int], tuple[int, int]]:
    return {
        (min(m.first.id, m.second.id), max(m.first.id, m.second.id)): (m.slot.id, m.table.id) for m in view.meetings
    }


def _run(session: Session, grid_id: int) -> Run:
    return session.scalars(
        select(Run).join(Grid, Grid.run_id == Run.id).where(Grid.id == grid_id).options(undefer(Run.problem))
    ).one()
