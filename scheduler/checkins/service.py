"""The desk on the event's day: everybody with their meetings, and marks about who has come."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from scheduler.audit.service import note
from scheduler.checkins.records import CheckIn
from scheduler.checkins.rules import counts, moment_made, standing
from scheduler.checkins.values import Board, Mark, State
from scheduler.database import Session
from scheduler.errors import Conflict, NotFound
from scheduler.events.service import slots, tables
from scheduler.people.directory import directory
from scheduler.people.service import locked_participant
from scheduler.people.values import Person
from scheduler.timetable.records import PublishedMeeting
from scheduler.timetable.values import PlannedMeeting

OVERLAP = 32
"""Marks so far back are told again: of two transactions the one with the lower number may end last."""


def board(session: Session, event_id: int) -> Board:
    """Everybody who takes part, what stands of them, and all published meetings."""
    people = tuple(person for person in directory(session, event_id).people if not person.left)
    marks = _marks(session, event_id)
    last = standing(marks)
    return Board(
        people=people,
        marks=last,
        meetings=published_meetings(session, event_id),
        counts=counts([person.id for person in people], last),
        last=max((mark.number for mark in marks), default=0),
    )


def marks_since(session: Session, event_id: int, number: int) -> tuple[Mark, ...]:
    """The marks that stand of everybody of whom one came in after ``number``, or shortly before it."""
    changed = select(CheckIn.participant_id).where(CheckIn.event_id == event_id, CheckIn.id > max(number - OVERLAP, 0))
    rows = session.scalars(select(CheckIn).where(CheckIn.event_id == event_id, CheckIn.participant_id.in_(changed)))
    return tuple(standing(_mark(row) for row in rows).values())


def published_meetings(session: Session, event_id: int) -> tuple[PlannedMeeting, ...]:
    """The meetings of the published timetable by slot and table."""
    person = {each.id: each for each in directory(session, event_id).people}
    slot = {each.id: each for each in slots(session, event_id)}
    places = tables(session, event_id)
    table, position = {each.id: each for each in places}, {each.id: i for i, each in enumerate(places)}
    # Columns and not records: there are thousands of them.
    of = PublishedMeeting
    rows = session.execute(
        select(of.id, of.first_id, of.second_id, of.slot_id, of.table_id).where(
            of.event_id == event_id, of.cancelled_at.is_(None)
        )
    )
    meetings = [
        PlannedMeeting(m.id, person[m.first_id], person[m.second_id], slot[m.slot_id], table[m.table_id]) for m in rows
    ]
    return tuple(sorted(meetings, key=lambda m: (m.slot.number, position[m.table.id], m.id)))


def desk_person(session: Session, event_id: int, public_id: str) -> Person:
    """Somebody who takes part; raises :class:`NotFound`."""
    found = directory(session, event_id).by_public_id.get(public_id)
    if not isinstance(found, Person) or found.left:
        raise NotFound("participant", public_id)
    return found


def mark(
    session: Session,
    event_id: int,
    public_id: str,
    state: State,
    *,
    key: str,
    place: str,
    made_at: datetime | None,
    by: str,
    now: datetime,
) -> Mark:
    """Keep what a desk pressed and return what stands now: perhaps what another desk pressed later.

    The same ``key`` again is one mark. Raises :class:`NotFound`, and :class:`Conflict` for a key of somebody else's.
    """
    person = desk_person(session, event_id, public_id)
    locked_participant(session, person.id)
    row = CheckIn(
        event_id=event_id,
        participant_id=person.id,
        key=key,
        state=state,
        place=place,
        made_at=moment_made(made_at, now),
        received_at=now,
        made_by=by,
    )
    if _is_new(session, row):
        note(session, event_id=event_id, at=now, actor=by, action="checked in", participant=person.id, state=state)
    rows = session.scalars(select(CheckIn).where(CheckIn.participant_id == person.id))
    return standing(_mark(row) for row in rows)[person.id]


def _is_new(session: Session, row: CheckIn) -> bool:
    """Store the row unless its key is there already."""
    known = select(CheckIn.participant_id).where(CheckIn.event_id == row.event_id, CheckIn.key == row.key)
    owner = session.scalar(known)
    if owner is None:
        try:
            with session.begin_nested():
                session.add(row)
        except IntegrityError:
            # The same mark came in by another request between our look and our write.
            owner = session.scalar(known)
        else:
            return True
    if owner != row.participant_id:
        raise Conflict
    return False


def _marks(session: Session, event_id: int) -> list[Mark]:
    rows = session.execute(
        select(CheckIn.id, CheckIn.participant_id, CheckIn.state, CheckIn.place, CheckIn.made_at)
        .where(CheckIn.event_id == event_id)
        .order_by(CheckIn.id)
    )
    return [Mark(number, owner, State(state), place, made_at) for number, owner, state, place, made_at in rows]


def _mark(row: CheckIn) -> Mark:
    return Mark(row.id, row.participant_id, State(row.state), row.place, row.made_at)
