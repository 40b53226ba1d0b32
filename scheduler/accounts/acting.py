"""Sessions in which an organiser acts for a participant: short, and good only beside the organiser's own session."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select, update

from scheduler.accounts.hashing import hashed
from scheduler.accounts.records import WebSession
from scheduler.accounts.service import Owner, SignedIn
from scheduler.database import Session

ACTING_SESSION = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Acting:
    """Who acts for whom."""

    participant_id: int
    organiser_id: int


def begin_acting(session: Session, participant_id: int, organiser_id: int, *, now: datetime) -> SignedIn:
    """Open a session of the participant for this organiser, in place of any other that the organiser acts in."""
    end_acting(session, organiser_id, now=now)
    secret, ends_at = secrets.token_urlsafe(32), now + ACTING_SESSION
    session.add(
        WebSession(
            secret_sha256=hashed(secret),
            participant_id=participant_id,
            acting_id=organiser_id,
            created_at=now,
            expires_at=ends_at,
        )
    )
    return SignedIn(Owner(participant_id, None), secret, ends_at)


def acting(session: Session, secret: str, organiser_id: int, *, now: datetime) -> Acting | None:
    """For whom this organiser acts with this cookie; None when the session ended or is another organiser's."""
    row = session.scalar(
        select(WebSession).where(WebSession.secret_sha256 == hashed(secret), WebSession.acting_id == organiser_id)
    )
    if row is None or row.participant_id is None or row.revoked_at is not None or row.expires_at <= now:
        return None
    return Acting(row.participant_id, organiser_id)


def end_acting(session: Session, organiser_id: int, *, now: datetime) -> bool:
    """The organiser acts for nobody any more, in no browser; whether they did."""
    ended = session.execute(
        update(WebSession)
        .where(WebSession.acting_id == organiser_id, WebSession.revoked_at.is_(None), WebSession.expires_at > now)
        .values(revoked_at=now)
    )
    return bool(ended.rowcount)  # type: ignore[attr-defined]  # an UPDATE's result has it
