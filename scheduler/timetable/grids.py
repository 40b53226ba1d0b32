"""Grids: storing a verified one, reading one, and everybody's own published timetable."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, insert, or_, select, true

from scheduler.accounts.service import actor_name
from scheduler.database import Session, once_a_look
from scheduler.errors import NotFound
from scheduler.events.service import slots, tables
from scheduler.people.records import Participant
from scheduler.people.service import people
from scheduler.timetable.blocks import in_room, slots_by_number
from scheduler.timetable.editing_records import Draft
from scheduler.timetable.records import Grid, GridMeeting, Publication, PublishedMeeting, Run, Seat, TableUse
from scheduler.timetable.values import GridView, OwnMeeting, OwnTimetable, PlannedMeeting, Revision


@dataclass(frozen=True, slots=True)
class Held:
    """A meeting to store, by participants' keys, slot number and table key."""

    first: str
    second: str
    slot: int
    table: str

    @property
    def meeting(self) -> str:
        """The solver's id of the pair; the keys of a stored meeting stand in the order of their rows."""
        return meeting_id(self.first, self.second)


def meeting_id(first_key: str, second_key: str) -> str:
    """The solver's id of a pair, from the participants' keys in the order of their rows."""
    return f"{first_key}+{second_key}"


def store_grid(session: Session, event_id: int, held: Iterable[Held], *, run_id: int | None, now: datetime) -> int:
    """Store a grid that was verified; the tables' keys refuse a double booking once more. Returns its id."""
    person = dict(
        session.execute(select(Participant.key, Participant.id).where(Participant.event_id == event_id)).all()
    )
    at_once = slots_by_number(slots(session, event_id))
    table = {t.key: t for t in tables(session, event_id)}
    grid = Grid(event_id=event_id, run_id=run_id, created_at=now)
    session.add(grid)
    session.flush()
    rows = []
    for meeting in held:
        first, second = sorted((person[meeting.first], person[meeting.second]))
        place = table[meeting.table]
        where = {"slot_id": in_room(at_once[meeting.slot], place.room).id, "table_id": place.id}
        rows.append({"grid_id": grid.id, "first_id": first, "second_id": second, **where})
    if rows:
        _store_meetings(session, rows, virtual={place.id for place in table.values() if place.virtual})
    return grid.id


def _store_meetings(session: Session, rows: list[dict[str, int]], virtual: set[int]) -> None:
    """Few statements, however many meetings."""
    stored = session.execute(insert(GridMeeting).returning(GridMeeting.id, sort_by_parameter_order=True), rows)
    seats, uses = [], []
    for row, meeting_id in zip(rows, stored.scalars().all(), strict=True):
        where = {"grid_id": row["grid_id"], "slot_id": row["slot_id"], "grid_meeting_id": meeting_id}
        seats += [{"participant_id": row[who], **where} for who in ("first_id", "second_id")]
        if row["table_id"] not in virtual:
            uses.append({"table_id": row["table_id"], **where})
    session.execute(insert(Seat), seats)
    if uses:
        session.execute(insert(TableUse), uses)


@once_a_look
def held_meetings(session: Session, event_id: int, grid_id: int) -> tuple[Held, ...]:
    """The meetings of a grid by keys and numbers, in the order of their rows."""
    keys = dict(session.execute(select(Participant.id, Participant.key).where(Participant.event_id == event_id)).all())
    number = {slot.id: slot.number for slot in slots(session, event_id)}
    table = {place.id: place.key for place in tables(session, event_id)}
    rows = session.execute(
        select(GridMeeting.first_id, GridMeeting.second_id, GridMeeting.slot_id, GridMeeting.table_id)
        .where(GridMeeting.grid_id == grid_id)
        .order_by(GridMeeting.id)
    )
    return tuple(Held(keys[a], keys[b], number[slot], table[place]) for a, b, slot, place in rows)


def last_revision(session: Session, event_id: int) -> int:
    """The highest number that a publication of the event ever had, 0 before the first."""
    return session.scalar(select(func.max(Grid.revision)).where(Grid.event_id == event_id)) or 0


def grid_of_run(session: Session, event_id: int, number: int) -> int:
    """The id of the grid that a run left; raises :class:`NotFound`."""
    found = session.scalar(
        select(Grid.id).join(Run, Run.id == Grid.run_id).where(Run.event_id == event_id, Run.number == number)
    )
    if found is None:
        raise NotFound("grid", str(number))
    return found


def grid_of_draft(session: Session, event_id: int, number: int) -> int:
    """The id of the grid of a draft that is edited; raises :class:`NotFound`."""
    found = session.scalar(select(Draft.grid_id).where(Draft.event_id == event_id, Draft.number == number))
    if found is None:
        raise NotFound("draft", str(number))
    return found


def locked_pairs(session: Session, grid_id: int) -> frozenset[tuple[int, int]]:
    """The pairs of participant ids (smaller first) whose meetings were locked where they are."""
    rows = session.execute(
        select(GridMeeting.first_id, GridMeeting.second_id).where(GridMeeting.grid_id == grid_id, GridMeeting.locked)
    )
    return frozenset((first, second) for first, second in rows)


@once_a_look
def grid_view(session: Session, event_id: int, grid_id: int) -> GridView:
    """All meetings of a grid by slot and table; raises :class:`NotFound` for another event's."""
    grid = session.scalar(select(Grid).where(Grid.id == grid_id, Grid.event_id == event_id))
    if grid is None:
        raise NotFound("grid", str(grid_id))
    everybody = {person.id: person for person in people(session, event_id)}
    all_slots, all_tables = slots(session, event_id), tables(session, event_id)
    slot, table = {s.id: s for s in all_slots}, {t.id: t for t in all_tables}
    position = {t.id: i for i, t in enumerate(all_tables)}
    of = GridMeeting
    rows = session.execute(
        select(of.id, of.first_id, of.second_id, of.slot_id, of.table_id).where(of.grid_id == grid_id)
    ).all()
    meetings = [
        PlannedMeeting(m.id, everybody[m.first_id], everybody[m.second_id], slot[m.slot_id], table[m.table_id])
        for m in rows
    ]
    meetings.sort(key=lambda m: (m.slot.number, position[m.table.id], m.id))
    return GridView(grid.id, grid.revision, all_slots, all_tables, tuple(meetings))


@once_a_look
def current_revision(session: Session, event_id: int) -> Revision | None:
    """What is published now, or None."""
    row = session.execute(
        select(Publication, Grid).join(Grid, Grid.id == Publication.grid_id).where(Publication.event_id == event_id)
    ).one_or_none()
    if row is None:
        return None
    publication, grid = row
    assert grid.published_at is not None  # noqa: S101  # a publication points at nothing else
    by = actor_name(session, grid.published_by or "")
    return Revision(publication.revision, grid.id, grid.published_at, by, grid.preliminary)


def own_timetable(session: Session, participant_id: int, *, cancelled: bool = False) -> OwnTimetable:
    """A participant's published meetings by time, with those that left the grid if ``cancelled``.

    Drafts are never seen here.
    """
    event_id = session.get_one(Participant, participant_id).event_id
    revision = current_revision(session, event_id)
    if revision is None and not cancelled:
        return OwnTimetable(None, None, (), withdrawn=last_revision(session, event_id) > 0)
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
            invited=m.invited,
        )
        for m in rows
    ]
    meetings.sort(key=lambda m: m.slot.starts_at)
    if revision is None:
        return OwnTimetable(None, None, tuple(meetings), withdrawn=True)
    return OwnTimetable(revision.number, revision.published_at, tuple(meetings), preliminary=revision.preliminary)
