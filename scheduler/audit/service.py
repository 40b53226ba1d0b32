from datetime import datetime

from scheduler.audit.records import AuditEntry
from scheduler.database import Session

SYSTEM = "system"


def note(session: Session, *, event_id: int | None, at: datetime, actor: str, action: str, **detail: object) -> None:
    """Add one entry within the caller's transaction. ``actor`` is ``organiser:7``, ``participant:12`` or ``system``."""
    session.add(AuditEntry(event_id=event_id, at=at, actor=actor, action=action, detail=detail))
