from datetime import datetime
from typing import Any

from sqlalchemy import JSON
from sqlalchemy.orm import Mapped, mapped_column

from scheduler.database import Record


class AuditEntry(Record):
    """Who did what, when. ``detail`` keeps ids and field names, never the content of a wish or veto.

    ``previous_sha256`` and ``sha256`` are room for a chain of entries; nothing fills them yet.
    """

    __tablename__ = "audit_entries"

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int | None] = mapped_column(index=True)
    at: Mapped[datetime]
    actor: Mapped[str]
    action: Mapped[str]
    detail: Mapped[dict[str, Any]] = mapped_column(JSON)
    previous_sha256: Mapped[str | None]
    sha256: Mapped[str | None]
