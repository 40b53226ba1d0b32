from datetime import date, datetime, time

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column, relationship

from scheduler.database import Record


class Event(Record):
    """``choices_deleted_at``, ``rest_deleted_at``: when what participants were promised was first deleted.

    ``declines_free``: a declined meeting leaves the timetable at once, not when an organiser says so.
    """

    __tablename__ = "events"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(unique=True)
    title_ko: Mapped[str]
    title_en: Mapped[str]
    description_ko: Mapped[str]
    description_en: Mapped[str]
    place_ko: Mapped[str]
    place_en: Mapped[str]
    day: Mapped[date]
    zone: Mapped[str]
    public: Mapped[bool]
    contact: Mapped[str]
    wishes_open_at: Mapped[datetime]
    wishes_close_at: Mapped[datetime]
    wish_limit: Mapped[int]
    registration_until: Mapped[datetime | None]
    registration_approval: Mapped[bool]
    created_at: Mapped[datetime]
    choices_deleted_at: Mapped[datetime | None]
    rest_deleted_at: Mapped[datetime | None]
    declines_free: Mapped[bool] = mapped_column(default=False, server_default=false())


class EventOrganiser(Record):
    """Membership of an organiser in an event; ``zone_id`` is that of a coordinator, who sees no other."""

    __tablename__ = "event_organisers"

    event_id: Mapped[int] = mapped_column(ForeignKey("events.id", ondelete="CASCADE"), primary_key=True)
    organiser_id: Mapped[int] = mapped_column(ForeignKey("organisers.id", ondelete="CASCADE"), primary_key=True)
    role: Mapped[str]
    zone_id: Mapped[int | None] = mapped_column(ForeignKey("zones.id", ondelete="SET NULL"))


class Tag(Record):
    """A word of the organiser's bilingual lists; ``kind`` is cluster, council or technology."""

    __tablename__ = "tags"
    __table_args__ = (UniqueConstraint("event_id", "kind", "key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id", ondelete="CASCADE"))
    kind: Mapped[str]
    key: Mapped[str]
    name_ko: Mapped[str]
    name_en: Mapped[str]
    position: Mapped[int]


class Zone(Record):
    """A small innovation zone with its specialised field and core institution."""

    __tablename__ = "zones"
    __table_args__ = (UniqueConstraint("event_id", "key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id", ondelete="CASCADE"))
    key: Mapped[str]
    name_ko: Mapped[str]
    name_en: Mapped[str]
    institution_ko: Mapped[str]
    institution_en: Mapped[str]
    field_ko: Mapped[str]
    field_en: Mapped[str]
    cluster_id: Mapped[int | None] = mapped_column(ForeignKey("tags.id"))
    position: Mapped[int]

    cluster: Mapped[Tag | None] = relationship()


class Track(Record):
    """One of the parallel sessions of the programme."""

    __tablename__ = "tracks"
    __table_args__ = (UniqueConstraint("event_id", "key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id", ondelete="CASCADE"))
    key: Mapped[str]
    title_ko: Mapped[str]
    title_en: Mapped[str]
    position: Mapped[int]


class ProgrammeItem(Record):
    __tablename__ = "programme_items"
    __table_args__ = (UniqueConstraint("event_id", "key"), CheckConstraint("starts_at < ends_at", "lasts"))

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id", ondelete="CASCADE"))
    key: Mapped[str]
    kind: Mapped[str]
    track_id: Mapped[int | None] = mapped_column(ForeignKey("tracks.id"))
    title_ko: Mapped[str]
    title_en: Mapped[str]
    room: Mapped[str]
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]

    track: Mapped[Track | None] = relationship()


class Slot(Record):
    """A meeting slot of a networking block; ``number`` counts from 0 in time order over the event."""

    __tablename__ = "slots"
    __table_args__ = (UniqueConstraint("event_id", "number"), CheckConstraint("starts_at < ends_at", "lasts"))

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id", ondelete="CASCADE"))
    item_id: Mapped[int] = mapped_column(ForeignKey("programme_items.id", ondelete="CASCADE"))
    number: Mapped[int]
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]

    item: Mapped[ProgrammeItem] = relationship()


class MeetingTable(Record):
    """A table in a room; it serves the blocks held in that room. A virtual one carries a link and any number."""

    __tablename__ = "meeting_tables"
    __table_args__ = (UniqueConstraint("event_id", "key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id", ondelete="CASCADE"))
    key: Mapped[str]
    room: Mapped[str]
    virtual: Mapped[bool]
    link: Mapped[str]
    position: Mapped[int]


class TableClosure(Record):
    """A time in which a table is closed, half-open. It names no slot: slots may be cut anew."""

    __tablename__ = "table_closures"
    __table_args__ = (CheckConstraint("starts_at < ends_at", "lasts"),)

    table_id: Mapped[int] = mapped_column(ForeignKey("meeting_tables.id", ondelete="CASCADE"), primary_key=True)
    starts_at: Mapped[datetime] = mapped_column(primary_key=True)
    ends_at: Mapped[datetime]


class BarredKinds(Record):
    """People of organisations of ``kind`` do not wish for people of ``target_kind``; empty: of no organisation.

    Without rows everybody may wish for everybody.
    """

    __tablename__ = "barred_kinds"

    event_id: Mapped[int] = mapped_column(ForeignKey("events.id", ondelete="CASCADE"), primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
    target_kind: Mapped[str] = mapped_column(primary_key=True)


class FollowUpWindow(Record):
    """When and where follow-up meetings of an event may be held; ``weekdays`` holds digits, 1 = Monday."""

    __tablename__ = "follow_up_windows"

    event_id: Mapped[int] = mapped_column(ForeignKey("events.id", ondelete="CASCADE"), primary_key=True)
    first_day: Mapped[date]
    last_day: Mapped[date]
    opens: Mapped[time]
    closes: Mapped[time]
    weekdays: Mapped[str]
    minutes: Mapped[int]
    place_ko: Mapped[str]
    place_en: Mapped[str]
    link: Mapped[str]
