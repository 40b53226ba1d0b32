"""Telling organisers what a participant does about a timetable that is published: leaves it, or asks for a review."""

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


def review_topic(participant_id: int) -> str:
    """What mails about a participant's requests for a review are about; erasing finds them by it."""
    return f"review-{participant_id}"


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


def tell_of_review(session: Session, settings: Settings, person: Identity, review_id: int, *, now: datetime) -> None:
    """Promise a mail to each organiser of the event that leads to the request."""
    notify_organisers(
        session,
        settings,
        person.event_id,
        NoticeKind.REVIEW,
        about=person.name,
        topic=review_topic(person.id),
        page=f"reviews/{review_id}",
        now=now,
    )
