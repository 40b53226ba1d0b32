"""Secrets of calendar feeds: whose feed one opens, and when it was last fetched."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError

from scheduler.accounts.hashing import hashed
from scheduler.accounts.records import CalendarFeed, FeedFetch
from scheduler.database import Session

FETCH_NOTED = timedelta(minutes=30)
"""A feed that is fetched more often is noted once in this time: calendar programs ask every few minutes."""


@dataclass(frozen=True, slots=True)
class FeedState:
    """A live feed as its owner sees it; ``client`` is what the program calls itself, empty before the first fetch."""

    made_at: datetime
    fetched_at: datetime | None
    client: str


def keep_feed(session: Session, participant_id: int, secret: str, *, now: datetime) -> None:
    """The participant's feed is open to this secret from now on, and to none before it."""
    end_feed(session, participant_id)
    session.add(CalendarFeed(participant_id=participant_id, secret_sha256=hashed(secret), made_at=now))


def end_feed(session: Session, participant_id: int) -> None:
    for table in (CalendarFeed, FeedFetch):
        session.execute(delete(table).where(table.participant_id == participant_id))


def feed_owner(session: Session, secret: str) -> int | None:
    """The participant whose feed this secret opens, or None. It opens nothing else."""
    return session.scalar(select(CalendarFeed.participant_id).where(CalendarFeed.secret_sha256 == hashed(secret)))


def feed_state(session: Session, participant_id: int) -> FeedState | None:
    """None when there is no feed."""
    feed = session.get(CalendarFeed, participant_id)
    if feed is None:
        return None
    fetch = session.get(FeedFetch, participant_id)
    return FeedState(feed.made_at, fetch.fetched_at if fetch else None, fetch.client if fetch else "")


def fetch_is_due(session: Session, participant_id: int, *, now: datetime) -> bool:
    """Whether a fetch now is worth a note: none was noted for :data:`FETCH_NOTED`."""
    row = session.get(FeedFetch, participant_id)
    return row is None or row.fetched_at + FETCH_NOTED <= now


def note_fetch(session: Session, participant_id: int, *, client: str, now: datetime) -> None:
    row = session.get(FeedFetch, participant_id)
    if row is not None:
        row.fetched_at, row.client = now, client
        return
    try:
        with session.begin_nested():
            session.add(FeedFetch(participant_id=participant_id, fetched_at=now, client=client))
    except IntegrityError:
        return  # another fetch at the same moment was noted first
