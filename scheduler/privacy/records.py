from datetime import datetime

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from scheduler.database import Record


class Consent(Record):
    """What a participant decided about a purpose, having read this version of the text in this language.

    ``decision``: given · refused · withdrawn. Rows are only added; the newest of a purpose counts.
    """

    __tablename__ = "consents"

    id: Mapped[int] = mapped_column(primary_key=True)
    participant_id: Mapped[int] = mapped_column(ForeignKey("participants.id", ondelete="CASCADE"), index=True)
    purpose: Mapped[str]
    text_version: Mapped[int]
    language: Mapped[str]
    decision: Mapped[str]
    decided_at: Mapped[datetime]


class ReviewRequest(Record):
    """A participant asked a person to look at their timetable again; ``answered_at`` None while nobody has.

    ``key`` names the drawn form, so that sending it twice is one request.
    """

    __tablename__ = "review_requests"
    __table_args__ = (UniqueConstraint("participant_id", "key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    participant_id: Mapped[int] = mapped_column(ForeignKey("participants.id", ondelete="CASCADE"), index=True)
    key: Mapped[str]
    note: Mapped[str]
    asked_at: Mapped[datetime]
    answer: Mapped[str]
    answered_at: Mapped[datetime | None]
