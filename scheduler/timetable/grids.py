"""Grids: storing a verified one, reading one, and everybody's own published timetable."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_, select, true

from scheduler.accounts.service import actor_name
from scheduler.database import Session
from scheduler.errors import NotFound
from scheduler.events.service import slots, tables
from scheduler.people.records import Participant
from scheduler.people.service import people
from scheduler.timetable.records import Grid, GridMeeting, Publication, PublishedMeeting, Run, Seat, TableUse
from scheduler.timetable.values import GridView, OwnMeeting, OwnTimetable, PlannedMeeting, Revision


@dataclass(frozen=True, slots=True)
class Held:
    """A meeting to store, by participants' keys, slot number and table key."""

    first: str
    second: str
    slot: int
    table: str


def store_grid(session: Session, event_id: int, held: Iterable[Held], *, run_id: int, now: datetime) -> int:
    """Store a grid that was verified; the tables' keys refuse a double booking once more. Returns its id."""
    person = dict(
        session.execute(select(Participant.key, Participant.id).where(Participant.event_id == event_id)).all()
    )
    slot = {s.number: s.id for s in slots(session, event_id)}
    table = {t.key: t for t in tables(session, event_id)}
    grid = Grid(event_id=event_id, run_id=run_id, created_at=now)
    session.add(grid)
    session.flush()
    for meeting in held:
        pair = sorted((person[meeting.first], person[meeting.second]))
        place = table[meeting.table]
        row = GridMeeting(
            grid_id=grid.id, first_id=pair[0], second_id=pair[1], slot_id=slot[meeting.slot], table_id=place.id
        )
        session.add(row)
        session.flush()
        where = {"grid_id": grid.id, "slot_id": row.slot_id, "grid_meeting_id": row.id}
        session.add_all(Seat(participant_id=someone, **where) for someone in pair)
        if not place.virtual:
            session.add(TableUse(table_id=place.id, **where))
    session.flush()
    return grid.id


def grid_of_run(session: Session, event_id: int, number: int) -> int:
    """The id of the grid that a run left; raises :class:`NotFound`."""
    found = session.scalar(
        select(Grid.id).join(Run, Run.id == Grid.run_id).where(Run.event_id == event_id, Run.number == number)
    )
    if found is None:
        raise NotFound("grid", str(number))
    return found


def grid_view(session: Session, event_id: int, grid_id: int) -> GridView:
    """All meetings of a grid by slot and table; raises :class:`NotFound` for another event's."""
    grid = session.scalar(select(Grid).where(Grid.id == grid_id, Grid.event_id == event_id))
    if grid is None:
        raise NotFound("grid", str(grid_id))
    everybody = {person.id: person for person in people(session, event_id)}
    all_slots, all_tables = slots(session, event_id), tables(session, event_id)
    slot, table = {s.id: s for s in all_slots}, {t.id: t for t in all_tables}
    position = {t.id: i for i, t in enumerate(all_tables)}
    rows = session.scalars(select(GridMeeting).where(GridMeeting.grid_id == grid_id)).all()
    meetings = [
        PlannedMeeting(m.id, everybody[m.first_id], everybody[m.second_id], slot[m.slot_id], table[m.table_id])
        for m in rows
    ]
    meetings.sort(key=lambda m: (m.slot.number, position[m.table.id], m.id))
    return GridView(grid.id, grid.revision, all_slots, all_tables, tuple(meetings))


def current_revision(session: Session, event_id: int) -> Revision | None:
    """What is published now, or None."""
    row = session.execute(
        select(Publication, Grid).join(Grid, Grid.id == Publication.grid_id).where(Publication.event_id == event_id)
    ).one_or_none()
    if row is None:
        return None
    publication, grid = row
    assert grid.published_at is not None  # noqa: S101  # a publication points at nothing else
    return Revision(publication.revision, grid.id, grid.published_at, actor_name(session, grid.published_by or ""))


def own_timetable(session: Session, participant_id: int, *, cancelled: bool = False) -> OwnTimetable:
    """A participant's published meetings by time, with those that left the grid if ``cancelled``.

    Drafts are never seen here.
    """
    event_id = session.get_one(Participant, participant_id).event_id
    revision = current_revision(session, event_id)
    if revision is None:
        return OwnTimetable(None, None, ())
    everybody = {person.id: person for person in people(session, event_id)}
    slot = {s.id: s for s in slots(session, event_id)}
    table = {t.id: t for t in tables(session, event_id)}
    rows = session.scalars(
        select(PublishedMeeting).where(
            PublishedMeeting.event_id == event_id,
            true() if cancelled else PublishedMeeting.cancelled_at.is_(None),
            or_(PublishedMeeting.first_id == participant_id, PublishedMeeting.second_id == participant_id),
        )
    )
    meetings = [
        OwnMeeting(
            public_id=m.public_id,
            partner=everybody[m.second_id if m.first_id == participant_id else m.first_id],
            slot=slot[m.slot_id],
            table=table[m.table_id],
            uid=m.uid,
            sequence=m.sequence,
            created_at=m.created_at,
            changed_at=m.changed_at,
            stamped_at=m.stamped_at,
            cancelled=m.cancelled_at is not None,
        )
        for m in rows
    ]
    meetings.sort(key=lambda m: m.slot.starts_at)
    return OwnTimetable(revision.number, revision.published_at, tuple(meetings))
