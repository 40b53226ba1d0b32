from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from scheduler.database import Record
from scheduler.events.records import Zone
from scheduler.people.records import Organisation


class Registration(Record):
    """Somebody wants to take part; the row goes when they are taken in or declined, or were never confirmed.

    ``answered_at``: when a mail went to the address, or was found not to be needed. ``secret_sha256``: of the link in
    that mail; none where the address takes part already. An organisation that is not in the event's list has no id
    but a name and a kind.
    """

    __tablename__ = "registrations"
    __table_args__ = (
        CheckConstraint("organisation_id IS NOT NULL OR organisation_kind <> ''", "organisation_known"),
        Index("ix_registrations_event_id_created_at", "event_id", "created_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id", ondelete="CASCADE"))
    public_id: Mapped[str] = mapped_column(unique=True)
    key: Mapped[str] = mapped_column(unique=True)
    email: Mapped[str] = mapped_column(index=True)
    name_ko: Mapped[str]
    name_en: Mapped[str]
    role: Mapped[str]
    language: Mapped[str]
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisations.id"))
    organisation_name: Mapped[str]
    organisation_kind: Mapped[str]
    zone_id: Mapped[int | None] = mapped_column(ForeignKey("zones.id"))
    secret_sha256: Mapped[str | None] = mapped_column(unique=True)
    created_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]
    confirmed_at: Mapped[datetime | None]

    organisation: Mapped[Organisation | None] = relationship()
    zone: Mapped[Zone | None] = relationship()
