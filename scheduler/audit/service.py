from datetime import datetime

from sqlalchemy import select

from scheduler.audit.records import AuditEntry
from scheduler.database import Session

SYSTEM = "system"


def note(session: Session, *, event_id: int | None, at: datetime, actor: str, action: str, **detail: object) -> None:
    """Add one entry within the caller's transaction. ``actor`` is ``organiser:7``, ``participant:12`` or ``system``."""
    session.add(AuditEntry(event_id=event_id, at=at, actor=actor, action=action, detail=detail))


def details(session: Session, *, event_id: int, action: str) -> tuple[dict[str, object], ...]:
    """What was noted at each time this was done in the event, the oldest first."""
    rows = session.scalars(
        select(AuditEntry.detail)
        .where(AuditEntry.event_id == event_id, AuditEntry.action == action)
        .order_by(AuditEntry.id)
    )
    return tuple(rows)
