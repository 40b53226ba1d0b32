from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from scheduler.database import Record


class OutboxMail(Record):
    """A mail that the transaction which caused it has promised.

    ``content`` is all that the bytes are made from, so that a repeat is the same mail with the same Message-ID.
    ``state``: queued · held · sent · refused; a held one waits until an organiser lets it go. Mails about one UID to
    one address leave in the order of ``id``. ``revision``: the publication that caused it, if one did.
    """

    __tablename__ = "outbox_mails"
    __table_args__ = (Index("ix_outbox_mails_open", "state", "not_before"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int | None] = mapped_column(ForeignKey("events.id", ondelete="CASCADE"), index=True)
    kind: Mapped[str]
    to_name: Mapped[str]
    to_email: Mapped[str]
    language: Mapped[str]
    message_id: Mapped[str] = mapped_column(unique=True)
    uid: Mapped[str | None] = mapped_column(index=True)
    sequence: Mapped[int | None]
    revision: Mapped[int | None]
    content: Mapped[dict[str, Any]] = mapped_column(JSON)
    state: Mapped[str]
    created_at: Mapped[datetime]
    not_before: Mapped[datetime]
    attempts: Mapped[int]
    sent_at: Mapped[datetime | None]
    error: Mapped[str]


class LinkRequest(Record):
    """Somebody asked for a link with this address, known or not; the row goes when it is answered."""

    __tablename__ = "link_requests"

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str]
    organiser: Mapped[bool]
    created_at: Mapped[datetime]


class LastInvitation(Record):
    """What a recipient was last sent about a UID; RFC 5546 2.1.5 has organisers keep SEQUENCE and DTSTAMP."""

    __tablename__ = "last_invitations"
    __table_args__ = (UniqueConstraint("uid", "to_email"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str]
    to_email: Mapped[str]
    sequence: Mapped[int]
    stamped_at: Mapped[datetime]
    mail_id: Mapped[int] = mapped_column(ForeignKey("outbox_mails.id", ondelete="CASCADE"))
