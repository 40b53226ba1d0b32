from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from scheduler.database import Record


class Wish(Record):
    """A participant wants to meet another; rank 1 is the most wanted."""

    __tablename__ = "wishes"
    __table_args__ = (
        UniqueConstraint("participant_id", "rank"),
        CheckConstraint("participant_id <> target_id", "not_oneself"),
        CheckConstraint("rank > 0", "ranked"),
    )

    participant_id: Mapped[int] = mapped_column(ForeignKey("participants.id", ondelete="CASCADE"), primary_key=True)
    target_id: Mapped[int] = mapped_column(
        ForeignKey("participants.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    rank: Mapped[int]


class Veto(Record):
    """A participant must never be put together with another. Nobody but its owner sees it."""

    __tablename__ = "vetoes"
    __table_args__ = (CheckConstraint("participant_id <> target_id", "not_oneself"),)

    participant_id: Mapped[int] = mapped_column(ForeignKey("participants.id", ondelete="CASCADE"), primary_key=True)
    target_id: Mapped[int] = mapped_column(
        ForeignKey("participants.id", ondelete="CASCADE"), primary_key=True, index=True
    )


class ReplacedList(Record):
    """The save of ``version`` can be undone: what it replaced are the :class:`ReplacedChoice` of the participant."""

    __tablename__ = "replaced_lists"

    participant_id: Mapped[int] = mapped_column(ForeignKey("participants.id", ondelete="CASCADE"), primary_key=True)
    version: Mapped[int]


class ReplacedChoice(Record):
    """A wish (with its rank) or a veto (without) as it was before the last save. Nobody but its owner sees it."""

    __tablename__ = "replaced_choices"
    __table_args__ = (CheckConstraint("rank > 0", "ranked"),)

    participant_id: Mapped[int] = mapped_column(
        ForeignKey("replaced_lists.participant_id", ondelete="CASCADE"), primary_key=True
    )
    target_id: Mapped[int] = mapped_column(
        ForeignKey("participants.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    rank: Mapped[int | None]
