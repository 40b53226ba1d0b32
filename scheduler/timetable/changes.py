"""What is different on a participant's timetable since the revision whose changes they last said to have seen."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_, select

from scheduler.audit.service import note
from scheduler.database import Session
from scheduler.errors import NotFound
from scheduler.events.service import slots, tables
from scheduler.events.values import Slot, Table
from scheduler.people.records import Participant
from scheduler.people.service import locked_participant, people
from scheduler.people.values import Person
from scheduler.timetable.grids import current_revision
from scheduler.timetable.records import Grid, GridMeeting, SeenRevision
from scheduler.timetable.values import OwnTimetable

FIRST = 1
"""The revision that participants are taken to know without saying so: everything in it is new."""


@dataclass(frozen=True, slots=True)
class FormerPlace:
    """Where a meeting was."""

    slot: Slot
    table: Table


@dataclass(frozen=True, slots=True)
class Dropped:
    """A meeting that is no longer held."""

    partner: Person
    was: FormerPlace


@dataclass(frozen=True, slots=True)
class OwnChanges:
    """Against revision ``since``. ``added`` and ``moved`` name meetings of the timetable by public id."""

    since: int
    added: frozenset[str]
    moved: Mapping[str, FormerPlace]
    dropped: tuple[Dropped, ...]

    def __bool__(self) -> bool:
        return bool(self.added or self.moved or self.dropped)


def own_changes(session: Session, participant_id: int, timetable: OwnTimetable) -> OwnChanges | None:
    """How the participant's ``timetable`` differs from what they know; None when no newer one was published."""
    if timetable.revision is None:
        return None
    seen = session.scalar(select(SeenRevision.revision).where(SeenRevision.participant_id == participant_id))
    since = seen or FIRST
    if timetable.revision <= since:
        return None
    event_id = session.get_one(Participant, participant_id).event_id
    before = _places(session, event_id, since, participant_id)
    now = {meeting.partner.id: meeting for meeting in timetable.meetings}
    everybody = {person.id: person for person in people(session, event_id)}
    dropped = [Dropped(everybody[partner], was) for partner, was in before.items() if partner not in now]
    return OwnChanges(
        since=since,
        added=frozenset(meeting.public_id for partner, meeting in now.items() if partner not in before),
        moved={
            meeting.public_id: before[partner]
            for partner, meeting in now.items()
            if partner in before and before[partner] != FormerPlace(meeting.slot, meeting.table)
        },
        dropped=tuple(sorted(dropped, key=lambda each: each.was.slot.starts_at)),
    )


def _places(session: Session, event_id: int, revision: int, participant_id: int) -> dict[int, FormerPlace]:
    """Where the participant met whom in a revision, by the partner's id. A published grid never changes."""
    slot = {each.id: each for each in slots(session, event_id)}
    table = {each.id: each for each in tables(session, event_id)}
    rows = session.scalars(
        select(GridMeeting)
        .join(Grid, Grid.id == GridMeeting.grid_id)
        .where(
            Grid.event_id == event_id,
            Grid.revision == revision,
            or_(GridMeeting.first_id == participant_id, GridMeeting.second_id == participant_id),
        )
    )
    return {
        row.second_id if row.first_id == participant_id else row.first_id: FormerPlace(
            slot[row.slot_id], table[row.table_id]
        )
        for row in rows
    }


def confirm_changes(session: Session, participant_id: int, revision: int, *, now: datetime) -> None:
    """The participant has seen the timetable of ``revision``; an older one than before changes nothing.

    Raises :class:`NotFound` for a revision that was not published.
    """
    event_id = locked_participant(session, participant_id).event_id
    current = current_revision(session, event_id)
    if current is None or not FIRST <= revision <= current.number:
        raise NotFound("revision", str(revision))
    row = session.get(SeenRevision, participant_id)
    if row is not None and row.revision >= revision:
        return
    if row is None:
        row = SeenRevision(participant_id=participant_id)
        session.add(row)
    row.revision, row.seen_at = revision, now
    note(
        session,
        event_id=event_id,
        at=now,
        actor=f"participant:{participant_id}",
        action="changes seen",
        revision=revision,
    )
