"""Acting for a participant: an organiser fills in day and wishes for somebody who asked for it."""

from datetime import datetime

from sqlalchemy import select

from scheduler.accounts.acting import begin_acting
from scheduler.accounts.service import SignedIn
from scheduler.audit.service import note
from scheduler.database import Session
from scheduler.errors import MannamError, NotFound
from scheduler.events.roles import RIGHTS, Right, Role
from scheduler.events.service import refuse_deleted
from scheduler.events.team import seat
from scheduler.people.records import Participant
from scheduler.privacy.consents import Decided, last_decision
from scheduler.privacy.rules import ReasonFor, reason_needed
from scheduler.reasons import checked_reason


class ActingRefused(MannamError):
    """The participant left, or refused to have anything stored: nobody acts for them."""


def start_acting(
    session: Session, event_id: int, public_id: str, organiser_id: int, *, reason: str, by: str, now: datetime
) -> SignedIn:
    """Open a session in which the organiser fills in the participant's day and wishes; it is noted with the reason.

    Raises :class:`NotFound`, :class:`ActingRefused`, ``ReasonNeeded`` while the participant has not consented,
    and ``ChoicesDeleted``.
    """
    person = session.scalar(
        select(Participant).where(Participant.event_id == event_id, Participant.public_id == public_id)
    )
    if person is None:
        raise NotFound("participant", public_id)
    refuse_deleted(session, event_id)
    may = may_act(last_decision(session, person.id), left=person.left_at is not None)
    if may is ReasonFor.NOBODY:
        raise ActingRefused
    kept = checked_reason(reason) if may is ReasonFor.EVERY_TIME or reason.strip() else ""
    note(
        session,
        event_id=event_id,
        at=now,
        actor=by,
        action="acting begun",
        participant=person.id,
        reason=kept,
    )
    return begin_acting(session, person.id, organiser_id, now=now)


def looks_after(session: Session, organiser_id: int, participant_id: int, event_key: str) -> bool:
    """Whether the organiser's role lets them look after this participant of the event of this key."""
    try:
        place = seat(session, organiser_id, event_key)
    except NotFound:
        return False
    person = session.get_one(Participant, participant_id)
    zone = person.organisation.zone_id if person.organisation is not None else None
    of_zone = place.role is not Role.COORDINATOR or (place.zone_id is not None and place.zone_id == zone)
    return person.event_id == place.event.id and of_zone and Right.LOOK_AFTER in RIGHTS[place.role]


def may_act(decided: Decided | None, *, left: bool) -> ReasonFor:
    """Whether somebody may be acted for, from what they decided about their data."""
    return reason_needed(
        None if decided is None else decided.decision, current=decided is None or decided.current, left=left
    )
