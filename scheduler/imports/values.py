"""An event's files as frozen values: what :func:`scheduler.imports.files.read_event` gives back.

Everything refers to everything else by key. Every reference has been checked: a key that stands
here exists in the tuple it points to. All datetimes are aware and in UTC; spans are half-open.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum

from scheduler.languages import Bilingual, Language


class TagKind(StrEnum):
    CLUSTER = "cluster"
    COUNCIL = "council"
    TECHNOLOGY = "technology"


class ItemKind(StrEnum):
    PLENARY = "plenary"
    TALK = "talk"
    QUESTIONS = "questions"
    EXCHANGE = "exchange"
    GROUP = "group"
    NETWORKING = "networking"
    BREAK = "break"


class OrganisationKind(StrEnum):
    COMPANY = "company"
    INSTITUTION = "institution"
    ASSOCIATION = "association"
    AGENCY = "agency"


class AttendanceRole(StrEnum):
    ATTENDING = "attending"
    SPEAKING = "speaking"
    CHAIRING = "chairing"


@dataclass(frozen=True, slots=True)
class Organiser:
    name: str
    email: str
    language: Language


@dataclass(frozen=True, slots=True)
class WishRules:
    """Wishes are taken in [opens, closes); a participant has at most ``most`` of them."""

    opens: datetime
    closes: datetime
    most: int


@dataclass(frozen=True, slots=True)
class RegistrationRules:
    """Strangers may register before ``until``; never if it is None. ``approval``: the organiser decides on each."""

    until: datetime | None
    approval: bool


@dataclass(frozen=True, slots=True)
class FollowUpRules:
    """Follow-up meetings of ``minutes`` within [start, end) local time of the weekdays from first_day to last_day.

    Both days are included; ``weekdays`` counts Monday as 1 and Sunday as 7.
    """

    first_day: date
    last_day: date
    start: time
    end: time
    minutes: int
    weekdays: tuple[int, ...]
    place: Bilingual | None
    link: str | None


@dataclass(frozen=True, slots=True)
class Track:
    key: str
    title: Bilingual


@dataclass(frozen=True, slots=True)
class ImportedSlot:
    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class NetworkingBlock:
    """The slots of a programme item of kind networking, from the item's start and without gaps."""

    item: str
    room: str
    slot_minutes: int
    slots: tuple[ImportedSlot, ...]


@dataclass(frozen=True, slots=True)
class Zone:
    """``cluster`` is the key of a tag of kind cluster."""

    key: str
    name: Bilingual
    institution: Bilingual
    field: Bilingual
    cluster: str | None


@dataclass(frozen=True, slots=True)
class Tag:
    key: str
    kind: TagKind
    name: Bilingual


@dataclass(frozen=True, slots=True)
class ProgrammeItem:
    """An item without a track is for everybody and overlaps no other."""

    key: str
    kind: ItemKind
    track: str | None
    title: Bilingual
    room: str | None
    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class MeetingTable:
    """A place for meetings in the networking blocks of its room; a virtual one holds any number at once."""

    key: str
    room: str
    virtual: bool
    link: str | None


@dataclass(frozen=True, slots=True)
class Organisation:
    """``councils`` are keys of council tags, ``offers_tags`` and ``needs_tags`` of technology tags."""

    key: str
    name: Bilingual
    kind: OrganisationKind
    zone: str | None
    councils: tuple[str, ...]
    offers_tags: tuple[str, ...]
    needs_tags: tuple[str, ...]
    offers: Bilingual | None
    needs: Bilingual | None


@dataclass(frozen=True, slots=True)
class Participant:
    """``least`` and ``most`` bound the number of meetings; ``most`` None means no limit of one's own."""

    key: str
    organisation: str | None
    name: Bilingual
    role: Bilingual | None
    email: str
    language: Language
    least: int
    most: int | None


@dataclass(frozen=True, slots=True)
class Attendance:
    participant: str
    item: str
    role: AttendanceRole


@dataclass(frozen=True, slots=True)
class ImportedWish:
    """``participant`` wants to meet ``target``, or anybody of ``organisation``: one of the two is given.

    Ranks of one participant are 1, 2, … without gaps.
    """

    participant: str
    rank: int
    target: str | None
    organisation: str | None = None


@dataclass(frozen=True, slots=True)
class ImportedVeto:
    """``participant`` must never be put together with ``target``, or with anybody of ``organisation``."""

    participant: str
    target: str | None
    organisation: str | None = None


@dataclass(frozen=True, slots=True)
class EventFile:
    """One event as its organiser brought it; tuples keep the order of the files."""

    key: str
    title: Bilingual
    description: Bilingual
    place: Bilingual
    date: date
    zone: str
    public: bool
    contact: str
    wish_rules: WishRules
    registration: RegistrationRules
    follow_up: FollowUpRules
    organisers: tuple[Organiser, ...]
    tracks: tuple[Track, ...]
    networking: tuple[NetworkingBlock, ...]
    zones: tuple[Zone, ...]
    tags: tuple[Tag, ...]
    programme: tuple[ProgrammeItem, ...]
    tables: tuple[MeetingTable, ...]
    organisations: tuple[Organisation, ...]
    participants: tuple[Participant, ...]
    attendance: tuple[Attendance, ...]
    wishes: tuple[ImportedWish, ...]
    vetoes: tuple[ImportedVeto, ...]
