"""What came of the pairs that go on, noted by the organiser for the yearly report."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import and_, select
from sqlalchemy.orm import aliased

from scheduler.accounts.service import actor_name
from scheduler.audit.service import note as audit
from scheduler.database import Session
from scheduler.errors import Conflict, NotFound
from scheduler.events.records import Event
from scheduler.followups.records import FollowUp, FollowUpAnswer, Outcome
from scheduler.followups.service import NOTE_LIMIT, NoteTooLong, mutual_pairs
from scheduler.languages import Language
from scheduler.people.records import Participant
from scheduler.people.service import people
from scheduler.people.values import Person
from scheduler.timetable.records import PublishedMeeting


class OutcomeKind(StrEnum):
    """The kinds of the yearly report."""

    TRANSFER = "technology_transfer"
    JOINT = "joint_research"
    BROKERED = "brokered_research"
    PLANNING = "planning"
    OTHER = "other"


class OutcomeNoted(Conflict):
    """This kind of outcome was noted for the pair already, ``by`` an organiser's name; nothing was overwritten."""

    def __init__(self, by: str, at: datetime, note: str, zone: str) -> None:
        super().__init__(by, at, note, zone)
        self.by, self.at, self.note, self.zone = by, at, note, zone


@dataclass(frozen=True, slots=True)
class NotedOutcome:
    """``by``: an organiser's name, empty for anybody else."""

    id: int
    kind: OutcomeKind
    note: str
    at: datetime
    by: str


@dataclass(frozen=True, slots=True)
class OutcomePair:
    """Two people who go on, by names, and what came of it, the first noted first."""

    first: Person
    second: Person
    outcomes: tuple[NotedOutcome, ...]

    @property
    def open_kinds(self) -> tuple[OutcomeKind, ...]:
        noted = {outcome.kind for outcome in self.outcomes}
        return tuple(kind for kind in OutcomeKind if kind not in noted)


def outcome_pairs(session: Session, event_id: int) -> tuple[OutcomePair, ...]:
    """Every pair that both want to go on, has a time, or has an outcome, by the first one's Korean name."""
    everybody = {person.id: person for person in people(session, event_id)}
    rows = session.scalars(select(Outcome).where(Outcome.event_id == event_id).order_by(Outcome.at, Outcome.id)).all()
    names = {by: actor_name(session, by) for by in {row.by for row in rows}}
    noted: dict[tuple[int, int], list[NotedOutcome]] = {pair: [] for pair in _pairs(session, event_id)}
    for row in rows:
        found = NotedOutcome(row.id, OutcomeKind(row.kind), row.note, row.at, names[row.by])
        noted.setdefault((row.first_id, row.second_id), []).append(found)
    pairs = [OutcomePair(everybody[first], everybody[second], tuple(each)) for (first, second), each in noted.items()]
    return tuple(sorted(pairs, key=lambda pair: (_name(pair.first), _name(pair.second), pair.first.id)))


def _name(person: Person) -> str:
    return person.name.text(Language.KO)


def _pairs(session: Session, event_id: int) -> set[tuple[int, int]]:
    booked = select(FollowUp.first_id, FollowUp.second_id).where(FollowUp.event_id == event_id)
    found = {(first, second) for first, second in session.execute(booked)}
    met = select(PublishedMeeting.first_id, PublishedMeeting.second_id).where(
        PublishedMeeting.event_id == event_id, PublishedMeeting.cancelled_at.is_(None)
    )
    both = both_want(session, event_id)
    unmet = both - {(first, second) for first, second in session.execute(met)}
    # Only of pairs that did not meet has to be known whether they wished for each other.
    may = mutual_pairs(session, event_id).keys() if unmet else set()
    return found | (both - unmet) | (unmet & may)


def both_want(session: Session, event_id: int) -> set[tuple[int, int]]:
    """Pairs of participant ids (smaller first) of whom both say that they want to go on, whether they may or not."""
    own, other = aliased(FollowUpAnswer), aliased(FollowUpAnswer)
    rows = session.execute(
        select(own.participant_id, own.partner_id)
        .join(Participant, Participant.id == own.participant_id)
        .join(other, and_(other.participant_id == own.partner_id, other.partner_id == own.participant_id))
        .where(Participant.event_id == event_id, own.participant_id < own.partner_id, own.go_on, other.go_on)
    )
    return {(first, second) for first, second in rows}


def note_outcome(
    session: Session, event_id: int, pair: tuple[str, str], kind: OutcomeKind, note: str, *, by: str, now: datetime
) -> None:
    """Note that something came of a pair (public ids).

    Raises :class:`OutcomeNoted`, ``NoteTooLong``, and :class:`NotFound` for two who do not go on.
    """
    # In line with erasing and with another organiser's press: all take the event's row first.
    event = session.get_one(Event, event_id, with_for_update={"key_share": True})
    if len(note) > NOTE_LIMIT:
        raise NoteTooLong(len(note), NOTE_LIMIT)
    ids = {person.public_id: person.id for person in people(session, event_id)}
    first, second = sorted(ids.get(public_id, 0) for public_id in pair)
    own = select(Outcome).where(Outcome.event_id == event_id, Outcome.first_id == first, Outcome.second_id == second)
    noted = {row.kind: row for row in session.scalars(own)}
    if not noted and (first, second) not in _pairs(session, event_id):
        raise NotFound("pair", " · ".join(pair))
    if kind in noted:
        row = noted[kind]
        raise OutcomeNoted(actor_name(session, row.by), row.at, row.note, event.zone)
    session.add(Outcome(event_id=event_id, first_id=first, second_id=second, kind=kind, note=note, at=now, by=by))
    audit(session, event_id=event_id, at=now, actor=by, action="outcome noted", kind=kind, participants=[first, second])


def remove_outcome(session: Session, event_id: int, outcome_id: int, *, by: str, now: datetime) -> None:
    """Take an outcome back that was noted by mistake; raises :class:`NotFound` where it is gone already."""
    session.get_one(Event, event_id, with_for_update={"key_share": True})
    row = session.scalar(select(Outcome).where(Outcome.id == outcome_id, Outcome.event_id == event_id))
    if row is None:
        raise NotFound("outcome", str(outcome_id))
    pair = [row.first_id, row.second_id]
    audit(session, event_id=event_id, at=now, actor=by, action="outcome removed", kind=row.kind, participants=pair)
    session.delete(row)
