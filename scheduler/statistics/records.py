from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from scheduler.database import Record


class KeptStatistics(Record):
    """What stays to be told of an event when the rows go from which it was counted: numbers of groups, of nobody.

    ``part`` is ``wishes`` or ``people``. A number that speaks of fewer than ``fewest`` was not kept: it is null.
    """

    __tablename__ = "kept_statistics"

    event_id: Mapped[int] = mapped_column(ForeignKey("events.id", ondelete="CASCADE"), primary_key=True)
    part: Mapped[str] = mapped_column(primary_key=True)
    fewest: Mapped[int]
    numbers: Mapped[dict[str, Any]] = mapped_column(JSON)
    kept_at: Mapped[datetime]
