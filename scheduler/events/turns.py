"""Changes of one event come one after the other, whoever makes them."""

from sqlalchemy import select

from scheduler.database import Session
from scheduler.events.records import Event


def in_line(session: Session, event_id: int) -> None:
    """Hold the event's row to the end of the transaction; whoever comes second sees what the first one stored.

    Rows that only refer to the event are written meanwhile: waiting for them too, two who hold each other's would stop.
    """
    session.scalar(select(Event.id).where(Event.id == event_id).with_for_update(key_share=True))
