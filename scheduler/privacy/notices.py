"""Telling organisers that somebody left a timetable that is published."""

from datetime import datetime

from sqlalchemy import select

from scheduler.accounts.service import organiser_account
from scheduler.database import Session
from scheduler.events.service import event_organisers, event_summary
from scheduler.mail.messages import Notice, NoticeKind
from scheduler.mail.records import OutboxMail
from scheduler.mail.service import To, queue_notice, request_delivery
from scheduler.people.values import Identity
from scheduler.settings import Settings


def leaving_topic(participant_id: int) -> str:
    """What mails that name a leaving participant are about; erasing finds them by it."""
    return f"leaving-{participant_id}"


def told_at(session: Session, participant_id: int) -> datetime | None:
    """When the organisers were told that the participant leaves; None when they were not."""
    return session.scalar(select(OutboxMail.created_at).where(OutboxMail.uid == leaving_topic(participant_id)).limit(1))


def tell_organisers(session: Session, settings: Settings, person: Identity, *, erased: bool, now: datetime) -> None:
    """Promise a mail to each organiser of the event: with the name, or after erasure with the list's key only."""
    event = event_summary(session, person.event_id)
    for organiser_id in event_organisers(session, event.id):
        account = organiser_account(session, organiser_id)
        notice = Notice(
            NoticeKind.ERASED if erased else NoticeKind.LEAVING,
            f"{settings.url}/organiser/{event.key}/",
            event.title.text(account.language),
            event.zone,
            about=person.key if erased else person.name.text(account.language),
        )
        to = To(account.name, account.email, account.language)
        topic = None if erased else leaving_topic(person.id)
        queue_notice(session, settings, event.id, to, notice, now=now, about=topic)
    request_delivery(session, event.id, now=now)
