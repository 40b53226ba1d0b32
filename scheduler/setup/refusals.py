"""What set-up refuses, and what it asks about first: data, whose sentences are made where they are shown."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from sqlalchemy import select

from scheduler.accounts.service import actor_name
from scheduler.audit.records import AuditEntry
from scheduler.database import Session
from scheduler.errors import Conflict, MannamError
from scheduler.events.records import Event

PREFIX = "set-up: "
"""How the audit log begins what is done here."""


@dataclass(frozen=True, slots=True)
class Finding:
    """Something to say: ``code`` names the sentence, ``data`` fills it in, ``field`` is what it is about."""

    code: str
    data: tuple[tuple[str, Any], ...] = ()
    field: str = ""


def finding(code: str, field: str = "", **data: Any) -> Finding:
    return Finding(code, tuple(sorted(data.items())), field)


class SetupRefused(MannamError):
    """What was typed cannot be kept; each of ``findings`` is about one field. Nothing was changed."""

    def __init__(self, *findings: Finding) -> None:
        super().__init__(findings)
        self.findings = findings


class SetupTouches(MannamError):
    """The change goes further than what was typed; nothing is changed before ``token`` comes back as accepted."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        super().__init__(findings)
        self.findings = tuple(findings)
        self.token = seal(*findings)


class SetupChanged(Conflict):
    """Somebody else saved since the form was drawn. ``by`` is an organiser's name, empty when it is not known."""

    def __init__(self, by: str, at: datetime | None, zone: str) -> None:
        super().__init__(by, at, zone)
        self.by, self.at, self.zone = by, at, zone


def seal(*values: object) -> str:
    """A short name of these values: equal for equal ones, and else different. Sets have no order and do not fit."""
    return hashlib.sha256(repr(values).encode("utf-8", "surrogatepass")).hexdigest()[:24]


def refuse_stale(session: Session, event_id: int, seen: str, stored: object, wanted: object) -> bool:
    """Whether the change is made already: ``stored`` equals ``wanted``, as after a second press of the same button.

    Raises :class:`SetupChanged` when ``stored`` is not what the form was drawn from, which ``seen`` is the seal of.
    """
    if stored == wanted:
        return True
    if seal(stored) != seen:
        raise changed(session, event_id)
    return False


def changed(session: Session, event_id: int) -> SetupChanged:
    """The refusal of a form that is out of date, with who saved last."""
    last = session.scalar(
        select(AuditEntry)
        .where(AuditEntry.event_id == event_id, AuditEntry.action.startswith(PREFIX))
        .order_by(AuditEntry.id.desc())
        .limit(1)
    )
    zone = session.get_one(Event, event_id).zone
    return SetupChanged(actor_name(session, last.actor) if last else "", last.at if last else None, zone)


def ask_first(findings: Iterable[Finding], accepted: str) -> None:
    """Raise :class:`SetupTouches` unless exactly these findings were accepted."""
    found = tuple(findings)
    if found and seal(*found) != accepted:
        raise SetupTouches(found)


def before_and_after(before: Any, after: Any) -> dict[str, dict[str, str]]:
    """For the audit log: the fields of two values of one dataclass that differ."""
    names = [f.name for f in fields(after) if before is None or getattr(before, f.name) != getattr(after, f.name)]
    found = {"after": {name: _written(getattr(after, name)) for name in names}}
    return found if before is None else {"before": {name: _written(getattr(before, name)) for name in names}, **found}


def _written(value: object) -> str:
    return value.isoformat() if hasattr(value, "isoformat") else str(value)
