from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from scheduler.database import Record


class FollowUpAnswer(Record):
    """A participant says whether to go on with another, with a note for the organiser."""

    __tablename__ = "follow_up_answers"
    __table_args__ = (CheckConstraint("participant_id <> partner_id", "not_oneself"),)

    participant_id: Mapped[int] = mapped_column(ForeignKey("participants.id", ondelete="CASCADE"), primary_key=True)
    partner_id: Mapped[int] = mapped_column(
        ForeignKey("participants.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    go_on: Mapped[bool]
    note: Mapped[str]
    saved_at: Mapped[datetime]


class FollowUp(Record):
    """A follow-up meeting with its time, and its life in calendars like a meeting of the grid."""

    __tablename__ = "follow_ups"
    __table_args__ = (
        UniqueConstraint("event_id", "first_id", "second_id"),
        CheckConstraint("first_id < second_id", "ordered"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id", ondelete="CASCADE"))
    public_id: Mapped[str] = mapped_column(unique=True)
    first_id: Mapped[int] = mapped_column(ForeignKey("participants.id"), index=True)
    second_id: Mapped[int] = mapped_column(ForeignKey("participants.id"), index=True)
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    place_ko: Mapped[str]
    place_en: Mapped[str]
    link: Mapped[str]
    uid: Mapped[str] = mapped_column(unique=True)
    sequence: Mapped[int]
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    stamped_at: Mapped[datetime]


class Outcome(Record):
    """What came of two people's meetings, as the organiser notes it: of each kind once. ``by`` is an actor."""

    __tablename__ = "outcomes"
    __table_args__ = (
        UniqueConstraint("event_id", "first_id", "second_id", "kind"),
        CheckConstraint("first_id < second_id", "ordered"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id", ondelete="CASCADE"))
    first_id: Mapped[int] = mapped_column(ForeignKey("participants.id"), index=True)
    second_id: Mapped[int] = mapped_column(ForeignKey("participants.id"), index=True)
    kind: Mapped[str]
    note: Mapped[str]
    at: Mapped[datetime]
    by: Mapped[str]
