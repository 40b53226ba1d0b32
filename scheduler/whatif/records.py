from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from scheduler.database import Record


class WhatIf(Record):
    """One question about the event with other tables, slots, lengths or limits. The row is the truth for progress.

    ``state`` and ``alive_until`` as of a run. ``present``: the value that the event had, where it had one.
    ``worth_wanted``: what all pairs that may meet are worth together, 0 until begun. The problem is kept nowhere.
    """

    __tablename__ = "what_ifs"
    __table_args__ = (UniqueConstraint("event_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id", ondelete="CASCADE"))
    number: Mapped[int]
    state: Mapped[str] = mapped_column(index=True)
    reason: Mapped[str]
    requested_by: Mapped[str]
    varies: Mapped[str]
    room: Mapped[str]
    present: Mapped[int | None]
    values: Mapped[list[int]] = mapped_column(JSON)
    worth_wanted: Mapped[int]
    seconds_limit: Mapped[float]
    workers: Mapped[int]
    seed: Mapped[int]
    created_at: Mapped[datetime]
    started_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    alive_until: Mapped[datetime | None]
    cancel_requested_at: Mapped[datetime | None]


class Scenario(Record):
    """What came of one value: only numbers, nobody's meetings.

    ``per_person``: index = meetings, value = people, of those who may meet anybody. ``places`` counts (slot, real
    table) together, ``used`` those with a meeting, ``busiest`` the most real tables in use at once.
    """

    __tablename__ = "scenarios"
    __table_args__ = (UniqueConstraint("what_if_id", "value"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    what_if_id: Mapped[int] = mapped_column(ForeignKey("what_ifs.id", ondelete="CASCADE"))
    value: Mapped[int]
    status: Mapped[str]
    meetings: Mapped[int | None]
    goals: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    per_person: Mapped[list[int]] = mapped_column(JSON)
    places: Mapped[int]
    used: Mapped[int]
    busiest: Mapped[int]
    seconds: Mapped[float]
