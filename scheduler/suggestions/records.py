from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from scheduler.database import Record


class Suggestion(Record):
    """A partner that fits an organisation's profile, best first; worked out from profiles and nothing else.

    ``reason`` is a :class:`~scheduler.suggestions.rules.Reason` as JSON.
    """

    __tablename__ = "suggestions"
    __table_args__ = (CheckConstraint("organisation_id <> partner_id", "not_oneself"),)

    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id", ondelete="CASCADE"), primary_key=True)
    partner_id: Mapped[int] = mapped_column(
        ForeignKey("organisations.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    position: Mapped[int]
    reason: Mapped[dict[str, Any]] = mapped_column(JSON)


class Dismissal(Record):
    """A participant does not want this organisation suggested again. Nobody but its owner sees it."""

    __tablename__ = "dismissals"

    participant_id: Mapped[int] = mapped_column(ForeignKey("participants.id", ondelete="CASCADE"), primary_key=True)
    organisation_id: Mapped[int] = mapped_column(
        ForeignKey("organisations.id", ondelete="CASCADE"), primary_key=True, index=True
    )


class WithoutSuggestions(Record):
    """A participant who wants to see no suggestions."""

    __tablename__ = "without_suggestions"

    participant_id: Mapped[int] = mapped_column(ForeignKey("participants.id", ondelete="CASCADE"), primary_key=True)
    since: Mapped[datetime]
