"""Telling organisers what a participant does about a timetable that is published: leaves it, or asks for a review."""

from dataclasses import dataclass
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


def review_topic(participant_id: int) -> str:
    """What mails about a participant's requests for a review are about; erasing finds them by it."""
    return f"review-{participant_id}"


def tell_organisers(session: Session, settings: Settings, person: Identity, *, erased: bool, now: datetime) -> None:
    """Promise a mail to each organiser of the event: with the name, or after erasure with the list's key only."""
    if erased:
        _tell(session, settings, person, _Told(NoticeKind.ERASED, None, named=False), now)
    else:
        _tell(session, settings, person, _Told(NoticeKind.LEAVING, leaving_topic(person.id)), now)


def tell_of_review(session: Session, settings: Settings, person: Identity, review_id: int, *, now: datetime) -> None:
    """Promise a mail to each organiser of the event that leads to the request."""
    _tell(session, settings, person, _Told(NoticeKind.REVIEW, review_topic(person.id), f"reviews/{review_id}"), now)


@dataclass(frozen=True, slots=True)
class _Told:
    """``page`` is below the event's; ``named`` False calls the participant by the list's key."""

    kind: NoticeKind
    topic: str | None
    page: str = ""
    named: bool = True


def _tell(session: Session, settings: Settings, person: Identity, told: _Told, now: datetime) -> None:
    event = event_summary(session, person.event_id)
    for organiser_id in event_organisers(session, event.id):
        account = organiser_account(session, organiser_id)
        notice = Notice(
            told.kind,
            f"{settings.url}/organiser/{event.key}/{told.page}",
            event.title.text(account.language),
            event.zone,
            about=person.name.text(account.language) if told.named else person.key,
        )
        to = To(account.name, account.email, account.language)
        queue_notice(session, settings, event.id, to, notice, now=now, about=told.topic)
    request_delivery(session, event.id, now=now)
