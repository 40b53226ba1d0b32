"""When participants are not there, as organisers noted it: cancellations, late arrivals, no-shows."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import select

from scheduler.audit.service import note
from scheduler.database import Session
from scheduler.errors import NotFound
from scheduler.events.turns import in_line
from scheduler.events.values import Slot
from scheduler.people.records import Absence, Participant
from scheduler.people.values import Person


class AbsenceKind(StrEnum):
    CANCELLED = "cancelled"
    LATE = "late"
    NO_SHOW = "no_show"


@dataclass(frozen=True, slots=True)
class Away:
    """A time in which somebody is not there; it was noted at ``noted_at``."""

    starts_at: datetime
    ends_at: datetime
    noted_at: datetime

    def takes(self, slot: Slot) -> bool:
        """Whether the slot is lost: it shares a moment, and began after this was noted."""
        return self.starts_at < slot.ends_at and slot.starts_at < self.ends_at and slot.starts_at > self.noted_at


@dataclass(frozen=True, slots=True)
class NotedAbsence:
    """An absence as organisers see it."""

    id: int
    participant_id: int
    kind: AbsenceKind
    away: Away


def absences(session: Session, event_id: int) -> tuple[NotedAbsence, ...]:
    """Everybody's, the newest first; of those who left for good there are none."""
    rows = session.scalars(
        select(Absence)
        .join(Participant, Participant.id == Absence.participant_id)
        .where(Participant.event_id == event_id)
        .order_by(Absence.noted_at.desc(), Absence.id.desc())
    )
    return tuple(
        NotedAbsence(row.id, row.participant_id, AbsenceKind(row.kind), Away(row.starts_at, row.ends_at, row.noted_at))
        for row in rows
    )


def everybodys_absences(session: Session, event_id: int) -> Mapping[int, tuple[Away, ...]]:
    """By participant id; whoever is always there is left out."""
    found: dict[int, tuple[Away, ...]] = {}
    for each in absences(session, event_id):
        found[each.participant_id] = (*found.get(each.participant_id, ()), each.away)
    return found


def note_absence(
    session: Session,
    event_id: int,
    person: Person,
    kind: AbsenceKind,
    starts_at: datetime,
    ends_at: datetime,
    *,
    by: str,
    now: datetime,
) -> None:
    """Note it; the same once more changes nothing."""
    in_line(session, event_id)
    same = session.scalar(
        select(Absence.id).where(
            Absence.participant_id == person.id,
            Absence.kind == kind,
            Absence.starts_at == starts_at,
            Absence.ends_at == ends_at,
        )
    )
    if same is not None:
        return
    session.add(
        Absence(participant_id=person.id, kind=kind, starts_at=starts_at, ends_at=ends_at, noted_by=by, noted_at=now)
    )
    note(session, event_id=event_id, at=now, actor=by, action="absence noted", participant=person.id, kind=kind.value)


def take_back_absence(session: Session, event_id: int, absence_id: int, *, by: str, now: datetime) -> None:
    """The participant is there after all; raises :class:`NotFound` for one that is not noted (any more)."""
    in_line(session, event_id)
    row = session.scalar(
        select(Absence)
        .join(Participant, Participant.id == Absence.participant_id)
        .where(Absence.id == absence_id, Participant.event_id == event_id)
    )
    if row is None:
        raise NotFound("absence", str(absence_id))
    session.delete(row)
    note(session, event_id=event_id, at=now, actor=by, action="absence taken back", participant=row.participant_id)
