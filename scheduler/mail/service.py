"""The outbox: mails promised in a transaction, and their delivery in order, at least once."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import ColumnElement, and_, exists, func, select, true, update
from sqlalchemy.orm import aliased, defer

from scheduler.addresses import NO_MAILBOX
from scheduler.calendars.values import Mailbox
from scheduler.database import Session
from scheduler.jobs.service import enqueue, is_waiting
from scheduler.languages import Bilingual
from scheduler.mail.entries import sender
from scheduler.mail.messages import InvitationMail, Notice, invitation_message, new_message_id, notice_message
from scheduler.mail.records import LastInvitation, OutboxMail
from scheduler.people.records import Participant
from scheduler.settings import Settings

DELIVER = "deliver"
"""Kind of job that sends what is due; its subject is the event, or 0 for mails of no event."""

CLAIM = timedelta(minutes=2)
"""A mail in hand is nobody else's for this long; if its sender dies it goes out again with the same Message-ID."""

FIRST_RETRY = timedelta(seconds=30)
LAST_RETRY = timedelta(hours=1)
MAX_ATTEMPTS = 20

INVITATION = TypeAdapter(InvitationMail)
NOTICE = TypeAdapter(Notice)
"""How a mail is written down, so that a repeat is the same mail."""


@dataclass(frozen=True, slots=True)
class To:
    name: str
    email: str
    language: str


@dataclass(frozen=True, slots=True)
class MailLine:
    """A mail as the organiser's list shows it; ``state`` is queued, held, sent or refused.

    ``due``: when one that waits for a chosen time leaves; None for every other.
    """

    id: int
    kind: str
    to_name: str
    to_email: str
    state: str
    sequence: int | None
    created_at: datetime
    sent_at: datetime | None
    attempts: int
    error: str
    due: datetime | None = None


@dataclass(frozen=True, slots=True)
class ClaimedMail:
    """A mail in hand, with all that its bytes are made from."""

    id: int
    kind: str
    to: To
    message_id: str
    content: Mapping[str, Any]
    created_at: datetime
    attempts: int


def contacts(session: Session, event_id: int, *, left: bool = False) -> dict[int, To]:
    """How everybody who takes part in an event is reached, by participant id; who gave no address is left out.

    ``left``: also whoever takes part no more and was not erased, who has to hear of the end of what they were told.
    """
    gone = Participant.erased_at if left else Participant.left_at
    of = Participant
    rows = session.execute(
        select(of.id, of.name_ko, of.name_en, of.email, of.language).where(
            of.event_id == event_id, gone.is_(None), of.email.not_like(f"%{NO_MAILBOX}")
        )
    )
    return {number: To(Bilingual(ko, en).text(speaks), email, speaks) for number, ko, en, email, speaks in rows}


def contact(session: Session, participant_id: int) -> To:
    """How one participant is reached."""
    return _to(session.get_one(Participant, participant_id))


def contacts_of(session: Session, email: str) -> tuple[tuple[int, int, To], ...]:
    """Every event that takes part under this address: event id, participant id, and how they are reached."""
    rows = session.scalars(
        select(Participant)
        .where(Participant.email == email.casefold(), Participant.erased_at.is_(None))
        .order_by(Participant.id)
    )
    return tuple((p.event_id, p.id, _to(p)) for p in rows)


def _to(row: Participant) -> To:
    return To(Bilingual(row.name_ko, row.name_en).text(row.language), row.email, row.language)


def queue_invitation(
    session: Session, settings: Settings, event_id: int, to: To, mail: InvitationMail, *, now: datetime
) -> None:
    """Promise a calendar mail and keep what its recipient is told, in the caller's transaction."""
    meeting = mail.meeting
    row = OutboxMail(
        event_id=event_id,
        kind="invitation",
        to_name=to.name,
        to_email=to.email,
        language=to.language,
        message_id=new_message_id(settings.uid_host),
        uid=meeting.uid,
        sequence=meeting.sequence,
        content=INVITATION.dump_python(mail, mode="json"),
        state="queued",
        created_at=now,
        not_before=now,
        attempts=0,
        error="",
    )
    session.add(row)
    session.flush()
    last = session.scalar(
        select(LastInvitation).where(LastInvitation.uid == meeting.uid, LastInvitation.to_email == to.email)
    )
    if last is None:
        last = LastInvitation(uid=meeting.uid, to_email=to.email)
        session.add(last)
    last.sequence, last.stamped_at, last.mail_id = meeting.sequence, meeting.stamp, row.id


def queue_notice(
    session: Session,
    settings: Settings,
    event_id: int | None,
    to: To,
    notice: Notice,
    *,
    now: datetime,
    about: str | None = None,
) -> None:
    """Promise a mail that carries a link, in the caller's transaction.

    ``about`` names what several mails are about; to one address they leave in order.
    """
    session.add(
        OutboxMail(
            event_id=event_id,
            kind=notice.kind.value,
            to_name=to.name,
            to_email=to.email,
            language=to.language,
            message_id=new_message_id(settings.uid_host),
            uid=about,
            content=NOTICE.dump_python(notice, mode="json"),
            state="queued",
            created_at=now,
            not_before=now,
            attempts=0,
            error="",
        )
    )


def request_delivery(
    session: Session, event_id: int | None, *, now: datetime, not_before: datetime | None = None
) -> None:
    """Have what was promised sent once the caller's transaction commits."""
    enqueue(session, DELIVER, event_id or 0, now=now, not_before=not_before)


def outbox(
    session: Session, event_id: int, *, state: str = "", first: int = 0, most: int | None = None
) -> tuple[MailLine, ...]:
    """The mails of an event, or those in one state, the newest first; at most so many from the ``first`` on."""
    of = OutboxMail
    own = select(of).where(of.event_id == event_id, true() if not state else of.state == state)
    rows = session.scalars(own.options(defer(of.content)).order_by(of.id.desc()).offset(first).limit(most))
    return tuple(
        MailLine(
            id=m.id,
            kind=m.kind,
            to_name=m.to_name,
            to_email=m.to_email,
            state=m.state,
            sequence=m.sequence,
            created_at=m.created_at,
            sent_at=m.sent_at,
            attempts=m.attempts,
            error=m.error,
            due=m.not_before if m.state == "queued" and not m.attempts and m.not_before > m.created_at else None,
        )
        for m in rows
    )


def outbox_counts(session: Session, event_id: int) -> dict[str, int]:
    """Number of mails by state: queued, held, sent, refused."""
    rows = session.execute(
        select(OutboxMail.state, func.count()).where(OutboxMail.event_id == event_id).group_by(OutboxMail.state)
    )
    return dict(rows.all())


def claim_next(session: Session, event_id: int | None, *, now: datetime) -> ClaimedMail | None:
    """Take the oldest due mail in hand.

    A mail waits while an earlier one about the same UID to the same address is still unsent.
    """
    row = session.scalar(
        select(OutboxMail)
        .where(_next_in_line(event_id), OutboxMail.not_before <= now)
        .order_by(OutboxMail.id)
        .limit(1)
        .with_for_update(skip_locked=True, of=OutboxMail)
    )
    if row is None:
        return None
    row.not_before = now + CLAIM
    row.attempts += 1
    to = To(row.to_name, row.to_email, row.language)
    return ClaimedMail(row.id, row.kind, to, row.message_id, row.content, row.created_at, row.attempts)


def _next_in_line(event_id: int | None) -> ColumnElement[bool]:
    """Unsent, and no earlier mail about the same UID to the same address is unsent."""
    earlier = aliased(OutboxMail)
    blocked = exists().where(
        earlier.uid == OutboxMail.uid,
        earlier.to_email == OutboxMail.to_email,
        earlier.id < OutboxMail.id,
        earlier.state.in_(("queued", "held")),
    )
    of_event = OutboxMail.event_id == event_id if event_id is not None else OutboxMail.event_id.is_(None)
    return and_(of_event, OutboxMail.state == "queued", ~blocked)


def render(settings: Settings, mail: ClaimedMail) -> bytes:
    """The mail's bytes, the same at every try; raises ``CalendarRefusal`` or ``BrokenCalendar``."""
    to, origin = Mailbox(mail.to.name, mail.to.email), sender(settings)
    if mail.kind == "invitation":
        invitation = INVITATION.validate_python(mail.content)
        return invitation_message(invitation, to, mail.to.language, origin, mail.message_id, mail.created_at)
    notice = NOTICE.validate_python(mail.content)
    return notice_message(notice, to, mail.to.language, origin, mail.message_id, mail.created_at)


def taken_back(session: Session, mail: ClaimedMail) -> bool:
    """Whether the mail was deleted or written anew while it was in hand, because somebody's data was erased."""
    row = session.scalar(select(OutboxMail).where(OutboxMail.id == mail.id).with_for_update())
    return row is None or row.content != mail.content


def mark_sent(session: Session, mail_id: int, *, now: datetime) -> None:
    """The mail is out. Its content goes, because a personal link in it must not lie around."""
    session.execute(
        update(OutboxMail).where(OutboxMail.id == mail_id).values(state="sent", sent_at=now, content={}, error="")
    )


def mail_file(mail_id: int, kind: str) -> str:
    """The name of the file that stands for a sent mail where there is no mail server."""
    return f"{mail_id:06d}-{kind}.eml"


def mark_refused(session: Session, mail_id: int, error: str) -> None:
    """The mail will never be taken; the organiser's list shows why."""
    session.execute(update(OutboxMail).where(OutboxMail.id == mail_id).values(state="refused", content={}, error=error))


def put_back(session: Session, mail: ClaimedMail, error: str, *, now: datetime) -> None:
    """Try again later, after a pause that doubles each time."""
    if mail.attempts >= MAX_ATTEMPTS:
        mark_refused(session, mail.id, error)
        return
    pause = min(FIRST_RETRY * 2 ** (mail.attempts - 1), LAST_RETRY)
    session.execute(update(OutboxMail).where(OutboxMail.id == mail.id).values(not_before=now + pause, error=error))


def next_due(session: Session, event_id: int | None) -> datetime | None:
    """When the next unsent mail may go; None when nothing waits. One that waits for an earlier one does not count."""
    return session.scalar(select(func.min(OutboxMail.not_before)).where(_next_in_line(event_id)))


def try_again_later(session: Session, event_id: int | None, *, now: datetime) -> None:
    """Have what is still unsent tried when it is due, by one job however many find it so."""
    due = next_due(session, event_id)
    if due is not None and not is_waiting(session, DELIVER, event_id or 0, due=due):
        request_delivery(session, event_id, now=now, not_before=due)


def resume_delivery(session: Session, *, now: datetime) -> None:
    """Hand over again what waits without a job, because the runners of its job died too often."""
    for event_id in session.scalars(select(OutboxMail.event_id).where(OutboxMail.state == "queued").distinct()):
        try_again_later(session, event_id, now=now)
