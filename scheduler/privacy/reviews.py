"""Asking a person to look at one's timetable again: a program proposed it, and nobody has to put up with that."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from scheduler.accounts.service import make_participant_link
from scheduler.audit.service import note as audit
from scheduler.database import Session
from scheduler.errors import Conflict, MannamError, NotFound
from scheduler.events.service import event_summary
from scheduler.mail.messages import Notice, NoticeKind
from scheduler.mail.service import contacts, queue_notice, request_delivery
from scheduler.people.records import Participant
from scheduler.people.service import identity, locked_participant
from scheduler.privacy.notices import tell_of_review
from scheduler.privacy.records import ReviewRequest
from scheduler.settings import Settings
from scheduler.timetable.grids import current_revision

NOTE_LIMIT = 500
ANSWER_LIMIT = 1000


class NothingToReview(MannamError):
    """Nothing is published yet, so there is no timetable to look at."""


class ReviewOpen(Conflict):
    """The participant asked already, at ``asked_at`` in the event's ``zone``, and was not answered yet."""

    def __init__(self, asked_at: datetime, zone: str) -> None:
        super().__init__(asked_at, zone)
        self.asked_at = asked_at
        self.zone = zone


class ReviewAnswered(Conflict):
    """Somebody answered first; their answer has gone out."""


class ReviewTextTooLong(MannamError):
    def __init__(self, given: int, limit: int) -> None:
        super().__init__(given, limit)
        self.given = given
        self.limit = limit


@dataclass(frozen=True, slots=True)
class Review:
    """A request; ``answer`` is empty and ``answered_at`` None while it is open."""

    id: int
    participant_id: int
    note: str
    asked_at: datetime
    answer: str
    answered_at: datetime | None


def own_reviews(session: Session, participant_id: int) -> tuple[Review, ...]:
    """The participant's requests, the newest first."""
    rows = session.scalars(
        select(ReviewRequest).where(ReviewRequest.participant_id == participant_id).order_by(ReviewRequest.id.desc())
    )
    return tuple(_review(row) for row in rows)


def open_reviews(session: Session, event_id: int) -> tuple[Review, ...]:
    """Requests of the event that wait for an answer, the oldest first."""
    rows = session.scalars(
        select(ReviewRequest)
        .join(Participant, Participant.id == ReviewRequest.participant_id)
        .where(Participant.event_id == event_id, ReviewRequest.answered_at.is_(None))
        .order_by(ReviewRequest.id)
    )
    return tuple(_review(row) for row in rows)


def find_review(session: Session, event_id: int, review_id: int) -> Review:
    """One request of the event; raises :class:`NotFound` for another event's."""
    row = session.scalar(
        select(ReviewRequest)
        .join(Participant, Participant.id == ReviewRequest.participant_id)
        .where(ReviewRequest.id == review_id, Participant.event_id == event_id)
    )
    if row is None:
        raise NotFound("review", str(review_id))
    return _review(row)


def _review(row: ReviewRequest) -> Review:
    return Review(row.id, row.participant_id, row.note, row.asked_at, row.answer, row.answered_at)


def ask_review(
    session: Session, settings: Settings, participant_id: int, note: str, *, key: str, now: datetime
) -> None:
    """Keep the request and promise each organiser a mail. The same form again (``key``) changes nothing.

    Raises :class:`NothingToReview`, :class:`ReviewTextTooLong`, and :class:`ReviewOpen` while one waits for its answer.
    """
    locked_participant(session, participant_id)
    person = identity(session, participant_id)
    if current_revision(session, person.event_id) is None:
        raise NothingToReview
    if len(note) > NOTE_LIMIT:
        raise ReviewTextTooLong(len(note), NOTE_LIMIT)
    rows = session.scalars(select(ReviewRequest).where(ReviewRequest.participant_id == participant_id)).all()
    if any(row.key == key for row in rows):
        return
    waiting = next((row for row in rows if row.answered_at is None), None)
    if waiting is not None:
        raise ReviewOpen(waiting.asked_at, event_summary(session, person.event_id).zone)
    row = ReviewRequest(participant_id=participant_id, key=key, note=note, asked_at=now, answer="", answered_at=None)
    session.add(row)
    session.flush()
    tell_of_review(session, settings, person, row.id, now=now)
    actor = f"participant:{participant_id}"
    audit(session, event_id=person.event_id, at=now, actor=actor, action="review asked", review=row.id)


def answer_review(
    session: Session, settings: Settings, event_id: int, review_id: int, text: str, *, by: str, now: datetime
) -> None:
    """Answer a request, on the participant's page and by a mail in their language. The same text again changes nothing.

    Raises :class:`NotFound`, :class:`ReviewTextTooLong`, :class:`ReviewAnswered`.
    """
    asked_by = find_review(session, event_id, review_id).participant_id
    if len(text) > ANSWER_LIMIT:
        raise ReviewTextTooLong(len(text), ANSWER_LIMIT)
    locked_participant(session, asked_by)
    row = session.get(ReviewRequest, review_id, populate_existing=True)
    if row is None:
        raise NotFound("review", str(review_id))
    if row.answered_at is not None:
        if row.answer == text:
            return
        raise ReviewAnswered
    row.answer, row.answered_at = text, now
    to = contacts(session, event_id).get(row.participant_id)
    if to is not None:
        event = event_summary(session, event_id)
        secret = make_participant_link(session, row.participant_id, now=now)
        notice = Notice(
            NoticeKind.REVIEW_ANSWERED,
            f"{settings.url}/in/{secret}",
            event.title.text(to.language),
            event.zone,
            text=text,
        )
        queue_notice(session, settings, event_id, to, notice, now=now)
        request_delivery(session, event_id, now=now)
    audit(session, event_id=event_id, at=now, actor=by, action="review answered", review=row.id)
