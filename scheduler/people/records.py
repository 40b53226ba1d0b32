from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from scheduler.database import Record
from scheduler.events.records import ProgrammeItem, Tag, Zone
from scheduler.people.public_ids import new_organisation_id


class Organisation(Record):
    """``public_id`` is what pages and forms show; ``key`` is the import file's."""

    __tablename__ = "organisations"
    __table_args__ = (UniqueConstraint("event_id", "key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id", ondelete="CASCADE"))
    key: Mapped[str]
    public_id: Mapped[str] = mapped_column(unique=True, index=True, default=new_organisation_id)
    name_ko: Mapped[str]
    name_en: Mapped[str]
    kind: Mapped[str]
    zone_id: Mapped[int | None] = mapped_column(ForeignKey("zones.id"))
    offers_ko: Mapped[str]
    offers_en: Mapped[str]
    needs_ko: Mapped[str]
    needs_en: Mapped[str]

    zone: Mapped[Zone | None] = relationship()
    tags: Mapped[list["OrganisationTag"]] = relationship(order_by="OrganisationTag.tag_id")


class OrganisationTag(Record):
    """``use`` says how the tag is meant: member (of a council), offer or need (of a technology)."""

    __tablename__ = "organisation_tags"

    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id", ondelete="CASCADE"), primary_key=True)
    tag_id: Mapped[int] = mapped_column(ForeignKey("tags.id", ondelete="CASCADE"), primary_key=True)
    use: Mapped[str] = mapped_column(primary_key=True)

    tag: Mapped[Tag] = relationship()


class Participant(Record):
    """A person of an event. ``public_id`` is what pages and forms show; ``key`` is the import file's.

    ``left_at``: since then the person takes no part. ``erased_at``: since then the row is a tombstone, kept because
    published meetings of others lead to it.
    """

    __tablename__ = "participants"
    __table_args__ = (UniqueConstraint("event_id", "key"), UniqueConstraint("event_id", "email"))

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id", ondelete="CASCADE"))
    key: Mapped[str]
    public_id: Mapped[str] = mapped_column(unique=True)
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisations.id"), index=True)
    name_ko: Mapped[str]
    name_en: Mapped[str]
    role_ko: Mapped[str]
    role_en: Mapped[str]
    email: Mapped[str]
    language: Mapped[str]
    least: Mapped[int]
    most: Mapped[int | None]
    rest: Mapped[int | None]
    left_at: Mapped[datetime | None]
    erased_at: Mapped[datetime | None]

    organisation: Mapped[Organisation | None] = relationship()


class HomeTable(Record):
    """A table at which an organisation's people, or one person, have all their meetings.

    A person's own goes before their organisation's.
    """

    __tablename__ = "home_tables"
    __table_args__ = (CheckConstraint("(organisation_id IS NULL) <> (participant_id IS NULL)", "one_owner"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    table_id: Mapped[int] = mapped_column(ForeignKey("meeting_tables.id", ondelete="CASCADE"), index=True)
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisations.id", ondelete="CASCADE"), unique=True)
    participant_id: Mapped[int | None] = mapped_column(ForeignKey("participants.id", ondelete="CASCADE"), unique=True)


class Attendance(Record):
    """A participant is in a programme item; ``role`` is attending, speaking or chairing."""

    __tablename__ = "attendances"

    participant_id: Mapped[int] = mapped_column(ForeignKey("participants.id", ondelete="CASCADE"), primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("programme_items.id", ondelete="CASCADE"), primary_key=True)
    role: Mapped[str]

    item: Mapped[ProgrammeItem] = relationship()


class Availability(Record):
    """How a participant's own times are meant: ``only_chosen``: they can meet in the chosen times and in no others."""

    __tablename__ = "availabilities"

    participant_id: Mapped[int] = mapped_column(ForeignKey("participants.id", ondelete="CASCADE"), primary_key=True)
    only_chosen: Mapped[bool]


class OwnTime(Record):
    """A time of which a participant said that they can meet (``free``) or that they cannot.

    It names no slot: slots may be cut anew, and what was said is still true.
    """

    __tablename__ = "own_times"
    __table_args__ = (CheckConstraint("starts_at < ends_at", "lasts"),)

    participant_id: Mapped[int] = mapped_column(ForeignKey("participants.id", ondelete="CASCADE"), primary_key=True)
    starts_at: Mapped[datetime] = mapped_column(primary_key=True)
    ends_at: Mapped[datetime]
    free: Mapped[bool]


class Absence(Record):
    """A time in which a participant is not there, as an organiser noted it; ``kind``: cancelled, late or no_show.

    It takes away the slots that began after it was noted: what was under way or over stays as it was.
    """

    __tablename__ = "absences"
    __table_args__ = (
        CheckConstraint("starts_at < ends_at", "lasts"),
        UniqueConstraint("participant_id", "kind", "starts_at", "ends_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    participant_id: Mapped[int] = mapped_column(ForeignKey("participants.id", ondelete="CASCADE"), index=True)
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    kind: Mapped[str]
    noted_by: Mapped[str]
    noted_at: Mapped[datetime]


class SavedForm(Record):
    """The last save of one of a participant's forms: its version, and the key that makes a repeat one effect.

    ``acting_id``: the organiser who saved it for the participant; None where they saved it themselves.
    """

    __tablename__ = "saved_forms"
    __table_args__ = (CheckConstraint("version > 0", "counted"),)

    participant_id: Mapped[int] = mapped_column(ForeignKey("participants.id", ondelete="CASCADE"), primary_key=True)
    form: Mapped[str] = mapped_column(primary_key=True)
    version: Mapped[int]
    key: Mapped[str]
    saved_at: Mapped[datetime]
    acting_id: Mapped[int | None] = mapped_column(ForeignKey("organisers.id", ondelete="SET NULL"))


class KindLimit(Record):
    """Limits of those of an event's people who have none of their own; ``kind`` of organisation, empty: of none."""

    __tablename__ = "kind_limits"
    __table_args__ = (CheckConstraint("least >= 0 AND rest >= 0", "counted"),)

    event_id: Mapped[int] = mapped_column(ForeignKey("events.id", ondelete="CASCADE"), primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
    least: Mapped[int]
    most: Mapped[int | None]
    rest: Mapped[int]


class SavedProfile(Record):
    """The last save of an organisation's profile by one of its people: ``saved_by_id``, None once that one is erased.

    Without a row the profile is as the organiser brought it.
    """

    __tablename__ = "saved_profiles"
    __table_args__ = (CheckConstraint("version > 0", "counted"),)

    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id", ondelete="CASCADE"), primary_key=True)
    version: Mapped[int]
    key: Mapped[str]
    saved_at: Mapped[datetime]
    saved_by_id: Mapped[int | None] = mapped_column(ForeignKey("participants.id", ondelete="SET NULL"), index=True)
