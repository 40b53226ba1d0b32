"""The JSON of an event: what its fields are called and what may stand in them.

Nothing in it tells who refused whom, and of wishes only how many there are.
"""

from datetime import date, datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict

FORMAT: Literal["mannam-event"] = "mannam-event"
VERSION: Literal[1] = 1


class Document(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Text(Document):
    """A text in both languages; one of them may be empty."""

    ko: str
    en: str


class Tag(Document):
    key: str
    kind: str
    name: Text


class Zone(Document):
    """``cluster`` is the key of a tag of that kind."""

    key: str
    name: Text
    institution: Text
    field: Text
    cluster: str | None


class Track(Document):
    key: str
    title: Text


class Item(Document):
    """An item of the programme, for everybody where it has no ``track``; times with their offset from UTC."""

    key: str
    kind: str
    track: str | None
    title: Text
    room: str
    start: datetime
    end: datetime


class Slot(Document):
    """A meeting slot of the networking item ``item``; numbers count from 1 over the whole event."""

    number: int
    item: str
    start: datetime
    end: datetime


class Table(Document):
    key: str
    room: str
    virtual: bool
    link: str


class Organisation(Document):
    """``zone`` is a zone's key, ``councils``, ``offers_tags`` and ``needs_tags`` are keys of tags."""

    key: str
    name: Text
    kind: str
    zone: str | None
    councils: tuple[str, ...]
    offers_tags: tuple[str, ...]
    needs_tags: tuple[str, ...]
    offers: Text
    needs: Text


class Participant(Document):
    """``least`` and ``most`` bound the number of meetings; ``most`` null: no limit of one's own.

    ``wishes`` is how many wishes the participant has, ``wanted`` how many people wish for this very person.
    """

    key: str
    organisation: str | None
    name: Text
    role: Text
    email: str
    language: str
    least: int
    most: int | None
    left: bool
    wishes: int
    wanted: int


class Attendance(Document):
    participant: str
    item: str
    role: str


class Meeting(Document):
    """A meeting of the published timetable, by keys of participants and of the table, and the slot's number."""

    first: str
    second: str
    slot: int
    table: str


class FollowUp(Document):
    """Two who both want to go on; ``start`` and ``end`` once they have a time."""

    first: str
    second: str
    met: bool
    start: datetime | None
    end: datetime | None


class About(Document):
    """The event itself; ``zone`` is its time zone."""

    key: str
    title: Text
    description: Text
    place: Text
    day: date
    zone: str
    contact: str
    wishes_open: datetime
    wishes_close: datetime
    most_wishes: int


class EventDocument(Document):
    """All of an event that its organiser takes along; ``revision`` is that of the published timetable, if any."""

    format: Literal["mannam-event"] = FORMAT
    version: Literal[1] = VERSION
    exported_at: datetime
    event: About
    revision: int | None
    tags: tuple[Tag, ...]
    zones: tuple[Zone, ...]
    tracks: tuple[Track, ...]
    programme: tuple[Item, ...]
    slots: tuple[Slot, ...]
    tables: tuple[Table, ...]
    organisations: tuple[Organisation, ...]
    participants: tuple[Participant, ...]
    attendance: tuple[Attendance, ...]
    meetings: tuple[Meeting, ...]
    follow_ups: tuple[FollowUp, ...]
