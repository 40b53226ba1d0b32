"""Registrations that came to nothing leave nothing behind."""

from datetime import datetime, timedelta

from sqlalchemy import delete, select

from scheduler.database import Session
from scheduler.mail.messages import NoticeKind
from scheduler.mail.records import OutboxMail
from scheduler.mail.service import mail_file
from scheduler.registrations.records import Registration
from scheduler.settings import Settings

KEPT = timedelta(days=7)
"""How long an unconfirmed registration stays, and the record of a mail about a registration."""


def forget_registrations(session: Session, settings: Settings, *, now: datetime) -> None:
    """Delete what is older than :data:`KEPT`: unconfirmed registrations, and mails to people who may be strangers."""
    session.execute(
        delete(Registration).where(Registration.confirmed_at.is_(None), Registration.created_at <= now - KEPT)
    )
    old = session.execute(
        select(OutboxMail.id, OutboxMail.kind).where(
            OutboxMail.kind.in_((NoticeKind.CONFIRMATION, NoticeKind.DECLINED)),
            OutboxMail.state != "queued",
            OutboxMail.created_at <= now - KEPT,
        )
    ).all()
    if old:
        session.execute(delete(OutboxMail).where(OutboxMail.id.in_([row.id for row in old])))
    for mail_id, kind in old:
        (settings.outbox / mail_file(mail_id, kind)).unlink(missing_ok=True)
