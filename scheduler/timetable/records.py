from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, LargeBinary, UniqueConstraint, false, true
from sqlalchemy.orm import Mapped, mapped_column

from scheduler.database import Record


class Run(Record):
    """One solve of an event, from a frozen snapshot. The row is the truth for progress, cancel and history.

    ``state``: queued · running · finished · cancelled · failed · interrupted. ``reason`` says why a run that
    ended without a grid did. ``alive_until`` is pushed forward while the run lives; past it the run is lost.
    ``settings`` and ``origin`` are what scheduler.timetable.settings makes of them. ``outcome`` is the result without
    its meetings, so that a list of runs need not read them; None for a run without one, or of an older version.
    """

    __tablename__ = "runs"
    __table_args__ = (UniqueConstraint("event_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id", ondelete="CASCADE"))
    number: Mapped[int]
    state: Mapped[str] = mapped_column(index=True)
    reason: Mapped[str]
    requested_by: Mapped[str]
    seconds_limit: Mapped[float]
    workers: Mapped[int]
    seed: Mapped[int]
    settings: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    origin: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    problem: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    problem_sha256: Mapped[str]
    result: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)
    outcome: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    progress: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    created_at: Mapped[datetime]
    started_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    alive_until: Mapped[datetime | None]
    cancel_requested_at: Mapped[datetime | None]


class Grid(Record):
    """All meetings of an event at one state of planning.

    A grid is a draft until it is published; then ``revision`` numbers it from 1 and it never changes again.
    ``preliminary``: it is shown, but nobody was invited to its meetings yet.
    """

    __tablename__ = "grids"
    __table_args__ = (UniqueConstraint("event_id", "revision"), UniqueConstraint("run_id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id", ondelete="CASCADE"))
    run_id: Mapped[int | None] = mapped_column(ForeignKey("runs.id"))
    revision: Mapped[int | None]
    created_at: Mapped[datetime]
    published_at: Mapped[datetime | None]
    published_by: Mapped[str | None]
    preliminary: Mapped[bool] = mapped_column(default=False, server_default=false())


class GridMeeting(Record):
    """A meeting of a grid: two participants in a slot at a table. A later run keeps what is ``locked`` where it is."""

    __tablename__ = "grid_meetings"
    __table_args__ = (
        UniqueConstraint("grid_id", "first_id", "second_id"),
        CheckConstraint("first_id < second_id", "ordered"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    grid_id: Mapped[int] = mapped_column(ForeignKey("grids.id", ondelete="CASCADE"))
    first_id: Mapped[int] = mapped_column(ForeignKey("participants.id"), index=True)
    second_id: Mapped[int] = mapped_column(ForeignKey("participants.id"), index=True)
    slot_id: Mapped[int] = mapped_column(ForeignKey("slots.id"))
    table_id: Mapped[int] = mapped_column(ForeignKey("meeting_tables.id"))
    locked: Mapped[bool] = mapped_column(default=False, server_default=false())


class Seat(Record):
    """Where a participant is in a slot of a grid; the key keeps anybody from being in two places at once."""

    __tablename__ = "seats"

    grid_id: Mapped[int] = mapped_column(ForeignKey("grids.id", ondelete="CASCADE"), primary_key=True)
    slot_id: Mapped[int] = mapped_column(ForeignKey("slots.id"), primary_key=True)
    participant_id: Mapped[int] = mapped_column(ForeignKey("participants.id"), primary_key=True, index=True)
    grid_meeting_id: Mapped[int] = mapped_column(ForeignKey("grid_meetings.id", ondelete="CASCADE"))


class TableUse(Record):
    """A real table is used by one meeting in a slot of a grid; the key keeps it so. Virtual tables have no rows."""

    __tablename__ = "table_uses"

    grid_id: Mapped[int] = mapped_column(ForeignKey("grids.id", ondelete="CASCADE"), primary_key=True)
    slot_id: Mapped[int] = mapped_column(ForeignKey("slots.id"), primary_key=True)
    table_id: Mapped[int] = mapped_column(ForeignKey("meeting_tables.id"), primary_key=True)
    grid_meeting_id: Mapped[int] = mapped_column(ForeignKey("grid_meetings.id", ondelete="CASCADE"))


class Publication(Record):
    """Which grid everybody sees: the one pointer that publishing moves."""

    __tablename__ = "publications"

    event_id: Mapped[int] = mapped_column(ForeignKey("events.id", ondelete="CASCADE"), primary_key=True)
    grid_id: Mapped[int] = mapped_column(ForeignKey("grids.id"))
    revision: Mapped[int]


class PublishedMeeting(Record):
    """The life of a meeting over all revisions: one calendar UID, a rising SEQUENCE.

    A meeting that left the grid is ``cancelled_at``; should the pair meet again, that is a new row with a new UID,
    because calendars refuse to revive a cancelled one. ``invited``: calendars know of it, or will once the mails leave.
    """

    __tablename__ = "published_meetings"

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id", ondelete="CASCADE"), index=True)
    public_id: Mapped[str] = mapped_column(unique=True)
    first_id: Mapped[int] = mapped_column(ForeignKey("participants.id"))
    second_id: Mapped[int] = mapped_column(ForeignKey("participants.id"))
    uid: Mapped[str] = mapped_column(unique=True)
    sequence: Mapped[int]
    slot_id: Mapped[int] = mapped_column(ForeignKey("slots.id"))
    table_id: Mapped[int] = mapped_column(ForeignKey("meeting_tables.id"))
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    stamped_at: Mapped[datetime]
    cancelled_at: Mapped[datetime | None]
    invited: Mapped[bool] = mapped_column(default=True, server_default=true())


class SeenRevision(Record):
    """The newest revision whose changes a participant said to have seen."""

    __tablename__ = "seen_revisions"

    participant_id: Mapped[int] = mapped_column(ForeignKey("participants.id", ondelete="CASCADE"), primary_key=True)
    revision: Mapped[int]
    seen_at: Mapped[datetime]


class Decline(Record):
    """A participant cannot come to a published meeting with a partner. ``reason`` and ``note`` are for organisers only.

    The meeting stays in the grid until the next publication; no later run plans the pair.
    """

    __tablename__ = "declines"

    participant_id: Mapped[int] = mapped_column(ForeignKey("participants.id", ondelete="CASCADE"), primary_key=True)
    meeting_id: Mapped[int] = mapped_column(
        ForeignKey("published_meetings.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    partner_id: Mapped[int] = mapped_column(ForeignKey("participants.id", ondelete="CASCADE"), index=True)
    reason: Mapped[str]
    note: Mapped[str]
    declined_at: Mapped[datetime]


class Repair(Record):
    """A proposal how the published grid could follow what changed; at most one an event, and stored nowhere else.

    ``token`` names it in forms: a newer one never has an older one's. ``revision`` is the one it repairs, ``problem``
    what it was computed from. ``steps`` and ``offers`` hold ids only.
    """

    __tablename__ = "repairs"
    __table_args__ = (UniqueConstraint("event_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id", ondelete="CASCADE"))
    token: Mapped[str]
    revision: Mapped[int]
    problem: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    steps: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    offers: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    proven: Mapped[bool]
    requested_by: Mapped[str]
    created_at: Mapped[datetime]


class PairRule(Record):
    """An organiser wants two people to meet (``required``), or never to (``forbidden``), whatever they wished for."""

    __tablename__ = "pair_rules"
    __table_args__ = (
        CheckConstraint("first_id < second_id", "ordered"),
        CheckConstraint("kind IN ('required', 'forbidden')", "known"),
    )

    first_id: Mapped[int] = mapped_column(ForeignKey("participants.id", ondelete="CASCADE"), primary_key=True)
    second_id: Mapped[int] = mapped_column(
        ForeignKey("participants.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id", ondelete="CASCADE"), index=True)
    kind: Mapped[str]
    created_by: Mapped[str]
    created_at: Mapped[datetime]
