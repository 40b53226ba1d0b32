"""Tables that are closed for a time."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from scheduler.audit.service import note
from scheduler.database import Session
from scheduler.errors import NotFound
from scheduler.events.records import MeetingTable, TableClosure
from scheduler.events.turns import in_line
from scheduler.events.values import Slot, Table


@dataclass(frozen=True, slots=True)
class Closure:
    """``table`` is closed from ``starts_at`` until just before ``ends_at``."""

    table: Table
    starts_at: datetime
    ends_at: datetime


def closes(closure: Closure | TableClosure, slot: Slot) -> bool:
    """Whether the closure and the slot share a moment."""
    return closure.starts_at < slot.ends_at and slot.starts_at < closure.ends_at


def closures(session: Session, event_id: int) -> tuple[Closure, ...]:
    """All of the event's, by time."""
    rows = session.execute(
        select(TableClosure, MeetingTable)
        .join(MeetingTable, MeetingTable.id == TableClosure.table_id)
        .where(MeetingTable.event_id == event_id)
        .order_by(TableClosure.starts_at, MeetingTable.position)
    )
    return tuple(Closure(Table(t.id, t.key, t.room, t.virtual, t.link), row.starts_at, row.ends_at) for row, t in rows)


def close_table(
    session: Session, event_id: int, table_id: int, starts_at: datetime, ends_at: datetime, *, by: str, now: datetime
) -> None:
    """Note that a table is closed; said again with another end, the longer one counts. Raises :class:`NotFound`."""
    in_line(session, event_id)
    _own_table(session, event_id, table_id)
    row = session.get(TableClosure, (table_id, starts_at))
    if row is not None and row.ends_at >= ends_at:
        return
    if row is None:
        session.add(TableClosure(table_id=table_id, starts_at=starts_at, ends_at=ends_at))
    else:
        row.ends_at = ends_at
    note(session, event_id=event_id, at=now, actor=by, action="table closed", table=table_id)


def reopen_table(
    session: Session, event_id: int, table_id: int, starts_at: datetime, *, by: str, now: datetime
) -> bool:
    """Take a closure back; False when it was taken back already. Raises :class:`NotFound` for a foreign table."""
    in_line(session, event_id)
    _own_table(session, event_id, table_id)
    row = session.get(TableClosure, (table_id, starts_at))
    if row is None:
        return False
    session.delete(row)
    note(session, event_id=event_id, at=now, actor=by, action="table open again", table=table_id)
    return True


def _own_table(session: Session, event_id: int, table_id: int) -> None:
    found = session.scalar(
        select(MeetingTable.id).where(MeetingTable.id == table_id, MeetingTable.event_id == event_id)
    )
    if found is None:
        raise NotFound("table", str(table_id))
