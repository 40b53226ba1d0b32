"""What the organiser does with confirmed registrations: take in or decline."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from scheduler.audit.service import details, note
from scheduler.database import Session
from scheduler.errors import NotFound
from scheduler.events.service import event_summary
from scheduler.events.turns import in_line
from scheduler.events.values import EventSummary
from scheduler.languages import Bilingual, Language
from scheduler.mail.messages import Notice, NoticeKind
from scheduler.mail.personal_links import mail_link, occasion_of
from scheduler.mail.service import To, contact, contacts_of, queue_notice, request_delivery
from scheduler.people.changes import profiles_changed
from scheduler.people.joining import NewOrganisation, NewParticipant, add_organisations, add_participants, free_key
from scheduler.people.records import Organisation, Participant
from scheduler.registrations.records import Registration
from scheduler.registrations.service import organisation_named
from scheduler.registrations.values import Decided, Waiting
from scheduler.settings import Settings

APPROVED = "registration approved"
DECLINED = "registration declined"
MOST_REASON = 500


def waiting(session: Session, event_id: int) -> tuple[Waiting, ...]:
    """Confirmed registrations on which nobody has decided, the longest waiting first."""
    rows = session.scalars(
        select(Registration)
        .where(Registration.event_id == event_id, Registration.confirmed_at.is_not(None))
        .options(joinedload(Registration.organisation), joinedload(Registration.zone))
        .order_by(Registration.confirmed_at, Registration.id)
    )
    return tuple(
        Waiting(
            public_id=row.public_id,
            name=Bilingual(row.name_ko, row.name_en),
            email=row.email,
            role=row.role,
            organisation=organisation_of(row),
            new=row.organisation is None,
            kind=row.organisation_kind,
            zone=Bilingual(row.zone.name_ko, row.zone.name_en) if row.zone else None,
            language=row.language,
            confirmed_at=row.confirmed_at,
        )
        for row in rows
        if row.confirmed_at is not None
    )


def organisation_of(row: Registration) -> Bilingual:
    """The organisation's name: the event's own, or what was written."""
    if row.organisation is not None:
        return Bilingual(row.organisation.name_ko, row.organisation.name_en)
    return _in(row.language, row.organisation_name)


def approve(session: Session, settings: Settings, event_id: int, public_id: str, *, by: str, now: datetime) -> Decided:
    """Take the person in and invite them; a second press does nothing. Raises :class:`NotFound`."""
    row = _begin(session, event_id, public_id)
    if row is None:
        return Decided(repeated=True)
    participant_id = admit(session, settings, event_summary(session, event_id), row, now=now)
    note(
        session,
        event_id=event_id,
        at=now,
        actor=by,
        action=APPROVED,
        registration=public_id,
        participant=participant_id,
    )
    return Decided()


def decline(
    session: Session, settings: Settings, event_id: int, public_id: str, *, reason: str, by: str, now: datetime
) -> Decided:
    """Delete the registration and say so by mail, with the organiser's sentence if there is one."""
    row = _begin(session, event_id, public_id)
    if row is None:
        return Decided(repeated=True)
    event = event_summary(session, event_id)
    name = Bilingual(row.name_ko, row.name_en).text(row.language)
    notice = Notice(
        NoticeKind.DECLINED,
        f"{settings.url}/events/{event.key}" if event.public else f"{settings.url}/",
        event.title.text(row.language),
        event.zone,
        about=reason,
        occasion=occasion_of(event, row.language),
    )
    queue_notice(session, settings, event_id, To(name, row.email, row.language), notice, now=now)
    request_delivery(session, event_id, now=now)
    note(session, event_id=event_id, at=now, actor=by, action=DECLINED, registration=public_id)
    session.delete(row)
    return Decided()


def admit(session: Session, settings: Settings, event: EventSummary, row: Registration, *, now: datetime) -> int:
    """Make a participant of the registration, invite them, and forget it; the caller holds the event's row.

    An address that takes part by now only gets the invitation.
    """
    found = next((found[1] for found in contacts_of(session, row.email) if found[0] == event.id), None)
    participant_id = _add(session, event.id, row, now) if found is None else found
    to = contact(session, participant_id)
    mail_link(session, settings, event, participant_id, to, NoticeKind.WELCOME, now=now)
    request_delivery(session, event.id, now=now)
    session.delete(row)
    return participant_id


def _add(session: Session, event_id: int, row: Registration, now: datetime) -> int:
    # Asked again by name: somebody else of a new organisation may have been taken in meanwhile.
    firm_id = row.organisation_id or organisation_named(session, event_id, row.organisation_name)
    if firm_id is None:
        firm = NewOrganisation(
            key=free_key(session, Organisation, event_id),
            name=_in(row.language, row.organisation_name),
            kind=row.organisation_kind,
            zone_id=row.zone_id,
        )
        firm_id = add_organisations(session, event_id, [firm])[firm.key]
    person = NewParticipant(
        key=free_key(session, Participant, event_id),
        organisation_id=firm_id,
        name=Bilingual(row.name_ko, row.name_en),
        role=_in(row.language, row.role),
        email=row.email,
        language=row.language,
    )
    profiles_changed(session, event_id, now=now)
    return add_participants(session, event_id, [person])[person.key]


def _in(language: str, text: str) -> Bilingual:
    return Bilingual(text, "") if language == Language.KO else Bilingual("", text)


def _begin(session: Session, event_id: int, public_id: str) -> Registration | None:
    """The registration, held for a decision; None if one was taken. Raises :class:`NotFound`."""
    lock_event(session, event_id)
    row = session.scalar(
        select(Registration).where(
            Registration.event_id == event_id,
            Registration.public_id == public_id,
            Registration.confirmed_at.is_not(None),
        )
    )
    taken = (each for action in (APPROVED, DECLINED) for each in details(session, event_id=event_id, action=action))
    if row is None and all(each.get("registration") != public_id for each in taken):
        raise NotFound("registration", public_id)
    return row


def lock_event(session: Session, event_id: int) -> None:
    """Decisions, confirmations and publications of an event happen one after the other."""
    in_line(session, event_id)
