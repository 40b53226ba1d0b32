from datetime import datetime

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from scheduler.database import Record


class CheckIn(Record):
    """What a desk marked about a participant; of several marks the one that was made last stands.

    ``made_at`` is when the button was pressed, ``received_at`` when the mark came here: a desk may be without a
    connection for a while. ``key`` makes a mark that is sent twice one row. ``place`` is what the desk calls itself.
    """

    __tablename__ = "check_ins"
    __table_args__ = (UniqueConstraint("event_id", "key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id", ondelete="CASCADE"))
    participant_id: Mapped[int] = mapped_column(ForeignKey("participants.id", ondelete="CASCADE"), index=True)
    key: Mapped[str]
    state: Mapped[str]
    place: Mapped[str]
    made_at: Mapped[datetime]
    received_at: Mapped[datetime]
    made_by: Mapped[str]
