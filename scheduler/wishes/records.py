from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from scheduler.database import Record

_ONE_TARGET = "(target_id IS NULL) <> (organisation_id IS NULL)"
"""Whom a choice is about: a person or an organisation, never both."""


class Wish(Record):
    """A participant wants to meet somebody, or anybody of an organisation, once; rank 1 is the most wanted."""

    __tablename__ = "wishes"
    __table_args__ = (
        UniqueConstraint("participant_id", "target_id"),
        UniqueConstraint("participant_id", "organisation_id"),
        CheckConstraint(_ONE_TARGET, "one_target"),
        CheckConstraint("participant_id <> target_id", "not_oneself"),
        CheckConstraint("rank > 0", "ranked"),
    )

    participant_id: Mapped[int] = mapped_column(ForeignKey("participants.id", ondelete="CASCADE"), primary_key=True)
    rank: Mapped[int] = mapped_column(primary_key=True)
    target_id: Mapped[int | None] = mapped_column(ForeignKey("participants.id", ondelete="CASCADE"), index=True)
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisations.id", ondelete="CASCADE"), index=True)


class Veto(Record):
    """A participant must never be put together with somebody, or with anybody of an organisation.

    Nobody but its owner sees it.
    """

    __tablename__ = "vetoes"
    __table_args__ = (
        UniqueConstraint("participant_id", "target_id"),
        UniqueConstraint("participant_id", "organisation_id"),
        CheckConstraint(_ONE_TARGET, "one_target"),
        CheckConstraint("participant_id <> target_id", "not_oneself"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    participant_id: Mapped[int] = mapped_column(ForeignKey("participants.id", ondelete="CASCADE"))
    target_id: Mapped[int | None] = mapped_column(ForeignKey("participants.id", ondelete="CASCADE"), index=True)
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisations.id", ondelete="CASCADE"), index=True)


class ReplacedList(Record):
    """The save of ``version`` can be undone: what it replaced are the :class:`ReplacedChoice` of the participant."""

    __tablename__ = "replaced_lists"

    participant_id: Mapped[int] = mapped_column(ForeignKey("participants.id", ondelete="CASCADE"), primary_key=True)
    version: Mapped[int]


class ReplacedChoice(Record):
    """A wish (with its rank) or a veto (without) as it was before the last save. Nobody but its owner sees it."""

    __tablename__ = "replaced_choices"
    __table_args__ = (
        UniqueConstraint("participant_id", "target_id"),
        UniqueConstraint("participant_id", "organisation_id"),
        CheckConstraint(_ONE_TARGET, "one_target"),
        CheckConstraint("rank > 0", "ranked"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    participant_id: Mapped[int] = mapped_column(ForeignKey("replaced_lists.participant_id", ondelete="CASCADE"))
    target_id: Mapped[int | None] = mapped_column(ForeignKey("participants.id", ondelete="CASCADE"), index=True)
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisations.id", ondelete="CASCADE"), index=True)
    rank: Mapped[int | None]
