"""Pairs that an organiser wants to meet, or never to: keeping the list, and reading it for planning."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import delete, select

from scheduler.audit.service import PAIR, note
from scheduler.database import Session
from scheduler.errors import Conflict, MannamError, NotFound
from scheduler.events.service import refuse_deleted
from scheduler.events.turns import in_line
from scheduler.people.records import Participant
from scheduler.timetable.records import PairRule

MOST_RULES = 500

Pair = tuple[int, int]


class PairKind(StrEnum):
    REQUIRED = "required"
    FORBIDDEN = "forbidden"


@dataclass(frozen=True, slots=True)
class RuledPair:
    """By participants' ids, smaller first; ``by`` is the organiser's name in the audit log."""

    first: int
    second: int
    kind: PairKind
    by: str
    at: datetime


class SamePerson(MannamError):
    """Nobody meets themselves."""


class TooManyRules(MannamError):
    """The event has the most rules on pairs that are possible."""


class PairRuledOtherwise(Conflict):
    """The pair is on the list already, as ``kind``; nothing was changed."""

    def __init__(self, kind: PairKind) -> None:
        super().__init__(kind)
        self.kind = kind


def pair_rules(session: Session, event_id: int) -> tuple[RuledPair, ...]:
    """The organisers' list, in the order in which it was written."""
    rows = session.scalars(
        select(PairRule)
        .where(PairRule.event_id == event_id)
        .order_by(PairRule.created_at, PairRule.first_id, PairRule.second_id)
    )
    return tuple(RuledPair(r.first_id, r.second_id, PairKind(r.kind), r.created_by, r.created_at) for r in rows)


def pairs_ruled(session: Session, event_id: int, kind: PairKind) -> frozenset[Pair]:
    """The pairs of one kind of which both take part."""
    one, other = select(Participant.id), select(Participant.id)
    here = Participant.event_id == event_id, Participant.left_at.is_(None)
    rows = session.execute(
        select(PairRule.first_id, PairRule.second_id).where(
            PairRule.event_id == event_id,
            PairRule.kind == kind,
            PairRule.first_id.in_(one.where(*here)),
            PairRule.second_id.in_(other.where(*here)),
        )
    )
    return frozenset((first, second) for first, second in rows)


def rule_pair(
    session: Session, event_id: int, first: int, second: int, kind: PairKind, *, by: str, now: datetime
) -> None:
    """Put a pair of the event's participants on the list; the same again changes nothing.

    Raises :class:`SamePerson`, :class:`PairRuledOtherwise`, :class:`TooManyRules`, :class:`NotFound`,
    ``ChoicesDeleted``.
    """
    in_line(session, event_id)
    refuse_deleted(session, event_id)
    if first == second:
        raise SamePerson
    pair = min(first, second), max(first, second)
    here = set(
        session.scalars(select(Participant.id).where(Participant.event_id == event_id, Participant.id.in_(pair)))
    )
    for someone in pair:
        if someone not in here:
            raise NotFound("participant", str(someone))
    row = session.get(PairRule, pair)
    if row is not None:
        if row.kind != kind:
            raise PairRuledOtherwise(PairKind(row.kind))
        return
    if len(pair_rules(session, event_id)) >= MOST_RULES:
        raise TooManyRules
    session.add(
        PairRule(first_id=pair[0], second_id=pair[1], event_id=event_id, kind=kind, created_by=by, created_at=now)
    )
    session.flush()
    note(session, event_id=event_id, at=now, actor=by, action=f"{PAIR}{kind}", first=pair[0], second=pair[1])


def free_pair(
    session: Session, event_id: int, first: int, second: int, kind: PairKind, *, by: str, now: datetime
) -> bool:
    """Take a pair off the list; False when it is not on it as ``kind``, and nothing changed."""
    pair = min(first, second), max(first, second)
    own = PairRule.event_id == event_id, PairRule.first_id == pair[0], PairRule.second_id == pair[1]
    gone = session.execute(delete(PairRule).where(*own, PairRule.kind == kind))
    done = bool(gone.rowcount)  # type: ignore[attr-defined]  # a DELETE's result has it
    if done:
        note(session, event_id=event_id, at=now, actor=by, action=f"{PAIR}freed", first=pair[0], second=pair[1])
    return done
