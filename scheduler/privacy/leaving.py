"""Leaving the meetings of an event: free before publication, with the organiser's help after it."""

from datetime import datetime

from sqlalchemy import select

from scheduler.audit.service import note
from scheduler.database import Session
from scheduler.errors import MannamError, NotFound
from scheduler.events.turns import in_line
from scheduler.people.records import Participant
from scheduler.people.service import identity
from scheduler.privacy.notices import tell_organisers, told_at
from scheduler.settings import Settings
from scheduler.timetable.grids import current_revision


class TooLateToReturn(MannamError):
    """The timetable was published while the participant took no part; only the organiser can add them now."""


def leave(session: Session, settings: Settings, participant_id: int, *, now: datetime) -> None:
    """Before publication the participant is planned no more; after it the organisers are told, once, by mail."""
    row = participant_in_line(session, participant_id)
    if row.left_at is not None:
        return
    if current_revision(session, row.event_id) is None:
        row.left_at = now
        _note(session, row, "left the meetings", now)
    elif told_at(session, participant_id) is None:
        tell_organisers(session, settings, identity(session, participant_id), erased=False, now=now)
        _note(session, row, "asked to leave the meetings", now)


def come_back(session: Session, participant_id: int, *, now: datetime) -> None:
    """Take part again, with the wishes and times as they were; raises :class:`TooLateToReturn`."""
    row = participant_in_line(session, participant_id)
    if row.left_at is None:
        return
    if row.erased_at is not None or current_revision(session, row.event_id) is not None:
        raise TooLateToReturn
    row.left_at = None
    _note(session, row, "came back to the meetings", now)


def take_out(session: Session, event_id: int, public_id: str, *, by: str, now: datetime) -> bool:
    """An organiser takes somebody out of the meetings; whether anything changed.

    Also after publication: then meetings stay on the timetable until the next one is published, planned without them.
    """
    row = participant_in_line(session, _found(session, event_id, public_id))
    if row.left_at is not None:
        return False
    row.left_at = now
    note(session, event_id=event_id, at=now, actor=by, action="participant removed", participant=row.id)
    return True


def take_back_in(session: Session, event_id: int, public_id: str, *, by: str, now: datetime) -> bool:
    """An organiser lets somebody take part again, with wishes and times as they were; whether anything changed.

    Raises :class:`TooLateToReturn` for somebody whose data was erased.
    """
    row = participant_in_line(session, _found(session, event_id, public_id))
    if row.erased_at is not None:
        raise TooLateToReturn
    if row.left_at is None:
        return False
    row.left_at = None
    note(session, event_id=event_id, at=now, actor=by, action="participant brought back", participant=row.id)
    return True


def _found(session: Session, event_id: int, public_id: str) -> int:
    found = session.scalar(
        select(Participant.id).where(Participant.event_id == event_id, Participant.public_id == public_id)
    )
    if found is None:
        raise NotFound("participant", public_id)
    return found


def participant_in_line(session: Session, participant_id: int) -> Participant:
    """The row of the participant, in line with a publication of the event: both take the event's row first."""
    event_id = session.get_one(Participant, participant_id).event_id
    in_line(session, event_id)
    return session.get_one(Participant, participant_id, with_for_update={"key_share": True}, populate_existing=True)


def _note(session: Session, row: Participant, action: str, now: datetime) -> None:
    note(session, event_id=row.event_id, at=now, actor=f"participant:{row.id}", action=action)
