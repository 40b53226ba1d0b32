"""An organiser adds somebody, or changes what the list says of them."""

import hashlib
from dataclasses import dataclass, fields
from datetime import datetime

from sqlalchemy import select

from scheduler.addresses import address_key
from scheduler.audit.service import note
from scheduler.database import Session
from scheduler.errors import Conflict, MannamError, NotFound
from scheduler.events.turns import in_line
from scheduler.languages import Bilingual
from scheduler.people.changes import profiles_changed
from scheduler.people.joining import NewParticipant, add_participants, free_key
from scheduler.people.lines import PROFILE_COLUMNS, lines_changed
from scheduler.people.profile_rules import PersonProfile, cleaned
from scheduler.people.records import Organisation, Participant
from scheduler.people.service import locked_participant


@dataclass(frozen=True, slots=True)
class PersonEntry:
    """A line of the list; ``organisation`` is a public id, empty for none; limits as in ``OwnLimits``."""

    name_ko: str
    name_en: str
    role_ko: str
    role_en: str
    email: str
    language: str
    organisation: str
    least: int = 0
    most: int | None = None
    rest: int | None = None


_TOLD = ("language", "least", "most", "rest")
"""Fields of which the audit log keeps what they were and are; of the others only that they changed."""


class AddressTaken(Conflict):
    """Somebody else of the event, ``name``, has this mail address."""

    def __init__(self, email: str, name: Bilingual) -> None:
        super().__init__(email, name)
        self.email, self.name = email, name


class EntryChanged(Conflict):
    """The line was changed since the form was drawn; it is ``stored`` by now."""

    def __init__(self, stored: PersonEntry) -> None:
        super().__init__(stored)
        self.stored = stored


class LeastAboveMost(MannamError):
    """At least more meetings than at most."""


def entry_of(session: Session, event_id: int, public_id: str) -> PersonEntry:
    """Raises :class:`NotFound`, also for somebody whose data was erased."""
    return _entry(_row(session, event_id, public_id))


def fingerprint(entry: PersonEntry) -> str:
    """What a form carries of the line that it was drawn from."""
    return hashlib.sha256(repr(entry).encode()).hexdigest()[:32]


def add_person(session: Session, event_id: int, entry: PersonEntry, *, by: str, now: datetime) -> str:
    """The public id of the new participant; the same entry again, a double click, is one effect.

    Raises :class:`AddressTaken`, :class:`NotFound` for an organisation of no or another event, ``ProfileRefused``,
    :class:`LeastAboveMost`.
    """
    in_line(session, event_id)
    entry = _checked(entry)
    same = _owner(session, event_id, entry.email)
    if same is not None:
        if _entry(same) == entry:
            return same.public_id
        raise AddressTaken(entry.email, Bilingual(same.name_ko, same.name_en))
    new = NewParticipant(
        key=free_key(session, Participant, event_id),
        organisation_id=_organisation_id(session, event_id, entry.organisation),
        name=Bilingual(entry.name_ko, entry.name_en),
        role=Bilingual(entry.role_ko, entry.role_en),
        email=entry.email,
        language=entry.language,
        least=entry.least,
        most=entry.most,
    )
    person_id = add_participants(session, event_id, [new])[new.key]
    row = session.get_one(Participant, person_id)
    row.rest = entry.rest
    profiles_changed(session, event_id, now=now)
    note(session, event_id=event_id, at=now, actor=by, action="participant added", participant=person_id)
    return row.public_id


def save_person_entry(
    session: Session, event_id: int, public_id: str, entry: PersonEntry, *, seen: str, by: str, now: datetime
) -> tuple[str, ...]:
    """Store the line if it is as the form showed it (``seen``); the names of the fields that changed.

    A new mail address ends the links that went to the old one. Raises :class:`EntryChanged` and what :func:`add_person`
    raises; then nothing has changed.
    """
    in_line(session, event_id)
    row = locked_participant(session, _row(session, event_id, public_id).id)
    before, entry = _entry(row), _checked(entry)
    changed = tuple(field.name for field in fields(entry) if getattr(before, field.name) != getattr(entry, field.name))
    if not changed:
        return ()
    if fingerprint(before) != seen:
        raise EntryChanged(before)
    other = _owner(session, event_id, entry.email)
    if other is not None and other.id != row.id:
        raise AddressTaken(entry.email, Bilingual(other.name_ko, other.name_en))
    row.organisation_id = _organisation_id(session, event_id, entry.organisation)
    for name in changed:
        if name != "organisation":
            setattr(row, name, getattr(entry, name))
    lines_changed(session, {row.id: changed}, key=f"{by} {now.isoformat()}", now=now)
    if {"organisation", *PROFILE_COLUMNS} & set(changed):
        profiles_changed(session, event_id, now=now)
    told = {name: [getattr(before, name), getattr(entry, name)] for name in changed if name in _TOLD}
    note(
        session,
        event_id=event_id,
        at=now,
        actor=by,
        action="participant changed",
        participant=row.id,
        fields=[name for name in changed if name not in _TOLD],
        changes=told,
    )
    return changed


def _row(session: Session, event_id: int, public_id: str) -> Participant:
    row = session.scalar(
        select(Participant).where(
            Participant.event_id == event_id, Participant.public_id == public_id, Participant.erased_at.is_(None)
        )
    )
    if row is None:
        raise NotFound("participant", public_id)
    return row


def _entry(row: Participant) -> PersonEntry:
    return PersonEntry(
        name_ko=row.name_ko,
        name_en=row.name_en,
        role_ko=row.role_ko,
        role_en=row.role_en,
        email=row.email,
        language=row.language,
        organisation=row.organisation.public_id if row.organisation is not None else "",
        least=row.least,
        most=row.most,
        rest=row.rest,
    )


def _checked(entry: PersonEntry) -> PersonEntry:
    profile = cleaned(PersonProfile(entry.name_ko, entry.name_en, entry.role_ko, entry.role_en))
    if entry.most is not None and entry.least > entry.most:
        raise LeastAboveMost
    return PersonEntry(
        name_ko=profile.name_ko,
        name_en=profile.name_en,
        role_ko=profile.role_ko,
        role_en=profile.role_en,
        email=address_key(entry.email),
        language=entry.language,
        organisation=entry.organisation,
        least=entry.least,
        most=entry.most,
        rest=entry.rest,
    )


def _owner(session: Session, event_id: int, email: str) -> Participant | None:
    return session.scalar(select(Participant).where(Participant.event_id == event_id, Participant.email == email))


def _organisation_id(session: Session, event_id: int, public_id: str) -> int | None:
    if not public_id:
        return None
    found = session.scalar(
        select(Organisation.id).where(Organisation.event_id == event_id, Organisation.public_id == public_id)
    )
    if found is None:
        raise NotFound("organisation", public_id)
    return found
