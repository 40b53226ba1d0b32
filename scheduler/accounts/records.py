from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, false
from sqlalchemy.orm import Mapped, mapped_column

from scheduler.database import Record


class Organiser(Record):
    """Somebody who runs events of this installation; a ``host`` runs all of them."""

    __tablename__ = "organisers"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    email: Mapped[str] = mapped_column(unique=True)
    language: Mapped[str]
    created_at: Mapped[datetime]
    host: Mapped[bool] = mapped_column(default=False, server_default=false())


class SignInLink(Record):
    """A link that signs its owner in; only the hash of its secret is kept."""

    __tablename__ = "sign_in_links"
    __table_args__ = (CheckConstraint("(participant_id IS NULL) <> (organiser_id IS NULL)", "one_owner"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    secret_sha256: Mapped[str] = mapped_column(unique=True)
    participant_id: Mapped[int | None] = mapped_column(ForeignKey("participants.id", ondelete="CASCADE"), index=True)
    organiser_id: Mapped[int | None] = mapped_column(ForeignKey("organisers.id", ondelete="CASCADE"), index=True)
    single_use: Mapped[bool]
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime | None]
    used_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]


class ErasedLink(Record):
    """The hash of a link whose owner's data was erased, and nothing about whose it was: so that it can say so."""

    __tablename__ = "erased_links"

    secret_sha256: Mapped[str] = mapped_column(primary_key=True)


class WebSession(Record):
    """A signed-in browser; the cookie holds the secret, the row its hash. ``link_id``: the link it came in by.

    ``acting_id``: the organiser who acts for the participant, and for whom alone this session is good.
    """

    __tablename__ = "web_sessions"
    __table_args__ = (CheckConstraint("(participant_id IS NULL) <> (organiser_id IS NULL)", "one_owner"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    secret_sha256: Mapped[str] = mapped_column(unique=True)
    participant_id: Mapped[int | None] = mapped_column(ForeignKey("participants.id", ondelete="CASCADE"), index=True)
    organiser_id: Mapped[int | None] = mapped_column(ForeignKey("organisers.id", ondelete="CASCADE"), index=True)
    link_id: Mapped[int | None] = mapped_column(ForeignKey("sign_in_links.id", ondelete="SET NULL"))
    acting_id: Mapped[int | None] = mapped_column(ForeignKey("organisers.id", ondelete="CASCADE"))
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]


class CalendarFeed(Record):
    """The secret address from which calendar programs fetch a participant's meetings; only its hash is kept."""

    __tablename__ = "calendar_feeds"

    participant_id: Mapped[int] = mapped_column(ForeignKey("participants.id", ondelete="CASCADE"), primary_key=True)
    secret_sha256: Mapped[str] = mapped_column(unique=True)
    made_at: Mapped[datetime]


class FeedFetch(Record):
    """When a calendar program last fetched the feed, told to its owner; apart, because reading a feed writes it."""

    __tablename__ = "feed_fetches"

    participant_id: Mapped[int] = mapped_column(ForeignKey("participants.id", ondelete="CASCADE"), primary_key=True)
    fetched_at: Mapped[datetime]
    client: Mapped[str]
