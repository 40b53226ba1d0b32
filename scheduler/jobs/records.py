from datetime import datetime

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from scheduler.database import Record


class Job(Record):
    """Work handed over in the transaction that caused it. ``subject_id`` is the row it is about."""

    __tablename__ = "jobs"
    __table_args__ = (Index("ix_jobs_open", "done_at", "not_before"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    subject_id: Mapped[int]
    created_at: Mapped[datetime]
    not_before: Mapped[datetime]
    taken_until: Mapped[datetime | None]
    attempts: Mapped[int]
    done_at: Mapped[datetime | None]
