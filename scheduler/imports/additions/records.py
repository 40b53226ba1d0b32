from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from scheduler.database import Record


class PendingImport(Record):
    """A list that was uploaded and is not accepted yet; only its organiser sees it, and it goes after a day.

    ``data`` is the file and is emptied once the list is accepted. ``state``: columns · checking · checked · storing ·
    done · failed. ``version`` grows with every step of the organiser's. ``found`` holds what the check found, or what
    was stored. ``seen`` is the fingerprint of what the event held when the list was checked.
    """

    __tablename__ = "pending_imports"

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id", ondelete="CASCADE"), index=True)
    organiser_id: Mapped[int] = mapped_column(ForeignKey("organisers.id", ondelete="CASCADE"), index=True)
    public_id: Mapped[str] = mapped_column(unique=True)
    subject: Mapped[str]
    filename: Mapped[str]
    data: Mapped[bytes]
    reading: Mapped[dict[str, Any]] = mapped_column(JSON)
    columns: Mapped[list[Any]] = mapped_column(JSON)
    source: Mapped[str]
    decisions: Mapped[dict[str, Any]] = mapped_column(JSON)
    found: Mapped[dict[str, Any]] = mapped_column(JSON)
    seen: Mapped[str]
    state: Mapped[str]
    version: Mapped[int]
    done_rows: Mapped[int]
    all_rows: Mapped[int]
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
