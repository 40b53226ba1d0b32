"""Taking a number of tables over into the event: what would change, and the change."""

from collections.abc import Iterable
from datetime import datetime
from hashlib import sha256

from sqlalchemy import delete, func, select

from scheduler.audit.service import note
from scheduler.database import Session
from scheduler.errors import Conflict, MannamError, NotFound
from scheduler.events.records import MeetingTable
from scheduler.events.table_names import MOST_TABLES
from scheduler.events.turns import in_line
from scheduler.timetable.service import refuse_running
from scheduler.timetable.table_users import table_users
from scheduler.whatif.rules import free_keys, new_keys
from scheduler.whatif.service import what_if_view
from scheduler.whatif.values import TakeOver, Varies


class TablesInUse(MannamError):
    """Fewer tables cannot be had: so many ``needed`` to go, only so many ``free`` of every grid; ``used`` are keys."""

    def __init__(self, needed: int, free: int, used: tuple[str, ...]) -> None:
        super().__init__(needed, free, used)
        self.needed, self.free, self.used = needed, free, used


class TooManyTables(MannamError):
    """The event would have more than ``most`` tables."""

    def __init__(self, most: int) -> None:
        super().__init__(most)
        self.most = most


class TablesChanged(Conflict):
    """The tables of the room are no longer those that were looked at."""


class NotTakenOver(MannamError):
    """Only a number of tables is taken over from a what-if; anything else is changed in the set-up."""

    def __init__(self, varies: Varies) -> None:
        super().__init__(varies)
        self.varies = varies


def take_over_preview(session: Session, event_id: int, number: int, value: int) -> TakeOver:
    """What taking ``value`` tables over would do now.

    Raises :class:`NotFound` for a value that was not solved, :class:`NotTakenOver`, :class:`TablesInUse`,
    :class:`TooManyTables`.
    """
    view = what_if_view(session, event_id, number)
    if view.scenario(value) is None:
        raise NotFound("scenario", str(value))
    if view.question.varies is not Varies.TABLES:
        raise NotTakenOver(view.question.varies)
    rows = _rows(session, event_id)
    room = [row.key for row in rows if not row.virtual and row.room == view.question.room]
    used = table_users(session, event_id)
    used_here = tuple(row.key for row in rows if row.id in used and row.key in room)
    removed: tuple[str, ...] = ()
    if value < len(room):
        found = free_keys(room, used_here, len(room) - value)
        if found is None:
            raise TablesInUse(len(room) - value, len(room) - len(used_here), used_here)
        removed = found
    added = new_keys(room, {row.key for row in rows}, max(value - len(room), 0))
    if added and len(rows) + len(added) > MOST_TABLES:
        raise TooManyTables(MOST_TABLES)
    return TakeOver(number, value, view.question.room, tuple(room), added, removed, _seen(room))


def take_over(
    session: Session, event_id: int, number: int, value: int, *, seen: str, by: str, now: datetime
) -> TakeOver:
    """Add or remove the tables; returns what was done.

    Raises as :func:`take_over_preview`, :class:`TablesChanged` where the tables are others than ``seen``, and
    ``RunUnderWay``: a run's grid would stand at a table that is gone.
    """
    in_line(session, event_id)
    refuse_running(session, event_id, now=now)
    preview = take_over_preview(session, event_id, number, value)
    if preview.seen != seen:
        raise TablesChanged
    own = MeetingTable.event_id == event_id
    session.execute(delete(MeetingTable).where(own, MeetingTable.key.in_(preview.removed)))
    last = session.scalar(select(func.max(MeetingTable.position)).where(own)) or 0
    session.add_all(
        MeetingTable(event_id=event_id, key=key, room=preview.room, virtual=False, link="", position=last + place)
        for place, key in enumerate(preview.added, start=1)
    )
    note(
        session,
        event_id=event_id,
        at=now,
        actor=by,
        action="tables taken over",
        what_if=number,
        before=len(preview.tables),
        after=value,
        added=list(preview.added),
        removed=list(preview.removed),
    )
    return preview


def _rows(session: Session, event_id: int) -> list[MeetingTable]:
    return list(
        session.scalars(select(MeetingTable).where(MeetingTable.event_id == event_id).order_by(MeetingTable.position))
    )


def _seen(keys: Iterable[str]) -> str:
    return sha256("\n".join(keys).encode()).hexdigest()[:16]
