"""Registering for an event that its organiser opened: asking is the same for every address, the work comes after."""

import secrets
import unicodedata
from datetime import datetime, timedelta

from sqlalchemy import exists, func, select
from sqlalchemy.exc import IntegrityError

from scheduler.accounts.hashing import hashed
from scheduler.audit.service import note
from scheduler.database import Session
from scheduler.errors import MannamError, NotFound
from scheduler.events.records import Event, Zone
from scheduler.events.service import event_summary, find_event, registration_is_open
from scheduler.events.values import EventSummary
from scheduler.jobs.service import enqueue
from scheduler.languages import Bilingual
from scheduler.mail.link_requests import mail_single_link
from scheduler.mail.messages import Notice, NoticeKind
from scheduler.mail.records import OutboxMail
from scheduler.mail.service import To, contacts_of, queue_notice, request_delivery
from scheduler.people.records import Organisation, Participant
from scheduler.registrations.records import Registration
from scheduler.registrations.values import Application, FormLists
from scheduler.settings import Settings

ANSWER = "answer registration"
"""Kind of job that mails whoever registers; its subject is the registration."""

CONFIRMATION = timedelta(hours=24)
"""How long the link in the mail can be used."""

MOST_MAILS = 5
"""Mails to one address within :data:`WINDOW`; a mailbox is not flooded by a stranger."""

MOST_UNCONFIRMED = 500
"""Registrations of one event within :data:`WINDOW` that nobody has confirmed."""

WINDOW = timedelta(hours=1)


class RegistrationClosed(MannamError):
    """The organiser has not opened registration, or its time is over."""


class TooManyRegistrations(MannamError):
    """So many registrations came within the hour that no more are taken."""


class OrganisationKindMissing(MannamError):
    """The event has no organisation of this name, and nothing says what kind of one it is."""


def open_event(session: Session, key: str, *, now: datetime) -> EventSummary:
    """The event for which strangers may register now.

    Raises :class:`RegistrationClosed`; :class:`NotFound` where nobody is to know of the event.
    """
    event = find_event(session, key)
    if not registration_is_open(event, now=now):
        raise RegistrationClosed if event.public else NotFound("event", key)
    return event


def form_lists(session: Session, event_id: int) -> FormLists:
    rows = session.execute(
        select(Organisation.name_ko, Organisation.name_en).where(
            Organisation.event_id == event_id,
            exists().where(Participant.organisation_id == Organisation.id, Participant.left_at.is_(None)),
        )
    ).all()
    zones = session.scalars(select(Zone).where(Zone.event_id == event_id).order_by(Zone.position))
    return FormLists(
        organisations=tuple(sorted({name for row in rows for name in row if name})),
        zones=tuple((zone.key, Bilingual(zone.name_ko, zone.name_en)) for zone in zones),
    )


def set_registration(
    session: Session, event_id: int, *, until: datetime | None, approval: bool, by: str, now: datetime
) -> None:
    """Open registration until a moment, or close it with None; ``approval``: the organiser decides on each."""
    row = session.get_one(Event, event_id, with_for_update={"key_share": True})
    if (row.registration_until, row.registration_approval) == (until, approval):
        return
    row.registration_until, row.registration_approval = until, approval
    said = until.isoformat() if until else None
    note(session, event_id=event_id, at=now, actor=by, action="registration set", until=said, approval=approval)


def register(session: Session, event: EventSummary, application: Application, *, key: str, now: datetime) -> None:
    """Note that somebody wants to take part. Nothing here depends on whether the address is known.

    ``key`` is the form's own: the same form sent twice is one registration. Raises :class:`OrganisationKindMissing`,
    :class:`TooManyRegistrations`.
    """
    if session.scalar(select(Registration.id).where(Registration.key == key)) is not None:
        return
    firm_id = organisation_named(session, event.id, application.organisation)
    if firm_id is None and not application.kind:
        raise OrganisationKindMissing
    recent = select(func.count()).where(
        Registration.event_id == event.id, Registration.created_at > now - WINDOW, Registration.confirmed_at.is_(None)
    )
    if (session.scalar(recent) or 0) >= MOST_UNCONFIRMED:
        raise TooManyRegistrations
    zone = select(Zone.id).where(Zone.event_id == event.id, Zone.key == application.zone)
    row = Registration(
        event_id=event.id,
        public_id=secrets.token_hex(8),
        key=key,
        email=application.email.casefold(),
        name_ko=application.name.ko,
        name_en=application.name.en,
        role=application.role,
        language=application.language,
        organisation_id=firm_id,
        organisation_name=application.organisation,
        organisation_kind=application.kind if firm_id is None else "",
        zone_id=session.scalar(zone) if firm_id is None else None,
        created_at=now,
    )
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError:
        # The same form came in once more between our look and our write.
        return
    enqueue(session, ANSWER, row.id, now=now)


def organisation_named(session: Session, event_id: int, name: str) -> int | None:
    """The event's organisation of this name in either language, whatever its case; None if there is none."""
    rows = session.execute(
        select(Organisation.id, Organisation.name_ko, Organisation.name_en)
        .where(Organisation.event_id == event_id)
        .order_by(Organisation.id)
    )
    wanted = _fold(name)
    return next((row.id for row in rows if wanted in (_fold(row.name_ko), _fold(row.name_en))), None)


def _fold(name: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())


def answer_registration(session: Session, settings: Settings, registration_id: int, *, now: datetime) -> None:
    """Promise the mail to whoever registered: a link to confirm, or to their page if they take part already."""
    row = session.get(Registration, registration_id, with_for_update=True)
    if row is None or row.answered_at is not None:
        return
    row.answered_at = now
    known = next((found for found in contacts_of(session, row.email) if found[0] == row.event_id), None)
    if known is not None:
        _, participant_id, to = known
        mail_single_link(session, settings, row.event_id, participant_id, to, now=now)
        return
    sent = select(func.count()).where(
        OutboxMail.event_id == row.event_id,
        OutboxMail.kind == NoticeKind.CONFIRMATION,
        OutboxMail.to_email == row.email,
        OutboxMail.created_at > now - WINDOW,
    )
    if (session.scalar(sent) or 0) >= MOST_MAILS:
        return
    secret = secrets.token_urlsafe(32)
    row.secret_sha256 = hashed(secret)
    event = event_summary(session, row.event_id)
    notice = Notice(
        NoticeKind.CONFIRMATION,
        f"{settings.url}/confirm/{secret}",
        event.title.text(row.language),
        event.zone,
        expires_at=now + CONFIRMATION,
    )
    # Without the name: whoever registers may be a stranger who writes something else there.
    queue_notice(session, settings, event.id, To("", row.email, row.language), notice, now=now)
    request_delivery(session, event.id, now=now)
