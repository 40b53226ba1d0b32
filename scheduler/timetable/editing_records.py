"""Drafts that organisers edit by hand, and every edit of them."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from scheduler.database import Record


class Draft(Record):
    """A grid that is edited: a copy of ``based_on_id``, judged by a snapshot of its own.

    ``version`` rises by one with each edit; ``version`` and the number of the last edit are the same. ``weight_bound``
    is what a run proved for this very snapshot, good for grids that lack at most ``bound_shortfall`` meetings.
    """

    __tablename__ = "grid_drafts"
    __table_args__ = (UniqueConstraint("event_id", "number"), CheckConstraint("version >= 0", "counted"))

    grid_id: Mapped[int] = mapped_column(ForeignKey("grids.id", ondelete="CASCADE"), primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id", ondelete="CASCADE"))
    number: Mapped[int]
    based_on_id: Mapped[int | None] = mapped_column(ForeignKey("grids.id", ondelete="SET NULL"))
    version: Mapped[int]
    problem: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    problem_sha256: Mapped[str]
    weight_bound: Mapped[int | None]
    bound_shortfall: Mapped[int | None]
    created_at: Mapped[datetime]
    created_by: Mapped[str]


class GridEdit(Record):
    """One edit of a draft. ``before`` and ``after``: the places of the meetings it is about, as far as they had one.

    ``state``: done · undone · dropped (out of reach, because something else was done after it was undone, or because
    the snapshot is a newer one) · empty for an undo or redo, where ``of`` is the number of the edit it is about.
    """

    __tablename__ = "grid_edits"

    grid_id: Mapped[int] = mapped_column(ForeignKey("grid_drafts.grid_id", ondelete="CASCADE"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    operation: Mapped[str]
    of: Mapped[int | None]
    state: Mapped[str]
    before: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    after: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    at: Mapped[datetime]
    by: Mapped[str]
