"""The audit log as organisers read it: who did what, when, about whom."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, func, or_, select

from scheduler.accounts.records import Organiser
from scheduler.audit.records import AuditEntry
from scheduler.database import Session
from scheduler.events.service import event_summary
from scheduler.people.directory import directory
from scheduler.people.values import Person

PART = 100
"""Entries a page."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Which entries are looked for; None asks for nothing.

    ``people``: ids of participants who did it or whom it is about. ``actor``: how an actor's name begins, such as
    ``organiser:7`` or ``participant:``. ``day``: in the event's zone.
    """

    people: Collection[int] | None = None
    action: str | None = None
    actor: str | None = None
    day: date | None = None


@dataclass(frozen=True, slots=True)
class LoggedAct:
    """``by``: the organiser's name, or empty; ``by_person``: the participant who did it, ``about``: whom it is about.

    ``kind``: organiser, participant, registration, system or command. ``organiser``: whose role it is about.
    """

    at: datetime
    kind: str
    by: str
    by_person: Person | None
    action: str
    about: Person | None
    organiser: str
    detail: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class History:
    """One part of the entries found, the newest first; ``organisers``: (id, name) of all who ever did something."""

    acts: tuple[LoggedAct, ...]
    found: int
    part: int
    organisers: tuple[tuple[int, str], ...]

    @property
    def parts(self) -> int:
        return max(1, -(-self.found // PART))


def history(session: Session, event_id: int, asked: Asked, *, part: int = 1) -> History:
    """The ``part`` (from 1; one beyond the end is the last) of the event's entries that were asked for."""
    wanted = _wanted(session, event_id, asked)
    found = session.scalar(select(func.count()).select_from(AuditEntry).where(*wanted)) or 0
    part = min(part, max(1, -(-found // PART)))
    rows = session.scalars(
        select(AuditEntry).where(*wanted).order_by(AuditEntry.id.desc()).limit(PART).offset((part - 1) * PART)
    ).all()
    actors = session.scalars(
        select(AuditEntry.actor)
        .where(AuditEntry.event_id == event_id, AuditEntry.actor.startswith("organiser:"))
        .distinct()
    ).all()
    names = dict(session.execute(select(Organiser.id, Organiser.name)).all())
    people = {person.id: person for person in directory(session, event_id).people}
    known = sorted({number for each in actors if (number := _number(each)) is not None})
    return History(
        tuple(_act(row, names, people) for row in rows),
        found,
        part,
        tuple((number, names.get(number, "")) for number in known),
    )


def _wanted(session: Session, event_id: int, asked: Asked) -> Sequence[ColumnElement[bool]]:
    wanted: list[ColumnElement[bool]] = [AuditEntry.event_id == event_id]
    if asked.people is not None:
        about = AuditEntry.detail["participant"].as_integer().in_(asked.people)
        wanted.append(or_(AuditEntry.actor.in_([f"participant:{number}" for number in asked.people]), about))
    if asked.action is not None:
        wanted.append(AuditEntry.action == asked.action)
    if asked.actor is not None:
        whole = not asked.actor.endswith(":")
        wanted.append(AuditEntry.actor == asked.actor if whole else AuditEntry.actor.startswith(asked.actor))
    if asked.day is not None:
        begin = datetime.combine(asked.day, time(), ZoneInfo(event_summary(session, event_id).zone))
        wanted += [AuditEntry.at >= begin, AuditEntry.at < begin + timedelta(days=1)]
    return wanted


def _act(row: AuditEntry, names: Mapping[int, str], people: Mapping[int, Person]) -> LoggedAct:
    kind, _, _rest = row.actor.partition(":")
    number = _number(row.actor)
    about, organiser = row.detail.get("participant"), row.detail.get("organiser")
    return LoggedAct(
        at=row.at,
        kind=kind,
        by=names.get(number or 0, "") if kind == "organiser" else "",
        by_person=people.get(number or 0) if kind == "participant" else None,
        action=row.action,
        about=people.get(about) if isinstance(about, int) else None,
        organiser=names.get(organiser, "") if isinstance(organiser, int) else "",
        detail=row.detail,
    )


def _number(actor: str) -> int | None:
    number = actor.partition(":")[2]
    return int(number) if number.isdecimal() else None
