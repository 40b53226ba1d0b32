"""Declining where the event says that a declined meeting's place is free at once."""

from datetime import datetime

from scheduler.audit.service import note
from scheduler.database import Session
from scheduler.errors import Conflict
from scheduler.events.records import Event
from scheduler.events.turns import in_line
from scheduler.people.service import identity
from scheduler.settings import Settings
from scheduler.timetable.begun import begun_slots
from scheduler.timetable.declining import Reason, decline, declined_pairs
from scheduler.timetable.grids import held_meetings, store_grid
from scheduler.timetable.planning import keys_by_id
from scheduler.timetable.publishing import GridViolates, publish_grid
from scheduler.timetable.records import Grid, Publication


def declines_free(session: Session, event_id: int) -> bool:
    """Whether a declined meeting leaves the timetable at once."""
    return session.get_one(Event, event_id).declines_free


def set_declines_free(session: Session, event_id: int, wanted: bool, *, seen: bool, by: str, now: datetime) -> None:
    """For declines from now on; those that stand already wait for a repair.

    Raises ``Conflict`` when the choice is no longer the one that was ``seen``.
    """
    event = session.get_one(Event, event_id, with_for_update={"key_share": True}, populate_existing=True)
    if event.declines_free != wanted:
        if event.declines_free != seen:
            raise Conflict
        event.declines_free = wanted
        action = "declines free at once" if wanted else "declines wait for a repair"
        note(session, event_id=event_id, at=now, actor=by, action=action)


def decline_meeting(
    session: Session,
    settings: Settings,
    participant_id: int,
    public_id: str,
    *,
    reason: Reason,
    note: str,
    now: datetime,
) -> bool:
    """Decline, and where the event says so publish at once without the meeting; True if that was done.

    Where something else of the published grid has to be repaired first the meeting waits with it. Raises what
    :func:`decline` raises.
    """
    decline(session, settings, participant_id, public_id, reason=reason, note=note, now=now)
    event_id = identity(session, participant_id).event_id
    if not declines_free(session, event_id):
        return False
    session.flush()
    try:
        with session.begin_nested():
            _publish_without(session, settings, event_id, by=f"participant:{participant_id}", now=now)
    except GridViolates:
        return False
    return True


def _publish_without(session: Session, settings: Settings, event_id: int, *, by: str, now: datetime) -> None:
    in_line(session, event_id)
    current = session.get_one(Publication, event_id)
    keys = keys_by_id(session, event_id)
    declined = {frozenset(keys[person] for person in pair) for pair in declined_pairs(session, event_id)}
    published = held_meetings(session, event_id, current.grid_id)
    begun = begun_slots(session, event_id, now)
    left = [held for held in published if held.slot in begun or frozenset((held.first, held.second)) not in declined]
    preliminary = session.get_one(Grid, current.grid_id).preliminary
    grid_id = store_grid(session, event_id, left, run_id=None, now=now)
    publish_grid(
        session,
        settings,
        event_id,
        grid_id,
        seen_revision=current.revision,
        accept_differences=True,
        by=by,
        now=now,
        preliminary=preliminary,
    )
