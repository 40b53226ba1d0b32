"""What of an event stands in the way of a change: drafts, what is published."""

from datetime import datetime
from typing import TypeVar

from sqlalchemy import delete, func, select

from scheduler.audit.service import note
from scheduler.database import Record, Session
from scheduler.errors import NotFound
from scheduler.events.records import Event
from scheduler.events.turns import in_line
from scheduler.setup.refusals import PREFIX
from scheduler.timetable.records import Grid, GridMeeting, Publication

Row = TypeVar("Row", bound=Record)


def begin(session: Session, event_id: int) -> Event:
    """The event's row, held to the end of the transaction: two organisers, a run and a publication come in a line."""
    in_line(session, event_id)
    return session.get_one(Event, event_id, populate_existing=True)


def published_revision(session: Session, event_id: int) -> int:
    """The number of the published revision, 0 for none."""
    return session.scalar(select(Publication.revision).where(Publication.event_id == event_id)) or 0


def drafts(session: Session, event_id: int) -> tuple[int, int]:
    """How many grids are not published, and how many meetings are in them."""
    own = (Grid.event_id == event_id, Grid.revision.is_(None))
    meetings = select(func.count()).select_from(GridMeeting).join(Grid, Grid.id == GridMeeting.grid_id).where(*own)
    return session.scalar(select(func.count()).select_from(Grid).where(*own)) or 0, session.scalar(meetings) or 0


def drop_drafts(session: Session, event_id: int) -> None:
    """Delete the grids that are not published, with all that leads to them; their runs stay as history."""
    unpublished = select(Grid.id).where(Grid.event_id == event_id, Grid.revision.is_(None))
    for table in reversed(Record.metadata.sorted_tables):
        for key in table.foreign_keys:
            if key.column.table is Grid.__table__ and key.ondelete != "SET NULL":
                session.execute(delete(table).where(key.parent.in_(unpublished)))
    session.execute(delete(Grid).where(Grid.id.in_(unpublished)))


def own_row(session: Session, record: type[Row], event_id: int, number: int, kind: str) -> Row:
    """The event's own row of this id; raises :class:`NotFound` for any other."""
    row = session.get(record, number)
    if row is None or getattr(row, "event_id", None) != event_id:
        raise NotFound(kind, str(number))
    return row


def log(session: Session, event_id: int, what: str, *, by: str, now: datetime, **detail: object) -> None:
    note(session, event_id=event_id, at=now, actor=by, action=PREFIX + what, **detail)
