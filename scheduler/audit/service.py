from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import delete, or_, select, update

from scheduler.audit.records import AuditEntry
from scheduler.database import Session

SYSTEM = "system"
PAIR = "pair "
"""How actions begin of which the detail names two people."""
_THEIRS = ("participant:", "registration:")
_IDS = frozenset({"participant", "review", "meeting", "registration", "organiser", "organisation", "first", "second"})


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


def forget_participants(session: Session, event_id: int, *, fewest: int) -> int:
    """What participants did in the event goes; of all else only numbers stay, from ``fewest`` on. Returns what went."""
    own = AuditEntry.event_id == event_id
    gone = session.execute(delete(AuditEntry).where(own, or_(*(AuditEntry.actor.startswith(who) for who in _THEIRS))))
    for entry in session.scalars(select(AuditEntry).where(own)):
        entry.detail = numbers(entry.detail, fewest=fewest)
    return int(gone.rowcount)  # type: ignore[attr-defined]  # a DELETE's result has it


def forget_pairs(session: Session, event_id: int) -> None:
    """Which two an organiser had meet, or kept apart, goes; that it was done stays."""
    pairs = AuditEntry.event_id == event_id, AuditEntry.action.startswith(PAIR)
    session.execute(update(AuditEntry).where(*pairs).values(detail={}))


def forget_reasons(session: Session, event_id: int, participant_id: int) -> None:
    """What organisers wrote as their reason for something about a participant goes; that it was done stays."""
    own = AuditEntry.detail["participant"].as_integer() == participant_id
    for entry in session.scalars(select(AuditEntry).where(AuditEntry.event_id == event_id, own)):
        entry.detail = {name: value for name, value in entry.detail.items() if name != "reason"}


def numbers(detail: Mapping[str, object], *, fewest: int) -> dict[str, object]:
    """Of a detail the numbers that speak of at least so many; an id is none."""
    return {
        name: value for name, value in detail.items() if isinstance(value, int) and value >= fewest and name not in _IDS
    }
