from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from scheduler.database import Record


class Suggestions(Record):
    """The partners that fit an organisation's profile; worked out from profiles and nothing else.

    ``partners`` is the JSON of :class:`~scheduler.suggestions.rules.Partner`, the best first, as the child process
    wrote it: one row an organisation, so that storing thousands does not hold other writers up.
    """

    __tablename__ = "suggestions"

    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id", ondelete="CASCADE"), primary_key=True)
    partners: Mapped[str]


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
