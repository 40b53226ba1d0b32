from datetime import datetime

from sqlalchemy import ForeignKey
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
