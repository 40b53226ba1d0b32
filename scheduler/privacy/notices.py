"""Telling organisers that somebody left a timetable that is published."""

from datetime import datetime

from sqlalchemy import select

from scheduler.database import Session
from scheduler.languages import Bilingual
from scheduler.mail.messages import NoticeKind
from scheduler.mail.organisers import notify_organisers
from scheduler.mail.records import OutboxMail
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
    notify_organisers(
        session,
        settings,
        person.event_id,
        NoticeKind.ERASED if erased else NoticeKind.LEAVING,
        about=Bilingual(person.key, person.key) if erased else person.name,
        topic=None if erased else leaving_topic(person.id),
        now=now,
    )
