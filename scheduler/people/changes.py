"""Telling the background that profiles changed: whoever stores one says so in the same transaction."""

from datetime import datetime

from scheduler.database import Session
from scheduler.jobs.service import enqueue, is_waiting

PROFILES_CHANGED = "profiles changed"
"""The kind of job; its subject is the event."""


def profiles_changed(session: Session, event_id: int, *, now: datetime) -> None:
    """What is worked out from the event's profiles is to be worked out anew; asking twice is asking once."""
    if not is_waiting(session, PROFILES_CHANGED, event_id, due=now):
        enqueue(session, PROFILES_CHANGED, event_id, now=now)
